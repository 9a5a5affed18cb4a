package io.github.keycloakfylr.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keycloakfylr.client.AdminApi;
import io.github.keycloakfylr.client.Browser;
import io.github.keycloakfylr.client.FylrApi;
import io.github.keycloakfylr.testserver.FylrTest;
import io.github.keycloakfylr.testserver.KeycloakServer;
import io.restassured.response.Response;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Contract section 4: a good authorization request, and what the client gets for it. */
@FylrTest
class AuthorizationEndpointIT {

    private static final int LONGEST_STATE = 4000;

    private final KeycloakServer server;
    private final AdminApi admin;
    private final FylrApi fylr;

    AuthorizationEndpointIT(KeycloakServer server, AdminApi admin, FylrApi fylr) {
        this.server = server;
        this.admin = admin;
        this.fylr = fylr;
    }

    @BeforeEach
    void user() {
        FylrApi.user(admin, "auth-user");
    }

    @Test
    @Tag("A8")
    @Tag("A9")
    @Tag("A10")
    @DisplayName("the login page, then the code with the identical state and nothing else")
    void logsInByPage() {
        Browser browser = new Browser(server.baseUri());

        Response page = browser.authorize(fylr.authorizationRequest("auth_method", "easydb"));
        assertThat(page.statusCode()).isEqualTo(200);
        Response again = browser.submit(page, "username", "auth-user", "password", "wrong");
        assertThat(again.statusCode()).isEqualTo(200);
        Response callback = browser.submit(again, "username", "auth-user", "password", "secret");

        assertThat(callback.statusCode()).isEqualTo(302);
        assertThat(callback.getHeader("Location"))
                .startsWith(fylr.callback() + "?")
                .doesNotContain("#");
        assertThat(callback.getHeader("Cache-Control")).contains("no-store");
        assertThat(FylrApi.query(callback)).containsOnlyKeys("code", "state").containsEntry("state", FylrApi.STATE);
        assertThat(FylrApi.success(fylr.exchange(FylrApi.query(callback).get("code"))))
                .containsOnlyKeys("access_token", "token_type", "scope", "expires_in");
    }

    @Test
    @Tag("A1")
    @DisplayName("every optional parameter at once, and one that nobody knows")
    void takesEveryOptionalParameter() {
        Browser browser = new Browser(server.baseUri());

        Response page = browser.authorize(fylr.authorizationRequest(
                "auth_method",
                "easydb",
                "scope",
                "read openid",
                "nonce",
                "nonce-12345678",
                "code_challenge",
                FylrApi.CHALLENGE,
                "code_challenge_method",
                "S256",
                "prompt",
                "login",
                "max_age",
                "3600",
                "login_hint",
                "somebody-hinted",
                "ui_locales",
                "de",
                "something_else",
                "x"));
        assertThat(page.asString()).contains("lang=\"de\"").contains("value=\"somebody-hinted\"");
        Response callback = browser.submit(page, "username", "auth-user", "password", "secret");

        assertThat(FylrApi.query(callback)).containsOnlyKeys("code", "state");
        Map<String, Object> tokens =
                FylrApi.success(fylr.exchange(FylrApi.query(callback).get("code"), "code_verifier", FylrApi.VERIFIER));
        assertThat(tokens).containsEntry("scope", "read openid");
        assertThat(FylrApi.claims(tokens.get("id_token"))).containsEntry("nonce", "nonce-12345678");
    }

    @Test
    @Tag("A1")
    @DisplayName("a POST is as good as a GET, and its parameters may stand in query and form")
    void takesAForm() {
        Browser browser = new Browser(server.baseUri());
        Response page = browser.authorizeByPost(fylr.authorizationRequest("auth_method", "easydb"));
        assertThat(page.statusCode()).isEqualTo(200);
        Response callback = browser.submit(page, "username", "auth-user", "password", "secret");
        assertThat(fylr.subject(callback)).isEqualTo("auth-user");

        Response mixed = fylr.request()
                .queryParams("client_id", FylrApi.CLIENT, "state", FylrApi.STATE, "response_type", "code")
                .formParams("redirect_uri", fylr.callback(), "login", "auth-user", "password", "secret")
                .post("/api/oauth2/auth");
        assertThat(fylr.subject(mixed)).isEqualTo("auth-user");
    }

