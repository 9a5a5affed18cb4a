package io.github.keycloakfylr.config;

import java.net.IDN;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a registered redirect URI must be like (RFC 6749 section 3.1.2, RFC 9700 section 4.1.3). */
public final class RedirectUri {

    /** Keycloak's column has no more. */
    private static final int MAX_CHARS = 255;

    private static final int MAX_PORT = 65_535;
    private static final Pattern NAME_AND_PORT =
            Pattern.compile("[A-Za-z0-9_](?:[A-Za-z0-9._-]*[A-Za-z0-9])?(?::(\\d{1,5}))?");
    /** A browser would run them as a program, or they lead nowhere at all. */
    private static final Set<String> FORBIDDEN_SCHEMES =
            Set.of("javascript", "data", "vbscript", "blob", "about", "file", "filesystem", "view-source");

    private RedirectUri() {}

    /** {@return what is wrong with it; nothing when it may be registered} */
    public static Optional<String> problem(String text) {
        if (text.length() > MAX_CHARS) {
            return Optional.of("expected at most " + MAX_CHARS + " characters");
        }
        if (text.contains("*")) {
            // Keycloak would take it for a wildcard, where fylr compares character by character (contract C5).
            return Optional.of("expected a complete URI: fylr's redirect URIs have no wildcards");
        }
        URI uri;
        try {
            uri = new URI(text);
        } catch (URISyntaxException e) {
            return Optional.of("is not a valid URI");
        }
        if (uri.getScheme() == null
                || FORBIDDEN_SCHEMES.contains(uri.getScheme().toLowerCase(Locale.ROOT))) {
            return Optional.of("expected an absolute URI, such as https://app.example.org/callback or my.app:///");
        }
        if (uri.getRawFragment() != null || uri.getRawUserInfo() != null) {
            return Optional.of("expected a URI without fragment and user name");
        }
        boolean web =
                uri.getScheme().equalsIgnoreCase("http") || uri.getScheme().equalsIgnoreCase("https");
        return web ? hostProblem(uri) : Optional.empty();
    }

    /**
     * {@return what is wrong with its host and port; a name with an underscore is one, which Java's URI takes for none}
     *
     * @param uri an http or https URI
     */
    public static Optional<String> hostProblem(URI uri) {
        String authority = uri.getRawAuthority() == null ? "" : uri.getRawAuthority();
        if (uri.getHost() != null && uri.getPort() <= MAX_PORT) {
            return Optional.empty();
        }
        if (authority.chars().anyMatch(character -> character > 0x7F)) {
            return Optional.of(
                    "has a host name that is not ASCII: expected it as browsers send it, " + ascii(authority));
        }
        Matcher name = NAME_AND_PORT.matcher(authority);
        boolean valid = name.matches() && (name.group(1) == null || Integer.parseInt(name.group(1)) <= MAX_PORT);
        return valid ? Optional.empty() : Optional.of("has no valid host and port");
    }

    private static String ascii(String authority) {
        try {
            return IDN.toASCII(authority.replaceFirst(":\\d+$", ""));
        } catch (IllegalArgumentException e) {
            return "such as xn--mller-kva.example.org";
        }
    }

    /** {@return whether a code that is sent there can be read on the way} */
    public static boolean plainHttp(String text) {
        URI uri = URI.create(text);
        return uri.getScheme().equalsIgnoreCase("http") && !LocalHost.is(uri.getHost());
    }
}
