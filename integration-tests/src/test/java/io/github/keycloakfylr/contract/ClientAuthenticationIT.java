package io.github.keycloakfylr.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.github.keycloakfylr.client.AdminApi;
import io.github.keycloakfylr.client.FylrApi;
import io.github.keycloakfylr.testserver.FylrTest;
import io.github.keycloakfylr.testserver.KeycloakServer;
import io.restassured.http.ContentType;
import io.restassured.http.Header;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Contract C1, C2, C4: how a client says who it is. The client credentials grant asks for nothing else. */
@FylrTest
class ClientAuthenticationIT {

    private static final String GUEST = "fylr.login.guest";
    private static final String PUBLIC = "client-auth-public";
    private static final String CONFIDENTIAL = "client-auth-confidential";
    private static final String SECRET = "client-auth-secret";
    private static final String UNKNOWN = "client-auth-unknown";
    private static final String SETTING = "fylr.oauth2.publicClientSecret";

    private final KeycloakServer server;
    private final AdminApi admin;
    private final FylrApi fylr;

    ClientAuthenticationIT(KeycloakServer server, AdminApi admin, FylrApi fylr) {
        this.server = server;
        this.admin = admin;
        this.fylr = fylr;
    }

    @BeforeEach
    void create() {
        admin.setRealmAttribute("fylr", GUEST, "true");
        client(Map.of("clientId", PUBLIC, "publicClient", true));
        client(Map.of("clientId", CONFIDENTIAL, "secret", SECRET));
    }

