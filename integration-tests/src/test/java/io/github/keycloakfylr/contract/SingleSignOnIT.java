package io.github.keycloakfylr.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keycloakfylr.client.AdminApi;
import io.github.keycloakfylr.client.Browser;
import io.github.keycloakfylr.client.FlowChanges;
import io.github.keycloakfylr.client.FylrApi;
import io.github.keycloakfylr.testserver.FylrTest;
import io.github.keycloakfylr.testserver.KeycloakServer;
import io.restassured.response.Response;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Contract A12: a running single sign-on session is used, where it may. */
@FylrTest
class SingleSignOnIT {

    private static final String GUEST = "fylr.login.guest";
    private static final String USER = "sso-user";
    private static final String OWN_CLIENT = "sso-own-client";
    private static final String OWN_CALLBACK = "https://sso.example/callback";

    private final KeycloakServer server;
    private final AdminApi admin;
    private final FylrApi fylr;
    private final Browser browser;

    SingleSignOnIT(KeycloakServer server, AdminApi admin, FylrApi fylr, Browser browser) {
        this.server = server;
        this.admin = admin;
        this.fylr = fylr;
        this.browser = browser;
    }

    @BeforeAll
    static void client(AdminApi admin) {
        admin.createClient(
                "fylr", Map.of("clientId", OWN_CLIENT, "publicClient", true, "redirectUris", List.of(OWN_CALLBACK)));
    }

    @BeforeEach
    void user() {
        admin.findUser("fylr", USER).ifPresent(id -> admin.deleteUser("fylr", id));
        admin.createUser("fylr", USER, "secret");
    }

    private Response authorize(String authMethod) {
        return browser.authorize(fylr.authorizationRequest("auth_method", authMethod));
    }

    /** At the realm's own endpoint, as any other application of the realm would. */
    private Response authorizeAtOwnEndpoint() {
        return browser.open("/realms/fylr/protocol/openid-connect/auth?response_type=code&client_id=" + OWN_CLIENT
                + "&redirect_uri=" + OWN_CALLBACK);
    }

