package io.github.keycloakfylr.wire;

import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.keycloak.util.JsonSerialization;

/** The only writer of JSON responses (contract G6). */
public final class Json {

    /** Seconds. */
    private static final int RETRY_AFTER = 10;

    private Json() {}

    /**
     * {@return the response, UTF-8, not to be stored by anyone}
     *
     * @param status the HTTP status
     * @param body a record of this package, or a map
     */
    public static Response.ResponseBuilder response(int status, Object body) {
        return written(status, text(body));
    }

    /** {@return the response with a document that is written already, not to be stored by anyone} */
    public static Response.ResponseBuilder response(String written) {
        return written(Response.Status.OK.getStatusCode(), written);
    }

    /** Text and no bytes: of these a response to {@code HEAD} would not tell the length. */
    private static Response.ResponseBuilder written(int status, String text) {
        return notStored(
                Response.status(status).type(MediaType.APPLICATION_JSON_TYPE).entity(text));
    }

    /**
     * {@return the response to an error, with the Basic challenge where RFC 6749 section 5.2 wants one, and when to try
     * again where that helps}
     */
    public static Response.ResponseBuilder response(OAuthException error) {
        Response.ResponseBuilder response = response(error.status(), ErrorResponse.of(error));
        if (error.status() == Response.Status.UNAUTHORIZED.getStatusCode()) {
            response.header(HttpHeaders.WWW_AUTHENTICATE, "Basic realm=\"fylr\", charset=\"UTF-8\"");
        }
        if (error.status() == Response.Status.SERVICE_UNAVAILABLE.getStatusCode()) {
            response.header(HttpHeaders.RETRY_AFTER, RETRY_AFTER);
        }
        return response;
    }

    /** {@return the same response with the headers of RFC 6749 section 5.1} */
    public static Response.ResponseBuilder notStored(Response.ResponseBuilder response) {
        return response.header(HttpHeaders.CACHE_CONTROL, "no-store").header("Pragma", "no-cache");
    }

    /**
     * {@return the document, as any response has it}
     *
     * @param body a record of this package, a map, or one of Keycloak's representations
     */
    public static String text(Object body) {
        try {
            return JsonSerialization.writeValueAsString(body);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot write " + body.getClass().getSimpleName(), e);
        }
    }
}
