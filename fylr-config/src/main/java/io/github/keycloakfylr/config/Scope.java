package io.github.keycloakfylr.config;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;

/** The scopes that fylr knows (contract S1). */
public enum Scope {
    READ("read"),
    WRITE("write"),
    OFFLINE("offline"),
    OPENID("openid");

    /** OpenID Connect's name for {@link #OFFLINE}. */
    private static final String OFFLINE_ACCESS = "offline_access";

    private final String value;

    Scope(String value) {
        this.value = value;
    }

    /** {@return the name of the scope, and of the realm's client scope} */
    public String value() {
        return value;
    }

    /** {@return the scope of that name or alias} */
    public static Optional<Scope> of(String name) {
        return OFFLINE_ACCESS.equals(name)
                ? Optional.of(OFFLINE)
                : Arrays.stream(values())
                        .filter(scope -> scope.value.equals(name))
                        .findFirst();
    }

    /** {@return the names, for a message} */
    public static String names() {
        return Arrays.stream(values()).map(Scope::value).collect(Collectors.joining(", "));
    }
}
