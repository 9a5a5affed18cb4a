package io.github.keycloakfylr.endpoint;

import io.github.keycloakfylr.event.ErrorLog;
import io.github.keycloakfylr.wire.Json;
import io.github.keycloakfylr.wire.OAuthException;
import io.github.keycloakfylr.wire.Parameters;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Response;
import org.keycloak.models.KeycloakSession;

/**
 * {@code /realms/{realm}/fylr/auth}: the authorization endpoint once more, where the browser sends Keycloak's cookies
 * (contract A12).
 */
public class RealmAuthorizationResource {

    static final String PATH = "auth";

    private final KeycloakSession session;

    RealmAuthorizationResource(KeycloakSession session) {
        this.session = session;
    }

    /** {@return fylr's old addresses towards a SAML identity provider, once more} */
    @Path(RealmSamlResource.PATH)
    public RealmSamlResource saml() {
        return new RealmSamlResource(session);
    }

    /** {@return the login page, or the redirect to the client} */
    @GET
    @Path(PATH)
    public Response authorize() {
        try {
            // The path is public: whatever stands in the query is checked as if it had come to fylr's endpoint.
            String query = session.getContext()
                    .getHttpRequest()
                    .getUri()
                    .getRequestUri()
                    .getRawQuery();
            return new AuthorizationEndpoint(session).authorizeInRealm(Parameters.parse(query));
        } catch (OAuthException e) {
            ErrorLog.of(session).write(AuthorizationEndpoint.PATH, e);
            return Json.response(e).build();
        }
    }
}
