package io.github.keycloakfylr.clients;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.github.keycloakfylr.browser.BrowserTest;
import io.github.keycloakfylr.browser.Window;
import io.github.keycloakfylr.client.AdminApi;
import io.github.keycloakfylr.client.FylrApi;
import io.github.keycloakfylr.testserver.KeycloakServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** oidc-client-ts in Chromium: an application at another origin, which is told the issuer, the client and the scope. */
@NeedsPrograms(
        value = {"node", "npm"},
        packages = "nodejs and npm")
@BrowserTest
class OidcClientTsIT {

    private final KeycloakServer server;
    private final AdminApi admin;
    private final FylrApi fylr;
    private final Window window;
    private HttpServer application;
    private Registration registration;

    OidcClientTsIT(KeycloakServer server, AdminApi admin, FylrApi fylr, Window window) {
        this.server = server;
        this.admin = admin;
        this.fylr = fylr;
        this.window = window;
    }

    @BeforeAll
    static void install() throws Exception {
        NodePackages.install();
    }

    @BeforeEach
    void start() throws IOException {
        application = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        serve("/", "text/html; charset=utf-8", Program.FOLDER.resolve("browser").resolve("index.html"));
        serve(
                "/oidc-client-ts.min.js",
                "text/javascript",
                NodePackages.FOLDER.resolve("node_modules/oidc-client-ts/dist/browser/oidc-client-ts.min.js"));
        application.start();
        registration = Registration.ofPublicClient(server, admin, at("/callback"));
    }

    private void serve(String path, String type, Path file) throws IOException {
        byte[] content = Files.readAllBytes(file);
        application.createContext(path, exchange -> {
            exchange.getResponseHeaders().add("Content-Type", type);
            exchange.sendResponseHeaders(200, content.length);
            exchange.getResponseBody().write(content);
            exchange.close();
        });
    }

    @AfterEach
    void stop() {
        application.stop(0);
    }

    /**
     * Another origin than the server's, but the same site: without TLS the cookies of the login cannot be
     * {@code SameSite=None}, and a browser does not send others to a frame of another site.
     */
    private URI at(String path) {
        String site = server.baseUri().getHost();
        return URI.create("http://" + site + ":" + application.getAddress().getPort() + path);
    }

    /** Opens the application, and logs in where the library leads. */
    private void logIn(String scope) {
        String settings = "{\"authority\":\"%s\",\"client_id\":\"%s\",\"scope\":\"%s\"}"
                .formatted(registration.issuer(), registration.clientId(), scope);
        window.open(at("/?settings=" + URLEncoder.encode(settings, StandardCharsets.UTF_8)));
        window.awaitPage("users.signinRedirect()");
        window.type("#username", registration.login());
        window.type("#password", Registration.PASSWORD);
        window.follow("#kc-login");
        assertThat(window.address().getPath()).isEqualTo("/callback");
        assertThat(run("return (await users.signinCallback()).profile.sub")).isEqualTo(registration.login());
    }

    private Object run(String script) {
        return window.awaitPromise(script);
    }

    @Test
    @Tag("G7")
    @Tag("W6")
    @Tag("T5")
    @Tag("T7")
    @Tag("T9")
    @Tag("T11")
    @Tag("U2")
    @Tag("R1")
    @DisplayName("discovery, code flow with PKCE and userinfo, refresh, revocation, password grant")
    void completesEveryStep() {
        logIn("openid offline");
        String first = (String) run("return (await users.getUser()).access_token");
        assertThat(run("return (await users.signinSilent()).profile.sub")).isEqualTo(registration.login());
        String second = (String) run("return (await users.getUser()).access_token");
        assertThat(second).isNotEqualTo(first);
        assertThat(FylrApi.success(fylr.userinfo(second))).containsEntry("sub", registration.login());

        run("await users.revokeTokens()");
        assertThat(fylr.userinfo(second).statusCode()).isEqualTo(400);

        String granted = (String) window.awaitPromise(
                "return (await users.signinResourceOwnerCredentials({username: arguments[0], password: arguments[1]})).access_token",
                registration.login(),
                Registration.PASSWORD);
        assertThat(FylrApi.success(fylr.userinfo(granted))).containsEntry("sub", registration.login());
        assertThat(window.console()).isEmpty();
    }

    @Test
    @Tag("A11")
    @Tag("A12")
    @DisplayName("without a refresh token the library asks for another code in a frame that nobody sees")
    void silentInFrame() {
        logIn("openid");
        String first = (String) run("return (await users.getUser()).access_token");
        assertThat(run("return (await users.signinSilent()).profile.sub")).isEqualTo(registration.login());
        assertThat(run("return (await users.getUser()).access_token")).isNotEqualTo(first);
    }
}
