package io.github.keycloakfylr.config.file;

import io.github.keycloakfylr.config.TwoFactor;
import io.github.keycloakfylr.config.TwoFactor.Method;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Reads base config {@code two_factor}. */
final class TwoFactorReader {

    private final Problems problems;

    TwoFactorReader(Problems problems) {
        this.problems = problems;
    }

    /**
     * {@return the second factors; nothing where they are off. Then the realm stays as it is: it asks only who has set
     * one up, or is in a group that demands one, and to ask these no more would not be for a file that says nothing of
     * them}
     */
    Optional<TwoFactor> twoFactor(Section section) {
        boolean enabled = section.truth("enabled").orElse(false);
        Optional<Boolean> passwordGrant = section.truth("allow_password_grant");
        Set<Method> methods = EnumSet.noneOf(Method.class);
        for (Section.Setting setting : section.texts("methods").orElse(List.of())) {
            Method.of(setting.text())
                    .ifPresentOrElse(
                            methods::add,
                            () -> problems.error(
                                    setting.source(), setting.path(), "expected one of email, passkey, totp"));
        }
        if (!enabled) {
            return Optional.empty();
        }
        if (methods.isEmpty()) {
            problems.warn(
                    section.source(),
                    section.path(),
                    "is not converted: it names no method; who must use a second factor sets up a one-time password here");
            return Optional.empty();
        }
        problems.note(section.source(), section.path(), "taken over: enabled, methods, allow_password_grant");
        if (methods.equals(EnumSet.of(Method.PASSKEY))) {
            problems.warn(
                    section.sourceOf("methods"),
                    section.path("methods"),
                    "is taken over in part: who must use a second factor and has no passkey sets up a one-time password here");
        }
        return Optional.of(new TwoFactor(methods, passwordGrant.orElse(false)));
    }
}
