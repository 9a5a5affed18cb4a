package io.github.keycloakfylr.passwordhash;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A SHA-crypt hash, {@code $5$} (SHA-256) or {@code $6$} (SHA-512), as Unix systems have them. */
public final class ShaCryptPassword implements ImportedHash {

    /** Where the text names none. */
    static final int DEFAULT_ROUNDS = 5000;
    /** The specification's own lower limit. */
    static final int MIN_ROUNDS = 1000;
    /** About a second. Libraries have had 656000 as a default. */
    static final int MAX_ROUNDS = 1_000_000;

    private static final Pattern FORM = Pattern.compile(
            "\\$(?:5|(6))\\$(?:rounds=([1-9]\\d*)\\$)?([./A-Za-z0-9]{0,16})\\$([./A-Za-z0-9]{43}|[./A-Za-z0-9]{86})");
    private static final int LENGTH_256 = 43;
    private static final int LENGTH_512 = 86;

    private final String text;
    private final boolean sha512;
    private final int rounds;
    private final String salt;
    private final String hash;

    private ShaCryptPassword(Matcher matcher) {
        text = matcher.group();
        sha512 = matcher.group(1) != null;
        rounds = matcher.group(2) == null ? DEFAULT_ROUNDS : HashText.number(matcher.group(2));
        salt = matcher.group(3);
        hash = matcher.group(4);
    }

    static ShaCryptPassword parse(String text) throws UnusableHashException {
        Matcher matcher = FORM.matcher(text);
        HashText.require(matcher.matches(), "it is a SHA-crypt hash that has been cut or altered");
        ShaCryptPassword password = new ShaCryptPassword(matcher);
        HashText.require(
                password.hash.length() == (password.sha512 ? LENGTH_512 : LENGTH_256),
                "it is a SHA-crypt hash that has been cut or altered");
        HashText.requireBetween(MIN_ROUNDS, password.rounds, MAX_ROUNDS, "its number of SHA-crypt rounds");
        return password;
    }

    /** {@return whether it is made with SHA-512; otherwise with SHA-256} */
    public boolean isSha512() {
        return sha512;
    }

    @Override
    public int iterations() {
        return rounds;
    }

    /** {@return the salt, ASCII} */
    public String salt() {
        return salt;
    }

    /** {@return the hash in crypt's own Base64} */
    public String hash() {
        return hash;
    }

    @Override
    public String text() {
        return text;
    }

    @Override
    public String describe() {
        return "sha%d-crypt[rounds=%d]".formatted(sha512 ? 512 : 256, rounds);
    }

    /** Without salt and hash. */
    @Override
    public String toString() {
        return describe();
    }
}
