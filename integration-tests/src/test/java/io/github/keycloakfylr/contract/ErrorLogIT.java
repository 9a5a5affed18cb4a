package io.github.keycloakfylr.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keycloakfylr.client.AdminApi;
import io.github.keycloakfylr.client.Browser;
import io.github.keycloakfylr.client.FylrApi;
import io.github.keycloakfylr.testserver.FylrTest;
import io.github.keycloakfylr.testserver.KeycloakServer;
import io.restassured.response.Response;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What the log says of errors: one line each, at level INFO or, where an administrator can mend it, WARN. */
@FylrTest
class ErrorLogIT {

    private static final String GUEST = "fylr.login.guest";
    /** At the level of a server as it comes: the test server's is debug. A JSON event is not about an error alone. */
    private static final Pattern TOLD =
            Pattern.compile(" (INFO|WARN|ERROR|FATAL) +\\[(?!io\\.github\\.keycloakfylr\\.events])");

    private final KeycloakServer server;
    private final AdminApi admin;
    private final FylrApi fylr;
    private final String name = "error-" + UUID.randomUUID();
    private String client;
    private int before;

    ErrorLogIT(KeycloakServer server, AdminApi admin, FylrApi fylr) {
        this.server = server;
        this.admin = admin;
        this.fylr = fylr;
    }

    @BeforeEach
    void create() {
        FylrApi.user(admin, "error-user");
        client = admin.createClient(
                "fylr",
                Map.of(
                        "clientId",
                        name,
                        "secret",
                        "error-secret",
                        "directAccessGrantsEnabled",
                        true,
                        "redirectUris",
                        List.of("https://error.example/")));
        before = server.log().length();
    }

    private List<String> lines(String marker) {
        return server.log()
                .substring(before)
                .lines()
                .filter(TOLD.asPredicate())
                .filter(line -> line.contains(marker))
                .toList();
    }

    /** The log is written in order: with a later line in it there is nothing to come. */
    private String oneLine(String marker) {
        String last = "error-last-" + UUID.randomUUID();
        fylr.authorize("client_id", last);
        FylrApi.eventually(() -> assertThat(server.log()).contains(last));
        List<String> lines = lines(marker);
        assertThat(lines).as(server.log().substring(before)).hasSize(1);
        return lines.get(0);
    }

    private Response authorize(String clientId) {
        return fylr.authorize("client_id", clientId, "redirect_uri", null);
    }

    @Test
    @Tag("A2")
    @DisplayName(
            "unknown, disabled and other clients at the authorization endpoint: each its reason in the log, none on the wire")
    void clientsAtTheAuthorizationEndpoint() {
        String unknown = "unknown-" + name;
        Response response = authorize(unknown);
        FylrApi.rejected(response, 400, "invalid_client");
        assertThat(oneLine("'" + unknown + "'"))
                .contains(" INFO ")
                .contains("Error at /api/oauth2/auth:")
                .contains("error='invalid_client'")
                .contains("reason='There is no such client.'");

        admin.updateClient("fylr", client, Map.of("enabled", false));
        before = server.log().length();
        assertThat(authorize(name).asString()).isEqualTo(response.asString());
        assertThat(oneLine("'" + name + "'")).contains(" INFO ").contains("reason='The client is disabled.'");
    }

    @Test
    @Tag("C4")
    @DisplayName("at the token endpoint: unknown client, wrong secret, client that is disabled")
    void clientsAtTheTokenEndpoint() {
        String unknown = "unknown-" + name;
        Response response =
                fylr.token("grant_type", "client_credentials", "client_id", unknown, "client_secret", "wrong-secret");
        assertThat(oneLine("'" + unknown + "'"))
                .contains(" INFO ")
                .contains("Error at /api/oauth2/token:")
                .contains("error='invalid_client'")
                .contains("client_not_found")
                .containsPattern("ip='[0-9a-f.:]+'")
                .doesNotContain("wrong-secret");

        before = server.log().length();
        assertThat(fylr.token("grant_type", "client_credentials", "client_id", name, "client_secret", "wrong-secret")
                        .asString())
                .isEqualTo(response.asString());
        assertThat(oneLine("'" + name + "'"))
                .contains("invalid_client_credentials")
                .doesNotContain("wrong-secret");

        admin.updateClient("fylr", client, Map.of("enabled", false));
        before = server.log().length();
        fylr.token("grant_type", "client_credentials", "client_id", name, "client_secret", "error-secret");
        assertThat(oneLine("'" + name + "'")).contains("client_disabled").doesNotContain("error-secret");
    }

