package io.github.keycloakfylr.endpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.keycloakfylr.config.RedirectPattern;
import io.github.keycloakfylr.wire.OAuthException;
import io.github.keycloakfylr.wire.Parameters;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Contract section 10: where the callback sends the browser on to. */
class LoginDestinationTest {

    private static final String EXTERNAL = "https://dam.example.org";
    private static final List<RedirectPattern> ALLOWED = Stream.of("https://*.fylr.dev", "http://localhost:*")
            .map(pattern -> RedirectPattern.parse(pattern).orElseThrow())
            .toList();
    private static final Parameters RESPONSE = Parameters.parse("code=c&state=s");

    private static String location(String state) {
        return LoginDestination.of(state, EXTERNAL, ALLOWED).with(RESPONSE).toString();
    }

    private static OAuthException error(String state) {
        OAuthException error =
                catchThrowableOfType(OAuthException.class, () -> LoginDestination.of(state, EXTERNAL, ALLOWED));
        assertThat(error).as(state).isNotNull();
        assertThat(error.status()).isEqualTo(400);
        assertThat(error.error()).isEqualTo("invalid_state");
        return error;
    }

    private static String json(String destination) {
        return "{\"nonce\":\"x\",\"redirect\":\""
                + destination
                        .replace("\\", "\\\\")
                        .replace("\"", "\\\"")
                        .replace("\t", "\\t")
                        .replace("\n", "\\n")
                        .replace("\r", "\\r")
                        .replace("\0", "\\u0000")
                + "\"}";
    }

