package io.github.keycloakfylr.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keycloakfylr.client.AdminApi;
import io.github.keycloakfylr.client.Browser;
import io.github.keycloakfylr.client.FylrApi;
import io.github.keycloakfylr.client.LoginWay;
import io.github.keycloakfylr.testserver.FylrTest;
import io.github.keycloakfylr.testserver.KeycloakServer;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Contract section 9: the events of logins in the browser, in the log and in Keycloak's event store. */
@FylrTest
class LoginEventsIT {

    private static final String GUEST = "fylr.login.guest";
    private static final int FAILURES_THAT_LOCK = 10;

    private final KeycloakServer server;
    private final AdminApi admin;
    private final FylrApi fylr;
    private final String login = "loginevents-" + UUID.randomUUID();
    private String userId;

    LoginEventsIT(KeycloakServer server, AdminApi admin, FylrApi fylr) {
        this.server = server;
        this.admin = admin;
        this.fylr = fylr;
    }

    @BeforeEach
    void userAndEventStore() {
        admin.updateRealm("fylr", Map.of("eventsEnabled", true));
        admin.clearEvents("fylr");
        userId = admin.createUser(
                "fylr",
                login,
                "secret",
                Map.of(
                        "email",
                        login + "@example.org",
                        "groups",
                        List.of(group("loginevents-b"), group("loginevents-a"))));
    }

    private String group(String name) {
        if (admin.request()
                .queryParam("search", name)
                .get("/fylr/groups")
                .jsonPath()
                .getList("$")
                .isEmpty()) {
            assertThat(admin.request()
                            .contentType(ContentType.JSON)
                            .body(Map.of("name", name))
                            .post("/fylr/groups")
                            .statusCode())
                    .isEqualTo(201);
        }
        return name;
    }

    private Response logIn(LoginWay way, String name, String password) {
        Map<String, String> request = fylr.authorizationRequest("auth_method", "easydb");
        Browser browser = new Browser(server.baseUri());
        return way.logIn(browser, request, name, password);
    }

    private List<Map<String, Object>> logged(String type, String id) {
        // Only the lines of that user are worth parsing: the log is long.
        String lines = server.log()
                .lines()
                .filter(line -> line.contains("\"" + id + "\""))
                .collect(Collectors.joining("\n"));
        return FylrApi.loggedEvents(lines).stream()
                .filter(event -> event.get("type").equals(type) && id.equals(event.get("user_id")))
                .toList();
    }

