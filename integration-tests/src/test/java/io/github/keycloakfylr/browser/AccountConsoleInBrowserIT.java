package io.github.keycloakfylr.browser;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keycloakfylr.client.AdminApi;
import io.github.keycloakfylr.client.FylrApi;
import io.github.keycloakfylr.testserver.KeycloakServer;
import java.net.URI;
import java.util.UUID;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Keycloak's account console in the realm that ships, which needs Keycloak's own client scopes. */
@BrowserTest
class AccountConsoleInBrowserIT {

    private final URI base;
    private final AdminApi admin;
    private final Window window;

    AccountConsoleInBrowserIT(KeycloakServer server, AdminApi admin, Window window) {
        this.base = server.baseUri();
        this.admin = admin;
        this.window = window;
    }

    private void logIn(String login, String password) {
        window.await(() -> window.has("#username"));
        window.type("#username", login);
        window.type("#password", password);
        window.click("#kc-login");
    }

    @Test
    @Tag("G3")
    @DisplayName("a user sees the account and its sessions there, and changes the password")
    void accountConsole() {
        String login = "konto-" + UUID.randomUUID().toString().substring(0, 8);
        admin.createUser("fylr", login, "secret");

        window.open(base.resolve("/realms/fylr/account/"));
        logIn(login, "secret");
        window.await(() -> window.text().contains("Personal info") && window.has("#username"));
        assertThat(window.text()).contains(login).doesNotContain("Something went wrong");
        window.screenshot("account");

        window.open(base.resolve("/realms/fylr/account/account-security/device-activity"));
        window.await(() -> window.text().contains("Current session"));
        window.screenshot("account-sessions");

        window.open(base.resolve("/realms/fylr/account/account-security/signing-in"));
        window.await(
                () -> window.has("[data-testid='password/update'], [data-testrole=update], #cred-row-password button"));
        window.screenshot("account-signing-in");
        window.click("[data-testid='password/update'], [data-testrole=update], #cred-row-password button");
        window.await(() -> window.has("#password-new"));
        window.type("#password-new", "another-secret");
        window.type("#password-confirm", "another-secret");
        window.follow("#kc-passwd-update-form [type=submit]");
        window.await(() -> window.text().contains("Signing in"));

        FylrApi fylr = new FylrApi(base, base);
        assertThat(fylr.passwordTokens(login, "another-secret", "")).containsKey("access_token");
    }
}
