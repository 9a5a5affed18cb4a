package io.github.keycloakfylr.config.file;

import java.util.Optional;
import java.util.Set;

/** A secret of the base config that Keycloak needs in plain. */
final class Secret {

    /** What fylr's API shows in place of a secret that is stored plain, or encrypted. */
    private static final Set<String> MASKS = Set.of("***", "*****");

    private static final int MAX_CHARS = 4000;

    private Secret() {}

    /**
     * {@return the secret; nothing where it is not known, which a warning says}
     *
     * @param where the place in the admin console where it can be typed
     */
    static Optional<String> of(Section section, String key, String where, Problems problems) {
        Optional<Section.Setting> setting = section.text(key);
        String reason = setting.map(Section.Setting::text).map(Secret::problem).orElse("is missing");
        if (reason.isEmpty()) {
            return setting.map(Section.Setting::text);
        }
        problems.warn(
                section.sourceOf(key),
                section.path(key),
                reason + ": set it by hand, in " + where
                        + "; the rest is taken over, and a password that is set stays");
        return Optional.empty();
    }

    private static String problem(String text) {
        if (MASKS.contains(text)) {
            return "is masked, as fylr's API shows it";
        }
        if (text.isEmpty()) {
            return "is empty";
        }
        if (Placeholder.in(text)) {
            return "has '${' in it, which Keycloak would replace";
        }
        return text.length() > MAX_CHARS || text.chars().anyMatch(Character::isISOControl)
                ? "is longer than " + MAX_CHARS + " characters or has control characters in it"
                : "";
    }
}
