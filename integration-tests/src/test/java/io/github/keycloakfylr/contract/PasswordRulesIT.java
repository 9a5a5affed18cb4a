package io.github.keycloakfylr.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.keycloakfylr.client.AdminApi;
import io.github.keycloakfylr.client.Browser;
import io.github.keycloakfylr.client.FylrApi;
import io.github.keycloakfylr.testserver.FylrTest;
import io.github.keycloakfylr.testserver.KeycloakServer;
import io.github.keycloakfylr.testserver.MailServer;
import io.github.keycloakfylr.testserver.MigrateTool;
import io.github.keycloakfylr.testserver.NotInContainer;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jsoup.Jsoup;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Contract P7: the password rules of a base config, as the migration tool converts them, in a realm that has them. */
@FylrTest
@NotInContainer("The mail server is on this machine's loopback interface.")
class PasswordRulesIT {

    private static final Pattern LINK =
            Pattern.compile("https?://[^\\s\"<>]+/login-actions/action-token\\?[^\\s\"<>]+");
    private static final String RIGHT = "RightPw-2207";
    private static final int ATTEMPTS = 3;
    private static final int MINUTES = 7;

    private static MailServer mails;
    private static Map<String, Object> converted;

    private final KeycloakServer server;
    private final AdminApi admin;
    private final FylrApi fylr;
    private final String login = "password-rules-" + UUID.randomUUID();
    private final String address = login + "@example.org";

    PasswordRulesIT(KeycloakServer server, AdminApi admin, FylrApi fylr) {
        this.server = server;
        this.admin = admin;
        this.fylr = fylr;
    }

    @BeforeAll
    static void convert(@TempDir Path directory) throws IOException {
        mails = MailServer.start();
        Files.writeString(directory.resolve("fylr.yml"), "fylr+: {}\n");
        Files.writeString(
                directory.resolve("base.json"),
                """
                {"system": {"config": {
                  "password": {
                    "check": [{"regexp": "^.{8,}$"}, {"regexp": "[0-9]"}, {"regexp": "[[:upper:]]"}],
                    "hint": {"en-US": "Eight characters: a digit & it's <b>capital</b>", "de-DE": "Acht Zeichen"},
                    "showforgot": true,
                    "blockclient": {"attempts": %d, "minutes": %d}}}}}
                """
                        .formatted(ATTEMPTS, MINUTES));
        MigrateTool.Result result = new MigrateTool(directory).run("fylr.yml", "--base-config", "base.json", "--plain");
        assertThat(result.errors()).doesNotContain("warning");
        Map<String, Object> realm = new ObjectMapper().readValue(result.output(), new TypeReference<>() {});
        converted = new HashMap<>(realm);
        converted
                .keySet()
                .retainAll(List.of(
                        "passwordPolicy",
                        "resetPasswordAllowed",
                        "bruteForceProtected",
                        "permanentLockout",
                        "bruteForceStrategy",
                        "failureFactor",
                        "waitIncrementSeconds",
                        "maxFailureWaitSeconds",
                        "localizationTexts"));
        assertThat(converted).hasSize(9);
    }

    @AfterAll
    static void stopMailServer() {
        mails.close();
    }

    @BeforeEach
    void asConverted() {
        Map<String, Object> settings = new HashMap<>(converted);
        settings.put("smtpServer", mails.settings());
        admin.updateRealm("fylr", settings);
    }

    private String user(String type) {
        return admin.createUser(
                "fylr", login, RIGHT, Map.of("email", address, "attributes", Map.of("fylr_type", List.of(type))));
    }

    private Response loginPage(Browser browser) {
        return browser.authorize(fylr.authorizationRequest("auth_method", "auto", "ui_locales", "en"));
    }

    private static String forgottenLink(Response loginPage) {
        String link = Jsoup.parse(loginPage.asString())
                .select("a[href*='/login-actions/reset-credentials']")
                .attr("href");
        assertThat(link).as(loginPage.asString()).isNotEmpty();
        return link;
    }

