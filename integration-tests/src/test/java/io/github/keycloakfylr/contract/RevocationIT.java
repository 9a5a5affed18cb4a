package io.github.keycloakfylr.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.github.keycloakfylr.client.AdminApi;
import io.github.keycloakfylr.client.Browser;
import io.github.keycloakfylr.client.FylrApi;
import io.github.keycloakfylr.testserver.FylrTest;
import io.github.keycloakfylr.testserver.KeycloakServer;
import io.github.keycloakfylr.testserver.NotInContainer;
import io.restassured.response.Response;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Contract section 7, R1 to R3 and R5: revocation. */
@FylrTest
class RevocationIT {

    private static final String USER = "revoke-it-user";
    private static final String CONFIDENTIAL = "revoke-it-confidential";

    private final KeycloakServer server;
    private final AdminApi admin;
    private final FylrApi fylr;

    RevocationIT(KeycloakServer server, AdminApi admin, FylrApi fylr) {
        this.server = server;
        this.admin = admin;
        this.fylr = fylr;
    }

    @BeforeEach
    void userAndClient() {
        FylrApi.user(admin, USER);
        FylrApi.client(admin, CONFIDENTIAL, true);
    }

    private Map<String, Object> tokens() {
        return fylr.passwordTokens(USER, "secret", "offline openid");
    }

