package io.github.keycloakfylr.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keycloakfylr.client.AdminApi;
import io.github.keycloakfylr.client.Browser;
import io.github.keycloakfylr.client.FylrAdmin;
import io.github.keycloakfylr.client.FylrApi;
import io.github.keycloakfylr.client.Page;
import io.github.keycloakfylr.testserver.FylrTest;
import io.github.keycloakfylr.testserver.KeycloakServer;
import io.restassured.http.Cookie;
import io.restassured.response.Response;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * fylr's "stay logged in" (contract section 10, base config {@code login.keep_login}). That the days are counted right
 * is a matter of {@code KeepLoginTest}: a server in production has no clock that could be put forward.
 */
@FylrTest
class KeepLoginIT {

    private static final String SETTING = "fylr.login.keepLogin";
    private static final String CHECKBOX = "name=\"rememberMe\"";
    private static final String IDENTITY = "KEYCLOAK_IDENTITY";

    private final KeycloakServer server;
    private final AdminApi admin;
    private final FylrApi fylr;
    private final Browser browser;
    private final String login = "keeplogin-" + UUID.randomUUID();

    KeepLoginIT(KeycloakServer server, AdminApi admin, FylrApi fylr, Browser browser) {
        this.server = server;
        this.admin = admin;
        this.fylr = fylr;
        this.browser = browser;
    }

    @BeforeEach
    void user() {
        admin.createUser("fylr", login, "secret");
    }

    private void keepLogin(String value) {
        if (value == null) {
            admin.unsetRealmAttribute("fylr", SETTING);
        } else {
            admin.setRealmAttribute("fylr", SETTING, value);
        }
    }

    private Response page() {
        return browser.authorize(fylr.authorizationRequest("auth_method", "easydb"));
    }

    private Response logInByPage(String... more) {
        String[] fields = Arrays.copyOf(new String[] {"username", login, "password", "secret"}, 4 + more.length);
        System.arraycopy(more, 0, fields, 4, more.length);
        Response callback = browser.submit(page(), fields);
        assertThat(callback.statusCode()).as(callback.asString()).isEqualTo(302);
        return callback;
    }

    private Response logInByRequest(boolean post, String... more) {
        Map<String, String> request = fylr.authorizationRequest(
                "auth_method", "easydb", "login", login, "password", "secret", "scope", "offline");
        request.putAll(FylrApi.map(more));
        Response callback = post ? browser.authorizeByPost(request) : browser.authorize(request);
        assertThat(callback.statusCode()).as(callback.asString()).isEqualTo(302);
        return callback;
    }

    /** The identity cookie as it was last set. */
    private Cookie identity() {
        return browser.responses().stream()
                .map(response -> response.getDetailedCookies().get(IDENTITY))
                .filter(Objects::nonNull)
                .reduce((first, second) -> second)
                .orElseThrow();
    }

    private void isForgotten() {
        assertThat(identity().getMaxAge()).isEqualTo(-1);
        assertThat(identity().getExpiryDate()).isNull();
        assertThat(fylr.subject(page())).as("while the browser is open").isEqualTo(login);
        browser.restart();
        Page.isLogin(page());
    }

