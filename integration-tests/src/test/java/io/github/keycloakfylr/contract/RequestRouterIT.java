package io.github.keycloakfylr.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keycloakfylr.client.AdminApi;
import io.github.keycloakfylr.client.FylrApi;
import io.github.keycloakfylr.client.RawHttp;
import io.github.keycloakfylr.testserver.FylrTest;
import io.github.keycloakfylr.testserver.KeycloakServer;
import io.restassured.response.Response;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Contract section 0: which paths and methods are served, and in what form. */
@FylrTest
class RequestRouterIT {

    private static final String FORM = "application/x-www-form-urlencoded";
    /** At the token endpoint it yields {@link #ARRIVED}. */
    private static final byte[] FOR_THE_TOKEN_ENDPOINT = "grant_type=router-it".getBytes(StandardCharsets.US_ASCII);

    private static final String ARRIVED = "unsupported_grant_type";

    private final AdminApi admin;
    private final FylrApi fylr;
    private final RawHttp raw;

    RequestRouterIT(KeycloakServer server, AdminApi admin, FylrApi fylr) {
        this.admin = admin;
        this.fylr = fylr;
        this.raw = new RawHttp(server.baseUri());
    }

    private static void assertNotStored(RawHttp.Response response) {
        assertThat(response.header("Content-Type")).isEqualTo("application/json");
        assertThat(response.header("Cache-Control")).isEqualTo("no-store");
        assertThat(response.header("Pragma")).isEqualTo("no-cache");
    }

    private static void assertUnknownEndpoint(RawHttp.Response response, String method, String path) {
        assertThat(response.status()).as(response.toString()).isEqualTo(400);
        assertNotStored(response);
        assertThat(response.json())
                .containsOnlyKeys("code", "error", "realm", "parameters", "description", "statuscode")
                .containsEntry("code", "UnknownEndpointMethod")
                .containsEntry("realm", "api")
                .containsEntry("parameters", Map.of("method", method, "path", path))
                .containsEntry("statuscode", 400);
        assertThat((String) response.json().get("error")).isNotBlank();
        assertThat((String) response.json().get("description")).isNotBlank();
    }