    private List<Map<String, Object>> awaitLogged(String type, String id, int count) {
        FylrApi.eventually(() -> assertThat(logged(type, id)).hasSize(count));
        return logged(type, id);
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> info(Map<String, Object> event) {
        assertThat(event)
                .containsOnlyKeys("type", "time", "realm", "user_id", "info")
                .containsEntry("realm", "fylr");
        return (Map<String, Object>) event.get("info");
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> details(Map<String, Object> stored) {
        return (Map<String, Object>) stored.get("details");
    }

    private Map<String, Object> stored(String type) {
        FylrApi.eventually(() -> assertThat(admin.events("fylr", type)).hasSize(1));
        return admin.events("fylr", type).get(0);
    }

    @ParameterizedTest
    @EnumSource(LoginWay.class)
    @Tag("E1")
    @Tag("E4")
    @DisplayName("a login with login and password: one USER_LOGIN, in the log and in the event store")
    void loginWithPassword(LoginWay way) {
        logIn(way, login, "secret");

        assertThat(info(awaitLogged("USER_LOGIN", userId, 1).get(0)))
                .containsOnlyKeys("method", "client", "groups", "login", "email")
                .containsEntry("method", "easydb")
                .containsEntry("client", FylrApi.CLIENT)
                .containsEntry("login", login)
                .containsEntry("email", login + "@example.org")
                .containsEntry("groups", List.of("loginevents-a", "loginevents-b"));
        Map<String, Object> stored = stored("LOGIN");
        assertThat(stored).containsEntry("userId", userId).containsEntry("clientId", FylrApi.CLIENT);
        assertThat(details(stored)).containsEntry("fylr_event", "USER_LOGIN").containsEntry("fylr_method", "easydb");
        assertThat(logged("USER_LOGIN_FAILED", userId)).isEmpty();
    }

    @Test
    @Tag("E1")
    @Tag("E4")
    @Tag("M8")
    @DisplayName("a guest's login: USER_LOGIN by the method anonymous, without login and e-mail")
    void loginOfAGuest() {
        admin.setRealmAttribute("fylr", GUEST, "true");
        String sub = fylr.subject(fylr.authorize("auth_method", "anonymous"));

        Map<String, Object> stored = stored("LOGIN");
        assertThat(details(stored)).containsEntry("fylr_event", "USER_LOGIN").containsEntry("fylr_method", "anonymous");
        assertThat((String) stored.get("userId")).endsWith(sub);
        assertThat(info(awaitLogged("USER_LOGIN", (String) stored.get("userId"), 1)
                        .get(0)))
                .containsOnlyKeys("method", "client", "groups")
                .containsEntry("method", "anonymous")
                .containsEntry("client", FylrApi.CLIENT)
                .containsEntry("groups", List.of());
    }

    @ParameterizedTest
    @EnumSource(LoginWay.class)
    @Tag("E2")
    @Tag("E4")
    @DisplayName("a wrong password: USER_LOGIN_FAILED, and each further one counts up")
    void wrongPassword(LoginWay way) {
        logIn(way, login, "wrong");
        Map<String, Object> stored = stored("LOGIN_ERROR");
        assertThat(stored).containsEntry("userId", userId);
        assertThat(details(stored))
                .containsEntry("fylr_event", "USER_LOGIN_FAILED")
                .containsEntry("fylr_method", "easydb");
        assertThat(info(awaitLogged("USER_LOGIN_FAILED", userId, 1).get(0)))
                .containsEntry("method", "easydb")
                .containsEntry("attempt", 1)
                .containsEntry("error", "invalid_user_credentials")
                .containsEntry("groups", List.of("loginevents-a", "loginevents-b"))
                .doesNotContainKeys("login", "email");

        awaitFailures(1);
        logIn(way, login, "wrong again");
        assertThat(info(awaitLogged("USER_LOGIN_FAILED", userId, 2).get(1))).containsEntry("attempt", 2);
        assertThat(logged("USER_LOGIN", userId)).isEmpty();
    }

    private void awaitFailures(int failures) {
        FylrApi.eventually(() -> assertThat(admin.request()
                        .get("/fylr/attack-detection/brute-force/users/{id}", userId)
                        .jsonPath()
                        .getInt("numFailures"))
                .isEqualTo(failures));
    }

    @ParameterizedTest
    @EnumSource(LoginWay.class)
    @Tag("E2")
    @Tag("E4")
    @DisplayName("a temporary lock: USER_LOGIN_FAILED, though the password is right")
    void temporaryLock(LoginWay way) {
        for (int i = 1; i <= FAILURES_THAT_LOCK; i++) {
            logIn(LoginWay.FORM, login, "wrong");
            awaitFailures(i);
        }
        admin.clearEvents("fylr");

        logIn(way, login, "secret");

        assertThat(details(stored("LOGIN_ERROR")))
                .containsEntry("fylr_event", "USER_LOGIN_FAILED")
                .containsEntry("fylr_method", "easydb");
        assertThat(info(awaitLogged("USER_LOGIN_FAILED", userId, FAILURES_THAT_LOCK + 1)
                        .get(FAILURES_THAT_LOCK)))
                .containsEntry("method", "easydb")
                .containsEntry("error", "user_temporarily_disabled")
                .containsKeys("attempt", "groups");
        assertThat(logged("USER_LOGIN", userId)).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(LoginWay.class)
    @Tag("E2")
    @DisplayName("an unknown user: no event of fylr's")
    void unknownUser(LoginWay way) {
        isNoEvent(() -> logIn(way, login + "-nobody", "secret"), "user_not_found");
    }

    @ParameterizedTest
    @EnumSource(LoginWay.class)
    @Tag("E2")
    @DisplayName("a disabled account with the right password: no event of fylr's")
    void disabledAccount(LoginWay way) {
        admin.updateUser("fylr", userId, Map.of("enabled", false));

        isNoEvent(() -> logIn(way, login, "secret"), "user_disabled");
    }

    @ParameterizedTest
    @EnumSource(LoginWay.class)
    @Tag("E2")
    @DisplayName("a disabled account with a wrong password: no event of fylr's")
    void disabledAccountWithWrongPassword(LoginWay way) {
        admin.updateUser("fylr", userId, Map.of("enabled", false));

        isNoEvent(() -> logIn(way, login, "wrong"), null);
    }

    @Test
    @Tag("E2")
    @Tag("M10")
    @DisplayName("a user of another type: no event of fylr's")
    void userOfAnotherType() {
        admin.updateUser("fylr", userId, Map.of("attributes", Map.of("fylr_type", List.of("collection"))));

        isNoEvent(() -> logIn(LoginWay.QUERY, login, "secret"), "user_not_found");
    }

    @Test
    @Tag("E2")
    @DisplayName("a user who cancels, a bad request and prompt=none: no event of fylr's")
    void noLoginAtAll() {
        isNoEvent(
                () -> {
                    Browser browser = new Browser(server.baseUri());
                    browser.submit(
                            browser.authorize(fylr.authorizationRequest("auth_method", "easydb")), "cancel", "1");
                },
                "rejected_by_user");
        admin.clearEvents("fylr");
        isNoEvent(() -> fylr.authorize("state", null), "invalid_state");
        admin.clearEvents("fylr");
        isNoEvent(
                () -> new Browser(server.baseUri()).authorize(fylr.authorizationRequest("prompt", "none")),
                "login_required");
    }

    /**
     * Asserts that an attempt leaves no event of fylr.
     *
     * @param error what Keycloak's own event says, or {@code null} for whatever
     */
    private void isNoEvent(Runnable attempt, String error) {
        int before = server.log().length();
        attempt.run();
        Map<String, Object> stored = stored("LOGIN_ERROR");
        // Lines come in order: with this one there, one of the attempt would be there too.
        String marker = admin.createUser("fylr", "loginevents-marker-" + UUID.randomUUID(), "secret");
        logIn(LoginWay.QUERY, (String) admin.user("fylr", marker).get("username"), "secret");
        awaitLogged("USER_LOGIN", marker, 1);

        assertThat(FylrApi.loggedEvents(server.log().substring(before)))
                .extracting("user_id")
                .containsExactly(marker);
        if (error != null) {
            assertThat(stored).containsEntry("error", error);
        }
        assertThat(stored.get("details") == null ? Map.of() : details(stored)).doesNotContainKey("fylr_event");
    }

    @ParameterizedTest
    @EnumSource(
            value = LoginWay.class,
            names = {"PAGE", "QUERY"})
    @Tag("E3")
    @Tag("E4")
    @DisplayName("the end of a browser login: USER_LOGOUT with the method of the login")
    void logout(LoginWay way) {
        Map<String, Object> tokens = FylrApi.success(
                fylr.exchange(FylrApi.query(logIn(way, login, "secret")).get("code")));
        fylr.revoke((String) tokens.get("access_token"));

        assertThat(info(awaitLogged("USER_LOGOUT", userId, 1).get(0)))
                .containsOnlyKeys("method", "client", "groups")
                .containsEntry("method", "easydb")
                .containsEntry("client", FylrApi.CLIENT)
                .containsEntry("groups", List.of("loginevents-a", "loginevents-b"));
        assertThat(details(stored("LOGOUT")))
                .containsEntry("fylr_event", "USER_LOGOUT")
                .containsEntry("fylr_method", "easydb");
    }

    @Test
    @Tag("E1")
    @Tag("E3")
    @Tag("E4")
    @DisplayName("a password grant and the end of it: the method that has let the user in")
    void passwordGrant() {
        Map<String, Object> tokens = fylr.passwordTokens(login, "secret", "read");
        fylr.revoke((String) tokens.get("access_token"));

        assertThat(info(awaitLogged("USER_LOGIN", userId, 1).get(0))).containsEntry("method", "easydb");
        assertThat(details(stored("LOGIN")))
                .containsEntry("fylr_event", "USER_LOGIN")
                .containsEntry("fylr_method", "easydb");
        assertThat(info(awaitLogged("USER_LOGOUT", userId, 1).get(0))).containsEntry("method", "easydb");
        assertThat(details(stored("LOGOUT")))
                .containsEntry("fylr_event", "USER_LOGOUT")
                .containsEntry("fylr_method", "easydb");
    }

    @Test
    @Tag("E4")
    @DisplayName("a login with a line break in it cannot forge a line of the log")
    void logLinesCannotBeForged() {
        String forged = "x\nforged-" + login;
        Browser browser = new Browser(server.baseUri());
        browser.submit(
                browser.authorize(fylr.authorizationRequest("auth_method", "easydb")),
                "username",
                forged,
                "password",
                "secret");
        logIn(LoginWay.QUERY, login, "secret");
        awaitLogged("USER_LOGIN", userId, 1);

        assertThat(server.log()).contains("forged-" + login);
        assertThat(server.log().lines()).noneMatch(line -> line.startsWith("forged-" + login));
    }
}
