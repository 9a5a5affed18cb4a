package io.github.keycloakfylr.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keycloakfylr.client.AdminApi;
import io.github.keycloakfylr.client.Browser;
import io.github.keycloakfylr.client.FylrApi;
import io.github.keycloakfylr.testserver.FylrTest;
import io.github.keycloakfylr.testserver.KeycloakServer;
import io.restassured.response.Response;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Contract U5 and I2: tokens that are no good, at userinfo and at introspection. */
@FylrTest
class InvalidTokenIT {

    private static final String USER = "invalid-it-user";
    private static final String CLIENT = "invalid-it-client";

    private final KeycloakServer server;
    private final AdminApi admin;
    private final FylrApi fylr;

    InvalidTokenIT(KeycloakServer server, AdminApi admin, FylrApi fylr) {
        this.server = server;
        this.admin = admin;
        this.fylr = fylr;
    }

    @BeforeEach
    void userAndClient() {
        FylrApi.user(admin, USER);
        FylrApi.client(admin, CLIENT, false);
    }

    private Map<String, Object> tokens() {
        return fylr.passwordTokens(USER, "secret", "openid offline");
    }

    private String accessToken() {
        return (String) tokens().get("access_token");
    }

    private static void assertEnvelope(Response response) {
        assertThat(response.statusCode()).as(response.asString()).isEqualTo(400);
        FylrApi.notStored(response);
        Map<String, Object> body = response.jsonPath().getMap("$");
        assertThat(body)
                .containsOnlyKeys("code", "error", "realm", "parameters", "description", "statuscode")
                .containsEntry("code", "InvalidToken")
                .containsEntry("realm", "api")
                .containsEntry("statuscode", 400);
        assertThat(body.get("error")).isInstanceOf(String.class).isNotEqualTo("");
        assertThat(body.get("parameters")).isInstanceOf(Map.class);
        assertThat((String) body.get("description")).isNotBlank();
    }

    /** Rejected by userinfo, and inactive to a caller who names itself. */
    private void assertNoGood(String token) {
        assertEnvelope(fylr.userinfo(token));
        Response introspected = fylr.post("introspect", "token", token, "client_id", FylrApi.CLIENT);
        assertThat(introspected.statusCode()).isEqualTo(200);
        assertThat(introspected.asString().trim()).isEqualTo("{\"active\":false}");
        FylrApi.notStored(introspected);
    }

