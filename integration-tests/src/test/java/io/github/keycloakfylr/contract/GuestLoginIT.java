package io.github.keycloakfylr.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keycloakfylr.client.AdminApi;
import io.github.keycloakfylr.client.Browser;
import io.github.keycloakfylr.client.FylrApi;
import io.github.keycloakfylr.client.Page;
import io.github.keycloakfylr.testserver.FylrTest;
import io.github.keycloakfylr.testserver.KeycloakServer;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Contract M8 and N5: guests at the authorization endpoint, and the cookie that knows them again. */
@FylrTest
class GuestLoginIT {

    private static final String GUEST = "fylr.login.guest";
    private static final String COOKIE = "fylr-browser-id";

    private final KeycloakServer server;
    private final AdminApi admin;
    private final FylrApi fylr;

    GuestLoginIT(KeycloakServer server, AdminApi admin, FylrApi fylr) {
        this.server = server;
        this.admin = admin;
        this.fylr = fylr;
    }

    @BeforeEach
    void guestAccessOn() {
        admin.setRealmAttribute("fylr", GUEST, "true");
    }

    private Response guest(String cookie) {
        RequestSpecification request =
                fylr.request().queryParams(fylr.authorizationRequest("auth_method", "anonymous"));
        return (cookie == null ? request : request.header("Cookie", COOKIE + "=" + cookie)).get("/api/oauth2/auth");
    }

    private static List<String> cookies(Response response) {
        return response.getHeaders().getValues("Set-Cookie").stream()
                .filter(cookie -> cookie.startsWith(COOKIE + "="))
                .toList();
    }

    private static String cookie(Response response) {
        assertThat(cookies(response)).hasSize(1);
        return cookies(response).get(0).replaceAll("^[^=]*=|;.*", "");
    }

    @Test
    @Tag("M8")
    @Tag("A8")
    @DisplayName("a guest gets a code at once: no page, no redirect in between, no single sign-on")
    void getsACodeAtOnce() {
        Browser browser = new Browser(server.baseUri());
        Response callback = browser.authorize(fylr.authorizationRequest("auth_method", "anonymous", "scope", "read"));

        assertThat(browser.responses()).extracting(Response::statusCode).containsExactly(302);
        assertThat(callback.getHeader("Location")).startsWith(fylr.callback() + "?");
        assertThat(FylrApi.query(callback)).containsOnlyKeys("code", "state").containsEntry("state", FylrApi.STATE);
        assertThat(browser.cookie("KEYCLOAK_IDENTITY", "/realms/fylr/")).isNull();
        assertThat(FylrApi.success(fylr.exchange(FylrApi.query(callback).get("code"))))
                .containsOnlyKeys("access_token", "token_type", "scope", "expires_in")
                .containsEntry("scope", "read");
    }

    @Test
    @Tag("M8")
    @Tag("N6")
    @DisplayName("userinfo of a guest has the sub and nothing else, and the token is active")
    void hasASubAndNothingElse() {
        Map<String, Object> tokens =
                FylrApi.success(fylr.exchange(FylrApi.query(guest(null)).get("code")));

        assertThat(FylrApi.success(fylr.userinfo((String) tokens.get("access_token"))))
                .containsOnlyKeys("sub");
        assertThat(fylr.active(tokens.get("access_token"))).isTrue();
    }

    @Test
    @Tag("N5")
    @DisplayName("the cookie is out of reach for scripts and other sites, and the same for every path")
    void theCookieIsGuarded() {
        String cookie = cookies(guest(null)).get(0);

        assertThat(cookie.split(";\\s*"))
                .contains("HttpOnly", "SameSite=Lax", "Path=/")
                .anyMatch(part -> part.startsWith("Max-Age="));
    }

