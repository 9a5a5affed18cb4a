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
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Contract T5 and T6: the authorization code grant. */
@FylrTest
class AuthorizationCodeGrantIT {

    private static final String USER = "code-it-user";
    private static final String CONFIDENTIAL = "code-it-confidential";
    private static final String[] PKCE = {"code_challenge", FylrApi.CHALLENGE, "code_challenge_method", "S256"};
    private static final String[] NO_PKCE = {};

    private final KeycloakServer server;
    private final AdminApi admin;
    private final FylrApi fylr;

    AuthorizationCodeGrantIT(KeycloakServer server, AdminApi admin, FylrApi fylr) {
        this.server = server;
        this.admin = admin;
        this.fylr = fylr;
    }

    @BeforeEach
    void userAndClient() {
        FylrApi.user(admin, USER);
        FylrApi.client(admin, CONFIDENTIAL, true);
    }

    @Test
    @Tag("T5")
    @DisplayName("the right verifier, redirect URI and client get tokens")
    void success() {
        assertThat(FylrApi.success(fylr.exchange(fylr.code(USER, "secret", PKCE), "code_verifier", FylrApi.VERIFIER)))
                .containsKey("access_token");
        assertThat(FylrApi.success(fylr.exchange(fylr.code(USER, "secret")))).containsKey("access_token");

        String redirect = "https://" + CONFIDENTIAL + ".example/";
        String code = fylr.code(USER, "secret", "client_id", CONFIDENTIAL, "redirect_uri", redirect);
        assertThat(FylrApi.success(fylr.exchange(
                        code,
                        "client_id",
                        CONFIDENTIAL,
                        "client_secret",
                        "the-client-secret",
                        "redirect_uri",
                        redirect)))
                .containsKey("access_token");
    }

    @Test
    @Tag("T5")
    @DisplayName("where no redirect_uri was used none is needed")
    void withoutRedirectUri() {
        String code = fylr.code(USER, "secret", "redirect_uri", null);

        assertThat(FylrApi.success(fylr.exchange(code, "redirect_uri", null))).containsKey("access_token");
    }

    @Test
    @Tag("T5")
    @Tag("S3")
    @DisplayName("a scope sent with the code changes nothing")
    void scopeIsIgnored() {
        assertThat(FylrApi.success(
                        fylr.exchange(fylr.code(USER, "secret", "scope", "read"), "scope", "offline openid")))
                .containsEntry("scope", "read")
                .containsOnlyKeys("access_token", "token_type", "scope", "expires_in");
        assertThat(FylrApi.success(fylr.exchange(fylr.code(USER, "secret", "scope", "read"), "scope", "nonsense")))
                .containsEntry("scope", "read");
    }

