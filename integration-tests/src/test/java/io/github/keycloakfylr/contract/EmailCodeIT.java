package io.github.keycloakfylr.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keycloakfylr.client.AdminApi;
import io.github.keycloakfylr.client.Browser;
import io.github.keycloakfylr.client.FlowChanges;
import io.github.keycloakfylr.client.FylrApi;
import io.github.keycloakfylr.client.LoginWay;
import io.github.keycloakfylr.client.OneTimePassword;
import io.github.keycloakfylr.client.Page;
import io.github.keycloakfylr.client.Race;
import io.github.keycloakfylr.testserver.FylrTest;
import io.github.keycloakfylr.testserver.KeycloakServer;
import io.github.keycloakfylr.testserver.MailServer;
import io.github.keycloakfylr.testserver.MailServer.Mail;
import io.github.keycloakfylr.testserver.NotInContainer;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jsoup.Jsoup;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Contract P5: a six-digit code by e-mail as the second factor, and groups whose members must use one. */
@NotInContainer("A server in a container does not reach the mail server on this machine's loopback interface.")
@FylrTest
class EmailCodeIT {

    private static final String SUBFLOW = "fylr second factor";
    private static final String EMAIL_CODE = "fylr-email-code";
    private static final String SETUP = "fylr-second-factor-setup";
    private static final int GUESSES = 3;
    private static final Pattern CODE = Pattern.compile("(?m)^([0-9]{6})\\s*$");

    private static MailServer mails;

    private final KeycloakServer server;
    private final AdminApi admin;
    private final FylrApi fylr;
    private Browser browser;
    private String login = "emailcode-" + UUID.randomUUID();
    private String address = login + "@example.org";
    private final String group = "emailcode-" + UUID.randomUUID();
    private final List<String> groups = new ArrayList<>();
    private final FlowChanges flow;
    private String userId;

    EmailCodeIT(KeycloakServer server, AdminApi admin, FylrApi fylr, Browser browser) {
        this.server = server;
        this.admin = admin;
        this.fylr = fylr;
        this.browser = browser;
        this.flow = new FlowChanges(admin, "fylr", "fylr browser");
    }

    @BeforeAll
    static void mailServer(AdminApi admin) {
        mails = MailServer.start();
        admin.updateRealm("fylr", Map.of("smtpServer", mails.settings(), "eventsEnabled", true));
    }

    @AfterAll
    static void stopMailServer() {
        mails.close();
    }

    @BeforeEach
    void groupThatMustUseOne() {
        group(group, Map.of("fylr_two_factor", List.of("true")));
        flow.require(EMAIL_CODE, "ALTERNATIVE");
    }

    @AfterEach
    void putBack() {
        flow.close();
        groups.forEach(id -> admin.request().delete("/fylr/groups/{id}", id));
    }

    private String group(String name, Map<String, ?> attributes) {
        Response created = admin.request()
                .contentType(ContentType.JSON)
                .body(Map.of("name", name, "attributes", attributes))
                .post("/fylr/groups");
        assertThat(created.statusCode()).as(created.asString()).isEqualTo(201);
        String location = created.getHeader("Location");
        groups.add(location.substring(location.lastIndexOf('/') + 1));
        return groups.get(groups.size() - 1);
    }

    /** The user of the test, with an address and a member of the group, unless it is said otherwise. */
    private void user(Map<String, ?> more) {
        Map<String, Object> user = new HashMap<>(Map.of("email", address, "groups", List.of("/" + group)));
        user.putAll(more);
        userId = admin.createUser("fylr", login, "secret", user);
    }

    private Response logIn(LoginWay way, String... parameters) {
        Map<String, String> request = fylr.authorizationRequest("auth_method", "easydb");
        request.putAll(FylrApi.map(parameters));
        return way.logIn(browser, request, login, "secret");
    }

    /** A login in a new browser, as soon as the user may be sent the next mail. */
    private Response anotherLogIn() {
        AtomicReference<Response> page = new AtomicReference<>();
        FylrApi.eventually(() -> {
            browser = new Browser(server.baseUri());
            page.set(logIn(LoginWay.FORM));
            asksForCode(page.get());
        });
        return page.get();
    }

    private static void asksForCode(Response page) {
        assertThat(page.statusCode()).as(page.getHeader("Location")).isEqualTo(200);
        assertThat(Jsoup.parse(page.asString()).select("input[name=email_code]"))
                .as(page.asString())
                .hasSize(1);
    }