    @Test
    @Tag("U5")
    @Tag("G5")
    @DisplayName("a missing token")
    void missing() {
        assertEnvelope(fylr.request().get("/api/oauth2/userinfo"));
        assertEnvelope(fylr.request().post("/api/oauth2/userinfo"));
        assertEnvelope(fylr.request().queryParam("access_token", "").get("/api/oauth2/userinfo"));
        assertEnvelope(fylr.request().header("Authorization", "Basic eDp5").get("/api/oauth2/userinfo"));
        assertEnvelope(fylr.request().header("Authorization", "Bearer").get("/api/oauth2/userinfo"));
        assertEnvelope(fylr.request().header("Authorization", "Bearer ").get("/api/oauth2/userinfo"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "nonsense",
                "a.b",
                "a.b.c",
                "..",
                "e30.e30.",
                "e30.e30.AAAA",
                "ory_at_abc.def",
                "fylr_at1_",
                "fylr_at1_AAAA",
                "fylr_rt1_nonsense",
                "null",
                "%00",
                "{}"
            })
    @Tag("U5")
    @Tag("I2")
    @DisplayName("a malformed token")
    void malformed(String token) {
        assertNoGood(token);
    }

    @Test
    @Tag("U5")
    @Tag("I2")
    @DisplayName("an endless token")
    void endless() {
        assertThat(fylr.request()
                        .formParam("access_token", "x".repeat(30_000))
                        .post("/api/oauth2/userinfo")
                        .<String>path("code"))
                .isEqualTo("InvalidToken");
        assertThat(fylr.post("introspect", "token", "x".repeat(30_000)).asString())
                .isEqualTo("{\"active\":false}");
    }

    @Test
    @Tag("U5")
    @Tag("I2")
    @DisplayName("a JWT that was tampered with, signed anew or not at all")
    void forged() {
        admin.setRealmAttribute("fylr", "fylr.oauth2.accessTokenFormat", "jwt");
        String good = accessToken();
        String[] parts = good.split("\\.");
        String payload = new String(Base64.getUrlDecoder().decode(parts[1]), StandardCharsets.UTF_8);
        assertThat(payload).contains(USER);

        assertNoGood(parts[0] + "." + encode(payload.replace(USER, "admin")) + "." + parts[2]);
        assertNoGood(parts[0] + "." + parts[1] + "." + (parts[2].startsWith("A") ? "B" : "A") + parts[2].substring(1));
        assertNoGood(parts[0] + "." + parts[1] + ".");
        assertNoGood(encode("{\"alg\":\"none\",\"typ\":\"JWT\"}") + "." + parts[1] + ".");
        assertNoGood(encode("{\"alg\":\"none\"}") + "." + parts[1] + "." + parts[2]);
        assertNoGood(encode("{\"alg\":\"HS256\",\"typ\":\"JWT\"}") + "." + parts[1] + "." + parts[2]);
        assertThat(fylr.active(good)).isTrue();
    }

    private static String encode(String json) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(json.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    @Tag("U5")
    @Tag("I2")
    @DisplayName("an expired token")
    void expired() {
        admin.updateRealm("fylr", Map.of("accessTokenLifespan", 2));
        String token = accessToken();
        FylrApi.eventually(() -> assertNoGood(token));
    }

    @Test
    @Tag("U5")
    @Tag("I2")
    @DisplayName("a revoked token")
    void revoked() {
        String token = accessToken();
        assertThat(fylr.revoke(token).statusCode()).isEqualTo(200);
        assertNoGood(token);
    }

    @Test
    @Tag("U5")
    @Tag("I2")
    @DisplayName("a token from before the realm's not-before")
    void notBefore() {
        String token = accessToken();
        admin.updateRealm("fylr", Map.of("notBefore", Instant.now().getEpochSecond() + 5));
        assertNoGood(token);
        admin.updateRealm("fylr", Map.of("notBefore", 0));
        assertThat(fylr.active(token)).isTrue();
    }

    @Test
    @Tag("U5")
    @Tag("I2")
    @DisplayName("a token whose user is disabled, or deleted")
    void userGone() {
        String id = FylrApi.user(admin, "invalid-it-leaver");
        Map<String, Object> tokens = fylr.passwordTokens("invalid-it-leaver", "secret", "offline");
        String token = (String) tokens.get("access_token");

        admin.updateUser("fylr", id, Map.of("enabled", false));
        assertNoGood(token);
        assertNoGood((String) tokens.get("refresh_token"));
        admin.updateUser("fylr", id, Map.of("enabled", true));
        admin.deleteUser("fylr", id);
        assertNoGood(token);
        FylrApi.user(admin, "invalid-it-leaver");
        assertNoGood(token);

        admin.deleteUser("fylr", admin.findUser("fylr", "invalid-it-leaver").orElseThrow());
    }

    @Test
    @Tag("U5")
    @Tag("I2")
    @DisplayName("a token whose user was logged out by an administrator")
    void loggedOut() {
        String id = FylrApi.user(admin, "invalid-it-logged-out");
        String token = (String)
                fylr.passwordTokens("invalid-it-logged-out", "secret", "").get("access_token");

        admin.logoutUser("fylr", id);

        assertNoGood(token);
        admin.deleteUser("fylr", id);
    }

    @Test
    @Tag("U5")
    @Tag("I2")
    @DisplayName("a token whose client is disabled, or deleted")
    void clientGone() {
        Map<String, Object> tokens = FylrApi.success(fylr.token(
                "grant_type",
                "password",
                "client_id",
                CLIENT,
                "username",
                USER,
                "password",
                "secret",
                "scope",
                "offline"));
        String id = admin.findClient("fylr", CLIENT).orElseThrow();

        admin.updateClient("fylr", id, Map.of("enabled", false));
        assertNoGood((String) tokens.get("access_token"));
        assertNoGood((String) tokens.get("refresh_token"));
        admin.deleteClient("fylr", id);
        assertNoGood((String) tokens.get("access_token"));
    }

    @Test
    @Tag("U5")
    @DisplayName("an id token is no access token, nor known to introspection")
    void idToken() {
        assertNoGood((String) tokens().get("id_token"));
    }

    @Test
    @Tag("U5")
    @DisplayName("a refresh token is no access token")
    void refreshToken() {
        assertEnvelope(fylr.userinfo((String) tokens().get("refresh_token")));
    }

    @Test
    @Tag("U5")
    @Tag("I2")
    @DisplayName("Keycloak's own tokens, of this realm and of others")
    void tokensOfKeycloak() {
        Map<String, Object> own = stockTokens("fylr", FylrApi.CLIENT, USER, "secret");
        assertNoGood((String) own.get("access_token"));
        assertNoGood((String) own.get("refresh_token"));
        assertNoGood((String) own.get("id_token"));
        assertNoGood(
                (String) stockTokens("master", "admin-cli", "admin", "admin").get("access_token"));

        admin.createRealm(Map.of("realm", "invalid-it-realm"));
        admin.createUser(
                "invalid-it-realm",
                USER,
                "secret",
                Map.of("email", "x@example.org", "firstName", "X", "lastName", "Y"));
        admin.createClient(
                "invalid-it-realm",
                Map.of("clientId", FylrApi.CLIENT, "publicClient", true, "directAccessGrantsEnabled", true));
        assertNoGood((String)
                stockTokens("invalid-it-realm", FylrApi.CLIENT, USER, "secret").get("access_token"));
    }

    private Map<String, Object> stockTokens(String realm, String clientId, String username, String password) {
        return FylrApi.success(fylr.request()
                .formParams(Map.of(
                        "grant_type",
                        "password",
                        "client_id",
                        clientId,
                        "username",
                        username,
                        "password",
                        password,
                        "scope",
                        "openid"))
                .post("/realms/{realm}/protocol/openid-connect/token", realm));
    }

    @Test
    @Tag("U5")
    @Tag("I2")
    @DisplayName("cookies of the realm and authorization codes, which are signed or random just the same")
    void otherSecrets() {
        Browser browser = new Browser(server.baseUri());
        Response callback = browser.submit(
                browser.authorize(fylr.authorizationRequest("auth_method", "easydb")),
                "username",
                USER,
                "password",
                "secret");
        String identity = browser.cookie("KEYCLOAK_IDENTITY", "/realms/fylr/");
        assertThat(identity).isNotBlank();

        assertNoGood(identity);
        assertNoGood(FylrApi.query(callback).get("code"));
    }
}
