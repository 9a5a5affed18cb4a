package io.github.keycloakfylr.server;

import java.util.Comparator;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.keycloak.common.Version;

/**
 * The number of a Keycloak release. What may follow it counts for nothing: {@code -SNAPSHOT}, a vendor's
 * {@code .redhat-00001}.
 */
public record KeycloakVersion(int major, int minor, int patch) implements Comparable<KeycloakVersion> {

    /**
     * What this JAR is compiled against, and the oldest that it is tested on: older ones lack methods and classes that
     * it uses.
     */
    static final KeycloakVersion OLDEST_SUPPORTED = new KeycloakVersion(26, 7, 0);
    /** The first without CVE-2026-18963. */
    static final KeycloakVersion OLDEST_RECOMMENDED = new KeycloakVersion(26, 7, 2);

    private static final Pattern NUMBER = Pattern.compile("(\\d{1,9})\\.(\\d{1,9})(?:\\.(\\d{1,9}))?(?:[.-].*)?");
    private static final Comparator<KeycloakVersion> ORDER = Comparator.comparingInt(KeycloakVersion::major)
            .thenComparingInt(KeycloakVersion::minor)
            .thenComparingInt(KeycloakVersion::patch);

    /**
     * {@return the Keycloak that this runs in; nothing when it says something that is no number, as somebody's own
     * build may}
     */
    public static Optional<KeycloakVersion> running() {
        return of(Version.VERSION);
    }

    /**
     * Reads a version.
     *
     * @param text such as {@code 26.7.3}, {@code 999.0.0-SNAPSHOT}, {@code 26.4.7.redhat-00001}; may be null
     */
    static Optional<KeycloakVersion> of(String text) {
        Matcher number = NUMBER.matcher(text == null ? "" : text);
        if (!number.matches()) {
            return Optional.empty();
        }
        int patch = number.group(3) == null ? 0 : Integer.parseInt(number.group(3));
        return Optional.of(
                new KeycloakVersion(Integer.parseInt(number.group(1)), Integer.parseInt(number.group(2)), patch));
    }

    /** {@return what to warn of, and what to do about it} */
    public Optional<String> vulnerability() {
        return isOlderThan(OLDEST_RECOMMENDED)
                ? Optional.of("Keycloak " + this + " has CVE-2026-18963: move to " + OLDEST_RECOMMENDED + " or later")
                : Optional.empty();
    }

    boolean isOlderThan(KeycloakVersion other) {
        return compareTo(other) < 0;
    }

    @Override
    public int compareTo(KeycloakVersion other) {
        return ORDER.compare(this, other);
    }

    @Override
    public String toString() {
        return major + "." + minor + "." + patch;
    }
}
