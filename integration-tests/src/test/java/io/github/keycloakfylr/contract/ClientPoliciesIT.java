package io.github.keycloakfylr.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keycloakfylr.client.AdminApi;
import io.github.keycloakfylr.client.FylrApi;
import io.github.keycloakfylr.testserver.FylrTest;
import io.restassured.http.ContentType;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Keycloak's client policies at fylr's endpoints: they hold, and none of them breaks a response. */
@FylrTest
class ClientPoliciesIT {

    private static final String CLIENT = "policy-client";
    private static final String SECRET = "policy-secret";
    private static final String USER = "policy-user";
    private static final String REDIRECT = "https://policy.example/callback";

    private final AdminApi admin;
    private final FylrApi fylr;

    ClientPoliciesIT(AdminApi admin, FylrApi fylr) {
        this.admin = admin;
        this.fylr = fylr;
    }

    @BeforeEach
    void create() {
        FylrApi.user(admin, USER);
        admin.createClient(
                "fylr",
                Map.of(
                        "clientId",
                        CLIENT,
                        "secret",
                        SECRET,
                        "directAccessGrantsEnabled",
                        true,
                        "redirectUris",
                        List.of(REDIRECT)));
    }

    @AfterEach
    void remove() {
        put("policies", List.of());
        put("profiles", List.of());
    }

    private void put(String kind, List<Map<String, Object>> entries) {
        Response response = admin.request()
                .contentType(ContentType.JSON)
                .body(Map.of(kind, entries))
                .put("/fylr/client-policies/" + kind);
        assertThat(response.statusCode()).as(response.asString()).isEqualTo(204);
    }

    private void enforce(String executor, Map<String, Object> configuration) {
        put(
                "profiles",
                List.of(Map.of(
                        "name",
                        "policy-profile",
                        "executors",
                        List.of(Map.of("executor", executor, "configuration", configuration)))));
        put(
                "policies",
                List.of(Map.of(
                        "name",
                        "policy",
                        "enabled",
                        true,
                        "profiles",
                        List.of("policy-profile"),
                        "conditions",
                        List.of(Map.of("condition", "any-client", "configuration", Map.of())))));
    }

    private Response token(String... parameters) {
        Map<String, String> form = new LinkedHashMap<>(FylrApi.map("client_id", CLIENT, "client_secret", SECRET));
        form.putAll(FylrApi.map(parameters));
        return fylr.request().contentType(ContentType.URLENC).formParams(form).post("/api/oauth2/token");
    }

    private Response password(String scope) {
        return token("grant_type", "password", "username", USER, "password", "secret", "scope", scope);
    }

    private static Map<String, Object> configuration(String json) {
        return JsonPath.from(json).getMap("$");
    }

