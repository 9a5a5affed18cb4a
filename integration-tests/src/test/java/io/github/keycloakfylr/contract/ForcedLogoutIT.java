package io.github.keycloakfylr.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keycloakfylr.client.AdminApi;
import io.github.keycloakfylr.client.Browser;
import io.github.keycloakfylr.client.FylrApi;
import io.github.keycloakfylr.testserver.FylrTest;
import io.github.keycloakfylr.testserver.KeycloakServer;
import io.restassured.response.Response;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Contract P2, E3: what ends a user's logins without the user asking for it, and M10: who has no password to change.
 */
@FylrTest
class ForcedLogoutIT {

    private final KeycloakServer server;
    private final AdminApi admin;
    private final FylrApi fylr;
    private final String login = "forced-logout-" + UUID.randomUUID();
    private String user;

    ForcedLogoutIT(KeycloakServer server, AdminApi admin, FylrApi fylr) {
        this.server = server;
        this.admin = admin;
        this.fylr = fylr;
    }

    @BeforeEach
    void create() {
        user = admin.createUser("fylr", login, "secret");
    }

    private Map<String, Object> tokens() {
        return fylr.passwordTokens(login, "secret", "offline");
    }

    /** The one USER_LOGOUT of the user in the log. */
    private void isTold(String reason) {
        FylrApi.eventually(() -> assertThat(FylrApi.loggedEvents(server.log()))
                .filteredOn(event -> user.equals(event.get("user_id")) && "USER_LOGOUT".equals(event.get("type")))
                .extracting(event -> event.get("info"))
                .containsExactly(Map.of("scope", "user", "user_id", user, "reason", reason)));
    }

    /** As a guest of the browser who has logged in by the page. */
    private Browser loggedIn() {
        Browser browser = new Browser(server.baseUri());
        Response callback = browser.submit(
                browser.authorize(fylr.authorizationRequest("auth_method", "easydb")),
                "username",
                login,
                "password",
                "secret");
        assertThat(fylr.subject(callback)).isEqualTo(login);
        return browser;
    }

    private void isNotLoggedIn(Browser browser) {
        Response response =
                browser.sendOn(browser.authorize(fylr.authorizationRequest("auth_method", "easydb", "prompt", "none")));
        assertThat(FylrApi.query(response)).containsEntry("error", "login_required");
    }

    @Test
    @Tag("P2")
    @Tag("E3")
    @DisplayName("a password that an administrator resets ends every login, with one event")
    void passwordReset() {
        Map<String, Object> first = tokens();
        Map<String, Object> second = tokens();
        Browser browser = loggedIn();

        admin.setPassword("fylr", user, "another");

        fylr.assertDead(first);
        fylr.assertDead(second);
        isNotLoggedIn(browser);
        isTold("password_changed");
        fylr.assertAlive(fylr.passwordTokens(login, "another", "offline"));
    }

    @Test
    @Tag("P2")
    @Tag("E3")
    @DisplayName("a password that an administrator saves with the user")
    void passwordSavedWithTheUser() {
        Map<String, Object> tokens = tokens();
        // Logins count in whole seconds.
        FylrApi.awaitSecond(Instant.now().getEpochSecond() + 2);

        admin.updateUser("fylr", user, Map.of("credentials", List.of(Map.of("type", "password", "value", "another"))));

        fylr.assertDead(tokens);
        isTold("password_changed");
    }

    @Test
    @Tag("P2")
    @DisplayName("a change of something else, and a hash that Keycloak makes anew, end nothing")
    void nothingOfThatKind() {
        Map<String, Object> tokens = tokens();
        admin.updateUser("fylr", user, Map.of("firstName", "Ida"));
        admin.updateRealm("fylr", Map.of("passwordPolicy", "hashIterations(3)"));
        fylr.assertAlive(tokens());
        admin.updateUser("fylr", user, Map.of("firstName", "Ada"));
        fylr.assertAlive(tokens);
    }

    @Test
    @Tag("P2")
    @Tag("E3")
    @DisplayName("a user who is disabled, and does not come alive again with being enabled")
    void disabled() {
        Map<String, Object> tokens = tokens();

        admin.updateUser("fylr", user, Map.of("enabled", false));
        fylr.assertDead(tokens);
        isTold("login_disabled");

        admin.updateUser("fylr", user, Map.of("enabled", true));
        fylr.assertDead(tokens);
        isTold("login_disabled");
    }

    @Test
    @Tag("P2")
    @Tag("E3")
    @DisplayName("a user who is deleted")
    void deleted() {
        Map<String, Object> tokens = tokens();

        admin.deleteUser("fylr", user);

        fylr.assertDead(tokens);
        isTold("deleted");
    }

    @Test
    @Tag("P2")
    @Tag("M10")
    @Tag("E3")
    @DisplayName("a user who becomes one of another type")
    void anotherType() {
        Map<String, Object> tokens = tokens();
        Browser browser = loggedIn();

        admin.updateUser("fylr", user, Map.of("attributes", Map.of("fylr_type", List.of("collection"))));

        fylr.assertDead(tokens);
        isNotLoggedIn(browser);
        isTold("type_changed");
    }

