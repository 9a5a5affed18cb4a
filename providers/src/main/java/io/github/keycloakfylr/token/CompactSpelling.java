package io.github.keycloakfylr.token;

import java.util.regex.Pattern;

/**
 * Whether a token is spelled in the one way in which it was issued (RFC 7515 section 7.1). Decoders of base64url pass
 * over padding and over the unused bits of the last character, so that one token has several spellings: enough to get
 * past whatever compares texts (contract I3).
 */
final class CompactSpelling {

    private static final String ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    private static final Pattern THREE_PARTS = Pattern.compile("[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+");

    private CompactSpelling() {}

    /** {@return whether it has three parts of base64url without padding, none with a bit set that means nothing} */
    static boolean isCanonical(String token) {
        if (token == null || !THREE_PARTS.matcher(token).matches()) {
            return false;
        }
        for (String part : token.split("\\.")) {
            int unusedBits =
                    switch (part.length() % 4) {
                        case 0 -> 0;
                        case 2 -> 4;
                        case 3 -> 2;
                        default -> -1;
                    };
            int last = ALPHABET.indexOf(part.charAt(part.length() - 1));
            if (unusedBits < 0 || last % (1 << unusedBits) != 0) {
                return false;
            }
        }
        return true;
    }
}
