package io.github.keycloakfylr.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keycloakfylr.client.AdminApi;
import io.github.keycloakfylr.client.Browser;
import io.github.keycloakfylr.client.FylrApi;
import io.github.keycloakfylr.client.RawHttp;
import io.github.keycloakfylr.testserver.FylrTest;
import io.github.keycloakfylr.testserver.KeycloakServer;
import io.restassured.response.Response;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Contract section 10: the redirect URI of fylr's web frontend, and where it leads on to. */
@FylrTest
class LoginCallbackIT {

    private static final String PATH = "/oauth2/callback";
    private static final String ATTRIBUTE = "fylr.webapp.loginAllowRedirects";
    private static final String SHIPPED = "https://*.web.fylr.dev http://localhost:* https://localhost:*";
    private static final String HTML = "text/html,application/xhtml+xml,*/*;q=0.8";
    private static final String USER = "callback-user";

    private final KeycloakServer server;
    private final AdminApi admin;
    private final FylrApi fylr;
    private final RawHttp raw;

    LoginCallbackIT(KeycloakServer server, AdminApi admin, FylrApi fylr) {
        this.server = server;
        this.admin = admin;
        this.fylr = fylr;
        this.raw = new RawHttp(server.baseUri());
    }

    private Object attribute() {
        return admin.request().get("/fylr").jsonPath().getMap("attributes").get(ATTRIBUTE);
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private static String json(String destination) {
        return "{\"redirect\":\"" + destination.replace("\\", "\\\\").replace("\"", "\\\"")
                + "\",\"nonce\":\"n-0123456789\"}";
    }

    /** What a browser sends that comes back from the login. */
    private RawHttp.Response open(String query, String... headers) {
        return raw.send("GET", PATH + "?" + query, headers);
    }

    private RawHttp.Response openWithState(String state) {
        return open("code=the-code&state=" + encoded(state));
    }

    private static void assertNotShared(RawHttp.Response response) {
        assertThat(response.header("Cache-Control")).isEqualTo("no-store");
        assertThat(response.header("Pragma")).isEqualTo("no-cache");
        assertThat(response.header("Referrer-Policy")).isEqualTo("no-referrer");
        assertThat(response.header("Set-Cookie")).isNull();
    }

    private static void assertLeadsTo(RawHttp.Response response, String location) {
        assertThat(response.status()).as(response.toString()).isEqualTo(302);
        assertNotShared(response);
        assertThat(response.body()).isEmpty();
        assertThat(response.header("Location")).isEqualTo(location);
    }

    private static String assertRejected(RawHttp.Response response, String error) {
        assertThat(response.status()).as(response.toString()).isEqualTo(400);
        assertNotShared(response);
        assertThat(response.header("Location")).isNull();
        assertThat(response.header("Content-Type")).isEqualTo("application/json");
        assertThat(response.json())
                .containsOnlyKeys("error", "error_description")
                .containsEntry("error", error);
        return (String) response.json().get("error_description");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"redirect\":\"http://localhost:45678/app?q=1#/detail/5\",\"nonce\":\"n-0123456789\"}",
                "{\"redirect\":\"http://localhost:45678/app?q=1#/detail/5\",\"x\":\"a&b=c#d+e %41 \\\\ \\\" ' <ü€🔑> {[]}\"}",
                "http://localhost:45678/app?q=1#/detail/5"
            })
    @Tag("settings")
    @Tag("A8")
    @Tag("C7")
    @DisplayName(
            "loginAllowRedirects: the whole way: login, callback, destination; the code is redeemed there, and the state is what it was")
    void theWholeWay(String state) {
        FylrApi.user(admin, USER);
        Browser browser = new Browser(server.baseUri());

        Response page = browser.authorize(fylr.authorizationRequest(
                "state",
                state,
                "auth_method",
                "easydb",
                "code_challenge",
                FylrApi.CHALLENGE,
                "code_challenge_method",
                "S256"));
        Response login = browser.submit(page, "username", USER, "password", "secret");
        assertThat(login.getHeader("Location")).startsWith(fylr.callback() + "?");
        Response callback = browser.open(login.getHeader("Location"));

        assertThat(callback.statusCode()).isEqualTo(302);
        assertThat(callback.getHeader("Location"))
                .startsWith("http://localhost:45678/app?q=1&code=")
                .endsWith("#/detail/5");
        Map<String, String> response = FylrApi.query(callback);
        assertThat(response)
                .containsOnlyKeys("q", "code", "state")
                .containsEntry("state", state)
                .containsEntry("code", FylrApi.query(login).get("code"));
        Response tokens = fylr.exchange(response.get("code"), "code_verifier", FylrApi.VERIFIER);
        assertThat(FylrApi.success(fylr.userinfo(tokens.path("access_token")))).containsEntry("sub", USER);
    }

