package io.github.keycloakfylr.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.github.keycloakfylr.client.AdminApi;
import io.github.keycloakfylr.client.FylrApi;
import io.github.keycloakfylr.testserver.FylrTest;
import io.github.keycloakfylr.testserver.KeycloakServer;
import io.restassured.http.ContentType;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Contract R4, E1 to E4: the events of the token and revocation endpoints. Those of guests:
 * {@link ClientCredentialsGrantIT}.
 */
@FylrTest
class TokenEventsIT {

    private static final String PASSWORD = "a-Password-to-look-for";
    private static final String GROUP = "event-it-group";

    private final KeycloakServer server;
    private final AdminApi admin;
    private final FylrApi fylr;
    private final String user = "event-it-" + UUID.randomUUID();
    private String userId;

    TokenEventsIT(KeycloakServer server, AdminApi admin, FylrApi fylr) {
        this.server = server;
        this.admin = admin;
        this.fylr = fylr;
    }

    @BeforeEach
    void recordEvents() {
        admin.request()
                .contentType(ContentType.JSON)
                .body(Map.of("name", GROUP))
                .post("/fylr/groups");
        userId = admin.createUser("fylr", user, PASSWORD, Map.of("groups", List.of("/" + GROUP)));
        admin.updateRealm("fylr", Map.of("eventsEnabled", true));
        admin.clearEvents("fylr");
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> details(Map<String, Object> event) {
        return (Map<String, Object>) event.get("details");
    }

    private List<Map<String, Object>> logged(String type) {
        return FylrApi.loggedEvents(server.log()).stream()
                .filter(event -> userId.equals(event.get("user_id")) && type.equals(event.get("type")))
                .toList();
    }

    /** Waits for the one event of the user, and returns its info. */
    @SuppressWarnings("unchecked")
    private Map<String, Object> info(String type) {
        FylrApi.eventually(() -> assertThat(logged(type)).hasSize(1));
        assertThat(logged(type).get(0)).containsEntry("realm", "fylr");
        return (Map<String, Object>) logged(type).get(0).get("info");
    }

    @Test
    @Tag("E1")
    @Tag("E4")
    @DisplayName("a password grant is a USER_LOGIN")
    void login() {
        fylr.passwordTokens(user, PASSWORD, "");

        List<Map<String, Object>> events = admin.events("fylr");
        assertThat(events)
                .extracting("type", "userId", "clientId")
                .containsExactly(tuple("LOGIN", userId, FylrApi.CLIENT));
        assertThat(details(events.get(0))).containsEntry("fylr_event", "USER_LOGIN");
        assertThat(info("USER_LOGIN"))
                .containsEntry("method", "easydb")
                .containsEntry("client", FylrApi.CLIENT)
                .containsEntry("login", user)
                .containsEntry("groups", List.of(GROUP));
    }

    @Test
    @Tag("E2")
    @Tag("E4")
    @DisplayName("a wrong password is a USER_LOGIN_FAILED, an unknown or disabled user is none")
    void loginFailed() {
        for (String username : List.of(user, "event-it-unknown")) {
            FylrApi.rejected(fylr.passwordGrant(username, "wrong"), 400, "invalid_grant");
        }
        admin.updateUser("fylr", userId, Map.of("enabled", false));
        FylrApi.rejected(fylr.passwordGrant(user, PASSWORD), 400, "invalid_grant");

        List<Map<String, Object>> failed = admin.events("fylr").stream()
                .filter(event -> details(event).containsKey("fylr_event"))
                .toList();
        assertThat(failed)
                .extracting("type", "userId", "clientId")
                .containsExactly(tuple("LOGIN_ERROR", userId, FylrApi.CLIENT));
        assertThat(details(failed.get(0))).containsEntry("fylr_event", "USER_LOGIN_FAILED");
        assertThat(info("USER_LOGIN_FAILED"))
                .containsEntry("method", "easydb")
                .containsEntry("attempt", 1)
                .containsKey("error")
                .containsEntry("groups", List.of(GROUP));
        assertThat(logged("USER_LOGIN")).isEmpty();
    }

    @Test
    @Tag("R4")
    @Tag("E3")
    @Tag("E4")
    @DisplayName("revocation is one USER_LOGOUT of the token's user")
    void logout() {
        Map<String, Object> tokens = fylr.passwordTokens(user, PASSWORD, "offline");
        admin.clearEvents("fylr");

        fylr.revoke((String) tokens.get("refresh_token"));

        List<Map<String, Object>> events = admin.events("fylr");
        assertThat(events)
                .extracting("type", "userId", "clientId")
                .containsExactly(tuple("LOGOUT", userId, FylrApi.CLIENT));
        assertThat(events.get(0)).doesNotContainKey("error");
        assertThat(details(events.get(0)))
                .containsEntry("fylr_event", "USER_LOGOUT")
                .containsEntry("fylr_method", "easydb");
        assertThat(info("USER_LOGOUT"))
                .containsEntry("method", "easydb")
                .containsEntry("client", FylrApi.CLIENT)
                .containsEntry("groups", List.of(GROUP));
    }

    @Test
    @Tag("R4")
    @Tag("E3")
    @DisplayName("a login by code is logged out with its method")
    void logoutOfACodeLogin() {
        Map<String, Object> tokens = FylrApi.success(fylr.exchange(fylr.code(user, PASSWORD)));
        admin.clearEvents("fylr");

        fylr.revoke((String) tokens.get("access_token"));

        assertThat(admin.events("fylr")).extracting("type").containsExactly("LOGOUT");
        assertThat(details(admin.events("fylr").get(0)))
                .containsEntry("fylr_event", "USER_LOGOUT")
                .containsEntry("fylr_method", "easydb");
        assertThat(info("USER_LOGOUT")).containsEntry("method", "easydb");
    }

    @Test
    @Tag("R4")
    @Tag("E3")
    @DisplayName("a guest's token is logged out, too")
    void logoutOfAGuest() {
        admin.setRealmAttribute("fylr", "fylr.login.guest", "true");
        String token = fylr.guestToken();
        String sub = fylr.userinfo(token).path("sub");
        admin.clearEvents("fylr");

        fylr.revoke(token);

        List<Map<String, Object>> events = admin.events("fylr");
        assertThat(events)
                .extracting("type", "userId", "clientId")
                .containsExactly(tuple("LOGOUT", sub, FylrApi.CLIENT));
        assertThat(details(events.get(0)))
                .containsEntry("fylr_event", "USER_LOGOUT")
                .containsEntry("fylr_method", "anonymous");
    }

    @Test
    @Tag("R2")
    @Tag("R4")
    @DisplayName("nothing is recorded for an unknown token, one that is dead already, or another client's")
    void noLogout() {
        Map<String, Object> revoked = fylr.passwordTokens(user, PASSWORD, "");
        fylr.revoke((String) revoked.get("access_token"));
        Map<String, Object> foreign = fylr.passwordTokens(user, PASSWORD, "");
        admin.clearEvents("fylr");

        fylr.revoke("nonsense");
        fylr.revoke((String) revoked.get("access_token"));
        fylr.post("revoke", "token", (String) foreign.get("access_token"), "client_id", "fylr-mobile-app");

        assertThat(admin.events("fylr")).isEmpty();
    }

    @Test
    @Tag("E4")
    @DisplayName("no password, secret or token is in any event or in the log")
    void noSecrets() {
        FylrApi.client(admin, "event-it-client", true);
        admin.clearEvents("fylr");
        String[] login = {
            "grant_type",
            "password",
            "client_id",
            "event-it-client",
            "client_secret",
            "the-client-secret",
            "username",
            user,
            "password",
            PASSWORD,
            "scope",
            "offline openid"
        };
        Map<String, Object> tokens = FylrApi.success(fylr.token(login));
        login[9] = PASSWORD + "-wrong";
        FylrApi.rejected(fylr.token(login), 400, "invalid_grant");
        String refreshToken = (String) tokens.get("refresh_token");
        Map<String, Object> refreshed = FylrApi.success(fylr.token(
                "grant_type",
                "refresh_token",
                "client_id",
                "event-it-client",
                "client_secret",
                "the-client-secret",
                "refresh_token",
                refreshToken));
        FylrApi.rejected(
                fylr.token(
                        "grant_type",
                        "refresh_token",
                        "client_id",
                        "event-it-client",
                        "client_secret",
                        "the-client-secret",
                        "refresh_token",
                        refreshToken),
                400,
                "invalid_grant");
        fylr.userinfo((String) refreshed.get("access_token"));
        fylr.introspect((String) refreshed.get("access_token"));
        fylr.revoke((String) refreshed.get("access_token"));
        String code = fylr.code(user, PASSWORD, "code_challenge", FylrApi.CHALLENGE, "code_challenge_method", "S256");
        FylrApi.rejected(fylr.exchange(code, "code_verifier", FylrApi.VERIFIER + "-wrong"), 400, "invalid_grant");
        info("USER_LOGIN_FAILED");

        String recorded = admin.events("fylr") + server.log();
        for (Map<String, Object> issued : List.of(tokens, refreshed)) {
            for (String which : List.of("access_token", "refresh_token", "id_token")) {
                assertThat(recorded).doesNotContain((String) issued.get(which));
            }
        }
        assertThat(recorded).doesNotContain(PASSWORD, FylrApi.VERIFIER + "-wrong", "the-client-secret");
    }
}
