package io.github.keycloakfylr.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keycloakfylr.client.AdminApi;
import io.github.keycloakfylr.client.FylrApi;
import io.github.keycloakfylr.testserver.FylrTest;
import io.github.keycloakfylr.testserver.KeycloakServer;
import io.restassured.response.Response;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Contract C5, C6: where a client may have its users sent. */
@FylrTest
class RedirectUriIT {

    private static final String CLIENT = "redirect-uri-client";
    private static final String ALLOW_HTTP = "fylr.oauth2.allowHttpRedirects";
    private static final List<String> REGISTERED = List.of(
            "https://app.example/cb",
            "https://app.example/with?fixed=1",
            "https://app.example:8443/port",
            "http://127.0.0.1/cb",
            "http://127.0.0.1:4711/registered",
            "http://[::1]/cb",
            "http://127.0.0.2/cb",
            "http://localhost/cb",
            "http://localhost:8080/port",
            "http://fylr.localhost/cb",
            "http://plain.example/cb",
            "http://plain-wild.example/*",
            "redirect.app:/cb",
            "redirect.app://cb/",
            "https://wild.example/dir/*");

    private final KeycloakServer server;
    private final AdminApi admin;
    private final FylrApi fylr;
    private String client;

    RedirectUriIT(KeycloakServer server, AdminApi admin, FylrApi fylr) {
        this.server = server;
        this.admin = admin;
        this.fylr = fylr;
    }

    @BeforeEach
    void create() {
        client = admin.createClient(
                "fylr", Map.of("clientId", CLIENT, "publicClient", true, "redirectUris", REGISTERED));
    }

    /** Without a state, which is rejected only once the redirect URI is good, and told there (A4, A5). */
    private Response authorize(String redirectUri) {
        return fylr.authorize("client_id", CLIENT, "redirect_uri", redirectUri, "state", null);
    }

    private void assertAccepted(String redirectUri) {
        Response response = authorize(redirectUri);
        assertThat(response.statusCode())
                .as(redirectUri + ": " + response.asString())
                .isEqualTo(302);
        assertThat(response.getHeader("Location"))
                .startsWith(redirectUri + (redirectUri.contains("?") ? "&" : "?") + "error=invalid_state&");
    }