    @Test
    @Tag("settings")
    @Tag("A4")
    @Tag("A11")
    @DisplayName("loginAllowRedirects: a rejected login is told at the destination")
    void aRejectedLogin() {
        String state = json("/app#/x");
        Response rejected =
                new Browser(server.baseUri()).authorize(fylr.authorizationRequest("state", state, "prompt", "none"));

        Response callback = fylr.request().urlEncodingEnabled(false).get(rejected.getHeader("Location"));

        assertThat(callback.statusCode()).isEqualTo(302);
        assertThat(callback.getHeader("Location"))
                .startsWith(server.baseUri() + "/app?error=login_required&error_description=")
                .endsWith("#/x");
        assertThat(FylrApi.query(callback))
                .isEqualTo(FylrApi.query(rejected))
                .containsOnlyKeys("error", "error_description", "state")
                .containsEntry("state", state);
    }

    @Test
    @Tag("settings")
    @DisplayName("loginAllowRedirects: the shipped patterns, as the realm file's placeholder has them")
    void shipped() {
        assertThat(attribute()).isEqualTo(SHIPPED);
    }

    @ParameterizedTest
    @CsvSource({
        "/app,                                 {base}/app?",
        "/#/detail/5,                          {base}/?",
        "{base},                               {base}/?",
        "{base}/app?a=1,                       {base}/app?a=1&",
        "http://localhost,                     http://localhost/?",
        "http://localhost:80/,                 http://localhost/?",
        "HTTP://LocalHost:8080/x,              http://localhost:8080/x?",
        "https://localhost:8443/x,             https://localhost:8443/x?",
        "https://branch.web.fylr.dev/x,        https://branch.web.fylr.dev/x?"
    })
    @Tag("settings")
    @DisplayName(
            "loginAllowRedirects: same-origin and allow-listed destinations, as text and in a JSON object; the response is not to be stored")
    void allowed(String destination, String location) {
        String base = server.baseUri().toString();
        String there = destination.replace("{base}", base);
        String fragment = there.contains("#") ? there.substring(there.indexOf('#')) : "";
        for (String state : List.of(there, json(there))) {
            assertLeadsTo(
                    openWithState(state),
                    location.replace("{base}", base) + "code=the-code&state=" + encoded(state) + fragment);
        }
    }