    @Test
    @Tag("N5")
    @DisplayName("with the cookie the same sub every time, and no new cookie; without it a fresh one")
    void isBoundToTheBrowser() {
        Response first = guest(null);
        String sub = fylr.subject(first);

        Response again = guest(cookie(first));
        assertThat(fylr.subject(again)).isEqualTo(sub);
        assertThat(cookies(again)).isEmpty();
        assertThat(fylr.subject(guest(null))).isNotEqualTo(sub);
    }

    @Test
    @Tag("N5")
    @DisplayName(
            "a real browser is the same guest by auth_method=anonymous, by auto and by the client credentials grant")
    void isTheSameGuestEverywhere() {
        Browser browser = new Browser(server.baseUri());
        String sub = fylr.subject(browser.authorize(fylr.authorizationRequest("auth_method", "anonymous")));

        assertThat(fylr.subject(browser.authorize(fylr.authorizationRequest()))).isEqualTo(sub);
        Response token = fylr.request()
                .header("Cookie", COOKIE + "=" + browser.cookie(COOKIE, "/api/oauth2/token"))
                .formParams("grant_type", "client_credentials", "client_id", FylrApi.CLIENT)
                .post("/api/oauth2/token");
        assertThat(FylrApi.success(fylr.userinfo((String) FylrApi.success(token).get("access_token"))))
                .containsEntry("sub", sub);
    }

