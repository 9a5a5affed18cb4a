package io.github.keycloakfylr.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.github.keycloakfylr.client.AdminApi;
import io.github.keycloakfylr.client.Browser;
import io.github.keycloakfylr.client.FylrApi;
import io.github.keycloakfylr.testserver.FylrTest;
import io.github.keycloakfylr.testserver.KeycloakServer;
import io.restassured.response.Response;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Contract section 4: authorization requests that are rejected, to the client or, where its address is in doubt, to the
 * browser.
 */
@FylrTest
class BadAuthorizationRequestIT {

    private static final String HTML = "text/html,application/xhtml+xml,*/*;q=0.8";

    private final KeycloakServer server;
    private final FylrApi fylr;

    BadAuthorizationRequestIT(KeycloakServer server, FylrApi fylr) {
        this.server = server;
        this.fylr = fylr;
    }

    @BeforeAll
    static void clientsAndUser(AdminApi admin) {
        FylrApi.user(admin, "badauth-user");
        client(
                admin,
                "badauth-disabled",
                Map.of("redirectUris", List.of("https://badauth.example/"), "enabled", false));
        client(admin, "badauth-saml", Map.of("redirectUris", List.of("https://badauth.example/"), "protocol", "saml"));
        client(admin, "badauth-none", Map.of());
        client(admin, "badauth-wildcard", Map.of("redirectUris", List.of("https://badauth.example/*")));
        client(admin, "badauth-http", Map.of("redirectUris", List.of("http://badauth.example/")));
        client(
                admin,
                "badauth-no-standard-flow",
                Map.of("redirectUris", List.of("https://badauth.example/"), "standardFlowEnabled", false));
    }

    private static void client(AdminApi admin, String clientId, Map<String, ?> settings) {
        Map<String, Object> representation = new HashMap<>(settings);
        representation.put("clientId", clientId);
        representation.put("publicClient", true);
        admin.createClient("fylr", representation);
    }

