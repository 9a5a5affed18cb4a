package io.github.keycloakfylr.config;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A client secret as {@code fylr.yml} holds it: a bcrypt hash, {@code $2a$}, {@code $2b$} or {@code $2y$} (contract
 * C3). Immutable.
 */
public final class BcryptHash {

    /**
     * Each step doubles the work: 14 is about a second, and who asks with wrong secrets would hold the server with
     * more.
     */
    public static final int MAX_COST = 14;
    /** bcrypt's own lower limit. */
    public static final int MIN_COST = 4;

    private static final Pattern FORM = Pattern.compile("\\$2[aby]\\$(\\d\\d)\\$[./A-Za-z0-9]{53}");

    private final String text;
    private final int cost;

    private BcryptHash(String text, int cost) {
        this.text = text;
        this.cost = cost;
    }

    /** {@return the hash, of whatever cost; nothing when the text has another form, and so is a plain secret} */
    public static Optional<BcryptHash> parse(String text) {
        Matcher matcher = FORM.matcher(text);
        return matcher.matches()
                ? Optional.of(new BcryptHash(text, Integer.parseInt(matcher.group(1))))
                : Optional.empty();
    }

    /** {@return the binary logarithm of the rounds that one check takes} */
    public int cost() {
        return cost;
    }

    /** {@return whether the cost is one that is taken} */
    public boolean costAllowed() {
        return cost >= MIN_COST && cost <= MAX_COST;
    }

    /** {@return the hash, for whoever checks or stores it; never for a log} */
    public String text() {
        return text;
    }

    /** Without the hash: logs are not the place for it. */
    @Override
    public String toString() {
        return "BcryptHash[cost=" + cost + "]";
    }
}
