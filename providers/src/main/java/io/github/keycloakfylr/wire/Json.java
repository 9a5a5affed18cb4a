package io.github.keycloakfylr.wire;

import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.keycloak.util.JsonSerialization;

/** The only writer of JSON answers (contract G6). */
public final class Json {

    /** Seconds. */
    private static final int RETRY_AFTER = 10;

    private Json() {
    }

    /**
     * @param status the HTTP status
     * @param body a record of this package, or a map
     * @return the answer, UTF-8, not to be stored by anyone
     */
    public static Response.ResponseBuilder answer(int status, Object body) {
        return notStored(Response.status(status).type(MediaType.APPLICATION_JSON_TYPE).entity(text(body)));
    }

    /** @return the answer to an error, with the Basic challenge where RFC 6749 section 5.2 wants one, and when to try again where that helps */
    public static Response.ResponseBuilder answer(OAuthException error) {
        Response.ResponseBuilder answer = answer(error.status(), ErrorResponse.of(error));
        if (error.status() == Response.Status.UNAUTHORIZED.getStatusCode()) {
            answer.header(HttpHeaders.WWW_AUTHENTICATE, "Basic realm=\"fylr\", charset=\"UTF-8\"");
        }
        if (error.status() == Response.Status.SERVICE_UNAVAILABLE.getStatusCode()) {
            answer.header(HttpHeaders.RETRY_AFTER, RETRY_AFTER);
        }
        return answer;
    }

    /** @return the same answer with the headers of RFC 6749 section 5.1 */
    public static Response.ResponseBuilder notStored(Response.ResponseBuilder answer) {
        return answer.header(HttpHeaders.CACHE_CONTROL, "no-store").header("Pragma", "no-cache");
    }

    private static String text(Object body) {
        try {
            return JsonSerialization.writeValueAsString(body);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot write " + body.getClass().getSimpleName(), e);
        }
    }
}
