package io.github.keycloakfylr.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.oauth2.sdk.AuthorizationCode;
import com.nimbusds.oauth2.sdk.AuthorizationCodeGrant;
import com.nimbusds.oauth2.sdk.AuthorizationGrant;
import com.nimbusds.oauth2.sdk.RefreshTokenGrant;
import com.nimbusds.oauth2.sdk.ResponseType;
import com.nimbusds.oauth2.sdk.Scope;
import com.nimbusds.oauth2.sdk.TokenIntrospectionRequest;
import com.nimbusds.oauth2.sdk.TokenIntrospectionResponse;
import com.nimbusds.oauth2.sdk.TokenRequest;
import com.nimbusds.oauth2.sdk.TokenRevocationRequest;
import com.nimbusds.oauth2.sdk.auth.ClientSecretBasic;
import com.nimbusds.oauth2.sdk.auth.Secret;
import com.nimbusds.oauth2.sdk.id.ClientID;
import com.nimbusds.oauth2.sdk.id.Issuer;
import com.nimbusds.oauth2.sdk.id.State;
import com.nimbusds.oauth2.sdk.pkce.CodeChallengeMethod;
import com.nimbusds.oauth2.sdk.pkce.CodeVerifier;
import com.nimbusds.openid.connect.sdk.AuthenticationRequest;
import com.nimbusds.openid.connect.sdk.AuthenticationResponseParser;
import com.nimbusds.openid.connect.sdk.AuthenticationSuccessResponse;
import com.nimbusds.openid.connect.sdk.Nonce;
import com.nimbusds.openid.connect.sdk.OIDCTokenResponse;
import com.nimbusds.openid.connect.sdk.OIDCTokenResponseParser;
import com.nimbusds.openid.connect.sdk.UserInfoRequest;
import com.nimbusds.openid.connect.sdk.UserInfoResponse;
import com.nimbusds.openid.connect.sdk.claims.IDTokenClaimsSet;
import com.nimbusds.openid.connect.sdk.op.OIDCProviderMetadata;
import com.nimbusds.openid.connect.sdk.token.OIDCTokens;
import com.nimbusds.openid.connect.sdk.validators.AccessTokenValidator;
import com.nimbusds.openid.connect.sdk.validators.IDTokenValidator;
import io.github.keycloakfylr.client.AdminApi;
import io.github.keycloakfylr.client.Browser;
import io.github.keycloakfylr.client.FylrApi;
import io.github.keycloakfylr.testserver.FylrTest;
import io.github.keycloakfylr.testserver.KeycloakServer;
import io.restassured.response.Response;
import java.net.URI;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A well-known OpenID Connect library, unmodified, that is told nothing but the issuer (contract W6). */
@FylrTest
class OpenIdConnectLibraryIT {

    private static final ClientID CLIENT = new ClientID("library-client");
    private static final Secret SECRET = new Secret("library+secret/ü%");
    private static final URI CALLBACK = URI.create("https://library.example.org/callback");

    private final KeycloakServer server;
    private final AdminApi admin;
    private final ClientSecretBasic authentication = new ClientSecretBasic(CLIENT, SECRET);

    OpenIdConnectLibraryIT(KeycloakServer server, AdminApi admin) {
        this.server = server;
        this.admin = admin;
    }

    @BeforeEach
    void create() {
        FylrApi.user(admin, "library-user");
        admin.createClient(
                "fylr",
                Map.of(
                        "clientId",
                        CLIENT.getValue(),
                        "secret",
                        SECRET.getValue(),
                        "redirectUris",
                        List.of(CALLBACK.toString())));
    }

    @Test
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
    void completesEveryStep() throws Exception {
        OIDCProviderMetadata provider = OIDCProviderMetadata.resolve(new Issuer(server.baseUri()));
        State state = new State();
        Nonce nonce = new Nonce();
        CodeVerifier verifier = new CodeVerifier();

        AuthorizationCode code = logIn(provider, state, nonce, verifier);
        OIDCTokens tokens = request(provider, new AuthorizationCodeGrant(code, CALLBACK, verifier));
        IDTokenClaimsSet identity = new IDTokenValidator(
                        provider.getIssuer(),
                        CLIENT,
                        provider.getIDTokenJWSAlgs().get(0),
                        provider.getJWKSetURI().toURL())
                .validate(tokens.getIDToken(), nonce);
        AccessTokenValidator.validate(
                tokens.getAccessToken(), provider.getIDTokenJWSAlgs().get(0), identity.getAccessTokenHash());
        assertThat(identity.getSubject().getValue()).isEqualTo("library-user");

        OIDCTokens refreshed = request(provider, new RefreshTokenGrant(tokens.getRefreshToken()));
        UserInfoResponse userInfo = UserInfoResponse.parse(
                new UserInfoRequest(provider.getUserInfoEndpointURI(), refreshed.getBearerAccessToken())
                        .toHTTPRequest()
                        .send());
        assertThat(userInfo.toSuccessResponse().getUserInfo().getSubject()).isEqualTo(identity.getSubject());
        assertThat(active(provider, refreshed)).isTrue();

        int revoked = new TokenRevocationRequest(
                        provider.getRevocationEndpointURI(), authentication, refreshed.getRefreshToken())
                .toHTTPRequest()
                .send()
                .getStatusCode();
        assertThat(revoked).isEqualTo(200);
        assertThat(active(provider, refreshed)).isFalse();
    }

    private AuthorizationCode logIn(OIDCProviderMetadata provider, State state, Nonce nonce, CodeVerifier verifier)
            throws Exception {
        URI request = new AuthenticationRequest.Builder(
                        new ResponseType(ResponseType.Value.CODE),
                        new Scope("openid", "offline_access"),
                        CLIENT,
                        CALLBACK)
                .state(state)
                .nonce(nonce)
                .codeChallenge(verifier, CodeChallengeMethod.S256)
                .endpointURI(provider.getAuthorizationEndpointURI())
                .build()
                .toURI();
        Browser browser = new Browser(server.baseUri());
        Response callback =
                browser.submit(browser.open(request.toString()), "username", "library-user", "password", "secret");
        AuthenticationSuccessResponse response = AuthenticationResponseParser.parse(
                        URI.create(callback.getHeader("Location")))
                .toSuccessResponse();
        assertThat(response.getState()).isEqualTo(state);
        return response.getAuthorizationCode();
    }

    private OIDCTokens request(OIDCProviderMetadata provider, AuthorizationGrant grant) throws Exception {
        TokenRequest request = new TokenRequest.Builder(provider.getTokenEndpointURI(), authentication, grant).build();
        return ((OIDCTokenResponse)
                        OIDCTokenResponseParser.parse(request.toHTTPRequest().send())
                                .toSuccessResponse())
                .getOIDCTokens();
    }

    private boolean active(OIDCProviderMetadata provider, OIDCTokens tokens) throws Exception {
        TokenIntrospectionRequest request = new TokenIntrospectionRequest(
                provider.getIntrospectionEndpointURI(), authentication, tokens.getAccessToken());
        return TokenIntrospectionResponse.parse(request.toHTTPRequest().send())
                .toSuccessResponse()
                .isActive();
    }
}
