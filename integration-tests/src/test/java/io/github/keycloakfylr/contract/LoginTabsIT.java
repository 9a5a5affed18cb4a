package io.github.keycloakfylr.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keycloakfylr.client.AdminApi;
import io.github.keycloakfylr.client.Browser;
import io.github.keycloakfylr.client.FylrApi;
import io.github.keycloakfylr.testserver.FylrTest;
import io.github.keycloakfylr.testserver.KeycloakServer;
import io.restassured.response.Response;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Contract A8, A9: several login pages in one browser, and pages that are out of date. */
@FylrTest
class LoginTabsIT {

    private final AdminApi admin;
    private final FylrApi fylr;
    private final Browser browser;

    LoginTabsIT(KeycloakServer server, AdminApi admin, FylrApi fylr, Browser browser) {
        this.admin = admin;
        this.fylr = fylr;
        this.browser = browser;
    }

    @BeforeEach
    void users() {
        FylrApi.user(admin, "tabs-user");
        FylrApi.user(admin, "tabs-other");
    }

    private Response page(String state, String... parameters) {
        Map<String, String> request = fylr.authorizationRequest("auth_method", "easydb", "state", state);
        request.putAll(FylrApi.map(parameters));
        Response page = browser.authorize(request);
        assertThat(page.statusCode()).isEqualTo(200);
        return page;
    }

    private void logsIn(Response page, String login, String state) {
        Response callback = browser.submit(page, "username", login, "password", "secret");
        assertThat(callback.statusCode()).as(callback.asString()).isEqualTo(302);
        assertThat(FylrApi.query(callback)).containsOnlyKeys("code", "state").containsEntry("state", state);
        assertThat(fylr.subject(callback)).isEqualTo(login);
    }

    @ParameterizedTest
    @CsvSource({"auth_method, easydb", "prompt, login"})
    @Tag("A8")
    @Tag("A9")
    @Tag("A11")
    @DisplayName("of two login pages the one opened first logs in, with its own state")
    void theFirstPageLogsIn(String name, String value) {
        Response first = page("state-first-page", name, value);
        page("state-second-page", name, value);

        logsIn(first, "tabs-user", "state-first-page");
    }

    @Test
    @Tag("A8")
    @Tag("A10")
    @DisplayName("a page that credentials in another tab's request have put out of date still leads to a login")
    void aPageThatIsOutOfDate() {
        Response first = page("state-first-page");
        page("state-second-page", "login", "tabs-user", "password", "wrong");

        Response response = browser.submit(first, "username", "tabs-user", "password", "secret");
        Response callback = response.statusCode() == 200
                ? browser.submit(response, "username", "tabs-user", "password", "secret")
                : response;
        assertThat(fylr.subject(callback)).isEqualTo("tabs-user");
    }

    @Test
    @Tag("A11")
    @DisplayName("of two pages of prompt=login beside a session the one opened first logs in")
    void theFirstPageLogsInBesideASession() {
        logsIn(page("state-at-login"), "tabs-user", "state-at-login");
        Response first = page("state-first-page", "prompt", "login");
        page("state-second-page", "prompt", "login");

        logsIn(first, "tabs-other", "state-first-page");
    }

    @Test
    @Tag("A4")
    @Tag("A8")
    @DisplayName("the second page, sent after the first has logged in, goes to the client with its own state")
    void theSecondPageAfterTheFirst() {
        Response first = page("state-first-page");
        Response second = page("state-second-page");
        logsIn(first, "tabs-user", "state-first-page");

        Response response = browser.submit(second, "username", "tabs-user", "password", "secret");
        assertThat(response.statusCode()).as(response.asString()).isEqualTo(302);
        assertThat(response.getHeader("Location")).startsWith(fylr.callback() + "?");
        Map<String, String> query = FylrApi.query(response);
        assertThat(query).containsEntry("state", "state-second-page");
        assertThat(query.keySet()).isIn(Set.of("code", "state"), Set.of("error", "error_description", "state"));
    }

    @Test
    @Tag("A2")
    @DisplayName("the address of an old page cannot be bent to send the browser elsewhere")
    void anOldPageCannotBeBent() {
        Response first = page("state-first-page");
        Response second = page("state-second-page");
        logsIn(first, "tabs-user", "state-first-page");
        String honest = second.asString()
                .replaceAll("(?s).*<form[^>]* action=\"([^\"]+)\".*", "$1")
                .replace("&amp;", "&");
        assertThat(browser.post(honest, "username", "tabs-user", "password", "secret")
                        .getHeader("Location"))
                .startsWith(fylr.callback() + "?");

        Response response = browser.post(
                honest.replaceAll("client_data=[A-Za-z0-9_-]+", "client_data=" + clientData("https://evil.example/")),
                "username",
                "tabs-user",
                "password",
                "secret");
        assertThat(response.getHeader("Location")).isNull();
        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(response.asString()).doesNotContain("https://evil.example");
    }

    private static String clientData(String redirectUri) {
        String json = "{\"ru\":\"" + redirectUri + "\",\"rt\":\"code\",\"rm\":\"fylr\",\"st\":\"state-second-page\"}";
        return Base64.getUrlEncoder().withoutPadding().encodeToString(json.getBytes(StandardCharsets.UTF_8));
    }
}
