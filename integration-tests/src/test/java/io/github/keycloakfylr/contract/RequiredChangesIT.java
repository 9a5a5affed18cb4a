package io.github.keycloakfylr.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keycloakfylr.client.AdminApi;
import io.github.keycloakfylr.client.Browser;
import io.github.keycloakfylr.client.FylrApi;
import io.github.keycloakfylr.client.LoginWay;
import io.github.keycloakfylr.client.Page;
import io.github.keycloakfylr.testserver.FylrTest;
import io.github.keycloakfylr.testserver.KeycloakServer;
import io.github.keycloakfylr.testserver.MailServer;
import io.github.keycloakfylr.testserver.MailServer.Mail;
import io.github.keycloakfylr.testserver.NotInContainer;
import io.restassured.response.Response;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Contract P4: what users have to do at their next login, and that the password grant lets nobody pass before. */
@NotInContainer("A server in a container does not reach the mail server on this machine's loopback interface.")
@FylrTest
class RequiredChangesIT {

    private static final String UPDATE_PASSWORD = "UPDATE_PASSWORD";
    private static final String VERIFY_EMAIL = "VERIFY_EMAIL";

    private final KeycloakServer server;
    private final AdminApi admin;
    private final FylrApi fylr;
    private final MailServer mails = MailServer.start();
    private String login = "required-" + UUID.randomUUID();
    private final String address = login + "@example.org";
    private String user;

    RequiredChangesIT(KeycloakServer server, AdminApi admin, FylrApi fylr) {
        this.server = server;
        this.admin = admin;
        this.fylr = fylr;
    }

    @BeforeEach
    void create() {
        admin.updateRealm("fylr", Map.of("smtpServer", mails.settings()));
        user = admin.createUser("fylr", login, "secret", Map.of("email", address));
    }

    @AfterEach
    void stop() {
        mails.close();
    }

    private void require(String... actions) {
        admin.updateUser("fylr", user, Map.of("requiredActions", List.of(actions)));
    }

    private Map<String, String> request(String... more) {
        Map<String, String> request = fylr.authorizationRequest("auth_method", "easydb");
        request.putAll(FylrApi.map(more));
        return request;
    }

    private Browser browser() {
        return new Browser(server.baseUri());
    }

    private static Response choose(Browser browser, Response page, String password) {
        return browser.submit(page, "password-new", password, "password-confirm", password);
    }

    private static void asksForPassword(Response page) {
        assertThat(page.statusCode()).as(page.getHeader("Location")).isEqualTo(200);
        assertThat(page.asString()).contains("name=\"password-new\"", "name=\"password-confirm\"");
    }

    private void asksForMail(Response page) {
        assertThat(page.statusCode()).as(page.getHeader("Location")).isEqualTo(200);
        assertThat(page.asString()).contains(address).doesNotContain("name=\"password\"");
    }

    /** Rejected with the text of a wrong password. */
    private void isNoGrant(String password) {
        String wrong = FylrApi.rejected(fylr.passwordGrant(login, "wrong"), 400, "invalid_grant");
        assertThat(FylrApi.rejected(fylr.passwordGrant(login, password), 400, "invalid_grant"))
                .isEqualTo(wrong);
        assertThat(FylrApi.rejected(fylr.passwordGrant(address, password), 400, "invalid_grant"))
                .isEqualTo(wrong);
    }

    /** The link of the only, or the newest mail to the user. */
    private String link(int mail) {
        Mail received = mails.await(address, mail);
        Matcher link = Pattern.compile(
                        Pattern.quote(server.baseUri() + "/realms/fylr/login-actions/action-token?") + "[^\\s\"<]+")
                .matcher(received.text());
        assertThat(link.find()).as(received.text()).isTrue();
        return link.group();
    }

    // a new password

