package io.github.keycloakfylr.browser;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keycloakfylr.client.AdminApi;
import io.github.keycloakfylr.testserver.KeycloakServer;
import io.github.keycloakfylr.testserver.MailServer;
import io.github.keycloakfylr.testserver.NotInContainer;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Contract P4: the page that waits for the address to be confirmed, the mail, and the page that its link leads to. */
@NotInContainer("A server in a container does not reach the mail server on this machine's loopback interface.")
@BrowserTest
class ConfirmationMailInBrowserIT {

    private final AdminApi admin;
    private final Window window;
    private final ClientApplication application;
    private final MailServer mails;

    ConfirmationMailInBrowserIT(KeycloakServer server, AdminApi admin, Window window) {
        this.admin = admin;
        this.window = window;
        this.application = new ClientApplication(server.baseUri(), admin);
        this.mails = MailServer.start();
    }

    @AfterEach
    void close() {
        application.close();
        mails.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"en", "de"})
    @Tag("P4")
    @DisplayName("the address is confirmed: the page, the mail, and the login that goes on")
    void confirmed(String language) {
        String login = "browser-confirms-" + UUID.randomUUID();
        String address = login + "@example.org";
        admin.updateRealm("fylr", Map.of("smtpServer", mails.settings()));
        admin.createUser(
                "fylr",
                login,
                "secret",
                Map.of(
                        "email",
                        address,
                        "requiredActions",
                        List.of("VERIFY_EMAIL"),
                        "attributes",
                        Map.of("locale", List.of(language))));

        window.open(application.login("ui_locales", language));
        window.type("#username", login);
        window.type("#password", "secret");
        window.follow("#kc-login");
        window.inspect("confirm-address-" + language);
        assertThat(window.attribute("html", "lang")).isEqualTo(language);
        assertThat(window.text()).contains(address);

        window.show(mails.await(address, 1).html());
        window.inspectMail("mail-confirm-" + language);
        assertThat(window.attribute("html", "lang")).isEqualTo(language);
        String link = window.attribute("a", "href");

        window.forgetCookies();
        window.open(URI.create(link));
        window.inspect("confirm-address-link-" + language);
        assertThat(window.text()).doesNotContain("${", "confirmEmailAddressVerification");
    }
}
