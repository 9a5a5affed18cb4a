package io.github.keycloakfylr.browser;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keycloakfylr.client.AdminApi;
import io.github.keycloakfylr.client.FylrApi;
import io.github.keycloakfylr.testserver.KeycloakServer;
import io.restassured.http.ContentType;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.Keys;

/** The login page as users see it (contract A9, M8, section 10). */
@BrowserTest
class LoginPageInBrowserIT {

    private static final String USER = "browser-user";
    private static final String GUEST = "fylr.login.guest";
    private static final String KEEP_LOGIN = "fylr.login.keepLogin";

    private final AdminApi admin;
    private final Window window;
    private final ClientApplication application;

    LoginPageInBrowserIT(KeycloakServer server, AdminApi admin, Window window) {
        this.admin = admin;
        this.window = window;
        this.application = new ClientApplication(server.baseUri(), admin);
    }

    @BeforeEach
    void user() {
        if (admin.findUser("fylr", USER).isEmpty()) {
            admin.createUser("fylr", USER, "secret");
        }
    }

    @AfterEach
    void close() {
        application.close();
    }

    private void logIn(String login, String password) {
        window.type("#username", login);
        window.type("#password", password);
        window.follow("#kc-login");
    }

    @Test
    @Tag("A8")
    @Tag("A9")
    @DisplayName("login and password lead back to the application")
    void logsIn() {
        window.open(application.login());
        window.inspect("login");
        assertThat(window.text("h1")).isEqualTo("Log in");
        assertThat(window.title()).isEqualTo("Log in – fylr");
        assertThat(window.text("#fylr-application")).isEqualTo("to continue to The application");
        assertThat(window.text("label[for=username]")).isEqualTo("Login or email");
        assertThat(window.focused()).isEqualTo("username");
        assertThat(
                        window.has(
                                "#fylr-login-info, #rememberMe, #fylr-guest, #fylr-message, #fylr-lock, #authenticateWebAuthnButton"))
                .isFalse();

        logIn(USER, "secret");

        assertThat(application.user(window)).isEqualTo(USER);
        assertThat(window.console()).isEmpty();
    }

    @Test
    @Tag("A9")
    @DisplayName("a wrong password: one message, and the page is ready for the next attempt")
    void aWrongPassword() {
        window.open(application.login());
        logIn(USER, "wrong");

        window.inspect("login-rejected");
        assertThat(window.text("[role=alert]"))
                .isEqualTo("Login or password is wrong. Please check both and try again.");
        assertThat(window.attribute("#username", "value")).isEqualTo(USER);
        assertThat(window.focused()).isEqualTo("password");
        for (String field : new String[] {"#username", "#password"}) {
            assertThat(window.attribute(field, "aria-invalid")).isEqualTo("true");
            assertThat(window.attribute(field, "aria-describedby")).isEqualTo(window.attribute("[role=alert]", "id"));
        }
        String rejected = window.text();
        logIn("nobody-" + UUID.randomUUID(), "secret");
        assertThat(window.text()).isEqualTo(rejected);

        logIn(USER, "secret");
        assertThat(application.user(window)).isEqualTo(USER);
    }

    @Test
    @Tag("A9")
    @DisplayName("after several errors the page says that logins are locked, to whomever they belong")
    void rejectedSeveralTimes() {
        for (String login : new String[] {USER, "nobody-" + UUID.randomUUID()}) {
            window.open(application.login("prompt", "login"));
            logIn(login, "wrong");
            logIn(login, "wrong");
            assertThat(window.has("#fylr-lock")).as(login).isFalse();
            logIn(login, "wrong");
            assertThat(window.text("#fylr-lock"))
                    .as(login)
                    .startsWith("After several wrong attempts a login is blocked for up to 15 minutes");
        }
        window.inspect("login-rejected-often");
        window.follow("#kc-locale a[lang=de]");
        logIn(USER, "secret");
        assertThat(application.user(window)).isEqualTo(USER);
    }

    @Test
    @Tag("A9")
    @DisplayName("a page that was open for too long says so, and marks no field as wrong")
    void timedOut() {
        window.open(application.login());
        window.forgetCookie("AUTH_SESSION_ID");
        logIn(USER, "secret");

        window.inspect("login-timed-out");
        assertThat(window.text("#fylr-message")).startsWith("Your login attempt timed out.");
        assertThat(window.attribute("#fylr-message", "class"))
                .contains("pf-m-warning")
                .doesNotContain("pf-m-danger");
        assertThat(window.attribute("#username", "aria-invalid")).isEqualTo("false");
        assertThat(window.has(".pf-m-error")).isFalse();
        logIn(USER, "secret");
        assertThat(application.user(window)).isEqualTo(USER);
    }