    @ParameterizedTest
    @EnumSource(LoginWay.class)
    @Tag("P4")
    @Tag("T7")
    @DisplayName("a new password: the password grant fails until the user has chosen one at a login, by whatever way")
    void newPassword(LoginWay way) {
        require(UPDATE_PASSWORD);
        isNoGrant("secret");

        Browser browser = browser();
        Response page = way.logIn(browser, request("scope", "openid offline"), login, "secret");
        asksForPassword(page);
        isNoGrant("secret");
        Response again = browser.submit(page, "password-new", "chosen", "password-confirm", "another");
        asksForPassword(again);
        assertThat(fylr.subject(choose(browser, again, "chosen"))).isEqualTo(login);

        assertThat(admin.user("fylr", user)).containsEntry("requiredActions", List.of());
        FylrApi.success(fylr.passwordGrant(login, "chosen"));
        FylrApi.rejected(fylr.passwordGrant(login, "secret"), 400, "invalid_grant");
        assertThat(fylr.subject(way.logIn(browser(), request(), login, "chosen")))
                .isEqualTo(login);
    }

    @ParameterizedTest
    @EnumSource(LoginWay.class)
    @Tag("P4")
    @DisplayName("whoever leaves the page is not logged in, and is asked again")
    void leaves(LoginWay way) {
        require(UPDATE_PASSWORD);
        Browser browser = browser();
        asksForPassword(way.logIn(browser, request(), login, "secret"));

        assertThat(browser.cookie("KEYCLOAK_IDENTITY", "/realms/fylr/")).isNull();
        assertThat(admin.userSessions("fylr", user)).isEmpty();
        assertThat(FylrApi.query(browser.authorize(request("prompt", "none"))))
                .containsEntry("error", "login_required");
        asksForPassword(way.logIn(browser(), request(), login, "secret"));
        isNoGrant("secret");
    }

    @ParameterizedTest
    @EnumSource(LoginWay.class)
    @Tag("P4")
    @DisplayName("a wrong password does not lead to the page")
    void wrongPassword(LoginWay way) {
        require(UPDATE_PASSWORD);
        assertThat(way.logIn(browser(), request(), login, "wrong").asString()).doesNotContain("password-new");
    }

    @Test
    @Tag("P4")
    @Tag("A12")
    @Tag("A11")
    @DisplayName("single sign-on asks too, and with prompt=none says that the user has to do something")
    void singleSignOn() {
        Browser browser = browser();
        assertThat(fylr.subject(LoginWay.PAGE.logIn(browser, request(), login, "secret")))
                .isEqualTo(login);
        require(UPDATE_PASSWORD);

        assertThat(FylrApi.query(browser.authorize(request("prompt", "none"))))
                .containsOnlyKeys("error", "error_description", "state")
                .containsEntry("error", "interaction_required");
        Response page = browser.authorize(request());
        asksForPassword(page);
        assertThat(fylr.subject(choose(browser, page, "chosen"))).isEqualTo(login);
        assertThat(fylr.subject(browser.authorize(request("prompt", "none")))).isEqualTo(login);
    }

    // the address

    @ParameterizedTest
    @EnumSource(LoginWay.class)
    @Tag("P4")
    @Tag("T7")
    @DisplayName("confirm_email: a mail, whose link in the same browser goes on with the login")
    void confirmAddress(LoginWay way) {
        require(VERIFY_EMAIL);
        isNoGrant("secret");

        Browser browser = browser();
        asksForMail(way.logIn(browser, request(), login, "secret"));
        String link = link(1);
        isNoGrant("secret");
        assertThat(browser.cookie("KEYCLOAK_IDENTITY", "/realms/fylr/")).isNull();
        Response callback = browser.open(link);

        assertThat(fylr.subject(callback)).isEqualTo(login);
        isConfirmed();
        assertThat(fylr.subject(way.logIn(browser(), request(), login, "secret")))
                .as("and is not asked again")
                .isEqualTo(login);
        assertThat(mails.to(address)).hasSize(1);
    }

    private void isConfirmed() {
        assertThat(admin.user("fylr", user))
                .containsEntry("emailVerified", true)
                .containsEntry("requiredActions", List.of());
        FylrApi.success(fylr.passwordGrant(login, "secret"));
    }

