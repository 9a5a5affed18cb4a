package io.github.keycloakfylr.clients;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keycloakfylr.client.AdminApi;
import io.github.keycloakfylr.testserver.FylrTest;
import io.github.keycloakfylr.testserver.KeycloakServer;
import java.net.URI;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Go's x/oauth2 and go-oidc, built from Debian's packages of their sources. */
@NeedsPrograms(
        value = {"go", GoIT.SOURCES + "/github.com/coreos/go-oidc", GoIT.SOURCES + "/golang.org/x/oauth2"},
        packages = "golang-go, golang-golang-x-oauth2-dev and golang-github-coreos-go-oidc-dev")
@FylrTest
class GoIT {

    static final String SOURCES = "/usr/share/gocode/src";

    private static final URI CALLBACK = URI.create("https://go.example.org/callback");
    private static final Path BUILT = Path.of("target/go-client").toAbsolutePath();

    private final KeycloakServer server;
    private final AdminApi admin;

    GoIT(KeycloakServer server, AdminApi admin) {
        this.server = server;
        this.admin = admin;
    }

    @BeforeAll
    static void build() throws Exception {
        ProcessBuilder builder = new ProcessBuilder("go", "build", "-o", BUILT.toString(), "main.go")
                .directory(Program.FOLDER.resolve("go").toFile());
        // Debian's sources are no modules.
        builder.environment().put("GO111MODULE", "off");
        builder.environment().put("GOPATH", "/usr/share/gocode");
        builder.environment()
                .put("GOCACHE", Path.of("target/go-cache").toAbsolutePath().toString());
        Processes.succeed(builder);
    }

    @ParameterizedTest(name = "confidential: {0}")
    @ValueSource(booleans = {true, false})
    @Tag("W6")
    @Tag("W8")
    @Tag("T5")
    @Tag("T7")
    @Tag("T9")
    @Tag("T11")
    @Tag("U2")
    @Tag("N1")
    @DisplayName("discovery, code flow with PKCE, userinfo, a key rotation, refresh, and the other grants")
    void completesEveryStep(boolean confidential) throws Exception {
        Registration registration = Registration.of(confidential, server, admin, CALLBACK);

        assertThat(new Program(registration, Program.FOLDER, BUILT.toString()).run())
                .containsExactly(
                        "discovery", "state", "nonce", "code", "userinfo", "refresh", "password", "client_credentials");
    }
}
