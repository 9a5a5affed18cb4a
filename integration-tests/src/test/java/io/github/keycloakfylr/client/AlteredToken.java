package io.github.keycloakfylr.client;

import java.util.Random;

/** The ways to alter a token so that it is another one. */
public enum AlteredToken {
    /** The end is missing. */
    CUT {
        @Override
        String alter(String token, Random random) {
            return token.substring(0, 1 + random.nextInt(token.length() - 1));
        }
    },
    /** The beginning is missing. */
    BEHEADED {
        @Override
        String alter(String token, Random random) {
            return token.substring(1 + random.nextInt(token.length() - 1));
        }
    },
    /** More characters at the end. */
    EXTENDED {
        @Override
        String alter(String token, Random random) {
            return token + character(random) + token.substring(0, random.nextInt(token.length()));
        }
    },
    /** A character too many. */
    INSERTED {
        @Override
        String alter(String token, Random random) {
            return new StringBuilder(token)
                    .insert(random.nextInt(token.length() + 1), character(random))
                    .toString();
        }
    },
    /** A character too few. */
    LEFT_OUT {
        @Override
        String alter(String token, Random random) {
            return new StringBuilder(token)
                    .deleteCharAt(random.nextInt(token.length()))
                    .toString();
        }
    },
    /** Another character in the place of one. */
    REPLACED {
        @Override
        String alter(String token, Random random) {
            StringBuilder altered = new StringBuilder(token);
            altered.setCharAt(random.nextInt(token.length()), character(random));
            return altered.toString();
        }
    },
    /** One bit of one character is another, where that makes a character that tokens have. */
    BIT {
        @Override
        String alter(String token, Random random) {
            StringBuilder altered = new StringBuilder(token);
            int at = random.nextInt(token.length());
            char flipped = (char) (token.charAt(at) ^ 1 << random.nextInt(7));
            if (CHARACTERS.indexOf(flipped) >= 0) {
                altered.setCharAt(at, flipped);
            }
            return altered.toString();
        }
    },
    /** Two neighbours have changed places. */
    SWAPPED {
        @Override
        String alter(String token, Random random) {
            StringBuilder altered = new StringBuilder(token);
            int at = random.nextInt(token.length() - 1);
            altered.setCharAt(at, token.charAt(at + 1));
            altered.setCharAt(at + 1, token.charAt(at));
            return altered.toString();
        }
    },
    /** Of {@link #LONG} characters. */
    ENDLESS {
        @Override
        String alter(String token, Random random) {
            return token.repeat(LONG / token.length() + 1).substring(0, LONG);
        }
    };

    /** Longer than any token, and shorter than what is rejected without a look at it. */
    public static final int LONG = 30_000;

    private static final String CHARACTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.~=+/";

    abstract String alter(String token, Random random);

    /**
     * The token, altered in this way.
     *
     * @param token of at least three different characters
     */
    public String of(String token, Random random) {
        String altered = alter(token, random);
        while (altered.equals(token)) {
            altered = alter(token, random);
        }
        return altered;
    }

    /** The token, altered in one of the ways. */
    public static String any(String token, Random random) {
        return values()[random.nextInt(values().length)].of(token, random);
    }

    private static char character(Random random) {
        return CHARACTERS.charAt(random.nextInt(CHARACTERS.length()));
    }
}