    /** The page has no field for a code, and says that. */
    private static void hasNoCode(Response page, String text) {
        assertThat(page.statusCode()).as(page.getHeader("Location")).isEqualTo(200);
        assertThat(Jsoup.parse(page.asString()).select("input[name=email_code]"))
                .isEmpty();
        assertThat(Jsoup.parse(page.asString()).text()).contains(text);
    }

    /** The login has to start again, by a link on the page that leads to the login page. */
    private Response hasToStartAgain(Response page) {
        hasNoCode(page, "Please log in again");
        String link =
                Jsoup.parse(page.asString()).select("#fylr-email-code-restart").attr("href");
        Response start = browser.open(link);
        Page.isLogin(start);
        return start;
    }

    private static String error(Response page) {
        return Jsoup.parse(page.asString()).select("#input-error-email_code").text();
    }

    private static String alert(Response page) {
        return Jsoup.parse(page.asString()).select("[role=alert]").text();
    }

    private static String code(Mail mail) {
        Matcher code = CODE.matcher(mail.text());
        assertThat(code.find()).as(mail.text()).isTrue();
        return code.group(1);
    }

    private String code() {
        return code(mails.await(address, 1));
    }

    private static String wrong(String code) {
        return code.substring(1) + (char) ('0' + (code.charAt(0) - '0' + 1) % 10);
    }

    private Response enter(Response page, String code) {
        return browser.submit(page, "email_code", code);
    }

    private Response resend(Response page) {
        return browser.post(
                Jsoup.parse(page.asString()).select("#fylr-email-code-resend").attr("action"), "resend", "");
    }

    private void isLoggedIn(Response callback) {
        assertThat(fylr.subject(callback)).isEqualTo(login);
    }

    private List<Map<String, Object>> events() {
        return FylrApi.loggedEvents(server.log()).stream()
                .filter(event -> userId.equals(event.get("user_id")))
                .toList();
    }

    private int failures() {
        return admin.request()
                .get("/fylr/attack-detection/brute-force/users/{id}", userId)
                .jsonPath()
                .getInt("numFailures");
    }

    // who

    @ParameterizedTest
    @EnumSource(LoginWay.class)
    @Tag("P5")
    @Tag("E1")
    @DisplayName("a member of the group is sent a code after the password, which logs in; USER_LOGIN says so")
    void logsIn(LoginWay way) {
        user(Map.of());
        Response page = logIn(way);
        asksForCode(page);
        assertThat(page.asString()).doesNotContain("name=\"password\"", "tryAnotherWay", code());
        assertThat(browser.cookie("KEYCLOAK_IDENTITY", "/realms/fylr/")).isNull();

        isLoggedIn(enter(page, code()));
        FylrApi.eventually(() -> assertThat(events()).hasSize(1));
        assertThat(events().get(0)).containsEntry("type", "USER_LOGIN");
        assertThat(events().get(0).get("info").toString()).contains("method=easydb", "two_factor=email");
        // Single sign-on comes with what was proved at the login.
        isLoggedIn(browser.authorize(fylr.authorizationRequest("auth_method", "easydb")));
        assertThat(mails.to(address)).hasSize(1);
    }

    @Test
    @Tag("P5")
    @Tag("T8")
    @DisplayName("a member of no such group logs in by password alone, by the password grant too")
    void notInTheGroup() {
        group(group + "-other", Map.of("fylr_two_factor", List.of("false")));
        user(Map.of("groups", List.of("/" + group + "-other")));

        isLoggedIn(logIn(LoginWay.FORM));
        FylrApi.success(fylr.passwordGrant(login, "secret"));
        assertThat(mails.to(address)).isEmpty();
    }

    @Test
    @Tag("P5")
    @Tag("T8")
    @DisplayName("a group that lies in such a group is one too; who leaves it needs no code")
    void subgroup() {
        Response created = admin.request()
                .contentType(ContentType.JSON)
                .body(Map.of("name", "part"))
                .post("/fylr/groups/{id}/children", groups.get(0));
        assertThat(created.statusCode()).as(created.asString()).isEqualTo(201);
        user(Map.of("groups", List.of("/" + group + "/part")));

        asksForCode(logIn(LoginWay.FORM));
        FylrApi.rejected(fylr.passwordGrant(login, "secret"), 400, "invalid_grant");
        admin.request().delete("/fylr/users/{id}/groups/{group}", userId, created.path("id"));
        isLoggedIn(logIn(LoginWay.FORM));
    }

