package io.github.keycloakfylr.wire;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * An issued action code (contract M7).
 *
 * @param expiresIn seconds
 */
public record ActionCodeResponse(
        @JsonProperty("action_code") String actionCode,
        @JsonProperty("secret") String secret,
        @JsonProperty("expires_in") long expiresIn) {}
