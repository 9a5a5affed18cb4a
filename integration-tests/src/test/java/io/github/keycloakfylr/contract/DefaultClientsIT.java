package io.github.keycloakfylr.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.LIST;

import io.github.keycloakfylr.client.AdminApi;
import io.github.keycloakfylr.client.FylrApi;
import io.github.keycloakfylr.testserver.FylrTest;
import io.github.keycloakfylr.testserver.KeycloakServer;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Contract C7: fylr's default clients. */
@FylrTest
class DefaultClientsIT {

    private static final String GUEST = "fylr.login.guest";
    private static final Map<String, List<String>> REDIRECT_URIS = Map.of(
            "fylr-web-frontend", List.of("{base}/oauth2/callback"),
            "fylr-mobile-app", List.of("fylr.app.scheme:///"),
            "ci-hub",
                    List.of(
                            "https://live.ci-hub.com/api/v1/auth/login/fylr",
                            "https://dev.ci-hub.com/api/v1/auth/login/fylr",
                            "https://stage.ci-hub.com/api/v1/auth/login/fylr",
                            "https://ci-hub.net/api/v1/auth/login/fylr",
                            "https://api.ci-hub.com/auth/login/fylr",
                            "https://identity.ci-hub.com/auth/login/fylr",
                            "https://ci-hub.azurewebsites.net/api/v1/auth/login/fylr",
                            "https://ci-hub-beta.azurewebsites.net/api/v1/auth/login/fylr",
                            "https://ci-hub-test.azurewebsites.net/api/v1/auth/login/fylr",
                            "http://localhost:8080/api/v1/auth/login/fylr"),
            "linkrui", List.of("https://fylr.linkrui.com/oauth", "https://stage-fylr.linkrui.com/oauth"));

    private final KeycloakServer server;
    private final AdminApi admin;
    private final FylrApi fylr;

    DefaultClientsIT(KeycloakServer server, AdminApi admin, FylrApi fylr) {
        this.server = server;
        this.admin = admin;
        this.fylr = fylr;
    }

    @BeforeEach
    void guests() {
        admin.setRealmAttribute("fylr", GUEST, "true");
    }

    @Test
    @Tag("C7")
    @DisplayName("the realm that ships has these clients and no other")
    void all() throws IOException {
        List<String> shipped = JsonPath.from(Files.readString(Path.of(System.getProperty("fylr.realm"))))
                .getList("clients.clientId");

        assertThat(shipped).containsExactlyInAnyOrderElementsOf(REDIRECT_URIS.keySet());
    }

    @ParameterizedTest
    @ValueSource(strings = {"fylr-web-frontend", "fylr-mobile-app", "ci-hub", "linkrui"})
    @Tag("C7")
    @Tag("C1")
    @DisplayName("public: no secret is needed, and none is taken")
    void publicClient(String clientId) {
        FylrApi.success(fylr.token("grant_type", "client_credentials", "client_id", clientId));

        Response rejected = fylr.token("grant_type", "client_credentials", "client_id", clientId, "client_secret", "x");
        assertThat(rejected.statusCode()).isEqualTo(400);
        assertThat(rejected.<String>path("error")).isEqualTo("invalid_client");
    }

    @ParameterizedTest
    @ValueSource(strings = {"fylr-web-frontend", "fylr-mobile-app", "ci-hub", "linkrui"})
    @Tag("C7")
    @Tag("S2")
    @DisplayName("scopes: read, write, offline and openid")
    void scopes(String clientId) {
        assertThat(FylrApi.success(fylr.token(
                        "grant_type",
                        "client_credentials",
                        "client_id",
                        clientId,
                        "scope",
                        "read write offline openid")))
                .containsEntry("scope", "read write offline openid");

        String id = admin.findClient("fylr", clientId).orElseThrow();
        assertThat(admin.client("fylr", id).get("defaultClientScopes"))
                .asInstanceOf(LIST)
                .isEmpty();
        assertThat(admin.client("fylr", id).get("optionalClientScopes"))
                .asInstanceOf(LIST)
                .containsExactlyInAnyOrder("read", "write", "offline", "openid");
    }

    @ParameterizedTest
    @ValueSource(strings = {"fylr-web-frontend", "fylr-mobile-app", "ci-hub", "linkrui"})
    @Tag("C7")
    @Tag("C5")
    @DisplayName("redirect URIs: each is good, and there is no other")
    void redirectUris(String clientId) {
        List<String> expected = REDIRECT_URIS.get(clientId).stream()
                .map(uri -> uri.replace("{base}", server.baseUri().toString()))
                .toList();
        for (String redirectUri : expected) {
            Response response = fylr.authorize("client_id", clientId, "redirect_uri", redirectUri, "state", null);
            assertThat(response.statusCode()).as(redirectUri).isEqualTo(302);
            assertThat(response.getHeader("Location")).startsWith(redirectUri + "?error=invalid_state&");
        }

        Object registered = admin.client(
                        "fylr", admin.findClient("fylr", clientId).orElseThrow())
                .get("redirectUris");
        assertThat(registered).asInstanceOf(LIST).hasSize(expected.size());
        for (String redirectUri : List.of("https://evil.example/", expected.get(0) + "/x", expected.get(0) + "?x=1")) {
            assertThat(fylr.authorize("client_id", clientId, "redirect_uri", redirectUri, "state", null)
                            .statusCode())
                    .as(redirectUri)
                    .isEqualTo(400);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"fylr-web-frontend", "fylr-mobile-app"})
    @Tag("C7")
    @Tag("A3")
    @DisplayName("a client with one redirect URI need not name it")
    void onlyOne(String clientId) {
        String expected = REDIRECT_URIS
                .get(clientId)
                .get(0)
                .replace("{base}", server.baseUri().toString());

        Response response = fylr.authorize("client_id", clientId, "redirect_uri", null, "state", null);

        assertThat(response.statusCode()).isEqualTo(302);
        assertThat(response.getHeader("Location")).startsWith(expected + "?error=invalid_state&");
    }
}
