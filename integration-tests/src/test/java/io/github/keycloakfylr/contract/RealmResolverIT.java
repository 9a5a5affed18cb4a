package io.github.keycloakfylr.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keycloakfylr.client.AdminApi;
import io.github.keycloakfylr.client.FylrApi;
import io.github.keycloakfylr.testserver.FylrTest;
import io.github.keycloakfylr.testserver.KeycloakServer;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Contract G2: which realm is served as fylr. */
@FylrTest
class RealmResolverIT {

    private static final String REALM = "resolver-realm";
    private static final String HOST = "resolver-realm.example";
    private static final String USER = "resolver-realm-user";

    private final KeycloakServer server;
    private final AdminApi admin;
    private final FylrApi fylr;
    private final String otherAuthority;
    private final String otherBase;

    RealmResolverIT(KeycloakServer server, AdminApi admin, FylrApi fylr) {
        this.server = server;
        this.admin = admin;
        this.fylr = fylr;
        this.otherAuthority = HOST + ":" + server.baseUri().getPort();
        this.otherBase = "http://" + otherAuthority;
    }

    /** A copy of the realm that ships, under another name and with a frontend URL of its own. */
    @BeforeEach
    void importRealm() throws IOException {
        // Only a file import resolves the placeholders.
        String json = Files.readString(Path.of(System.getProperty("fylr.realm")))
                .replaceAll("\\$\\{FYLR_\\w+:([^}]*)}", "$1");
        Map<String, Object> realm = JsonPath.from(json).getMap("$");
        realm.put("realm", REALM);
        @SuppressWarnings("unchecked")
        Map<String, Object> attributes = (Map<String, Object>) realm.get("attributes");
        attributes.put("frontendUrl", otherBase + "/");
        assertIssuer(otherAuthority, server.baseUri().toString());
        admin.createRealm(realm);
        assertIssuer(otherAuthority, otherBase);
    }

    private Response discovery(String host) {
        return fylr.request().header("Host", host).get("/.well-known/openid-configuration");
    }

    private void assertIssuer(String host, String issuer) {
        assertThat(discovery(host).<String>path("issuer")).as(host).isEqualTo(issuer);
    }

    private Response token(String host, String username) {
        return fylr.request()
                .header("Host", host)
                .formParams(Map.of(
                        "grant_type",
                        "password",
                        "client_id",
                        FylrApi.CLIENT,
                        "username",
                        username,
                        "password",
                        "secret",
                        "scope",
                        "openid"))
                .post("/api/oauth2/token");
    }

    private Response userinfo(String host, Object accessToken) {
        return fylr.request()
                .header("Host", host)
                .header("Authorization", "Bearer " + accessToken)
                .get("/api/oauth2/userinfo");
    }

    @Test
    @Tag("G1")
    @Tag("G2")
    @Tag("W2")
    @DisplayName("the realm whose frontend URL has the request's host is served, with addresses of its own")
    void discovery() {
        assertThat(discovery(otherAuthority).jsonPath().getMap("$"))
                .containsEntry("issuer", otherBase)
                .containsEntry("token_endpoint", otherBase + "/api/oauth2/token")
                .containsEntry("jwks_uri", otherBase + "/api/oauth2/jwks");
        assertThat(discovery(otherAuthority.toUpperCase(Locale.ROOT)).<String>path("issuer"))
                .isEqualTo(otherBase);
    }

    @Test
    @Tag("G2")
    @DisplayName("every other host, and the same host with another port, is answered by the default realm")
    void others() {
        URI base = server.baseUri();
        for (String host : new String[] {
            base.getAuthority(),
            "elsewhere.example",
            "x." + otherAuthority,
            HOST,
            HOST + ":1",
            HOST + ":" + (base.getPort() - 1)
        }) {
            assertThat(discovery(host).<String>path("issuer")).as(host).isEqualTo(base.toString());
        }
    }

    @Test
    @Tag("G2")
    @Tag("W7")
    @DisplayName("users, keys and tokens of the one are nothing to the other")
    void separate() {
        admin.createUser(REALM, USER, "secret");
        String defaultHost = server.baseUri().getAuthority();

        assertThat(token(defaultHost, USER).statusCode()).isEqualTo(400);
        Map<String, Object> tokens = FylrApi.success(token(otherAuthority, USER));
        assertThat(FylrApi.claims(tokens.get("id_token"))).containsEntry("iss", otherBase);

        assertThat(FylrApi.success(userinfo(otherAuthority, tokens.get("access_token"))))
                .containsEntry("sub", USER);
        assertThat(userinfo(defaultHost, tokens.get("access_token")).statusCode())
                .isEqualTo(400);
        assertThat(FylrApi.success(fylr.introspect((String) tokens.get("access_token"))))
                .containsExactly(Map.entry("active", false));
        assertThat(fylr.request()
                        .header("Host", otherAuthority)
                        .get("/api/oauth2/jwks")
                        .jsonPath()
                        .getList("keys.kid"))
                .doesNotContainAnyElementsOf(
                        fylr.request().get("/api/oauth2/jwks").jsonPath().getList("keys.kid"));
    }

