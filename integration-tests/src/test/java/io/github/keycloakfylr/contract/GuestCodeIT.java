package io.github.keycloakfylr.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keycloakfylr.client.AdminApi;
import io.github.keycloakfylr.client.Browser;
import io.github.keycloakfylr.client.FylrApi;
import io.github.keycloakfylr.client.Page;
import io.github.keycloakfylr.client.Race;
import io.github.keycloakfylr.testserver.FylrTest;
import io.github.keycloakfylr.testserver.KeycloakServer;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Contract M8 with T5, T6 and T9: a guest's code is worth what any code is, and its login leaves nothing behind until
 * it is redeemed.
 */
@FylrTest
class GuestCodeIT {

    private static final String GUEST = "fylr.login.guest";
    private static final String CLIENT = "guestcode-it";
    private static final String USER = "guestcode-user";
    private static final String[] PKCE = {"code_challenge", FylrApi.CHALLENGE, "code_challenge_method", "S256"};

    private final KeycloakServer server;
    private final AdminApi admin;
    private final FylrApi fylr;
    private String clientId;

    GuestCodeIT(KeycloakServer server, AdminApi admin, FylrApi fylr) {
        this.server = server;
        this.admin = admin;
        this.fylr = fylr;
    }

    @BeforeEach
    void guestAccessOn() {
        clientId = FylrApi.client(admin, CLIENT, false);
        FylrApi.client(admin, "code-it-confidential", true);
        FylrApi.user(admin, USER);
        admin.setRealmAttribute("fylr", GUEST, "true");
    }

    private String code(String... parameters) {
        Response callback = fylr.authorize(Stream.concat(Stream.of("auth_method", "anonymous"), Stream.of(parameters))
                .toArray(String[]::new));
        assertThat(callback.statusCode()).as(callback.asString()).isEqualTo(302);
        assertThat(FylrApi.query(callback)).containsOnlyKeys("code", "state");
        return FylrApi.query(callback).get("code");
    }

    /** A code of a client of this test's own, whose sessions can be counted. */
    private String ownCode(String scope) {
        return code("client_id", CLIENT, "redirect_uri", "https://" + CLIENT + ".example/", "scope", scope);
    }

    private Response redeemOwn(String code) {
        return fylr.exchange(code, "client_id", CLIENT, "redirect_uri", "https://" + CLIENT + ".example/");
    }

    private int sessions() {
        return admin.sessionCount("fylr", clientId);
    }

    private void assertDead(Map<String, Object> tokens) {
        assertThat(fylr.active(tokens.get("access_token"))).isFalse();
        assertThat(fylr.userinfo((String) tokens.get("access_token")).statusCode())
                .isEqualTo(400);
        if (tokens.containsKey("refresh_token")) {
            fylr.assertDead(tokens);
        }
    }

    @Test
    @Tag("M8")
    @DisplayName(
            "codes that nobody redeems leave no session, whatever the request asks for, and neither do those redeemed without offline")
    void nothingIsStored() {
        int before = sessions();

        for (int i = 0; i < 10; i++) {
            ownCode("offline openid");
            FylrApi.success(redeemOwn(ownCode("openid read")));
        }

        assertThat(sessions()).isEqualTo(before);
    }

    @Test
    @Tag("M8")
    @Tag("S4")
    @DisplayName(
            "with offline the code is redeemed into one session, which ends with its tokens; a rejected one into none")
    void oneSessionWhereARefreshTokenNeedsIt() {
        int before = sessions();
        Map<String, Object> tokens = FylrApi.success(redeemOwn(ownCode("offline")));
        assertThat(sessions()).isEqualTo(before + 1);

        FylrApi.rejected(fylr.exchange(ownCode("offline"), "client_id", CLIENT), 400, "invalid_grant");
        FylrApi.rejected(fylr.exchange(ownCode("offline")), 400, "invalid_grant");
        assertThat(sessions()).isEqualTo(before + 1);

        fylr.revoke((String) tokens.get("refresh_token"));
        assertThat(sessions()).isEqualTo(before);
    }

    @ParameterizedTest
    @ValueSource(strings = {"anonymous", "auto", "anonymous,easydb", "saml,anonymous"})
    @Tag("M8")
    @Tag("A8")
    @DisplayName(
            "a guest's login sets no cookie but the one that knows the browser again, wherever the request is answered")
    void noCookieOfKeycloaks(String method) {
        Browser browser = new Browser(server.baseUri());
        Response callback = browser.authorize(fylr.authorizationRequest("auth_method", method));

        assertThat(FylrApi.query(callback)).containsOnlyKeys("code", "state");
        assertThat(browser.responses().stream().flatMap(response -> response.getDetailedCookies().asList().stream()))
                .extracting(cookie -> cookie.getName())
                .containsOnly("fylr-browser-id");
    }

