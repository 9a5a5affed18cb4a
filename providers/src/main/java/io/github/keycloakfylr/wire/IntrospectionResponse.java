package io.github.keycloakfylr.wire;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import org.jspecify.annotations.Nullable;

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
        @Nullable @JsonProperty("client_id") String clientId,
        @Nullable @JsonProperty("exp") Long exp,
        @Nullable @JsonProperty("iat") Long iat,
        @Nullable @JsonProperty("scope") String scope,
        @Nullable @JsonProperty("sub") String sub,
        @Nullable @JsonProperty("token_type") String tokenType) {

    /** Nothing is said about a token that is not active, not even why (contract I2). */
    public static final IntrospectionResponse INACTIVE =
            new IntrospectionResponse(false, null, null, null, null, null, null);
}