    @Test
    @Tag("G2")
    @Tag("M8")
    @DisplayName("a setting of the one is none of the other")
    void settings() {
        admin.setRealmAttribute(REALM, "fylr.login.guest", "true");
        Map<String, String> form = Map.of("grant_type", "client_credentials", "client_id", FylrApi.CLIENT);

        assertThat(fylr.request()
                        .header("Host", otherAuthority)
                        .formParams(form)
                        .post("/api/oauth2/token")
                        .statusCode())
                .isEqualTo(200);
        assertThat(fylr.request().formParams(form).post("/api/oauth2/token").<String>path("error"))
                .isEqualTo("unauthorized_client");
    }

    private Response callback(String host, String destination) {
        return fylr.request()
                .header("Host", host)
                .queryParam("code", "x")
                .queryParam("state", destination)
                .get("/oauth2/callback");
    }

    @Test
    @Tag("G2")
    @Tag("settings")
    @DisplayName(
            "loginAllowRedirects: the callback leads to places below the external URL of the one, and where the one allows it")
    void callback() {
        admin.setRealmAttribute(REALM, "fylr.webapp.loginAllowRedirects", "https://*.resolver-realm.example");
        String defaultHost = server.baseUri().getAuthority();

        assertThat(callback(otherAuthority, "/app").getHeader("Location"))
                .isEqualTo(otherBase + "/app?code=x&state=%2Fapp");
        assertThat(callback(defaultHost, "/app").getHeader("Location"))
                .isEqualTo(server.baseUri() + "/app?code=x&state=%2Fapp");
        assertThat(callback(otherAuthority, "https://a.resolver-realm.example/").statusCode())
                .isEqualTo(302);
        FylrApi.rejected(callback(defaultHost, "https://a.resolver-realm.example/"), 400, "invalid_state");
        FylrApi.rejected(callback(otherAuthority, "http://localhost:3000/"), 400, "invalid_state");
        FylrApi.rejected(callback(otherAuthority, "/oauth2/callback"), 400, "invalid_state");
        FylrApi.rejected(callback(otherAuthority, server.baseUri() + "/app"), 400, "invalid_state");
        FylrApi.rejected(callback(defaultHost, otherBase + "/app"), 400, "invalid_state");
    }

    @Test
    @Tag("G2")
    @DisplayName("a frontend URL that is taken back falls to the default realm again, at once")
    void takenBack() {
        admin.unsetRealmAttribute(REALM, "frontendUrl");

        assertIssuer(otherAuthority, server.baseUri().toString());

        admin.setRealmAttribute(REALM, "frontendUrl", otherBase);

        assertIssuer(otherAuthority, otherBase);
    }

    @Test
    @Tag("G2")
    @DisplayName("a frontend URL that is changed, moved to another realm, or gone with its realm is followed at once")
    void followed() {
        String base = server.baseUri().toString();
        String newAuthority = "x-" + otherAuthority;
        String newBase = "http://" + newAuthority;

        admin.setRealmAttribute(REALM, "frontendUrl", newBase);
        assertIssuer(newAuthority, newBase);
        assertIssuer(otherAuthority, base);

        admin.createRealm(Map.of(
                "realm",
                REALM + "-2",
                "enabled",
                true,
                "sslRequired",
                "none",
                "attributes",
                Map.of("frontendUrl", otherBase)));
        assertIssuer(otherAuthority, otherBase);
        admin.setRealmAttribute(REALM, "frontendUrl", "http://elsewhere.example");
        admin.setRealmAttribute(REALM + "-2", "frontendUrl", newBase);
        assertIssuer(newAuthority, newBase);
        assertIssuer(otherAuthority, base);

        admin.deleteRealm(REALM + "-2");
        assertIssuer(newAuthority, base);
    }

    @Test
    @Tag("G2")
    @Tag("G6")
    @DisplayName("without the default realm: 404 in JSON, and the log names the setting; other realms go on")
    void noRealm() {
        String hint = "name the realm with --spi-realm-restapi-extension--fylr--realm";
        long before = occurrences(hint);
        admin.updateRealm("fylr", Map.of("enabled", false));
        for (Response response : new Response[] {
            fylr.request().get("/.well-known/openid-configuration"),
            fylr.authorize(),
            fylr.token("grant_type", "password"),
            fylr.userinfo("x"),
            fylr.introspect("x"),
            fylr.revoke("x"),
            fylr.request().get("/api/oauth2/jwks"),
            callback(server.baseUri().getAuthority(), "/app")
        }) {
            assertThat(response.statusCode()).as(response.asString()).isEqualTo(404);
            assertThat(response.getHeader("Content-Type")).isEqualTo("application/json");
            assertThat(response.getHeader("Cache-Control")).isEqualTo("no-store");
            assertThat(response.jsonPath().getMap("$")).containsOnlyKeys("error", "error_description");
            assertThat(response.<String>path("error_description")).isNotBlank();
        }
        assertThat(discovery(otherAuthority).<String>path("issuer")).isEqualTo(otherBase);
        FylrApi.eventually(() -> assertThat(occurrences(hint)).isGreaterThan(before));
        admin.updateRealm("fylr", Map.of("enabled", true));
        assertThat(discovery(server.baseUri().getAuthority()).statusCode()).isEqualTo(200);
    }

    private long occurrences(String text) {
        return server.log().lines().filter(line -> line.contains(text)).count();
    }
}
