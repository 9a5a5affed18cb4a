package io.github.keycloakfylr.clients;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keycloakfylr.client.AdminApi;
import io.github.keycloakfylr.testserver.FylrTest;
import io.github.keycloakfylr.testserver.KeycloakServer;
import java.net.URI;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Node.js' clients of OpenID Connect, which are told the issuer, the client and the scope. */
@NeedsPrograms(
        value = {"node", "npm"},
        packages = "nodejs and npm")
@FylrTest
class NodeIT {

    private static final URI CALLBACK = URI.create("https://node.example.org/callback");

    private final KeycloakServer server;
    private final AdminApi admin;

    NodeIT(KeycloakServer server, AdminApi admin) {
        this.server = server;
        this.admin = admin;
    }

    @BeforeAll
    static void install() throws Exception {
        NodePackages.install();
    }

    @ParameterizedTest(name = "{0}, confidential: {1}")
    @CsvSource({"openid-client, true", "openid-client, false", "oauth4webapi, true", "oauth4webapi, false"})
    @Tag("W6")
    @Tag("T5")
    @Tag("T7")
    @Tag("T9")
    @Tag("T11")
    @Tag("U2")
    @Tag("I1")
    @Tag("R1")
    @Tag("N1")
    @DisplayName("discovery, code flow with PKCE, every other grant and endpoint")
    void completesEveryStep(String library, boolean confidential) throws Exception {
        Registration registration = Registration.of(confidential, server, admin, CALLBACK);

        assertThat(new Program(registration, NodePackages.FOLDER, "node", library + ".mjs")
                        .with("NODE_OPTIONS", NodePackages.options())
                        .run())
                .containsExactly(
                        "discovery",
                        "code",
                        "userinfo",
                        "refresh",
                        "introspection",
                        "revocation",
                        "password",
                        "client_credentials");
    }
}
