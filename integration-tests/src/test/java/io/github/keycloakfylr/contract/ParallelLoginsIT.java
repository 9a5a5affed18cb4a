package io.github.keycloakfylr.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keycloakfylr.client.AdminApi;
import io.github.keycloakfylr.client.Browser;
import io.github.keycloakfylr.client.FylrApi;
import io.github.keycloakfylr.client.Race;
import io.github.keycloakfylr.testserver.FylrTest;
import io.github.keycloakfylr.testserver.KeycloakServer;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Contract T7, T9, T12, R3: many requests for one login at once. */
@FylrTest
class ParallelLoginsIT {

    private final KeycloakServer server;
    private final AdminApi admin;
    private final FylrApi fylr;
    private final String login = "parallel-" + UUID.randomUUID();
    private String user;

    ParallelLoginsIT(KeycloakServer server, AdminApi admin, FylrApi fylr) {
        this.server = server;
        this.admin = admin;
        this.fylr = fylr;
    }

    @BeforeEach
    void create() {
        user = admin.createUser("fylr", login, "secret");
    }

    private Response grant(String username, String password) {
        return fylr.passwordGrant(username, password);
    }

    private static void isToldToTryAgain(Response response) {
        FylrApi.rejected(response, 503, "temporarily_unavailable");
        assertThat(response.getHeader("Retry-After")).isEqualTo("10");
    }

    @Test
    @Tag("T7")
    @Tag("E2")
    @DisplayName(
            "of fifty logins at once with the right password none is told that it is wrong, and nobody writes a failure")
    void rightPassword() throws Exception {
        List<Response> responses = Race.atOnce(50, () -> grant(login, "secret"));

        assertThat(responses.stream().filter(response -> response.statusCode() == 200))
                .isNotEmpty();
        responses.stream().filter(response -> response.statusCode() != 200).forEach(ParallelLoginsIT::isToldToTryAgain);
        assertThat(FylrApi.loggedEvents(server.log()))
                .filteredOn(event -> user.equals(event.get("user_id")))
                .extracting(event -> event.get("type"))
                .containsOnly("USER_LOGIN");
        assertThat(admin.request()
                        .get("/fylr/attack-detection/brute-force/users/{id}", user)
                        .jsonPath()
                        .getInt("numFailures"))
                .isZero();
    }

    @Test
    @Tag("T7")
    @Tag("A9")
    @DisplayName("the login page says to try again, not that the right password is wrong")
    void rightPasswordAtThePage() throws Exception {
        List<Response> responses = Race.atOnce(30, () -> new Browser(server.baseUri())
                .authorize(fylr.authorizationRequest("auth_method", "easydb", "login", login, "password", "secret")));

        assertThat(responses.stream().filter(response -> response.statusCode() == 302))
                .isNotEmpty();
        assertThat(responses)
                .allSatisfy(response -> assertThat(response.asString()).doesNotContain("Login or password is wrong"));
        assertThat(FylrApi.loggedEvents(server.log()))
                .filteredOn(event -> user.equals(event.get("user_id")))
                .extracting(event -> event.get("type"))
                .containsOnly("USER_LOGIN");
    }

    @Test
    @Tag("T7")
    @Tag("race")
    @DisplayName(
            "failures are counted exactly, however parallel and by which name: as many guesses as the realm allows")
    void wrongPassword() throws Exception {
        int allowed = (Integer) admin.realm("fylr").get("failureFactor");
        admin.updateRealm("fylr", Race.CHEAP_PASSWORDS);
        admin.updateRealm("fylr", Map.of("eventsEnabled", true));
        Race.rounds(() -> {
            String guessed = "guessed-" + UUID.randomUUID();
            String address = guessed + "@example.org";
            String id = admin.createUser("fylr", guessed, "secret", Map.of("email", address));
            // By both names of the user: those of one name wait for each other, those of the other do not. Those who
            // are told to come back later do, until the user is locked.
            FylrApi.eventually(() -> {
                List<Callable<Response>> guesses = new ArrayList<>();
                for (int i = 0; i < Race.THREADS; i++) {
                    String name = i % 2 == 0 ? guessed : address;
                    guesses.add(() -> grant(name, "wrong"));
                }
                for (Response response : Race.atOnce(guesses)) {
                    if (response.statusCode() == 503) {
                        isToldToTryAgain(response);
                    } else {
                        FylrApi.rejected(response, 400, "invalid_grant");
                    }
                }
                assertThat(failures(id)).isEqualTo(allowed);
            });
            // Locked: now the right one is rejected too, as a wrong one is.
            FylrApi.rejected(grant(guessed, "secret"), 400, "invalid_grant");
            assertThat(admin.events("fylr", "LOGIN_ERROR").stream()
                            .filter(event -> id.equals(event.get("userId")))
                            .filter(event -> "invalid_user_credentials".equals(event.get("error"))))
                    .as("guesses that were looked at")
                    .hasSize(allowed);
        });
    }

