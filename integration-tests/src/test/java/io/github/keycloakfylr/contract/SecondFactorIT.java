package io.github.keycloakfylr.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keycloakfylr.client.AdminApi;
import io.github.keycloakfylr.client.Browser;
import io.github.keycloakfylr.client.FlowChanges;
import io.github.keycloakfylr.client.FylrAdmin;
import io.github.keycloakfylr.client.FylrApi;
import io.github.keycloakfylr.client.LoginWay;
import io.github.keycloakfylr.client.OneTimePassword;
import io.github.keycloakfylr.client.Page;
import io.github.keycloakfylr.testserver.FylrTest;
import io.github.keycloakfylr.testserver.KeycloakServer;
import io.restassured.response.Response;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Contract T8 and E1: the second factor of the password methods. */
@FylrTest
class SecondFactorIT {

    private static final String SUBFLOW = "fylr second factor";
    private static final Pattern TOTP_SECRET = Pattern.compile("name=\"totpSecret\" value=\"([^\"]+)\"");
    private static final Map<String, Object> PASSKEY = Map.of(
            "type",
            "webauthn",
            "secretData",
            "{}",
            "credentialData",
            "{\"aaguid\":\"00000000-0000-0000-0000-000000000000\",\"credentialId\":\"AQIDBA\",\"counter\":0,\"credentialPublicKey\":\"AQIDBA\",\"transports\":[]}");
    private static final Map<String, Object> PASSWORD = Map.of("type", "password", "value", "secret");

    private final KeycloakServer server;
    private final AdminApi admin;
    private final FylrApi fylr;
    private Browser browser;
    private final OneTimePassword app = new OneTimePassword("secret-of-" + UUID.randomUUID());
    private final String login = "secondfactor-" + UUID.randomUUID();

    SecondFactorIT(KeycloakServer server, AdminApi admin, FylrApi fylr, Browser browser) {
        this.server = server;
        this.admin = admin;
        this.fylr = fylr;
        this.browser = browser;
    }

    @SafeVarargs
    @SuppressWarnings("varargs") // List.of only reads them
    private String user(String type, Map<String, Object>... credentials) {
        return admin.createUser(
                "fylr",
                login,
                "unused",
                Map.of("credentials", List.of(credentials), "attributes", Map.of("fylr_type", List.of(type))));
    }

    private Response logIn(LoginWay way, String method) {
        Map<String, String> request = fylr.authorizationRequest("auth_method", method);
        return way.logIn(browser, request, login, "secret");
    }

    private static void asksForOneTimePassword(Response page) {
        assertThat(page.statusCode()).as(page.getHeader("Location")).isEqualTo(200);
        assertThat(page.asString()).contains("name=\"otp\"").doesNotContain("name=\"password\"");
    }

    private Response passwordGrant(String password) {
        return fylr.passwordGrant(login, password);
    }

    /** In the words in which everybody is rejected. */
    private void passwordGrantRejects() {
        Response unknown = fylr.passwordGrant("secondfactor-nobody", "secret");
        assertThat(FylrApi.rejected(passwordGrant("secret"), 400, "invalid_grant"))
                .isEqualTo(FylrApi.rejected(unknown, 400, "invalid_grant"));
    }

    @ParameterizedTest
    @EnumSource(LoginWay.class)
    @Tag("E1")
    @Tag("A10")
    @DisplayName("a user with a one-time password is asked for it after the password, and USER_LOGIN says so")
    void oneTimePassword(LoginWay way) {
        String id = user("easydb", PASSWORD, app.credential());
        Response page = logIn(way, "easydb");
        asksForOneTimePassword(page);
        assertThat(browser.cookie("KEYCLOAK_IDENTITY", "/realms/fylr/")).isNull();

        assertThat(fylr.subject(browser.submit(page, "otp", app.now()))).isEqualTo(login);
        assertThat(info(id)).containsEntry("method", "easydb").containsEntry("two_factor", "otp");
        // Single sign-on comes with what was proved at the login.
        assertThat(fylr.subject(browser.authorize(fylr.authorizationRequest("auth_method", "easydb"))))
                .isEqualTo(login);
    }

    @SuppressWarnings("unchecked")
    private Map<String, Object> info(String userId) {
        FylrApi.eventually(() ->
                assertThat(FylrApi.loggedEvents(server.log())).anyMatch(event -> userId.equals(event.get("user_id"))));
        Map<String, Object> event = FylrApi.loggedEvents(server.log()).stream()
                .filter(logged -> userId.equals(logged.get("user_id")))
                .findFirst()
                .orElseThrow();
        assertThat(event).containsEntry("type", "USER_LOGIN");
        return (Map<String, Object>) event.get("info");
    }

