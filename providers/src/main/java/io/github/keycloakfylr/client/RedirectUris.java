package io.github.keycloakfylr.client;

import io.github.keycloakfylr.config.LocalHost;
import io.github.keycloakfylr.config.RealmAttributes;
import io.github.keycloakfylr.config.ResponseParameters;
import io.github.keycloakfylr.realm.FylrRealm;
import io.github.keycloakfylr.wire.OAuthException;
import java.net.URI;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.ClientModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.protocol.oidc.utils.RedirectUtils;

/**
 * Where a client may have its users sent (contract A2, A3, C5, C6). Keycloak's {@link RedirectUtils} decides; here only
 * the set that it compares with is prepared, where fylr's rules differ. One per request.
 */
public final class RedirectUris {

    /** A registered URI with a loopback address, split at the port (RFC 8252 section 7.3). */
    private static final Pattern LOOPBACK_ADDRESS =
            Pattern.compile("(http://(?:127\\.0\\.0\\.1|\\[::1]))(?::\\d+)?((?:[/?].*)?)");
    /** A registered URI with the name {@code localhost} and no port. */
    private static final Pattern LOCALHOST_WITHOUT_PORT = Pattern.compile("http://localhost(?:[/?].*)?");

    private static final int HIGHEST_PORT = 65535;

    private final KeycloakSession session;
    private final ClientModel client;

    /**
     * Creates the check of redirect URIs.
     *
     * @param session its realm must be set
     */
    public RedirectUris(KeycloakSession session, ClientModel client) {
        this.session = session;
        this.client = client;
    }

    /**
     * {@return the URI to redirect to: the requested one, or the client's only one when none was requested}
     *
     * @param requested the {@code redirect_uri} parameter, or {@code null}
     * @throws OAuthException {@code invalid_request}, not to be redirected
     */
    public String resolve(@Nullable String requested) {
        Set<String> registered =
                RedirectUtils.resolveValidRedirects(session, client.getRootUrl(), client.getRedirectUris());
        String uri = match(requested == null ? only(registered) : requested, registered);
        requireSecure(uri);
        return uri;
    }

    private String only(Set<String> registered) {
        if (registered.size() != 1 || registered.iterator().next().contains("*")) {
            throw OAuthException.invalidRequest("The parameter 'redirect_uri' is missing, and the client '"
                    + client.getClientId() + "' does not have exactly one registered redirect URI.");
        }
        return registered.iterator().next();
    }

    private String match(String requested, Set<String> registered) {
        URI uri = absolute(requested);
        Set<String> comparable = new HashSet<>();
        for (String candidate : registered) {
            Matcher loopback = LOOPBACK_ADDRESS.matcher(candidate);
            if (loopback.matches()) {
                // Keycloak ignores the port only where none is registered.
                comparable.add(loopback.group(1) + loopback.group(2));
            }
            if (!(uri.getPort() >= 0
                    && "localhost".equals(uri.getHost())
                    && LOCALHOST_WITHOUT_PORT.matcher(candidate).matches())) {
                // ... and does so for the name localhost too, which may resolve to anything (RFC 8252 section 8.3).
                comparable.add(candidate);
            }
        }
        String valid = RedirectUtils.verifyRedirectUri(session, client.getRootUrl(), requested, comparable, true);
        if (valid == null) {
            Optional<String> parameter =
                    registered.contains(requested) ? ResponseParameters.in(requested) : Optional.empty();
            throw parameter.map(this::responseParameter).orElseGet(this::notRegistered);
        }
        return valid;
    }

    private URI absolute(String requested) {
        try {
            URI uri = new URI(requested);
            if (uri.isAbsolute() && uri.getRawFragment() == null && hasPossiblePort(uri)) {
                return uri;
            }
        } catch (java.net.URISyntaxException e) {
            // Rejected below, like any other that does not match.
        }
        throw notRegistered();
    }

    /**
     * The port of a loopback address is not compared (RFC 8252 section 7.3), so it must be one that a browser can open.
     */
    private static boolean hasPossiblePort(URI uri) {
        return uri.getPort() <= HIGHEST_PORT
                && (uri.getRawAuthority() == null || !uri.getRawAuthority().endsWith(":"));
    }

    private OAuthException responseParameter(String name) {
        return OAuthException.invalidRequest(
                "The parameter 'redirect_uri' is registered for the client '" + client.getClientId()
                        + "', but has '" + name
                        + "' in its query, a parameter of the authorization response, which Keycloak does not accept"
                        + " there: register a URI without it.");
    }

    private OAuthException notRegistered() {
        return OAuthException.invalidRequest(
                "The parameter 'redirect_uri' does not match a redirect URI registered for the client '"
                        + client.getClientId() + "'; it must be the same, character by character.");
    }

    /** A code that travels over plain http to another host can be read on the way. */
    private void requireSecure(String uri) {
        URI parsed = URI.create(uri);
        if (!"http".equalsIgnoreCase(parsed.getScheme()) || LocalHost.is(parsed.getHost())) {
            return;
        }
        if (!new FylrRealm(session.getContext().getRealm()).allowHttpRedirects()) {
            throw OAuthException.invalidRequest(
                    "The parameter 'redirect_uri' is plain http: use https, or set the realm attribute "
                            + RealmAttributes.ALLOW_HTTP_REDIRECTS + ".");
        }
    }
}
