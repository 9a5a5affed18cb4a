package io.github.keycloakfylr.config;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Who may show the login page in a frame: {@code webapp.frameAncestors}, as the directive {@code frame-ancestors} of a
 * content security policy (Content Security Policy Level 3, section 6.4.2).
 *
 * @param sources in the order of the file; {@code 'none'} alone
 */
public record FrameAncestors(List<String> sources) {

    /** The source that lets nobody. */
    public static final String NONE = "'none'";
    /** The source that lets the server's own pages. */
    public static final String SELF = "'self'";

    private static final String DIRECTIVE = "frame-ancestors";
    /**
     * A host in the way of a policy, with scheme and port or without. What ends a directive, a header or a quoted
     * keyword does not fit.
     */
    private static final Pattern HOST = Pattern.compile(
            "(?:https?://)?(?:\\*\\.)?[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?(?:\\.[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?)*"
                    + "(?::(?:[0-9]{1,5}|\\*))?");

    private static final Pattern SCHEME = Pattern.compile("\\*|https?:");

    /** {@return whether it is a source: {@code 'self'}, {@code 'none'}, all, a scheme or a host, but no path} */
    public static boolean isSource(String text) {
        return text.equals(NONE)
                || text.equals(SELF)
                || SCHEME.matcher(text).matches()
                || HOST.matcher(text).matches();
    }

    /**
     * {@return the sources with the server's own pages among them, which Keycloak's consoles need; {@code 'none'} means
     * it}
     */
    public static FrameAncestors of(List<String> sources) {
        List<String> all = new ArrayList<>(sources);
        if (!all.contains(NONE) && !all.contains(SELF)) {
            all.add(0, SELF);
        }
        return new FrameAncestors(List.copyOf(all));
    }

    /** {@return the directive of a policy} */
    public String directive() {
        return DIRECTIVE + " " + String.join(" ", sources);
    }

    /**
     * {@return the older header X-Frame-Options that says the same; empty, and then not sent, where that header has no
     * word for it}
     */
    public String frameOptions() {
        if (sources.equals(List.of(NONE))) {
            return "DENY";
        }
        return sources.equals(List.of(SELF)) ? "SAMEORIGIN" : "";
    }

    /** {@return the directive {@code frame-ancestors} of a policy; empty when it has none} */
    public static String in(String policy) {
        return directives(policy).stream()
                .filter(FrameAncestors::isDirective)
                .findFirst()
                .orElse("");
    }

    /**
     * {@return the policy with another {@code frame-ancestors}, all else as it was}
     *
     * @param policy may be empty
     * @param directive what {@link #directive} makes
     */
    public static String replaceIn(String policy, String directive) {
        List<String> directives = new ArrayList<>(directives(policy));
        Optional<String> old =
                directives.stream().filter(FrameAncestors::isDirective).findFirst();
        int at = old.map(directives::indexOf).orElse(directives.size());
        directives.removeIf(FrameAncestors::isDirective);
        directives.add(at, directive);
        return String.join("; ", directives) + ";";
    }

    private static boolean isDirective(String directive) {
        return directive.equals(DIRECTIVE) || directive.startsWith(DIRECTIVE + " ");
    }

    private static List<String> directives(String policy) {
        return Arrays.stream(policy.split(";"))
                .map(String::strip)
                .filter(directive -> !directive.isEmpty())
                .toList();
    }
}
