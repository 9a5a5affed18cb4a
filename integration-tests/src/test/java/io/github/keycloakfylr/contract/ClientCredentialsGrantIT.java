package io.github.keycloakfylr.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.github.keycloakfylr.client.AdminApi;
import io.github.keycloakfylr.client.FylrApi;
import io.github.keycloakfylr.testserver.FylrTest;
import io.github.keycloakfylr.testserver.KeycloakServer;
import io.restassured.http.Cookie;
import io.restassured.response.Response;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Contract section 5.1, N1 to N6: client credentials are an anonymous session. */
@FylrTest
class ClientCredentialsGrantIT {

    private static final String PUBLIC = "guest-it-public";
    private static final String CONFIDENTIAL = "guest-it-confidential";
    private static final String COOKIE = "fylr-browser-id";

    private final KeycloakServer server;
    private final AdminApi admin;
    private final FylrApi fylr;

    ClientCredentialsGrantIT(KeycloakServer server, AdminApi admin, FylrApi fylr) {
        this.server = server;
        this.admin = admin;
        this.fylr = fylr;
    }

    @BeforeEach
    void guestAccessOn() {
        FylrApi.client(admin, PUBLIC, false);
        FylrApi.client(admin, CONFIDENTIAL, true);
        guestAccess(true);
    }

    private void guestAccess(boolean on) {
        admin.setRealmAttribute("fylr", "fylr.login.guest", Boolean.toString(on));
    }

    private Response guest(String... more) {
        Map<String, String> form = FylrApi.map("grant_type", "client_credentials", "client_id", PUBLIC);
        form.putAll(FylrApi.map(more));
        return fylr.request().formParams(form).post("/api/oauth2/token");
    }

    private Response guestWithCookie(String value) {
        return fylr.request()
                .cookie(COOKIE, value)
                .formParams(Map.of("grant_type", "client_credentials", "client_id", PUBLIC))
                .post("/api/oauth2/token");
    }

    private String sub(Response response) {
        return fylr.userinfo((String) FylrApi.success(response).get("access_token"))
                .path("sub");
    }

    @ParameterizedTest(name = "scope ''{0}''")
    @ValueSource(strings = {"", "read write", "offline", "openid", "openid offline read", "offline_access"})
    @Tag("N1")
    @Tag("N2")
    @Tag("T1")
    @DisplayName("a public client gets an access token, no refresh token and no id token, whatever the scope")
    void publicClient(String scope) {
        assertSuccess(guest("scope", scope), scope);
    }

    @ParameterizedTest(name = "scope ''{0}''")
    @ValueSource(strings = {"", "openid offline read"})
    @Tag("N1")
    @Tag("N2")
    @Tag("T1")
    @DisplayName("a confidential client gets the same")
    void confidentialClient(String scope) {
        assertSuccess(guest("client_id", CONFIDENTIAL, "client_secret", "the-client-secret", "scope", scope), scope);
        assertSuccess(
                fylr.request()
                        .auth()
                        .preemptive()
                        .basic(CONFIDENTIAL, "the-client-secret")
                        .formParams(Map.of("grant_type", "client_credentials", "scope", scope))
                        .post("/api/oauth2/token"),
                scope);
    }

    private void assertSuccess(Response response, String scope) {
        Map<String, Object> tokens = FylrApi.success(response);
        assertThat(tokens)
                .containsOnlyKeys("access_token", "token_type", "scope", "expires_in")
                .containsEntry("token_type", "bearer")
                .containsEntry("scope", scope);
        assertThat(tokens.get("expires_in")).isIn(86400, 86399);
        FylrApi.notStored(response);
    }

    @Test
    @Tag("N1")
    @DisplayName("a confidential client needs its secret")
    void confidentialClientWithoutSecret() {
        FylrApi.rejected(guest("client_id", CONFIDENTIAL), 400, "invalid_client");
        FylrApi.rejected(guest("client_id", CONFIDENTIAL, "client_secret", "wrong"), 400, "invalid_client");
    }