    @Test
    @Tag("P5")
    @Tag("T8")
    @DisplayName("required for everybody: who has no second factor is sent a code, in whatever group")
    void requiredForEverybody() {
        flow.require(SUBFLOW, "REQUIRED");
        user(Map.of("groups", List.of()));

        FylrApi.rejected(fylr.passwordGrant(login, "secret"), 400, "invalid_grant");
        Response page = logIn(LoginWay.PAGE);
        isLoggedIn(enter(page, code()));
    }

    @Test
    @Tag("P5")
    @Tag("T8")
    @DisplayName("the password grant rejects a member in the words of every error, unless the realm allows it")
    void passwordGrant() {
        user(Map.of());
        Response unknown = fylr.passwordGrant("emailcode-nobody", "secret");
        assertThat(FylrApi.rejected(fylr.passwordGrant(login, "secret"), 400, "invalid_grant"))
                .isEqualTo(FylrApi.rejected(unknown, 400, "invalid_grant"));
        assertThat(mails.to(address)).isEmpty();

        try (FlowChanges direct = new FlowChanges(admin, "fylr", "fylr direct grant")) {
            direct.require("fylr-no-second-factor", "DISABLED");
            FylrApi.success(fylr.passwordGrant(login, "secret"));
        }
    }

    @Test
    @Tag("P5")
    @DisplayName("who has a one-time password uses that, and is not offered a code by mail instead")
    void oneTimePasswordComesFirst() {
        OneTimePassword app = new OneTimePassword("secret-of-" + UUID.randomUUID());
        user(Map.of("credentials", List.of(Map.of("type", "password", "value", "secret"), app.credential())));
        Response page = logIn(LoginWay.FORM);

        assertThat(page.asString()).contains("name=\"otp\"").doesNotContain("tryAnotherWay", "email_code");
        Response other = browser.submit(page, "authenticationExecution", (String)
                flow.execution(EMAIL_CODE).get("id"));
        assertThat(other.asString()).doesNotContain("email_code");
        assertThat(mails.to(address)).isEmpty();

        flow.require("auth-otp-form", "DISABLED");
        browser = new Browser(server.baseUri());
        asksForCode(logIn(LoginWay.FORM));
    }

    @ParameterizedTest
    @ValueSource(strings = {"system", "no address"})
    @Tag("P5")
    @Tag("T8")
    @DisplayName(
            "system users and those without an address get no code: they set up a one-time password, or need nothing")
    void exempt(String who) {
        user(who.equals("system") ? Map.of("attributes", Map.of("fylr_type", List.of("system"))) : Map.of("email", ""));

        assertThat(logIn(LoginWay.FORM).asString()).contains("totpSecret");
        FylrApi.rejected(fylr.passwordGrant(login, "secret"), 400, "invalid_grant");
        flow.require(SETUP, "DISABLED");
        browser = new Browser(server.baseUri());
        isLoggedIn(logIn(LoginWay.FORM));
        FylrApi.success(fylr.passwordGrant(login, "secret"));
        flow.require(SUBFLOW, "REQUIRED");
        browser = new Browser(server.baseUri());
        isLoggedIn(logIn(LoginWay.FORM));
        FylrApi.success(fylr.passwordGrant(login, "secret"));
        assertThat(mails.to(address)).isEmpty();
    }

    @Test
    @Tag("P5")
    @DisplayName("switched off, as the realm ships, a member sets up a one-time password instead")
    void switchedOff() {
        user(Map.of());
        flow.require(EMAIL_CODE, "DISABLED");

        assertThat(logIn(LoginWay.FORM).asString()).contains("totpSecret");
        assertThat(mails.to(address)).isEmpty();
    }

    @Test
    @Tag("P5")
    @Tag("M10")
    @DisplayName("a login of before the user came into the group goes on, as with a one-time password set up later")
    void runningLogin() {
        user(Map.of("groups", List.of()));
        isLoggedIn(logIn(LoginWay.FORM));
        admin.request()
                .contentType(ContentType.JSON)
                .body(Map.of())
                .put("/fylr/users/{id}/groups/{group}", userId, groups.get(0));

        isLoggedIn(browser.authorize(fylr.authorizationRequest("auth_method", "easydb")));
        browser = new Browser(server.baseUri());
        asksForCode(logIn(LoginWay.FORM));
    }

