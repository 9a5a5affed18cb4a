package io.github.keycloakfylr.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import io.github.keycloakfylr.client.AdminApi;
import io.github.keycloakfylr.client.Browser;
import io.github.keycloakfylr.client.FylrApi;
import io.github.keycloakfylr.client.LoginWay;
import io.github.keycloakfylr.testserver.FylrTest;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 9700 section 4.3.2: what fylr's clients may send in a query, and how an operator takes it from one of them. */
@FylrTest
class SecretsInQueryIT {

    private static final String CLIENT = "secrets-in-query";
    private static final String USER = "secrets-in-query-user";
    private static final String ACCESS_TOKEN = "fylr.oauth2.accessTokenInQuery";
    private static final String PASSWORD = "fylr.oauth2.passwordInQuery";

    private final AdminApi admin;
    private final FylrApi fylr;
    private final Browser browser;
    private String client;

    SecretsInQueryIT(AdminApi admin, FylrApi fylr, Browser browser) {
        this.admin = admin;
        this.fylr = fylr;
        this.browser = browser;
    }

    @BeforeEach
    void clientAndUser() {
        client = FylrApi.client(admin, CLIENT, false);
        FylrApi.user(admin, USER);
    }

    @ParameterizedTest
    @ValueSource(strings = {"allow", "", "REFUSE"})
    @Tag("U1")
    @Tag("A10")
    @DisplayName("only 'refuse' takes it from the client")
    void otherValues(String value) {
        set(Map.of(ACCESS_TOKEN, value, PASSWORD, value));

        FylrApi.success(fylr.request().queryParam("access_token", accessToken()).get("/api/oauth2/userinfo"));
        assertThat(FylrApi.query(logIn(LoginWay.QUERY))).containsOnlyKeys("code", "state");
    }

    @Test
    @Tag("U1")
    @Tag("U5")
    @DisplayName("an access token in the query is rejected with the reason, and is good everywhere else")
    void tokenInQuery() {
        set(Map.of(ACCESS_TOKEN, "refuse"));
        String token = accessToken();

        fylr.request()
                .queryParam("access_token", token)
                .get("/api/oauth2/userinfo")
                .then()
                .statusCode(400)
                .body("code", equalTo("InvalidToken"))
                .body("description", containsString("in the query"));
        RequestSpecification form = fylr.request().formParam("access_token", token);
        FylrApi.success(form.post("/api/oauth2/userinfo"));
        RequestSpecification both =
                fylr.request().header("Authorization", "Bearer " + token).queryParam("access_token", token);
        FylrApi.success(both.get("/api/oauth2/userinfo"));
    }

    @Test
    @Tag("A4")
    @Tag("A10")
    @DisplayName("a password in the query is invalid_request at the redirect URI, and logs in by form and login page")
    void password() {
        set(Map.of(PASSWORD, "refuse"));

        assertThat(FylrApi.query(logIn(LoginWay.QUERY)))
                .containsOnlyKeys("error", "error_description", "state")
                .containsEntry("error", "invalid_request");
        assertThat(FylrApi.query(logIn(LoginWay.FORM))).containsOnlyKeys("code", "state");
        assertThat(FylrApi.query(logIn(LoginWay.PAGE))).containsOnlyKeys("code", "state");
    }

    @Test
    @Tag("A10")
    @DisplayName("what the query says counts for a POST too")
    void passwordInQueryOfPost() {
        set(Map.of(PASSWORD, "refuse"));
        Response response = fylr.request()
                .queryParam("password", "secret")
                .formParams(fylr.authorizationRequest(
                        "client_id", CLIENT, "redirect_uri", null, "auth_method", "easydb", "login", USER))
                .post("/api/oauth2/auth");

        assertThat(FylrApi.query(response)).containsEntry("error", "invalid_request");
    }

    @Test
    @Tag("A10")
    @Tag("M4")
    @DisplayName("the link of an invitation logs in all the same: behind its button, and at once for a program")
    void invitation() {
        set(Map.of(PASSWORD, "refuse"));
        String invited = "invited-" + UUID.randomUUID();
        String secret = UUID.randomUUID().toString();
        admin.createUser("fylr", invited, secret, Map.of("attributes", Map.of("fylr_type", List.of("email"))));
        Map<String, String> link = fylr.authorizationRequest(
                "client_id",
                CLIENT,
                "redirect_uri",
                null,
                "auth_method",
                "email",
                "login",
                invited,
                "password",
                secret);

        assertThat(FylrApi.query(browser.authorize(link))).containsOnlyKeys("code", "state");
        Response program =
                fylr.request().accept("application/json").queryParams(link).get("/api/oauth2/auth");
        assertThat(FylrApi.query(program)).containsOnlyKeys("code", "state");
    }

    private void set(Map<String, String> attributes) {
        admin.updateClient("fylr", client, Map.of("attributes", attributes));
    }

    private String accessToken() {
        return (String) FylrApi.success(fylr.token(
                        "grant_type", "password", "client_id", CLIENT, "username", USER, "password", "secret"))
                .get("access_token");
    }

    private Response logIn(LoginWay way) {
        return way.logIn(
                browser,
                fylr.authorizationRequest(
                        "client_id", CLIENT, "redirect_uri", null, "auth_method", "easydb", "prompt", "login"),
                USER,
                "secret");
    }
}
