package io.github.keycloakfylr.config;

/** Text from files, clients or administrators on its way to a log or a terminal. */
public final class Printable {

    private Printable() {}

    /**
     * {@return the text without what a terminal or a log obeys: control characters, line breaks, changes of the writing
     * direction}
     */
    public static String of(String text) {
        return text.replaceAll("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}]", "?");
    }
}
