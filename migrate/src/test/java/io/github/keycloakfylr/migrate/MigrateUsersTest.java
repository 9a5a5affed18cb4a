package io.github.keycloakfylr.migrate;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.OptionalLong;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("keycloak-fylr-migrate users")
@Tag("V3")
class MigrateUsersTest {

    @ParameterizedTest
    @CsvSource({
        "--parallel 0, --parallel: expected 1 to 32",
        "--realm master, --realm: expected",
        "--from ftp://x, '--from: expected an http or https URL, without a user name'",
        "--from https://root:secret@x, '--from: expected an http or https URL, without a user name'"
    })
    @DisplayName("rejects options that mean nothing, before it asks any server")
    void options(String options, String message) {
        String[] words = ("users " + (options.startsWith("--from") ? "" : "--from x.json ")
                        + "--server http://127.0.0.1:1 --user admin " + options)
                .split(" ");
        Run run = Run.here(words);
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.error()).contains(message).doesNotContain("root:secret");
    }

    @Test
    @DisplayName("files are still required where no command is")
    void filesAreRequired() {
        Run run = Run.here();
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.error()).startsWith("Missing required parameter: 'fylr.yml'");
    }

    @Test
    @DisplayName("tells the rate, and the remaining time where the number of users is known")
    void progress() {
        assertThat(MigrationProgress.line(500, OptionalLong.of(20_000), 10))
                .isEqualTo("500 of 20000 users, 50 per second, 6:30 left");
        assertThat(MigrationProgress.line(500, OptionalLong.empty(), 10)).isEqualTo("500 users, 50 per second");
        assertThat(MigrationProgress.line(0, OptionalLong.of(10), 10)).isEqualTo("0 of 10 users, 0 per second");
    }

    @Test
    @DisplayName("a group has its display names, is marked where it must use a second factor, and says what is lost")
    void group() throws Exception {
        MappedGroup group = MappedGroup.of((ObjectNode) new ObjectMapper()
                .readTree("{\"group\": {\"_id\": 3, \"name\": \"g\", \"reference\": \"r\", \"comment\": \"c\","
                        + " \"displayname\": {\"de-DE\": \"Gruppe\"}}, \"_two_fa_required\": true,"
                        + " \"_ip_subnet_filter\": [\"10.0.0.0/8\"], \"_auth_method_group_maps\": {\"ldap\": [{}]}}"));
        assertThat(group.attributes())
                .hasToString("{\"fylr_id\":[\"3\"],\"fylr_reference\":[\"r\"],\"comment\":[\"c\"],"
                        + "\"displayname.de-DE\":[\"Gruppe\"],\"fylr_two_factor\":[\"true\"]}");
        assertThat(group.keys()).containsExactly("3", "name:g", "reference:r");
        assertThat(group.reasons()).hasSize(2);
    }
}
