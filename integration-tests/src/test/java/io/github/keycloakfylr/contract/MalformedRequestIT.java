package io.github.keycloakfylr.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.github.keycloakfylr.client.FylrApi;
import io.github.keycloakfylr.client.RawHttp;
import io.github.keycloakfylr.testserver.FylrTest;
import io.github.keycloakfylr.testserver.KeycloakServer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Contract G8: requests that cannot be read are rejected by name, and nothing breaks. */
@FylrTest
class MalformedRequestIT {

    private static final String FORM = "application/x-www-form-urlencoded";
    private static final List<String> POST_ENDPOINTS = List.of("token", "revoke", "introspect", "userinfo", "auth");
    /** So that a request is not rejected for want of anything but what the test has put into it. */
    private static final String GOOD = "token=x&client_id=fylr-web-frontend&grant_type=password&username=x&password=x";

    private static final String BODY = "body";

    private final KeycloakServer server;
    private final RawHttp raw;

    MalformedRequestIT(KeycloakServer server) {
        this.server = server;
        this.raw = new RawHttp(server.baseUri());
    }

    /**
     * Asserts an error that names what is wrong.
     *
     * @param named what the description must name
     */
    private static void assertRejected(RawHttp.Response response, String endpoint, String named) {
        assertThat(response.status()).as(response.toString()).isEqualTo(400);
        assertThat(response.header("Location")).isNull();
        assertThat(response.header("Cache-Control")).as(response.toString()).isEqualTo("no-store");
        String description;
        if (endpoint.equals("userinfo")) {
            assertThat(response.json())
                    .containsOnlyKeys("code", "error", "realm", "parameters", "description", "statuscode")
                    .containsEntry("code", "InvalidRequest");
            description = (String) response.json().get("description");
        } else {
            assertThat(response.json())
                    .containsOnlyKeys("error", "error_description")
                    .containsEntry("error", "invalid_request");
            description = (String) response.json().get("error_description");
        }
        assertThat(description).contains(named).doesNotContain("Exception");
    }

    /** Each case at each endpoint that takes a POST. */
    private static Stream<Arguments> everywhere(Stream<Arguments> cases) {
        List<Arguments> all = cases.toList();
        return POST_ENDPOINTS.stream().flatMap(endpoint -> all.stream().map(one -> {
            Object[] values = one.get();
            return arguments(endpoint, values[0], values[1], values[2]);
        }));
    }

    @Nested
    class Bodies {

        static Stream<Arguments> notForms() {
            return everywhere(Stream.of(
                    arguments("JSON", "application/json", "{\"token\":\"x\",\"client_id\":\"fylr-web-frontend\"}"),
                    arguments("JSON that says it is a form", "application/json, " + FORM, GOOD),
                    arguments("plain text", "text/plain", GOOD),
                    arguments("no content type", null, GOOD),
                    arguments("any type", "*/*", GOOD),
                    arguments("any application type", "application/*", GOOD),
                    arguments("a type that is none", ";;;", GOOD)));
        }

        @ParameterizedTest(name = "{0}: {1}")
        @MethodSource("notForms")
        @Tag("G8")
        @DisplayName("a body that is not form-encoded")
        void notAForm(String endpoint, String what, String contentType, String body) {
            RawHttp.Response response = raw.send(
                    "POST",
                    "/api/oauth2/" + endpoint,
                    body.getBytes(StandardCharsets.UTF_8),
                    "Content-Type",
                    contentType);

            assertRejected(response, endpoint, FORM);
        }

        @ParameterizedTest
        @ValueSource(strings = {"token", "revoke", "introspect"})
        @Tag("G8")
        @DisplayName("an empty body, with and without a content type")
        void empty(String endpoint) {
            assertRejected(raw.send("POST", "/api/oauth2/" + endpoint, "Content-Type", FORM), endpoint, BODY);
            assertRejected(raw.send("POST", "/api/oauth2/" + endpoint), endpoint, BODY);
        }