    private int failures(String id) {
        return admin.request()
                .get("/fylr/attack-detection/brute-force/users/{id}", id)
                .jsonPath()
                .getInt("numFailures");
    }

    @Test
    @Tag("T7")
    @DisplayName("an unknown name queues like one that is a user")
    void unknownName() throws Exception {
        String nobody = "nobody-" + UUID.randomUUID();
        List<Response> responses = Race.atOnce(30, () -> grant(nobody, "x"));

        assertThat(responses.stream().filter(response -> response.statusCode() == 503))
                .isNotEmpty();
        responses.stream().filter(response -> response.statusCode() == 503).forEach(ParallelLoginsIT::isToldToTryAgain);
        responses.stream()
                .filter(response -> response.statusCode() != 503)
                .forEach(response -> FylrApi.rejected(response, 400, "invalid_grant"));
    }

    @Test
    @Tag("R3")
    @DisplayName("a refresh token that was rotated out still ends its login")
    void revokedByAnOlderToken() {
        Map<String, Object> first = fylr.passwordTokens(login, "secret", "offline");
        Map<String, Object> second = FylrApi.success(fylr.refresh(first));

        assertThat(fylr.revoke((String) first.get("refresh_token")).statusCode())
                .isEqualTo(200);

        fylr.assertDead(second);
        assertThat(fylr.active(first.get("refresh_token"))).isFalse();
    }

    @Test
    @Tag("R3")
    @Tag("T9")
    @Tag("race")
    @DisplayName("a revocation and a refresh at once: whoever is first, afterwards nothing of the login is alive")
    void revokeAgainstRefresh() throws Exception {
        admin.updateRealm("fylr", Race.CHEAP_PASSWORDS);
        Race.rounds(() -> {
            List<Map<String, Object>> logins = logins(Race.THREADS / 2);
            List<Callable<Response>> requests = new ArrayList<>();
            for (Map<String, Object> tokens : logins) {
                requests.add(() -> fylr.refresh(tokens));
                requests.add(() -> fylr.revoke((String) tokens.get("refresh_token")));
            }
            List<Response> responses = Race.atOnce(requests);

            for (int i = 0; i < logins.size(); i++) {
                assertThat(responses.get(2 * i + 1).statusCode()).isEqualTo(200);
                fylr.assertDead(logins.get(i));
                isDead(responses.get(2 * i));
            }
        });
    }

    private List<Map<String, Object>> logins(int count) {
        return Stream.generate(() -> fylr.passwordTokens(login, "secret", "offline"))
                .limit(count)
                .toList();
    }

    /** The refresh was too late, or what it got is good for nothing. */
    private void isDead(Response refreshed) {
        if (refreshed.statusCode() == 200) {
            fylr.assertDead(FylrApi.success(refreshed));
        } else {
            FylrApi.rejected(refreshed, 400, "invalid_grant");
        }
    }

    @Test
    @Tag("P2")
    @Tag("T9")
    @Tag("race")
    @DisplayName("a user who is disabled while all logins refresh: nothing is alive, nor with the user enabled again")
    void disableAgainstRefresh() throws Exception {
        admin.updateRealm("fylr", Race.CHEAP_PASSWORDS);
        Map<String, Object> representation = admin.user("fylr", user);
        endsEveryLogin(() -> save(representation, Map.of("enabled", false)), () -> {
            save(representation, Map.of("enabled", true));
        });
    }

