package io.github.keycloakfylr.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keycloakfylr.client.AdminApi;
import io.github.keycloakfylr.client.Browser;
import io.github.keycloakfylr.client.FylrApi;
import io.github.keycloakfylr.testserver.FylrTest;
import io.github.keycloakfylr.testserver.KeycloakServer;
import io.restassured.response.Response;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Contract A11: when the login page is shown whoever is logged in, and when not at all. */
@FylrTest
class PromptIT {

    private static final String GUEST = "fylr.login.guest";

    private final AdminApi admin;
    private final FylrApi fylr;
    private final Browser browser;

    PromptIT(KeycloakServer server, AdminApi admin, FylrApi fylr, Browser browser) {
        this.admin = admin;
        this.fylr = fylr;
        this.browser = browser;
    }

    @BeforeEach
    void users() {
        FylrApi.user(admin, "prompt-user");
        FylrApi.user(admin, "prompt-other");
    }

    private Response authorize(String... parameters) {
        Map<String, String> request = fylr.authorizationRequest("auth_method", "easydb");
        request.putAll(FylrApi.map(parameters));
        return browser.authorize(request);
    }

    private void logIn() {
        assertThat(fylr.subject(browser.submit(authorize(), "username", "prompt-user", "password", "secret")))
                .isEqualTo("prompt-user");
    }

    private static void isRejected(Response response, String error) {
        assertThat(response.statusCode()).isEqualTo(302);
        assertThat(FylrApi.query(response))
                .containsOnlyKeys("error", "error_description", "state")
                .containsEntry("error", error)
                .containsEntry("state", FylrApi.STATE);
        assertThat(FylrApi.query(response).get("error_description")).isNotBlank();
    }

    @Test
    @Tag("A11")
    @DisplayName("prompt=none without a session: login_required, even with right credentials")
    void noneWithoutASession() {
        isRejected(authorize("prompt", "none"), "login_required");
        isRejected(authorize("prompt", "none", "login", "prompt-user", "password", "secret"), "login_required");
        isRejected(browser.authorizeByPost(fylr.authorizationRequest("prompt", "none")), "login_required");
    }

    @Test
    @Tag("A11")
    @Tag("M9")
    @DisplayName("prompt=none makes no guest either")
    void noneMakesNoGuest() {
        admin.setRealmAttribute("fylr", GUEST, "true");

        isRejected(browser.authorize(fylr.authorizationRequest("prompt", "none")), "login_required");
    }

    @Test
    @Tag("A11")
    @DisplayName("prompt=none with a session: the code")
    void noneWithASession() {
        logIn();

        assertThat(fylr.subject(authorize("prompt", "none"))).isEqualTo("prompt-user");
        assertThat(fylr.subject(browser.authorizeByPost(fylr.authorizationRequest("prompt", "none"))))
                .isEqualTo("prompt-user");
    }

    @Test
    @Tag("A11")
    @Tag("A12")
    @DisplayName("prompt=none with a session that may not serve it: login_required")
    void noneWithASessionOfAnotherMethod() {
        logIn();

        isRejected(authorize("prompt", "none", "auth_method", "easydb", "max_age", "0"), "login_required");
        admin.setRealmAttribute("fylr", GUEST, "true");
        isRejected(authorize("prompt", "none", "auth_method", "anonymous"), "login_required");
    }

    @Test
    @Tag("A11")
    @DisplayName("prompt=none after the session was ended: login_required")
    void noneAfterLogout() {
        logIn();
        admin.logoutUser("fylr", FylrApi.user(admin, "prompt-user"));

        isRejected(authorize("prompt", "none"), "login_required");
    }

    @ParameterizedTest
    @ValueSource(strings = {"login", "select_account", "login consent", " login "})
    @Tag("A11")
    @DisplayName("prompt=login shows the page even with a session, and the same user may log in again")
    void loginWithASession(String prompt) {
        logIn();

        Response page = authorize("prompt", prompt);
        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(fylr.subject(browser.submit(page, "username", "prompt-user", "password", "secret")))
                .isEqualTo("prompt-user");
    }

    @Test
    @Tag("A11")
    @DisplayName("at prompt=login another user may log in, and it is that user's session from then on")
    void loginAsAnotherUser() {
        logIn();

        Response page = authorize("prompt", "login");
        assertThat(fylr.subject(browser.submit(page, "username", "prompt-other", "password", "secret")))
                .isEqualTo("prompt-other");
        assertThat(fylr.subject(authorize())).isEqualTo("prompt-other");
        assertThat(admin.userSessions("fylr", FylrApi.user(admin, "prompt-other")))
                .isNotEmpty();
    }

    @Test
    @Tag("A11")
    @DisplayName("credentials in a request log in as another user too")
    void credentialsOfAnotherUser() {
        logIn();

        assertThat(fylr.subject(authorize("login", "prompt-other", "password", "secret")))
                .isEqualTo("prompt-other");
        assertThat(fylr.subject(authorize())).isEqualTo("prompt-other");
    }

    @Test
    @Tag("A11")
    @DisplayName("who does not log in at prompt=login keeps the session")
    void loginPageLeftAlone() {
        logIn();
        browser.submit(authorize("prompt", "login"), "username", "prompt-other", "password", "wrong");

        assertThat(fylr.subject(authorize())).isEqualTo("prompt-user");
    }

    @ParameterizedTest
    @CsvSource({"prompt, login, ", "prompt, login, auto", "prompt, select_account, auto", "max_age, 0, "})
    @Tag("A11")
    @Tag("M9")
    @DisplayName("prompt=login shows the page where auto would have made a guest")
    void loginInsteadOfAGuest(String name, String value, String method) {
        admin.setRealmAttribute("fylr", GUEST, "true");
        Response page = browser.authorize(fylr.authorizationRequest(name, value, "auth_method", method));

        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(fylr.subject(browser.submit(page, "username", "prompt-user", "password", "secret")))
                .isEqualTo("prompt-user");
    }

    @Test
    @Tag("A11")
    @DisplayName("max_age=0 shows the page with a session only just opened")
    void maxAgeZero() {
        logIn();

        Response page = authorize("max_age", "0");
        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(fylr.subject(browser.submit(page, "username", "prompt-user", "password", "secret")))
                .isEqualTo("prompt-user");
    }

    @Test
    @Tag("A11")
    @DisplayName("max_age: a session younger than that responses, an older one does not, and a new login counts")
    void maxAgePasses() {
        logIn();
        assertThat(fylr.subject(authorize("max_age", "3600"))).isEqualTo("prompt-user");

        FylrApi.eventually(
                () -> assertThat(authorize("max_age", "1").statusCode()).isEqualTo(200));
        isRejected(authorize("max_age", "1", "prompt", "none"), "login_required");
        assertThat(fylr.subject(authorize("max_age", "3600"))).isEqualTo("prompt-user");
        assertThat(fylr.subject(
                        browser.submit(authorize("max_age", "1"), "username", "prompt-user", "password", "secret")))
                .isEqualTo("prompt-user");
        assertThat(fylr.subject(authorize("max_age", "60", "prompt", "none"))).isEqualTo("prompt-user");
    }

    @Test
    @Tag("A11")
    @DisplayName("prompt=consent asks for nothing")
    void consentAsksForNothing() {
        logIn();

        assertThat(fylr.subject(authorize("prompt", "consent"))).isEqualTo("prompt-user");
    }
}
