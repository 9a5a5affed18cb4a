package io.github.keycloakfylr.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keycloakfylr.client.AdminApi;
import io.github.keycloakfylr.client.Browser;
import io.github.keycloakfylr.client.FylrApi;
import io.github.keycloakfylr.client.Race;
import io.github.keycloakfylr.testserver.FylrTest;
import io.github.keycloakfylr.testserver.KeycloakServer;
import io.restassured.response.Response;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Contract T9: the refresh token grant. */
@FylrTest
class RefreshTokenGrantIT {

    private static final String USER = "refresh-it-user";
    private static final String CONFIDENTIAL = "refresh-it-confidential";

    private final KeycloakServer server;
    private final AdminApi admin;
    private final FylrApi fylr;

    RefreshTokenGrantIT(KeycloakServer server, AdminApi admin, FylrApi fylr) {
        this.server = server;
        this.admin = admin;
        this.fylr = fylr;
    }

    @BeforeEach
    void userAndClient() {
        FylrApi.user(admin, USER);
        FylrApi.client(admin, CONFIDENTIAL, true);
    }

    private Map<String, Object> login(String scope) {
        return fylr.passwordTokens(USER, "secret", scope);
    }

    /** A login and that many refreshes, one right after the other. */
    private List<Map<String, Object>> chain(int refreshes) {
        List<Map<String, Object>> chain = new ArrayList<>(List.of(login("offline")));
        for (int i = 0; i < refreshes; i++) {
            chain.add(FylrApi.success(fylr.refresh(chain.get(i))));
        }
        return chain;
    }

    private void assertAlive(Map<String, Object> tokens) {
        assertThat(fylr.userinfo((String) tokens.get("access_token")).statusCode())
                .isEqualTo(200);
        assertThat(fylr.active(tokens.get("access_token"))).isTrue();
        assertThat(fylr.active(tokens.get("refresh_token"))).isTrue();
    }

    private void assertDead(Map<String, Object> tokens) {
        assertThat(fylr.userinfo((String) tokens.get("access_token")).statusCode())
                .isEqualTo(400);
        assertThat(fylr.active(tokens.get("access_token"))).isFalse();
        assertThat(fylr.active(tokens.get("refresh_token"))).isFalse();
        FylrApi.rejected(fylr.refresh(tokens), 400, "invalid_grant");
    }

    @Test
    @Tag("T9")
    @DisplayName("every refresh gives new tokens, and only the newest refresh token is good")
    void chain() {
        List<Map<String, Object>> chain = chain(5);

        assertThat(chain).extracting("access_token").doesNotHaveDuplicates();
        assertThat(chain).extracting("refresh_token").doesNotHaveDuplicates();
        chain.subList(0, 5).forEach(old -> assertThat(fylr.active(old.get("refresh_token")))
                .isFalse());
        assertAlive(chain.get(5));
    }

    @ParameterizedTest(name = "token {0} of 5")
    @ValueSource(ints = {0, 2, 4})
    @Tag("T2")
    @Tag("T9")
    @DisplayName("an old refresh token presented again kills the whole chain")
    void replay(int old) {
        List<Map<String, Object>> chain = chain(5);

        FylrApi.rejected(fylr.refresh(chain.get(old)), 400, "invalid_grant");

        chain.forEach(this::assertDead);
    }

    @Test
    @Tag("T9")
    @DisplayName("a replay ends no other login of the user")
    void replayLeavesOtherLogins() {
        Map<String, Object> other = login("offline");
        List<Map<String, Object>> chain = chain(1);

        FylrApi.rejected(fylr.refresh(chain.get(0)), 400, "invalid_grant");

        assertDead(chain.get(1));
        assertAlive(other);
        assertAlive(FylrApi.success(fylr.refresh(other)));
    }

