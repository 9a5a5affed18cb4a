package io.github.keycloakfylr.clients;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.scribejava.core.builder.ServiceBuilder;
import com.github.scribejava.core.builder.api.DefaultApi20;
import com.github.scribejava.core.model.OAuth2AccessToken;
import com.github.scribejava.core.model.OAuthRequest;
import com.github.scribejava.core.model.Response;
import com.github.scribejava.core.model.Verb;
import com.github.scribejava.core.oauth.AccessTokenRequestParams;
import com.github.scribejava.core.oauth.AuthorizationUrlBuilder;
import com.github.scribejava.core.oauth.OAuth20Service;
import com.github.scribejava.core.oauth2.clientauthentication.ClientAuthentication;
import com.github.scribejava.core.oauth2.clientauthentication.RequestBodyAuthenticationScheme;
import com.github.scribejava.core.revoke.TokenTypeHint;
import io.github.keycloakfylr.client.AdminApi;
import io.github.keycloakfylr.client.FylrApi;
import io.github.keycloakfylr.testserver.FylrTest;
import io.github.keycloakfylr.testserver.KeycloakServer;
import io.restassured.path.json.JsonPath;
import java.net.URI;
import java.util.UUID;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** ScribeJava, which has no discovery: it is given the endpoints (contract G1). */
@FylrTest
class ScribeJavaIT {

    private static final URI CALLBACK = URI.create("https://scribejava.example.org/callback");

    private final KeycloakServer server;
    private final AdminApi admin;
    private Registration registration;

    ScribeJavaIT(KeycloakServer server, AdminApi admin) {
        this.server = server;
        this.admin = admin;
    }

    private OAuth20Service register(boolean confidential) {
        registration = Registration.of(confidential, server, admin, CALLBACK);
        ServiceBuilder builder = new ServiceBuilder(registration.clientId());
        if (confidential) {
            builder.apiSecret(registration.secret());
        }
        return builder.callback(CALLBACK.toString())
                .defaultScope("openid offline")
                .build(new Endpoints(server.baseUri(), confidential));
    }

    @ParameterizedTest(name = "confidential: {0}")
    @ValueSource(booleans = {true, false})
    @Tag("T5")
    @Tag("T9")
    @Tag("R1")
    @Tag("U1")
    @DisplayName("code flow with PKCE, refresh, userinfo and revocation")
    void completesEveryStep(boolean confidential) throws Exception {
        try (OAuth20Service service = register(confidential)) {
            AuthorizationUrlBuilder request = service.createAuthorizationUrlBuilder()
                    .state(UUID.randomUUID().toString())
                    .initPKCE();
            URI callback = registration.logIn(request.build());
            String code = service.extractAuthorization(callback.toString()).getCode();
            OAuth2AccessToken tokens = service.getAccessToken(AccessTokenRequestParams.create(code)
                    .pkceCodeVerifier(request.getPkce().getCodeVerifier()));
            assertThat(subject(service, tokens)).isEqualTo(registration.login());

            OAuth2AccessToken refreshed = service.refreshAccessToken(tokens.getRefreshToken());
            assertThat(subject(service, refreshed)).isEqualTo(registration.login());

            service.revokeToken(refreshed.getRefreshToken(), TokenTypeHint.REFRESH_TOKEN);
            assertThat(userinfo(service, refreshed).getCode()).isEqualTo(400);
        }
    }

    @ParameterizedTest(name = "confidential: {0}")
    @ValueSource(booleans = {true, false})
    @Tag("T7")
    @DisplayName("password grant")
    void password(boolean confidential) throws Exception {
        try (OAuth20Service service = register(confidential)) {
            OAuth2AccessToken tokens = service.getAccessTokenPasswordGrant(registration.login(), Registration.PASSWORD);

            assertThat(subject(service, tokens)).isEqualTo(registration.login());
        }
    }

    @Test
    @Tag("N1")
    @DisplayName("client credentials")
    void clientCredentials() throws Exception {
        try (OAuth20Service service = register(true)) {
            registration.withGuestAccess();

            FylrApi.isGuest(subject(service, service.getAccessTokenClientCredentialsGrant()));
        }
    }

    private Response userinfo(OAuth20Service service, OAuth2AccessToken tokens) throws Exception {
        OAuthRequest request = new OAuthRequest(Verb.GET, server.baseUri() + "/api/oauth2/userinfo");
        service.signRequest(tokens, request);
        return service.execute(request);
    }

    private String subject(OAuth20Service service, OAuth2AccessToken tokens) throws Exception {
        Response response = userinfo(service, tokens);
        assertThat(response.getCode()).as(response.getBody()).isEqualTo(200);
        return JsonPath.from(response.getBody()).getString("sub");
    }

    private static final class Endpoints extends DefaultApi20 {

        private final URI base;
        private final boolean confidential;

        Endpoints(URI base, boolean confidential) {
            this.base = base;
            this.confidential = confidential;
        }

        /** By default it names the client only where it has a secret. */
        @Override
        public ClientAuthentication getClientAuthentication() {
            return confidential ? super.getClientAuthentication() : RequestBodyAuthenticationScheme.instance();
        }

        @Override
        public String getAccessTokenEndpoint() {
            return base + "/api/oauth2/token";
        }

        @Override
        public String getRevokeTokenEndpoint() {
            return base + "/api/oauth2/revoke";
        }

        @Override
        protected String getAuthorizationBaseUrl() {
            return base + "/api/oauth2/auth";
        }
    }
}
