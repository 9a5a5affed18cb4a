package io.github.keycloakfylr.password;

import io.github.keycloakfylr.passwordhash.ShaCryptPassword;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;

/**
 * SHA-crypt, after Ulrich Drepper's "Unix crypt using SHA-256 and SHA-512", version 0.6, whose names and order of steps
 * are kept here.
 */
final class ShaCrypt {

    private static final String ALPHABET = "./0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    private static final int BITS = 6;
    private static final int MIN_SALT_REPETITIONS = 16;

    private final MessageDigest digest;
    private final int length;

    private ShaCrypt(String algorithm) {
        try {
            digest = MessageDigest.getInstance(algorithm);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has " + algorithm, e);
        }
        length = digest.getDigestLength();
    }

    /**
     * {@return whether the hash is one of the password}
     *
     * @param password not long: the time grows with it
     */
    static boolean matches(ShaCryptPassword hash, byte[] password) {
        ShaCrypt crypt = new ShaCrypt(hash.isSha512() ? "SHA-512" : "SHA-256");
        byte[] salt = hash.salt().getBytes(StandardCharsets.US_ASCII);
        String computed = crypt.encode(crypt.compute(password, salt, hash.iterations()));
        return MessageDigest.isEqual(
                computed.getBytes(StandardCharsets.US_ASCII), hash.hash().getBytes(StandardCharsets.US_ASCII));
    }

    private byte[] compute(byte[] password, byte[] salt, int rounds) {
        digest.update(password);
        digest.update(salt);
        digest.update(password);
        byte[] b = digest.digest();

        digest.update(password);
        digest.update(salt);
        digest.update(stretched(b, password.length));
        for (int bits = password.length; bits > 0; bits >>= 1) {
            digest.update((bits & 1) == 0 ? password : b);
        }
        byte[] a = digest.digest();

        byte[] p = sequence(password, password.length);
        byte[] s = sequence(salt, MIN_SALT_REPETITIONS + Byte.toUnsignedInt(a[0]));
        for (int round = 0; round < rounds; round++) {
            a = next(round, a, p, s);
        }
        return a;
    }

    private byte[] next(int round, byte[] a, byte[] p, byte[] s) {
        boolean odd = round % 2 != 0;
        digest.update(odd ? p : a);
        if (round % 3 != 0) {
            digest.update(s);
        }
        if (round % 7 != 0) {
            digest.update(p);
        }
        digest.update(odd ? a : p);
        return digest.digest();
    }

    /** Of the text, hashed so many times in a row, as many bytes as the text has. */
    private byte[] sequence(byte[] text, int times) {
        for (int i = 0; i < times; i++) {
            digest.update(text);
        }
        return stretched(digest.digest(), text.length);
    }

    private static byte[] stretched(byte[] block, int size) {
        byte[] bytes = new byte[size];
        for (int i = 0; i < size; i++) {
            bytes[i] = block[i % block.length];
        }
        return bytes;
    }

    /** Groups of three bytes from three columns, which move on with each group; what is left over comes last. */
    private String encode(byte[] bytes) {
        StringBuilder text = new StringBuilder();
        int column = length / 3;
        int grouped = column * 3;
        int step = length == 32 ? 2 * column + 1 : column + 1;
        for (int i = 0, start = 0; i < column; i++, start = (start + step) % grouped) {
            append(text, bytes[start], bytes[(start + column) % grouped], bytes[(start + 2 * column) % grouped]);
        }
        byte[] rest = Arrays.copyOfRange(bytes, grouped, length);
        if (rest.length == 2) {
            append(text, (byte) 0, rest[1], rest[0]);
        } else {
            append(text, (byte) 0, (byte) 0, rest[0]);
        }
        // The zeros have given one character for each six bits of theirs.
        text.setLength((length * Byte.SIZE + BITS - 1) / BITS);
        return text.toString();
    }

    private static void append(StringBuilder text, byte high, byte middle, byte low) {
        int word = Byte.toUnsignedInt(high) << 2 * Byte.SIZE
                | Byte.toUnsignedInt(middle) << Byte.SIZE
                | Byte.toUnsignedInt(low);
        for (int i = 0; i < 4; i++, word >>= BITS) {
            text.append(ALPHABET.charAt(word & (1 << BITS) - 1));
        }
    }
}