    @Test
    @Tag("T9")
    @DisplayName("a chain that a replay killed stays dead when the same browser logs in again at once")
    void replayThenLogin() {
        Browser browser = new Browser(server.baseUri());
        Map<String, String> request = fylr.authorizationRequest("auth_method", "easydb", "scope", "offline");
        Response callback = browser.submit(browser.authorize(request), "username", USER, "password", "secret");
        Map<String, Object> first =
                FylrApi.success(fylr.exchange(FylrApi.query(callback).get("code")));
        Map<String, Object> second = FylrApi.success(fylr.refresh(first));
        FylrApi.rejected(fylr.refresh(first), 400, "invalid_grant");

        Map<String, Object> again = FylrApi.success(
                fylr.exchange(FylrApi.query(logInAgain(browser, request)).get("code")));

        assertAlive(again);
        assertThat(fylr.active(first.get("refresh_token"))).isFalse();
        assertThat(fylr.active(second.get("refresh_token"))).isFalse();
        assertThat(fylr.active(first.get("access_token"))).isFalse();
        assertThat(fylr.active(second.get("access_token"))).isFalse();
        FylrApi.rejected(fylr.refresh(first), 400, "invalid_grant");
    }

    /** The replay has ended the single sign-on as well: the same browser is shown the page. */
    private static Response logInAgain(Browser browser, Map<String, String> request) {
        Response page = browser.authorize(request);
        assertThat(page.statusCode()).isEqualTo(200);
        return browser.submit(page, "username", USER, "password", "secret");
    }

