package io.github.keycloakfylr.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keycloakfylr.client.AdminApi;
import io.github.keycloakfylr.client.Browser;
import io.github.keycloakfylr.client.FylrApi;
import io.github.keycloakfylr.testserver.FylrTest;
import io.github.keycloakfylr.testserver.KeycloakServer;
import io.restassured.response.Response;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Contract A12: what an attacker knows of a browser before the login is worth nothing after it. */
@FylrTest
class SessionFixationIT {

    private static final String USER = "session-fixation";
    private static final String ATTACKER = "session-fixation-attacker";

    private final FylrApi fylr;
    private final Browser victim;
    private final Browser attacker;
    private final AdminApi admin;

    SessionFixationIT(KeycloakServer server, AdminApi admin, FylrApi fylr, Browser browser) {
        this.admin = admin;
        this.fylr = fylr;
        this.victim = browser;
        this.attacker = new Browser(server.baseUri());
    }

    @BeforeEach
    void users() {
        FylrApi.user(admin, USER);
        FylrApi.user(admin, ATTACKER);
    }

    @Test
    @Tag("A12")
    @DisplayName("a login page that was opened in another browser logs its user in, and not that browser")
    void plantedLoginPage() {
        Response page = attacker.authorize(fylr.authorizationRequest());
        victim.plant(attacker);

        Response callback = victim.submit(page, "username", USER, "password", "secret");

        assertThat(fylr.subject(callback)).isEqualTo(USER);
        assertThat(FylrApi.query(attacker.authorize(fylr.authorizationRequest("prompt", "none"))))
                .containsEntry("error", "login_required");
        assertThat(attacker.authorize(fylr.authorizationRequest()).asString()).contains("name=\"password\"");
    }

    @Test
    @Tag("A12")
    @DisplayName(
            "a login in a browser that holds the cookies of another login is that of its own user, in a session of its own")
    void plantedLogin() {
        attacker.submit(attacker.authorize(fylr.authorizationRequest()), "username", ATTACKER, "password", "secret");
        victim.plant(attacker);

        Response callback = victim.authorize(fylr.authorizationRequest("login", USER, "password", "secret"));

        assertThat(fylr.subject(callback)).isEqualTo(USER);
        Response passive = attacker.authorize(fylr.authorizationRequest("prompt", "none"));
        assertThat(fylr.subject(passive)).isEqualTo(ATTACKER);
    }
}
