package io.github.keycloakfylr.passwordhash;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An Argon2 hash of version 1.3 (RFC 9106), as the PHC string format writes it:
 * {@code $argon2id$v=19$m=65536,t=3,p=4$…$…}; {@code argon2i} too. {@code argon2d} is not meant for passwords.
 */
public final class Argon2Password implements ImportedHash {

    /**
     * In KiB: 128 MiB. RFC 9106 recommends 64 MiB where memory is scarce, and libraries have had 100 MiB as a default.
     */
    public static final int MAX_MEMORY = 128 * 1024;

    private static final int MAX_ITERATIONS = 16;
    private static final int MAX_PARALLELISM = 16;
    /** In KiB that one check goes over in all: about a second. */
    private static final int MAX_WORK = 512 * 1024;

    private static final int MIN_MEMORY_PER_LANE = 8;
    private static final int MIN_SALT = 8;
    private static final int MAX_SALT = 64;
    private static final int MIN_HASH = 16;
    private static final int MAX_HASH = 64;

    private static final Pattern FORM =
            Pattern.compile("\\$argon2(id?)\\$v=19\\$m=([1-9]\\d*),t=([1-9]\\d*),p=([1-9]\\d*)"
                    + "\\$([A-Za-z0-9+/]+)\\$([A-Za-z0-9+/]+)");

    private final String text;
    private final boolean hybrid;
    private final int memory;
    private final int iterations;
    private final int parallelism;
    private final byte[] salt;
    private final byte[] hash;

    private Argon2Password(Matcher matcher) throws UnusableHashException {
        text = matcher.group();
        hybrid = "id".equals(matcher.group(1));
        memory = HashText.number(matcher.group(2));
        iterations = HashText.number(matcher.group(3));
        parallelism = HashText.number(matcher.group(4));
        salt = HashText.base64(matcher.group(5));
        hash = HashText.base64(matcher.group(6));
    }

    static Argon2Password parse(String text) throws UnusableHashException {
        Matcher matcher = FORM.matcher(text);
        HashText.require(
                matcher.matches(),
                "it is an Argon2 hash of another kind than $argon2id$v=19$m=…,t=…,p=… or $argon2i$, or has been cut or altered");
        Argon2Password password = new Argon2Password(matcher);
        HashText.requireBetween(1, password.parallelism, MAX_PARALLELISM, "its Argon2 parallelism");
        HashText.requireBetween(
                MIN_MEMORY_PER_LANE * password.parallelism, password.memory, MAX_MEMORY, "its Argon2 memory in KiB");
        HashText.requireBetween(1, password.iterations, MAX_ITERATIONS, "its number of Argon2 iterations");
        HashText.require(
                password.memory * password.iterations <= MAX_WORK,
                "its Argon2 memory times iterations is more than " + MAX_WORK + " KiB");
        HashText.requireBetween(MIN_SALT, password.salt.length, MAX_SALT, "the length of its salt in bytes");
        HashText.requireBetween(MIN_HASH, password.hash.length, MAX_HASH, "the length of its hash in bytes");
        return password;
    }

    /** {@return whether it is Argon2id; otherwise it is Argon2i} */
    public boolean isHybrid() {
        return hybrid;
    }

    /** {@return the memory that a check takes, in KiB} */
    public int memory() {
        return memory;
    }

    @Override
    public int iterations() {
        return iterations;
    }

    /** {@return the number of lanes} */
    public int parallelism() {
        return parallelism;
    }

    /** {@return a copy of the salt} */
    public byte[] salt() {
        return salt.clone();
    }

    /** {@return a copy of the hash} */
    public byte[] hash() {
        return hash.clone();
    }

    @Override
    public String text() {
        return text;
    }

    @Override
    public String describe() {
        return "argon2%s[m=%d,t=%d,p=%d]".formatted(hybrid ? "id" : "i", memory, iterations, parallelism);
    }

    /** Without salt and hash. */
    @Override
    public String toString() {
        return describe();
    }
}