    @Test
    @Tag("N1")
    @DisplayName("the token is never one of a service account, which the client has")
    void noServiceAccount() {
        String id = admin.findClient("fylr", CONFIDENTIAL).orElseThrow();
        Map<String, Object> serviceAccount = admin.request()
                .get("/fylr/clients/{id}/service-account-user", id)
                .jsonPath()
                .getMap("$");
        assertThat(serviceAccount).containsEntry("username", "service-account-" + CONFIDENTIAL);

        admin.setRealmAttribute("fylr", "fylr.oauth2.accessTokenFormat", "jwt");
        String token = (String) FylrApi.success(guest("client_id", CONFIDENTIAL, "client_secret", "the-client-secret"))
                .get("access_token");

        assertThat((String) FylrApi.claims(token).get("sub"))
                .isNotIn(serviceAccount.get("id"), serviceAccount.get("username"));
        assertThat(FylrApi.claims(token)).doesNotContainKeys("realm_access", "resource_access", "preferred_username");
        Map<String, Object> response = FylrApi.success(fylr.post(
                "introspect", "token", token, "client_id", CONFIDENTIAL, "client_secret", "the-client-secret"));
        assertThat(response).containsEntry("active", true);
        assertThat((String) response.get("sub"))
                .doesNotContain("service-account")
                .isNotEqualTo(serviceAccount.get("id"));
    }