    @Test
    @Tag("A3")
    @Tag("A13")
    @DisplayName("without redirect_uri the client's only one is used, and the token request needs none")
    void usesTheOnlyRedirectUri() {
        Response callback = fylr.authorize("redirect_uri", null, "login", "auth-user", "password", "secret");

        assertThat(callback.getHeader("Location")).startsWith(fylr.callback() + "?");
        assertThat(fylr.subject(callback, "redirect_uri", null)).isEqualTo("auth-user");
    }

    @Test
    @Tag("A3")
    @Tag("A9")
    @DisplayName("without redirect_uri the login page leads to the client's only one as well")
    void usesTheOnlyRedirectUriAfterThePage() {
        Browser browser = new Browser(server.baseUri());
        Response page = browser.authorize(fylr.authorizationRequest("redirect_uri", null, "auth_method", "easydb"));
        Response callback = browser.submit(page, "username", "auth-user", "password", "secret");

        assertThat(callback.getHeader("Location")).startsWith(fylr.callback() + "?");
        assertThat(fylr.subject(callback, "redirect_uri", null)).isEqualTo("auth-user");
    }

    @Test
    @Tag("A8")
    @Tag("C6")
    @DisplayName("a custom scheme gets its code like any other")
    void redirectsToAnApp() {
        Response callback = fylr.authorize(
                "client_id",
                "fylr-mobile-app",
                "redirect_uri",
                "fylr.app.scheme:///",
                "login",
                "auth-user",
                "password",
                "secret");

        assertThat(callback.getHeader("Location")).startsWith("fylr.app.scheme:///?");
        assertThat(fylr.subject(callback, "client_id", "fylr-mobile-app", "redirect_uri", "fylr.app.scheme:///"))
                .isEqualTo("auth-user");
    }

    @Test
    @Tag("A4")
    @Tag("A8")
    @DisplayName("the redirect URI keeps a query of its own")
    void keepsTheQueryOfTheRedirectUri() {
        String uri = "https://auth-query.example/cb?tenant=a%20b&lang=de";
        newClient("auth-query", Map.of("redirectUris", List.of(uri)));

        Response callback = fylr.authorize(
                "client_id", "auth-query", "redirect_uri", uri, "login", "auth-user", "password", "secret");
        assertThat(callback.getHeader("Location")).startsWith("https://auth-query.example/cb?");
        assertThat(FylrApi.query(callback))
                .containsOnlyKeys("tenant", "lang", "code", "state")
                .containsEntry("tenant", "a b")
                .containsEntry("lang", "de")
                .containsEntry("state", FylrApi.STATE);

        Response error = fylr.authorize("client_id", "auth-query", "redirect_uri", uri, "response_type", "token");
        assertThat(FylrApi.query(error))
                .containsOnlyKeys("tenant", "lang", "error", "error_description", "state")
                .containsEntry("tenant", "a b")
                .containsEntry("lang", "de")
                .containsEntry("state", FylrApi.STATE);
    }

    static Stream<String> nastyStates() {
        return Stream.of(
                "12345678",
                "        ",
                "a b c d e f",
                "a&b=c&state=evil",
                "a=b==c===",
                "1+1+1+1+1",
                "100%25%41%zz",
                "%26code%3Dx",
                "äöüßÄÖÜ€漢字",
                "😀😀😀😀😀😀😀😀",
                "\"double\" 'single'",
                "<script>alert(1)</script>",
                "{state}{0}${x}",
                "a/b/../c;d?e#f",
                "back\\slash\\",
                "{\"dest\":\"/detail?id=1&x=[2]\"}",
                "s".repeat(LONGEST_STATE),
                "ü".repeat(LONGEST_STATE));
    }