        @ParameterizedTest
        @ValueSource(strings = {"token", "revoke", "introspect", "userinfo", "auth"})
        @Tag("G8")
        @DisplayName("a body over 64 KiB: one parameter, many, a megabyte")
        void tooLarge(String endpoint) {
            String many = IntStream.range(0, 30)
                    .mapToObj(i -> "p" + i + "=" + "x".repeat(3000))
                    .collect(Collectors.joining("&"));
            for (String body : List.of("token=" + "x".repeat(65_531), many, "token=" + "x".repeat(1_000_000))) {
                RawHttp.Response response = raw.send(
                        "POST",
                        "/api/oauth2/" + endpoint,
                        body.getBytes(StandardCharsets.US_ASCII),
                        "Content-Type",
                        FORM);

                assertRejected(response, endpoint, "65536");
            }
        }

        @Test
        @Tag("G8")
        @DisplayName("a body over 64 KiB whose length is not told beforehand")
        void chunked() {
            String body = "token=" + "x".repeat(70_000);
            String chunks = Integer.toHexString(body.length()) + "\r\n" + body + "\r\n0\r\n\r\n";
            RawHttp.Response response = raw.send(
                    "POST",
                    "/api/oauth2/token",
                    chunks.getBytes(StandardCharsets.US_ASCII),
                    "Content-Type",
                    FORM,
                    "Content-Length",
                    null,
                    "Transfer-Encoding",
                    "chunked");

            assertRejected(response, "token", "65536");
        }

        @Test
        @Tag("G8")
        @DisplayName("other spellings of the form's type are forms")
        void spellings() {
            for (String type : List.of(
                    "Application/X-WWW-Form-URLEncoded", FORM + ";charset=utf-8", FORM + " ; charset=\"UTF-8\"")) {
                RawHttp.Response response = raw.send(
                        "POST",
                        "/api/oauth2/token",
                        "grant_type=nonsense".getBytes(StandardCharsets.US_ASCII),
                        "Content-Type",
                        type);

                assertThat(response.json()).as(type).containsEntry("error", "unsupported_grant_type");
            }
        }
    }

    @Nested
    class FormParameters {

        static Stream<Arguments> bad() {
            return everywhere(Stream.concat(
                    badAnywhere(),
                    Stream.of(
                            arguments("a token of 32769 characters", "token=" + "x".repeat(32_769), "'token'"),
                            arguments("broken percent-encoding", "state=%ZZ", "'state'"),
                            arguments("cut percent-encoding", "state=%4", "'state'"),
                            arguments("percent sign alone", "state=100%", "'state'"),
                            arguments("broken percent-encoding of a name", "%ZZ=x", "parameter name"),
                            arguments("escape", "state=abc%1B[31mdefgh", "'state'"),
                            arguments("null character", "state=abcdefgh%00", "'state'"),
                            arguments("null character in a name", "sta%00te=x", "parameter name"),
                            arguments("line break as it is", "state=abcdefgh\nx", "'state'"),
                            // Latin-1 in this source, so one byte that is not UTF-8.
                            arguments("a byte that is not UTF-8", "state=abcdefgh\u00fc", "UTF-8"))));
        }

        @ParameterizedTest(name = "{0}: {1}")
        @MethodSource("bad")
        @Tag("G8")
        @DisplayName("a parameter that is repeated, too long, badly encoded or has control characters")
        void rejected(String endpoint, String what, String pair, String named) {
            byte[] body = pair.getBytes(StandardCharsets.ISO_8859_1);

            assertRejected(raw.send("POST", "/api/oauth2/" + endpoint, body, "Content-Type", FORM), endpoint, named);
        }

        @Test
        @Tag("G8")
        @DisplayName("a parameter in the query and again in the form, at the authorization endpoint")
        void inBoth() {
            RawHttp.Response response = raw.send(
                    "POST",
                    "/api/oauth2/auth?state=abcdefgh",
                    "state=abcdefgh".getBytes(StandardCharsets.US_ASCII),
                    "Content-Type",
                    FORM);

            assertRejected(response, "auth", "'state'");
        }
    }

