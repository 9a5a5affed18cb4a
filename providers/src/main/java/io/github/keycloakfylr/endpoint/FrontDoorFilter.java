package io.github.keycloakfylr.endpoint;

import jakarta.annotation.Priority;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.PreMatching;
import jakarta.ws.rs.ext.Provider;

/**
 * Takes the requests at the front door out of JAX-RS's hands: any method is served by ours (contract W1, T4, G4), and Keycloak's form
 * parser, which answers 500 to a badly encoded body, does not see them (G8). Every other request passes untouched (G3).
 */
@Provider
@PreMatching
@Priority(1)
public class FrontDoorFilter implements ContainerRequestFilter {

    /** The HTTP method that the client sent. */
    static final String METHOD = FrontDoorFilter.class.getName() + ".method";

    @Override
    public void filter(ContainerRequestContext request) {
        String path = request.getUriInfo().getPath();
        if (path.startsWith("/")) {
            path = path.substring(1);
        }
        if (path.equals(DiscoveryResource.PATH) || path.equals(ApiResource.PATH) || path.startsWith(ApiResource.PATH + "/")) {
            request.setProperty(METHOD, request.getMethod());
            request.setMethod(AnyMethod.NAME);
        }
    }
}