    @ParameterizedTest(name = "{index}")
    @MethodSource("nastyStates")
    @Tag("A8")
    @DisplayName("the state comes back as it was, whatever is in it: by page, single sign-on, request and error")
    void returnsTheIdenticalState(String state) {
        Browser browser = new Browser(server.baseUri());
        Response page = browser.authorize(fylr.authorizationRequest("auth_method", "easydb", "state", state));
        Map<String, String> byPage = FylrApi.query(browser.submit(page, "username", "auth-user", "password", "secret"));
        Map<String, String> bySession =
                FylrApi.query(browser.authorize(fylr.authorizationRequest("auth_method", "easydb", "state", state)));
        Map<String, String> byRequest =
                FylrApi.query(fylr.authorize("state", state, "login", "auth-user", "password", "secret"));
        Map<String, String> byForm =
                FylrApi.query(fylr.authorizeByPost("state", state, "login", "auth-user", "password", "secret"));

        assertThat(List.of(byPage, bySession, byRequest, byForm))
                .allSatisfy(query ->
                        assertThat(query).containsOnlyKeys("code", "state").containsEntry("state", state));
        assertThat(FylrApi.query(fylr.authorize("state", state, "response_type", "token")))
                .containsEntry("state", state);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    @Tag("A7")
    @DisplayName("a client can be set to require PKCE")
    void aClientCanRequirePkce(boolean byPost) {
        String client = newClient(
                "auth-pkce",
                Map.of(
                        "publicClient",
                        true,
                        "redirectUris",
                        List.of("https://auth-pkce.example/"),
                        "attributes",
                        Map.of("pkce.code.challenge.method", "S256")));
        String[] without = {"client_id", client, "redirect_uri", null, "login", "auth-user", "password", "secret"};
        String[] with = {
            "client_id",
            client,
            "redirect_uri",
            null,
            "login",
            "auth-user",
            "password",
            "secret",
            "code_challenge",
            FylrApi.CHALLENGE,
            "code_challenge_method",
            "S256"
        };

        Response error = byPost ? fylr.authorizeByPost(without) : fylr.authorize(without);
        assertThat(FylrApi.query(error))
                .containsOnlyKeys("error", "error_description", "state")
                .containsEntry("error", "invalid_request");
        assertThat(FylrApi.query(error).get("error_description")).contains("code_challenge");
        Response callback = byPost ? fylr.authorizeByPost(with) : fylr.authorize(with);
        assertThat(fylr.subject(callback, "client_id", client, "redirect_uri", null, "code_verifier", FylrApi.VERIFIER))
                .isEqualTo("auth-user");
    }

    @ParameterizedTest
    @CsvSource({"default settings, false, false", "public, true, false"})
    @Tag("A8")
    @Tag("A9")
    @Tag("A10")
    @Tag("A12")
    @DisplayName("any client of the realm gets the same")
    void servesAnyClient(String label, boolean publicClient, boolean consent) {
        String client = "auth-any-" + UUID.randomUUID();
        String uri = "https://auth-any.example/cb";
        Map<String, Object> settings = publicClient || consent
                ? Map.of(
                        "clientId",
                        client,
                        "redirectUris",
                        List.of(uri),
                        "publicClient",
                        publicClient,
                        "consentRequired",
                        consent)
                : Map.of("clientId", client, "redirectUris", List.of(uri));
        String id = admin.createClient("fylr", settings);
        String secret = publicClient ? null : (String) admin.client("fylr", id).get("secret");
        Browser browser = new Browser(server.baseUri());
        Map<String, String> request =
                fylr.authorizationRequest("client_id", client, "redirect_uri", uri, "auth_method", "easydb");

        Response byPage = browser.submit(browser.authorize(request), "username", "auth-user", "password", "secret");
        Response bySession = browser.authorize(request);
        Response byRequest =
                fylr.authorize("client_id", client, "redirect_uri", uri, "login", "auth-user", "password", "secret");

        assertThat(List.of(byPage, bySession, byRequest)).allSatisfy(callback -> {
            assertThat(callback.statusCode()).isEqualTo(302);
            assertThat(FylrApi.query(callback))
                    .containsOnlyKeys("code", "state")
                    .containsEntry("state", FylrApi.STATE);
            assertThat(FylrApi.success(fylr.exchange(
                            FylrApi.query(callback).get("code"),
                            "client_id",
                            client,
                            "redirect_uri",
                            uri,
                            "client_secret",
                            secret)))
                    .containsOnlyKeys("access_token", "token_type", "scope", "expires_in")
                    .containsEntry("token_type", "bearer")
                    .containsEntry("scope", "");
        });
    }

    private String newClient(String clientId, Map<String, ?> settings) {
        admin.findClient("fylr", clientId).ifPresent(id -> admin.deleteClient("fylr", id));
        Map<String, Object> representation = new HashMap<>(settings);
        representation.put("clientId", clientId);
        representation.putIfAbsent("publicClient", true);
        admin.createClient("fylr", representation);
        return clientId;
    }
}