    @Test
    @Tag("A10")
    @DisplayName(
            "credentials in the request do not stay in the address, also when they are wrong, and without JavaScript")
    void credentialsInTheAddress() {
        window.withoutJavaScript();
        window.open(application.login("auth_method", "easydb", "login", USER, "password", "wrong-secret"));

        assertThat(window.address().toString())
                .contains("/login-actions/authenticate")
                .doesNotContain("wrong-secret", "login=", "password");
        assertThat(window.text("[role=alert]"))
                .isEqualTo("Login or password is wrong. Please check both and try again.");
        assertThat(window.attribute("#username", "value")).isEqualTo(USER);
        assertThat(window.attribute("#password", "aria-invalid")).isEqualTo("true");
        logIn(USER, "secret");
        assertThat(application.user(window)).isEqualTo(USER);
    }

    @Test
    @Tag("A9")
    @DisplayName(
            "the focus can be told, also of a field in error: 3:1 against the page and against the field without it")
    void focusRing() {
        window.open(application.login());
        for (String scheme : new String[] {"light", "dark"}) {
            window.colorScheme(scheme);
            assertThat(window.contrastOfFocus("#username")).as(scheme).isGreaterThanOrEqualTo(3);
        }
        logIn(USER, "wrong");
        for (String scheme : new String[] {"light", "dark"}) {
            window.colorScheme(scheme);
            assertThat(window.contrastOfFocus("#username")).as(scheme).isGreaterThanOrEqualTo(3);
            assertThat(window.contrastOfFocus("#password")).as(scheme).isGreaterThanOrEqualTo(3);
            window.screenshot("login-rejected-focus-" + scheme);
        }
    }

    @Test
    @Tag("A9")
    @DisplayName("the response to a form is a page that can be loaded again")
    void aReload() {
        window.open(application.login());
        logIn(USER, "wrong");
        assertThat(window.source()).doesNotContainIgnoringCase("<script>");
        assertThat(window.address().getQuery()).doesNotContain("session_code");

        window.reload();

        assertThat(window.text("h1")).isEqualTo("Log in");
        logIn(USER, "secret");
        assertThat(application.user(window)).isEqualTo(USER);
    }

    @Test
    @Tag("A9")
    @DisplayName("German, by a link on the page, which also the next page is in")
    void german() {
        window.open(application.login());
        window.follow("#kc-locale a[lang=de]");

        window.inspect("login-de");
        assertThat(window.attribute("html", "lang")).isEqualTo("de");
        assertThat(window.text("h1")).isEqualTo("Anmelden");
        assertThat(window.title()).isEqualTo("Anmelden – fylr");
        assertThat(window.text("#fylr-application")).isEqualTo("weiter zu The application");
        assertThat(window.text("label[for=username]")).isEqualTo("Login oder E-Mail");
        logIn(USER, "wrong");
        window.inspect("login-rejected-de");
        assertThat(window.text("[role=alert]")).startsWith("Login oder Passwort ist falsch.");
        window.follow("#kc-locale a[lang=en]");
        assertThat(window.text("h1")).isEqualTo("Log in");

        window.open(application.login("ui_locales", "de"));
        logIn(USER, "secret");
        assertThat(application.user(window)).isEqualTo(USER);
    }

    @Test
    @Tag("A9")
    @DisplayName("label, placeholder and info text are the realm's, in each language")
    void textsOfTheRealm() {
        text("en", "fylrLoginLabel", "Staff number");
        text("en", "fylrLoginPlaceholder", "six digits");
        text(
                "en",
                "fylrLoginInfo",
                "New here? <a href=\"mailto:help@example.org\">Ask for a login</a>.<script>alert(1)</script>");
        text("de", "fylrLoginLabel", "Personalnummer");
        try {
            window.open(application.login());
            window.inspect("login-texts");
            assertThat(window.text("label[for=username]")).isEqualTo("Staff number");
            assertThat(window.attribute("#username", "placeholder")).isEqualTo("six digits");
            assertThat(window.text("#fylr-login-info")).isEqualTo("New here? Ask for a login.");
            assertThat(window.attribute("#fylr-login-info a", "href")).isEqualTo("mailto:help@example.org");

            window.follow("#kc-locale a[lang=de]");
            assertThat(window.text("label[for=username]")).isEqualTo("Personalnummer");
            assertThat(window.text("#fylr-login-info"))
                    .as("the default language's")
                    .isEqualTo("New here? Ask for a login.");
        } finally {
            for (String key : new String[] {"fylrLoginLabel", "fylrLoginPlaceholder", "fylrLoginInfo"}) {
                admin.request().delete("/fylr/localization/en/{key}", key);
            }
            admin.request().delete("/fylr/localization/de/fylrLoginLabel");
        }
    }

    private void text(String language, String key, String text) {
        assertThat(admin.request()
                        .contentType(ContentType.TEXT)
                        .body(text)
                        .put("/fylr/localization/{language}/{key}", language, key)
                        .statusCode())
                .isEqualTo(204);
    }

    @Test
    @Tag("M8")
    @DisplayName("'Continue as guest' is there when guest access is on, and leads back to the application as a guest")
    void asAGuest() {
        admin.setRealmAttribute("fylr", GUEST, "true");
        window.open(application.login("auth_method", "easydb"));
        window.inspect("login-guest");

        window.follow("#fylr-guest");

        FylrApi.isGuest(application.user(window));
    }

