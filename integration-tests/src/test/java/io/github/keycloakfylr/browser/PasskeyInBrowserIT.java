package io.github.keycloakfylr.browser;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keycloakfylr.client.AdminApi;
import io.github.keycloakfylr.testserver.KeycloakServer;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The login by a passkey, where the realm has them on (contract P6 as far as Keycloak has it, M10). */
@BrowserTest
class PasskeyInBrowserIT {

    private final AdminApi admin;
    private final Window window;
    private final ClientApplication application;
    private final KeycloakServer server;
    private final String login = "passkey-" + UUID.randomUUID().toString().substring(0, 8);
    private String userId;

    PasskeyInBrowserIT(KeycloakServer server, AdminApi admin, Window window) {
        this.server = server;
        this.admin = admin;
        this.window = window;
        this.application = new ClientApplication(server.baseUri(), admin);
    }

    @BeforeEach
    void passkeys() {
        passkeys(true, "none");
        window.plugInAuthenticator();
    }

    @AfterEach
    void close() {
        application.close();
        passkeys(false, "conditional");
    }

    private void passkeys(boolean on, String mediation) {
        // Without the name Keycloak leaves the whole policy as it is.
        admin.updateRealm(
                "fylr",
                Map.of(
                        "webAuthnPolicyPasswordlessRpEntityName",
                        "keycloak",
                        "webAuthnPolicyPasswordlessPasskeysEnabled",
                        on,
                        "webAuthnPolicyPasswordlessMediation",
                        mediation,
                        "webAuthnPolicyPasswordlessResidentKey",
                        on ? "required" : "not specified",
                        "webAuthnPolicyPasswordlessUserVerificationRequirement",
                        on ? "required" : "not specified"));
    }

    private void logIn(String name, String password) {
        window.type("#username", name);
        window.type("#password", password);
        window.follow("#kc-login");
    }

    /** A user who has set up a passkey, and is not logged in. */
    private void userWithPasskey() {
        userId = admin.createUser(
                "fylr", login, "secret", Map.of("requiredActions", List.of("webauthn-register-passwordless")));
        window.open(application.login());
        logIn(login, "secret");
        window.click("#registerWebAuthn");
        window.acceptSuggestion();
        window.await(() -> window.address().getPath().equals("/callback"));
        assertThat(application.user(window)).isEqualTo(login);
        window.forgetCookies();
    }

    private void byPasskey() {
        window.follow("#authenticateWebAuthnButton");
    }

    @Test
    @Tag("P6")
    @Tag("M2")
    @Tag("E1")
    @Tag("A12")
    @DisplayName(
            "a passkey instead of login and password: the same strict policy, the user's method, its single sign-on")
    void logsIn() {
        userWithPasskey();
        window.open(application.login());
        window.inspect("login-passkey");
        assertThat(window.attribute("head > meta:first-child", "content"))
                .startsWith("default-src 'none'; script-src 'self'; style-src 'self';")
                .doesNotContain("unsafe");
        assertThat(window.attribute("#username", "autocomplete")).isEqualTo("username webauthn");
        window.follow("#kc-locale a[lang=de]");
        window.inspect("login-passkey-de");
        assertThat(window.text("#authenticateWebAuthnButton")).isEqualTo("Mit einem Passkey anmelden");

        byPasskey();
        assertThat(application.user(window)).isEqualTo(login);
        assertThat(event()).contains("\"method\":\"easydb\"", "\"two_factor\":\"webauthn-passwordless\"");

        window.open(application.login("auth_method", "easydb", "prompt", "none"));
        assertThat(application.user(window)).isEqualTo(login);
        window.open(application.login("auth_method", "collection", "prompt", "none"));
        assertThat(application.response(window)).containsEntry("error", "login_required");
    }

    /** The newest USER_LOGIN of the user in the server's log. */
    private String event() {
        window.await(() -> server.log().lines().anyMatch(this::isLogin));
        return server.log()
                .lines()
                .filter(this::isLogin)
                .reduce((first, second) -> second)
                .orElseThrow();
    }

    private boolean isLogin(String line) {
        return line.contains("USER_LOGIN\"") && line.contains(userId) && line.contains("webauthn");
    }

    @Test
    @Tag("P6")
    @DisplayName("the browser offers the passkey by itself, and it counts as two factors")
    void offeredByTheBrowser() {
        userWithPasskey();
        Map<String, Object> otp = Map.of(
                "type",
                "otp",
                "secretData",
                "{\"value\": \"a-secret-of-20-bytes\"}",
                "credentialData",
                "{\"subType\": \"totp\", \"digits\": 6, \"counter\": 0, \"period\": 30, \"algorithm\": \"HmacSHA1\"}");
        admin.updateUser("fylr", userId, Map.of("credentials", List.of(otp)));
        window.open(application.login());
        logIn(login, "secret");
        assertThat(window.has("#otp")).as("after the password").isTrue();

        passkeys(true, "conditional");
        window.open(application.login());
        window.await(() -> window.address().getPath().equals("/callback"));
        assertThat(application.user(window)).isEqualTo(login);
    }

