package io.github.keycloakfylr.endpoint;

import io.github.keycloakfylr.wire.OAuthException;
import jakarta.ws.rs.core.Response;

/** One of fylr's endpoints. One instance per request. */
interface FylrEndpoint {

    /**
     * {@return the response, complete but for the CORS headers of an error}
     *
     * @param request one with an HTTP method that the endpoint takes; the realm of the session is set
     * @throws OAuthException an error, which {@link RequestRouter} turns into a response in the shape that the endpoint
     *     speaks
     */
    Response respond(RoutedRequest request);
}