    @Test
    @Tag("P4")
    @DisplayName(
            "the link in another browser confirms, by a button, and logs nobody in there; the login that waited begins anew")
    void anotherBrowser() {
        require(VERIFY_EMAIL);
        Browser browser = browser();
        Response page = LoginWay.PAGE.logIn(browser, request(), login, "secret");
        asksForMail(page);

        Browser mailReader = browser();
        Response asked = mailReader.open(link(1));
        assertThat(asked.statusCode()).isEqualTo(200);
        assertThat(admin.user("fylr", user)).as("a robot opens links too").containsEntry("emailVerified", false);
        Matcher button = Pattern.compile("href=\"([^\"]*/login-actions/action-token[^\"]*)\"")
                .matcher(asked.asString());
        assertThat(button.find()).as(asked.asString()).isTrue();
        Response confirmed = mailReader.open(button.group(1).replace("&amp;", "&"));
        assertThat(confirmed.statusCode()).isEqualTo(200);
        assertThat(mailReader.cookie("KEYCLOAK_IDENTITY", "/realms/fylr/")).isNull();
        isConfirmed();

        // Keycloak has dropped the login that waited: its page begins anew, and then nothing is asked.
        Response anew = browser.open(browser.visited().get(browser.visited().size() - 1));
        Page.isLogin(anew);
        assertThat(fylr.subject(browser.submit(anew, "username", login, "password", "secret")))
                .isEqualTo(login);
    }

    @Test
    @Tag("P4")
    @DisplayName("confirm_email is asked for by single sign-on too, and after a new password")
    void both() {
        Browser browser = browser();
        assertThat(fylr.subject(LoginWay.PAGE.logIn(browser, request(), login, "secret")))
                .isEqualTo(login);
        require(UPDATE_PASSWORD, VERIFY_EMAIL);
        assertThat(FylrApi.query(browser.authorize(request("prompt", "none"))))
                .containsEntry("error", "interaction_required");
        isNoGrant("secret");

        Response page = browser.authorize(request());
        boolean passwordFirst = page.asString().contains("name=\"password-new\"");
        page = passwordFirst ? choose(browser, page, "chosen") : browser.open(link(1));
        page = passwordFirst ? browser.open(link(1)) : choose(browser, page, "chosen");
        assertThat(fylr.subject(page)).isEqualTo(login);
        FylrApi.success(fylr.passwordGrant(login, "chosen"));
    }

    @Test
    @Tag("P4")
    @DisplayName("a link that was altered, and one that was used, confirm nothing")
    void badLinks() {
        require(VERIFY_EMAIL);
        Browser browser = browser();
        asksForMail(LoginWay.PAGE.logIn(browser, request(), login, "secret"));
        String link = link(1);
        Response altered = browser().open(link.replaceFirst("(key=[^&.]*\\.[^&.]{5}).", "$1_"));
        assertThat(altered.statusCode()).isEqualTo(400);
        assertThat(admin.user("fylr", user)).containsEntry("emailVerified", false);

        assertThat(fylr.subject(browser.open(link))).isEqualTo(login);
        admin.updateUser("fylr", user, Map.of("emailVerified", false, "requiredActions", List.of(VERIFY_EMAIL)));
        Response used = browser().open(link);
        assertThat(used.asString()).doesNotContain("code=");
        assertThat(admin.user("fylr", user)).containsEntry("emailVerified", false);
        isNoGrant("secret");
    }

    @Test
    @Tag("P4")
    @DisplayName("a user without an address has none to confirm: the page lets in, the password grant does not")
    void noAddress() {
        login = "required-none-" + UUID.randomUUID();
        user = admin.createUser("fylr", login, "secret", Map.of("requiredActions", List.of(VERIFY_EMAIL)));
        assertThat(fylr.subject(LoginWay.PAGE.logIn(browser(), request(), login, "secret")))
                .isEqualTo(login);
        FylrApi.rejected(fylr.passwordGrant(login, "secret"), 400, "invalid_grant");
    }

    @ParameterizedTest
    @ValueSource(strings = {UPDATE_PASSWORD, VERIFY_EMAIL})
    @Tag("P4")
    @DisplayName("tokens of earlier logins stay good: it is the next login that asks")
    void earlierTokens(String action) {
        Map<String, Object> tokens = fylr.passwordTokens(login, "secret", "offline");
        require(action);
        fylr.assertAlive(tokens);
        fylr.assertAlive(FylrApi.success(fylr.refresh(tokens)));
    }
}
