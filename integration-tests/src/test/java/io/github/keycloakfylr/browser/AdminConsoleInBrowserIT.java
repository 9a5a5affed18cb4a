package io.github.keycloakfylr.browser;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keycloakfylr.client.AdminApi;
import io.github.keycloakfylr.testserver.KeycloakServer;
import java.net.URI;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What Keycloak's admin console shows of fylr's settings (contract section 10). */
@BrowserTest
class AdminConsoleInBrowserIT {

    private final URI base;
    private final AdminApi admin;
    private final Window window;

    AdminConsoleInBrowserIT(KeycloakServer server, AdminApi admin, Window window) {
        this.base = server.baseUri();
        this.admin = admin;
        this.window = window;
    }

    @Test
    @Tag("settings")
    @DisplayName("the settings are fields of the user federation entry, with their attributes' names")
    void settings() {
        String entry = admin.request()
                .queryParam("type", "org.keycloak.storage.UserStorageProvider")
                .get("/fylr/components")
                .jsonPath()
                .getString("find { it.providerId == 'fylr-guest' }.id");
        window.open(base.resolve("/admin/master/console/#/fylr/user-federation/fylr-guest/" + entry));
        window.await(() -> window.has("#username"));
        window.type("#username", AdminApi.USERNAME);
        window.type("#password", AdminApi.PASSWORD);
        window.click("#kc-login");
        window.await(() -> window.text().contains("Guest access"));

        assertThat(window.has("[id='fylr.login.guest']")).isTrue();
        assertThat(window.text())
                .contains(
                        "Stay logged in",
                        "Userinfo claims",
                        "Destinations after the login",
                        "Plain http redirect URIs");
        window.screenshot("admin-settings");
    }
}
