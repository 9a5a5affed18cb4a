package io.github.keycloakfylr.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keycloakfylr.client.AdminApi;
import io.github.keycloakfylr.client.Browser;
import io.github.keycloakfylr.client.FylrAdmin;
import io.github.keycloakfylr.client.FylrApi;
import io.github.keycloakfylr.testserver.FylrTest;
import io.github.keycloakfylr.testserver.KeycloakServer;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Contract M4, M7, A10: what opens a link from a mail may be a robot, so a button comes before the login. */
@FylrTest
class LinkPageIT {

    private static final String GUEST = "fylr.login.guest";
    private static final String PASSWORD = "a secret with \"quotes\", <tags> & more";
    private static final String STATE = "{\"redirect\":\"/#/detail/5?a=b&c='d'\",\"nonce\":\"<ü>\"}";

    /** The links that are sent to users. */
    enum Link {
        INVITATION,
        ACTION_CODE
    }

    private final AdminApi admin;
    private final FylrApi fylr;
    private final FylrAdmin fylrAdmin;
    private final Browser browser;
    private final String login = "link-" + UUID.randomUUID();
    private String userId;

    LinkPageIT(KeycloakServer server, AdminApi admin, FylrApi fylr, FylrAdmin fylrAdmin, Browser browser) {
        this.admin = admin;
        this.fylr = fylr;
        this.fylrAdmin = fylrAdmin;
        this.browser = browser;
    }

    @BeforeEach
    void user() {
        userId = admin.createUser("fylr", login, PASSWORD, Map.of("attributes", Map.of("fylr_type", List.of("email"))));
        admin.updateRealm("fylr", Map.of("eventsEnabled", true));
    }

    private Map<String, String> request(Link link) {
        if (link == Link.INVITATION) {
            return fylr.authorizationRequest(
                    "auth_method", "email", "login", login, "password", PASSWORD, "state", STATE);
        }
        Map<String, Object> code = FylrApi.success(fylrAdmin.issue(userId, Map.of()));
        return fylr.authorizationRequest(
                "auth_method",
                "action_code",
                "action_code",
                (String) code.get("action_code"),
                "secret",
                (String) code.get("secret"),
                "state",
                STATE);
    }

    private Response get(RequestSpecification as, Map<String, String> request) {
        return as.queryParams(request).get("/api/oauth2/auth");
    }

    private RequestSpecification robot() {
        return fylr.request().accept("text/html,application/xhtml+xml,*/*;q=0.8");
    }

    private static void asks(Response page, Map<String, String> request) {
        assertThat(page.statusCode()).as(page.getHeader("Location")).isEqualTo(200);
        assertThat(page.contentType()).startsWith("text/html");
        assertThat(page.getHeader("Cache-Control")).contains("no-store");
        assertThat(page.getHeader("Referrer-Policy")).isEqualTo("no-referrer");
        assertThat(page.getDetailedCookies().asList()).isEmpty();
        assertThat(page.asString())
                .containsOnlyOnce("<form")
                .containsOnlyOnce("type=\"submit\"")
                .doesNotContain("fylrLink");
        assertThat(page.asString()).as("the address without the secret").contains("/api/oauth2/auth\" method=\"post\"");
        assertThat(Browser.hiddenFields(page)).isEqualTo(request);
    }

    private void nothingHappened() {
        assertThat(admin.userSessions("fylr", userId)).isEmpty();
        assertThat(admin.events("fylr")).noneMatch(event -> userId.equals(event.get("userId")));
    }

    @ParameterizedTest
    @EnumSource(Link.class)
    @Tag("M4")
    @Tag("M7")
    @DisplayName(
            "a link opened by a robot, ten times, logs nobody in and is not used up; the button then does, once or more")
    void robots(Link link) {
        Map<String, String> request = request(link);
        for (int i = 0; i < 10; i++) {
            asks(get(robot(), request), request);
        }
        asks(get(fylr.request(), request), request);
        nothingHappened();

        Response callback = browser.authorize(request);

        assertThat(FylrApi.query(callback)).containsEntry("state", STATE);
        assertThat(fylr.subject(callback)).isEqualTo(login);
        assertThat(browser.visited().get(browser.visited().size() - 1)).endsWith("/api/oauth2/auth");
    }

