package io.github.keycloakfylr.contract;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.keycloakfylr.client.AdminApi;
import io.github.keycloakfylr.client.Browser;
import io.github.keycloakfylr.client.FylrApi;
import io.github.keycloakfylr.client.LoginWay;
import io.github.keycloakfylr.client.Page;
import io.github.keycloakfylr.testserver.FylrTest;
import io.github.keycloakfylr.testserver.KeycloakServer;
import io.restassured.response.Response;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Contract A9 to A11: login and password, on the page and with the request. */
@FylrTest
class LoginPageIT {

    private static final int FAILURES_THAT_LOCK = 10;

    private final KeycloakServer server;
    private final AdminApi admin;
    private final FylrApi fylr;

    LoginPageIT(KeycloakServer server, AdminApi admin, FylrApi fylr) {
        this.server = server;
        this.admin = admin;
        this.fylr = fylr;
    }

    @BeforeEach
    void user() {
        FylrApi.user(admin, "loginpage-user");
    }

    private Response logIn(LoginWay way, String login, String password) {
        Map<String, String> request = fylr.authorizationRequest("auth_method", "easydb");
        Browser browser = new Browser(server.baseUri());
        return way.logIn(browser, request, login, password);
    }

    @ParameterizedTest
    @EnumSource(LoginWay.class)
    @Tag("A8")
    @Tag("A9")
    @Tag("A10")
    @DisplayName("a user with nothing but a login and a password is in at once")
    void logsInWithLoginAndPasswordOnly(LoginWay way) {
        String login = "loginpage-plain-" + UUID.randomUUID();
        admin.createUser("fylr", login, "pass word+ü");

        assertThat(fylr.subject(logIn(way, login, "pass word+ü"))).isEqualTo(login);
    }

    @ParameterizedTest
    @EnumSource(LoginWay.class)
    @Tag("A10")
    @DisplayName("the e-mail address is as good as the login")
    void logsInByEmail(LoginWay way) {
        String login = "loginpage-" + UUID.randomUUID();
        admin.createUser("fylr", login, "secret", Map.of("email", login + "@example.org"));

        assertThat(fylr.subject(logIn(way, login + "@example.org", "secret"))).isEqualTo(login);
    }

    @Test
    @Tag("A10")
    @DisplayName("right credentials in the request show no page")
    void showsNoPageForRightCredentials() {
        Browser browser = new Browser(server.baseUri());
        browser.authorize(
                fylr.authorizationRequest("auth_method", "easydb", "login", "loginpage-user", "password", "secret"));

        assertThat(browser.responses()).extracting(Response::statusCode).containsExactly(302);
    }

    @Test
    @Tag("A10")
    @DisplayName("after wrong credentials in the request the page logs in")
    void thePageLogsInAfterWrongCredentials() {
        Browser browser = new Browser(server.baseUri());
        Response page = browser.authorize(
                fylr.authorizationRequest("auth_method", "easydb", "login", "loginpage-user", "password", "wrong"));
        assertThat(page.statusCode()).isEqualTo(200);

        assertThat(fylr.subject(browser.submit(page, "username", "loginpage-user", "password", "secret")))
                .isEqualTo("loginpage-user");
    }

    @Test
    @Tag("A9")
    @Tag("A10")
    @DisplayName(
            "wrong credentials in the address: a browser is sent to the page's own address, without them; all others get the page at once")
    void wrongCredentialsLeaveTheAddress() {
        Map<String, String> request = fylr.authorizationRequest(
                "auth_method", "easydb", "login", "loginpage-user", "password", "wrong-secret");
        Browser browser = new Browser(server.baseUri());
        Page.isLogin(browser.authorize(request));
        assertThat(browser.responses()).extracting(Response::statusCode).containsExactly(303, 200);
        assertThat(browser.responses().get(0).getHeader("Location"))
                .contains("/realms/fylr/login-actions/authenticate?")
                .doesNotContain("wrong-secret", "loginpage-user");
        assertThat(browser.responses().get(0).getHeader("Cache-Control")).isEqualTo("no-store");

        Browser byPost = new Browser(server.baseUri());
        Page.isLogin(byPost.authorizeByPost(request));
        assertThat(byPost.responses())
                .as("a form does not stand in the address")
                .extracting(Response::statusCode)
                .containsExactly(200);

        Response program = given().redirects()
                .follow(false)
                .accept("*/*")
                .queryParams(request)
                .get(server.baseUri() + "/api/oauth2/auth");
        Page.isLogin(program);
        assertThat(program.asString()).contains("Login or password is wrong.");
        logIn(LoginWay.PAGE, "loginpage-user", "secret");
    }