    @ParameterizedTest
    @ValueSource(strings = {"email", "collection"})
    @Tag("E1")
    @DisplayName("the other password methods ask for it too")
    void otherPasswordMethods(String type) {
        String id = user(type, PASSWORD, app.credential());
        Response page = logIn(LoginWay.FORM, "easydb,collection,email");
        asksForOneTimePassword(page);

        assertThat(fylr.subject(browser.submit(page, "otp", app.now()))).isEqualTo(login);
        assertThat(info(id)).containsEntry("method", type).containsEntry("two_factor", "otp");
    }

    @Test
    @Tag("E1")
    @DisplayName(
            "a wrong one-time password leads back to its page, the right one goes on; one that was used is worth nothing")
    void wrongOneTimePassword() {
        user("easydb", PASSWORD, app.credential());
        String wrong = app.at(Instant.EPOCH);
        String right = app.now();
        Response again = browser.submit(logIn(LoginWay.PAGE, "easydb"), "otp", wrong);
        asksForOneTimePassword(again);
        assertThat(fylr.subject(browser.submit(again, "otp", right))).isEqualTo(login);

        Browser other = new Browser(server.baseUri());
        Response page = other.submit(
                other.authorize(fylr.authorizationRequest("auth_method", "easydb")),
                "username",
                login,
                "password",
                "secret");
        asksForOneTimePassword(other.submit(page, "otp", right));
    }

    @Test
    @Tag("A10")
    @DisplayName("the page of the second factor cannot be passed by asking again, with the password or without")
    void noWayAround() {
        user("easydb", PASSWORD, app.credential());
        Response page = logIn(LoginWay.PAGE, "easydb");

        Page.isLogin(browser.authorize(fylr.authorizationRequest("auth_method", "easydb", "prompt", "login")));
        assertThat(FylrApi.query(
                        browser.authorize(fylr.authorizationRequest("auth_method", "easydb", "prompt", "none"))))
                .containsEntry("error", "login_required");
        asksForOneTimePassword(logIn(LoginWay.QUERY, "easydb"));
        assertThat(browser.submit(page, "username", login, "password", "secret").statusCode())
                .isEqualTo(200);
        assertThat(browser.cookie("KEYCLOAK_IDENTITY", "/realms/fylr/")).isNull();
    }

    @Test
    @Tag("A10")
    @DisplayName("no other execution of the flow, asked for by its id, stands in for the second factor")
    void noOtherWay() {
        user("easydb", PASSWORD, app.credential());
        for (Map<String, Object> execution : new FlowChanges(admin, "fylr", "fylr browser").executions()) {
            browser = new Browser(server.baseUri());
            Response page = logIn(LoginWay.FORM, "easydb");
            assertThat(page.asString()).doesNotContain("tryAnotherWay");
            Response response = browser.submit(page, "authenticationExecution", (String) execution.get("id"));

            assertThat(response.statusCode())
                    .as("%s %s", execution, response.getHeader("Location"))
                    .isIn(200, 400);
            assertThat(response.asString()).as("%s", execution).doesNotContain("totpSecret", "name=\"password\"");
            assertThat(browser.cookie("KEYCLOAK_IDENTITY", "/realms/fylr/")).isNull();
        }
    }