    @Test
    @Tag("settings")
    @Tag("A8")
    @DisplayName("loginAllowRedirects: nothing of the request but the response is passed on")
    void nothingElse() {
        String base = server.baseUri().toString();
        assertLeadsTo(
                open(
                        "session_state=x&code=c&iss=y&state=%2Fapp&error_description=d&scope=z&redirect=https%3A%2F%2Fevil.example&kc_locale=de&token=t"),
                base + "/app?code=c&state=%2Fapp");
        assertLeadsTo(open("error=access_denied&state=%2Fapp&x=y"), base + "/app?error=access_denied&state=%2Fapp");
        assertLeadsTo(
                open("code=&error=access_denied&error_description=a+b%26c&state=%2Fapp"),
                base + "/app?error=access_denied&error_description=a+b%26c&state=%2Fapp");
        assertLeadsTo(open("code=a%22%3E%26x%3D&state=%2Fapp"), base + "/app?code=a%22%3E%26x%3D&state=%2Fapp");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "//evil.example",
                "///evil.example",
                "/\\evil.example",
                "\\\\evil.example",
                "https:evil.example",
                "https:/evil.example",
                "https:///evil.example",
                "https:\\\\evil.example",
                "javascript:alert(1)",
                "JavaScript://{host}/%0aalert(1)",
                "data:text/html,<script>alert(1)</script>",
                "vbscript:x",
                "file:///etc/passwd",
                "fylr.app.scheme:///",
                "https://evil.example",
                "https://evil.example/{base}",
                "{base}.evil.example",
                "{base}@evil.example",
                "http://user@{host}/",
                "http://user:pw@{host}/",
                "http://evil.example\\@{host}/",
                "{base}\\@evil.example",
                "http://@{host}/",
                "http://localhost.evil.example",
                "http://localhost:8080@evil.example",
                "http://localhost:99999/",
                "http://localhost:",
                "http://localhost.",
                "http://%6cocalhost",
                "http://loc\u0430lhost",
                "http://localhost\u3002evil.example",
                "http://127.0.0.1:8080",
                "https://branch.web.fylr.dev.evil.example",
                "https://a.b.web.fylr.dev",
                "https://web.fylr.dev",
                "http://branch.web.fylr.dev",
                "https://branch.web.fylr.dev:8443",
                "/app/../..//evil.example",
                "/%2e%2e/x",
                "/ü",
                "/a b",
                "/<script>alert(1)</script>",
                "app",
                "?x",
                "{base}/oauth2/callback",
                "/oauth2/callback",
                "/oauth2/%63allback",
                "/app?code=evil",
                "/app?c%6fde=evil",
                "/app?state=evil",
                "/app?x=1&error=evil",
                "http://localhost:3000?state=evil#/x",
                "at-least-8"
            })
    @Tag("settings")
    @DisplayName("loginAllowRedirects: hostile destinations: 400, told in JSON and as a page, and nobody is sent there")
    void hostile(String destination) {
        String there = destination
                .replace("{base}", server.baseUri().toString())
                .replace("{host}", server.baseUri().getAuthority());
        String description = assertRejected(openWithState(there), "invalid_state");
        assertThat(description).contains("'state'").doesNotContain("evil");
        assertThat(assertRejected(openWithState(json(there)), "invalid_state")).isEqualTo(description);

        RawHttp.Response page = open("code=the-code&state=" + encoded(json(there)), "Accept", HTML);
        assertThat(page.status()).isEqualTo(400);
        assertThat(page.header("Location")).isNull();
        assertThat(page.text())
                .contains("invalid_state")
                .doesNotContain("evil.example", "alert(1)", "the-code", "n-0123456789");
    }

    @ParameterizedTest
    @CsvSource({
        "state=%2Fapp,                                        invalid_request, code",
        "code=&error=&state=%2Fapp,                           invalid_request, code",
        "code=a&error=b&state=%2Fapp,                         invalid_request, error",
        "code=a,                                              invalid_state,   state",
        "code=a&state=,                                       invalid_state,   state",
        "error=invalid_state&error_description=x&state=,      invalid_state,   state",
        "code=a&state=%7B%7D,                                 invalid_state,   redirect",
        "code=a&state=%7B%22redirect%22%3A1%7D,               invalid_state,   redirect",
        "code=a&state=%7B%22Redirect%22%3A%22%2Fapp%22%7D,    invalid_state,   redirect",
        "code=a&state=%7B%22redirect%22,                      invalid_state,   JSON"
    })
    @Tag("settings")
    @DisplayName("loginAllowRedirects: no response, two of them, or no destination: 400")
    void missing(String query, String error, String inDescription) {
        assertThat(assertRejected(open(query), error)).contains(inDescription);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "code=a&code=b&state=%2Fapp",
                "code=a&state=%2Fapp&state=%2Fapp",
                "code=a&state=%2Fapp&state=",
                "code=a&state=%2Fapp%0A",
                "code=a%00&state=%2Fapp",
                "code=a&state=%2Fapp%C3",
                "code=a&state=%2F{long}",
                "code={long}&state=%2Fapp",
                "{long}=x&code=a&state=%2Fapp"
            })
    @Tag("settings")
    @Tag("G8")
    @DisplayName(
            "loginAllowRedirects: repeated, over-long and broken parameters: 400, and a description that names the parameter")
    void malformed(String query) {
        RawHttp.Response response = open(query.replace("{long}", "a".repeat(4001)));

        assertThat(response.status()).as(response.toString()).isEqualTo(400);
        assertThat(response.header("Cache-Control")).isEqualTo("no-store");
        assertThat(response.json())
                .containsOnlyKeys("error", "error_description")
                .containsEntry("error", "invalid_request");
        assertThat((String) response.json().get("error_description")).containsIgnoringCase("parameter");
    }

    @Test
    @Tag("settings")
    @Tag("A2")
    @DisplayName(
            "loginAllowRedirects: a browser gets a page that says why, also in German, not to be stored, and without the response in its links")
    void page() {
        RawHttp.Response page =
                open("code=the-code&state=https%3A%2F%2Fevil.example%2F", "Accept", HTML, "Accept-Language", "en");

        assertThat(page.status()).isEqualTo(400);
        assertThat(page.header("Content-Type")).startsWith("text/html");
        assertThat(page.header("Cache-Control")).isEqualTo("no-store");
        assertThat(page.header("Pragma")).isEqualTo("no-cache");
        assertThat(page.header("Referrer-Policy")).isEqualTo("no-referrer");
        assertThat(page.text())
                .contains("cannot lead you on")
                .contains("invalid_state")
                .contains(ATTRIBUTE)
                .doesNotContain("evil.example")
                .doesNotContain("the-code");
        assertThat(open("code=the-code&state=https%3A%2F%2Fevil.example%2F", "Accept", HTML, "Accept-Language", "de")
                        .text())
                .contains("nicht weiterleiten");
    }

    @Test
    @Tag("settings")
    @DisplayName(
            "loginAllowRedirects: the address with the code is no referrer, even where the realm leaves Keycloak's header out")
    void noReferrer() {
        admin.updateRealm("fylr", Map.of("browserSecurityHeaders", Map.of("referrerPolicy", "")));
        assertLeadsTo(openWithState("/app"), server.baseUri() + "/app?code=the-code&state=%2Fapp");
        assertRejected(openWithState("//evil.example"), "invalid_state");
        assertThat(open("code=the-code&state=at-least-8", "Accept", HTML).header("Referrer-Policy"))
                .isEqualTo("no-referrer");
    }

    @Test
    @Tag("settings")
    @DisplayName(
            "loginAllowRedirects: the realm's patterns count from the next request on; unreadable ones, and none, allow nothing")
    void patternsOfTheRealm() {
        admin.setRealmAttribute(
                "fylr",
                ATTRIBUTE,
                "https://app.example:8443  nonsense https://* https://*.*.example https://*.apps.example/ \t https://last.example");
        assertLeadsTo(
                openWithState("https://app.example:8443/"),
                "https://app.example:8443/?code=the-code&state=" + encoded("https://app.example:8443/"));
        assertThat(openWithState("https://last.example").status()).isEqualTo(302);
        for (String rejected : List.of(
                "https://app.example/",
                "https://a.apps.example/",
                "https://nonsense/",
                "https://intranet/",
                "https://a.b.example",
                "http://localhost:8080/")) {
            assertRejected(openWithState(rejected), "invalid_state");
        }

        for (String none : List.of("", " ")) {
            admin.setRealmAttribute("fylr", ATTRIBUTE, none);
            assertRejected(openWithState("https://app.example:8443/"), "invalid_state");
        }
        admin.unsetRealmAttribute("fylr", ATTRIBUTE);
        assertRejected(openWithState("http://localhost:8080/"), "invalid_state");
        assertLeadsTo(openWithState("/app"), server.baseUri() + "/app?code=the-code&state=%2Fapp");
    }

    @Test
    @Tag("settings")
    @Tag("T4")
    @DisplayName("loginAllowRedirects: GET and HEAD; any other method: 405 with Allow")
    void methods() {
        RawHttp.Response head = raw.send("HEAD", PATH + "?code=the-code&state=%2Fapp");
        assertLeadsTo(head, server.baseUri() + "/app?code=the-code&state=%2Fapp");

        for (String method : List.of("POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND", "FOO", "get")) {
            RawHttp.Response response = raw.send(method, PATH + "?code=the-code&state=%2Fapp");
            assertThat(response.status()).as(method).isEqualTo(405);
            assertThat(response.header("Allow")).isEqualTo("GET, HEAD");
            assertThat(response.header("Location")).isNull();
            assertThat(response.json())
                    .containsOnlyKeys("error", "error_description")
                    .containsEntry("error", "invalid_request");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/oauth2",
                "/oauth2/",
                "/oauth2/callback/",
                "/oauth2/callback/x",
                "/oauth2/callback;a=b",
                "/oauth2;a/callback",
                "/oauth2//callback",
                "//oauth2/callback",
                "/oauth2/%63allback",
                "/oauth2%2Fcallback",
                "/OAuth2/callback",
                "/oauth2/Callback",
                "/oauth2/callbacks",
                "/x/../oauth2/callback",
                "/oauth2/./callback",
                "/realms/fylr/oauth2/callback"
            })
    @Tag("settings")
    @Tag("G1")
    @Tag("G3")
    @DisplayName("loginAllowRedirects: at exactly this path, and nothing else below /oauth2")
    void otherPaths(String path) {
        RawHttp.Response response = raw.send("GET", path + "?code=the-code&state=%2Fapp");

        assertThat(response.status()).as(response.toString()).isIn(400, 404);
        assertThat(response.header("Location")).isNull();
        assertThat(response.text()).doesNotContain("UnknownEndpointMethod").doesNotContain("invalid_");
    }

    @Test
    @Tag("settings")
    @Tag("E4")
    @DisplayName("loginAllowRedirects: neither code nor state gets into the log")
    void log() {
        String code = "code-" + UUID.randomUUID();
        String nonce = "nonce-" + UUID.randomUUID();
        String state = encoded("{\"redirect\":\"https://log-" + nonce.substring(6, 14) + ".example/" + nonce + "\"}");
        assertRejected(open("code=" + code + "&state=" + state), "invalid_state");
        open("code=" + code + "&state=" + state, "Accept", HTML);
        open("code=" + code + "&state=" + encoded("/" + nonce));

        // The origin, which an operator has to know to allow it, is told at debug level.
        FylrApi.eventually(() -> assertThat(server.log())
                .contains("Login destination https://log-" + nonce.substring(6, 14) + ".example is"));
        assertThat(server.log()).doesNotContain(code).doesNotContain(nonce);
    }
}
