package io.github.keycloakfylr.wire;

import com.fasterxml.jackson.annotation.JsonProperty;

/** An OAuth 2.0 error, nothing else in it (RFC 6749 section 5.2, contract G5). */
public record ErrorResponse(
        @JsonProperty("error") String error,
        @JsonProperty("error_description") String errorDescription) {

    /** @return what the client is told of a refusal */
    public static ErrorResponse of(OAuthException refusal) {
        return new ErrorResponse(refusal.error(), refusal.description());
    }
}