    private void client(Map<String, ?> representation) {
        admin.createClient("fylr", representation);
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    /** The pair is to be form-encoded already. */
    private static String basic(String pair) {
        return "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
    }

    /** A request for a token, or about one that is none. */
    private Response byBody(String endpoint, String... credentials) {
        return form(endpoint, null, credentials);
    }

    private Response byBasic(String endpoint, String pair, String... more) {
        return form(endpoint, basic(pair), more);
    }

    private Response form(String endpoint, String authorization, String... parameters) {
        RequestSpecification request =
                fylr.request().contentType(ContentType.URLENC.withCharset(StandardCharsets.UTF_8));
        request = authorization == null ? request : request.header("Authorization", authorization);
        return request.formParams(Map.of("grant_type", "client_credentials", "token", "nonsense"))
                .formParams(FylrApi.map(parameters))
                .post("/api/oauth2/" + endpoint);
    }

    private static void assertRejected(Response response, int status) {
        assertThat(response.statusCode()).as(response.asString()).isEqualTo(status);
        assertThat(response.jsonPath().getMap("$"))
                .containsOnlyKeys("error", "error_description")
                .containsEntry("error", "invalid_client");
        assertThat(response.<String>path("error_description")).isNotBlank();
        String challenge = response.getHeader("WWW-Authenticate");
        if (status == 401) {
            assertThat(challenge).startsWith("Basic realm=\"");
        } else {
            assertThat(challenge).isNull();
        }
    }

    private static String withoutDate(Response response) {
        List<Header> headers = response.getHeaders().asList().stream()
                .filter(header -> !header.getName().equalsIgnoreCase("Date"))
                .toList();
        return response.statusLine() + headers + response.asString();
    }

    @Nested
    class PublicClient {

        @Test
        @Tag("C1")
        @DisplayName("its client_id is enough: in the body, or by Basic with an empty secret")
        void clientIdAlone() {
            FylrApi.success(byBody("token", "client_id", PUBLIC));
            FylrApi.success(byBasic("token", PUBLIC + ":"));
        }

        @Test
        @Tag("C1")
        @DisplayName("an empty client_secret counts as omitted")
        void emptySecret() {
            FylrApi.success(byBody("token", "client_id", PUBLIC, "client_secret", ""));
        }

        @ParameterizedTest
        @ValueSource(strings = {"token", "revoke", "introspect"})
        @Tag("C1")
        @DisplayName("a secret that is not empty is rejected with 400 and the reason, in the body and by Basic")
        void secret(String endpoint) {
            for (Response response : List.of(
                    byBody(endpoint, "client_id", PUBLIC, "client_secret", "x"),
                    byBody(endpoint, "client_id", PUBLIC, "client_secret", " "),
                    byBasic(endpoint, PUBLIC + ":x"))) {
                assertRejected(response, 400);
                assertThat(response.<String>path("error_description"))
                        .contains("public")
                        .contains("client_secret");
            }
        }

        @Test
        @Tag("C1")
        @DisplayName("the log names the client and the setting, once")
        void logged() {
            Pattern line = Pattern.compile("'" + PUBLIC + "'.*fylr\\.oauth2\\.publicClientSecret");
            int before = server.log().length();
            for (int i = 0; i < 3; i++) {
                byBody("token", "client_id", PUBLIC, "client_secret", "dummy-secret");
            }

            FylrApi.eventually(() -> assertThat(
                            line.matcher(server.log().substring(before)).results())
                    .hasSize(1));
            assertThat(server.log().substring(before)).doesNotContain("dummy-secret");
        }

        @ParameterizedTest
        @ValueSource(strings = {"token", "revoke", "introspect"})
        @Tag("C1")
        @DisplayName("with publicClientSecret at ignore a public client's secret is not read, in the body or by Basic")
        void secretIgnored(String endpoint) {
            admin.setRealmAttribute("fylr", SETTING, "ignore");
            assertThat(byBody(endpoint, "client_id", PUBLIC, "client_secret", "x")
                            .statusCode())
                    .isEqualTo(200);
            assertThat(byBasic(endpoint, PUBLIC + ":x").statusCode()).isEqualTo(200);
            // Of a confidential one it is, as ever.
            assertRejected(byBody(endpoint, "client_id", CONFIDENTIAL, "client_secret", "x"), 400);
            assertRejected(byBody(endpoint, "client_id", UNKNOWN, "client_secret", "x"), 400);

            admin.setRealmAttribute("fylr", SETTING, "Ignore");
            assertRejected(byBody(endpoint, "client_id", PUBLIC, "client_secret", "x"), 400);
        }

        @Test
        @Tag("C1")
        @DisplayName("so is the secret that it had when it was confidential")
        void formerSecret() {
            String id = admin.findClient("fylr", CONFIDENTIAL).orElseThrow();
            admin.updateClient("fylr", id, Map.of("publicClient", true));

            assertRejected(byBody("token", "client_id", CONFIDENTIAL, "client_secret", SECRET), 400);
            FylrApi.success(byBody("token", "client_id", CONFIDENTIAL));
        }
    }

    @Nested
    class ConfidentialClient {

        @Test
        @Tag("C2")
        @DisplayName("its secret in the body or by Basic")
        void secret() {
            FylrApi.success(byBody("token", "client_id", CONFIDENTIAL, "client_secret", SECRET));
            FylrApi.success(byBasic("token", CONFIDENTIAL + ":" + SECRET));
            FylrApi.success(byBasic("token", CONFIDENTIAL + ":" + SECRET, "client_id", CONFIDENTIAL));
        }

        @ParameterizedTest(name = "{0} {1}")
        @CsvSource({"token, 200", "revoke, 200", "introspect, 200"})
        @Tag("C2")
        @DisplayName("at every endpoint that authenticates clients")
        void endpoints(String endpoint, int status) {
            assertThat(byBody(endpoint, "client_id", CONFIDENTIAL, "client_secret", SECRET)
                            .statusCode())
                    .isEqualTo(status);
            assertThat(byBasic(endpoint, CONFIDENTIAL + ":" + SECRET).statusCode())
                    .isEqualTo(status);
        }

        @ParameterizedTest(name = "{0} / {1}")
        @CsvSource({
            "client-auth:colon,     secret:with:colons",
            "client-auth%percent,   100%25%",
            "client-auth+plus,      a+b c",
            "client-auth blank,     a b",
            "client-auth-ümläut,    pässwörd-ß-€",
            "client-auth&=?/,       &a=b?c#d/e",
            "client-auth-😀,        😀"
        })
        @Tag("C2")
        @DisplayName("both parts are form-decoded, once")
        void special(String clientId, String secret) {
            client(Map.of("clientId", clientId, "secret", secret));

            FylrApi.success(byBody("token", "client_id", clientId, "client_secret", secret));
            FylrApi.success(byBasic("token", encode(clientId) + ":" + encode(secret)));
            assertRejected(byBasic("token", encode(encode(clientId)) + ":" + encode(secret)), 401);
        }

        @Test
        @Tag("C2")
        @DisplayName("what is not form-encoded is taken as it is, where that is the same")
        void notEncoded() {
            client(Map.of("clientId", "client-auth-raw", "secret", "a:ü:b"));

            FylrApi.success(byBasic("token", "client-auth-raw:a:ü:b"));
        }

        @ParameterizedTest
        @ValueSource(strings = {"basic ", "BASIC ", "Basic  "})
        @Tag("C2")
        @DisplayName("the scheme's name is the same in any case")
        void scheme(String scheme) {
            String credentials = basic(CONFIDENTIAL + ":" + SECRET).substring("Basic ".length());

            FylrApi.success(form("token", scheme + credentials));
        }

        @Test
        @Tag("C2")
        @DisplayName("credentials of both kinds, or of two clients: invalid_request")
        void twice() {
            for (Response response : List.of(
                    byBasic("token", CONFIDENTIAL + ":" + SECRET, "client_id", CONFIDENTIAL, "client_secret", SECRET),
                    byBasic("token", CONFIDENTIAL + ":" + SECRET, "client_secret", SECRET),
                    byBasic("token", CONFIDENTIAL + ":" + SECRET, "client_id", PUBLIC))) {
                assertThat(response.statusCode()).isEqualTo(400);
                assertThat(response.<String>path("error")).isEqualTo("invalid_request");
            }
        }

        @Test
        @Tag("C2")
        @DisplayName("credentials in the query are not looked at")
        void query() {
            Response response = fylr.request()
                    .queryParams("client_id", CONFIDENTIAL, "client_secret", SECRET)
                    .contentType(ContentType.URLENC)
                    .formParams("grant_type", "client_credentials")
                    .post("/api/oauth2/token");

            assertThat(response.statusCode()).isEqualTo(400);
            assertThat(response.<String>path("error")).isEqualTo("invalid_request");
            assertThat(response.<String>path("error_description")).contains("'client_id'");
        }

        @Test
        @Tag("C2")
        @Tag("C4")
        @DisplayName("a new secret takes the place of the old one at once")
        void newSecret() {
            String id = admin.findClient("fylr", CONFIDENTIAL).orElseThrow();
            admin.updateClient("fylr", id, Map.of("secret", "another"));

            assertRejected(byBody("token", "client_id", CONFIDENTIAL, "client_secret", SECRET), 400);
            FylrApi.success(byBody("token", "client_id", CONFIDENTIAL, "client_secret", "another"));
        }
    }

    @Nested
    class Errors {

        @ParameterizedTest
        @ValueSource(strings = {"token", "revoke", "introspect"})
        @Tag("C4")
        @DisplayName("credentials in the body: 400, and an unknown client looks exactly like a wrong or missing secret")
        void body(String endpoint) {
            Response unknown = byBody(endpoint, "client_id", UNKNOWN, "client_secret", "wrong");
            assertRejected(unknown, 400);

            for (Response response : List.of(
                    byBody(endpoint, "client_id", CONFIDENTIAL, "client_secret", "wrong"),
                    byBody(endpoint, "client_id", CONFIDENTIAL, "client_secret", SECRET + " "),
                    byBody(endpoint, "client_id", CONFIDENTIAL, "client_secret", SECRET.toUpperCase(Locale.ROOT)),
                    byBody(endpoint, "client_id", CONFIDENTIAL, "client_secret", ""),
                    byBody(endpoint, "client_id", CONFIDENTIAL),
                    byBody(endpoint, "client_id", UNKNOWN),
                    byBody(endpoint, "client_id", CONFIDENTIAL.toUpperCase(Locale.ROOT), "client_secret", SECRET))) {
                assertThat(withoutDate(response)).isEqualTo(withoutDate(unknown));
            }
        }

        @ParameterizedTest
        @ValueSource(strings = {"token", "revoke", "introspect"})
        @Tag("C4")
        @DisplayName(
                "credentials by Basic: 401 with the challenge, and an unknown client looks exactly like a wrong or missing secret")
        void basicAuthentication(String endpoint) {
            Response unknown = byBasic(endpoint, UNKNOWN + ":wrong");
            assertRejected(unknown, 401);

            for (Response response : List.of(
                    byBasic(endpoint, CONFIDENTIAL + ":wrong"),
                    byBasic(endpoint, CONFIDENTIAL + ":"),
                    byBasic(endpoint, UNKNOWN + ":"),
                    byBasic(endpoint, CONFIDENTIAL + ":wrong", "client_id", CONFIDENTIAL))) {
                assertThat(withoutDate(response)).isEqualTo(withoutDate(unknown));
            }
        }

        static Stream<Arguments> unusable() {
            return Stream.of(
                    arguments("disabled", Map.of("clientId", "client-auth-unusable", "secret", "s", "enabled", false)),
                    arguments(
                            "disabled and public",
                            Map.of("clientId", "client-auth-unusable", "publicClient", true, "enabled", false)),
                    arguments(
                            "bearer-only",
                            Map.of("clientId", "client-auth-unusable", "secret", "s", "bearerOnly", true)),
                    arguments("SAML", Map.of("clientId", "client-auth-unusable", "secret", "s", "protocol", "saml")),
                    arguments(
                            "known by a signed token only",
                            Map.of(
                                    "clientId",
                                    "client-auth-unusable",
                                    "secret",
                                    "s",
                                    "clientAuthenticatorType",
                                    "client-jwt")));
        }

        @ParameterizedTest(name = "{0}")
        @MethodSource("unusable")
        @Tag("C4")
        @DisplayName("a client that cannot be used looks like an unknown one")
        void unusable(String what, Map<String, ?> representation) {
            client(representation);

            assertThat(withoutDate(byBody("token", "client_id", "client-auth-unusable", "client_secret", "s")))
                    .isEqualTo(withoutDate(byBody("token", "client_id", UNKNOWN, "client_secret", "s")));
            assertThat(withoutDate(byBody("token", "client_id", "client-auth-unusable")))
                    .isEqualTo(withoutDate(byBody("token", "client_id", UNKNOWN)));
            assertThat(withoutDate(byBasic("token", "client-auth-unusable:s")))
                    .isEqualTo(withoutDate(byBasic("token", UNKNOWN + ":s")));
        }

        @ParameterizedTest
        @ValueSource(strings = {"authorization_code", "password", "refresh_token"})
        @Tag("C4")
        @DisplayName("the client comes first on the other grants too")
        void otherGrants(String grantType) {
            Response response = fylr.token(
                    "grant_type",
                    grantType,
                    "client_id",
                    CONFIDENTIAL,
                    "client_secret",
                    "wrong",
                    "code",
                    "x",
                    "refresh_token",
                    "x",
                    "username",
                    "x",
                    "password",
                    "x");

            assertRejected(response, 400);
        }

        @Test
        @Tag("C1")
        @Tag("G8")
        @DisplayName("no client at all: invalid_request that names client_id")
        void none() {
            Response response = byBody("token");

            assertThat(response.statusCode()).isEqualTo(400);
            assertThat(response.jsonPath().getMap("$"))
                    .containsOnlyKeys("error", "error_description")
                    .containsEntry("error", "invalid_request");
            assertThat(response.<String>path("error_description")).contains("'client_id'");
        }
    }
}
