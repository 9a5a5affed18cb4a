package io.github.keycloakfylr.wire;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import org.jspecify.annotations.Nullable;

/**
 * The token endpoint's success (contract T1, N2). Absent values are left out.
 *
 * @param accessToken the access token
 * @param expiresIn seconds until the access token expires
 * @param idToken the id token, or {@code null} unless {@code openid} was granted (S5)
 * @param refreshToken the refresh token, or {@code null} unless {@code offline} was granted (S4)
 * @param scope the granted scopes as the client spelled them; empty, never {@code null} (S3)
 * @param tokenType always {@code bearer}, lower case
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record TokenResponse(
        @JsonProperty("access_token") String accessToken,
        @JsonProperty("expires_in") long expiresIn,
        @Nullable @JsonProperty("id_token") String idToken,
        @Nullable @JsonProperty("refresh_token") String refreshToken,
        @JsonProperty("scope") String scope,
        @JsonProperty("token_type") String tokenType) {

    /** fylr writes it in lower case, unlike Keycloak (contract T1). */
    public static final String BEARER = "bearer";
}
