package io.github.keycloakfylr.wire;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The provider metadata (OpenID Connect Discovery 1.0 section 3, contract W2 to W6). Nothing is advertised that does
 * not work.
 *
 * @param uiLocales the languages of the login page, or {@code null} when the realm has only one
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record DiscoveryDocument(
        @JsonProperty("issuer") String issuer,
        @JsonProperty("authorization_endpoint") String authorizationEndpoint,
        @JsonProperty("token_endpoint") String tokenEndpoint,
        @JsonProperty("introspection_endpoint") String introspectionEndpoint,
        @JsonProperty("revocation_endpoint") String revocationEndpoint,
        @JsonProperty("userinfo_endpoint") String userinfoEndpoint,
        @JsonProperty("jwks_uri") String jwksUri,
        @JsonProperty("response_types_supported") List<String> responseTypes,
        @JsonProperty("response_modes_supported") List<String> responseModes,
        @JsonProperty("grant_types_supported") List<String> grantTypes,
        @JsonProperty("scopes_supported") List<String> scopes,
        @JsonProperty("claims_supported") List<String> claims,
        @JsonProperty("code_challenge_methods_supported") List<String> codeChallengeMethods,
        @JsonProperty("id_token_signing_alg_values_supported") List<String> idTokenSigningAlgorithms,
        @JsonProperty("subject_types_supported") List<String> subjectTypes,
        @JsonProperty("token_endpoint_auth_methods_supported") List<String> tokenEndpointAuthMethods,
        @JsonProperty("request_parameter_supported") boolean requestParameter,
        @JsonProperty("request_uri_parameter_supported") boolean requestUriParameter,
        @JsonProperty("acr_values_supported") List<String> acrValues,
        @Nullable @JsonProperty("ui_locales_supported") List<String> uiLocales) {}