    @ParameterizedTest(name = "{0} {1}")
    @CsvSource({
        "POST, token,      error, invalid_request",
        "POST, revoke,     error, invalid_request",
        "POST, introspect, error, invalid_request",
        "GET,  auth,       error, invalid_client",
        "POST, auth,       error, invalid_client",
        "GET,  userinfo,   code,  InvalidToken",
        "POST, userinfo,   code,  InvalidToken"
    })
    @Tag("G1")
    @DisplayName("each endpoint is at its path; without parameters it rejects in its own words")
    void endpoints(String method, String endpoint, String key, String value) {
        RawHttp.Response response = raw.send(method, "/api/oauth2/" + endpoint, "Content-Type", FORM);

        assertThat(response.status()).as(response.toString()).isEqualTo(400);
        assertThat(response.json()).containsEntry(key, value);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/.well-known/openid-configuration", "/api/oauth2/jwks"})
    @Tag("G1")
    @DisplayName("the public documents are at their paths")
    void documents(String path) {
        assertThat(raw.send("GET", path).status()).isEqualTo(200);
    }

    @Nested
    class UnknownPaths {

        @ParameterizedTest(name = "{0}")
        @ValueSource(strings = {"GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "PROPFIND", "FOO"})
        @Tag("G4")
        @Tag("G5")
        @Tag("G6")
        @DisplayName("the path by which clients detect fylr returns 400 with the envelope, whatever the method")
        void detection(String method) {
            assertUnknownEndpoint(raw.send(method, "/api/v1/session"), method, "/api/v1/session");
        }

        @Test
        @Tag("G4")
        @DisplayName("HEAD of an unknown path has the headers of the response and no body")
        void head() {
            RawHttp.Response response = raw.send("HEAD", "/api/v1/session");

            assertThat(response.status()).isEqualTo(400);
            assertNotStored(response);
            assertThat(response.body()).isEmpty();
        }

        @ParameterizedTest(name = "{0}")
        @ValueSource(
                strings = {
                    "/api",
                    "/api/",
                    "/api/v1",
                    "/api/oauth2",
                    "/api/oauth2/",
                    "/api/oauth2/token/",
                    "/api/oauth2/token/x",
                    "/api/oauth2/tokens",
                    "/api/oauth2/Token",
                    "/api/oauth2/token%20",
                    "/api/oauth2/token%00",
                    "/api/oauth2/token%2F",
                    "/api/oauth2/token%3Fx",
                    "/api/oauth2/token%0d%0aX-Injected:1",
                    "/api/oauth2/tok%C3",
                    "/api/realms/fylr",
                    "/api/oauth2/.well-known/openid-configuration",
                    "/api/oauth2/auth/token"
                })
        @Tag("G4")
        @DisplayName("any other path below /api returns 400 with the envelope")
        void others(String path) {
            RawHttp.Response response = raw.send("POST", path, FOR_THE_TOKEN_ENDPOINT, "Content-Type", FORM);

            assertUnknownEndpoint(response, "POST", path);
            assertThat(response.header("X-Injected")).isNull();
        }

        @Test
        @Tag("G4")
        @DisplayName("a query makes no difference")
        void query() {
            assertUnknownEndpoint(raw.send("GET", "/api/v1/session?token=secret"), "GET", "/api/v1/session");
        }

        @Test
        @Tag("G4")
        @DisplayName("a long path is not echoed as a whole")
        void longPath() {
            RawHttp.Response response = raw.send("GET", "/api/" + "a".repeat(3000));

            assertUnknownEndpoint(response, "GET", "/api/" + "a".repeat(195));
        }

        @ParameterizedTest(name = "{0}")
        @ValueSource(
                strings = {
                    "/api//oauth2/token",
                    "//api/oauth2/token",
                    "/api/oauth2//token",
                    "/api/oauth2/token;x=1",
                    "/api;x/oauth2/token",
                    "/api/oauth2;/token",
                    "/api/..;/api/oauth2/token",
                    "/api/oauth2/%74oken",
                    "/%61pi/oauth2/token",
                    "/api/oauth2/../oauth2/token",
                    "/x/../api/oauth2/token",
                    "/api/./oauth2/token",
                    "/api/%2e/oauth2/token",
                    "/api/x/%2e%2e/oauth2/token",
                    "/api/oauth2/%ZZtoken",
                    "/api/oauth2\\token",
                    "/api%2Foauth2/token",
                    "/API/oauth2/token",
                    "/api/OAuth2/token",
                    "/apix/oauth2/token"
                })
        @Tag("G4")
        @DisplayName("a path that only resembles the token endpoint's never arrives there")
        void lookalikes(String path) {
            RawHttp.Response response = raw.send("POST", path, FOR_THE_TOKEN_ENDPOINT, "Content-Type", FORM);

            assertThat(response.status()).as(response.toString()).isIn(400, 404);
            assertThat(response.text()).doesNotContain(ARRIVED).doesNotContain("Exception");
        }

        @Test
        @Tag("G4")
        @DisplayName("... while the path itself does")
        void itself() {
            RawHttp.Response response =
                    raw.send("POST", "/api/oauth2/token", FOR_THE_TOKEN_ENDPOINT, "Content-Type", FORM);

            assertThat(response.json()).containsEntry("error", ARRIVED);
        }

        @ParameterizedTest(name = "{0}")
        @ValueSource(
                strings = {
                    "/.well-known/openid-configuration/",
                    "/.well-known/openid-configuration;a=b",
                    "/.well-known//openid-configuration",
                    "/.well-known/openid%2Dconfiguration",
                    "/.well-known/../.well-known/openid-configuration",
                    "/.WELL-KNOWN/openid-configuration"
                })
        @Tag("G1")
        @DisplayName("discovery is at its own path only")
        void discoveryLookalikes(String path) {
            RawHttp.Response response = raw.send("GET", path);

            assertThat(response.status()).as(response.toString()).isIn(400, 404);
        }
    }

    @Nested
    class OtherMethods {

        private static final List<String> METHODS =
                List.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "TRACE", "PROPFIND", "FOO", "post");

        @ParameterizedTest(name = "{0}")
        @CsvSource({
            "auth, 'GET, POST'",
            "token, 'POST, OPTIONS'",
            "revoke, 'POST, OPTIONS'",
            "introspect, 'POST, OPTIONS'",
            "userinfo, 'GET, POST, OPTIONS'",
            "jwks, 'GET, HEAD, OPTIONS'"
        })
        @Tag("T4")
        @Tag("G5")
        @Tag("G6")
        @DisplayName("any method but those of the endpoint: 405 with Allow and an OAuth error")
        void rejected(String endpoint, String allowed) {
            List<String> others = METHODS.stream()
                    .filter(method -> !List.of(allowed.split(", ")).contains(method))
                    .toList();
            assertThat(others).isNotEmpty();

            for (String method : others) {
                RawHttp.Response response =
                        raw.send(method, "/api/oauth2/" + endpoint, FOR_THE_TOKEN_ENDPOINT, "Content-Type", FORM);

                assertThat(response.status()).as(method).isEqualTo(405);
                assertThat(response.header("Allow")).as(method).isEqualTo(allowed);
                assertNotStored(response);
                if (!method.equals("HEAD")) {
                    assertThat(response.json())
                            .as(method)
                            .containsOnlyKeys("error", "error_description")
                            .containsEntry("error", "invalid_request");
                    assertThat((String) response.json().get("error_description"))
                            .contains(method)
                            .contains(allowed);
                }
            }
        }
    }

    @Nested
    class Form {

        private static final String USER = "router-user";

        private void assertJson(Response response, int status) {
            assertThat(response.statusCode()).as(response.asString()).isEqualTo(status);
            assertThat(response.getHeader("Content-Type")).isEqualTo("application/json");
            assertThat(response.getHeaders().getValues("Cache-Control")).containsExactly("no-store");
            assertThat(response.getHeaders().getValues("Pragma")).containsExactly("no-cache");
        }

        @Test
        @Tag("G6")
        @DisplayName("token, introspect, userinfo and revoke: JSON that nobody may store")
        void successes() {
            String user = admin.createUser("fylr", USER, "secret");
            try {
                Response token = fylr.passwordGrant(USER, "secret");
                assertJson(token, 200);
                String accessToken = token.path("access_token");
                assertJson(fylr.introspect(accessToken), 200);
                assertJson(fylr.userinfo(accessToken), 200);

                Response revoked = fylr.revoke(accessToken);
                assertThat(revoked.statusCode()).isEqualTo(200);
                assertThat(revoked.asString()).isEmpty();
                assertThat(revoked.getHeaders().getValues("Cache-Control")).containsExactly("no-store");
                assertThat(revoked.getHeaders().getValues("Pragma")).containsExactly("no-cache");
            } finally {
                admin.deleteUser("fylr", user);
            }
        }

        @Test
        @Tag("G5")
        @Tag("G6")
        @DisplayName("OAuth errors: error and error_description, nothing else")
        void oauthErrors() {
            for (Response error : List.of(
                    fylr.token("grant_type", "nonsense"),
                    fylr.post("revoke", "token_type_hint", "x"),
                    fylr.post("introspect", "token_type_hint", "x"),
                    fylr.authorize("client_id", "nobody"))) {
                assertJson(error, 400);
                assertThat(error.jsonPath().getMap("$")).containsOnlyKeys("error", "error_description");
                assertThat(error.jsonPath().getString("error_description")).isNotBlank();
            }
        }

        @Test
        @Tag("G5")
        @Tag("G6")
        @DisplayName("userinfo errors: fylr's envelope")
        void userinfoErrors() {
            for (Response error :
                    List.of(fylr.userinfo("nonsense"), fylr.postRaw("userinfo", "application/json", "{}"))) {
                assertJson(error, 400);
                assertThat(error.jsonPath().getMap("$"))
                        .containsOnlyKeys("code", "error", "realm", "parameters", "description", "statuscode")
                        .containsEntry("realm", "api")
                        .containsEntry("parameters", Map.of())
                        .containsEntry("statuscode", 400);
            }
        }

        @Test
        @Tag("G6")
        @DisplayName("JSON is UTF-8")
        void utf8() {
            RawHttp.Response response = raw.send(
                    "POST",
                    "/api/oauth2/token",
                    "grant_type=password&client_id=fylr-web-frontend&username=x&password=x&scope=gr%C3%BCn"
                            .getBytes(StandardCharsets.US_ASCII),
                    "Content-Type",
                    FORM);

            assertThat(response.json()).containsEntry("error", "invalid_scope");
            assertThat(response.text()).contains("'grün'");
        }
    }
}