    /** What, the encoded pair or pairs, and what the response has to name. */
    static Stream<Arguments> badAnywhere() {
        return Stream.of(
                arguments("given twice", "state=abcdefgh&state=12345678", "'state'"),
                arguments("given twice, alike", "state=abcdefgh&state=abcdefgh", "'state'"),
                arguments("given twice, first empty", "state=&state=abcdefgh", "'state'"),
                arguments("given twice, second without a sign", "state=abcdefgh&state", "'state'"),
                arguments("given twice, once encoded", "state=abcdefgh&st%61te=abcdefgh", "'state'"),
                arguments("4001 characters", "state=" + "x".repeat(4001), "'state'"),
                arguments("a nonce of 501 characters", "nonce=" + "x".repeat(501), "'nonce'"),
                arguments("an endless scope", "scope=" + "read+".repeat(900), "'scope'"),
                arguments("a name of 101 characters", "n".repeat(101) + "=x", "parameter name"),
                arguments(
                        "1000 parameters",
                        IntStream.range(0, 1000).mapToObj(i -> "p" + i + "=x").collect(Collectors.joining("&")),
                        "100 parameters"),
                arguments("overlong UTF-8", "state=%C0%AF", "'state'"),
                arguments("cut UTF-8", "state=abcdefgh%C3", "'state'"),
                arguments("a surrogate as UTF-8", "state=%ED%A0%80", "'state'"),
                arguments("line break", "state=abcdefgh%0D%0ASet-Cookie:%20a=b", "'state'"),
                arguments("line feed", "state=abcdefgh%0A", "'state'"),
                arguments("tab", "state=abc%09defgh", "'state'"),
                arguments("delete", "state=abcdefgh%7F", "'state'"),
                arguments("C1 control", "state=abcdefgh%C2%85", "'state'"));
    }

    @Nested
    class QueryParameters {

        static Stream<Arguments> bad() {
            Stream<Arguments> ofQueries = Stream.of(
                    arguments("null character", "state=abcdefgh%00", "'state'"),
                    arguments("escape", "state=abcdefgh%1B", "'state'"));
            List<Arguments> all = Stream.concat(badAnywhere(), ofQueries).toList();
            return Stream.of("auth", "userinfo")
                    .flatMap(endpoint -> all.stream().map(one -> {
                        Object[] values = one.get();
                        return arguments(endpoint, values[0], values[1], values[2]);
                    }));
        }

        @ParameterizedTest(name = "{0}: {1}")
        @MethodSource("bad")
        @Tag("G8")
        @DisplayName("the same in a query")
        void rejected(String endpoint, String what, String query, String named) {
            assertRejected(raw.send("GET", "/api/oauth2/" + endpoint + "?" + query), endpoint, named);
        }

        @ParameterizedTest(name = "{0}")
        @ValueSource(strings = {"%ZZ", "%4", "abcdefgh%00", "abcdefgh%1B", "abc\"<>|{}^`"})
        @Tag("G8")
        @DisplayName("what Keycloak's HTTP server itself rejects in a query is safe all the same")
        void rejectedByTheServer(String state) {
            for (String endpoint : List.of("auth", "userinfo", "token")) {
                RawHttp.Response response = raw.send(
                        "GET",
                        "/api/oauth2/" + endpoint + "?response_type=code&client_id=" + FylrApi.CLIENT + "&state="
                                + state);

                assertThat(response.status()).as(response.toString()).isIn(400, 405);
                assertThat(response.header("Location")).isNull();
                assertThat(response.text()).doesNotContain("Exception").doesNotContain("\tat ");
            }
        }
    }

    @Nested
    class AuthorizationHeaders {

        private static final List<String> ENDPOINTS = List.of("token", "revoke", "introspect");

        private static String basic(String pair) {
            return "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.ISO_8859_1));
        }