    /**
     * Name, authorization request, and what differs in the token request; {@code {callback}} stands for the redirect
     * URI.
     */
    static Stream<Arguments> errors() {
        return Stream.of(
                Arguments.of("no verifier", PKCE, new String[] {}),
                Arguments.of("blank verifier", PKCE, new String[] {"code_verifier", ""}),
                Arguments.of("short verifier", PKCE, new String[] {"code_verifier", FylrApi.VERIFIER.substring(0, 42)}),
                Arguments.of("long verifier", PKCE, new String[] {"code_verifier", "a".repeat(129)}),
                Arguments.of("wrong verifier", PKCE, new String[] {"code_verifier", "b".repeat(43)}),
                Arguments.of("verifier with other characters", PKCE, new String[] {"code_verifier", "!".repeat(43)}),
                Arguments.of("the challenge as the verifier", PKCE, new String[] {"code_verifier", FylrApi.CHALLENGE}),
                Arguments.of("verifier without challenge", NO_PKCE, new String[] {"code_verifier", FylrApi.VERIFIER}),
                Arguments.of("no redirect_uri", NO_PKCE, new String[] {"redirect_uri", null}),
                Arguments.of("another redirect_uri", NO_PKCE, new String[] {"redirect_uri", "https://evil.example/"}),
                Arguments.of("redirect_uri with a slash more", NO_PKCE, new String[] {"redirect_uri", "{callback}/"}),
                Arguments.of("redirect_uri with a query", NO_PKCE, new String[] {"redirect_uri", "{callback}?x=y"}),
                Arguments.of("redirect_uri with a query that old Keycloak adapters send", NO_PKCE, new String[] {
                    "redirect_uri", "{callback}?session_state=x"
                }),
                Arguments.of("another public client", NO_PKCE, new String[] {"client_id", "fylr-mobile-app"}),
                Arguments.of("another confidential client", NO_PKCE, new String[] {
                    "client_id", CONFIDENTIAL, "client_secret", "the-client-secret"
                }),
                Arguments.of("unknown code", NO_PKCE, new String[] {"code", "nonsense"}),
                Arguments.of("unknown code of the same shape", NO_PKCE, new String[] {"code", "a.b.c"}));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("errors")
    @Tag("T2")
    @Tag("T5")
    @DisplayName("invalid_grant")
    void invalidGrant(String name, String[] authorization, String[] changes) {
        String code = fylr.code(USER, "secret", authorization);
        String[] form = Stream.of(changes)
                .map(value -> value == null ? null : value.replace("{callback}", fylr.callback()))
                .toArray(String[]::new);

        String description = FylrApi.rejected(fylr.exchange(code, form), 400, "invalid_grant");

        assertThat(description).doesNotContain(code, FylrApi.VERIFIER, FylrApi.CHALLENGE);
    }

    @Test
    @Tag("T5")
    @DisplayName("a missing or blank code is an invalid request")
    void missingCode() {
        assertThat(FylrApi.rejected(fylr.exchange("x", "code", null), 400, "invalid_request"))
                .contains("'code'");
        assertThat(FylrApi.rejected(fylr.exchange("x", "code", ""), 400, "invalid_request"))
                .contains("'code'");
    }

    @Test
    @Tag("T5")
    @Tag("A13")
    @DisplayName("an expired code is an invalid grant")
    void expiredCode() {
        admin.updateRealm("fylr", Map.of("accessCodeLifespan", 1));
        String code = fylr.code(USER, "secret");
        FylrApi.awaitSecond(Instant.now().getEpochSecond() + 3);

        FylrApi.rejected(fylr.exchange(code), 400, "invalid_grant");
    }

    @Test
    @Tag("T5")
    @DisplayName("a code of a user who was disabled, or logged out, in between is an invalid grant")
    void userGone() {
        String id = FylrApi.user(admin, "code-it-leaver");
        try {
            String code = fylr.code("code-it-leaver", "secret");
            admin.updateUser("fylr", id, Map.of("enabled", false));
            FylrApi.rejected(fylr.exchange(code), 400, "invalid_grant");

            admin.updateUser("fylr", id, Map.of("enabled", true));
            String other = fylr.code("code-it-leaver", "secret");
            admin.logoutUser("fylr", id);
            FylrApi.rejected(fylr.exchange(other), 400, "invalid_grant");
        } finally {
            admin.deleteUser("fylr", id);
        }
    }

    @Test
    @Tag("T6")
    @DisplayName("a code presented twice revokes all that was issued from it")
    void replay() {
        String code = fylr.code(USER, "secret", "scope", "offline openid");
        Map<String, Object> first = FylrApi.success(fylr.exchange(code));
        Map<String, Object> second = FylrApi.success(fylr.refresh(first));
        assertThat(fylr.userinfo((String) second.get("access_token")).statusCode())
                .isEqualTo(200);

        FylrApi.rejected(fylr.exchange(code), 400, "invalid_grant");

        assertDead(first);
        assertDead(second);
        FylrApi.rejected(fylr.exchange(code), 400, "invalid_grant");
    }

    @Test
    @Tag("T6")
    @DisplayName("a code replayed with a wrong redirect URI or verifier revokes just the same")
    void replayThatWouldFailAnyway() {
        String code = fylr.code(USER, "secret", PKCE);
        Map<String, Object> tokens = FylrApi.success(fylr.exchange(code, "code_verifier", FylrApi.VERIFIER));

        FylrApi.rejected(fylr.exchange(code, "redirect_uri", "https://evil.example/"), 400, "invalid_grant");

        assertDead(tokens);
    }

    @Test
    @Tag("T6")
    @DisplayName("what a replay revoked stays dead when the same browser logs in again at once")
    void replayThenLogin() {
        Browser browser = new Browser(server.baseUri());
        Map<String, String> request = fylr.authorizationRequest("auth_method", "easydb", "scope", "offline");
        Response callback = browser.submit(browser.authorize(request), "username", USER, "password", "secret");
        String code = FylrApi.query(callback).get("code");
        Map<String, Object> stolen = FylrApi.success(fylr.exchange(code));
        FylrApi.rejected(fylr.exchange(code), 400, "invalid_grant");
        assertDead(stolen);

        Map<String, Object> own = FylrApi.success(
                fylr.exchange(FylrApi.query(logInAgain(browser, request)).get("code")));

        assertThat(fylr.userinfo((String) own.get("access_token")).statusCode()).isEqualTo(200);
        assertDead(stolen);
    }

    /** The replay has ended the single sign-on as well: the same browser is shown the page. */
    private static Response logInAgain(Browser browser, Map<String, String> request) {
        Response page = browser.authorize(request);
        assertThat(page.statusCode()).isEqualTo(200);
        return browser.submit(page, "username", USER, "password", "secret");
    }

    @Test
    @Tag("T6")
    @Tag("race")
    @DisplayName("of many parallel presentations exactly one succeeds, and what it got is revoked")
    void parallel() throws Exception {
        admin.updateRealm("fylr", Race.CHEAP_PASSWORDS);
        Race.rounds(() -> {
            String code = fylr.code(USER, "secret", "scope", "offline");

            assertDead(Race.onlyTokens(Race.atOnce(() -> fylr.exchange(code))));
        });
    }

    @Test
    @Tag("T6")
    @DisplayName("a failed attempt never weakens PKCE for a later one")
    void noDowngrade() {
        String code = fylr.code(USER, "secret", PKCE);

        FylrApi.rejected(fylr.exchange(code, "code_verifier", "b".repeat(43)), 400, "invalid_grant");
        FylrApi.rejected(fylr.exchange(code), 400, "invalid_grant");
        FylrApi.rejected(fylr.exchange(code, "code_verifier", ""), 400, "invalid_grant");
    }

    private void assertDead(Map<String, Object> tokens) {
        assertThat(fylr.active(tokens.get("access_token"))).isFalse();
        assertThat(fylr.userinfo((String) tokens.get("access_token")).statusCode())
                .isEqualTo(400);
        if (tokens.containsKey("refresh_token")) {
            assertThat(fylr.active(tokens.get("refresh_token"))).isFalse();
            FylrApi.rejected(fylr.refresh(tokens), 400, "invalid_grant");
        }
    }
}