    // the mail and the page

    @ParameterizedTest
    @CsvSource({
        "en, Your code for fylr, 'Hello,', six-digit code",
        "de, Ihr Code für fylr, 'Guten Tag,', sechsstelligen Code"
    })
    @Tag("P5")
    @DisplayName("mail and page are in the language of the login")
    void languages(String language, String subject, String greeting, String text) {
        user(Map.of());
        Response page = logIn(LoginWay.FORM, "ui_locales", language);
        Mail mail = mails.await(address, 1);

        assertThat(mail.subject()).isEqualTo(subject);
        assertThat(mail.text()).contains(greeting, "10 min");
        assertThat(mail.html()).contains(greeting, ">" + code(mail) + "<", "lang=\"" + language + "\"");
        assertThat(Jsoup.parse(page.asString()).text()).contains(text, "10 min");
        assertThat(error(enter(page, wrong(code(mail))))).isNotBlank();
    }

    @Test
    @Tag("P5")
    @DisplayName("a mail server that is down: a page that says so, one event without the address, and no 500")
    void mailServerDown() {
        user(Map.of());
        MailServer down = MailServer.start();
        down.close();
        admin.updateRealm("fylr", Map.of("smtpServer", down.settings()));
        Response page = logIn(LoginWay.QUERY);
        hasNoCode(page, "could not be sent");
        hasNoCode(resend(page), "could not be sent");
        assertThat(server.log().lines().filter(line -> line.contains("code could not be sent")))
                .hasSize(2)
                .allSatisfy(line -> assertThat(line).contains("email_send_failed"));
        assertThat(server.log()).doesNotContain(address);

        admin.updateRealm("fylr", Map.of("smtpServer", mails.settings()));
        Response sent = resend(resend(page));
        asksForCode(sent);
        isLoggedIn(enter(sent, code()));
    }

    @Test
    @Tag("P5")
    @DisplayName("one mail a minute: neither the button nor another login sends one before")
    void oneMailAMinute() {
        user(Map.of());
        Response page = logIn(LoginWay.FORM);
        asksForCode(page);
        Response again = resend(page);
        asksForCode(again);
        assertThat(alert(again)).matches(".*another one sent in ([1-9]|[1-5][0-9]|60) seconds.*");

        Browser first = browser;
        browser = new Browser(server.baseUri());
        Response other = logIn(LoginWay.QUERY);
        hasNoCode(other, "A mail with a code was sent to you just now");
        Response still = resend(other);
        hasNoCode(still, "A mail with a code was sent to you just now");
        assertThat(mails.to(address)).hasSize(1);
        // The first one's code is of no use in the second one.
        hasNoCode(browser.post(formAction(still), "email_code", code()), "expired");
        isLoggedIn(first.submit(again, "email_code", code()));
    }

    private static String formAction(Response page) {
        return Jsoup.parse(page.asString()).select("form[action]").attr("action");
    }

    @Test
    @Tag("P5")
    @DisplayName("a new code, once the pause is over, takes the place of the old one; a reload sends none")
    void resendsAfterThePause() {
        flow.configure(EMAIL_CODE, Map.of("pause", "1"));
        user(Map.of());
        AtomicReference<Response> page = new AtomicReference<>(logIn(LoginWay.FORM));
        String old = code();
        Response reloaded = browser.open(formAction(page.get()).replaceFirst("session_code=[^&]*&", ""));
        asksForCode(reloaded);
        assertThat(mails.to(address)).hasSize(1);
        page.set(reloaded);
        FylrApi.eventually(() -> {
            page.set(resend(page.get()));
            assertThat(mails.to(address)).hasSize(2);
        });
        String fresh = code(mails.await(address, 2));

        if (!old.equals(fresh)) {
            page.set(enter(page.get(), old));
            assertThat(error(page.get())).contains("newest mail");
        }
        isLoggedIn(enter(page.get(), fresh));
    }

    @Test
    @Tag("P5")
    @DisplayName("settings that mean nothing are as by default")
    void settings() {
        flow.configure(EMAIL_CODE, Map.of("lifetime", "a while", "pause", "0"));
        user(Map.of());
        Response page = logIn(LoginWay.FORM);

        assertThat(mails.await(address, 1).text()).contains("10 min");
        assertThat(alert(resend(page))).contains("another one sent in");
    }