    @ParameterizedTest
    @CsvSource({
        "/,                                       https://dam.example.org/?code=c&state=s",
        "/app,                                    https://dam.example.org/app?code=c&state=s",
        "/#/detail/5,                             https://dam.example.org/?code=c&state=s#/detail/5",
        "/app?a=1#/detail/5?x=1,                  https://dam.example.org/app?a=1&code=c&state=s#/detail/5?x=1",
        "/app?,                                   https://dam.example.org/app?code=c&state=s",
        "/app#,                                   https://dam.example.org/app?code=c&state=s#",
        "/a%20b/%C3%BC?q=%26%3D#%23,              https://dam.example.org/a%20b/%C3%BC?q=%26%3D&code=c&state=s#%23",
        "/x?filter[]=1,                           https://dam.example.org/x?filter[]=1&code=c&state=s",
        "/x?next=https://evil.com/,               https://dam.example.org/x?next=https://evil.com/&code=c&state=s",
        "/x//y,                                   https://dam.example.org/x//y?code=c&state=s",
        "/x/..y/.z/...,                           https://dam.example.org/x/..y/.z/...?code=c&state=s",
        "/@evil.com,                              https://dam.example.org/@evil.com?code=c&state=s",
        "/oauth2/callbacks,                       https://dam.example.org/oauth2/callbacks?code=c&state=s",
        "https://dam.example.org,                 https://dam.example.org/?code=c&state=s",
        "https://dam.example.org/app,             https://dam.example.org/app?code=c&state=s",
        "https://dam.example.org:443/app,         https://dam.example.org/app?code=c&state=s",
        "HTTPS://DAM.Example.org/App,             https://dam.example.org/App?code=c&state=s",
        "https://dam.example.org?a,               https://dam.example.org/?a&code=c&state=s",
        "https://branch.fylr.dev/#/x,             https://branch.fylr.dev/?code=c&state=s#/x",
        "http://localhost,                        http://localhost/?code=c&state=s",
        "http://localhost:80/,                    http://localhost/?code=c&state=s",
        "http://localhost:3000/app#/x,            http://localhost:3000/app?code=c&state=s#/x",
        "http://localhost:3000/oauth2/callback,   http://localhost:3000/oauth2/callback?code=c&state=s"
    })
    @Tag("settings")
    @DisplayName(
            "loginAllowRedirects: a local path, the external URL's origin and an allowed one, as text or in a JSON object")
    void leadsOn(String destination, String location) {
        assertThat(location(destination)).isEqualTo(location);
        assertThat(location(json(destination))).isEqualTo(location);
        assertThat(location("{\"redirect\":\"" + destination.replace("/", "\\/") + "\"}"))
                .isEqualTo(location);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                // a path that is none
                "//evil.com",
                "///evil.com",
                "////evil.com",
                "/\\evil.com",
                "\\/evil.com",
                "\\\\evil.com",
                "/\t/evil.com",
                "/\n/evil.com",
                "\t//evil.com",
                " //evil.com",
                " /app",
                "/app ",
                "evil.com",
                "app",
                "./app",
                "../app",
                "?x",
                "#x",
                ".",
                "*",
                "/%",
                "/%zz",
                "/a b",
                "/a\0",
                "/a\"b",
                "/<script>",
                "/ü",
                "/\u2028",
                "/a\u200bb",
                "/x?ü",
                "/x#ü",
                "/x^y",
                "/x{y}",
                "/x|y",
                "/x`y",
                "/..//evil.com",
                "/.//evil.com",
                "/x/../y",
                "/%2e%2e/x",
                "/.%2E/x",
                "/%2E",
                "/x/..",
                "/x/.",
                "/x#a#b",
                // another scheme, or one that is no more than its name
                "https:evil.com",
                "https:/evil.com",
                "https:///evil.com",
                "https:////evil.com",
                "https:",
                "https://",
                "https:///",
                "http:evil.com",
                "https:\\\\evil.com",
                "https:/\\evil.com",
                "https:/dam.example.org",
                "https:dam.example.org",
                "javascript:alert(1)",
                "JavaScript:alert(1)",
                "java\nscript:alert(1)",
                "javascript://dam.example.org/%0aalert(1)",
                "data:text/html,x",
                "data:text/html;base64,PHNjcmlwdD4=",
                "vbscript:x",
                "file:///etc/passwd",
                "blob:https://dam.example.org/x",
                "about:blank",
                "fylr.app.scheme:///",
                "ftp://dam.example.org",
                "wss://dam.example.org",
                "view-source:https://dam.example.org",
                "\0https://dam.example.org",
                "mailto:a@b.c",
                // another host
                "https://evil.com",
                "https://dam.example.org.evil.com",
                "https://evildam.example.org",
                "https://www.dam.example.org",
                "https://example.org",
                "https://dam.example.org.",
                "https://branch.fylr.dev.evil.com",
                "https://a.b.fylr.dev",
                "https://fylr.dev",
                "https://.fylr.dev",
                "https://branch.fylr.dev.",
                "https://evilfylr.dev",
                "http://branch.fylr.dev",
                "http://localhost.evil.com",
                "https://localhost",
                "http://localhost.",
                "http://127.0.0.1",
                "http://[::1]",
                "http://dam.example.org",
                "http://evil.com/dam.example.org",
                "https://evil.com/https://dam.example.org",
                "https://evil.com?https://dam.example.org/",
                "https://evil.com#@dam.example.org",
                // user information
                "https://dam.example.org@evil.com",
                "https://user@dam.example.org",
                "https://user:password@dam.example.org",
                "https://@dam.example.org",
                "https://:@dam.example.org",
                "https://dam.example.org:443@evil.com",
                "https://evil.com@dam.example.org",
                "https://a@b@dam.example.org",
                "https://evil.com\\@dam.example.org",
                "https://dam.example.org\\@evil.com",
                "https://dam.example.org\\.evil.com",
                "https://dam.example.org%40evil.com",
                "http://localhost:80@evil.com",
                "https://evil.com%23@branch.fylr.dev",
                "https://evil.com#.fylr.dev",
                "https://evil.com?.fylr.dev",
                "https://evil.com/.fylr.dev",
                "https://evil.com\\.fylr.dev",
                // encoded, and other letters
                "https://%64am.example.org",
                "https://dam%2eexample.org",
                "https://evil%2ecom",
                "https://branch.fylr.dev%2eevil.com",
                "https://evil.com%2f.fylr.dev",
                "https://evil.com%00.fylr.dev",
                "https://dam\u3002example.org",
                "https://ｄam.example.org",
                "https://dam.exämple.org",
                "https://dam.example.org\u00ad",
                "https://bran\u0441h.fylr.dev",
                "http://\u24dbocalhost",
                "https://evil.com\u2044.fylr.dev",
                "https://\u2100.fylr.dev",
                "https：//dam.example.org",
                "https:／／dam.example.org",
                "https://a_b.fylr.dev",
                "https://dam .example.org",
                "https://da\tm.example.org",
                // ports
                "https://dam.example.org:8443",
                "https://dam.example.org:80",
                "https://dam.example.org:",
                "https://dam.example.org:0443",
                "https://dam.example.org:+443",
                "https://dam.example.org:65979",
                "https://dam.example.org:-1",
                "https://dam.example.org:x",
                "https://dam.example.org:443x",
                "http://localhost:",
                "http://localhost:0",
                "http://localhost:65536",
                "http://localhost:99999",
                "http://localhost:4294967376",
                "http://localhost:99999999999999999999",
                "http://localhost:%38%30",
                "http://localhost:80:80",
                "http://localhost:١",
                "https://branch.fylr.dev:444",
                // addresses
                "http://2130706433",
                "http://0x7f000001",
                "http://127.1",
                "http://[::ffff:127.0.0.1]",
                "http://[::1",
                "http://[",
                "http://::1",
                "http://[::1]@localhost",
                "http://[localhost]",
                "http://[fe80::1%25lo]",
                // this very address
                "/oauth2/callback",
                "/oauth2/callback?x=1",
                "/oauth2/callback#x",
                "https://dam.example.org/oauth2/callback",
                "HTTPS://DAM.EXAMPLE.ORG:443/oauth2/callback",
                "/oauth2/%63allback",
                "/%6fauth2%2Fcallback",
                "/x/../oauth2/callback",
                "/./oauth2/callback",
                // a response is there already
                "/?code=x",
                "/?state=x",
                "/app?a=1&code=x",
                "/?code",
                "/?code=",
                "/?error=x",
                "/?error_description=x",
                "/?error_uri=x",
                "/?iss=x",
                "/?session_state=x",
                "/?access_token=x",
                "/?id_token=x",
                "/?c%6Fde=x",
                "/?%63%6f%64%65=x",
                "/?a;code=x",
                "/?&code=x",
                "https://branch.fylr.dev/?code=x",
                "http://localhost:3000?state=x#/y"
            })
    @Tag("settings")
    @DisplayName("loginAllowRedirects: hostile destinations, as text and in a JSON object")
    void hostile(String destination) {
        String description = error(destination).description();

        assertThat(error(json(destination)).description()).isEqualTo(description);
        assertThat(description).contains("destination").doesNotContain("evil");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{",
                "{}",
                "{\"redirect\"}",
                "{\"redirect\":}",
                "{\"redirect\":null}",
                "{\"redirect\":\"\"}",
                "{\"redirect\":1}",
                "{\"redirect\":true}",
                "{\"redirect\":[\"/app\"]}",
                "{\"redirect\":{\"redirect\":\"/app\"}}",
                "{\"Redirect\":\"/app\"}",
                "{\"REDIRECT\":\"/app\"}",
                "{\"url\":\"/app\"}",
                "{\"redirect\":\"/app\",\"redirect\":\"/app\"}",
                "{\"redirect\":\"/app\",\"redirect\":\"//evil.com\"}",
                "{\"redirect\":\"/app\",\"r\\u0065direct\":\"//evil.com\"}",
                "{\"redirect\":\"/app\"}{}",
                "{\"redirect\":\"/app\"} x",
                "{\"redirect\":\"/app\",}",
                "{'redirect':'/app'}",
                "{redirect:\"/app\"}",
                "{\"redirect\":\"/app\"/**/}",
                "{\"redirect\":\"\\/app}",
                "{\"redirect\":\"\\x\"}",
                "{\"nonce\":\"\"}"
            })
    @Tag("settings")
    @DisplayName("loginAllowRedirects: a JSON object without one readable destination")
    void unreadable(String state) {
        assertThat(error(state).description()).doesNotContain("evil");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[\"/app\"]",
                "\"/app\"",
                "null",
                "at-least-8",
                "1234567890",
                "eyJyZWRpcmVjdCI6Ii9hcHAifQ",
                "%2Fapp"
            })
    @Tag("settings")
    @DisplayName("loginAllowRedirects: a state that carries none")
    void carriesNone(String state) {
        assertThat(error(state).description()).contains("destination");
    }

    @Test
    @Tag("settings")
    @DisplayName("loginAllowRedirects: no state at all, and a JSON object nested as deeply as a state has room for")
    void missingAndNested() {
        assertThat(error(null).description()).contains("missing");
        assertThat(error("{\"a\":" + "[".repeat(3900)).description()).contains("JSON");
        assertThat(error("{\"redirect\":\"/app\",\"a\":" + "[".repeat(1980) + "]".repeat(1980) + "}")
                        .description())
                .contains("JSON");
        assertThat(location("/" + "a".repeat(3999))).hasSizeGreaterThan(4000);
        assertThat(error("/" + "%".repeat(3999)).description()).contains("destination");
    }

    @Test
    @Tag("settings")
    @DisplayName(
            "loginAllowRedirects: without patterns nothing but the external URL's origin, which may have a path and a port of its own")
    void externalUrlOnly() {
        String external = "http://dam.example.org:8080/dam";
        assertThat(LoginDestination.of("/x", external, List.of()).with(RESPONSE))
                .hasToString("http://dam.example.org:8080/x?code=c&state=s");
        assertThat(LoginDestination.of("http://dam.example.org:8080/dam/x", external, List.of())
                        .with(RESPONSE))
                .hasToString("http://dam.example.org:8080/dam/x?code=c&state=s");
        assertThat(LoginDestination.of("/oauth2/callback", external, List.of()).path())
                .isEqualTo("/oauth2/callback");
        for (String rejected : List.of(
                "/dam/oauth2/callback",
                "http://dam.example.org/",
                "http://localhost:3000/",
                "https://branch.fylr.dev/")) {
            assertThat(catchThrowableOfType(
                            OAuthException.class, () -> LoginDestination.of(rejected, external, List.of())))
                    .as(rejected)
                    .isNotNull();
        }
    }

    @Test
    @Tag("settings")
    @Tag("A8")
    @DisplayName("the response is encoded as a form's is, and none of it can leave the query")
    void responseIsEncoded() {
        Parameters response = Parameters.parse(
                "error=access_denied&error_description=a%26b%3Dc%23d+e&state=%7B%22%F0%9F%94%91%22%7D");

        assertThat(LoginDestination.of("/#/x", EXTERNAL, List.of()).with(response))
                .hasToString(
                        "https://dam.example.org/?error=access_denied&error_description=a%26b%3Dc%23d+e&state=%7B%22%F0%9F%94%91%22%7D#/x");
    }

    @Test
    @Tag("settings")
    @DisplayName("an external URL whose host is no host name to the letter still has local paths")
    void unusualExternalUrl() {
        assertThat(LoginDestination.of("/x", "http://my_dam:8080", List.of()).with(RESPONSE))
                .hasToString("http://my_dam:8080/x?code=c&state=s");
    }
}
