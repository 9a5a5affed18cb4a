package io.github.keycloakfylr.clients;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keycloakfylr.client.AdminApi;
import io.github.keycloakfylr.testserver.FylrTest;
import io.github.keycloakfylr.testserver.KeycloakServer;
import java.net.URI;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** PHP's curl, as scripts without a library use it. */
@NeedsPrograms(
        value = {"php", "/etc/php/8.2/cli/conf.d/20-curl.ini"},
        packages = "php-cli and php-curl")
@FylrTest
class PhpCurlIT {

    private static final URI CALLBACK = URI.create("https://php.example.org/callback");

    private final KeycloakServer server;
    private final AdminApi admin;

    PhpCurlIT(KeycloakServer server, AdminApi admin) {
        this.server = server;
        this.admin = admin;
    }

    @ParameterizedTest(name = "confidential: {0}, multipart: {1}")
    @CsvSource({"true, true", "true, false", "false, true", "false, false"})
    @Tag("G8")
    @Tag("C1")
    @Tag("C2")
    @Tag("T5")
    @Tag("T7")
    @Tag("T9")
    @Tag("U1")
    @Tag("I1")
    @Tag("R1")
    @Tag("N1")
    @DisplayName("discovery, code flow with PKCE, every other grant and endpoint")
    void completesEveryStep(boolean confidential, boolean multipart) throws Exception {
        Registration registration = Registration.of(confidential, server, admin, CALLBACK);

        assertThat(new Program(registration, Program.FOLDER.resolve("php"), "php", "curl.php")
                        .with("MULTIPART", Boolean.toString(multipart))
                        .run())
                .containsExactly(
                        "discovery",
                        "state",
                        "code",
                        "refresh",
                        "introspection",
                        "revocation",
                        "password",
                        "client_credentials");
    }
}
