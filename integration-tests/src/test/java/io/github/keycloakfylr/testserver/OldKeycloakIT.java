package io.github.keycloakfylr.testserver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import org.junit.jupiter.api.Test;

/**
 * For {@code mvn verify -Dkeycloak.server.version=26.5.6 -Dit.test=OldKeycloakIT}, and any other version that is too
 * old.
 */
class OldKeycloakIT {

    private static final String TOO_OLD = "2[0-5]\\..*|26\\.[0-6]\\..*";

    @Test
    void isRejectedAtItsBuildWithOneLineAndNoOtherComplaint() throws IOException {
        String version = ServerFiles.property("fylr.serverVersion");
        assertThat(version).as("chosen by -Dkeycloak.server.version").matches(TOO_OLD);
        ServerOptions options = ServerOptions.in("old-server").withoutRealm();

        assertThatThrownBy(() -> DistributionServer.start(options))
                .isInstanceOf(ServerFailure.class)
                .hasMessageContaining("kc.sh build ended with exit code 1");

        assertThat(Files.readAllLines(options.directory.resolve("server.log")))
                .filteredOn(line -> line.matches("(?i).*(error|warn|exception|debug|\\bat ).*"))
                .containsExactly("ERROR: keycloak-fylr needs Keycloak 26.7.0 or later, and this is Keycloak " + version
                        + ": upgrade Keycloak, or remove keycloak-fylr.jar from its providers folder");
    }
}