    private static void showsPage(Response response) {
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.asString()).contains("name=\"password\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"easydb", "auto", "", "nonsense", "ldap,easydb"})
    @Tag("A8")
    @Tag("A12")
    @DisplayName("the session of a page login serves a request without a page, also for another client")
    void isUsedAfterAPageLogin(String authMethod) {
        browser.submit(authorize("easydb"), "username", USER, "password", "secret");

        assertThat(fylr.subject(authorize(authMethod))).isEqualTo(USER);
        Response mobile = browser.authorize(fylr.authorizationRequest(
                "auth_method", authMethod, "client_id", "fylr-mobile-app", "redirect_uri", null));
        assertThat(fylr.subject(mobile, "client_id", "fylr-mobile-app", "redirect_uri", null))
                .isEqualTo(USER);
    }

    @Test
    @Tag("A10")
    @Tag("A12")
    @DisplayName("the session of credentials in a request serves another without a page")
    void isUsedAfterALoginByRequest() {
        browser.authorize(fylr.authorizationRequest("auth_method", "easydb", "login", USER, "password", "secret"));

        assertThat(fylr.subject(authorize("easydb"))).isEqualTo(USER);
    }

    @Test
    @Tag("A12")
    @DisplayName("the session is sought with a POST too")
    void isUsedByAPost() {
        browser.submit(authorize("easydb"), "username", USER, "password", "secret");

        assertThat(fylr.subject(browser.authorizeByPost(fylr.authorizationRequest("auth_method", "easydb"))))
                .isEqualTo(USER);
    }

    @Test
    @Tag("A12")
    @DisplayName("a session that the realm's own endpoint opened is used, and the other way round")
    void isSharedWithTheOwnEndpoint() {
        Response own = browser.submit(authorizeAtOwnEndpoint(), "username", USER, "password", "secret");
        assertThat(own.getHeader("Location")).startsWith(OWN_CALLBACK);
        assertThat(fylr.subject(authorize("easydb"))).isEqualTo(USER);

        Browser other = new Browser(server.baseUri());
        other.submit(
                other.authorize(fylr.authorizationRequest("auth_method", "easydb")),
                "username",
                USER,
                "password",
                "secret");
        Response back = other.open("/realms/fylr/protocol/openid-connect/auth?response_type=code&client_id="
                + OWN_CLIENT + "&redirect_uri=" + OWN_CALLBACK);
        assertThat(back.getHeader("Location")).startsWith(OWN_CALLBACK);
        assertThat(FylrApi.query(back)).containsKeys("code", "session_state", "iss");
    }

    @ParameterizedTest
    @ValueSource(strings = {"collection", "email", "ldap", "sso"})
    @Tag("A12")
    @Tag("M10")
    @DisplayName("a session of a user of another type, opened at the realm's own endpoint, does not respond easydb")
    void isNotUsedForAnotherType(String type) {
        admin.updateUser("fylr", FylrApi.user(admin, USER), Map.of("attributes", Map.of("fylr_type", List.of(type))));
        Response own = browser.submit(authorizeAtOwnEndpoint(), "username", USER, "password", "secret");
        assertThat(own.getHeader("Location")).startsWith(OWN_CALLBACK);

        FylrApi.user(admin, "sso-second");
        Response page = authorize("easydb");
        showsPage(page);
        assertThat(fylr.subject(browser.submit(page, "username", "sso-second", "password", "secret")))
                .isEqualTo("sso-second");
    }

    @Test
    @Tag("A12")
    @DisplayName("another browser has no part in it")
    void isBoundToTheBrowser() {
        browser.submit(authorize("easydb"), "username", USER, "password", "secret");

        showsPage(new Browser(server.baseUri()).authorize(fylr.authorizationRequest("auth_method", "easydb")));
    }

    @Test
    @Tag("A12")
    @DisplayName("a session that was ended, and one of a disabled user, are not used")
    void endedSessionsAreNotUsed() {
        browser.submit(authorize("easydb"), "username", USER, "password", "secret");
        admin.logoutUser("fylr", FylrApi.user(admin, USER));
        Response page = authorize("easydb");
        showsPage(page);

        assertThat(fylr.subject(browser.submit(page, "username", USER, "password", "secret")))
                .isEqualTo(USER);
        admin.updateUser("fylr", FylrApi.user(admin, USER), Map.of("enabled", false));
        showsPage(authorize("easydb"));
    }

    @Test
    @Tag("A12")
    @Tag("M8")
    @DisplayName("a guest's session never serves a request for a password login, at either endpoint")
    void aGuestIsNotUsedForAPasswordLogin() {
        admin.setRealmAttribute("fylr", GUEST, "true");
        assertThat(authorize("anonymous").statusCode()).isEqualTo(302);

        showsPage(authorize("easydb"));
        showsPage(authorizeAtOwnEndpoint());
        Response page = authorize("easydb");
        assertThat(fylr.subject(browser.submit(page, "username", USER, "password", "secret")))
                .isEqualTo(USER);
    }

    @ParameterizedTest
    @ValueSource(strings = {"anonymous", "auto", ""})
    @Tag("A12")
    @Tag("M8")
    @Tag("M9")
    @DisplayName("a password session never serves a request for a guest, and outlives it")
    void aUserIsNotUsedForAGuestLogin(String authMethod) {
        browser.submit(authorize("easydb"), "username", USER, "password", "secret");
        admin.setRealmAttribute("fylr", GUEST, "true");

        assertThat(fylr.subject(authorize(authMethod))).isNotEqualTo(USER);
        assertThat(fylr.subject(authorize("easydb"))).isEqualTo(USER);
        assertThat(authorizeAtOwnEndpoint().getHeader("Location")).startsWith(OWN_CALLBACK);
    }

    @Test
    @Tag("A12")
    @Tag("M10")
    @DisplayName(
            "single sign-on does not respond for a method that is switched off, and responds again when it is back on")
    void methodSwitchedOff() {
        browser.submit(authorize("easydb"), "username", USER, "password", "secret");
        try (FlowChanges flow = new FlowChanges(admin, "fylr", "fylr browser").require("fylr-easydb", "DISABLED")) {
            assertThat(flow.execution("fylr-easydb")).containsEntry("requirement", "DISABLED");
            assertThat(FylrApi.query(authorize("easydb"))).containsEntry("error", "access_denied");
            assertThat(FylrApi.query(browser.authorize(
                            fylr.authorizationRequest("auth_method", "easydb,collection", "prompt", "none"))))
                    .containsEntry("error", "login_required");
            showsPage(authorize("easydb,collection"));
        }
        assertThat(fylr.subject(authorize("easydb"))).isEqualTo(USER);
    }

    @Test
    @Tag("M10")
    @DisplayName("a login page that was opened before its method was switched off lets nobody in")
    void methodSwitchedOffUnderWay() {
        Response page = authorize("easydb,collection");
        try (FlowChanges flow = new FlowChanges(admin, "fylr", "fylr browser").require("fylr-easydb", "DISABLED")) {
            assertThat(flow.execution("fylr-easydb")).containsEntry("requirement", "DISABLED");
            Response response = browser.submit(page, "username", USER, "password", "secret");
            assertThat(response.getHeader("Location") == null
                            || !response.getHeader("Location").contains("code="))
                    .as(response.asString())
                    .isTrue();
        }
        showsPage(authorize("easydb"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"saml", "easydb", "auto", "action_code", "saml,easydb,ldap,collection,email,action_code"})
    @Tag("A12")
    @Tag("A15")
    @Tag("M10")
    @DisplayName(
            "a session that a user of the type sso opened with a password at the realm's own pages serves no request")
    void passwordOfAnSsoUser(String authMethod) {
        admin.updateUser("fylr", FylrApi.user(admin, USER), Map.of("attributes", Map.of("fylr_type", List.of("sso"))));
        browser.submit(authorizeAtOwnEndpoint(), "username", USER, "password", "secret");
        assertThat(authorizeAtOwnEndpoint().getHeader("Location"))
                .as("logged in there")
                .startsWith(OWN_CALLBACK);

        // Where no method applies, without a provider or a code, that is what is said first.
        assertThat(FylrApi.query(browser.authorize(
                                fylr.authorizationRequest("auth_method", authMethod, "prompt", "none")))
                        .get("error"))
                .isEqualTo(
                        authMethod.equals("saml") || authMethod.equals("action_code")
                                ? "access_denied"
                                : "login_required");
        Response response = authorize(authMethod);
        assertThat(response.statusCode() == 200
                        || "access_denied".equals(FylrApi.query(response).get("error")))
                .as(response.asString())
                .isTrue();
    }
}
