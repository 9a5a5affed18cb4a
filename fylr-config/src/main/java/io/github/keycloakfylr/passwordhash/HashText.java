package io.github.keycloakfylr.passwordhash;

import java.util.Base64;

/** What the texts of several forms have in common. */
final class HashText {

    private HashText() {}

    /** {@return the number, at most {@link Integer#MAX_VALUE}} */
    static int number(String digits) {
        try {
            return Integer.parseInt(digits);
        } catch (NumberFormatException e) {
            return Integer.MAX_VALUE;
        }
    }

    /** {@return the bytes that the text stands for}, with or without padding */
    static byte[] base64(String text) throws UnusableHashException {
        try {
            return Base64.getDecoder().decode(text);
        } catch (IllegalArgumentException e) {
            throw new UnusableHashException("its salt or hash is not Base64: it has been cut or altered");
        }
    }

    static void require(boolean condition, String otherwise) throws UnusableHashException {
        if (!condition) {
            throw new UnusableHashException(otherwise);
        }
    }

    static void requireBetween(int min, int value, int max, String what) throws UnusableHashException {
        if (value < min || value > max) {
            throw new UnusableHashException("%s is %s; %d to %d are taken"
                    .formatted(what, value == Integer.MAX_VALUE ? "far too high" : value, min, max));
        }
    }
}
