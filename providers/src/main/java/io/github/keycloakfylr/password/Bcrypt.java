package io.github.keycloakfylr.password;

import io.github.keycloakfylr.config.BcryptHash;
import org.bouncycastle.crypto.generators.OpenBSDBCrypt;

/**
 * Checks a secret or password against a bcrypt hash. Stateless, thread-safe. One check of the greatest cost takes about
 * a second of a core, so whoever calls this lets a few run at a time.
 *
 * <p>bcrypt reads the first 72 bytes of a secret (in UTF-8) and no more. Go's bcrypt, which fylr is built on, rejects
 * to <em>make</em> a hash of a longer one, but checks one by those 72 bytes, and so do PHP and htpasswd, which make
 * {@code $2y$} hashes of longer secrets without a word. A client that got in with such a secret is to go on getting in,
 * so the rest is not looked at here either: nobody gets in without 72 bytes that are right.
 *
 * <p>A NUL is a byte like any other to Go and BouncyCastle, but bcrypt ends the secret with one and reads it round and
 * round: {@code x} and {@code x NUL x} have the same hash. What has one is rejected, so that there is one secret to a
 * hash and not many.
 */
public final class Bcrypt {

    private static final String ALPHABET = "./ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    private static final int END_OF_SALT = 28;
    private static final int UNUSED_BITS_OF_SALT = 4;
    private static final int END_OF_HASH = 59;
    private static final int UNUSED_BITS_OF_HASH = 2;

    private static final byte[] ANY_SALT = new byte[16];
    private static final char[] ANY_SECRET = "any".toCharArray();

    private Bcrypt() {}

    /**
     * {@return whether the hash is one of the secret}
     *
     * @param hash of a cost that is allowed
     */
    public static boolean matches(BcryptHash hash, String secret) {
        return secret.indexOf('\0') < 0 && OpenBSDBCrypt.checkPassword(canonical(hash.text()), secret.toCharArray());
    }

    /** Does the work of one check, for nothing. */
    public static void spend(int cost) {
        OpenBSDBCrypt.generate("2b", ANY_SECRET, ANY_SALT, cost);
    }

    /**
     * The last characters of salt and hash have bits that mean nothing, which some libraries have filled at random. Go
     * does not look at those of the salt; BouncyCastle compares the text as a whole, and such a hash would fit no
     * secret at all.
     */
    private static String canonical(String hash) {
        StringBuilder text = new StringBuilder(hash);
        clear(text, END_OF_SALT, UNUSED_BITS_OF_SALT);
        clear(text, END_OF_HASH, UNUSED_BITS_OF_HASH);
        return text.toString();
    }

    private static void clear(StringBuilder text, int index, int bits) {
        int value = ALPHABET.indexOf(text.charAt(index));
        text.setCharAt(index, ALPHABET.charAt(value >> bits << bits));
    }
}