    @Test
    @Tag("N5")
    @DisplayName("the sub does not give the cookie away, nor does the cookie hold the sub")
    void theSubIsNotInTheCookie() {
        Response first = guest(null);
        String claims = FylrApi.claims(cookie(first)).toString();

        assertThat(claims).doesNotContain(fylr.subject(first));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "x",
                "..",
                "a.b.c",
                "eyJhbGciOiJub25lIn0.eyJzdWIiOiJ4IiwidHlwIjoiZnlsci1icm93c2VyLWlkIn0.",
                "\"quoted\"",
                "%00%ff",
                "ä",
                "{json:1}"
            })
    @Tag("N5")
    @DisplayName("a foreign value is no error: a fresh guest with a cookie of ours")
    void ignoresAForeignValue(String value) {
        Response first = guest(value);
        Response second = guest(value);

        assertThat(cookie(first)).isNotEqualTo(value).isNotEqualTo(cookie(second));
        assertThat(fylr.subject(first)).isNotEqualTo(fylr.subject(second));
    }

    @Test
    @Tag("N5")
    @DisplayName("a tampered value is no error: a fresh guest")
    void ignoresATamperedValue() {
        Response first = guest(null);
        String sub = fylr.subject(first);
        String[] parts = cookie(first).split("\\.");
        String otherSignature = cookie(guest(null)).split("\\.")[2];

        for (String tampered : List.of(
                parts[0] + "." + parts[1] + ".",
                parts[0] + "." + parts[1] + "." + otherSignature,
                parts[0] + "." + parts[1],
                "A" + cookie(first),
                cookie(first) + "." + parts[2],
                cookie(first).repeat(20))) {
            Response response = guest(tampered);
            assertThat(fylr.subject(response)).isNotEqualTo(sub);
            assertThat(cookies(response)).hasSize(1);
        }
    }

    @Test
    @Tag("N5")
    @DisplayName("nothing else that the realm signs can stand for the cookie")
    void ignoresOtherTokensOfTheRealm() {
        FylrApi.user(admin, "guestlogin-user");
        Browser browser = new Browser(server.baseUri());
        browser.authorize(
                fylr.authorizationRequest("auth_method", "easydb", "login", "guestlogin-user", "password", "secret"));
        Map<String, Object> tokens = fylr.passwordTokens("guestlogin-user", "secret", "openid offline");

        List<String> foreign = List.of(
                browser.cookie("KEYCLOAK_IDENTITY", "/realms/fylr/"),
                (String) tokens.get("access_token"),
                (String) tokens.get("id_token"),
                (String) tokens.get("refresh_token"));
        assertThat(foreign).doesNotContainNull().allSatisfy(value -> {
            Response first = guest(value);
            Response second = guest(value);
            assertThat(cookies(first)).hasSize(1);
            assertThat(fylr.subject(first)).isNotEqualTo(fylr.subject(second)).isNotEqualTo("guestlogin-user");
        });
    }

    @Test
    @Tag("M8")
    @Tag("N5")
    @DisplayName("guests are not stored as users")
    void isNotStored() {
        int before = admin.request()
                .get("/fylr/users/count")
                .then()
                .statusCode(200)
                .extract()
                .as(Integer.class);
        fylr.subject(guest(null));
        fylr.subject(guest(null));

        assertThat(admin.request().get("/fylr/users/count").as(Integer.class)).isEqualTo(before);
    }

    @Test
    @Tag("M8")
    @DisplayName("a guest's code is worth nothing once guest access is off")
    void endsWithGuestAccess() {
        String code = FylrApi.query(guest(null)).get("code");
        Map<String, Object> tokens =
                FylrApi.success(fylr.exchange(FylrApi.query(guest(null)).get("code")));
        admin.setRealmAttribute("fylr", GUEST, "false");

        FylrApi.rejected(fylr.exchange(code), 400, "invalid_grant");
        assertThat(fylr.active(tokens.get("access_token"))).isFalse();
    }

    @Test
    @Tag("M8")
    @DisplayName("any client of the realm may let guests in, also one with consent required")
    void anyClientMay() {
        admin.createClient(
                "fylr",
                Map.of(
                        "clientId",
                        "guestlogin-client",
                        "redirectUris",
                        List.of("https://guestlogin.example/"),
                        "publicClient",
                        true,
                        "consentRequired",
                        true));

        for (String scope : List.of("", "offline")) {
            Response callback = fylr.authorize(
                    "client_id", "guestlogin-client", "redirect_uri", null, "auth_method", "anonymous", "scope", scope);
            Map<String, Object> tokens = FylrApi.success(fylr.exchange(
                    FylrApi.query(callback).get("code"), "client_id", "guestlogin-client", "redirect_uri", null));
            FylrApi.isGuest(FylrApi.success(fylr.userinfo((String) tokens.get("access_token")))
                    .get("sub"));
            assertThat(tokens.containsKey("refresh_token")).isEqualTo("offline".equals(scope));
            if (tokens.containsKey("refresh_token")) {
                FylrApi.success(fylr.token(
                        "grant_type", "refresh_token", "client_id", "guestlogin-client", "refresh_token", (String)
                                tokens.get("refresh_token")));
            }
        }
    }

    @Test
    @Tag("M8")
    @Tag("M9")
    @DisplayName(
            "a realm without the user federation entry of guests: access_denied that says so, and auto is a password login")
    void noEntry() {
        List<Map<String, Object>> entries = admin.request()
                .queryParam("type", "org.keycloak.storage.UserStorageProvider")
                .get("/fylr/components")
                .jsonPath()
                .getList("$");
        Map<String, Object> entry = entries.stream()
                .filter(one -> "fylr-guest".equals(one.get("providerId")))
                .findFirst()
                .orElseThrow();
        assertThat(admin.request()
                        .delete("/fylr/components/{id}", entry.get("id"))
                        .statusCode())
                .isEqualTo(204);
        try {
            Response rejected = guest(null);
            assertThat(FylrApi.query(rejected)).containsEntry("error", "access_denied");
            assertThat(FylrApi.query(rejected).get("error_description")).contains("fylr-guest");
            Page.isLogin(new Browser(server.baseUri()).authorize(fylr.authorizationRequest()));
        } finally {
            assertThat(admin.request()
                            .contentType(ContentType.JSON)
                            .body(entry)
                            .post("/fylr/components")
                            .statusCode())
                    .isEqualTo(201);
        }
        assertThat(fylr.subject(guest(null))).isNotBlank();
    }
}