    // wrong, late, and at once

    @Test
    @Tag("P5")
    @Tag("E2")
    @DisplayName(
            "three wrong codes: the login starts again, the right one comes too late, and a new login gets a new code")
    void threeWrongCodes() {
        flow.configure(EMAIL_CODE, Map.of("pause", "1"));
        user(Map.of());
        Response page = logIn(LoginWay.PAGE);
        String right = code();
        for (int i = 0; i < 2; i++) {
            page = enter(page, wrong(right));
            asksForCode(page);
            assertThat(error(page)).contains("This code is wrong");
        }
        String action = formAction(page);
        Response over = enter(page, wrong(right));
        hasNoCode(over, "Please log in again");
        Response tooLate = browser.post(action.replaceFirst("session_code=[^&]*&", ""), "email_code", right);
        assertThat(tooLate.statusCode()).isEqualTo(200);
        assertThat(browser.cookie("KEYCLOAK_IDENTITY", "/realms/fylr/")).isNull();
        FylrApi.eventually(() -> assertThat(failures()).isEqualTo(3));
        FylrApi.eventually(() -> assertThat(events()).hasSize(3).allSatisfy(event -> assertThat(event)
                .containsEntry("type", "USER_LOGIN_FAILED")));

        AtomicReference<Response> next = new AtomicReference<>(hasToStartAgain(over));
        FylrApi.eventually(() -> {
            next.set(logIn(LoginWay.PAGE, "prompt", "login"));
            asksForCode(next.get());
        });
        isLoggedIn(enter(next.get(), code(mails.await(address, 2))));
    }

    @Test
    @Tag("P5")
    @DisplayName("what is no six digits is no guess; blanks do not matter")
    void malformedCodes() {
        user(Map.of());
        Response page = logIn(LoginWay.FORM);
        for (String input : List.of("", "12345", "1234567", "abcdef", "١٢٣٤٥٦", "1".repeat(100_000), "-12345")) {
            page = enter(page, input);
            asksForCode(page);
            assertThat(error(page)).contains("six digits");
        }
        assertThat(failures()).isZero();
        String code = code();
        isLoggedIn(enter(page, " " + code.substring(0, 3) + " " + code.substring(3) + "\t"));
    }

    @Test
    @Tag("P5")
    @DisplayName("a code that has expired is no good, which does not count as wrong; a new one is")
    void expired() {
        flow.configure(EMAIL_CODE, Map.of("lifetime", "1", "pause", "1"));
        user(Map.of());
        AtomicReference<Response> page = new AtomicReference<>(logIn(LoginWay.FORM));
        String old = code();
        String action = formAction(page.get());
        // The page is asked for until it has no field any more.
        FylrApi.eventually(() -> {
            page.set(browser.open(action.replaceFirst("session_code=[^&]*&", "")));
            assertThat(page.get().asString()).doesNotContain("name=\"email_code\"");
        });
        hasNoCode(browser.post(formAction(page.get()), "email_code", old), "has expired");
        assertThat(failures()).isZero();

        flow.configure(EMAIL_CODE, Map.of("lifetime", "60", "pause", "1"));
        FylrApi.eventually(() -> {
            page.set(resend(browser.open(action.replaceFirst("session_code=[^&]*&", ""))));
            asksForCode(page.get());
        });
        isLoggedIn(enter(page.get(), code(mails.await(address, 2))));
    }

