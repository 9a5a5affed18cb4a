package io.github.keycloakfylr.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keycloakfylr.server.AdminApi;
import io.github.keycloakfylr.server.FylrServer;
import io.github.keycloakfylr.server.KeycloakServer;
import io.restassured.response.Response;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Contract section 4: the authorization endpoint. */
@ExtendWith(FylrServer.class)
class AuthorizationEndpointIT {

    private final KeycloakServer server;
    private final AdminApi admin;
    private final FylrApi fylr;

    AuthorizationEndpointIT(KeycloakServer server, AdminApi admin) {
        this.server = server;
        this.admin = admin;
        this.fylr = new FylrApi(server.baseUri());
    }

    @BeforeEach
    void user() {
        if (admin.findUser("fylr", "auth-user").isEmpty()) {
            admin.createUser("fylr", "auth-user", "secret");
        }
    }

    @Test
    @DisplayName("A8 A9 A10 the login page, then the code with the identical state and nothing else")
    void logs_in_by_page() {
        Browser browser = new Browser(server.baseUri());

        Response page = browser.authorize(fylr.authorizationRequest("auth_method", "easydb"));
        assertThat(page.statusCode()).isEqualTo(200);
        Response again = browser.submit(page, "username", "auth-user", "password", "wrong");
        assertThat(again.statusCode()).isEqualTo(200);
        Response callback = browser.submit(again, "username", "auth-user", "password", "secret");

        assertThat(callback.statusCode()).isEqualTo(302);
        assertThat(callback.getHeader("Location")).startsWith(fylr.callback() + "?");
        assertThat(FylrApi.query(callback)).containsOnlyKeys("code", "state").containsEntry("state", FylrApi.STATE);
        assertThat(FylrApi.success(fylr.exchange(FylrApi.query(callback).get("code")))).containsOnlyKeys("access_token", "token_type", "scope", "expires_in");
    }
}