    /** All of 26.7 but secret-rotation, which is a preview feature and off. */
    @ParameterizedTest(name = "{0} {1}")
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            auth-flow-enforcer                           | {"auth-flow-alias": "browser", "auth-flow-loa": 1}
            confidential-client                          | {}
            consent-required                             | {"auto-configure": false}
            dpop-bind-enforcer                           | {"auto-configure": false}
            downscope-assertion-grant-enforcer           | {}
            full-scope-disabled                          | {"auto-configure": false}
            holder-of-key-enforcer                       | {"auto-configure": false}
            intent-client-bind-checker                   | {"intent-client-bind-check-endpoint": "http://127.0.0.1:9/", "intent-name": "intent"}
            jwt-claim-enforcer                           | {"claim-name": "iss", "allowed-value": "x"}
            pkce-enforcer                                | {"auto-configure": false}
            registration-access-token-rotation-disabled  | {}
            reject-implicit-grant                        | {"auto-configure": false}
            reject-request                               | {}
            reject-ropc-grant                            | {"auto-configure": false}
            saml-avoid-redirect                          | {}
            saml-secure-client-uris                      | {"allow-wildcard-redirects": false}
            saml-signature-enforcer                      | {}
            secure-client-authentication-assertion       | {}
            secure-client-authenticator                  | {"allowed-client-authenticators": ["client-jwt"], "default-client-authenticator": "client-jwt"}
            secure-client-uris                           | {}
            secure-client-uris-pattern                   | {"client-uri-fields": ["redirectUris"], "allowed-patterns": ["https://other\\\\..*"]}
            secure-logout                                | {"auto-configure": false}
            secure-par-content                           | {}
            secure-redirect-uris-enforcer                | {}
            secure-redirect-uris-enforcer                | {"oauth-2-1-compliant": true}
            secure-request-object                        | {"available-period": 3600, "verify-nbf": true}
            secure-response-type                         | {"auto-configure": false}
            secure-session                               | {}
            secure-signature-algorithm                   | {"default-algorithm": "PS256"}
            secure-signature-algorithm-signed-jwt        | {"require-client-assertion": true}
            suppress-refresh-token-rotation              | {}
            tls-client-auth-ca-subject-dn                | {"ca-subject-dn": "CN=x"}
            use-lightweight-access-token                 | {}
            """)
    @Tag("T2")
    @Tag("A2")
    @Tag("U5")
    @DisplayName("every executor of client policies: a response in our shape at every endpoint, never a 5xx")
    void everyExecutor(String executor, String configuration) {
        Map<String, Object> before = FylrApi.success(password("openid offline"));
        enforce(executor, configuration(configuration));

        String[][] authorizations = {
            {"client_id", CLIENT, "redirect_uri", REDIRECT},
            {"client_id", CLIENT, "redirect_uri", null},
            {"client_id", CLIENT, "redirect_uri", "nonsense"},
            {"client_id", "policy-unknown"},
            {"client_id", null},
            {"client_id", CLIENT, "redirect_uri", null, "login", USER, "password", "secret", "auth_method", "easydb"},
            {
                "client_id",
                CLIENT,
                "redirect_uri",
                REDIRECT,
                "nonce",
                "n",
                "scope",
                "openid",
                "code_challenge",
                FylrApi.CHALLENGE,
                "code_challenge_method",
                "S256",
                "login",
                USER,
                "password",
                "secret",
                "auth_method",
                "easydb"
            }
        };
        for (String[] authorization : authorizations) {
            Response response = fylr.authorize(authorization);
            assertThat(response.statusCode())
                    .as(String.join(" ", authorization) + response.asString())
                    .isIn(200, 302, 400);
            if (response.statusCode() == 302
                    && response.getHeader("Location").startsWith(REDIRECT)
                    && FylrApi.query(response).containsKey("code")) {
                assertResponse(
                        token(
                                "grant_type",
                                "authorization_code",
                                "code",
                                FylrApi.query(response).get("code"),
                                "redirect_uri",
                                REDIRECT,
                                "code_verifier",
                                FylrApi.VERIFIER),
                        200,
                        400);
            }
        }
        assertResponse(password("openid offline"), 200, 400);
        assertResponse(token("grant_type", "client_credentials"), 200, 400);
        assertResponse(
                token("grant_type", "refresh_token", "refresh_token", (String) before.get("refresh_token")), 200, 400);
        String accessToken = (String) before.get("access_token");
        assertResponse(
                fylr.post("introspect", "client_id", CLIENT, "client_secret", SECRET, "token", accessToken), 200, 400);
        assertResponse(fylr.userinfo(accessToken), 200, 400);
        assertThat(fylr.post("revoke", "client_id", CLIENT, "client_secret", SECRET, "token", accessToken)
                        .statusCode())
                .isIn(200, 400);
    }

    private static void assertResponse(Response response, int... statuses) {
        assertThat(statuses).as(response.asString()).contains(response.statusCode());
        Map<String, Object> body = response.jsonPath().getMap("$");
        if (response.statusCode() == 400) {
            assertThat(body).containsKey("error");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"opaque", "jwt"})
    @Tag("T13")
    @DisplayName("holder-of-key-enforcer rejects a token that is bound to no key, opaque or not")
    void notBound(String format) {
        admin.setRealmAttribute("fylr", "fylr.oauth2.accessTokenFormat", format);
        Map<String, Object> tokens = FylrApi.success(password("openid offline"));
        String accessToken = (String) tokens.get("access_token");
        String refreshToken = (String) tokens.get("refresh_token");
        enforce("holder-of-key-enforcer", Map.of("auto-configure", false));

        assertThat(fylr.userinfo(accessToken).<String>path("code")).isEqualTo("InvalidToken");
        FylrApi.rejected(token("grant_type", "refresh_token", "refresh_token", refreshToken), 400, "invalid_grant");
        for (String token : List.of(accessToken, refreshToken)) {
            assertThat(fylr.post("revoke", "client_id", CLIENT, "client_secret", SECRET, "token", token)
                            .statusCode())
                    .isNotEqualTo(200);
        }

        put("policies", List.of());
        FylrApi.success(fylr.userinfo(accessToken));
        FylrApi.success(token("grant_type", "refresh_token", "refresh_token", refreshToken));
    }

    @Test
    @Tag("A3")
    @DisplayName("secure-redirect-uris-enforcer judges a redirect_uri that was left out like one that was sent")
    void redirectUriLeftOut() {
        enforce("secure-redirect-uris-enforcer", Map.of());
        assertThat(fylr.authorize("client_id", CLIENT, "redirect_uri", null).statusCode())
                .isEqualTo(302);
        assertThat(fylr.authorize("client_id", CLIENT, "redirect_uri", REDIRECT).statusCode())
                .isEqualTo(302);

        enforce("secure-redirect-uris-enforcer", Map.of("allow-permitted-domains", List.of("other\\.example")));
        String leftOut =
                FylrApi.rejected(fylr.authorize("client_id", CLIENT, "redirect_uri", null), 400, "invalid_request");
        assertThat(leftOut)
                .isEqualTo(FylrApi.rejected(
                        fylr.authorize("client_id", CLIENT, "redirect_uri", REDIRECT), 400, "invalid_request"));
    }

    @Test
    @Tag("T9")
    @DisplayName("suppress-refresh-token-rotation: no new refresh token, and the one that the client has stays good")
    void noRotation() {
        Map<String, Object> tokens = FylrApi.success(password("offline"));
        String refreshToken = (String) tokens.get("refresh_token");
        enforce("suppress-refresh-token-rotation", Map.of());

        for (int i = 0; i < 3; i++) {
            Map<String, Object> refreshed =
                    FylrApi.success(token("grant_type", "refresh_token", "refresh_token", refreshToken));
            assertThat(refreshed)
                    .containsOnlyKeys("access_token", "token_type", "scope", "expires_in")
                    .containsEntry("scope", "offline");
            FylrApi.success(fylr.userinfo((String) refreshed.get("access_token")));
        }
        put("policies", List.of());
        String rotated = (String) FylrApi.success(token("grant_type", "refresh_token", "refresh_token", refreshToken))
                .get("refresh_token");
        assertThat(rotated).isNotNull().isNotEqualTo(refreshToken);
        FylrApi.rejected(token("grant_type", "refresh_token", "refresh_token", refreshToken), 400, "invalid_grant");
    }
}
