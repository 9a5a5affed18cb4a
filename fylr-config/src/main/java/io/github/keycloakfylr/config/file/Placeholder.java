package io.github.keycloakfylr.config.file;

/**
 * Text that Keycloak would not take as it is: an import replaces <code>${…}</code> by environment variables, and a
 * secret of that form is looked up in its vault.
 */
final class Placeholder {

    private Placeholder() {}

    /** {@return whether there is one in the text} */
    static boolean in(String text) {
        return text.contains("${");
    }
}
