package io.github.keycloakfylr.browser;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keycloakfylr.client.AdminApi;
import io.github.keycloakfylr.testserver.KeycloakServer;
import java.net.URI;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The way of fylr's web frontend, which has its own address in {@code state} (contract section 10). */
@BrowserTest
class LoginCallbackInBrowserIT {

    private static final String CLIENT = "fylr-web-frontend";

    /**
     * As a frontend at another origin takes its code, for which the browser asks the server about that origin first.
     */
    private static final String REDEEM =
            """
            const [base, client] = arguments;
            const code = new URLSearchParams(location.search).get("code");
            const form = {grant_type: "authorization_code", client_id: client, redirect_uri: base + "/oauth2/callback", code};
            const tokens = await fetch(base + "/api/oauth2/token", {method: "POST", credentials: "include", body: new URLSearchParams(form)});
            const headers = {Authorization: "Bearer " + (await tokens.json()).access_token};
            return (await (await fetch(base + "/api/oauth2/userinfo", {headers})).json()).sub""";

    private final URI base;
    private final AdminApi admin;
    private final Window window;
    private final ClientApplication frontend;
    private final String login = "frontend-" + UUID.randomUUID().toString().substring(0, 8);

    LoginCallbackInBrowserIT(KeycloakServer server, AdminApi admin, Window window) {
        this.base = server.baseUri();
        this.admin = admin;
        this.window = window;
        this.frontend = new ClientApplication(base, admin);
    }

    @AfterEach
    void close() {
        frontend.close();
    }

    private URI authorizationRequest(String state) {
        return frontend.login("client_id", CLIENT, "redirect_uri", base + "/oauth2/callback", "state", state);
    }

    private void logIn(String state) {
        admin.createUser("fylr", login, "secret");
        window.open(authorizationRequest(state));
        window.type("#username", login);
        window.type("#password", "secret");
        window.follow("#kc-login");
    }

    @Test
    @Tag("settings")
    @Tag("A8")
    @Tag("G7")
    @DisplayName(
            "loginAllowRedirects: login, callback, and the frontend at its own origin, which redeems the code by a cross-origin request")
    void leadsOn() {
        String destination = "http://localhost:" + frontend.at("/").getPort() + "/app?q=1#/detail/5";
        logIn("{\"redirect\":\"" + destination + "\",\"nonce\":\"0123456789\"}");

        assertThat(window.address().toString())
                .startsWith(destination.substring(0, destination.indexOf('#')) + "&code=")
                .endsWith("#/detail/5");
        assertThat(window.awaitPromise(REDEEM, base.toString(), CLIENT)).isEqualTo(login);
        assertThat(window.console()).isEmpty();
    }

    @Test
    @Tag("settings")
    @Tag("A2")
    @DisplayName(
            "loginAllowRedirects: a destination that is not allowed: a page that says so, in both languages, and leads nowhere")
    void rejects() {
        logIn("{\"redirect\":\"https://branch.web.fylr.dev.evil.example/\",\"nonce\":\"0123456789\"}");

        assertThat(window.address().getPath()).isEqualTo("/oauth2/callback");
        window.inspect("callback-rejected", "status of 400");
        assertThat(window.text("#fylr-error-code")).isEqualTo("invalid_state");
        assertThat(window.text("[role=alert]"))
                .contains("cannot lead you on")
                .contains("fylr.webapp.loginAllowRedirects")
                .contains("Go back to the application");
        assertThat(window.source()).doesNotContain("evil.example").doesNotContain("code=");

        window.follow("#kc-locale a[lang=de]");
        window.inspect("callback-rejected-de", "status of 400");
        assertThat(window.text("#fylr-error-code")).isEqualTo("invalid_state");
        assertThat(window.text("[role=alert]"))
                .contains("nicht weiterleiten")
                .contains("Gehen Sie zur Anwendung zurück");
    }
}
