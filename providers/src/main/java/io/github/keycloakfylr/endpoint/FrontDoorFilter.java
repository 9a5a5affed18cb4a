package io.github.keycloakfylr.endpoint;

import io.github.keycloakfylr.wire.OAuthException;
import io.github.keycloakfylr.wire.Parameters;
import jakarta.annotation.Priority;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.PreMatching;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.ext.Provider;
import java.util.Optional;

/**
 * Takes the requests at the front door out of JAX-RS's hands: any method is served by ours (contract W1, T4, G4), and Keycloak's form
 * parser, which answers 500 to a badly encoded body, does not see them (G8). Every other request passes untouched (G3).
 */
@Provider
@PreMatching
@Priority(1)
public class FrontDoorFilter implements ContainerRequestFilter {

    @Override
    public void filter(ContainerRequestContext request) {
        String path = FrontDoorRequest.withoutLeadingSlash(request.getUriInfo().getPath());
        String rawPath = FrontDoorRequest.rawPath(request.getUriInfo());
        if (!isFrontDoor(path, rawPath)) {
            return;
        }
        FrontDoorRequest received = FrontDoorRequest.received(request, rawPath);
        request.setMethod(AnyMethod.NAME);
        try {
            request.getMediaType();
        } catch (IllegalArgumentException e) {
            // JAX-RS and Keycloak's response filter would fail on it again; no form it is in any case.
            request.getHeaders().putSingle(HttpHeaders.CONTENT_TYPE, MediaType.APPLICATION_OCTET_STREAM);
        }
        Optional<Endpoint> endpoint = received.endpoint().filter(found -> found != Endpoint.DISCOVERY);
        endpoint.ifPresent(found -> readQuery(request, received, found));
        if (endpoint.isEmpty() || endpoint.get() == Endpoint.CALLBACK) {
            // To the resource, without a query for Keycloak's filters to stumble over. At the documents' and the callback's own paths it could
            // not be: it would take the requests beside and below them away from Keycloak.
            request.setRequestUri(request.getUriInfo().getBaseUriBuilder().path(ApiResource.PATH).build());
        }
    }

    /** Below {@code /oauth2} nothing but the callback is ours, and no other spelling of it. */
    private static boolean isFrontDoor(String path, String rawPath) {
        boolean callback = path.equals(Endpoint.CALLBACK.path()) && path.equals(rawPath);
        return callback || path.equals(Endpoint.DISCOVERY.path()) || path.equals(ApiResource.PATH) || path.startsWith(ApiResource.PATH + "/");
    }

    /** Here already, because Keycloak's own filter refuses a bad query without naming the parameter (contract G8). */
    private static void readQuery(ContainerRequestContext request, FrontDoorRequest received, Endpoint endpoint) {
        try {
            received.query(Parameters.parse(request.getUriInfo().getRequestUri().getRawQuery()));
        } catch (OAuthException e) {
            request.abortWith(FrontDoor.refusal(endpoint, e).build());
        }
    }
}
