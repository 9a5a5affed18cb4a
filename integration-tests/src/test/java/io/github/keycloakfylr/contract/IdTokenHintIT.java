package io.github.keycloakfylr.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keycloakfylr.client.AdminApi;
import io.github.keycloakfylr.client.Browser;
import io.github.keycloakfylr.client.FylrApi;
import io.github.keycloakfylr.client.Page;
import io.github.keycloakfylr.testserver.FylrTest;
import io.github.keycloakfylr.testserver.KeycloakServer;
import io.restassured.response.Response;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Contract A14: {@code id_token_hint}, by which a client says whom it expects. */
@FylrTest
class IdTokenHintIT {

    private static final String USER = "hint-it-user";
    private static final String OTHER = "hint-it-other";

    private final AdminApi admin;
    private final FylrApi fylr;
    private final Browser browser;

    IdTokenHintIT(KeycloakServer server, AdminApi admin, FylrApi fylr, Browser browser) {
        this.admin = admin;
        this.fylr = fylr;
        this.browser = browser;
    }

    @BeforeEach
    void users() {
        FylrApi.user(admin, USER);
        FylrApi.user(admin, OTHER);
    }

    private String hint(String user) {
        return (String) fylr.passwordTokens(user, "secret", "openid").get("id_token");
    }

    private Response authorize(String... parameters) {
        Map<String, String> request = fylr.authorizationRequest("auth_method", "easydb");
        request.putAll(FylrApi.map(parameters));
        return browser.authorize(request);
    }

    private void logIn(String user) {
        browser.submit(authorize(), "username", user, "password", "secret");
    }

    private static void rejects(Response redirect, String error) {
        assertThat(redirect.statusCode()).as(redirect.asString()).isEqualTo(302);
        assertThat(FylrApi.query(redirect))
                .containsOnlyKeys("error", "error_description", "state")
                .containsEntry("error", error)
                .containsEntry("state", FylrApi.STATE);
    }

    @Test
    @Tag("A14")
    @DisplayName(
            "the hint of who is logged in changes nothing, with prompt=none and without; another client's is as good")
    void sameUser() {
        String hint = hint(USER);
        logIn(USER);

        assertThat(fylr.subject(authorize("id_token_hint", hint))).isEqualTo(USER);
        assertThat(fylr.subject(authorize("id_token_hint", hint, "prompt", "none")))
                .isEqualTo(USER);
        Response mobile = authorize("id_token_hint", hint, "client_id", "fylr-mobile-app", "redirect_uri", null);
        assertThat(fylr.subject(mobile, "client_id", "fylr-mobile-app", "redirect_uri", null))
                .isEqualTo(USER);
    }

    @Test
    @Tag("A14")
    @DisplayName(
            "another user's hint: login_required with prompt=none, otherwise the login page, on which that user can log in")
    void anotherUser() {
        String hint = hint(OTHER);
        logIn(USER);

        rejects(authorize("id_token_hint", hint, "prompt", "none"), "login_required");
        assertThat(fylr.subject(authorize())).as("still logged in").isEqualTo(USER);
        Response page = authorize("id_token_hint", hint);
        Page.isLogin(page);
        assertThat(fylr.subject(browser.submit(page, "username", OTHER, "password", "secret")))
                .isEqualTo(OTHER);
        assertThat(fylr.subject(authorize("id_token_hint", hint, "prompt", "none")))
                .isEqualTo(OTHER);
    }

    @Test
    @Tag("A14")
    @DisplayName("who then logs in as somebody else gets no code, by the page or by the request: login_required")
    void anotherUserLogsIn() {
        String hint = hint(OTHER);

        rejects(
                browser.submit(authorize("id_token_hint", hint), "username", USER, "password", "secret"),
                "login_required");
        rejects(authorize("id_token_hint", hint, "login", USER, "password", "secret"), "login_required");
        rejects(authorize("id_token_hint", hint, "prompt", "none"), "login_required");
        Page.isLogin(authorize());
    }

    @Test
    @Tag("A14")
    @DisplayName("an expired hint is as good")
    void expired() {
        String id = admin.findClient("fylr", "fylr-mobile-app").orElseThrow();
        admin.updateClient("fylr", id, Map.of("attributes", Map.of("access.token.lifespan", "1")));
        try {
            String hint = (String) FylrApi.success(fylr.token(
                            "grant_type",
                            "password",
                            "client_id",
                            "fylr-mobile-app",
                            "username",
                            USER,
                            "password",
                            "secret",
                            "scope",
                            "openid"))
                    .get("id_token");
            logIn(USER);
            FylrApi.awaitSecond(((Number) FylrApi.claims(hint).get("exp")).longValue() + 1);

            assertThat(fylr.subject(authorize("id_token_hint", hint, "prompt", "none")))
                    .isEqualTo(USER);
        } finally {
            admin.updateClient("fylr", id, Map.of("attributes", Map.of("access.token.lifespan", "")));
        }
    }

    @Test
    @Tag("A14")
    @Tag("A15")
    @DisplayName(
            "not an id token of ours: invalid_request, whoever is logged in; altered, another kind of token, Keycloak's own id token")
    void notOurs() {
        String hint = hint(USER);
        logIn(USER);
        String[] parts = hint.split("\\.");
        String forged =
                new String(Base64.getUrlDecoder().decode(parts[1]), StandardCharsets.UTF_8).replace(USER, OTHER);
        String altered = parts[0] + "."
                + Base64.getUrlEncoder().withoutPadding().encodeToString(forged.getBytes(StandardCharsets.UTF_8)) + "."
                + parts[2];
        String none = Base64.getUrlEncoder()
                        .withoutPadding()
                        .encodeToString("{\"alg\":\"none\"}".getBytes(StandardCharsets.UTF_8))
                + "." + parts[1] + ".";
        Map<String, Object> tokens = fylr.passwordTokens(USER, "secret", "openid offline");
        String own = fylr.request()
                .formParams(FylrApi.map(
                        "grant_type",
                        "password",
                        "client_id",
                        FylrApi.CLIENT,
                        "username",
                        USER,
                        "password",
                        "secret",
                        "scope",
                        "openid"))
                .post("/realms/fylr/protocol/openid-connect/token")
                .path("id_token");

        assertThat(own).isNotBlank();
        for (String bad : new String[] {
            "nonsense",
            "a.b.c",
            altered,
            none,
            hint.substring(1),
            own,
            (String) tokens.get("access_token"),
            (String) tokens.get("refresh_token"),
            "x".repeat(10_000)
        }) {
            for (String prompt : new String[] {"none", "login", "consent"}) {
                Response response = authorize("id_token_hint", bad, "prompt", prompt);
                rejects(response, "invalid_request");
                assertThat(FylrApi.query(response).get("error_description")).contains("'id_token_hint'");
            }
        }
        assertThat(fylr.subject(authorize("id_token_hint", hint))).isEqualTo(USER);
    }
}