    private void assertRejected(String redirectUri) {
        Response response = authorize(redirectUri);
        assertThat(response.statusCode()).as(redirectUri).isEqualTo(400);
        assertThat(response.getHeader("Location")).isNull();
        assertThat(response.jsonPath().getMap("$"))
                .containsOnlyKeys("error", "error_description")
                .containsEntry("error", "invalid_request");
        assertThat(response.<String>path("error_description")).contains("'redirect_uri'");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://app.example/cb",
                "https://app.example/with?fixed=1",
                "https://app.example:8443/port",
                "http://localhost/cb",
                "http://localhost:8080/port",
                "http://fylr.localhost/cb",
                "http://127.0.0.2/cb",
                "redirect.app:/cb",
                "redirect.app://cb/"
            })
    @Tag("C5")
    @Tag("C6")
    @DisplayName("a registered URI, character by character")
    void registered(String redirectUri) {
        assertAccepted(redirectUri);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://127.0.0.1:65536/cb",
                "http://127.0.0.1:99999/cb",
                "http://127.0.0.1:/cb",
                "http://[::1]:99999/cb",
                "http://[::1]:/cb",
                "http://127.0.0.1:-1/cb",
                "http://127.0.0.1:0x50/cb"
            })
    @Tag("C5")
    @DisplayName("a loopback address with what is no port")
    void impossiblePort(String redirectUri) {
        assertRejected(redirectUri);
    }

    @ParameterizedTest
    @ValueSource(strings = {"state", "code", "response", "session_state"})
    @Tag("C5")
    @DisplayName(
            "a registered URI with a parameter of the response in its query says so, when it is registered and when it is used")
    void responseParameter(String name) {
        String redirectUri = "https://app.example/cb?" + name + "=1";
        admin.updateClient("fylr", client, Map.of("redirectUris", List.of(redirectUri, "https://app.example/cb")));

        assertThat(server.log())
                .contains("the redirect URI '" + redirectUri + "' of the client '" + CLIENT + "' has '" + name
                        + "' in its query");
        assertRejected(redirectUri);
        assertThat(authorize(redirectUri).<String>path("error_description"))
                .contains("has '" + name + "' in its query");
        assertAccepted("https://app.example/cb");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://127.0.0.1/cb",
                "http://127.0.0.1:1/cb",
                "http://127.0.0.1:65535/cb",
                "http://127.0.0.1/registered",
                "http://127.0.0.1:4711/registered",
                "http://127.0.0.1:4712/registered",
                "http://[::1]/cb",
                "http://[::1]:5000/cb"
            })
    @Tag("C5")
    @Tag("C6")
    @DisplayName("a loopback address: the port is ignored, whether one is registered or not")
    void loopback(String redirectUri) {
        assertAccepted(redirectUri);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"https://wild.example/dir/", "https://wild.example/dir/a/b", "https://wild.example/dir/a?x=1"})
    @Tag("C5")
    @DisplayName("a wildcard that the operator wrote")
    void wildcard(String redirectUri) {
        assertAccepted(redirectUri);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                // another path
                "https://app.example/cb/",
                "https://app.example/cb/x",
                "https://app.example/CB",
                "https://app.example/c%62",
                "https://app.example",
                "https://app.example/",
                "https://app.example//cb",
                "https://app.example/./cb",
                "https://app.example/cb;x=1",
                "https://app.example/cb%00",
                // path traversal
                "https://app.example/cb/../cb",
                "https://app.example/x/../cb",
                "https://app.example/..;/cb",
                "https://app.example/cb/..;/cb",
                "https://app.example/%2e%2e/cb",
                "https://app.example/cb%2f..%2fcb",
                "https://app.example/%252e%252e/cb",
                // another query, a fragment
                "https://app.example/cb?",
                "https://app.example/cb?x=1",
                "https://app.example/with",
                "https://app.example/with?fixed=2",
                "https://app.example/with?fixed=1&more=1",
                "https://app.example/cb#",
                "https://app.example/cb#f",
                "https://app.example/cb#/../@evil.example",
                // response parameters inside
                "https://app.example/cb?code=stolen",
                "https://app.example/with?fixed=1&code=x",
                "https://app.example/with?fixed=1&state=x",
                "https://app.example/with?fixed=1&error=x",
                "https://app.example/cb#code=x",
                // another host
                "https://evil.example/cb",
                "https://app.example.evil.example/cb",
                "https://evilapp.example/cb",
                "https://app.example./cb",
                "https://APP.example/cb",
                "https://app.example:443/cb",
                "https://app.example:8444/port",
                "https://app.example/port",
                "https://app.example%2eevil.example/cb",
                // user information, backslashes
                "https://user@app.example/cb",
                "https://user:password@app.example/cb",
                "https://app.example@evil.example/cb",
                "https://app.example:443@evil.example/cb",
                "https://a@b@app.example/cb",
                "https://evil.example@@app.example/cb",
                "https://app.example%40evil.example/cb",
                "https://app.example\\@evil.example/cb",
                "https://evil.example\\app.example/cb",
                "https:\\\\app.example\\cb",
                "https://app.example\\cb",
                // another scheme, none, or no address at all
                "http://app.example/cb",
                "HTTPS://app.example/cb",
                "//app.example/cb",
                "/cb",
                "cb",
                "app.example/cb",
                "https:app.example/cb",
                "https:/app.example/cb",
                "https:///cb",
                "https://",
                "javascript:alert(1)",
                "javascript://app.example/cb",
                "JavaScript://app.example/cb%0aalert(1)",
                "data:text/html,x",
                "data:text/html;base64,PHNjcmlwdD4=",
                "vbscript:x",
                "file:///etc/passwd",
                "blob:https://app.example/cb",
                "urn:ietf:wg:oauth:2.0:oob",
                "view-source:https://app.example/cb",
                " https://app.example/cb",
                "https://app.example/cb ",
                "https://app.exa mple/cb",
                "%",
                "[]",
                "*",
                "https://*/cb",
                // custom schemes
                "redirect.app:cb",
                "redirect.app:/cb/x",
                "redirect.app:/x/../cb",
                "REDIRECT.APP:/cb",
                "redirect.app2:/cb",
                "redirect.app:/cb#f",
                "redirect.app://cb"
            })
    @Tag("C5")
    @DisplayName("any other URI is rejected, and nobody is sent there")
    void others(String redirectUri) {
        assertRejected(redirectUri);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://localhost:1234/cb",
                "http://localhost:80/cb",
                "http://localhost/port",
                "http://localhost:8081/port",
                "http://LOCALHOST/cb",
                "http://localhost./cb",
                "http://fylr.localhost:81/cb",
                "http://other.localhost/cb",
                "http://localhost.evil.example/cb",
                "http://localhost@evil.example/cb",
                "http://127.0.0.1/other",
                "http://127.0.0.1:4711/other",
                "https://127.0.0.1/cb",
                "http://127.0.0.2:81/cb",
                "http://127.0.0.3/cb",
                "http://127.1/cb",
                "http://2130706433/cb",
                "http://0x7f.0.0.1/cb",
                "http://0.0.0.0/cb",
                "http://127.0.0.1@evil.example/cb",
                "http://127.0.0.1:80@evil.example/cb",
                "http://127.0.0.1.evil.example/cb",
                "http://127.0.0.1:-1/cb",
                "http://127.0.0.1:x/cb",
                "http://127.0.0.1:80/cb?x=1",
                "http://127.0.0.1:80/cb#f",
                "http://127.0.0.1:80/x/../cb",
                "http://127.0.0.1:80\\@evil.example/cb",
                "http://user@127.0.0.1:80/cb",
                "https://[::1]/cb",
                "http://[::2]/cb",
                "http://[0:0:0:0:0:0:0:1]/cb",
                "http://[::ffff:127.0.0.1]/cb",
                "http://[::1/cb",
                "http://[::1]@evil.example/cb",
                "http://[::1]:80@evil.example/cb"
            })
    @Tag("C5")
    @DisplayName("names and addresses of this machine are no more than what is registered")
    void local(String redirectUri) {
        assertRejected(redirectUri);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://wild.example/",
                "https://wild.example/other",
                "https://wild.example/dir/../other",
                "https://wild.example/dir/a/../../other",
                "https://wild.example/dir/%2e%2e/other",
                "https://wild.example/dir/..;/other",
                "https://wild.example/dir/%252e%252e/other",
                "https://wild.example/dir/..%5cother",
                "https://wild.example/dir/a\\b",
                "https://wild.example/dir/a#f",
                "https://wild.example@evil.example/dir/a",
                "https://wild.example:8443/dir/a",
                "https://wild.example.evil.example/dir/a",
                "https://user@wild.example/dir/a",
                "http://wild.example/dir/a",
                "https://wild.example/dir/a?code=x",
                "https://wild.example/dir/a?state=x",
                "https://wild.example/dir/a?x=1&session_state=x",
                "https://wild.example/dir/a?error=x"
            })
    @Tag("C5")
    @DisplayName("a wildcard does not reach beyond its directory, and not into the response")
    void beyondWildcard(String redirectUri) {
        assertRejected(redirectUri);
    }

    @Test
    @Tag("C6")
    @DisplayName("plain http is rejected, although registered, unless the realm allows it")
    void plainHttp() {
        for (String redirectUri : List.of(
                "http://plain.example/cb", "http://plain-wild.example/x", "http://plain-wild.example/localhost")) {
            assertRejected(redirectUri);
            assertThat(authorize(redirectUri).<String>path("error_description"))
                    .contains("https")
                    .contains(ALLOW_HTTP);
        }

        admin.setRealmAttribute("fylr", ALLOW_HTTP, "true");
        assertAccepted("http://plain.example/cb");
        assertAccepted("http://plain-wild.example/x");
        assertRejected("http://plain.example/other");
        assertRejected("http://app.example/cb");
    }

    @Test
    @Tag("C6")
    @Tag("A3")
    @DisplayName("plain http is rejected also where it is the only one and left out of the request")
    void onlyPlainHttp() {
        admin.updateClient("fylr", client, Map.of("redirectUris", List.of("http://plain.example/cb")));

        assertRejected(null);
        admin.setRealmAttribute("fylr", ALLOW_HTTP, "true");
        Response response = authorize(null);
        assertThat(response.statusCode()).isEqualTo(302);
        assertThat(response.getHeader("Location")).startsWith("http://plain.example/cb?error=invalid_state&");
    }

    @Test
    @Tag("C5")
    @DisplayName("a client without a registered URI is sent nowhere")
    void none() {
        admin.updateClient("fylr", client, Map.of("redirectUris", List.of()));

        assertRejected("https://app.example/cb");
        assertRejected(fylr.callback());
        assertRejected(null);
    }
}
