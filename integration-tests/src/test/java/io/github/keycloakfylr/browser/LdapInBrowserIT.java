package io.github.keycloakfylr.browser;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keycloakfylr.client.AdminApi;
import io.github.keycloakfylr.testserver.KeycloakServer;
import io.github.keycloakfylr.testserver.LdapDirectory;
import io.github.keycloakfylr.testserver.NotInContainer;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The login page for users of a directory (contract M3). */
@NotInContainer("A server in a container does not reach the directory on this machine's loopback interface.")
@BrowserTest
class LdapInBrowserIT {

    private final Window window;
    private final ClientApplication application;
    private final LdapDirectory directory;
    private final String login = "grace-" + UUID.randomUUID().toString().substring(0, 8);

    LdapInBrowserIT(KeycloakServer server, AdminApi admin, Window window) {
        this.window = window;
        this.application = new ClientApplication(server.baseUri(), admin);
        this.directory = LdapDirectory.start();
        admin.createComponent("fylr", directory.federation("browser-directory"));
        directory.addPerson(login, "secret", Map.of());
    }

    @AfterEach
    void close() {
        directory.close();
        application.close();
    }

    private void logIn(String password) {
        window.type("#username", login);
        window.type("#password", password);
        window.follow("#kc-login");
    }

    @Test
    @Tag("M3")
    @DisplayName("a wrong password, the directory out of reach, the right password")
    void logsIn() {
        window.open(application.login("auth_method", "ldap"));
        logIn("wrong");
        assertThat(window.text("[role=alert]"))
                .isEqualTo("Login or password is wrong. Please check both and try again.");

        directory.stop();
        logIn("secret");
        window.inspect("login-directory-down");
        assertThat(window.text("[role=alert]")).startsWith("Your login cannot be checked right now");
        assertThat(window.attribute("#password", "aria-invalid")).isEqualTo("false");

        directory.restart();
        logIn("secret");
        assertThat(application.user(window)).isEqualTo(login);
    }
}