    private Map<String, Object> tokensOfConfidential() {
        return FylrApi.success(fylr.token(
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
    }

    private static void assertEmpty(Response response) {
        assertThat(response.statusCode()).as(response.asString()).isEqualTo(200);
        assertThat(response.asByteArray()).isEmpty();
        assertThat(response.getHeader("Content-Length")).isEqualTo("0");
        assertThat(response.getHeader("Cache-Control")).isEqualTo("no-store");
        assertThat(response.getHeader("Pragma")).isEqualTo("no-cache");
    }

    private void assertAlive(Map<String, Object> tokens) {
        assertThat(fylr.active(tokens.get("access_token"))).isTrue();
        assertThat(fylr.active(tokens.get("refresh_token"))).isTrue();
        assertThat(fylr.userinfo((String) tokens.get("access_token")).statusCode())
                .isEqualTo(200);
    }

    private void assertDead(Map<String, Object> tokens) {
        assertThat(fylr.active(tokens.get("access_token"))).isFalse();
        assertThat(fylr.active(tokens.get("refresh_token"))).isFalse();
        assertThat(fylr.userinfo((String) tokens.get("access_token")).<String>path("code"))
                .isEqualTo("InvalidToken");
        FylrApi.rejected(fylr.refresh(tokens), 400, "invalid_grant");
    }

    @ParameterizedTest
    @ValueSource(strings = {"access_token", "refresh_token"})
    @Tag("R1")
    @Tag("R2")
    @Tag("R3")
    @DisplayName("either token alone ends the login, at once and everywhere, and no other login of the user")
    void eitherToken(String which) {
        Map<String, Object> other = tokens();
        Map<String, Object> tokens = tokens();
        Map<String, Object> refreshed = FylrApi.success(fylr.refresh(tokens));
        assertAlive(refreshed);

        assertEmpty(fylr.revoke((String) refreshed.get(which)));

        assertDead(refreshed);
        assertThat(fylr.active(tokens.get("access_token"))).isFalse();
        assertAlive(other);
        assertAlive(FylrApi.success(fylr.refresh(other)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"access_token", "refresh_token"})
    @Tag("R3")
    @DisplayName("its single sign-on session ends too, and so do the tokens of other clients in it")
    void singleSignOn(String which) {
        Browser browser = new Browser(server.baseUri());
        Map<String, String> request = fylr.authorizationRequest("auth_method", "easydb", "scope", "offline");
        Response callback = browser.submit(browser.authorize(request), "username", USER, "password", "secret");
        Map<String, Object> tokens =
                FylrApi.success(fylr.exchange(FylrApi.query(callback).get("code")));
        String otherRedirect = "https://" + CONFIDENTIAL + ".example/";
        Response otherCallback = browser.authorize(fylr.authorizationRequest(
                "auth_method", "easydb", "prompt", "none", "client_id", CONFIDENTIAL, "redirect_uri", otherRedirect));
        Map<String, Object> other = FylrApi.success(fylr.exchange(
                FylrApi.query(otherCallback).get("code"),
                "client_id",
                CONFIDENTIAL,
                "client_secret",
                "the-client-secret",
                "redirect_uri",
                otherRedirect));

        assertEmpty(fylr.revoke((String) tokens.get(which)));

        Response again = browser.authorize(fylr.authorizationRequest("auth_method", "easydb", "prompt", "none"));
        assertThat(FylrApi.query(again))
                .containsEntry("error", "login_required")
                .doesNotContainKey("code");
        assertDead(tokens);
        assertThat(fylr.userinfo((String) other.get("access_token")).statusCode())
                .isEqualTo(400);
    }

    @Test
    @Tag("R3")
    @DisplayName("a revoked login stays dead when the user logs in again at once")
    void loginAgain() {
        Map<String, Object> tokens = tokens();
        assertEmpty(fylr.revoke((String) tokens.get("access_token")));

        assertAlive(tokens());

        assertDead(tokens);
    }

    @Test
    @Tag("R3")
    @Tag("T9")
    @DisplayName("who logs in again in the same browser, with a page that was open before, has a login that stays")
    void loginAgainInTheSameBrowser() {
        Browser browser = new Browser(server.baseUri());
        Map<String, String> request = fylr.authorizationRequest("auth_method", "easydb", "scope", "offline");
        Response callback = browser.submit(browser.authorize(request), "username", USER, "password", "secret");
        Map<String, Object> tokens =
                FylrApi.success(fylr.exchange(FylrApi.query(callback).get("code")));
        browser.authorize(fylr.authorizationRequest("auth_method", "easydb", "scope", "offline", "prompt", "login"));

        assertEmpty(fylr.revoke((String) tokens.get("refresh_token")));

        Response again = browser.submit(browser.authorize(request), "username", USER, "password", "secret");
        Map<String, Object> newTokens =
                FylrApi.success(fylr.exchange(FylrApi.query(again).get("code")));
        assertAlive(FylrApi.success(fylr.refresh(newTokens)));
        assertDead(tokens);
    }

    @Test
    @Tag("R3")
    @NotInContainer("A server in a container does not reach a client on this machine's loopback interface.")
    @DisplayName("a client with a backchannel logout URL is told of the end of the login")
    void backchannelLogout() throws Exception {
        BlockingQueue<String> told = new LinkedBlockingQueue<>();
        HttpServer client = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        client.createContext("/", exchange -> {
            told.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.US_ASCII));
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        client.start();
        try {
            String url = "http://localhost:" + client.getAddress().getPort() + "/logout";
            String id = admin.findClient("fylr", CONFIDENTIAL).orElseThrow();
            admin.updateClient("fylr", id, Map.of("attributes", Map.of("backchannel.logout.url", url)));
            Map<String, Object> tokens = tokensOfConfidential();

            assertEmpty(fylr.revoke((String) tokens.get("access_token")));

            assertThat(told.poll(10, TimeUnit.SECONDS)).startsWith("logout_token=");
            assertDead(tokens);
        } finally {
            client.stop(0);
        }
    }

    @Test
    @Tag("R3")
    @DisplayName("a code that is still out dies with the login")
    void code() {
        Browser browser = new Browser(server.baseUri());
        Map<String, String> request = fylr.authorizationRequest("auth_method", "easydb");
        Response callback = browser.submit(browser.authorize(request), "username", USER, "password", "secret");
        Map<String, Object> tokens =
                FylrApi.success(fylr.exchange(FylrApi.query(callback).get("code")));
        String code = FylrApi.query(browser.authorize(request)).get("code");

        assertEmpty(fylr.revoke((String) tokens.get("access_token")));

        FylrApi.rejected(fylr.exchange(code), 400, "invalid_grant");
    }

    @ParameterizedTest
    @ValueSource(strings = {"nonsense", "a.b.c", "..", "e30.e30.", "ory_rt_abc.def"})
    @Tag("R1")
    @DisplayName("an unknown or malformed token is no error")
    void unknownToken(String token) {
        assertEmpty(fylr.revoke(token));
        assertEmpty(fylr.post("revoke", "token", token, "client_id", FylrApi.CLIENT));
        assertEmpty(
                fylr.post("revoke", "token", token, "client_id", CONFIDENTIAL, "client_secret", "the-client-secret"));
    }

    @Test
    @Tag("R1")
    @DisplayName("a token that is dead already, or far too long, or no token for here, is no error")
    void deadToken() {
        Map<String, Object> tokens = tokens();
        assertEmpty(fylr.revoke((String) tokens.get("id_token")));
        assertAlive(tokens);
        assertEmpty(fylr.revoke((String) tokens.get("access_token")));
        assertEmpty(fylr.revoke((String) tokens.get("access_token")));
        assertEmpty(fylr.revoke((String) tokens.get("refresh_token")));
        assertEmpty(fylr.revoke("x".repeat(30_000)));
    }

    @Test
    @Tag("R1")
    @DisplayName("a tampered token ends nothing")
    void tamperedToken() {
        Map<String, Object> tokens = tokens();
        String token = (String) tokens.get("access_token");

        assertEmpty(fylr.revoke(token.substring(0, token.length() - 4)));
        assertEmpty(fylr.revoke(token.substring(0, token.length() - 4) + "AAAA"));
        assertEmpty(fylr.revoke(token + ".AAAA"));

        assertAlive(tokens);
    }

    @ParameterizedTest
    @ValueSource(strings = {"access_token", "refresh_token", "nonsense", ""})
    @Tag("R1")
    @DisplayName("any token_type_hint will do, also a wrong one")
    void hint(String hint) {
        Map<String, Object> first = tokens();
        assertEmpty(fylr.post("revoke", "token", (String) first.get("access_token"), "token_type_hint", hint));
        assertDead(first);
        Map<String, Object> second = tokens();
        assertEmpty(fylr.post("revoke", "token", (String) second.get("refresh_token"), "token_type_hint", hint));
        assertDead(second);
    }

    @Test
    @Tag("R2")
    @DisplayName("the token alone is enough for a confidential client's, too")
    void tokenOfConfidentialClient() {
        String token = (String) tokensOfConfidential().get("access_token");

        assertEmpty(fylr.revoke(token));

        assertThat(fylr.userinfo(token).statusCode()).isEqualTo(400);
    }

    @Test
    @Tag("R2")
    @Tag("C1")
    @Tag("C2")
    @DisplayName("the token's own client may name itself")
    void ownClient() {
        Map<String, Object> tokens = tokens();
        assertEmpty(fylr.post("revoke", "token", (String) tokens.get("access_token"), "client_id", FylrApi.CLIENT));
        assertDead(tokens);

        String inBody = (String) tokensOfConfidential().get("refresh_token");
        assertEmpty(
                fylr.post("revoke", "token", inBody, "client_id", CONFIDENTIAL, "client_secret", "the-client-secret"));
        assertThat(fylr.post("introspect", "token", inBody, "client_id", FylrApi.CLIENT)
                        .<Boolean>path("active"))
                .isFalse();

        String byBasic = (String) tokensOfConfidential().get("access_token");
        assertEmpty(fylr.request()
                .auth()
                .preemptive()
                .basic(CONFIDENTIAL, "the-client-secret")
                .formParam("token", byBasic)
                .post("/api/oauth2/revoke"));
        assertThat(fylr.userinfo(byBasic).statusCode()).isEqualTo(400);
    }

    @Test
    @Tag("R2")
    @DisplayName("another client's token stays untouched")
    void foreignToken() {
        Map<String, Object> tokens = tokens();
        for (String which : List.of("access_token", "refresh_token")) {
            String token = (String) tokens.get(which);
            assertEmpty(fylr.post("revoke", "token", token, "client_id", "fylr-mobile-app"));
            assertEmpty(fylr.post(
                    "revoke", "token", token, "client_id", CONFIDENTIAL, "client_secret", "the-client-secret"));
        }
        assertAlive(tokens);
    }

    @Test
    @Tag("R2")
    @Tag("C1")
    @Tag("C4")
    @DisplayName("wrong credentials are rejected, and nothing is revoked")
    void wrongCredentials() {
        Map<String, Object> tokens = tokens();
        String token = (String) tokens.get("access_token");

        FylrApi.rejected(fylr.post("revoke", "token", token, "client_id", "revoke-it-unknown"), 400, "invalid_client");
        FylrApi.rejected(
                fylr.post("revoke", "token", token, "client_id", FylrApi.CLIENT, "client_secret", "one too many"),
                400,
                "invalid_client");
        FylrApi.rejected(fylr.post("revoke", "token", token, "client_id", CONFIDENTIAL), 400, "invalid_client");
        FylrApi.rejected(
                fylr.post("revoke", "token", token, "client_id", CONFIDENTIAL, "client_secret", "wrong"),
                400,
                "invalid_client");
        Response byBasic = fylr.request()
                .auth()
                .preemptive()
                .basic(CONFIDENTIAL, "wrong")
                .formParam("token", token)
                .post("/api/oauth2/revoke");
        FylrApi.rejected(byBasic, 401, "invalid_client");
        assertThat(byBasic.getHeader("WWW-Authenticate")).startsWith("Basic");

        assertAlive(tokens);
    }

    @Test
    @Tag("R5")
    @Tag("T2")
    @DisplayName("a missing or blank token is an invalid request")
    void missingToken() {
        assertThat(FylrApi.rejected(fylr.post("revoke", "client_id", FylrApi.CLIENT), 400, "invalid_request"))
                .contains("'token'");
        assertThat(FylrApi.rejected(fylr.post("revoke", "token", ""), 400, "invalid_request"))
                .contains("'token'");
        FylrApi.rejected(fylr.request().queryParam("token", "x").post("/api/oauth2/revoke"), 400, "invalid_request");
    }

    @Test
    @Tag("R3")
    @Tag("S4")
    @DisplayName("a client that has Keycloak's offline_access by default gets no session that outlives its revocation")
    void offlineSessions() {
        admin.createClient(
                "fylr",
                Map.of(
                        "clientId",
                        "revoke-it-offline",
                        "publicClient",
                        true,
                        "directAccessGrantsEnabled",
                        true,
                        "defaultClientScopes",
                        List.of("offline_access", "profile"),
                        "optionalClientScopes",
                        List.of("offline")));
        Map<String, Object> tokens = FylrApi.success(fylr.token(
                "grant_type",
                "password",
                "client_id",
                "revoke-it-offline",
                "username",
                USER,
                "password",
                "secret",
                "scope",
                "offline"));
        assertThat(tokens).containsEntry("scope", "offline");
        assertThat(FylrApi.success(fylr.introspect((String) tokens.get("refresh_token"))))
                .containsEntry("active", true);

        assertEmpty(fylr.revoke((String) tokens.get("access_token")));

        assertThat(fylr.active(tokens.get("access_token"))).isFalse();
        assertThat(fylr.active(tokens.get("refresh_token"))).isFalse();
        FylrApi.rejected(
                fylr.token("grant_type", "refresh_token", "client_id", "revoke-it-offline", "refresh_token", (String)
                        tokens.get("refresh_token")),
                400,
                "invalid_grant");
    }
}