    @ParameterizedTest
    @EnumSource(Link.class)
    @Tag("M4")
    @Tag("M7")
    @Tag("A10")
    @DisplayName("a program that sends it by POST, or by GET with Accept: application/json, is logged in at once")
    void programs(Link link) {
        assertThat(fylr.subject(fylr.authorizeByPost(FylrApi.flat(request(link)))))
                .isEqualTo(login);
        assertThat(fylr.subject(get(fylr.request().accept("application/json"), request(link))))
                .isEqualTo(login);
        assertThat(fylr.subject(get(fylr.request().header("Accept", "application/json; charset=utf-8"), request(link))))
                .isEqualTo(login);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "*/*",
                "application/json, text/html",
                "application/json,*/*;q=0.1",
                "text/html",
                "",
                "nonsense;;=,"
            })
    @Tag("M4")
    @Tag("M7")
    @Tag("G9")
    @DisplayName("whatever else an Accept header says, the button comes first")
    void otherAcceptHeaders(String accept) {
        Map<String, String> request = request(Link.INVITATION);

        asks(get(fylr.request().header("Accept", accept), request), request);
        nothingHappened();
    }

    @ParameterizedTest
    @EnumSource(Link.class)
    @Tag("M4")
    @Tag("M7")
    @Tag("N5")
    @DisplayName(
            "a browser that has the fylr-browser-id cookie of this server is logged in at once; one made up does not count")
    void knownBrowser(Link link) {
        admin.setRealmAttribute("fylr", GUEST, "true");
        String cookie = fylr.token("grant_type", "client_credentials", "client_id", FylrApi.CLIENT)
                .getCookie("fylr-browser-id");

        Map<String, String> request = request(link);
        asks(get(robot().cookie("fylr-browser-id", "made-up"), request), request);
        asks(get(robot().cookie("fylr-browser-id", cookie).header("Sec-Purpose", "prefetch"), request), request);
        nothingHappened();
        assertThat(fylr.subject(get(robot().cookie("fylr-browser-id", cookie), request)))
                .isEqualTo(login);
    }

    @ParameterizedTest
    @CsvSource({
        "Sec-Purpose, prefetch",
        "Sec-Purpose, prefetch;prerender",
        "Purpose, prefetch",
        "X-Moz, Prefetch",
        "X-Purpose, preview"
    })
    @Tag("M4")
    @Tag("M7")
    @Tag("A10")
    @DisplayName("what a browser fetches ahead logs nobody in, by whatever method")
    void prefetch(String header, String value) {
        Map<String, String> code = request(Link.ACTION_CODE);
        asks(get(fylr.request().accept("application/json").header(header, value), code), code);
        admin.updateUser("fylr", userId, Map.of("attributes", Map.of("fylr_type", List.of("easydb"))));
        Map<String, String> password =
                fylr.authorizationRequest("auth_method", "easydb", "login", login, "password", PASSWORD);
        asks(get(fylr.request().header(header, value), password), password);
        nothingHappened();

        assertThat(fylr.subject(browser.authorize(code))).isEqualTo(login);
    }

    @ParameterizedTest
    @EnumSource(Link.class)
    @Tag("M4")
    @Tag("M7")
    @DisplayName("HEAD is not allowed, and OPTIONS logs nobody in")
    void otherMethods(Link link) {
        Map<String, String> request = request(link);

        assertThat(robot().queryParams(request).head("/api/oauth2/auth").statusCode())
                .isEqualTo(405);
        robot().queryParams(request).options("/api/oauth2/auth");
        nothingHappened();
        assertThat(fylr.subject(browser.authorize(request))).isEqualTo(login);
    }

    @Test
    @Tag("A10")
    @DisplayName(
            "login and password by GET log in at once by every method whose secret is not sent in links, also in a list with email")
    void passwordsByGet() {
        assertThat(fylr.subject(get(
                        robot(),
                        fylr.authorizationRequest(
                                "auth_method", "easydb,email", "login", login, "password", PASSWORD))))
                .isEqualTo(login);
        admin.updateUser("fylr", userId, Map.of("attributes", Map.of("fylr_type", List.of("collection"))));
        assertThat(fylr.subject(get(
                        robot(),
                        fylr.authorizationRequest("auth_method", "collection", "login", login, "password", PASSWORD))))
                .isEqualTo(login);
    }

    @Test
    @Tag("M4")
    @DisplayName("a wrong secret is only found out behind the button: robots lock nobody out, and cannot try")
    void wrongSecret() {
        Map<String, String> request = request(Link.INVITATION);
        request.put("password", "wrong");
        for (int i = 0; i < 15; i++) {
            asks(get(robot(), request), request);
        }
        nothingHappened();

        assertThat(fylr.subject(browser.authorize(request(Link.INVITATION)))).isEqualTo(login);
    }

    @Test
    @Tag("M4")
    @Tag("A2")
    @Tag("A11")
    @DisplayName("a bad request is rejected before the button; prompt=none asks for no login")
    void badRequests() {
        Map<String, String> request = request(Link.INVITATION);
        request.put("redirect_uri", "https://evil.example/");
        assertThat(get(robot(), request).statusCode()).isEqualTo(400);
        request = request(Link.INVITATION);
        request.put("state", "short");
        assertThat(FylrApi.query(get(robot(), request))).containsEntry("error", "invalid_state");
        request = request(Link.INVITATION);
        request.put("prompt", "none");
        assertThat(Browser.isLinkPage(get(robot(), request))).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"de, Mit diesem Link anmelden", "en, Log in with this link"})
    @Tag("M4")
    @DisplayName("the page speaks the browser's language")
    void language(String language, String title) {
        Map<String, String> request = request(Link.INVITATION);

        assertThat(get(robot().header("Accept-Language", language), request).asString())
                .contains(title, "lang=\"" + language + "\"");
    }
}