    @Test
    @Tag("S2")
    @Tag("T7")
    @Tag("T9")
    @DisplayName("a scope, a password, a refresh token, a code that is rejected")
    void grants() {
        fylr.token(
                "grant_type",
                "client_credentials",
                "client_id",
                name,
                "client_secret",
                "error-secret",
                "scope",
                "nonsense");
        assertThat(oneLine("'" + name + "'"))
                .contains(" INFO ")
                .contains("error='invalid_scope'")
                .contains("nonsense");

        before = server.log().length();
        fylr.token(
                "grant_type",
                "password",
                "client_id",
                name,
                "client_secret",
                "error-secret",
                "username",
                "error-user",
                "password",
                "wrong-password");
        assertThat(oneLine("'" + name + "'"))
                .contains(" INFO ")
                .contains("error='invalid_grant'")
                .contains("invalid_user_credentials")
                .contains("login='error-user'")
                .doesNotContain("wrong-password");

        before = server.log().length();
        fylr.token(
                "grant_type",
                "refresh_token",
                "client_id",
                name,
                "client_secret",
                "error-secret",
                "refresh_token",
                "wrong-token");
        assertThat(oneLine("'" + name + "'"))
                .contains(" INFO ")
                .contains("error='invalid_grant'")
                .doesNotContain("wrong-token");

        before = server.log().length();
        fylr.token(
                "grant_type",
                "authorization_code",
                "client_id",
                name,
                "client_secret",
                "error-secret",
                "code",
                "wrong-code");
        assertThat(oneLine("'" + name + "'"))
                .contains(" INFO ")
                .contains("error='invalid_grant'")
                .doesNotContain("wrong-code");
    }

    @Test
    @Tag("N3")
    @DisplayName("a guest who is rejected: one line, a warning the first time, which names the setting")
    void guest() {
        assertThat(admin.realm("fylr"))
                .extracting("attributes")
                .asInstanceOf(org.assertj.core.api.InstanceOfAssertFactories.MAP)
                .containsEntry(GUEST, "false");
        fylr.token("grant_type", "client_credentials", "client_id", name, "client_secret", "error-secret");
        assertThat(oneLine("'" + name + "'"))
                .contains(" WARN ")
                .contains("error='unauthorized_client'")
                .contains(GUEST);

        before = server.log().length();
        fylr.token("grant_type", "client_credentials", "client_id", name, "client_secret", "error-secret");
        assertThat(oneLine("'" + name + "'")).contains(" INFO ").contains(GUEST);
    }

    @Test
    @Tag("A9")
    @Tag("A11")
    @DisplayName("a wrong password and a cancelled login on the login page: one line each, no warning")
    void loginPage() {
        Browser browser = new Browser(server.baseUri());
        Response page = browser.authorize(fylr.authorizationRequest(
                "client_id", name, "redirect_uri", "https://error.example/", "auth_method", "easydb"));
        page = browser.submit(page, "username", "error-user", "password", "wrong-password");
        assertThat(oneLine("'" + name + "'"))
                .contains(" INFO ")
                .contains("invalid_user_credentials")
                .doesNotContain("wrong-password");

        before = server.log().length();
        browser.submit(page, "cancel", "1");
        assertThat(oneLine("'" + name + "'")).contains(" INFO ").contains("rejected_by_user");
    }

    @Test
    @Tag("U5")
    @DisplayName("userinfo with a token that is not good")
    void userinfo() {
        fylr.userinfo("wrong-" + name);
        assertThat(oneLine("/api/oauth2/userinfo"))
                .contains(" INFO ")
                .contains("error='invalid_token'")
                .containsPattern("ip='[0-9a-f.:]+'")
                .doesNotContain("wrong-" + name);
    }

    @Test
    @Tag("A2")
    @DisplayName("a client id is cut short and cannot forge a line or a field")
    void hostileClientId() {
        String hostile = name + "' error='none'\nforged " + "x".repeat(1000);
        fylr.token("grant_type", "client_credentials", "client_id", hostile.replace("\n", ""), "client_secret", "x");
        assertThat(oneLine(name)).contains(name + "\" error=\"none\"").hasSizeLessThan(700);
    }
}
