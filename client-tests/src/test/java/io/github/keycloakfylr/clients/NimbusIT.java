package io.github.keycloakfylr.clients;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.oauth2.sdk.AuthorizationCode;
import com.nimbusds.oauth2.sdk.AuthorizationCodeGrant;
import com.nimbusds.oauth2.sdk.AuthorizationGrant;
import com.nimbusds.oauth2.sdk.ClientCredentialsGrant;
import com.nimbusds.oauth2.sdk.RefreshTokenGrant;
import com.nimbusds.oauth2.sdk.ResourceOwnerPasswordCredentialsGrant;
import com.nimbusds.oauth2.sdk.ResponseType;
import com.nimbusds.oauth2.sdk.Scope;
import com.nimbusds.oauth2.sdk.TokenIntrospectionRequest;
import com.nimbusds.oauth2.sdk.TokenIntrospectionResponse;
import com.nimbusds.oauth2.sdk.TokenRequest;
import com.nimbusds.oauth2.sdk.TokenResponse;
import com.nimbusds.oauth2.sdk.TokenRevocationRequest;
import com.nimbusds.oauth2.sdk.auth.ClientAuthentication;
import com.nimbusds.oauth2.sdk.auth.ClientSecretBasic;
import com.nimbusds.oauth2.sdk.auth.ClientSecretPost;
import com.nimbusds.oauth2.sdk.auth.Secret;
import com.nimbusds.oauth2.sdk.id.ClientID;
import com.nimbusds.oauth2.sdk.id.Issuer;
import com.nimbusds.oauth2.sdk.id.State;
import com.nimbusds.oauth2.sdk.pkce.CodeChallengeMethod;
import com.nimbusds.oauth2.sdk.pkce.CodeVerifier;
import com.nimbusds.oauth2.sdk.token.AccessToken;
import com.nimbusds.oauth2.sdk.token.Tokens;
import com.nimbusds.openid.connect.sdk.AuthenticationRequest;
import com.nimbusds.openid.connect.sdk.AuthenticationResponseParser;
import com.nimbusds.openid.connect.sdk.AuthenticationSuccessResponse;
import com.nimbusds.openid.connect.sdk.Nonce;
import com.nimbusds.openid.connect.sdk.OIDCTokenResponseParser;
import com.nimbusds.openid.connect.sdk.UserInfoRequest;
import com.nimbusds.openid.connect.sdk.UserInfoResponse;
import com.nimbusds.openid.connect.sdk.claims.IDTokenClaimsSet;
import com.nimbusds.openid.connect.sdk.op.OIDCProviderMetadata;
import com.nimbusds.openid.connect.sdk.token.OIDCTokens;
import com.nimbusds.openid.connect.sdk.validators.AccessTokenValidator;
import com.nimbusds.openid.connect.sdk.validators.IDTokenValidator;
import io.github.keycloakfylr.client.AdminApi;
import io.github.keycloakfylr.testserver.FylrTest;
import io.github.keycloakfylr.testserver.KeycloakServer;
import java.net.URI;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Nimbus' OAuth 2.0 SDK, which is told nothing but the issuer (contract W6). */
@FylrTest
class NimbusIT {

    /** Characters that the two ways to send it encode differently (contract C2). */
    private static final String SECRET = "library+secret/ü%";

    private static final URI CALLBACK = URI.create("https://library.example.org/callback");

    private final KeycloakServer server;
    private final AdminApi admin;
    private OIDCProviderMetadata provider;
    private Registration registration;
    private ClientID client;
    private Optional<ClientAuthentication> authentication;

    NimbusIT(KeycloakServer server, AdminApi admin) {
        this.server = server;
        this.admin = admin;
    }

    private void register(Authentication way) throws Exception {
        registration = way == Authentication.NONE
                ? Registration.ofPublicClient(server, admin, CALLBACK)
                : Registration.confidential(server, admin, CALLBACK, SECRET);
        provider = OIDCProviderMetadata.resolve(new Issuer(registration.issuer()));
        client = new ClientID(registration.clientId());
        authentication = switch (way) {
            case BASIC -> Optional.of(new ClientSecretBasic(client, new Secret(SECRET)));
            case POST -> Optional.of(new ClientSecretPost(client, new Secret(SECRET)));
            case NONE -> Optional.empty();
        };
    }

