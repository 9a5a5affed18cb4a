package io.github.keycloakfylr.passwordhash;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A PBKDF2 hash with HMAC-SHA-1, SHA-256 or SHA-512, as one of three write it:
 *
 * <ul>
 *   <li>the PHC string format, {@code $pbkdf2-sha256$i=600000,l=32$…$…};
 *   <li>Python's passlib, {@code $pbkdf2-sha256$29000$…$…}, {@code $pbkdf2$} for SHA-1, with {@code .} for {@code +};
 *   <li>Django, {@code pbkdf2_sha256$600000$…$…}, whose salt is the text itself.
 * </ul>
 */
public final class Pbkdf2Password implements ImportedHash {

    /** The function that PBKDF2 repeats. */
    public enum Digest {
        /** The default of old. */
        SHA1(20),
        SHA256(32),
        SHA512(64);

        private final int length;

        Digest(int length) {
            this.length = length;
        }

        private static Digest named(String name) {
            return switch (name) {
                case "256" -> SHA256;
                case "512" -> SHA512;
                default -> SHA1;
            };
        }
    }

    /** One to two seconds. Django's default has grown past a million. */
    static final int MAX_ITERATIONS = 2_000_000;

    private static final int MAX_SALT = 64;

    private static final String CUT = "it is a PBKDF2 hash of a kind that is not known, or has been cut or altered";
    private static final Pattern PHC = Pattern.compile(
            "\\$pbkdf2-sha(1|256|512)\\$i=([1-9]\\d*)(?:,l=(\\d{1,3}))?" + "\\$([A-Za-z0-9+/]+)\\$([A-Za-z0-9+/]+)");
    private static final Pattern PASSLIB =
            Pattern.compile("\\$pbkdf2(?:-sha(256|512))?\\$([1-9]\\d*)\\$([A-Za-z0-9./]+)\\$([A-Za-z0-9./]+)");
    private static final Pattern DJANGO =
            Pattern.compile("pbkdf2_sha(1|256)\\$([1-9]\\d*)\\$([A-Za-z0-9_-]+)\\$([A-Za-z0-9+/]+={0,2})");

    private final String text;
    private final Digest digest;
    private final int iterations;
    private final byte[] salt;
    private final byte[] hash;

    private Pbkdf2Password(String text, Digest digest, String iterations, byte[] salt, byte[] hash)
            throws UnusableHashException {
        this.text = text;
        this.digest = digest;
        this.iterations = HashText.number(iterations);
        this.salt = salt;
        this.hash = hash;
        HashText.requireBetween(1, this.iterations, MAX_ITERATIONS, "its number of PBKDF2 iterations");
        HashText.requireBetween(1, salt.length, MAX_SALT, "the length of its salt in bytes");
        // A shorter one would still fit the password, and others more easily; a longer one takes the work twice.
        HashText.require(hash.length == digest.length, CUT);
    }

    static Pbkdf2Password parse(String text) throws UnusableHashException {
        Matcher phc = PHC.matcher(text);
        if (phc.matches()) {
            byte[] hash = HashText.base64(phc.group(5));
            HashText.require(phc.group(3) == null || HashText.number(phc.group(3)) == hash.length, CUT);
            return new Pbkdf2Password(
                    text, Digest.named(phc.group(1)), phc.group(2), HashText.base64(phc.group(4)), hash);
        }
        Matcher passlib = PASSLIB.matcher(text);
        if (passlib.matches()) {
            String digest = passlib.group(1);
            return new Pbkdf2Password(
                    text,
                    Digest.named(digest == null ? "1" : digest),
                    passlib.group(2),
                    HashText.base64(passlib.group(3).replace('.', '+')),
                    HashText.base64(passlib.group(4).replace('.', '+')));
        }
        Matcher django = DJANGO.matcher(text);
        HashText.require(django.matches(), CUT);
        return new Pbkdf2Password(
                text,
                Digest.named(django.group(1)),
                django.group(2),
                django.group(3).getBytes(StandardCharsets.US_ASCII),
                HashText.base64(django.group(4)));
    }

    /** {@return the function that is repeated} */
    public Digest digest() {
        return digest;
    }

    @Override
    public int iterations() {
        return iterations;
    }

    /** {@return a copy of the salt} */
    public byte[] salt() {
        return salt.clone();
    }

    /** {@return a copy of the hash, as long as the function's own} */
    public byte[] hash() {
        return hash.clone();
    }

    @Override
    public String text() {
        return text;
    }

    @Override
    public String describe() {
        return "pbkdf2-%s[i=%d]".formatted(digest.name().toLowerCase(Locale.ROOT), iterations);
    }

    /** Without salt and hash. */
    @Override
    public String toString() {
        return describe();
    }
}
