package io.github.keycloakfylr.browser;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keycloakfylr.client.AdminApi;
import io.github.keycloakfylr.testserver.KeycloakServer;
import io.github.keycloakfylr.testserver.MailServer;
import io.github.keycloakfylr.testserver.NotInContainer;
import io.restassured.http.ContentType;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The mail that invites (contract M4), as a mail program shows it. */
@NotInContainer("A server in a container does not reach the mail server on this machine's loopback interface.")
@BrowserTest
class InvitationMailInBrowserIT {

    private final AdminApi admin;
    private final Window window;
    private final ClientApplication application;
    private final MailServer mails;

    InvitationMailInBrowserIT(KeycloakServer server, AdminApi admin, Window window) {
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
    @CsvSource({"en, You are invited to fylr, 'Hello Jo,', Log in", "de, Einladung zu fylr, 'Guten Tag Jo,', Anmelden"})
    @Tag("M4")
    @DisplayName("the button in the mail leads to one that logs in")
    void button(String language, String title, String greeting, String button) {
        String login = "browser-invited-" + UUID.randomUUID();
        String address = login + "@example.org";
        admin.updateRealm("fylr", Map.of("smtpServer", mails.settings()));
        String id = admin.createUser(
                "fylr",
                login,
                "secret",
                Map.of(
                        "email",
                        address,
                        "firstName",
                        "Jo",
                        "attributes",
                        Map.of("fylr_type", List.of("email"), "locale", List.of(language))));
        assertThat(admin.request()
                        .contentType(ContentType.JSON)
                        .body(application.request())
                        .post("/fylr/fylr/users/{id}/invitation", id)
                        .statusCode())
                .isEqualTo(204);

        window.show(mails.await(address, 1).html());
        window.inspectMail("mail-" + language);
        assertThat(window.attribute("html", "lang")).isEqualTo(language);
        assertThat(window.text("h1")).isEqualTo(title);
        assertThat(window.text()).contains(greeting).contains(window.attribute("a", "href"));
        assertThat(window.text("a")).isEqualTo(button);

        window.follow("a");
        window.follow("#fylr-link-continue");
        assertThat(application.user(window)).isEqualTo(login);
    }
}