    @Test
    @Tag("P5")
    @DisplayName(
            "wrong codes add up over logins, until the user is locked: for the right code and the right password too")
    void locks() {
        admin.updateRealm("fylr", Map.of("failureFactor", 4));
        flow.configure(EMAIL_CODE, Map.of("pause", "1"));
        user(Map.of());
        Response page = anotherLogIn();
        String code = code();
        for (int i = 0; i < 3; i++) {
            page = enter(page, wrong(code));
        }
        Response second = anotherLogIn();
        String right = code(mails.await(address, mails.to(address).size()));
        Response wrong = enter(second, wrong(right));
        FylrApi.eventually(() -> assertThat(failures()).isEqualTo(4));

        Response locked = enter(wrong, right);
        assertThat(alert(locked)).contains("blocked for some minutes");
        assertThat(alert(resend(locked))).contains("blocked for some minutes");
        assertThat(browser.cookie("KEYCLOAK_IDENTITY", "/realms/fylr/")).isNull();
        browser = new Browser(server.baseUri());
        Page.isLogin(logIn(LoginWay.FORM));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    @Tag("P5")
    @Tag("race")
    @DisplayName("many guesses at once: no more than three are looked at, with brute force protection and without")
    void guessesAtOnce(boolean protection) throws Exception {
        admin.updateRealm("fylr", Map.of("bruteForceProtected", protection));
        Race.rounds(() -> {
            another();
            Response page = logIn(LoginWay.FORM);
            String right = code();
            List<Response> responses = Race.atOnce(() -> send(page, wrong(right)));

            assertThat(responses).allSatisfy(response -> assertThat(response.statusCode())
                    .as(response.asString())
                    .isLessThan(500));
            assertThat(admin.events("fylr", "LOGIN_ERROR").stream()
                            .filter(event -> userId.equals(event.get("userId")))
                            .filter(event -> "invalid_user_credentials".equals(event.get("error"))))
                    .hasSizeBetween(1, GUESSES);
            FylrApi.eventually(() -> assertThat(events()).hasSizeBetween(1, GUESSES));
        });
    }

    /** Another user in another browser: one is sent a code once in a while only. */
    private void another() {
        login = "emailcode-" + UUID.randomUUID();
        address = login + "@example.org";
        browser = new Browser(server.baseUri());
        user(Map.of());
    }

    @Test
    @Tag("P5")
    @Tag("race")
    @DisplayName("the right code many times at once logs in once")
    void rightCodeAtOnce() throws Exception {
        admin.updateRealm("fylr", Map.of("bruteForceProtected", false));
        Race.rounds(() -> {
            another();
            Response page = logIn(LoginWay.FORM);
            String right = code();
            List<Response> responses = Race.atOnce(() -> send(page, right));

            assertThat(responses).allSatisfy(response -> assertThat(response.statusCode())
                    .as(response.asString())
                    .isLessThan(500));
            List<Response> in = responses.stream()
                    .filter(response -> response.statusCode() == 302)
                    .filter(response -> response.getHeader("Location").contains("code="))
                    .toList();
            assertThat(in).hasSize(1);
            isLoggedIn(in.get(0));
        });
    }

    /** As the browser would, but many at once. */
    private Response send(Response page, String code) {
        String path = "/realms/fylr/login-actions/";
        return fylr.request()
                .urlEncodingEnabled(false)
                .header(
                        "Cookie",
                        "AUTH_SESSION_ID=" + browser.cookie("AUTH_SESSION_ID", path) + "; KC_RESTART="
                                + browser.cookie("KC_RESTART", path))
                .contentType(ContentType.URLENC)
                .body("email_code=" + code)
                .post(formAction(page));
    }

    @Test
    @Tag("P5")
    @DisplayName("two logins at once each have a code of their own")
    void twoLogins() {
        flow.configure(EMAIL_CODE, Map.of("pause", "1"));
        user(Map.of());
        Response first = anotherLogIn();
        Browser firstBrowser = browser;
        String firstCode = code(mails.await(address, 1));
        Response second = anotherLogIn();
        String secondCode = code(mails.await(address, 2));

        if (!firstCode.equals(secondCode)) {
            assertThat(error(enter(second, firstCode))).contains("This code is wrong");
        }
        isLoggedIn(firstBrowser.submit(first, "email_code", firstCode));
    }

    @Test
    @Tag("P5")
    @Tag("E4")
    @DisplayName("the code is in no log line, event or address; used once it is worth nothing")
    void staysSecret() {
        user(Map.of());
        Response page = logIn(LoginWay.FORM);
        String code = code();
        Response again = enter(page, wrong(code));
        isLoggedIn(enter(again, code));

        Response replayed = enter(again, code);
        assertThat(FylrApi.query(replayed)).doesNotContainKey("code");
        FylrApi.eventually(() -> assertThat(events()).hasSize(2));
        assertThat(server.log()).doesNotContain("=" + code, "'" + code, "\"" + code, " " + code);
        assertThat(admin.events("fylr").toString()).doesNotContain("=" + code, "email_code=");
        browser.visited().forEach(uri -> assertThat(uri).doesNotContain(code));
    }
}