    @Test
    @Tag("T9")
    @Tag("race")
    @DisplayName("of many parallel refreshes exactly one succeeds, and then the chain is dead")
    void parallel() throws Exception {
        admin.updateRealm("fylr", Race.CHEAP_PASSWORDS);
        Race.rounds(() -> {
            Map<String, Object> tokens = chain(1).get(1);

            Map<String, Object> refreshed = Race.onlyTokens(Race.atOnce(() -> fylr.refresh(tokens)));

            assertDead(tokens);
            assertDead(refreshed);
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"offline", "offline read write openid", "nonsense", "profile email"})
    @Tag("S3")
    @Tag("T9")
    @DisplayName("a scope parameter changes nothing")
    void scope(String scope) {
        Map<String, Object> tokens = login("write offline");

        Map<String, Object> refreshed = FylrApi.success(fylr.token(
                "grant_type",
                "refresh_token",
                "client_id",
                FylrApi.CLIENT,
                "refresh_token",
                (String) tokens.get("refresh_token"),
                "scope",
                scope));

        assertThat(refreshed)
                .containsOnlyKeys("access_token", "token_type", "scope", "expires_in", "refresh_token")
                .containsEntry("scope", "write offline");
    }

    @Test
    @Tag("T9")
    @DisplayName("another client's refresh token is rejected, and nothing is revoked")
    void foreignToken() {
        Map<String, Object> tokens = login("offline");
        String refreshToken = (String) tokens.get("refresh_token");

        FylrApi.rejected(
                fylr.token(
                        "grant_type", "refresh_token", "client_id", "fylr-mobile-app", "refresh_token", refreshToken),
                400,
                "invalid_grant");
        FylrApi.rejected(
                fylr.token(
                        "grant_type",
                        "refresh_token",
                        "client_id",
                        CONFIDENTIAL,
                        "client_secret",
                        "the-client-secret",
                        "refresh_token",
                        refreshToken),
                400,
                "invalid_grant");

        assertAlive(tokens);
        assertAlive(FylrApi.success(fylr.refresh(tokens)));
    }

    @Test
    @Tag("T9")
    @DisplayName("another client's old refresh token revokes nothing either")
    void foreignOldToken() {
        List<Map<String, Object>> chain = chain(1);

        FylrApi.rejected(
                fylr.token("grant_type", "refresh_token", "client_id", "fylr-mobile-app", "refresh_token", (String)
                        chain.get(0).get("refresh_token")),
                400,
                "invalid_grant");

        assertAlive(chain.get(1));
    }

    @Test
    @Tag("T9")
    @DisplayName("with openid there is a fresh id token, without there is none")
    void idToken() {
        Map<String, Object> tokens = login("openid offline");
        FylrApi.awaitSecond(Instant.now().getEpochSecond() + 1);

        Map<String, Object> refreshed = FylrApi.success(fylr.refresh(tokens));

        Map<String, Object> before = FylrApi.claims(tokens.get("id_token"));
        Map<String, Object> after = FylrApi.claims(refreshed.get("id_token"));
        assertThat((Integer) after.get("iat")).isGreaterThan((Integer) before.get("iat"));
        assertThat((Integer) after.get("exp")).isGreaterThan((Integer) before.get("exp"));
        assertThat(after.get("at_hash")).isNotNull().isNotEqualTo(before.get("at_hash"));
        assertThat(FylrApi.success(fylr.refresh(login("offline")))).doesNotContainKey("id_token");
    }

    @Test
    @Tag("T9")
    @Tag("C4")
    @DisplayName("a confidential client refreshes with its secret only")
    void confidentialClient() {
        Map<String, Object> tokens = FylrApi.success(fylr.token(
                "grant_type",
                "password",
                "client_id",
                CONFIDENTIAL,
                "client_secret",
                "the-client-secret",
                "username",
                USER,
                "password",
                "secret",
                "scope",
                "offline"));
        String first = (String) tokens.get("refresh_token");
        FylrApi.rejected(
                fylr.token("grant_type", "refresh_token", "client_id", CONFIDENTIAL, "refresh_token", first),
                400,
                "invalid_client");
        FylrApi.rejected(refreshConfidential(first, "wrong"), 400, "invalid_client");

        String second = (String)
                FylrApi.success(refreshConfidential(first, "the-client-secret")).get("refresh_token");
        FylrApi.rejected(refreshConfidential(first, "the-client-secret"), 400, "invalid_grant");

        FylrApi.rejected(refreshConfidential(second, "the-client-secret"), 400, "invalid_grant");
    }

    private Response refreshConfidential(String refreshToken, String secret) {
        return fylr.token(
                "grant_type",
                "refresh_token",
                "client_id",
                CONFIDENTIAL,
                "client_secret",
                secret,
                "refresh_token",
                refreshToken);
    }

    @Test
    @Tag("T9")
    @DisplayName("where Keycloak would let refresh tokens be reused they still rotate")
    void rotatesWhateverTheRealmSays() {
        admin.updateRealm("fylr", Map.of("revokeRefreshToken", false, "refreshTokenMaxReuse", 5));
        List<Map<String, Object>> chain = chain(2);
        assertThat(chain).extracting("refresh_token").doesNotHaveDuplicates();
        assertAlive(chain.get(2));

        FylrApi.rejected(fylr.refresh(chain.get(0)), 400, "invalid_grant");

        assertDead(chain.get(2));
    }

    @Test
    @Tag("T2")
    @Tag("T9")
    @DisplayName("a missing or blank refresh token is an invalid request")
    void missingToken() {
        assertThat(FylrApi.rejected(
                        fylr.token("grant_type", "refresh_token", "client_id", FylrApi.CLIENT), 400, "invalid_request"))
                .contains("'refresh_token'");
        assertThat(FylrApi.rejected(
                        fylr.token("grant_type", "refresh_token", "client_id", FylrApi.CLIENT, "refresh_token", ""),
                        400,
                        "invalid_request"))
                .contains("'refresh_token'");
    }

    @Test
    @Tag("T2")
    @Tag("T9")
    @DisplayName("whatever is not a refresh token of ours is an invalid grant")
    void notARefreshToken() {
        Map<String, Object> tokens = login("offline openid");
        String stock = fylr.request()
                .formParams(Map.of(
                        "grant_type", "password", "client_id", FylrApi.CLIENT, "username", USER, "password", "secret"))
                .post("/realms/fylr/protocol/openid-connect/token")
                .path("refresh_token");
        assertThat(stock).isNotBlank();
        String good = (String) tokens.get("refresh_token");

        for (String token : List.of(
                "nonsense",
                "a.b.c",
                "..",
                (String) tokens.get("access_token"),
                (String) tokens.get("id_token"),
                stock,
                good.substring(0, good.length() - 4) + "AAAA",
                good + ".AAAA",
                good + "x")) {
            String description = FylrApi.rejected(
                    fylr.token("grant_type", "refresh_token", "client_id", FylrApi.CLIENT, "refresh_token", token),
                    400,
                    "invalid_grant");
            assertThat(description).doesNotContain(token);
        }
        assertAlive(tokens);
    }

    @Test
    @Tag("T9")
    @Tag("P2")
    @DisplayName("a disabled client or a not-before of the realm suspends refreshing, a disabled user ends it for good")
    void disabled() {
        String user = FylrApi.user(admin, "refresh-it-leaver");
        String client = FylrApi.client(admin, "refresh-it-client", false);
        try {
            Map<String, Object> tokens = FylrApi.success(fylr.token(
                    "grant_type",
                    "password",
                    "client_id",
                    "refresh-it-client",
                    "username",
                    "refresh-it-leaver",
                    "password",
                    "secret",
                    "scope",
                    "offline"));
            String[] refresh = {
                "grant_type",
                "refresh_token",
                "client_id",
                "refresh-it-client",
                "refresh_token",
                (String) tokens.get("refresh_token")
            };

            admin.updateClient("fylr", client, Map.of("enabled", false));
            FylrApi.rejected(fylr.token(refresh), 400, "invalid_client");
            admin.updateClient("fylr", client, Map.of("enabled", true));

            admin.updateRealm("fylr", Map.of("notBefore", Instant.now().getEpochSecond() + 5));
            FylrApi.rejected(fylr.token(refresh), 400, "invalid_grant");
            admin.updateRealm("fylr", Map.of("notBefore", 0));

            refresh[5] = (String) FylrApi.success(fylr.token(refresh)).get("refresh_token");
            assertThat(refresh[5]).isNotNull();

            admin.updateUser("fylr", user, Map.of("enabled", false));
            FylrApi.rejected(fylr.token(refresh), 400, "invalid_grant");
            admin.updateUser("fylr", user, Map.of("enabled", true));
            FylrApi.rejected(fylr.token(refresh), 400, "invalid_grant");
        } finally {
            admin.updateRealm("fylr", Map.of("notBefore", 0));
            admin.deleteClient("fylr", client);
            admin.deleteUser("fylr", user);
        }
    }

    @Test
    @Tag("T9")
    @DisplayName("two logins of one single sign-on session refresh independently of each other")
    void twoChainsInOneSession() {
        Browser browser = new Browser(server.baseUri());
        Map<String, String> request = fylr.authorizationRequest("auth_method", "easydb", "scope", "offline");
        Response callback = browser.submit(browser.authorize(request), "username", USER, "password", "secret");
        Map<String, Object> one =
                FylrApi.success(fylr.exchange(FylrApi.query(callback).get("code")));
        Map<String, Object> two = FylrApi.success(
                fylr.exchange(FylrApi.query(browser.authorize(request)).get("code")));

        Map<String, Object> oneRefreshed = FylrApi.success(fylr.refresh(one));
        Map<String, Object> twoRefreshed = FylrApi.success(fylr.refresh(two));

        assertAlive(FylrApi.success(fylr.refresh(oneRefreshed)));
        assertAlive(FylrApi.success(fylr.refresh(twoRefreshed)));
    }

    @Test
    @Tag("T9")
    @DisplayName("Keycloak's own token endpoint, which rotates by other rules, does not take the refresh token")
    void notAtKeycloaksOwnEndpoint() {
        Map<String, Object> tokens = login("offline");

        Response response = fylr.request()
                .formParams(Map.of(
                        "grant_type",
                        "refresh_token",
                        "client_id",
                        FylrApi.CLIENT,
                        "refresh_token",
                        tokens.get("refresh_token")))
                .post("/realms/fylr/protocol/openid-connect/token");

        assertThat(response.statusCode()).isEqualTo(400);
        assertAlive(tokens);
    }
}