    @Test
    @Tag("N1")
    @Tag("S2")
    @DisplayName("a scope outside the client's set is rejected")
    void scope() {
        assertThat(FylrApi.rejected(guest("scope", "nonsense"), 400, "invalid_scope"))
                .contains("nonsense");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    @Tag("N3")
    @Tag("T2")
    @DisplayName("with guest access off it is rejected, and the log names the setting")
    void guestAccessOff(boolean confidential) {
        guestAccess(false);
        String clientId = "guest-it-off-" + confidential;
        FylrApi.client(admin, clientId, confidential);

        String description = FylrApi.rejected(
                confidential
                        ? guest("client_id", clientId, "client_secret", "the-client-secret")
                        : guest("client_id", clientId),
                400,
                "unauthorized_client");

        assertThat(description).containsIgnoringCase("guest");
        FylrApi.eventually(() -> assertThat(server.log()
                        .lines()
                        .filter(line -> line.contains("WARN") && line.contains("'" + clientId + "'")))
                .anyMatch(line -> line.contains("fylr.login.guest")));
    }

    @Test
    @Tag("N4")
    @Tag("E1")
    @Tag("E4")
    @DisplayName("a guest's login is recorded")
    void loginEvent() {
        admin.updateRealm("fylr", Map.of("eventsEnabled", true));
        admin.clearEvents("fylr");
        String clientId = "guest-it-event";
        FylrApi.client(admin, clientId, false);

        String token = (String) FylrApi.success(guest("client_id", clientId)).get("access_token");

        List<Map<String, Object>> events = admin.events("fylr");
        assertThat(events).extracting("type", "clientId").containsExactly(tuple("LOGIN", clientId));
        assertThat(events.get(0)).doesNotContainKey("error");
        assertThat(details(events.get(0)))
                .containsEntry("fylr_event", "USER_LOGIN")
                .containsEntry("fylr_method", "anonymous");
        assertThat(events.toString()).doesNotContain(token);
        FylrApi.eventually(() -> assertThat(logged(clientId)).hasSize(1));
        assertThat(logged(clientId).get(0)).containsEntry("type", "USER_LOGIN");
        assertThat(info(logged(clientId).get(0))).containsEntry("method", "anonymous");
    }

    @Test
    @Tag("N4")
    @Tag("E4")
    @DisplayName("a guest's failed login is recorded")
    void loginFailedEvent() {
        admin.updateRealm("fylr", Map.of("eventsEnabled", true));
        guestAccess(false);
        admin.clearEvents("fylr");
        String clientId = "guest-it-failed-event";
        FylrApi.client(admin, clientId, false);

        FylrApi.rejected(guest("client_id", clientId), 400, "unauthorized_client");

        List<Map<String, Object>> events = admin.events("fylr");
        assertThat(events).extracting("type", "clientId").containsExactly(tuple("LOGIN_ERROR", clientId));
        assertThat(details(events.get(0)))
                .containsEntry("fylr_event", "USER_LOGIN_FAILED")
                .containsEntry("fylr_method", "anonymous");
        FylrApi.eventually(() -> assertThat(logged(clientId)).hasSize(1));
        assertThat(logged(clientId).get(0)).containsEntry("type", "USER_LOGIN_FAILED");
        assertThat(info(logged(clientId).get(0)))
                .containsEntry("method", "anonymous")
                .containsKey("error");
    }

    private List<Map<String, Object>> logged(String clientId) {
        return FylrApi.loggedEvents(server.log()).stream()
                .filter(event -> clientId.equals(info(event).get("client")))
                .toList();
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> info(Map<String, Object> event) {
        return (Map<String, Object>) event.get("info");
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> details(Map<String, Object> event) {
        return (Map<String, Object>) event.get("details");
    }

    @Test
    @Tag("N5")
    @DisplayName("with the browser's cookie it is the same guest each time, also for another client")
    void sameBrowser() {
        Response first = guest();
        Cookie cookie = first.getDetailedCookie(COOKIE);
        assertThat(cookie.isHttpOnly()).isTrue();
        assertThat(cookie.getPath()).isEqualTo("/");
        assertThat(cookie.getMaxAge()).isPositive();

        Response second = guestWithCookie(cookie.getValue());
        Response other = fylr.request()
                .cookie(COOKIE, cookie.getValue())
                .formParams(Map.of("grant_type", "client_credentials", "client_id", FylrApi.CLIENT))
                .post("/api/oauth2/token");

        assertThat(sub(first)).isNotBlank().isEqualTo(sub(second)).isEqualTo(sub(other));
        assertThat(cookie.getValue()).doesNotContain(sub(first));
    }

    @Test
    @Tag("N5")
    @DisplayName("without the cookie it is a fresh guest each time")
    void otherBrowser() {
        assertThat(sub(guest())).isNotEqualTo(sub(guest()));
    }

    @Test
    @Tag("N5")
    @DisplayName("a cookie that was tampered with, or is another token of the realm, counts as none")
    void tamperedCookie() {
        Response first = guest();
        String good = first.getDetailedCookie(COOKIE).getValue();
        String[] parts = good.split("\\.");
        String claims = new String(Base64.getUrlDecoder().decode(parts[1]), StandardCharsets.UTF_8);
        String payload = encode(claims.replaceFirst("\"sub\" ?: ?\"..", "\"sub\":\"xx"));
        FylrApi.user(admin, "guest-it-user");
        String accessToken =
                (String) fylr.passwordTokens("guest-it-user", "secret", "").get("access_token");

        for (String cookie : List.of(
                "nonsense",
                "a.b.c",
                good.substring(0, good.length() - 4) + "AAAA",
                parts[0] + "." + payload + "." + parts[2],
                encode("{\"alg\":\"none\"}") + "." + parts[1] + ".",
                accessToken,
                "x".repeat(3000))) {
            Response response = guestWithCookie(cookie);
            assertThat(sub(response)).as(cookie).isNotBlank().isNotIn(sub(first), "guest-it-user");
            assertThat(response.getDetailedCookie(COOKIE))
                    .as("a cookie in the place of " + cookie)
                    .isNotNull();
        }
        assertThat(sub(guestWithCookie(accessToken))).isNotEqualTo(sub(guestWithCookie(accessToken)));
    }

    private static String encode(String json) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(json.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    @Tag("N5")
    @DisplayName("guests leave no user and no session behind")
    void nothingStored() {
        String users = admin.request().get("/fylr/users/count").asString();
        String sessions = admin.request().get("/fylr/client-session-stats").asString();
        String id = admin.findClient("fylr", PUBLIC).orElseThrow();

        for (int i = 0; i < 50; i++) {
            fylr.userinfo((String) FylrApi.success(guest()).get("access_token"))
                    .then()
                    .statusCode(200);
        }

        assertThat(admin.request().get("/fylr/users/count").asString()).isEqualTo(users);
        assertThat(admin.request().get("/fylr/client-session-stats").asString()).isEqualTo(sessions);
        assertThat(admin.sessionCount("fylr", id)).isZero();
    }

    @Test
    @Tag("N6")
    @DisplayName("userinfo tells sub and nothing else, also with everything on the allow-list")
    void userinfo() {
        admin.setRealmAttribute(
                "fylr",
                "fylr.openid.userinfo",
                "displayname email first_name last_name company department phone "
                        + "address_supplement street house_number postal_code town state country");

        Response response = fylr.userinfo((String) FylrApi.success(guest()).get("access_token"));

        assertThat(FylrApi.success(response)).containsOnlyKeys("sub");
        FylrApi.notStored(response);
    }

    @Test
    @Tag("N6")
    @Tag("I1")
    @DisplayName("introspection knows the token")
    void introspection() {
        Map<String, Object> tokens = FylrApi.success(guest("scope", "write read"));

        Map<String, Object> response = FylrApi.success(fylr.introspect((String) tokens.get("access_token")));

        assertThat(response)
                .containsOnlyKeys("active", "scope", "client_id", "sub", "exp", "iat", "token_type")
                .containsEntry("active", true)
                .containsEntry("scope", "write read")
                .containsEntry("client_id", PUBLIC)
                .containsEntry("token_type", "bearer")
                .containsEntry(
                        "sub",
                        fylr.userinfo((String) tokens.get("access_token")).path("sub"));
        assertThat((int) response.get("exp") - (int) response.get("iat")).isEqualTo(86400);
    }

    @Test
    @Tag("N6")
    @Tag("R1")
    @DisplayName("the token can be revoked, and only it")
    void revocation() {
        Response first = guest();
        String revoked = (String) FylrApi.success(first).get("access_token");
        String other = (String)
                FylrApi.success(guestWithCookie(first.getDetailedCookie(COOKIE).getValue()))
                        .get("access_token");

        assertThat(fylr.revoke(revoked).statusCode()).isEqualTo(200);

        assertThat(fylr.active(revoked)).isFalse();
        assertThat(fylr.userinfo(revoked).<String>path("code")).isEqualTo("InvalidToken");
        assertThat(fylr.active(other)).isTrue();
    }

    @Test
    @Tag("N3")
    @Tag("N6")
    @DisplayName("when guest access is switched off the tokens of the guests are dead")
    void guestAccessSwitchedOff() {
        String token = (String) FylrApi.success(guest()).get("access_token");
        assertThat(fylr.active(token)).isTrue();

        guestAccess(false);

        assertThat(fylr.active(token)).isFalse();
        assertThat(fylr.userinfo(token).<String>path("code")).isEqualTo("InvalidToken");
    }

    @Test
    @Tag("N6")
    @DisplayName("a disabled client's guest tokens are dead")
    void clientDisabled() {
        String id = FylrApi.client(admin, "guest-it-disabled", false);
        String token = (String)
                FylrApi.success(guest("client_id", "guest-it-disabled")).get("access_token");
        admin.updateClient("fylr", id, Map.of("enabled", false));

        assertThat(fylr.post("introspect", "token", token, "client_id", PUBLIC).asString())
                .isEqualTo("{\"active\":false}");
        assertThat(fylr.userinfo(token).<String>path("code")).isEqualTo("InvalidToken");
    }
}
