package io.github.keycloakfylr.endpoint;

import jakarta.ws.rs.ForbiddenException;
import jakarta.ws.rs.core.Response;
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
            Cors.builder().auth().checkAllowedOrigins(session, client).add();
        } catch (ForbiddenException e) {
            // Keycloak's own endpoints refuse the request; fylr's do not, and native apps send origins that nobody registers.
        }
    }

    /** Adds the headers for every origin: public documents, and refusals, which a page must be able to read. */
    void allowAll() {
        Cors.builder().allowAllOrigins().add();
    }

    /** Adds the headers that a preflight request asks for. */
    Response preflight(String... methods) {
        Cors.builder().auth().preflight().allowedMethods(methods).add();
        HttpResponse response = session.getContext().getHttpResponse();
        if (session.getContext().getHttpRequest().getHttpHeaders().getHeaderString("Origin") != null) {
            response.addHeader(ALLOW_HEADERS, "X-Fylr-Authorization");
        }
        return Response.ok().header("Allow", String.join(", ", methods)).build();
    }
}