    @Test
    @Tag("P7")
    @Tag("V1")
    @DisplayName("a new password that breaks a rule is rejected, one that keeps them all logs in")
    void aNewPasswordKeepsTheRules() {
        String id = user("easydb");
        admin.updateUser("fylr", id, Map.of("requiredActions", List.of("UPDATE_PASSWORD")));
        Browser browser = new Browser(server.baseUri());
        Response page = browser.submit(loginPage(browser), "username", login, "password", RIGHT);
        for (String bad : List.of("Short1", "no-capital-1", "No-digit-here", "A1" + "x".repeat(99))) {
            page = browser.submit(page, "password-new", bad, "password-confirm", bad);
            assertThat(page.statusCode()).isEqualTo(200);
            assertThat(Jsoup.parse(page.asString()).select("input[name=password-new]"))
                    .as(bad)
                    .hasSize(1);
        }
        String good = "Good enough 1 and (more)";
        Response callback = browser.submit(page, "password-new", good, "password-confirm", good);
        assertThat(fylr.subject(callback)).isEqualTo(login);
        FylrApi.success(fylr.passwordGrant(login, good));
    }

    @ParameterizedTest
    @ValueSource(strings = {"Short1", "no-capital-1", "No-digit-here"})
    @Tag("P7")
    @DisplayName("an administrator cannot set one either that breaks a rule")
    void theAdminApiKeepsTheRules(String bad) {
        String id = user("easydb");
        assertThat(admin.request()
                        .contentType("application/json")
                        .body(Map.of("type", "password", "value", bad))
                        .put("/fylr/users/{id}/reset-password", id)
                        .statusCode())
                .isEqualTo(400);
        FylrApi.success(fylr.passwordGrant(login, RIGHT));
    }

    @Test
    @Tag("P7")
    @DisplayName("the hint stands where a new password is set, as text, in the page's language")
    void theHint() {
        texts().forEach((language, text) -> admin.request()
                .contentType("text/plain; charset=UTF-8")
                .body(text)
                .put("/fylr/localization/{language}/fylrPasswordHint", language));
        String id = user("easydb");
        try {
            for (String language : List.of("en", "de")) {
                admin.updateUser("fylr", id, Map.of("requiredActions", List.of("UPDATE_PASSWORD")));
                Browser browser = new Browser(server.baseUri());
                Response page = browser.submit(
                        browser.authorize(fylr.authorizationRequest("auth_method", "easydb", "ui_locales", language)),
                        "username",
                        login,
                        "password",
                        RIGHT);
                assertThat(Jsoup.parse(page.asString())
                                .select("#fylr-password-hint")
                                .text())
                        .isEqualTo(
                                language.equals("en")
                                        ? "Eight characters: a digit & it's <b>capital</b>"
                                        : "Acht Zeichen");
            }
        } finally {
            for (String language : texts().keySet()) {
                admin.request().delete("/fylr/localization/{language}/fylrPasswordHint", language);
            }
        }
    }

    @SuppressWarnings("unchecked")
    private static Map<String, String> texts() {
        Map<String, Map<String, String>> texts = (Map<String, Map<String, String>>) converted.get("localizationTexts");
        return Map.of(
                "en",
                texts.get("en").get("fylrPasswordHint"),
                "de",
                texts.get("de").get("fylrPasswordHint"));
    }

    @Test
    @Tag("P7")
    @DisplayName("without a hint there is none on the page")
    void noHint() {
        String id = user("easydb");
        admin.updateUser("fylr", id, Map.of("requiredActions", List.of("UPDATE_PASSWORD")));
        Browser browser = new Browser(server.baseUri());
        Response page = browser.submit(loginPage(browser), "username", login, "password", RIGHT);
        assertThat(Jsoup.parse(page.asString()).select("#fylr-password-hint")).isEmpty();
    }

    @Test
    @Tag("P7")
    @DisplayName("the link for a forgotten password leads by a mail to a new one, and on to the client")
    void aForgottenPassword() {
        user("easydb");
        Browser browser = new Browser(server.baseUri());
        Response asked = browser.submit(browser.open(forgottenLink(loginPage(browser))), "username", login);
        assertThat(asked.statusCode()).isEqualTo(200);
        Matcher link = LINK.matcher(mails.await(address, 1).text());
        assertThat(link.find()).isTrue();

        Response page = browser.open(link.group());
        Response weak = browser.submit(page, "password-new", "weak", "password-confirm", "weak");
        assertThat(weak.statusCode()).isEqualTo(200);
        Response callback = browser.submit(weak, "password-new", "NewPassw0rd", "password-confirm", "NewPassw0rd");

        assertThat(fylr.subject(callback)).isEqualTo(login);
        FylrApi.success(fylr.passwordGrant(login, "NewPassw0rd"));
        FylrApi.rejected(fylr.passwordGrant(login, RIGHT), 400, "invalid_grant");
    }