    @Test
    @Tag("P2")
    @DisplayName("a password that the user chooses in a login ends all others, and keeps that one")
    void ownPassword() {
        Map<String, Object> other = tokens();
        Browser elsewhere = loggedIn();
        admin.updateUser("fylr", user, Map.of("requiredActions", List.of("UPDATE_PASSWORD")));
        fylr.assertAlive(other);

        Browser browser = new Browser(server.baseUri());
        Response page = browser.submit(
                browser.authorize(fylr.authorizationRequest("auth_method", "easydb", "scope", "offline")),
                "username",
                login,
                "password",
                "secret");
        page = browser.sendOn(page);
        assertThat(page.asString()).contains("name=\"password-new\"");
        Response callback =
                browser.sendOn(browser.submit(page, "password-new", "chosen", "password-confirm", "chosen"));
        Map<String, Object> own =
                FylrApi.success(fylr.exchange(FylrApi.query(callback).get("code")));

        fylr.assertAlive(own);
        fylr.assertDead(other);
        isNotLoggedIn(elsewhere);
        isTold("password_changed");
        // Nor does a later change of something else take it for older than the password.
        admin.updateUser("fylr", user, Map.of("firstName", "Ida"));
        fylr.assertAlive(own);
    }

    @Test
    @Tag("P2")
    @Tag("T9")
    @DisplayName(
            "a scope that is taken from the client counts at the next grant, and the token is good once it is back")
    void scopeTaken() {
        String client = admin.createClient(
                "fylr",
                Map.of(
                        "clientId",
                        "forced-logout-client",
                        "publicClient",
                        true,
                        "directAccessGrantsEnabled",
                        true,
                        "redirectUris",
                        List.of("https://forced.example/"),
                        "defaultClientScopes",
                        List.of(),
                        "optionalClientScopes",
                        List.of("read", "write", "offline", "openid")));
        Map<String, Object> tokens = FylrApi.success(fylr.token(
                "grant_type",
                "password",
                "client_id",
                "forced-logout-client",
                "username",
                login,
                "password",
                "secret",
                "scope",
                "read write offline"));
        String code = FylrApi.query(fylr.authorize(
                        "client_id",
                        "forced-logout-client",
                        "redirect_uri",
                        "https://forced.example/",
                        "scope",
                        "read write",
                        "auth_method",
                        "easydb",
                        "login",
                        login,
                        "password",
                        "secret"))
                .get("code");
        String write = (String) admin.request()
                .get("/fylr/clients/{id}/optional-client-scopes", client)
                .jsonPath()
                .get("find { it.name == 'write' }.id");

        admin.request()
                .delete("/fylr/clients/{id}/optional-client-scopes/{scope}", client, write)
                .then()
                .statusCode(204);
        Response rejected =
                fylr.token("grant_type", "refresh_token", "client_id", "forced-logout-client", "refresh_token", (String)
                        tokens.get("refresh_token"));
        assertThat(FylrApi.rejected(rejected, 400, "invalid_scope")).contains("'write'");
        FylrApi.rejected(
                fylr.exchange(code, "client_id", "forced-logout-client", "redirect_uri", "https://forced.example/"),
                400,
                "invalid_scope");

        admin.request()
                .put("/fylr/clients/{id}/optional-client-scopes/{scope}", client, write)
                .then()
                .statusCode(204);
        FylrApi.success(
                fylr.token("grant_type", "refresh_token", "client_id", "forced-logout-client", "refresh_token", (String)
                        tokens.get("refresh_token")));
    }

    @Test
    @Tag("P2")
    @Tag("A13")
    @DisplayName("a code from before a 'not before' of the client is dead")
    void notBefore() {
        String client = admin.findClient("fylr", FylrApi.CLIENT).orElseThrow();
        String code = fylr.code(login, "secret");
        long next = Instant.now().getEpochSecond() + 1;
        admin.updateClient("fylr", client, Map.of("notBefore", next));
        try {
            FylrApi.awaitSecond(next + 1);
            FylrApi.rejected(fylr.exchange(code), 400, "invalid_grant");
        } finally {
            admin.updateClient("fylr", client, Map.of("notBefore", 0));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"collection", "email"})
    @Tag("M10")
    @DisplayName("users whose secret is shared or was sent to them are not led to choose one")
    void noOwnPassword(String type) {
        admin.updateUser(
                "fylr",
                user,
                Map.of(
                        "attributes",
                        Map.of("fylr_type", List.of(type)),
                        "requiredActions",
                        List.of("UPDATE_PASSWORD")));

        Browser browser = new Browser(server.baseUri());
        Response callback = browser.sendOn(browser.submit(
                browser.authorize(fylr.authorizationRequest("auth_method", type)),
                "username",
                login,
                "password",
                "secret"));
        assertThat(fylr.subject(callback)).isEqualTo(login);

        // And not by an application that asks for it either, Keycloak's account console for instance.
        Browser console = new Browser(server.baseUri());
        Response page = console.open(
                "/realms/fylr/protocol/openid-connect/auth?client_id=account-console&response_type=code&scope=openid"
                        + "&redirect_uri=" + server.baseUri()
                        + "/realms/fylr/account/&state=x&kc_action=UPDATE_PASSWORD"
                        + "&code_challenge=" + FylrApi.CHALLENGE + "&code_challenge_method=S256");
        Response after = console.submit(page, "username", login, "password", "secret");
        assertThat(after.asString()).doesNotContain("password-new");
        assertThat(fylr.passwordGrant(login, "secret").statusCode()).isEqualTo(200);
    }
}
