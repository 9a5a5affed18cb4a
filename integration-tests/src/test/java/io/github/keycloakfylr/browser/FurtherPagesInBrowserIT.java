package io.github.keycloakfylr.browser;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keycloakfylr.client.AdminApi;
import io.github.keycloakfylr.client.FlowChanges;
import io.github.keycloakfylr.client.OneTimePassword;
import io.github.keycloakfylr.testserver.KeycloakServer;
import io.github.keycloakfylr.testserver.MailServer;
import io.github.keycloakfylr.testserver.NotInContainer;
import io.restassured.http.ContentType;
import io.restassured.path.json.JsonPath;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What comes before, after and instead of the login page. */
@BrowserTest
class FurtherPagesInBrowserIT {

    private static final String OTP_SECRET = "a-secret-of-20-bytes";

    private final URI base;
    private final AdminApi admin;
    private final Window window;
    private final ClientApplication application;
    private final String login = "ada-" + UUID.randomUUID().toString().substring(0, 8);

    FurtherPagesInBrowserIT(KeycloakServer server, AdminApi admin, Window window) {
        this.base = server.baseUri();
        this.admin = admin;
        this.window = window;
        this.application = new ClientApplication(base, admin);
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

    /** One of the realm's own endpoints. */
    private URI openIdConnect(String endpoint) {
        return base.resolve("/realms/fylr/protocol/openid-connect/" + endpoint);
    }

    @Test
    @Tag("A2")
    @DisplayName("an unknown client: what happened, the code, and what to do, in both languages")
    void anOauthError() {
        window.open(application.login("client_id", "nobody"));

        window.inspect("error", "status of 400");
        assertThat(window.text("#fylr-error-code")).isEqualTo("invalid_client");
        assertThat(window.text("#fylr-error-description")).contains("client_id");
        assertThat(window.text("[role=alert]"))
                .contains("is not known to this server")
                .contains("Go back to the application");

        window.follow("#kc-locale a[lang=de]");
        window.inspect("error-de", "status of 400");
        assertThat(window.text("#fylr-error-code")).isEqualTo("invalid_client");
        assertThat(window.text("#fylr-error-description")).contains("client_id");
        assertThat(window.text("[role=alert]"))
                .contains("diesem Server nicht bekannt")
                .contains("Gehen Sie zur Anwendung zurück");
    }

    @Test
    @Tag("A2")
    @DisplayName("other OAuth errors have the code, and nothing of the request in the page but as text")
    void anotherOauthError() {
        window.open(application.login("redirect_uri", "https://evil.example/<script>alert(1)</script>"));

        assertThat(window.text("#fylr-error-code")).isEqualTo("invalid_request");
        assertThat(window.text("[role=alert]"))
                .contains("made a request that this server cannot process")
                .contains("redirect_uri");
        window.inspect("error-request", "status of 400");
    }

    @Test
    @Tag("A2")
    @DisplayName("an error page leads back to the application, where the client is known and has a base URL")
    void backToTheApplication() {
        String client = admin.findClient("fylr", ClientApplication.ID).orElseThrow();
        admin.updateClient(
                "fylr", client, Map.of("baseUrl", application.at("/start").toString()));
        try {
            window.open(application.login("redirect_uri", "https://evil.example/"));
            assertThat(window.text("#backToApplication")).isEqualTo("Back to the application");
            window.follow("#backToApplication");
            assertThat(window.address()).isEqualTo(application.at("/start"));
        } finally {
            admin.updateClient("fylr", client, Map.of("baseUrl", ""));
        }
        window.open(application.login("client_id", "fylr-web-frontend", "redirect_uri", "https://evil.example/"));
        assertThat(window.attribute("#backToApplication", "href")).isEqualTo(base + "/");
    }

    @Test
    @DisplayName("a page whose cookie is gone: what happened, and nothing about a button that is not there")
    void cookiesGone() {
        window.open(application.login());
        window.forgetCookie("AUTH_SESSION_ID");
        window.forgetCookie("KC_RESTART");
        logIn("anybody", "secret");

        window.inspect("error-cookie", "status of 400");
        assertThat(window.text("[role=alert]"))
                .startsWith("Your browser did not send the cookie")
                .doesNotContain("Click");
    }

    @Test
    @DisplayName("an error of Keycloak's own: its message, and what to do")
    void anErrorOfKeycloak() {
        window.open(openIdConnect("auth?response_type=code&client_id=account&redirect_uri=https://evil.example/"));

        window.inspect("error-keycloak", "status of 400");
        assertThat(window.text("[role=alert]"))
                .contains("Invalid parameter: redirect_uri")
                .contains("tell your administrator");
        assertThat(window.has("code")).isFalse();
    }

    @Test
    @DisplayName("what is not there, in the theme as well")
    void notFound() {
        window.open(base.resolve("/realms/fylr/nothing"));

        window.inspect("error-not-found", "status of 404");
        assertThat(window.text("[role=alert]")).contains("Page not found");
        assertThat(window.text("#kc-header")).contains("fylr");
        assertThat(window.title()).isEqualTo("That did not work – fylr");
    }

    @Test
    @Tag("E1")
    @DisplayName("a one-time password as the second factor")
    void aOneTimePassword() {
        userWithCredentials(otp("Telephone", OTP_SECRET));
        window.open(application.login());
        logIn(login, "secret");
        window.inspect("otp");
        assertThat(window.text("#kc-attempted-username")).isEqualTo(login);
        assertThat(window.focused()).isEqualTo("otp");

        window.type("000000x");
        window.enter();
        window.inspect("otp-rejected");
        assertThat(window.attribute("#otp", "aria-invalid")).isEqualTo("true");
        assertThat(window.text("#" + window.attribute("#otp", "aria-describedby")))
                .isEqualTo("This code is not valid. Enter the one that the app shows now.");
        assertThat(window.title()).isEqualTo("Confirm it is you – fylr");

        window.type("#otp", code(OTP_SECRET));
        window.enter();
        assertThat(application.user(window)).isEqualTo(login);
    }

    @Test
    @Tag("P5")
    @NotInContainer("A server in a container does not reach the mail server on this machine's loopback interface.")
    @DisplayName("a code by e-mail as the second factor: typed in, wrong, sent again too soon, and wrong too often")
    void aCodeByEmail() {
        String address = login + "@example.org";
        admin.createUser("fylr", login, "secret", Map.of("email", address, "firstName", "Ada"));
        try (MailServer mails = MailServer.start();
                FlowChanges flow = new FlowChanges(admin, "fylr", "fylr browser")) {
            flow.require("fylr-email-code", "ALTERNATIVE").require("fylr second factor", "REQUIRED");
            admin.updateRealm("fylr", Map.of("smtpServer", mails.settings()));
            window.open(application.login());
            logIn(login, "secret");
            window.inspect("email-code");
            assertThat(window.focused()).isEqualTo("email_code");
            assertThat(window.attribute("#email_code", "inputmode")).isEqualTo("numeric");
            assertThat(window.attribute("#email_code", "autocomplete")).isEqualTo("one-time-code");
            String code = mails.await(address, 1)
                    .text()
                    .lines()
                    .filter(line -> line.matches("[0-9]{6}"))
                    .findFirst()
                    .orElseThrow();

            window.type("#email_code", code.equals("000000") ? "000001" : "000000");
            window.enter();
            window.inspect("email-code-wrong");
            assertThat(window.attribute("#email_code", "aria-invalid")).isEqualTo("true");
            assertThat(window.text("#" + window.attribute("#email_code", "aria-describedby")))
                    .isEqualTo("This code is wrong. Enter the one of the newest mail.");
            window.follow("#kc-locale a[lang=de]");
            window.follow("#fylr-email-code-send");
            window.inspect("email-code-wait-de");
            assertThat(window.text("[role=alert]")).startsWith("Gerade eben wurde Ihnen eine E-Mail");
            for (int i = 0; i < 2; i++) {
                window.type("#email_code", code.equals("000000") ? "000001" : "000000");
                window.enter();
            }
            window.inspect("email-code-over");
            assertThat(window.has("#email_code")).isFalse();
            window.follow("#fylr-email-code-restart");
            assertThat(window.has("#kc-form-login")).isTrue();
            window.show(mails.await(address, 1).html());
            window.inspectMail("email-code-mail");
        }
    }

    @Test
    @DisplayName("a one-time password of the second of two devices, or of nobody: back to the login page")
    void oneOfTwoDevices() {
        userWithCredentials(otp("Telephone", OTP_SECRET), otp("Tablet", "another-secret-of-20"));
        window.open(application.login());
        logIn(login, "secret");
        window.inspect("otp-devices");
        window.follow("#reset-login");
        assertThat(window.has("#kc-form-login")).isTrue();

        logIn(login, "secret");
        window.click(".fylr-choices label:nth-of-type(2)");
        window.type("#otp", code("another-secret-of-20"));
        window.follow("#kc-login");
        assertThat(application.user(window)).isEqualTo(login);
    }

    @Test
    @Tag("A10")
    @DisplayName("the page of the second factor does not show the password in its address, without JavaScript too")
    void secondFactorAfterCredentialsInTheRequest() {
        userWithCredentials(otp("Telephone", OTP_SECRET));
        window.withoutJavaScript();
        window.open(application.login("auth_method", "easydb", "login", login, "password", "secret"));

        assertThat(window.address().toString())
                .contains("/login-actions/authenticate")
                .doesNotContain("secret", "password", login);
        assertThat(window.text("#kc-attempted-username")).isEqualTo(login);
        window.type("#otp", code(OTP_SECRET));
        window.enter();
        assertThat(application.user(window)).isEqualTo(login);
    }

    @Test
    @Tag("A9")
    @DisplayName("who has shown the password and is locked at the second factor is told to wait, whatever code is sent")
    void lockedAtTheSecondFactor() {
        userWithCredentials(otp("Telephone", OTP_SECRET));
        String id = admin.findUser("fylr", login).orElseThrow();
        window.open(application.login());
        logIn(login, "secret");
        admin.updateRealm("fylr", Map.of("failureFactor", 1));
        window.type("#otp", "000000x");
        window.enter();
        window.await(() -> admin.request()
                .get("/fylr/attack-detection/brute-force/users/{id}", id)
                .jsonPath()
                .getBoolean("disabled"));
        window.type("#otp", code(OTP_SECRET));
        window.enter();
        assertThat(window.text("#" + window.attribute("#otp", "aria-describedby")))
                .isEqualTo("Too many wrong attempts: this login is blocked for some minutes. Wait, then start again.");
        window.inspect("otp-locked");
    }

    @Test
    @DisplayName("a one-time password is set up: each field has its label, in both languages")
    void setUpAOneTimePassword() {
        admin.createUser("fylr", login, "secret", Map.of("requiredActions", List.of("CONFIGURE_TOTP")));
        window.open(application.login());
        logIn(login, "secret");
        window.inspect("otp-setup");
        assertThat(window.texts("#kc-totp-settings-form label[for=totp], #kc-totp-settings-form label[for=userLabel]"))
                .containsExactly("One-time code *", "Name of the device");
        window.follow("#mode-manual");
        window.inspect("otp-setup-manual");
        window.follow("#kc-locale a[lang=de]");
        window.inspect("otp-setup-de");
        assertThat(window.title()).isEqualTo("App für Einmalcodes einrichten – fylr");
        assertThat(window.text())
                .contains("Einmalcode")
                .doesNotContainIgnoringCase("one-time")
                .doesNotContain("Absenden");
        String secret = window.attribute("#totpSecret", "value");
        window.type("#totp", "1");
        window.follow("#saveTOTPBtn");
        window.inspect("otp-setup-rejected-de");
        assertThat(window.text("#" + window.attribute("#totp", "aria-describedby")))
                .startsWith("Dieser Code ist nicht gültig.");
        assertThat(window.attribute("#totpSecret", "value")).isEqualTo(secret);
        window.type("#totp", code(secret));
        window.follow("#saveTOTPBtn");
        assertThat(application.user(window)).isEqualTo(login);
    }

    @Test
    @Tag("U4")
    @DisplayName("a profile is asked for in the user's language")
    void profile() {
        admin.createUser("fylr", login, "secret", Map.of("requiredActions", List.of("UPDATE_PROFILE")));
        window.open(application.login());
        logIn(login, "secret");
        window.inspect("profile");
        assertThat(window.texts(".pf-v5-c-form__label-text")).contains("Display name", "Address supplement", "State");
        window.follow("#kc-locale a[lang=de]");
        window.inspect("profile-de");
        assertThat(window.texts(".pf-v5-c-form__label-text"))
                .contains(
                        "Anzeigename",
                        "Firma",
                        "Abteilung",
                        "Telefon",
                        "Adresszusatz",
                        "Straße",
                        "Hausnummer",
                        "Postleitzahl",
                        "Ort",
                        "Bundesland",
                        "Land")
                .doesNotContain("Company");
    }

    @Test
    @DisplayName("a button that is disabled looks so, until it is of use")
    void aDisabledButton() {
        admin.createUser("fylr", login, "secret", Map.of("requiredActions", List.of("CONFIGURE_RECOVERY_AUTHN_CODES")));
        window.open(application.login());
        logIn(login, "secret");
        window.screenshot("recovery-codes");
        String disabled = window.style("#saveRecoveryAuthnCodesBtn", "backgroundColor");
        window.click("#kcRecoveryCodesConfirmationCheck");
        assertThat(window.style("#saveRecoveryAuthnCodesBtn", "backgroundColor"))
                .isNotEqualTo(disabled);
    }

    private void userWithCredentials(Map<?, ?>... more) {
        Map<String, Object> password = Map.of("type", "password", "value", "secret", "temporary", false);
        admin.createUser(
                "fylr",
                login,
                "secret",
                Map.of(
                        "credentials",
                        Stream.concat(Stream.of(password), Stream.of(more)).toList()));
    }

    private static Map<String, Object> otp(String device, String secret) {
        return Map.of(
                "type",
                "otp",
                "userLabel",
                device,
                "secretData",
                "{\"value\": \"" + secret + "\"}",
                "credentialData",
                "{\"subType\": \"totp\", \"digits\": 6, \"counter\": 0, \"period\": 30, \"algorithm\": \"HmacSHA1\"}");
    }

    private static String code(String secret) {
        return new OneTimePassword(secret).now();
    }

    @Test
    @DisplayName("a passkey as the second factor, which the user chooses over a one-time password")
    void aPasskey() {
        window.plugInAuthenticator();
        userWithCredentials(otp("Telephone", OTP_SECRET));
        String id = admin.findUser("fylr", login).orElseThrow();
        admin.updateUser("fylr", id, Map.of("requiredActions", List.of("webauthn-register")));
        window.open(application.login());
        logIn(login, "secret");
        window.type("#otp", code(OTP_SECRET));
        window.follow("#kc-login");
        window.inspect("passkey-register");
        window.click("#registerWebAuthn");
        window.acceptSuggestion();
        window.await(() -> window.address().getPath().equals("/callback"));
        assertThat(application.user(window)).isEqualTo(login);

        window.open(application.login("prompt", "login"));
        logIn(login, "secret");
        window.follow("#try-another-way");
        window.inspect("second-factor");
        assertThat(window.texts(".fylr-methods strong")).containsExactlyInAnyOrder("Authenticator app", "Passkey");
        window.follow(".fylr-methods button:has(.fa-key)");
        window.inspect("passkey");
        window.click("#authenticateWebAuthnButton");
        window.await(() -> window.address().getPath().equals("/callback"));
        assertThat(application.user(window)).isEqualTo(login);
    }

    @Test
    @DisplayName("a new password, when the user must choose one")
    void aNewPassword() {
        String id = admin.createUser("fylr", login, "secret", Map.of("requiredActions", List.of("UPDATE_PASSWORD")));
        admin.updateRealm("fylr", Map.of("passwordPolicy", "length(8) and digits(1)"));
        window.open(application.login());
        logIn(login, "secret");
        window.inspect("new-password");
        window.type("#password-new", "short");
        window.tab();
        window.await(() -> window.has("#input-error-container-password-new li"));
        assertThat(window.texts("#input-error-container-password-new li"))
                .containsExactly(
                        "Invalid password: minimum length 8.",
                        "Invalid password: must contain at least 1 numerical digits.");
        window.type("#password-new", "long-enough-1");
        window.type("#password-confirm", "another-one-1");
        window.follow("#kc-submit");
        window.inspect("new-password-rejected");
        assertThat(window.text("#" + window.attribute("#password-confirm", "aria-describedby")))
                .isEqualTo("Passwords don't match.");

        window.type("#password-new", "long-enough-1");
        window.type("#password-confirm", "long-enough-1");
        window.follow("#kc-submit");
        assertThat(application.user(window)).isEqualTo(login);
        assertThat((List<?>) admin.user("fylr", id).get("requiredActions")).isEmpty();
    }

    @Test
    @Tag("M7")
    @DisplayName("an action code logs in, to a required action if one goes with it, and is rejected the second time")
    void anActionCode() {
        String id = admin.createUser("fylr", login, "secret");
        URI link = actionCode(id, "{\"required_action\": \"UPDATE_PASSWORD\"}");
        window.open(link);
        window.inspect("link");
        window.follow("#kc-locale a[lang=de]");
        assertThat(window.text("h1")).isEqualTo("Mit diesem Link anmelden");
        window.follow("#kc-locale a[lang=en]");
        assertThat(window.text("h1")).isEqualTo("Log in with this link");
        window.follow("#fylr-link-continue");
        assertThat(window.text("h1")).isEqualTo("Choose a new password");
        window.type("#password-new", "another");
        window.type("#password-confirm", "another");
        window.follow("#kc-submit");
        assertThat(application.user(window)).isEqualTo(login);

        window.endSession();
        window.open(link);
        window.follow("#fylr-link-continue");
        window.inspect("action-code-rejected");
        assertThat(window.text("h1")).isEqualTo("This link does not work");
        assertThat(window.text("[role=alert]"))
                .contains("has been used already")
                .contains("for a new one");
        assertThat(window.has("form")).isFalse();
        window.follow("#kc-locale a[lang=de]");
        assertThat(window.text("h1")).isEqualTo("Dieser Link funktioniert nicht");
    }

    private URI actionCode(String userId, String body) {
        JsonPath issued = admin.request()
                .contentType(ContentType.JSON)
                .body(body)
                .post("/fylr/fylr/users/{id}/action-code", userId)
                .jsonPath();
        return application.login(
                "auth_method",
                "action_code",
                "action_code",
                issued.getString("action_code"),
                "secret",
                issued.getString("secret"));
    }

    @Test
    @Tag("M4")
    @Tag("M5")
    @DisplayName("the link of an invitation, and the page for users of a collection")
    void otherPasswordMethods() {
        String secret = UUID.randomUUID().toString();
        admin.createUser("fylr", login, secret, Map.of("attributes", Map.of("fylr_type", List.of("email"))));
        window.open(application.login("auth_method", "email", "login", login, "password", secret));
        window.follow("#fylr-link-continue");
        assertThat(application.user(window)).isEqualTo(login);

        String collection = "browser-collection-" + UUID.randomUUID();
        admin.createUser(
                "fylr", collection, "secret", Map.of("attributes", Map.of("fylr_type", List.of("collection"))));
        window.open(application.login("auth_method", "collection"));
        logIn(collection, "secret");
        assertThat(application.user(window)).isEqualTo(collection);
    }

    @Test
    @Tag("M4")
    @DisplayName("the link of an invitation that has been replaced leads to a page that says so, not to a form")
    void aDeadInvitation() {
        admin.createUser(
                "fylr",
                login,
                UUID.randomUUID().toString(),
                Map.of("attributes", Map.of("fylr_type", List.of("email"))));
        window.open(application.login(
                "auth_method",
                "email",
                "login",
                login,
                "password",
                UUID.randomUUID().toString()));
        window.follow("#fylr-link-continue");

        window.inspect("invitation-rejected");
        assertThat(window.text("h1")).isEqualTo("This link does not work");
        assertThat(window.title()).isEqualTo("This link does not work – fylr");
        assertThat(window.text("[role=alert]"))
                .contains("replaced by a newer one")
                .contains("newest mail");
        assertThat(window.has("form")).isFalse();
        assertThat(window.address().toString()).doesNotContain("password", login);
        window.follow("#kc-locale a[lang=de]");
        window.inspect("invitation-rejected-de");
        assertThat(window.text("h1")).isEqualTo("Dieser Link funktioniert nicht");
        assertThat(window.has("form")).isFalse();
    }

    @Test
    @DisplayName("a page that is out of date leads on")
    void anExpiredPage() {
        userWithCredentials(otp("Telephone", OTP_SECRET));
        window.open(application.login());
        String action = window.attribute("#kc-form-login", "action");
        logIn(login, "secret");
        window.open(URI.create(action.replaceFirst("session_code=[^&]*&", "")
                .replaceFirst("execution=[^&]*", "execution=" + UUID.randomUUID())));
        window.inspect("page-expired");

        window.follow("#loginContinueLink");
        assertThat(window.has("#otp")).isTrue();
    }

    @Test
    @DisplayName("a logout asks first, tells the applications in hidden frames, and goes on by itself")
    void logout() {
        admin.createUser("fylr", login, "secret");
        String client = "browser-" + UUID.randomUUID();
        admin.createClient(
                "fylr",
                Map.of(
                        "clientId",
                        client,
                        "name",
                        "The other application",
                        "publicClient",
                        true,
                        "redirectUris",
                        List.of(application.at("/*").toString()),
                        "frontchannelLogout",
                        true,
                        "attributes",
                        Map.of(
                                "frontchannel.logout.url",
                                application.at("/frame").toString(),
                                "post.logout.redirect.uris",
                                "+")));
        window.open(openIdConnect(
                "auth?response_type=code&client_id=" + client + "&redirect_uri=" + application.at("/in")));
        logIn(login, "secret");
        assertThat(window.address().getPath()).isEqualTo("/in");

        window.open(
                openIdConnect("logout?client_id=" + client + "&post_logout_redirect_uri=" + application.at("/out")));
        window.inspect("logout");
        window.click("#kc-logout");
        window.await(() -> window.address().getPath().equals("/out"));
        assertThat(application.visits()).contains("/frame");
        assertThat(window.console()).isEmpty();

        window.open(openIdConnect("logout"));
        window.follow("#kc-logout");
        window.inspect("logged-out");
        assertThat(window.text("h1")).isEqualTo("You are logged out");
    }
}
