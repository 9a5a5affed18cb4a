package io.github.keycloakfylr.wire;

import com.fasterxml.jackson.annotation.JsonProperty;

/** An OAuth 2.0 error, nothing else in it (RFC 6749 section 5.2, contract G5). */
public record ErrorResponse(
        @JsonProperty("error") String error, @JsonProperty("error_description") String errorDescription) {

    /** {@return what the client is told of an error} */
    public static ErrorResponse of(OAuthException error) {
        return new ErrorResponse(error.error(), error.description());
    }
}