    @Test
    @Tag("P6")
    @DisplayName("prompt=login asks again, a passkey that fails leads back to the page, which marks no field as wrong")
    void fails() {
        userWithPasskey();
        window.open(application.login());
        byPasskey();
        assertThat(application.user(window)).isEqualTo(login);

        window.open(application.login("prompt", "login"));
        window.unplugAuthenticators();
        window.plugInAuthenticator();
        byPasskey();
        window.inspect("login-passkey-rejected");
        assertThat(window.text("[role=alert]")).startsWith("The passkey did not work.");
        assertThat(window.attribute("#username", "aria-invalid")).isEqualTo("false");
        assertThat(window.has("#fylr-cancel")).isTrue();
        logIn(login, "secret");
        assertThat(application.user(window)).isEqualTo(login);
    }

    @ParameterizedTest
    @CsvSource({"collection,'easydb,collection'", "email,'easydb,email'", "sso,easydb", "collection,easydb"})
    @Tag("M10")
    @DisplayName("a passkey lets nobody in by another type's method, nor whose secret is shared or sent")
    void otherTypes(String type, String methods) {
        userWithPasskey();
        admin.updateUser("fylr", userId, Map.of("attributes", Map.of("fylr_type", List.of(type))));

        window.open(application.login("auth_method", methods, "prompt", "login"));
        byPasskey();
        assertThat(window.text("[role=alert]"))
                .isEqualTo("Login or password is wrong. Please check both and try again.");
        window.open(application.login("auth_method", methods, "prompt", "none"));
        assertThat(application.response(window)).containsEntry("error", "login_required");
    }

    @Test
    @Tag("P3")
    @Tag("P6")
    @DisplayName("a passkey of a user whose validity window is over: the page that a disabled user gets, and no login")
    void outsideTheWindow() {
        userWithPasskey();
        admin.updateUser("fylr", userId, Map.of("enabled", false));
        window.open(application.login());
        byPasskey();
        String disabled = window.text();

        admin.updateUser(
                "fylr",
                userId,
                Map.of("enabled", true, "attributes", Map.of("fylr_login_valid_to", List.of("2000-01-01"))));
        window.forgetCookies();
        window.open(application.login());
        byPasskey();
        assertThat(window.text()).isEqualTo(disabled);
        assertThat(window.address().getPath()).startsWith("/realms/fylr/");
        window.open(application.login("prompt", "none"));
        assertThat(application.response(window)).containsEntry("error", "login_required");
        assertThat(admin.userSessions("fylr", userId)).isEmpty();

        admin.updateUser("fylr", userId, Map.of("attributes", Map.of()));
        window.open(application.login());
        byPasskey();
        assertThat(application.user(window)).isEqualTo(login);
    }

    @ParameterizedTest
    @ValueSource(strings = {"clientDataJSON", "authenticatorData", "signature", "credentialId", "userHandle"})
    @Tag("P6")
    @Tag("G8")
    @DisplayName("a passkey that nobody can read is rejected like a wrong password, or as a passkey, with the page")
    void unreadable(String field) {
        window.open(application.login());
        window.awaitPage(
                """
                const form = document.getElementById("webauth");
                for (const name of ["clientDataJSON", "authenticatorData", "signature", "credentialId", "userHandle"]) {
                  form.elements.namedItem(name).value = name === arguments[0] ? "%%%" : "e30";
                }
                form.submit();""",
                field);

        assertThat(window.has("[role=alert]")).isTrue();
        assertThat(window.has("#kc-form-login")).isTrue();
    }

    @Test
    @Tag("M4")
    @Tag("M5")
    @DisplayName("no passkey where only an invitation or a collection can log in; off: nowhere")
    void notOffered() {
        window.open(application.login("auth_method", "collection,email"));
        assertThat(window.has("#authenticateWebAuthnButton")).isFalse();
        window.open(application.login("auth_method", "collection,ldap"));
        assertThat(window.has("#authenticateWebAuthnButton"))
                .as("without an LDAP federation")
                .isFalse();
        passkeys(false, "conditional");
        window.open(application.login());
        assertThat(window.has("#authenticateWebAuthnButton")).isFalse();
        assertThat(window.attribute("#username", "autocomplete")).isEqualTo("username");
    }
}
