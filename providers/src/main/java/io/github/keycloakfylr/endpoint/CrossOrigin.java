package io.github.keycloakfylr.endpoint;

import io.github.keycloakfylr.realm.FylrRealm;
import io.github.keycloakfylr.server.FylrServer;
import jakarta.ws.rs.ForbiddenException;
import jakarta.ws.rs.core.HttpHeaders;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.ClientModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.services.cors.Cors;

/**
 * Cross-origin resource sharing at fylr's endpoints (contract G7), by Keycloak's own rules and fylr's
 * {@code loginAllowRedirects}. One per request.
 */
final class CrossOrigin {

    private static final String ALLOW_CREDENTIALS = "Access-Control-Allow-Credentials";
    private static final String ALLOW_HEADERS = "Access-Control-Allow-Headers";
    /** The serialization of an origin (RFC 6454 section 6.2): nothing behind the port. */
    private static final Pattern ORIGIN = Pattern.compile("https?://[^/?#@]+");

    private final KeycloakSession session;

    CrossOrigin(KeycloakSession session) {
        this.session = session;
    }

    /**
     * Adds the headers for the client's web origins, and for those that the callback leads on to, where the code is
     * redeemed; a browser at another origin gets none and so keeps the response, be it a success or an error, from its
     * page.
     *
     * @param client whom the request is of; {@code null} when that is not known: the web origins of every client of the
     *     realm
     */
    void allow(@Nullable ClientModel client) {
        if (client == null) {
            allowAnyClients();
            return;
        }
        varies();
        Cors cors = Cors.builder().auth();
        try {
            (isLedOnTo(origin())
                            ? cors.checkAllowedOrigins(List.of(origin()))
                            : cors.checkAllowedOrigins(session, client))
                    .add();
        } catch (ForbiddenException e) {
            // Keycloak's own endpoints reject the request; fylr's do not, and native apps send origins that nobody
            // registers.
        }
    }

    /**
     * {@return whether the text is an origin, as browsers send it, that the realm's {@code loginAllowRedirects} have a
     * pattern for}
     */
    private boolean isLedOnTo(String origin) {
        if (origin == null || !ORIGIN.matcher(origin).matches()) {
            return false;
        }
        try {
            URI uri = new URI(origin);
            return new FylrRealm(session.getContext().getRealm())
                    .loginAllowRedirects().stream().anyMatch(pattern -> pattern.matches(uri));
        } catch (URISyntaxException e) {
            return false;
        }
    }

    private String origin() {
        return session.getContext().getHttpRequest().getHttpHeaders().getHeaderString("Origin");
    }

    private void allowAnyClients() {
        varies();
        if (isAllowed(origin())) {
            Cors.builder().auth().checkAllowedOrigins(List.of(origin())).add();
        }
    }

    private boolean isAllowed(String origin) {
        return origin != null
                && (isLedOnTo(origin) || FylrServer.of(session).allowedOrigins().contain(session, origin));
    }

    /** Adds the headers for every origin: public documents. */
    void allowAll() {
        varies();
        if (origin() != null) {
            Cors.builder().allowAllOrigins().add();
            withoutCredentials();
        }
    }

    /** Keycloak's Cors is one for the whole request: what a preflight request was allowed would be said once more. */
    private void withoutCredentials() {
        session.getContext().getHttpResponse().setHeader(ALLOW_CREDENTIALS, "false");
    }

    /** Keycloak responds with the very origin that asked: a cache must not give that to another. */
    private void varies() {
        session.getContext().getHttpResponse().setHeader(HttpHeaders.VARY, "Origin");
    }

    /**
     * Adds the headers that a preflight request asks for (Fetch standard, section 3.3), for origins that may read what
     * follows.
     */
    void preflight(List<String> methods) {
        varies();
        if (isAllowed(origin())) {
            addPreflight(methods);
        }
    }

    /** Adds the headers that a preflight request asks for, for every origin, but without credentials. */
    void preflightAll(List<String> methods) {
        varies();
        if (origin() != null) {
            addPreflight(methods);
            withoutCredentials();
        }
    }

    private void addPreflight(List<String> methods) {
        // "auth" is what has Keycloak allow the Authorization header.
        Cors.builder()
                .auth()
                .preflight()
                .allowedMethods(methods.toArray(String[]::new))
                .add();
        session.getContext().getHttpResponse().addHeader(ALLOW_HEADERS, "X-Fylr-Authorization");
    }
}
