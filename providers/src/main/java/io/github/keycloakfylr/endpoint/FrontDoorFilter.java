package io.github.keycloakfylr.endpoint;

import jakarta.annotation.Priority;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.PreMatching;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.UriInfo;
import jakarta.ws.rs.ext.Provider;

/**
 * Takes the requests at the front door out of JAX-RS's hands: any method is served by ours (contract W1, T4, G4), and Keycloak's form
 * parser, which answers 500 to a badly encoded body, does not see them (G8). Every other request passes untouched (G3).
 */
@Provider
@PreMatching
@Priority(1)
public class FrontDoorFilter implements ContainerRequestFilter {

    private static final String METHOD = FrontDoorFilter.class.getName() + ".method";
    private static final String PATH = FrontDoorFilter.class.getName() + ".path";

    @Override
    public void filter(ContainerRequestContext request) {
        String path = withoutLeadingSlash(request.getUriInfo().getPath());
        boolean discovery = path.equals(Endpoint.DISCOVERY.path());
        if (!discovery && !path.equals(ApiResource.PATH) && !path.startsWith(ApiResource.PATH + "/")) {
            return;
        }
        request.setProperty(METHOD, request.getMethod());
        request.setProperty(PATH, rawPath(request.getUriInfo()));
        request.setMethod(AnyMethod.NAME);
        try {
            request.getMediaType();
        } catch (IllegalArgumentException e) {
            // JAX-RS and Keycloak's response filter would fail on it again; no form it is in any case.
            request.getHeaders().putSingle(HttpHeaders.CONTENT_TYPE, MediaType.APPLICATION_OCTET_STREAM);
        }
        if (discovery) {
            // A resource at the path itself would take the requests below it away from Keycloak's /.well-known resource.
            request.setRequestUri(request.getUriInfo().getBaseUriBuilder().path(ApiResource.PATH).build());
        }
    }

    /** @return the HTTP method that the client sent */
    static String method(ContainerRequestContext request) {
        return (String) request.getProperty(METHOD);
    }

    /** @return the path below {@code {base}/} that the client sent, still encoded, with matrix parameters and all */
    static String path(ContainerRequestContext request) {
        return (String) request.getProperty(PATH);
    }

    private static String rawPath(UriInfo uri) {
        String base = uri.getBaseUri().getRawPath();
        String path = uri.getRequestUri().getRawPath();
        return withoutLeadingSlash(path.startsWith(base) ? path.substring(base.length()) : path);
    }

    private static String withoutLeadingSlash(String path) {
        return path.startsWith("/") ? path.substring(1) : path;
    }
}
