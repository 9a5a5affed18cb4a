package io.github.keycloakfylr.endpoint;

import jakarta.ws.rs.ForbiddenException;
import jakarta.ws.rs.core.HttpHeaders;
import java.util.List;
import org.keycloak.http.HttpResponse;
import org.keycloak.models.ClientModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.services.cors.Cors;

/** Cross-origin resource sharing at the front door (contract G7), by Keycloak's own rules. One per request. */
final class CrossOrigin {

    private static final String ALLOW_HEADERS = "Access-Control-Allow-Headers";

    private final KeycloakSession session;

    CrossOrigin(KeycloakSession session) {
        this.session = session;
    }

    /** Adds the headers for the client's web origins; a browser at another origin gets none and so keeps the answer from its page. */
    void allow(ClientModel client) {
        try {
            varies();
            Cors.builder().auth().checkAllowedOrigins(session, client).add();
        } catch (ForbiddenException e) {
            // Keycloak's own endpoints refuse the request; fylr's do not, and native apps send origins that nobody registers.
        }
    }

    /** Adds the headers for every origin: public documents, and refusals, which a page must be able to read. */
    void allowAll() {
        varies();
        Cors.builder().allowAllOrigins().add();
    }

    /** Keycloak answers with the very origin that asked: a cache must not give that to another. */
    private void varies() {
        session.getContext().getHttpResponse().setHeader(HttpHeaders.VARY, "Origin");
    }

    /** Adds the headers that a preflight request asks for (Fetch standard, section 3.3). */
    void preflight(List<String> methods) {
        Cors.builder().auth().preflight().allowedMethods(methods.toArray(String[]::new)).add();
        HttpResponse response = session.getContext().getHttpResponse();
        if (session.getContext().getHttpRequest().getHttpHeaders().getHeaderString("Origin") != null) {
            response.addHeader(ALLOW_HEADERS, "X-Fylr-Authorization");
        }
    }
}