    private void isKept() {
        assertThat(identity().getMaxAge()).isPositive();
        browser.restart();
        assertThat(fylr.subject(page())).isEqualTo(login);
        browser.restart();
        assertThat(fylr.subject(page())).isEqualTo(login);
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"off", "7D"})
    @DisplayName(
            "the setting off, unset or no value of fylr's: no checkbox, and whoever sends its field all the same is forgotten with the browser")
    void off(String value) {
        keepLogin(value);
        assertThat(page().asString()).doesNotContain(CHECKBOX);

        logInByPage("rememberMe", "on");
        isForgotten();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    @Tag("A10")
    @DisplayName("the setting off: keep_login=1 with the credentials changes nothing")
    void offByRequest(boolean post) {
        keepLogin("off");
        logInByRequest(post, "keep_login", "1");

        isForgotten();
    }

    @ParameterizedTest
    @ValueSource(strings = {"7d", "30d"})
    @Tag("A12")
    @DisplayName(
            "the setting on: the page has a checkbox; ticked, single sign-on works after the browser was closed; not ticked, it does not")
    void on(String value) {
        keepLogin(value);
        assertThat(page().asString()).contains(CHECKBOX);

        logInByPage("rememberMe", "on");
        isKept();
    }

    @Test
    @Tag("A12")
    @DisplayName("the setting on, the checkbox left alone: forgotten with the browser")
    void notTicked() {
        keepLogin("7d");
        logInByPage();

        isForgotten();
    }

    @ParameterizedTest
    @CsvSource({"7d, true", "30d, false"})
    @Tag("A10")
    @Tag("A12")
    @DisplayName("keep_login=1 with the credentials is as good as the checkbox")
    void byRequest(String value, boolean post) {
        keepLogin(value);
        logInByRequest(post, "keep_login", "1");

        isKept();
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "true"})
    @Tag("A10")
    @DisplayName("any other keep_login keeps nothing")
    void otherValues(String value) {
        keepLogin("7d");
        logInByRequest(true, "keep_login", value);

        isForgotten();
    }

    @Test
    @Tag("A10")
    @Tag("A11")
    @DisplayName(
            "after wrong credentials with keep_login the page decides, and a second login that does not ask for it ends it")
    void theLastWord() {
        keepLogin("7d");
        Response page = browser.authorize(fylr.authorizationRequest(
                "auth_method", "easydb", "login", login, "password", "wrong", "keep_login", "1"));
        Page.isLogin(page);
        assertThat(browser.submit(page, "username", login, "password", "secret").statusCode())
                .isEqualTo(302);
        isForgotten();
    }

    @Test
    @Tag("A12")
    @DisplayName("switched off, a kept login counts no more, even while the browser is open; switched on again it does")
    void switchedOff() {
        keepLogin("30d");
        logInByPage("rememberMe", "on");
        keepLogin("off");

        Page.isLogin(page());
        keepLogin("7d");
        assertThat(fylr.subject(page())).isEqualTo(login);
    }

    @Test
    @Tag("A11")
    @DisplayName("prompt=none succeeds with a kept login, and is login_required once the setting is off")
    void promptNone() {
        keepLogin("7d");
        logInByPage("rememberMe", "on");
        browser.restart();
        assertThat(fylr.subject(browser.authorize(fylr.authorizationRequest("prompt", "none"))))
                .isEqualTo(login);

        keepLogin("off");
        assertThat(FylrApi.query(browser.authorize(fylr.authorizationRequest("prompt", "none"))))
                .containsEntry("error", "login_required");
    }

    @Test
    @Tag("T10")
    @DisplayName("the tokens of a kept login live as long as any others, and outlive the setting")
    void tokens() {
        keepLogin("7d");
        Map<String, Object> kept = FylrApi.success(fylr.exchange(
                FylrApi.query(logInByRequest(true, "keep_login", "1")).get("code")));
        Map<String, Object> usual = fylr.passwordTokens(login, "secret", "offline");

        for (String token : List.of("access_token", "refresh_token")) {
            assertThat(lifetime(kept.get(token))).as(token).isEqualTo(lifetime(usual.get(token)));
        }
        assertThat(lifetime(kept.get("refresh_token"))).isEqualTo(720 * 3600);
        keepLogin("off");
        assertThat(fylr.active(kept.get("access_token"))).isTrue();
        assertThat(FylrApi.success(fylr.refresh(kept))).containsKey("refresh_token");
    }

    private int lifetime(Object token) {
        Map<String, Object> response = FylrApi.success(fylr.introspect((String) token));
        assertThat(response).containsEntry("active", true);
        return (int) response.get("exp") - (int) response.get("iat");
    }

    @Test
    @Tag("M8")
    @Tag("M7")
    @DisplayName("a guest and an action code are never kept")
    void neverKept() {
        keepLogin("7d");
        Map<String, Object> issued = FylrApi.success(new FylrAdmin(server.baseUri(), admin)
                .issue(admin.findUser("fylr", login).orElseThrow(), Map.of()));
        browser.authorize(fylr.authorizationRequest(
                "auth_method",
                "action_code",
                "action_code",
                (String) issued.get("action_code"),
                "secret",
                (String) issued.get("secret"),
                "keep_login",
                "1",
                "rememberMe",
                "on"));

        assertThat(identity().getMaxAge()).isEqualTo(-1);
        admin.setRealmAttribute("fylr", "fylr.login.guest", "true");
        Browser guest = new Browser(server.baseUri());
        FylrApi.isGuest(fylr.subject(
                guest.authorize(fylr.authorizationRequest("auth_method", "anonymous", "keep_login", "1"))));
        assertThat(guest.cookie(IDENTITY, "/realms/fylr/")).isNull();
    }
}