        static Stream<Arguments> bad() {
            List<Arguments> cases = List.of(
                    arguments("nothing after the scheme", "Basic"),
                    arguments("not base64", "Basic !!!"),
                    arguments("not ASCII", "Basic \u00fc\u00fc\u00fc"),
                    arguments("cut base64", "Basic YWJjO"),
                    arguments("7000 characters", "Basic " + "A".repeat(7000)),
                    arguments("9000 characters", "Basic " + "A".repeat(9000)),
                    arguments("no colon", basic("malformed")),
                    arguments("no client id", basic(":secret")),
                    arguments("nothing but a colon", basic(":")),
                    arguments("two credentials", basic("a:b") + ", " + basic("c:d")),
                    arguments("broken percent-encoding of the client id", basic("%ZZ:secret")),
                    arguments("broken percent-encoding of the secret", basic("malformed:%ZZ")),
                    arguments("null character", basic("malformed\u0000:secret")),
                    arguments("encoded null character", basic("malformed%00:secret")),
                    arguments("encoded line break in the client id", basic("malformed%0D%0Ax:secret")),
                    arguments("encoded line break in the secret", basic("malformed:sec%0Aret")),
                    arguments("not UTF-8", basic("malformed\u00ff\u00fe:secret")),
                    arguments("encoded, not UTF-8", basic("malformed%FF:secret")));
            return ENDPOINTS.stream()
                    .flatMap(endpoint -> cases.stream().map(one -> arguments(endpoint, one.get()[0], one.get()[1])));
        }

        @ParameterizedTest(name = "{0}: {1}")
        @MethodSource("bad")
        @Tag("G8")
        @Tag("C2")
        @DisplayName("an Authorization header that is no HTTP Basic")
        void rejected(String endpoint, String what, String header) {
            RawHttp.Response response = raw.send(
                    "POST",
                    "/api/oauth2/" + endpoint,
                    "grant_type=client_credentials&token=x".getBytes(StandardCharsets.US_ASCII),
                    "Content-Type",
                    FORM,
                    "Authorization",
                    header);

            assertRejected(
                    response,
                    endpoint,
                    what.equals("nothing after the scheme") && endpoint.equals("token") ? "" : "Authorization header");
        }

        @ParameterizedTest(name = "{0}")
        @ValueSource(strings = {"Basic", "Basic !!!", "Bearer", "Digest x", "nonsense", ","})
        @Tag("G8")
        @Tag("U1")
        @DisplayName("at userinfo it holds no token, and that is all")
        void userinfo(String header) {
            for (String name : List.of("Authorization", "X-Fylr-Authorization")) {
                RawHttp.Response response = raw.send("GET", "/api/oauth2/userinfo", name, header);

                assertThat(response.status()).isEqualTo(400);
                assertThat(response.json()).containsEntry("code", "InvalidToken");
            }
        }

        @Test
        @Tag("G8")
        @DisplayName("a bearer token of 7000 characters is not valid, and that is all")
        void longBearer() {
            RawHttp.Response response =
                    raw.send("GET", "/api/oauth2/userinfo", "Authorization", "Bearer " + "A".repeat(7000));

            assertThat(response.status()).isEqualTo(400);
            assertThat(response.json()).containsEntry("code", "InvalidToken");
        }
    }

    @Test
    @Tag("G8")
    @Tag("E4")
    @DisplayName("no line of the log is of a client's making")
    void logInjection() throws InterruptedException {
        String forged = "malformed-forged-line";
        raw.send(
                "POST",
                "/api/oauth2/token",
                ("grant_type=password&client_id=x%0D%0A" + forged).getBytes(StandardCharsets.US_ASCII),
                "Content-Type",
                FORM);
        raw.send(
                "POST",
                "/api/oauth2/token",
                ("grant_type=password&x%0A" + forged + "=1").getBytes(StandardCharsets.US_ASCII),
                "Content-Type",
                FORM);
        raw.send(
                "POST",
                "/api/oauth2/token",
                "grant_type=client_credentials".getBytes(StandardCharsets.US_ASCII),
                "Content-Type",
                FORM,
                "Authorization",
                AuthorizationHeaders.basic("x%0D%0A" + forged + ":secret"));
        raw.send("GET", "/api/x%0D%0A" + forged);
        raw.send("GET", "/api/oauth2/auth?client_id=x%0D%0A" + forged);

        // Keycloak logs in order: once the last request is in the log, so are the others.
        String last = "malformed-last-request";
        raw.send(
                "POST",
                "/api/oauth2/token",
                ("grant_type=password&client_id=" + last).getBytes(StandardCharsets.US_ASCII),
                "Content-Type",
                FORM);
        FylrApi.eventually(() -> assertThat(server.log()).contains(last));
        assertThat(server.log().lines()).noneMatch(line -> line.startsWith(forged));
    }
}