    @ParameterizedTest
    @ValueSource(strings = {"email", "collection", "sso"})
    @Tag("P7")
    @DisplayName("a user of a type without a password of its own gets in by the link no more than without it")
    void aForgottenPasswordOfAnotherType(String type) {
        user(type);
        Browser browser = new Browser(server.baseUri());
        Response asked = browser.submit(browser.open(forgottenLink(loginPage(browser))), "username", login);
        assertThat(asked.statusCode()).isEqualTo(200);
        for (MailServer.Mail mail : mails.to(address)) {
            Matcher link = LINK.matcher(mail.text());
            assertThat(link.find()).isTrue();
            Response page = browser.open(link.group());
            if (!Jsoup.parse(page.asString()).select("input[name=password-new]").isEmpty()) {
                page = browser.submit(page, "password-new", "NewPassw0rd", "password-confirm", "NewPassw0rd");
            }
            assertThat(String.valueOf(page.getHeader("Location"))).doesNotContain("code=");
        }
        FylrApi.rejected(fylr.passwordGrant(login, "NewPassw0rd"), 400, "invalid_grant");
    }

    @Test
    @Tag("P7")
    @DisplayName("whoever asks for an unknown login is told the same, and nobody gets a mail")
    void aForgottenPasswordOfNobody() {
        user("easydb");
        Browser one = new Browser(server.baseUri());
        Response known = one.submit(one.open(forgottenLink(loginPage(one))), "username", login);
        Browser two = new Browser(server.baseUri());
        Response unknown = two.submit(two.open(forgottenLink(loginPage(two))), "username", "nobody-" + login);
        assertThat(Jsoup.parse(unknown.asString()).select(".pf-v5-c-alert").text())
                .isEqualTo(
                        Jsoup.parse(known.asString()).select(".pf-v5-c-alert").text())
                .isNotBlank();
        mails.await(address, 1);
        assertThat(mails.to("nobody-" + address)).isEmpty();
    }

    @Test
    @Tag("P7")
    @DisplayName("switched off, there is no link, and its address leads nowhere")
    void noLink() {
        Browser browser = new Browser(server.baseUri());
        String address = forgottenLink(loginPage(browser));
        admin.updateRealm("fylr", Map.of("resetPasswordAllowed", false));
        assertThat(loginPage(new Browser(server.baseUri())).asString()).doesNotContain("reset-credentials");
        assertThat(browser.open(address).statusCode()).isEqualTo(400);
    }

    @Test
    @Tag("P7")
    @Tag("V1")
    @DisplayName("as many wrong attempts as it says block for as many minutes as it says, and not one fewer does")
    void wrongAttemptsBlock() {
        String id = user("easydb");
        for (int i = 1; i < ATTEMPTS; i++) {
            FylrApi.rejected(fylr.passwordGrant(login, "wrong"), 400, "invalid_grant");
        }
        FylrApi.success(fylr.passwordGrant(login, RIGHT));
        for (int i = 0; i < ATTEMPTS; i++) {
            FylrApi.rejected(fylr.passwordGrant(login, "wrong"), 400, "invalid_grant");
        }
        FylrApi.rejected(fylr.passwordGrant(login, RIGHT), 400, "invalid_grant");
        Browser browser = new Browser(server.baseUri());
        assertThat(browser.submit(loginPage(browser), "username", login, "password", RIGHT)
                        .statusCode())
                .isEqualTo(200);
        JsonPath block = admin.request()
                .get("/fylr/attack-detection/brute-force/users/{id}", id)
                .jsonPath();
        assertThat(block.getBoolean("disabled")).isTrue();
        assertThat(block.getLong("failedLoginNotBefore") - block.getLong("lastFailure") / 1000)
                .isEqualTo(MINUTES * 60L);

        admin.request().delete("/fylr/attack-detection/brute-force/users/{id}", id);
        FylrApi.success(fylr.passwordGrant(login, RIGHT));
    }
}
