package io.github.keycloakfylr.contract;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.keycloakfylr.testserver.DistributionServer;
import io.github.keycloakfylr.testserver.NotInContainer;
import io.github.keycloakfylr.testserver.ServerOptions;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The server's options of fylr's endpoints, as an operator gets them wrong. */
@NotInContainer("It has servers of its own, of the distribution.")
class FylrOptionsIT {

    private static final String PREFIX = "--spi-realm-restapi-extension--fylr--";

    /** In the directory of {@link MigrationIT}, which unpacks and builds the same server. */
    private static ServerOptions options(String... arguments) {
        return ServerOptions.in("migration").withoutRealm().withArguments(arguments);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "realms=fylr                | realms is not known; there are realm, ready-without-realm, config-files, base-config, env-prefix, skip-client, saml-metadata, enabled",
                "realm=' '                  | realm has no value",
                "config-files=              | config-files has no value",
                "ready-without-realm=always | ready-without-realm is neither true nor false"
            })
    @Tag("G2")
    @DisplayName("an option that is not known or means nothing stops the start with one line that names it")
    void wrongOptionStopsTheStart(String argument, String message) {
        assertThatThrownBy(() -> DistributionServer.start(options(PREFIX + argument.replace("'", ""))))
                .hasMessageContaining("before it was ready")
                .hasMessageContaining("keycloak-fylr: the option " + PREFIX + message)
                .message()
                .doesNotContain("\tat ");
    }

    @Test
    @Tag("G2")
    @DisplayName("a server may be ready before its realm is there, for whoever imports it afterwards")
    void readyWithoutRealm() {
        DistributionServer server =
                DistributionServer.start(options(PREFIX + "ready-without-realm=true", PREFIX + "realm=museum"));
        try {
            Map<String, Object> check = given().baseUri(server.managementUri().toString())
                    .get("/health/ready")
                    .then()
                    .statusCode(200)
                    .extract()
                    .path("checks.find { it.name == \"Realm behind fylr's endpoints\" }");
            assertThat(check)
                    .containsEntry("status", "UP")
                    .containsEntry("data", Map.of("realm", "museum", "state", "missing"));
        } finally {
            server.close();
        }
    }
}