    @Test
    @Tag("A11")
    @DisplayName("who cancels is back at the application, which is told so")
    void cancel() {
        window.open(application.login());

        window.follow("#fylr-cancel button");

        assertThat(application.response(window))
                .containsOnlyKeys("error", "error_description")
                .containsEntry("error", "access_denied");
    }

    @Test
    @Tag("A12")
    @DisplayName("'Stay logged in' is there when the realm allows it, and stays")
    void stayLoggedIn() {
        admin.setRealmAttribute("fylr", KEEP_LOGIN, "7d");
        window.open(application.login());
        window.inspect("login-keep");
        assertThat(window.text("label[for=rememberMe]")).isEqualTo("Stay logged in");
        window.click("#rememberMe");
        logIn(USER, "wrong");
        assertThat(window.checked("#rememberMe")).isTrue();
        logIn(USER, "secret");
        assertThat(application.user(window)).isEqualTo(USER);

        window.endSession();
        window.open(application.login());
        assertThat(application.user(window)).isEqualTo(USER);
    }

    @Test
    @Tag("A9")
    @DisplayName("by the keyboard alone, in the order that the eye reads")
    void byKeyboard() {
        admin.setRealmAttribute("fylr", GUEST, "true");
        admin.setRealmAttribute("fylr", KEEP_LOGIN, "30d");
        window.open(application.login("auth_method", "easydb"));
        assertThat(window.focused()).isEqualTo("username");
        window.type(USER);
        window.tab();
        assertThat(window.focused()).isEqualTo("password");
        window.type("secret");
        window.tab();
        assertThat(window.focused()).isEqualTo("kc-show-password");
        window.screenshot("login-keyboard-button");
        window.type(Keys.SPACE);
        assertThat(window.attribute("#password", "type")).isEqualTo("text");
        window.type(Keys.SPACE);
        assertThat(window.attribute("#password", "type")).isEqualTo("password");
        for (String next : new String[] {"rememberMe", "kc-login", "fylr-guest"}) {
            window.tab();
            assertThat(window.focused()).isEqualTo(next);
            assertThat(window.hasVisibleFocus()).as(next).isTrue();
        }
        window.screenshot("login-keyboard-guest");
        window.type(Keys.chord(Keys.SHIFT, Keys.TAB));
        window.enter();

        assertThat(application.user(window)).isEqualTo(USER);
    }

    @Test
    @Tag("A9")
    @DisplayName("Enter in the password field logs in")
    void enterInThePassword() {
        window.open(application.login("login_hint", USER));
        assertThat(window.focused()).isEqualTo("password");
        window.type("secret");
        window.enter();

        assertThat(application.user(window)).isEqualTo(USER);
    }

    @Test
    @Tag("A9")
    @DisplayName("without JavaScript")
    void withoutJavascript() {
        admin.setRealmAttribute("fylr", GUEST, "true");
        window.withoutJavaScript();
        window.open(application.login("auth_method", "easydb"));
        window.follow("#kc-locale a[lang=de]");
        assertThat(window.text("h1")).isEqualTo("Anmelden");
        logIn(USER, "wrong");
        assertThat(window.has("[role=alert]")).isTrue();
        window.screenshot("login-without-javascript");
        logIn(USER, "secret");
        assertThat(application.user(window)).isEqualTo(USER);

        window.open(application.login("auth_method", "easydb", "prompt", "login"));
        window.follow("#fylr-guest");
        FylrApi.isGuest(application.user(window));
    }

    @Test
    @Tag("A9")
    @DisplayName("the strictest policy that lets the page work: no script, style or image but the server's own")
    void contentSecurityPolicy() {
        window.open(application.login());

        assertThat(window.attribute("head > meta:first-child", "content"))
                .isEqualTo(
                        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; base-uri 'none'");
    }

    @Test
    @Tag("A9")
    @DisplayName("a login in another tab leaves what has been typed here alone")
    void anotherTab() {
        window.open(application.login());
        window.type("#username", USER);
        window.openBeside(application.login());
        logIn(USER, "secret");
        assertThat(application.user(window)).isEqualTo(USER);
        window.closeBeside();

        assertThat(window.attribute("body", "data-other-tab-url")).isNull();
        window.type("#password", "secret");
        window.follow("#kc-login");
        assertThat(application.user(window)).isEqualTo(USER);
    }

    @Test
    @DisplayName("section 10 the realm's name stands above the page, as text or as the HTML that the realm has for it")
    void nameOfTheRealm() {
        admin.updateRealm("fylr", Map.of("displayName", "Museum <b>& Archive</b>"));
        window.open(application.login());
        assertThat(window.text("#kc-header")).contains("Museum <b>& Archive</b>");
        assertThat(window.title()).isEqualTo("Log in – Museum <b>& Archive</b>");
        window.inspect("login-long-name");

        admin.updateRealm("fylr", Map.of("displayNameHtml", "<strong>Museum</strong><script>alert(1)</script>"));
        window.open(application.login());
        assertThat(window.text("#kc-header strong")).isEqualTo("Museum");
        assertThat(window.console()).isEmpty();
    }
}
