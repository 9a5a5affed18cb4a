package io.github.keycloakfylr.wire;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * The introspection endpoint's response (RFC 7662 section 2.2, contract I1 and I2).
 *
 * @param exp seconds since the epoch
 * @param iat seconds since the epoch
 * @param tokenType {@code bearer} or {@code refresh_token}
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record IntrospectionResponse(
        @JsonProperty("active") boolean active,
        @JsonProperty("client_id") String clientId,
        @JsonProperty("exp") Long exp,
        @JsonProperty("iat") Long iat,
        @JsonProperty("scope") String scope,
        @JsonProperty("sub") String sub,
        @JsonProperty("token_type") String tokenType) {

    /** Nothing is said about a token that is not active, not even why (contract I2). */
    public static final IntrospectionResponse INACTIVE =
            new IntrospectionResponse(false, null, null, null, null, null, null);
}
