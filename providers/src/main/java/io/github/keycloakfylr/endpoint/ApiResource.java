package io.github.keycloakfylr.endpoint;

import io.github.keycloakfylr.realm.Endpoint;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response;
import java.io.InputStream;
import org.keycloak.models.KeycloakSession;

/**
 * fylr's endpoints: everything below {@code {base}/api}, and the discovery document and the callback, which
 * {@link FylrRequestFilter} sends here (contract G1, G4, section 10).
 */
@Path("/" + ApiResource.PATH)
public class ApiResource {

    static final String PATH = Endpoint.API;

    @Context
    KeycloakSession session;

    /** {@return the response of the endpoint at exactly this path, or fylr's envelope when there is none} */
    @AnyMethod
    @Path("{path: .*}")
    public Response serve(@Context ContainerRequestContext request, InputStream body) {
        return new RequestRouter(session, RoutedRequest.of(request).orElseThrow()).route(body);
    }
}