    @Test
    @Tag("E1")
    @DisplayName("a user with a passkey is asked for it")
    void passkey() {
        user("easydb", PASSWORD, PASSKEY);
        Response page = logIn(LoginWay.FORM, "easydb");

        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.asString()).contains("name=\"authenticatorData\"").doesNotContain("name=\"password\"");
    }

    @Test
    @Tag("M7")
    @Tag("E1")
    @DisplayName("an action code asks for no second factor, and USER_LOGIN has none")
    void actionCode() {
        String id = user("easydb", PASSWORD, app.credential());
        Response issued = new FylrAdmin(server.baseUri(), admin).issue(id, Map.of());

        Response callback = browser.authorize(fylr.authorizationRequest(
                "auth_method",
                "action_code",
                "action_code",
                issued.path("action_code"),
                "secret",
                issued.path("secret")));
        assertThat(fylr.subject(callback)).isEqualTo(login);
        assertThat(info(id)).containsEntry("method", "action_code").doesNotContainKey("two_factor");
        Page.isLogin(browser.authorize(fylr.authorizationRequest("auth_method", "easydb")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"otp", "webauthn"})
    @Tag("T8")
    @DisplayName(
            "the password grant rejects a user with a second factor in the words of every error, unless the realm allows it")
    void passwordGrantWhereItIsAllowed(String credential) {
        user("easydb", PASSWORD, credential.equals("otp") ? app.credential() : PASSKEY);
        passwordGrantRejects();

        try (FlowChanges changes = new FlowChanges(admin, "fylr", "fylr direct grant")) {
            changes.require("fylr-no-second-factor", "DISABLED");
            assertThat(FylrApi.success(passwordGrant("secret"))).containsKey("access_token");
            FylrApi.rejected(passwordGrant("wrong"), 400, "invalid_grant");
        }
        passwordGrantRejects();
    }

    @Test
    @Tag("T8")
    @DisplayName("right passwords that the password grant rejects for want of a second factor do not lock the user")
    void passwordGrantDoesNotLock() {
        user("easydb", PASSWORD, app.credential());
        for (int i = 0; i < (int) admin.realm("fylr").get("failureFactor") + 1; i++) {
            FylrApi.rejected(passwordGrant("secret"), 400, "invalid_grant");
        }

        assertThat(fylr.subject(browser.submit(logIn(LoginWay.FORM, "easydb"), "otp", app.now())))
                .isEqualTo(login);
    }

    @Test
    @Tag("T8")
    @Tag("T7")
    @DisplayName(
            "a second factor that the realm demands of everybody: set up at the first login, and no password grant")
    void demandedOfEverybody() {
        user("easydb", PASSWORD);
        assertThat(FylrApi.success(passwordGrant("secret"))).containsKey("access_token");
        try (FlowChanges changes = new FlowChanges(admin, "fylr", "fylr browser")) {
            changes.require(SUBFLOW, "REQUIRED");
            passwordGrantRejects();

            Response setup = logIn(LoginWay.PAGE, "easydb");
            assertThat(setup.statusCode()).as(setup.asString()).isEqualTo(200);
            Matcher secret = TOTP_SECRET.matcher(setup.asString());
            assertThat(secret.find()).as(setup.asString()).isTrue();
            OneTimePassword mine = new OneTimePassword(secret.group(1));
            Response callback =
                    browser.submit(setup, "totp", mine.now(), "totpSecret", mine.secret(), "userLabel", "my phone");
            assertThat(fylr.subject(callback)).isEqualTo(login);

            Browser other = new Browser(server.baseUri());
            Response page = other.submit(
                    other.authorize(fylr.authorizationRequest("auth_method", "easydb")),
                    "username",
                    login,
                    "password",
                    "secret");
            asksForOneTimePassword(page);
            passwordGrantRejects();
        }
        passwordGrantRejects();
    }

    @Test
    @Tag("T8")
    @Tag("M8")
    @Tag("M7")
    @DisplayName("what the realm demands of passwords it does not demand of guests and action codes")
    void demandedOfPasswordsOnly() {
        String id = user("easydb", PASSWORD);
        admin.setRealmAttribute("fylr", "fylr.login.guest", "true");
        try (FlowChanges changes = new FlowChanges(admin, "fylr", "fylr browser")) {
            changes.require(SUBFLOW, "REQUIRED");
            FylrApi.isGuest(fylr.subject(fylr.authorize("auth_method", "anonymous")));
            Response issued = new FylrAdmin(server.baseUri(), admin).issue(id, Map.of());
            assertThat(fylr.subject(fylr.authorizeByPost(
                            "auth_method",
                            "action_code",
                            "action_code",
                            issued.path("action_code"),
                            "secret",
                            issued.path("secret"))))
                    .isEqualTo(login);
        } finally {
            admin.setRealmAttribute("fylr", "fylr.login.guest", "false");
        }
    }

    @Test
    @Tag("E1")
    @DisplayName("switched off in the flow, nobody is asked for a second factor")
    void switchedOff() {
        String id = user("easydb", PASSWORD, app.credential());
        try (FlowChanges changes = new FlowChanges(admin, "fylr", "fylr browser")) {
            changes.require(SUBFLOW, "DISABLED");
            assertThat(fylr.subject(logIn(LoginWay.FORM, "easydb"))).isEqualTo(login);
            assertThat(info(id)).doesNotContainKey("two_factor");
        }
    }
}
