package io.github.keycloakfylr.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.keycloakfylr.config.file.ConfigFiles;
import io.github.keycloakfylr.config.file.InvalidConfigException;
import io.github.keycloakfylr.realmfile.RealmFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.keycloak.models.Constants;

/**
 * A {@code fylr.yml} cannot redefine the clients that Keycloak itself works with, whichever they are in its next
 * version.
 */
class ReservedClientsTest {

    static Stream<String> clientsOfKeycloak() {
        return Constants.defaultClients.stream();
    }

    @ParameterizedTest
    @MethodSource("clientsOfKeycloak")
    @Tag("settings")
    @DisplayName("a client of Keycloak's own is rejected")
    void isRejected(String id, @TempDir Path directory) throws IOException {
        Path file = Files.writeString(
                directory.resolve("fylr.yml"),
                "fylr+: {services+: {api+: {oauth2Server+: {clients+: {" + id + ": {public: true}}}}}}");
        ConfigFiles files = new ConfigFiles(List.of(file), Optional.empty(), Map.of());
        InvalidConfigException error =
                catchThrowableOfType(InvalidConfigException.class, () -> files.load(RealmFile.defaults()));
        assertThat(error.errors())
                .singleElement()
                .asString()
                .endsWith("the client id '" + id + "' is Keycloak's own: expected another one");
    }
}
