package io.github.keycloakfylr.config;

import java.util.Arrays;
import java.util.Optional;
import java.util.Set;

/**
 * Base config {@code two_factor}, where it is on (contract P5, P6, T8). Who must use a second factor is said at fylr's
 * groups.
 *
 * @param methods at least one
 * @param passwordGrant whether the password grant lets in who must use a second factor
 */
public record TwoFactor(Set<Method> methods, boolean passwordGrant) {

    /** A second factor that users may have. */
    public enum Method {
        EMAIL("email"),
        PASSKEY("passkey"),
        TOTP("totp");

        private final String word;

        Method(String word) {
            this.word = word;
        }

        /** {@return the method of that word in a base config} */
        public static Optional<Method> of(String word) {
            return Arrays.stream(values())
                    .filter(method -> method.word.equals(word))
                    .findFirst();
        }
    }

    /** {@return whether the method is one of them} */
    public boolean has(Method method) {
        return methods.contains(method);
    }

    /**
     * {@return whether who must use a second factor and has none sets up a one-time password: the server can ask for no
     * passkey in its place, and to be asked for nothing would keep them out}
     */
    public boolean setsUpOneTimePassword() {
        return has(Method.TOTP) || !has(Method.EMAIL);
    }
}
