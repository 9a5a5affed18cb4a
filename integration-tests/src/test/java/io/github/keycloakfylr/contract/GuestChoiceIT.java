package io.github.keycloakfylr.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keycloakfylr.client.AdminApi;
import io.github.keycloakfylr.client.Browser;
import io.github.keycloakfylr.client.FylrApi;
import io.github.keycloakfylr.client.Page;
import io.github.keycloakfylr.testserver.FylrTest;
import io.github.keycloakfylr.testserver.KeycloakServer;
import io.restassured.response.Response;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Contract M8: whoever sees the login page may choose to be a guest instead, where guest access is on. */
@FylrTest
class GuestChoiceIT {

    private static final String GUEST = "fylr.login.guest";
    private static final Pattern CHOICE = Pattern.compile("href=\"([^\"]*auth_method=anonymous[^\"]*)\"");

    private final AdminApi admin;
    private final FylrApi fylr;
    private final Browser browser;

    GuestChoiceIT(KeycloakServer server, AdminApi admin, FylrApi fylr, Browser browser) {
        this.admin = admin;
        this.fylr = fylr;
        this.browser = browser;
    }

    @BeforeEach
    void guestAccessOn() {
        admin.setRealmAttribute("fylr", GUEST, "true");
    }

    private static String choice(Response page) {
        Page.isLogin(page);
        Matcher choice = CHOICE.matcher(page.asString());
        assertThat(choice.find()).as(page.asString()).isTrue();
        return choice.group(1).replace("&amp;", "&").replace("&#61;", "=");
    }

    @Test
    @Tag("M8")
    @Tag("A8")
    @DisplayName("the choice serves the very request that led to the page, with a guest's code")
    void completesTheRequest() {
        String state = "a state & more=ü+%26#1";
        Response page = browser.authorize(fylr.authorizationRequest(
                "auth_method",
                "easydb",
                "state",
                state,
                "scope",
                "openid read",
                "nonce",
                "a-nonce",
                "code_challenge",
                FylrApi.CHALLENGE,
                "code_challenge_method",
                "S256"));
        Response callback = browser.open(choice(page));

        assertThat(FylrApi.query(callback)).containsOnlyKeys("code", "state").containsEntry("state", state);
        FylrApi.rejected(fylr.exchange(FylrApi.query(callback).get("code")), 400, "invalid_grant");
        Response again = browser.open(choice(page));
        Map<String, Object> tokens =
                FylrApi.success(fylr.exchange(FylrApi.query(again).get("code"), "code_verifier", FylrApi.VERIFIER));
        assertThat(tokens).containsEntry("scope", "openid read");
        assertThat(FylrApi.claims(tokens.get("id_token"))).containsEntry("nonce", "a-nonce");
        FylrApi.isGuest(FylrApi.success(fylr.userinfo((String) tokens.get("access_token")))
                .get("sub"));
    }

    @Test
    @Tag("M8")
    @Tag("A10")
    @DisplayName("the choice is there after wrong credentials too, and knows neither login nor password")
    void afterWrongCredentials() {
        Response page = browser.authorize(fylr.authorizationRequest(
                "auth_method",
                "easydb",
                "login",
                "guestchoice-nobody",
                "password",
                "guestchoice-wrong",
                "redirect_uri",
                null));

        assertThat(FylrApi.query(choice(page))).containsOnlyKeys("response_type", "client_id", "state", "auth_method");
        Response again = browser.submit(page, "username", "guestchoice-nobody", "password", "guestchoice-wrong");
        assertThat(choice(again)).doesNotContain("guestchoice");
        assertThat(FylrApi.query(browser.open(choice(again))))
                .containsOnlyKeys("code", "state")
                .containsEntry("state", FylrApi.STATE);
    }

    @Test
    @Tag("M8")
    @DisplayName("no choice where guest access is off, nor at the realm's own endpoint")
    void nowhereElse() {
        Response own = browser.open("/realms/fylr/protocol/openid-connect/auth?response_type=code&client_id="
                + FylrApi.CLIENT + "&redirect_uri=" + fylr.callback());
        Page.isLogin(own);
        assertThat(own.asString()).doesNotContain("auth_method=anonymous");

        admin.setRealmAttribute("fylr", GUEST, "false");
        Response page = browser.authorize(fylr.authorizationRequest("auth_method", "easydb"));
        Page.isLogin(page);
        assertThat(page.asString()).doesNotContain("auth_method=anonymous");
    }
}
