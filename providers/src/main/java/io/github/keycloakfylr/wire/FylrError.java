package io.github.keycloakfylr.wire;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Map;

/**
 * fylr's error envelope: userinfo and unknown endpoints (contract G4, G5, U5; schema {@code Error} of fylr's OpenAPI).
 */
public record FylrError(
        @JsonProperty("code") String code,
        @JsonProperty("error") String error,
        @JsonProperty("realm") String realm,
        @JsonProperty("parameters") Map<String, Object> parameters,
        @JsonProperty("description") String description,
        @JsonProperty("statuscode") int statuscode) {

    /** The envelope always comes with this HTTP status. */
    public static final int STATUS = 400;

    private static FylrError of(String code, String error, Map<String, Object> parameters, String description) {
        return new FylrError(code, error, "api", parameters, description, STATUS);
    }

    /** {@return the response to a path below {@code /api/} that is not an endpoint of ours (contract G4)} */
    public static FylrError unknownEndpoint(String method, String path) {
        return of(
                "UnknownEndpointMethod",
                "Unknown endpoint or method",
                Map.of("method", method, "path", path),
                "This server has only the OAuth2 endpoints below /api/oauth2/.");
    }

    /** {@return the response of userinfo when no valid user could be found from the token (contract U5)} */
    public static FylrError invalidToken(String description) {
        return of("InvalidToken", "Invalid token", Map.of(), description);
    }

    /** {@return the response of userinfo to a request that could not be read (contract G8)} */
    public static FylrError invalidRequest(String description) {
        return of("InvalidRequest", "Invalid request", Map.of(), description);
    }
}
