package io.github.keycloakfylr.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keycloakfylr.client.AdminApi;
import io.github.keycloakfylr.client.FylrApi;
import io.github.keycloakfylr.testserver.FylrTest;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Contract G7: pages of other origins. */
@FylrTest
class CrossOriginIT {

    private static final String ALLOWED = "https://cross-origin.example";
    private static final String FOREIGN = "https://foreign.example";
    private static final String ALLOW_ORIGIN = "Access-Control-Allow-Origin";
    private static final String CLIENT = "cross-origin-client";
    private static final String LOGIN_ALLOW_REDIRECTS = "fylr.webapp.loginAllowRedirects";

    private final AdminApi admin;
    private final FylrApi fylr;
    private String client;
    private final String login = "cross-origin-" + UUID.randomUUID();
    private String user;

    CrossOriginIT(AdminApi admin, FylrApi fylr) {
        this.admin = admin;
        this.fylr = fylr;
    }

    @BeforeEach
    void create() {
        client = admin.createClient(
                "fylr",
                Map.of(
                        "clientId",
                        CLIENT,
                        "publicClient",
                        true,
                        "directAccessGrantsEnabled",
                        true,
                        "webOrigins",
                        List.of(ALLOWED)));
        user = admin.createUser("fylr", login, "secret");
    }

    private RequestSpecification from(String origin) {
        return fylr.request().header("Origin", origin);
    }

    private Response preflight(String path, String method, String headers) {
        return from(ALLOWED)
                .header("Access-Control-Request-Method", method)
                .header("Access-Control-Request-Headers", headers)
                .options(path);
    }

    private Response token(String origin) {
        return from(origin)
                .formParams(
                        Map.of("grant_type", "password", "client_id", CLIENT, "username", login, "password", "secret"))
                .post("/api/oauth2/token");
    }

    /** The items of a header that may stand there several times. */
    private static List<String> items(Response response, String name) {
        return response.getHeaders().getValues(name).stream()
                .flatMap(value -> Arrays.stream(value.split(",")))
                .map(String::trim)
                .toList();
    }

    private static void assertReadable(Response response, String origin) {
        assertThat(response.getHeaders().getValues(ALLOW_ORIGIN))
                .as(response.statusLine())
                .containsExactly(origin);
    }

    private static void assertUnreadable(Response response) {
        assertThat(response.getHeaders().getValues(ALLOW_ORIGIN))
                .as(response.statusLine())
                .isEmpty();
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({"token, POST", "revoke, POST", "introspect, POST", "userinfo, GET", "userinfo, POST"})
    @Tag("G7")
    @Tag("U1")
    @DisplayName("a preflight allows the endpoint's methods and both authorization headers")
    void preflight(String endpoint, String method) {
        Response response =
                preflight("/api/oauth2/" + endpoint, method, "authorization, content-type, x-fylr-authorization");

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.asString()).isEmpty();
        assertReadable(response, ALLOWED);
        assertThat(items(response, "Access-Control-Allow-Methods")).contains(method);
        assertThat(items(response, "Access-Control-Allow-Headers"))
                .contains("Authorization", "Content-Type", "X-Fylr-Authorization");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/.well-known/openid-configuration", "/api/oauth2/jwks"})
    @Tag("G7")
    @Tag("W1")
    @DisplayName("a preflight for the public documents allows a page's headers")
    void preflightOfDocuments(String path) {
        Response response = preflight(path, "GET", "authorization");

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.getHeader(ALLOW_ORIGIN)).isIn(ALLOWED, "*");
        assertThat(response.getHeader("Access-Control-Allow-Credentials")).isIn(null, "false");
        assertThat(items(response, "Access-Control-Allow-Methods")).contains("GET");
        assertThat(items(response, "Access-Control-Allow-Headers")).contains("Authorization");
    }