    @Test
    @Tag("T1")
    @Tag("T11")
    @Tag("M8")
    @DisplayName("what a guest gets: an id token for openid, a refresh token for offline, about the same sub")
    void whatAGuestGets() {
        long before = Instant.now().getEpochSecond();
        Map<String, Object> tokens =
                FylrApi.success(fylr.exchange(code("scope", "openid offline read", "nonce", "n-1", "acr_values", "1")));

        assertThat(tokens)
                .containsOnlyKeys("access_token", "token_type", "scope", "expires_in", "refresh_token", "id_token")
                .containsEntry("scope", "openid offline read");
        Object sub = FylrApi.success(fylr.userinfo((String) tokens.get("access_token")))
                .get("sub");
        FylrApi.isGuest(sub);
        assertThat(FylrApi.claims(tokens.get("id_token")))
                .containsEntry("sub", sub)
                .containsEntry("nonce", "n-1")
                .containsEntry("acr", "0")
                .containsEntry("aud", FylrApi.CLIENT);
        assertThat(((Number) FylrApi.claims(tokens.get("id_token")).get("auth_time")).longValue())
                .isBetween(before, Instant.now().getEpochSecond());
        assertThat(FylrApi.success(fylr.introspect((String) tokens.get("refresh_token"))))
                .containsEntry("sub", sub);

        Map<String, Object> small = FylrApi.success(fylr.exchange(code("scope", "openid", "nonce", "n-2")));
        assertThat(small)
                .containsOnlyKeys("access_token", "token_type", "scope", "expires_in", "id_token")
                .containsEntry("scope", "openid");
        assertThat(small.get("expires_in")).isIn(86400, 86399);
        assertThat(FylrApi.claims(small.get("id_token")))
                .containsEntry("nonce", "n-2")
                .doesNotContainKey("acr")
                .containsKeys("auth_time", "at_hash");
        assertThat(FylrApi.success(fylr.introspect((String) small.get("access_token"))))
                .containsOnlyKeys("active", "scope", "client_id", "sub", "exp", "iat", "token_type")
                .containsEntry("scope", "openid")
                .containsEntry("client_id", FylrApi.CLIENT);
    }

