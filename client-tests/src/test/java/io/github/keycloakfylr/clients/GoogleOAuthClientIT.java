package io.github.keycloakfylr.clients;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.api.client.auth.oauth2.AuthorizationCodeFlow;
import com.google.api.client.auth.oauth2.AuthorizationCodeResponseUrl;
import com.google.api.client.auth.oauth2.BearerToken;
import com.google.api.client.auth.oauth2.ClientCredentialsTokenRequest;
import com.google.api.client.auth.oauth2.ClientParametersAuthentication;
import com.google.api.client.auth.oauth2.Credential;
import com.google.api.client.auth.oauth2.PasswordTokenRequest;
import com.google.api.client.auth.oauth2.TokenResponse;
import com.google.api.client.http.BasicAuthentication;
import com.google.api.client.http.GenericUrl;
import com.google.api.client.http.HttpExecuteInterceptor;
import com.google.api.client.http.HttpTransport;
import com.google.api.client.http.javanet.NetHttpTransport;
import com.google.api.client.json.GenericJson;
import com.google.api.client.json.JsonFactory;
import com.google.api.client.json.JsonObjectParser;
import com.google.api.client.json.gson.GsonFactory;
import io.github.keycloakfylr.client.AdminApi;
import io.github.keycloakfylr.client.FylrApi;
import io.github.keycloakfylr.testserver.FylrTest;
import io.github.keycloakfylr.testserver.KeycloakServer;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Google's OAuth client library, which has no discovery: it is given the endpoints (contract G1). */
@FylrTest
class GoogleOAuthClientIT {

    private static final URI CALLBACK = URI.create("https://google-oauth-client.example.org/callback");
    private static final HttpTransport TRANSPORT = new NetHttpTransport();
    private static final JsonFactory JSON = GsonFactory.getDefaultInstance();

    private final KeycloakServer server;
    private final AdminApi admin;
    private Registration registration;
    private HttpExecuteInterceptor authentication;

    GoogleOAuthClientIT(KeycloakServer server, AdminApi admin) {
        this.server = server;
        this.admin = admin;
    }

    private void register(Authentication way) {
        registration = way == Authentication.NONE
                ? Registration.ofPublicClient(server, admin, CALLBACK)
                : Registration.confidential(server, admin, CALLBACK);
        authentication = way == Authentication.BASIC
                ? new BasicAuthentication(registration.clientId(), registration.secret())
                : new ClientParametersAuthentication(registration.clientId(), registration.secret());
    }

    private GenericUrl endpoint(String name) {
        return new GenericUrl(server.baseUri() + "/api/oauth2/" + name);
    }

    @ParameterizedTest
    @EnumSource
    @Tag("T5")
    @Tag("T9")
    @Tag("U1")
    @DisplayName("code flow with PKCE, refresh and userinfo")
    void completesEveryStep(Authentication way) throws IOException {
        register(way);
        AuthorizationCodeFlow flow = new AuthorizationCodeFlow.Builder(
                        BearerToken.authorizationHeaderAccessMethod(),
                        TRANSPORT,
                        JSON,
                        endpoint("token"),
                        authentication,
                        registration.clientId(),
                        endpoint("auth").build())
                .setScopes(List.of("openid", "offline"))
                .enablePKCE()
                .build();
        URI callback = registration.logIn(flow.newAuthorizationUrl()
                .setRedirectUri(CALLBACK.toString())
                .setState(UUID.randomUUID().toString())
                .build());
        String code = new AuthorizationCodeResponseUrl(callback.toString()).getCode();
        TokenResponse tokens =
                flow.newTokenRequest(code).setRedirectUri(CALLBACK.toString()).execute();

        Credential credential = flow.createAndStoreCredential(tokens, null);
        assertThat(subject(credential)).isEqualTo(registration.login());
        assertThat(credential.refreshToken()).isTrue();
        assertThat(credential.getAccessToken()).isNotEqualTo(tokens.getAccessToken());
        assertThat(credential.getRefreshToken()).isNotEqualTo(tokens.getRefreshToken());
        assertThat(subject(credential)).isEqualTo(registration.login());
    }

    @ParameterizedTest
    @EnumSource
    @Tag("T7")
    @DisplayName("password grant")
    void password(Authentication way) throws IOException {
        register(way);
        TokenResponse tokens = new PasswordTokenRequest(
                        TRANSPORT, JSON, endpoint("token"), registration.login(), Registration.PASSWORD)
                .setScopes(List.of("openid", "offline"))
                .setClientAuthentication(authentication)
                .execute();

        assertThat(subject(credential(tokens))).isEqualTo(registration.login());
    }

    @Test
    @Tag("N1")
    @DisplayName("client credentials")
    void clientCredentials() throws IOException {
        register(Authentication.BASIC);
        registration.withGuestAccess();
        TokenResponse token = new ClientCredentialsTokenRequest(TRANSPORT, JSON, endpoint("token"))
                .setClientAuthentication(authentication)
                .execute();

        FylrApi.isGuest(subject(credential(token)));
    }

    private static Credential credential(TokenResponse tokens) {
        return new Credential(BearerToken.authorizationHeaderAccessMethod()).setAccessToken(tokens.getAccessToken());
    }

    private Object subject(Credential credential) throws IOException {
        return TRANSPORT
                .createRequestFactory(credential)
                .buildGetRequest(endpoint("userinfo"))
                .setParser(new JsonObjectParser(JSON))
                .execute()
                .parseAs(GenericJson.class)
                .get("sub");
    }
}