    @Test
    @Tag("P2")
    @Tag("T9")
    @Tag("race")
    @DisplayName("a password that is changed while all logins refresh: nothing is alive")
    void passwordChangeAgainstRefresh() throws Exception {
        admin.updateRealm("fylr", Race.CHEAP_PASSWORDS);
        Map<String, Object> password = Map.of("type", "password", "value", "secret", "temporary", false);
        endsEveryLogin(
                () -> admin.request()
                        .contentType(ContentType.JSON)
                        .body(password)
                        .put("/fylr/users/{id}/reset-password", user),
                () -> {});
    }

    private Response save(Map<String, Object> representation, Map<String, ?> changes) {
        Map<String, Object> changed = new HashMap<>(representation);
        changed.putAll(changes);
        return admin.request().contentType(ContentType.JSON).body(changed).put("/fylr/users/{id}", user);
    }

    /**
     * An administrator does something that ends all logins of the user, while all of them refresh.
     *
     * @param undo what is done before it is looked whether a login is alive
     */
    private void endsEveryLogin(Callable<Response> end, Runnable undo) throws Exception {
        Race.rounds(() -> {
            List<Map<String, Object>> logins = logins(Race.THREADS - 1);
            List<Callable<Response>> requests = new ArrayList<>();
            logins.forEach(tokens -> requests.add(() -> fylr.refresh(tokens)));
            requests.add(requests.size() / 2, end);
            List<Response> responses = new ArrayList<>(Race.atOnce(requests));

            assertThat(responses.remove(logins.size() / 2).statusCode()).isEqualTo(204);
            undo.run();
            logins.forEach(fylr::assertDead);
            responses.forEach(this::isDead);
        });
    }

    @Test
    @Tag("T12")
    @DisplayName(
            "a refresh token of an ended login, of a replayed chain, and an unknown one are told apart, in our words")
    void refreshTexts() {
        Map<String, Object> ended = fylr.passwordTokens(login, "secret", "offline");
        admin.logoutUser("fylr", user);
        assertThat(FylrApi.rejected(fylr.refresh(ended), 400, "invalid_grant"))
                .isEqualTo("The login that the refresh token belongs to has ended; log in again.");

        Map<String, Object> replayed = fylr.passwordTokens(login, "secret", "offline");
        FylrApi.success(fylr.refresh(replayed));
        assertThat(FylrApi.rejected(fylr.refresh(replayed), 400, "invalid_grant"))
                .isEqualTo("The refresh token was used before; all tokens of this login are revoked. Log in again.");

        assertThat(FylrApi.rejected(fylr.refresh(Map.of("refresh_token", "nonsense")), 400, "invalid_grant"))
                .isEqualTo(
                        "The refresh token is unknown, has expired, was revoked, or belongs to another client; log in again.");
        String accessToken =
                (String) fylr.passwordTokens(login, "secret", "offline").get("access_token");
        assertThat(FylrApi.rejected(fylr.refresh(Map.of("refresh_token", accessToken)), 400, "invalid_grant"))
                .isEqualTo(
                        "The refresh token is unknown, has expired, was revoked, or belongs to another client; log in again.");
    }

    @Test
    @Tag("T12")
    @DisplayName("the code grant's errors are in our words")
    void codeTexts() {
        assertThat(FylrApi.rejected(fylr.exchange("nonsense"), 400, "invalid_grant"))
                .startsWith("The code is unknown, was used before, or has expired.");
        String code = fylr.code(login, "secret", "code_challenge", FylrApi.CHALLENGE, "code_challenge_method", "S256");
        assertThat(FylrApi.rejected(fylr.exchange(code), 400, "invalid_grant"))
                .startsWith("The parameter 'code_verifier' is missing.");
        code = fylr.code(login, "secret", "code_challenge", FylrApi.CHALLENGE, "code_challenge_method", "S256");
        assertThat(FylrApi.rejected(fylr.exchange(code, "code_verifier", "x".repeat(50)), 400, "invalid_grant"))
                .startsWith("The parameter 'code_verifier' does not belong to the code_challenge");
        code = fylr.code(login, "secret");
        assertThat(FylrApi.rejected(
                        fylr.exchange(code, "redirect_uri", "https://other.example/"), 400, "invalid_grant"))
                .startsWith("The parameter 'redirect_uri' is not the one of the authorization request.");
    }
}
