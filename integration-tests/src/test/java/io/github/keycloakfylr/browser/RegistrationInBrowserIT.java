package io.github.keycloakfylr.browser;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keycloakfylr.client.AdminApi;
import io.github.keycloakfylr.testserver.KeycloakServer;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Contract P7: the page on which visitors register, with the fields that the realm asks for. */
@BrowserTest
class RegistrationInBrowserIT {

    private static final String PASSWORD = "Registered-4711";

    private final AdminApi admin;
    private final Window window;
    private final ClientApplication application;
    private final String login = "Grace " + UUID.randomUUID().toString().substring(0, 8);

    RegistrationInBrowserIT(KeycloakServer server, AdminApi admin, Window window) {
        this.admin = admin;
        this.window = window;
        this.application = new ClientApplication(server.baseUri(), admin);
    }

    @BeforeEach
    void on() {
        admin.updateRealm("fylr", Map.of("registrationAllowed", true));
        admin.setRealmAttribute(
                "fylr", "fylr.register.form", "company=require first_name=show last_name=show phone=hide");
    }

    @AfterEach
    void close() {
        application.close();
    }

    private void register(String password) {
        window.type("#username", login);
        window.type("#email", login.replace(' ', '.') + "@example.org");
        window.type("#password", password);
        window.type("#password-confirm", PASSWORD);
        window.follow("#kc-register");
    }

    @Test
    @Tag("P7")
    @Tag("A9")
    @DisplayName("from the login page to the form, which says at each field what is wrong, and on to the application")
    void registers() {
        window.open(application.login("auth_method", "easydb"));
        window.follow("#kc-registration a");

        window.inspect("register");
        assertThat(window.has("#company")).isTrue();
        assertThat(window.has("#phone")).isFalse();
        register("something else");

        window.inspect("register-rejected");
        assertThat(window.attribute("#company", "aria-invalid")).isEqualTo("true");
        assertThat(window.attribute("#username", "value")).isEqualTo(login);
        assertThat(window.source()).doesNotContain(PASSWORD, "something else");

        window.type("#company", "Söhne & Töchter");
        window.type("#password", PASSWORD);
        window.type("#password-confirm", PASSWORD);
        window.follow("#kc-register");
        assertThat(application.user(window)).isEqualTo(login);
    }

    @Test
    @Tag("P7")
    @Tag("A9")
    @DisplayName("in German, and back to the login page")
    void german() {
        window.open(application.login("auth_method", "easydb", "ui_locales", "de"));
        window.follow("#kc-registration a");

        window.inspect("register-de");
        assertThat(window.attribute("html", "lang")).isEqualTo("de");
        window.follow("#fylr-back-to-login");
        assertThat(window.text("h1")).isEqualTo("Anmelden");
    }
}