    static Stream<Arguments> notToBeRedirected() {
        return Stream.of(
                arguments("client_id missing", "invalid_client", new String[] {"client_id", null}),
                arguments("client_id empty", "invalid_client", new String[] {"client_id", ""}),
                arguments("client unknown", "invalid_client", new String[] {"client_id", "badauth-nobody"}),
                arguments("client disabled", "invalid_client", new String[] {
                    "client_id", "badauth-disabled", "redirect_uri", "https://badauth.example/"
                }),
                arguments("client of another protocol", "invalid_client", new String[] {
                    "client_id", "badauth-saml", "redirect_uri", "https://badauth.example/"
                }),
                arguments("redirect_uri missing, none registered", "invalid_request", new String[] {
                    "client_id", "badauth-none", "redirect_uri", null
                }),
                arguments("redirect_uri given, none registered", "invalid_request", new String[] {
                    "client_id", "badauth-none"
                }),
                arguments("redirect_uri missing, several registered", "invalid_request", new String[] {
                    "client_id", "ci-hub", "redirect_uri", null
                }),
                arguments("redirect_uri missing, a wildcard registered", "invalid_request", new String[] {
                    "client_id", "badauth-wildcard", "redirect_uri", null
                }),
                arguments("redirect_uri empty, several registered", "invalid_request", new String[] {
                    "client_id", "ci-hub", "redirect_uri", ""
                }),
                arguments("redirect_uri of another client", "invalid_request", new String[] {
                    "redirect_uri", "https://fylr.linkrui.com/oauth"
                }),
                arguments("plain http", "invalid_request", new String[] {
                    "client_id", "badauth-http", "redirect_uri", "http://badauth.example/"
                }),
                arguments("plain http, the only one", "invalid_request", new String[] {
                    "client_id", "badauth-http", "redirect_uri", null
                }));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("notToBeRedirected")
    @Tag("A2")
    @Tag("A3")
    @DisplayName("client or redirect URI in doubt: 400 with the error as JSON, and nowhere to go")
    void isNotRedirected(String label, String error, String[] parameters) {
        String description = FylrApi.rejected(fylr.authorize(parameters), 400, error);

        assertThat(FylrApi.rejected(fylr.authorizeByPost(parameters), 400, error))
                .isEqualTo(description);
        assertThat(fylr.authorize(parameters).getHeader("Location")).isNull();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("notToBeRedirected")
    @Tag("A2")
    @DisplayName("a browser gets the same code and text as a page, also with 400")
    void isToldToABrowserAsAPage(String label, String error, String[] parameters) {
        String description = fylr.authorize(parameters).jsonPath().getString("error_description");

        Response page = fylr.request()
                .accept(HTML)
                .queryParams(fylr.authorizationRequest(parameters))
                .get("/api/oauth2/auth");

        assertThat(page.statusCode()).isEqualTo(400);
        assertThat(page.contentType()).startsWith("text/html");
        assertThat(page.getHeader("Location")).isNull();
        assertThat(page.getHeader("Cache-Control")).contains("no-store");
        assertThat(page.asString()).contains(error).contains(description.replace("'", "&#39;"));
    }

    @Test
    @Tag("A2")
    @DisplayName("an unknown and a disabled client cannot be told apart")
    void unknownAndDisabledClientsLookAlike() {
        assertThat(fylr.authorize("client_id", "badauth-disabled", "redirect_uri", "https://badauth.example/")
                        .asString())
                .isEqualTo(fylr.authorize("client_id", "badauth-nobody", "redirect_uri", "https://badauth.example/")
                        .asString());
    }

    @Test
    @Tag("A2")
    @DisplayName("right credentials are no use to a client that does not exist")
    void credentialsDoNotHelp() {
        FylrApi.rejected(
                fylr.authorize("client_id", "badauth-nobody", "login", "badauth-user", "password", "secret"),
                400,
                "invalid_client");
        FylrApi.rejected(
                fylr.authorize("redirect_uri", "https://evil.example/", "login", "badauth-user", "password", "secret"),
                400,
                "invalid_request");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "%s/",
                "%s?x=1",
                "%s#fragment",
                "%s#",
                "%s/../../evil",
                "%s/..;/evil",
                "%s%%2f..",
                "%s%%00",
                "%s ",
                "/oauth2/callback",
                "//evil.example/oauth2/callback",
                "https://evil.example/oauth2/callback",
                "%s@evil.example/",
                "https://evil.example/%s",
                "https://evil.example\\@localhost/oauth2/callback",
                "http://localhost@evil.example/oauth2/callback",
                "http://a@b@localhost/oauth2/callback",
                "javascript:alert(1)",
                "data:text/html,x",
                "*",
                "not a uri",
                "http://[",
                "%s?state=injected",
                "%s?code=injected"
            })
    @Tag("A2")
    @Tag("C5")
    @DisplayName("a redirect URI that is nearly or not at all the registered one")
    void hostileRedirectUris(String pattern) {
        Response response = fylr.authorize(
                "redirect_uri",
                pattern.contains("%s") ? String.format(pattern, fylr.callback()) : pattern,
                "login",
                "badauth-user",
                "password",
                "secret");

        FylrApi.rejected(response, 400, "invalid_request");
        assertThat(response.getHeader("Location")).isNull();
    }

    static Stream<Arguments> toldToTheClient() {
        String challenge = FylrApi.CHALLENGE;
        return Stream.of(
                bad("A5", "invalid_state", "8", "state", null),
                bad("A5", "invalid_state", "8", "state", ""),
                bad("A5", "invalid_state", "8", "state", "1234567"),
                bad("A5", "invalid_state", "8", "state", "äöü ß+&"),
                bad("A6", "unsupported_response_type", "code", "response_type", null),
                bad("A6", "unsupported_response_type", "code", "response_type", ""),
                bad("A6", "unsupported_response_type", "code", "response_type", "token"),
                bad("A6", "unsupported_response_type", "code", "response_type", "id_token"),
                bad("A6", "unsupported_response_type", "code", "response_type", "code token"),
                bad("A6", "unsupported_response_type", "code", "response_type", "code id_token"),
                bad("A6", "unsupported_response_type", "code", "response_type", "code id_token token"),
                bad("A6", "unsupported_response_type", "code", "response_type", "id_token token"),
                bad("A6", "unsupported_response_type", "code", "response_type", "none"),
                bad("A6", "unsupported_response_type", "code", "response_type", "CODE"),
                bad("A6", "unsupported_response_type", "code", "response_type", "nonsense"),
                bad(
                        "A7",
                        "invalid_request",
                        "code_challenge_method",
                        "code_challenge",
                        challenge,
                        "code_challenge_method",
                        "plain"),
                bad(
                        "A7",
                        "invalid_request",
                        "code_challenge_method",
                        "code_challenge",
                        FylrApi.VERIFIER,
                        "code_challenge_method",
                        "plain"),
                bad(
                        "A7",
                        "invalid_request",
                        "code_challenge_method",
                        "code_challenge",
                        challenge,
                        "code_challenge_method",
                        "s256"),
                bad(
                        "A7",
                        "invalid_request",
                        "code_challenge_method",
                        "code_challenge",
                        challenge,
                        "code_challenge_method",
                        "S512"),
                bad("A7", "invalid_request", "code_challenge_method", "code_challenge", challenge),
                bad(
                        "A7",
                        "invalid_request",
                        "code_challenge_method",
                        "code_challenge",
                        challenge,
                        "code_challenge_method",
                        ""),
                bad("A7", "invalid_request", "code_challenge", "code_challenge_method", "S256"),
                bad(
                        "A7",
                        "invalid_request",
                        "code_challenge",
                        "code_challenge",
                        challenge.substring(1),
                        "code_challenge_method",
                        "S256"),
                bad(
                        "A7",
                        "invalid_request",
                        "code_challenge",
                        "code_challenge",
                        challenge + "A",
                        "code_challenge_method",
                        "S256"),
                bad(
                        "A7",
                        "invalid_request",
                        "code_challenge",
                        "code_challenge",
                        challenge + "=",
                        "code_challenge_method",
                        "S256"),
                bad(
                        "A7",
                        "invalid_request",
                        "code_challenge",
                        "code_challenge",
                        challenge.substring(1) + "+",
                        "code_challenge_method",
                        "S256"),
                bad(
                        "A7",
                        "invalid_request",
                        "code_challenge",
                        "code_challenge",
                        challenge.substring(1) + "/",
                        "code_challenge_method",
                        "S256"),
                bad(
                        "A7",
                        "invalid_request",
                        "code_challenge",
                        "code_challenge",
                        challenge.substring(1) + "ä",
                        "code_challenge_method",
                        "S256"),
                bad("A11", "invalid_request", "prompt", "prompt", "nonsense"),
                bad("A11", "invalid_request", "prompt", "prompt", "LOGIN"),
                bad("A11", "invalid_request", "prompt", "prompt", "none login"),
                bad("A11", "invalid_request", "max_age", "max_age", "soon"),
                bad("A11", "invalid_request", "max_age", "max_age", "-1"),
                bad("A11", "invalid_request", "max_age", "max_age", "1.5"),
                bad("A11", "invalid_request", "max_age", "max_age", "99999999999999999999"),
                bad("A4 S2", "invalid_scope", "profile", "scope", "read profile"),
                bad("A4", "unsupported_response_mode", "response_mode", "response_mode", "fragment"),
                bad("A4", "unsupported_response_mode", "response_mode", "response_mode", "form_post.jwt"),
                bad("A4", "request_not_supported", "request", "request", "eyJhbGciOiJub25lIn0.e30."),
                bad(
                        "A4",
                        "request_uri_not_supported",
                        "request_uri",
                        "request_uri",
                        "https://badauth.example/request"));
    }

    private static Arguments bad(String rows, String error, String inDescription, String... parameters) {
        return arguments(rows, error, inDescription, parameters);
    }

    @ParameterizedTest(name = "{0} {1} {3}")
    @MethodSource("toldToTheClient")
    @Tag("A4")
    @Tag("A5")
    @Tag("A6")
    @Tag("A7")
    @Tag("A11")
    @DisplayName(
            "a bad request of a good client: to the redirect URI with error, description and state, even with right credentials")
    void isToldToTheClient(String rows, String error, String inDescription, String[] parameters) {
        String state = fylr.authorizationRequest(parameters).getOrDefault("state", "");
        Map<String, String> request = fylr.authorizationRequest(parameters);
        request.putAll(FylrApi.map("login", "badauth-user", "password", "secret"));

        Response byGet = fylr.authorize(parameters);
        Response withCredentials = fylr.request().queryParams(request).get("/api/oauth2/auth");
        Response byPost = fylr.authorizeByPost(parameters);
        Response inRealm = fylr.request()
                .queryParams(fylr.authorizationRequest(parameters))
                .get("/realms/fylr/fylr/auth");

        for (Response response : List.of(byGet, withCredentials, byPost, inRealm)) {
            assertThat(response.statusCode()).isEqualTo(302);
            assertThat(response.getHeader("Location"))
                    .startsWith(fylr.callback() + "?")
                    .doesNotContain("#");
            assertThat(FylrApi.query(response))
                    .containsOnlyKeys("error", "error_description", "state")
                    .containsEntry("error", error)
                    .containsEntry("state", state);
            assertThat(FylrApi.query(response).get("error_description")).contains(inDescription);
        }
    }

    @Test
    @Tag("A4")
    @DisplayName("a client without the standard flow is told so")
    void standardFlowOff() {
        Response error =
                fylr.authorize("client_id", "badauth-no-standard-flow", "redirect_uri", "https://badauth.example/");

        assertThat(error.getHeader("Location")).startsWith("https://badauth.example/?");
        assertThat(FylrApi.query(error))
                .containsOnlyKeys("error", "error_description", "state")
                .containsEntry("error", "unauthorized_client");
    }

    @Test
    @Tag("A5")
    @DisplayName("eight characters of state are enough")
    void eightCharactersAreEnough() {
        Response callback = fylr.authorize("state", "12345678", "login", "badauth-user", "password", "secret");

        assertThat(FylrApi.query(callback)).containsOnlyKeys("code", "state").containsEntry("state", "12345678");
    }

    @Test
    @Tag("A4")
    @Tag("A8")
    @DisplayName("an error of a running session's request goes the same way")
    void isToldToTheClientWithASession() {
        Browser browser = new Browser(server.baseUri());
        browser.submit(
                browser.authorize(fylr.authorizationRequest("auth_method", "easydb")),
                "username",
                "badauth-user",
                "password",
                "secret");

        Response error = browser.authorize(fylr.authorizationRequest("state", null));
        assertThat(FylrApi.query(error))
                .containsOnlyKeys("error", "error_description", "state")
                .containsEntry("error", "invalid_state")
                .containsEntry("state", "");
    }
}