    @Test
    @Tag("A10")
    @DisplayName("a login without a password leads to the page, which has it filled in")
    void fillsInALoginWithoutPassword() {
        Response page = new Browser(server.baseUri()).authorize(fylr.authorizationRequest("login", "loginpage-user"));

        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.asString()).contains("value=\"loginpage-user\"");
    }

    /** Logins that must all be rejected alike; made afresh for each run, since failures are counted. */
    private Stream<String[]> badLogins() {
        String id = UUID.randomUUID().toString();
        admin.createUser("fylr", "loginpage-wrong-" + id, "secret");
        admin.createUser("fylr", "loginpage-disabled-" + id, "secret", Map.of("enabled", false));
        Stream.of("ldap", "email", "collection", "sso")
                .forEach(type -> admin.createUser(
                        "fylr",
                        "loginpage-" + type + "-" + id,
                        "secret",
                        Map.of("attributes", Map.of("fylr_type", List.of(type)))));
        lockedUser("loginpage-locked-" + id);
        return Stream.of(
                new String[] {"loginpage-wrong-" + id, "wrong"},
                new String[] {"loginpage-nobody-" + id, "secret"},
                new String[] {"nobody@example.org", "secret"},
                new String[] {"loginpage-disabled-" + id, "secret"},
                new String[] {"loginpage-disabled-" + id, "wrong"},
                new String[] {"loginpage-locked-" + id, "secret"},
                new String[] {"loginpage-locked-" + id, "wrong"},
                new String[] {"loginpage-ldap-" + id, "secret"},
                new String[] {"loginpage-email-" + id, "secret"},
                new String[] {"loginpage-collection-" + id, "secret"},
                new String[] {"loginpage-sso-" + id, "secret"},
                new String[] {"loginpage-sso-" + id, "wrong"});
    }

    private void lockedUser(String login) {
        String id = admin.createUser("fylr", login, "secret");
        for (int i = 1; i <= FAILURES_THAT_LOCK; i++) {
            int failures = i;
            logIn(LoginWay.FORM, login, "wrong");
            FylrApi.eventually(() -> assertThat(admin.request()
                            .get("/fylr/attack-detection/brute-force/users/{id}", id)
                            .jsonPath()
                            .getInt("numFailures"))
                    .isGreaterThanOrEqualTo(failures));
        }
        assertThat(admin.request()
                        .get("/fylr/attack-detection/brute-force/users/{id}", id)
                        .jsonPath()
                        .getBoolean("disabled"))
                .isTrue();
    }

    @ParameterizedTest
    @EnumSource(LoginWay.class)
    @Tag("A9")
    @Tag("A10")
    @Tag("M10")
    @DisplayName(
            "wrong password, unknown, disabled, locked, of another type: the same page, 200, and a session for nobody")
    void errorsLookAlike(LoginWay way) {
        Browser fresh = new Browser(server.baseUri());
        String freshPage = withoutIds(fresh.authorize(fylr.authorizationRequest("auth_method", "easydb")));
        String expected = withoutIds(logIn(way, "loginpage-user", "wrong"));
        logIn(way, "loginpage-user", "secret");
        assertThat(expected).isNotEqualTo(freshPage);

        assertThat(badLogins()).allSatisfy(bad -> {
            Response response = logIn(way, bad[0], bad[1]);
            assertThat(response.statusCode()).isEqualTo(200);
            assertThat(response.getDetailedCookies().hasCookieWithName("KEYCLOAK_IDENTITY"))
                    .isFalse();
            assertThat(withoutIds(response).replace(bad[0], "loginpage-user"))
                    .as("%s / %s", bad[0], bad[1])
                    .isEqualTo(expected);
        });
    }

    @Test
    @Tag("A9")
    @Tag("A10")
    @DisplayName("a field left empty is rejected like a wrong one")
    void emptyFieldsLookAlike() {
        String expected = withoutIds(logIn(LoginWay.PAGE, "loginpage-user", "wrong"));

        assertThat(withoutIds(logIn(LoginWay.PAGE, "loginpage-user", ""))).isEqualTo(expected);
        String withoutLogin = expected.replace("value=\"loginpage-user\"", "value=\"\"");
        assertThat(withoutIds(logIn(LoginWay.PAGE, "", "secret"))).isEqualTo(withoutLogin);
        assertThat(withoutIds(logIn(LoginWay.PAGE, "", ""))).isEqualTo(withoutLogin);
        logIn(LoginWay.PAGE, "loginpage-user", "secret");
    }

    @Test
    @Tag("A11")
    @DisplayName("a user who cancels: access_denied with the state")
    void aUserCancels() {
        Browser browser = new Browser(server.baseUri());
        Response page = browser.authorize(fylr.authorizationRequest("auth_method", "easydb"));
        Response callback = browser.submit(page, "cancel", "1");

        assertThat(callback.statusCode()).isEqualTo(302);
        assertThat(callback.getHeader("Location")).startsWith(fylr.callback() + "?");
        assertThat(FylrApi.query(callback))
                .containsOnlyKeys("error", "error_description", "state")
                .containsEntry("error", "access_denied")
                .containsEntry("state", FylrApi.STATE);
        assertThat(FylrApi.query(callback).get("error_description")).isNotBlank();
    }

    /** The page without what is new in each, and without the focus, which goes to the field that is empty. */
    private static String withoutIds(Response page) {
        return page.asString()
                .replaceAll("(session_code|execution|tab_id|client_data)=[A-Za-z0-9_.-]*", "$1=")
                .replace("autofocus", "")
                .replaceAll("data-session-hash=\"[^\"]*\"", "")
                .replaceAll("(?s)\\s+", " ");
    }
}