    @ParameterizedTest
    @EnumSource
    @Tag("W2")
    @Tag("W6")
    @Tag("W7")
    @Tag("C2")
    @Tag("T5")
    @Tag("T9")
    @Tag("T11")
    @Tag("U2")
    @Tag("I1")
    @Tag("R1")
    @DisplayName("code flow with PKCE, refresh, userinfo, introspection and revocation by discovery alone")
    void completesEveryStep(Authentication way) throws Exception {
        register(way);
        State state = new State();
        Nonce nonce = new Nonce();
        CodeVerifier verifier = new CodeVerifier();

        AuthorizationCode code = logIn(state, nonce, verifier);
        OIDCTokens tokens = request(new AuthorizationCodeGrant(code, CALLBACK, verifier), null)
                .toOIDCTokens();
        IDTokenClaimsSet identity = new IDTokenValidator(
                        provider.getIssuer(),
                        client,
                        provider.getIDTokenJWSAlgs().get(0),
                        provider.getJWKSetURI().toURL())
                .validate(tokens.getIDToken(), nonce);
        AccessTokenValidator.validate(
                tokens.getAccessToken(), provider.getIDTokenJWSAlgs().get(0), identity.getAccessTokenHash());
        assertThat(identity.getSubject().getValue()).isEqualTo(registration.login());

        OIDCTokens refreshed =
                request(new RefreshTokenGrant(tokens.getRefreshToken()), null).toOIDCTokens();
        assertThat(subject(refreshed)).isEqualTo(registration.login());
        assertThat(active(refreshed.getAccessToken())).isTrue();

        TokenRevocationRequest revocation = authentication
                .map(own -> new TokenRevocationRequest(
                        provider.getRevocationEndpointURI(), own, refreshed.getRefreshToken()))
                .orElseGet(() -> new TokenRevocationRequest(
                        provider.getRevocationEndpointURI(), client, refreshed.getRefreshToken()));
        assertThat(revocation.toHTTPRequest().send().getStatusCode()).isEqualTo(200);
        assertThat(active(refreshed.getAccessToken())).isFalse();
    }

    @ParameterizedTest
    @EnumSource
    @Tag("T7")
    @Tag("U2")
    @DisplayName("password grant")
    void password(Authentication way) throws Exception {
        register(way);
        Tokens tokens = request(
                new ResourceOwnerPasswordCredentialsGrant(registration.login(), new Secret(Registration.PASSWORD)),
                new Scope("openid", "offline"));

        assertThat(subject(tokens)).isEqualTo(registration.login());
        assertThat(subject(request(new RefreshTokenGrant(tokens.getRefreshToken()), null)))
                .isEqualTo(registration.login());
    }

    @Test
    @Tag("N1")
    @Tag("N6")
    @DisplayName("client credentials")
    void clientCredentials() throws Exception {
        register(Authentication.BASIC);
        registration.withGuestAccess();
        AccessToken token =
                request(new ClientCredentialsGrant(), new Scope("read")).getAccessToken();

        assertThat(active(token)).isTrue();
    }

    private AuthorizationCode logIn(State state, Nonce nonce, CodeVerifier verifier) throws Exception {
        URI request = new AuthenticationRequest.Builder(
                        new ResponseType(ResponseType.Value.CODE),
                        new Scope("openid", "offline_access"),
                        client,
                        CALLBACK)
                .state(state)
                .nonce(nonce)
                .codeChallenge(verifier, CodeChallengeMethod.S256)
                .endpointURI(provider.getAuthorizationEndpointURI())
                .build()
                .toURI();
        AuthenticationSuccessResponse response = AuthenticationResponseParser.parse(
                        registration.logIn(request.toString()))
                .toSuccessResponse();
        assertThat(response.getState()).isEqualTo(state);
        return response.getAuthorizationCode();
    }

    private Tokens request(AuthorizationGrant grant, Scope scope) throws Exception {
        TokenRequest request = authentication
                .map(own -> new TokenRequest.Builder(provider.getTokenEndpointURI(), own, grant))
                .orElseGet(() -> new TokenRequest.Builder(provider.getTokenEndpointURI(), client, grant))
                .scope(scope)
                .build();
        TokenResponse response =
                OIDCTokenResponseParser.parse(request.toHTTPRequest().send());
        assertThat(response.indicatesSuccess()).isTrue();
        return response.toSuccessResponse().getTokens();
    }

    private String subject(Tokens tokens) throws Exception {
        UserInfoResponse response = UserInfoResponse.parse(
                new UserInfoRequest(provider.getUserInfoEndpointURI(), tokens.getBearerAccessToken())
                        .toHTTPRequest()
                        .send());
        return response.toSuccessResponse().getUserInfo().getSubject().getValue();
    }

    private boolean active(AccessToken token) throws Exception {
        TokenIntrospectionRequest request = authentication
                .map(own -> new TokenIntrospectionRequest(provider.getIntrospectionEndpointURI(), own, token))
                .orElseGet(() -> new TokenIntrospectionRequest(provider.getIntrospectionEndpointURI(), token));
        return TokenIntrospectionResponse.parse(request.toHTTPRequest().send())
                .toSuccessResponse()
                .isActive();
    }
}