    @Test
    @Tag("T9")
    @Tag("R3")
    @Tag("M8")
    @DisplayName("a guest's refresh token rotates, and presented again ends the login")
    void refresh() {
        Map<String, Object> first = FylrApi.success(fylr.exchange(code("scope", "offline openid")));
        Map<String, Object> second = FylrApi.success(fylr.refresh(first));

        fylr.assertAlive(second);
        assertThat(FylrApi.claims(second.get("id_token")).get("sub"))
                .isEqualTo(FylrApi.claims(first.get("id_token")).get("sub"));
        FylrApi.rejected(fylr.refresh(first), 400, "invalid_grant");
        fylr.assertDead(second);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("io.github.keycloakfylr.contract.AuthorizationCodeGrantIT#errors")
    @Tag("T2")
    @Tag("T5")
    @Tag("M8")
    @DisplayName("invalid_grant, and the code is used up")
    void invalidGrant(String name, String[] authorization, String[] changes) {
        String[] form = Stream.of(changes)
                .map(value -> value == null ? null : value.replace("{callback}", fylr.callback()))
                .toArray(String[]::new);
        String[] verifier = authorization.length > 0 ? new String[] {"code_verifier", FylrApi.VERIFIER} : new String[0];
        for (String scope : List.of("read", "offline")) {
            String code = code(Stream.concat(Stream.of(authorization), Stream.of("scope", scope))
                    .toArray(String[]::new));

            String description = FylrApi.rejected(fylr.exchange(code, form), 400, "invalid_grant");

            assertThat(description).doesNotContain(code, FylrApi.VERIFIER, FylrApi.CHALLENGE);
            if (!Arrays.asList(form).contains("code")) {
                FylrApi.rejected(fylr.exchange(code, verifier), 400, "invalid_grant");
            }
        }
    }

    @Test
    @Tag("T5")
    @Tag("A13")
    @DisplayName("an expired code of a guest is an invalid grant")
    void expiredCode() {
        admin.updateRealm("fylr", Map.of("accessCodeLifespan", 1));
        String code = code("scope", "offline");
        FylrApi.awaitSecond(Instant.now().getEpochSecond() + 3);

        FylrApi.rejected(fylr.exchange(code), 400, "invalid_grant");
    }

    @ParameterizedTest
    @CsvSource({"read, false", "read, true", "offline openid, false", "offline openid, true"})
    @Tag("T6")
    @Tag("M8")
    @DisplayName("a guest's code presented twice revokes all that was issued from it, also where it would fail anyway")
    void replay(String scope, boolean failing) {
        String code =
                code(Stream.concat(Stream.of(PKCE), Stream.of("scope", scope)).toArray(String[]::new));
        Map<String, Object> tokens = FylrApi.success(fylr.exchange(code, "code_verifier", FylrApi.VERIFIER));
        Map<String, Object> other = FylrApi.success(fylr.exchange(code("scope", scope)));

        FylrApi.rejected(
                fylr.exchange(code, "code_verifier", failing ? "b".repeat(43) : FylrApi.VERIFIER),
                400,
                "invalid_grant");

        assertDead(tokens);
        assertThat(fylr.active(other.get("access_token"))).isTrue();
        FylrApi.rejected(fylr.exchange(code, "code_verifier", FylrApi.VERIFIER), 400, "invalid_grant");
    }

    @ParameterizedTest
    @ValueSource(strings = {"read", "offline"})
    @Tag("T6")
    @Tag("M8")
    @Tag("race")
    @DisplayName("of many parallel presentations of a guest's code exactly one succeeds, and its tokens are revoked")
    void parallel(String scope) throws Exception {
        Race.rounds(() -> {
            String code = code("scope", scope);

            assertDead(Race.onlyTokens(Race.atOnce(() -> fylr.exchange(code))));
        });
    }

    @ParameterizedTest
    @CsvSource({"anonymous, true", "'anonymous,easydb', true", "'anonymous,easydb', false", "'saml,anonymous', false"})
    @Tag("M8")
    @Tag("A12")
    @DisplayName(
            "a guest's login does not stand in the way of a login in the same browser, nor does guest access that was switched off")
    void doesNotLockTheBrowserOut(String method, boolean guestAccess) {
        Browser browser = new Browser(server.baseUri());
        FylrApi.isGuest(fylr.subject(browser.authorize(fylr.authorizationRequest("auth_method", method))));
        admin.setRealmAttribute("fylr", GUEST, Boolean.toString(guestAccess));

        Response page = browser.authorize(fylr.authorizationRequest("auth_method", "easydb"));
        Page.isLogin(page);
        assertThat(fylr.subject(browser.submit(page, "username", USER, "password", "secret")))
                .isEqualTo(USER);

        admin.setRealmAttribute("fylr", GUEST, "true");
        FylrApi.isGuest(fylr.subject(browser.authorize(fylr.authorizationRequest("auth_method", "anonymous"))));
        assertThat(fylr.subject(browser.authorize(fylr.authorizationRequest("auth_method", "easydb"))))
                .isEqualTo(USER);
    }

    /** With a page open in another tab the browser has a cookie that Keycloak begins every login under. */
    @ParameterizedTest
    @CsvSource({"'anonymous,easydb', true", "'anonymous,easydb', false", "anonymous, true"})
    @Tag("M8")
    @Tag("A12")
    @DisplayName("a guest's login over a page that is open leaves the page, and every later login, as they were")
    void leavesAnOpenPageAlone(String method, boolean guestAccess) {
        Browser browser = new Browser(server.baseUri());
        Response page = browser.authorize(fylr.authorizationRequest("auth_method", "easydb"));
        FylrApi.isGuest(fylr.subject(browser.authorize(fylr.authorizationRequest("auth_method", method))));
        admin.setRealmAttribute("fylr", GUEST, Boolean.toString(guestAccess));

        Response later = browser.authorize(fylr.authorizationRequest("auth_method", "easydb"));
        Page.isLogin(later);
        assertThat(fylr.subject(browser.submit(page, "username", USER, "password", "secret")))
                .isEqualTo(USER);
        Response again = browser.authorize(fylr.authorizationRequest("auth_method", "easydb", "prompt", "login"));
        assertThat(fylr.subject(browser.submit(again, "username", USER, "password", "secret")))
                .isEqualTo(USER);
    }

    @Test
    @Tag("N5")
    @Tag("U3")
    @DisplayName("no user is told by a guest's sub, however the user's login is spelled")
    void noUserIsToldByAGuestsSub() {
        String sub = fylr.subject(fylr.authorize("auth_method", "anonymous"));
        FylrApi.isGuest(sub);
        for (String login : List.of(sub, sub.toUpperCase(Locale.ROOT), sub.substring("anonymous-".length()))) {
            String id = admin.createUser("fylr", login, "secret");
            try {
                Map<String, Object> tokens = fylr.passwordTokens(login, "secret", "openid");
                Object told = FylrApi.success(fylr.userinfo((String) tokens.get("access_token")))
                        .get("sub");
                assertThat((String) told).isNotEqualToIgnoringCase(sub).isIn(id, login);
                assertThat(FylrApi.claims(tokens.get("id_token"))).containsEntry("sub", told);
                assertThat(FylrApi.success(fylr.introspect((String) tokens.get("access_token"))))
                        .containsEntry("sub", told);
            } finally {
                admin.deleteUser("fylr", id);
            }
        }
    }

    @Test
    @Tag("E1")
    @Tag("E4")
    @Tag("M8")
    @DisplayName(
            "the events of a guest's code: one login of the guest, one exchange, of a session only where there is one")
    void events() {
        admin.updateRealm("fylr", Map.of("eventsEnabled", true));
        try {
            for (String scope : List.of("read", "offline")) {
                admin.clearEvents("fylr");
                Map<String, Object> tokens = FylrApi.success(redeemOwn(ownCode(scope)));
                String sub = fylr.userinfo((String) tokens.get("access_token")).path("sub");
                Map<String, Object> login = admin.events("fylr", "LOGIN").get(0);
                Map<String, Object> exchange =
                        admin.events("fylr", "CODE_TO_TOKEN").get(0);

                assertThat(admin.events("fylr", "LOGIN")).hasSize(1);
                assertThat(admin.events("fylr", "CODE_TO_TOKEN")).hasSize(1);
                assertThat(login)
                        .containsEntry("clientId", CLIENT)
                        .doesNotContainKey("error")
                        .containsEntry("userId", exchange.get("userId"));
                assertThat((String) exchange.get("userId")).endsWith(sub);
                assertThat(exchange.containsKey("sessionId")).isEqualTo("offline".equals(scope));
            }
            admin.clearEvents("fylr");
            FylrApi.rejected(redeemOwn(code()), 400, "invalid_grant");
            assertThat(admin.events("fylr", "CODE_TO_TOKEN_ERROR")).hasSize(1);
        } finally {
            admin.updateRealm("fylr", Map.of("eventsEnabled", false));
            admin.clearEvents("fylr");
        }
    }

    /** Keycloak's executors, one that looks at the authorization request, one at the token request. */
    @ParameterizedTest
    @CsvSource({"pkce-enforcer, true", "holder-of-key-enforcer, false"})
    @Tag("M8")
    @DisplayName("the realm's client policies are asked about guests, too")
    void clientPolicies(String executor, boolean atAuthorization) {
        Object before =
                admin.request().get("/fylr/client-policies/profiles").jsonPath().getMap("$");
        put(
                "profiles",
                Map.of(
                        "profiles",
                        List.of(Map.of(
                                "name",
                                "guestcode-profile",
                                "description",
                                "",
                                "executors",
                                List.of(Map.of("executor", executor, "configuration", Map.of()))))));
        put(
                "policies",
                Map.of(
                        "policies",
                        List.of(Map.of(
                                "name",
                                "guestcode-policy",
                                "description",
                                "",
                                "enabled",
                                true,
                                "conditions",
                                List.of(Map.of("condition", "any-client", "configuration", Map.of())),
                                "profiles",
                                List.of("guestcode-profile")))));
        try {
            if (atAuthorization) {
                assertThat(FylrApi.query(fylr.authorize("auth_method", "anonymous")))
                        .containsKey("error")
                        .doesNotContainKey("code");
            } else {
                int sessions = sessions();
                assertThat(redeemOwn(ownCode("offline")).statusCode()).isEqualTo(400);
                assertThat(sessions()).isEqualTo(sessions);
            }
        } finally {
            put("policies", Map.of("policies", List.of()));
            put("profiles", Map.of("profiles", ((Map<?, ?>) before).get("profiles")));
        }
    }

    private void put(String what, Map<String, ?> representation) {
        assertThat(admin.request()
                        .contentType(ContentType.JSON)
                        .body(representation)
                        .put("/fylr/client-policies/{what}", what)
                        .statusCode())
                .isEqualTo(204);
    }
}