    @ParameterizedTest(name = "{0} for {1}")
    @CsvSource({
        "/.well-known/openid-configuration, https://foreign.example", "/.well-known/openid-configuration, null",
        "/api/oauth2/jwks, https://foreign.example", "/api/oauth2/jwks, null"
    })
    @Tag("G7")
    @DisplayName("discovery and jwks are open to every origin, without credentials")
    void documents(String path, String origin) {
        Response response = from(origin).get(path);

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.getHeader(ALLOW_ORIGIN)).isIn(origin, "*");
        assertThat(response.getHeader("Access-Control-Allow-Credentials")).isIn(null, "false");
    }

    @Test
    @Tag("G7")
    @DisplayName("jwks may be cached, so its response to one origin must not be given to another")
    void cachedKeys() {
        Response response = from(ALLOWED).get("/api/oauth2/jwks");

        boolean stored = !"no-store".equals(response.getHeader("Cache-Control"));
        boolean sameForAll = "*".equals(response.getHeader(ALLOW_ORIGIN));
        assertThat(!stored || sameForAll || items(response, "Vary").contains("Origin"))
                .as(response.getHeaders().toString())
                .isTrue();
    }

    @Test
    @Tag("G7")
    @DisplayName("a page of an allowed origin can read token, introspect, userinfo and revoke")
    void allowed() {
        Response token = token(ALLOWED);
        String accessToken = (String) FylrApi.success(token).get("access_token");
        assertReadable(token, ALLOWED);

        Response introspection = from(ALLOWED)
                .formParams(Map.of("token", accessToken, "client_id", CLIENT))
                .post("/api/oauth2/introspect");
        assertThat(FylrApi.success(introspection)).containsEntry("active", true);
        assertReadable(introspection, ALLOWED);

        for (String header : List.of("Authorization", "X-Fylr-Authorization")) {
            Response userinfo =
                    from(ALLOWED).header(header, "Bearer " + accessToken).get("/api/oauth2/userinfo");
            assertThat(FylrApi.success(userinfo)).containsEntry("sub", login);
            assertReadable(userinfo, ALLOWED);
        }
        Response posted = from(ALLOWED).formParam("access_token", accessToken).post("/api/oauth2/userinfo");
        assertThat(FylrApi.success(posted)).containsEntry("sub", login);
        assertReadable(posted, ALLOWED);

        Response revocation = from(ALLOWED).formParam("token", accessToken).post("/api/oauth2/revoke");
        assertThat(revocation.statusCode()).isEqualTo(200);
        assertReadable(revocation, ALLOWED);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {FOREIGN, "null", ALLOWED + ".foreign.example", "http://cross-origin.example", ALLOWED + ":8443"})
    @Tag("G7")
    @DisplayName("a page of any other origin cannot read what belongs to a client")
    void foreign(String origin) {
        assertUnreadable(token(origin));
        String accessToken = fylr.passwordGrant(newUser(), "secret").path("access_token");
        assertThat(accessToken).isNotNull();

        assertUnreadable(from(origin)
                .formParams(Map.of("token", accessToken, "client_id", CLIENT))
                .post("/api/oauth2/introspect"));
        assertUnreadable(
                from(origin).header("Authorization", "Bearer " + accessToken).get("/api/oauth2/userinfo"));
        assertUnreadable(from(origin).formParam("token", accessToken).post("/api/oauth2/revoke"));
    }

    /** Keycloak's brute force protection rejects a user's login while it still works on the last one. */
    private String newUser() {
        admin.deleteUser("fylr", user);
        user = admin.createUser("fylr", login, "secret");
        return login;
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://localhost:3000", "https://branch.web.fylr.dev"})
    @Tag("G7")
    @Tag("settings")
    @DisplayName(
            "loginAllowRedirects: a page that the callback may lead to can redeem the code, and read what comes after")
    void ledOnTo(String origin) {
        Response token = token(origin);
        String accessToken = (String) FylrApi.success(token).get("access_token");
        Response introspection = from(origin)
                .formParams(Map.of("token", accessToken, "client_id", CLIENT))
                .post("/api/oauth2/introspect");
        Response userinfo =
                from(origin).header("Authorization", "Bearer " + accessToken).get("/api/oauth2/userinfo");
        Response revocation = from(origin).formParam("token", accessToken).post("/api/oauth2/revoke");

        for (Response response : List.of(token, introspection, userinfo, revocation)) {
            assertThat(response.statusCode()).isEqualTo(200);
            assertReadable(response, origin);
            assertThat(response.getHeader("Access-Control-Allow-Credentials")).isEqualTo("true");
            assertThat(items(response, "Vary")).contains("Origin");
        }
    }

    @Test
    @Tag("G7")
    @Tag("settings")
    @DisplayName("loginAllowRedirects: an origin that only resembles one of those cannot")
    void notLedOnTo() {
        String accessToken = token(ALLOWED).path("access_token");
        for (String origin : List.of(
                "http://localhost.foreign.example",
                "http://localhost@foreign.example",
                "http://localhost:3000/",
                "http://localhost:3000?x",
                "http://localhost:99999",
                "http://localhost:x",
                "http://127.0.0.1:3000",
                "https://web.fylr.dev",
                "https://a.b.web.fylr.dev",
                "https://branch.web.fylr.dev.foreign.example",
                "http://branch.web.fylr.dev",
                "https://branch.web.fylr.dev:8443",
                "https://foreign.example#.web.fylr.dev",
                "http://localhost:3000, https://foreign.example")) {
            Response userinfo = from(origin)
                    .header("Authorization", "Bearer " + accessToken)
                    .get("/api/oauth2/userinfo");
            assertThat(userinfo.statusCode()).as(origin).isEqualTo(200);
            assertUnreadable(userinfo);
        }
        assertReadable(
                from("http://localhost:3000")
                        .header("Authorization", "Bearer " + accessToken)
                        .get("/api/oauth2/userinfo"),
                "http://localhost:3000");
    }

    @Test
    @Tag("G7")
    @Tag("settings")
    @DisplayName("loginAllowRedirects: once the realm allows none, nor does the token endpoint")
    void ledOnToNowhere() {
        admin.unsetRealmAttribute("fylr", LOGIN_ALLOW_REDIRECTS);
        assertUnreadable(token("http://localhost:3000"));
    }

    @ParameterizedTest
    @ValueSource(strings = {FOREIGN, "null", ALLOWED + ".foreign.example", ALLOWED + ":8443"})
    @Tag("G7")
    @DisplayName(
            "a page of any other origin cannot read an error either, nor is a preflight request of its allowed anything")
    void foreignErrors(String origin) {
        List<Response> errors = List.of(
                from(origin).formParam("grant_type", "nonsense").post("/api/oauth2/token"),
                from(origin)
                        .formParams(Map.of(
                                "grant_type", "password", "client_id", CLIENT, "username", login, "password", "x"))
                        .post("/api/oauth2/token"),
                from(origin)
                        .formParams(Map.of("grant_type", "password", "client_id", "nobody"))
                        .post("/api/oauth2/token"),
                from(origin)
                        .formParams(Map.of("client_id", CLIENT, "client_secret", "x", "grant_type", "password"))
                        .post("/api/oauth2/token"),
                from(origin).contentType("application/json").body("{}").post("/api/oauth2/token"),
                from(origin).get("/api/oauth2/token"),
                from(origin).post("/api/oauth2/revoke"),
                from(origin)
                        .formParams(Map.of("token", "x", "client_id", "nobody"))
                        .post("/api/oauth2/revoke"),
                from(origin).formParam("token", "x").post("/api/oauth2/revoke"),
                from(origin)
                        .formParams(Map.of("token", "x", "client_id", "nobody"))
                        .post("/api/oauth2/introspect"),
                from(origin).formParam("token", "x").post("/api/oauth2/introspect"),
                from(origin).queryParam("a", "b").queryParam("a", "c").get("/api/oauth2/userinfo"),
                from(origin).get("/api/oauth2/userinfo"),
                from(origin).header("Authorization", "Bearer x").get("/api/oauth2/userinfo"));
        for (Response error : errors) {
            assertNoHeader(error);
        }
        for (String endpoint : List.of("token", "revoke", "introspect", "userinfo")) {
            assertNoHeader(
                    from(origin).header("Access-Control-Request-Method", "POST").options("/api/oauth2/" + endpoint));
        }
    }

    private static void assertNoHeader(Response response) {
        assertThat(response.getHeaders().asList())
                .as(response.asString())
                .noneMatch(header -> header.getName().toLowerCase(Locale.ROOT).startsWith("access-control-"));
    }

    @Test
    @Tag("G7")
    @DisplayName("the origin of one client cannot read the errors of another, and a client's new origin counts at once")
    void otherClient() {
        Map<String, String> wrong =
                Map.of("grant_type", "password", "client_id", FylrApi.CLIENT, "username", login, "password", "x");
        assertNoHeader(from(ALLOWED).formParams(wrong).post("/api/oauth2/token"));

        assertNoHeader(from("https://new.example").get("/api/oauth2/userinfo"));
        admin.updateClient("fylr", client, Map.of("webOrigins", List.of("https://new.example")));
        assertReadable(from("https://new.example").get("/api/oauth2/userinfo"), "https://new.example");
        assertNoHeader(from(ALLOWED).get("/api/oauth2/userinfo"));
    }

    @Test
    @Tag("G7")
    @Tag("C4")
    @DisplayName("the headers do not tell an unknown client from a wrong secret")
    void unknownClient() {
        FylrApi.client(admin, "cross-origin-confidential", true);
        for (String origin : List.of(ALLOWED, FOREIGN)) {
            List<Response> errors = List.of("cross-origin-confidential", "cross-origin-nobody").stream()
                    .map(id -> from(origin)
                            .formParams(
                                    Map.of("grant_type", "client_credentials", "client_id", id, "client_secret", "x"))
                            .post("/api/oauth2/token"))
                    .toList();
            assertThat(errors.get(0).getHeaders().getValues(ALLOW_ORIGIN))
                    .isEqualTo(errors.get(1).getHeaders().getValues(ALLOW_ORIGIN));
        }
    }

    @Test
    @Tag("G7")
    @DisplayName("a page can read why it was rejected")
    void errors() {
        assertReadable(
                from(ALLOWED)
                        .formParams(Map.of(
                                "grant_type", "password", "client_id", CLIENT, "username", login, "password", "x"))
                        .post("/api/oauth2/token"),
                ALLOWED);
        assertReadable(from(ALLOWED).contentType("application/json").body("{}").post("/api/oauth2/token"), ALLOWED);
        assertReadable(from(ALLOWED).queryParam("a", "b").queryParam("a", "c").get("/api/oauth2/userinfo"), ALLOWED);
        assertReadable(from(ALLOWED).get("/api/oauth2/token"), ALLOWED);
        assertReadable(from(ALLOWED).formParam("grant_type", "nonsense").post("/api/oauth2/token"), ALLOWED);
        assertReadable(
                from(ALLOWED)
                        .formParams(Map.of("token", "x", "client_id", "nobody"))
                        .post("/api/oauth2/revoke"),
                ALLOWED);
        assertReadable(
                from(ALLOWED)
                        .formParams(Map.of("token", "x", "client_id", "nobody"))
                        .post("/api/oauth2/introspect"),
                ALLOWED);
        assertReadable(from(ALLOWED).get("/api/oauth2/userinfo"), ALLOWED);
    }

    @Test
    @Tag("G7")
    @DisplayName("without an Origin there is nothing to say")
    void noOrigin() {
        for (Response response : List.of(
                fylr.token("grant_type", "nonsense"),
                fylr.userinfo("x"),
                fylr.request().get("/api/oauth2/jwks"))) {
            assertThat(response.getHeaders().asList())
                    .noneMatch(
                            header -> header.getName().toLowerCase(Locale.ROOT).startsWith("access-control-"));
        }
    }
}
