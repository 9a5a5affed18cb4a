package io.github.keycloakfylr.config;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One entry of fylr's {@code loginAllowRedirects}: the origins that a browser may be sent on to after a login, such as
 * {@code https://*.fylr.dev} or {@code http://localhost:*} (contract section 10). Immutable.
 *
 * <p>Whatever {@link URI} does not take for a host name by RFC 3986, and a host that ends in a dot, matches nothing:
 * browsers read more into such an address than its text says.
 */
public final class RedirectPattern {

    /** A scheme, perhaps a wildcard label, the rest of the host, perhaps a port. */
    private static final Pattern FORM = Pattern.compile(
            "(https?)://(\\*\\.)?([a-z0-9.-]+|\\[[0-9a-f:.]+])(?::(\\*|\\d{1,5}))?", Pattern.CASE_INSENSITIVE);

    private static final String ANY = "*";
    private static final int MAX_PORT = 65_535;
    private static final int NO_PORT = -1;

    private final String text;
    private final String scheme;
    private final boolean anyLabel;
    private final String host;
    private final boolean anyPort;
    private final int port;

    private RedirectPattern(String text, String scheme, boolean anyLabel, String host, boolean anyPort, int port) {
        this.text = text;
        this.scheme = scheme;
        this.anyLabel = anyLabel;
        this.host = host;
        this.anyPort = anyPort;
        this.port = port;
    }

    /**
     * {@return the pattern, or nothing when it cannot be read}
     *
     * @param pattern {@code http} or {@code https}, {@code ://}, a host whose leftmost label may be {@code *}, and
     *     perhaps {@code :} with a port or {@code *}; nothing else
     */
    public static Optional<RedirectPattern> parse(String pattern) {
        Matcher form = FORM.matcher(pattern);
        if (!form.matches()) {
            return Optional.empty();
        }
        String scheme = form.group(1).toLowerCase(Locale.ROOT);
        boolean anyLabel = form.group(2) != null;
        String host = form.group(3).toLowerCase(Locale.ROOT);
        boolean anyPort = ANY.equals(form.group(4));
        int port = anyPort || form.group(4) == null ? NO_PORT : Integer.parseInt(form.group(4));
        if (!isHost(anyLabel ? "any." + host : host) || !anyPort && !isPort(effective(port, scheme))) {
            return Optional.empty();
        }
        return Optional.of(new RedirectPattern(pattern, scheme, anyLabel, host, anyPort, effective(port, scheme)));
    }

    private static boolean isHost(String host) {
        // To a browser, unlike to URI, a lone number is an IPv4 address.
        boolean number = Character.isDigit(host.charAt(0)) && host.indexOf('.') < 0;
        try {
            return !number && !host.endsWith(".") && host.equals(new URI("http://" + host).getHost());
        } catch (URISyntaxException e) {
            return false;
        }
    }

    private static boolean isPort(int port) {
        return port > 0 && port <= MAX_PORT;
    }

    private static int effective(int port, String scheme) {
        return port == NO_PORT ? DefaultPort.of(scheme) : port;
    }

    /**
     * {@return whether a browser may be sent there: never to one with user information}
     *
     * @param destination an absolute address; its path, query and fragment make no difference
     */
    public boolean matches(URI destination) {
        return scheme.equalsIgnoreCase(destination.getScheme())
                && destination.getHost() != null
                && destination.getRawUserInfo() == null
                && matchesHost(destination.getHost().toLowerCase(Locale.ROOT))
                && matchesPort(effective(destination.getPort(), scheme));
    }

    private boolean matchesHost(String candidate) {
        if (!anyLabel) {
            return candidate.equals(host);
        }
        int dot = candidate.indexOf('.');
        return dot > 0 && candidate.substring(dot + 1).equals(host);
    }

    private boolean matchesPort(int candidate) {
        return anyPort ? isPort(candidate) : candidate == port;
    }

    /** {@return the pattern as it was written} */
    @Override
    public String toString() {
        return text;
    }
}
