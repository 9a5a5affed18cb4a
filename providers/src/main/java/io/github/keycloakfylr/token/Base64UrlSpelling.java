package io.github.keycloakfylr.token;

import java.util.regex.Pattern;

/**
 * Whether a token is spelled in the one way in which it was issued (RFC 4648 section 3.5, RFC 7515 section 7.1).
 * Decoders of base64url pass over padding and over the unused bits of the last character, so that one token has several
 * spellings: enough to get past whatever compares texts (contract I3).
 */
final class Base64UrlSpelling {

    static final String ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    /** Of one character. */
    static final int BITS = 6;

    private static final Pattern CHARACTERS = Pattern.compile("[A-Za-z0-9_-]+");
    private static final Pattern THREE_PARTS = Pattern.compile("[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+");

    private Base64UrlSpelling() {}

    /** {@return whether it is the compact form of a JSON Web Signature: three parts, each canonical} */
    static boolean isCanonicalJws(String token) {
        if (token == null || !THREE_PARTS.matcher(token).matches()) {
            return false;
        }
        for (String part : token.split("\\.")) {
            if (!isCanonical(part)) {
                return false;
            }
        }
        return true;
    }

    /** {@return whether it is base64url without padding, with no bit set that means nothing} */
    static boolean isCanonical(String text) {
        if (!CHARACTERS.matcher(text).matches()) {
            return false;
        }
        int unusedBits =
                switch (text.length() % 4) {
                    case 0 -> 0;
                    case 2 -> 4;
                    case 3 -> 2;
                    default -> -1;
                };
        int last = ALPHABET.indexOf(text.charAt(text.length() - 1));
        return unusedBits >= 0 && last % (1 << unusedBits) == 0;
    }
}
