package io.github.keycloakfylr.endpoint;

import jakarta.ws.rs.Path;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response;
import java.io.InputStream;
import org.keycloak.models.KeycloakSession;

/** {@code {base}/.well-known/openid-configuration} (contract G1, W1). */
@Path("/" + DiscoveryResource.PATH)
public class DiscoveryResource {

    static final String PATH = ".well-known/openid-configuration";

    @Context
    KeycloakSession session;

    /** @return the provider metadata */
    @AnyMethod
    public Response serve(@Context ContainerRequestContext request, InputStream body) {
        return new FrontDoor(session).serve((String) request.getProperty(FrontDoorFilter.METHOD), body);
    }
}
