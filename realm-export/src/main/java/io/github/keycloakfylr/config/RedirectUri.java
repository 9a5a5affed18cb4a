package io.github.keycloakfylr.config;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** What a registered redirect URI must be like (RFC 6749 section 3.1.2, RFC 9700 section 4.1.3). */
final class RedirectUri {

    /** Keycloak's column has no more. */
    private static final int MAX_CHARS = 255;
    static final int MAX_PORT = 65_535;
    /** A browser would run them as a program, or they lead nowhere at all. */
    private static final Set<String> FORBIDDEN_SCHEMES =
            Set.of("javascript", "data", "vbscript", "blob", "about", "file", "filesystem", "view-source");

    /** {@code RedirectUtils.FORBIDDEN_OIDC_PARAMS} of Keycloak 26.7.2 and later. */
    private static final Set<String> RESPONSE_PARAMETERS = Set.of("code", "id_token", "access_token", "token_type", "expires_in", "state",
            "session_state", "error", "error_description", "iss", "response", "kc_action", "kc_action_status");

    private RedirectUri() {
    }

    /** @return what is wrong with it; nothing when it may be registered */
    static Optional<String> problem(String text) {
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
        if (uri.getScheme() == null || FORBIDDEN_SCHEMES.contains(uri.getScheme().toLowerCase(Locale.ROOT))) {
            return Optional.of("expected an absolute URI, such as https://app.example.org/callback or my.app:///");
        }
        if (uri.getRawFragment() != null || uri.getRawUserInfo() != null) {
            return Optional.of("expected a URI without fragment and user name");
        }
        boolean web = uri.getScheme().equalsIgnoreCase("http") || uri.getScheme().equalsIgnoreCase("https");
        return web && (uri.getHost() == null || uri.getPort() > MAX_PORT) ? Optional.of("has no valid host and port") : Optional.empty();
    }

    /** @return whether Keycloak refuses it at login, because a parameter of its own answer would be in it twice */
    static boolean hasResponseParameter(String text) {
        String query = URI.create(text).getRawQuery();
        return query != null && Arrays.stream(query.split("&")).map(pair -> pair.split("=", 2)[0]).anyMatch(RESPONSE_PARAMETERS::contains);
    }

    /** @return whether a code that is sent there can be read on the way */
    static boolean plainHttp(String text) {
        URI uri = URI.create(text);
        return uri.getScheme().equalsIgnoreCase("http") && !LocalHost.is(uri.getHost());
    }
}
