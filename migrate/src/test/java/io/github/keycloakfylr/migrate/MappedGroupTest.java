package io.github.keycloakfylr.migrate;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("A group of fylr's")
@Tag("V3")
class MappedGroupTest {

    private static final ObjectMapper MAPPER = new ObjectMapper();

    private static MappedGroup group(String fields, String more) throws JsonProcessingException {
        return MappedGroup.of((ObjectNode) MAPPER.readTree("{\"group\": {" + fields + "}" + more + "}"));
    }

    @Test
    @DisplayName("has its name, its key and what events and administrators want to know")
    void attributes() throws Exception {
        MappedGroup group = group(
                "\"_id\": 3, \"name\": \"staff\", \"type\": \"custom\", \"reference\": \"r\", \"comment\": \"c\","
                        + " \"displayname\": {\"de-DE\": \"Personal\", \"en-US\": \"\"}",
                ", \"_two_fa_required\": true");

        assertThat(group.key()).isEqualTo("3");
        assertThat(group.name()).isEqualTo("staff");
        assertThat(group.isNamed()).isTrue();
        assertThat(group.reasons()).isEmpty();
        assertThat(group.attributes())
                .isEqualTo(
                        MAPPER.readTree(
                                "{\"fylr_id\": [\"3\"], \"fylr_reference\": [\"r\"], \"fylr_group_type\": [\"custom\"],"
                                        + " \"comment\": [\"c\"], \"displayname.de-DE\": [\"Personal\"], \"fylr_two_factor\": [\"true\"]}"));
        assertThat(group.keys()).containsExactlyInAnyOrder("3", "name:staff", "reference:r");
    }

    @Test
    @DisplayName("says what of it Keycloak does not do, and what is too long")
    void reasons() throws Exception {
        MappedGroup group = group(
                "\"name\": \"staff\", \"comment\": \"" + "c".repeat(256) + "\", \"reference\": \"" + "r".repeat(255)
                        + "\"",
                ", \"_ip_subnet_filter\": [1], \"_auth_method_group_maps\": [1], \"_two_fa_required\": false");

        assertThat(group.reasons())
                .containsExactly(
                        "fylr_id has more than 255 characters, and is left out",
                        "comment has more than 255 characters, and is left out",
                        "its members may log in from certain networks only at fylr: Keycloak does not check that",
                        "its rules for members from a directory or an identity provider are to be set up as mappers");
        assertThat(group.attributes().properties())
                .extracting(java.util.Map.Entry::getKey)
                .containsExactly("fylr_reference");
        assertThat(group.attributes().at("/fylr_reference/0").asText()).hasSize(255);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"_id\": 3, \"reference\": \"r\", \"name\": \"n\"}|3",
                "{\"_id\": \"x\", \"reference\": \"r\", \"name\": \"n\"}|reference:r",
                "{\"lookup:_id\": {\"reference\": \"r\"}, \"name\": \"n\"}|reference:r",
                "{\"name\": \"n\"}|name:n",
                "{}|``",
                "4|``"
            })
    @DisplayName("is found again by the id, else by reference, lookup or name")
    void key(String json, String key) throws Exception {
        assertThat(MappedGroup.key(MAPPER.readTree(json))).isEqualTo(key);
    }

    @Test
    @DisplayName("is not taken without a name, nor with one of 256 characters")
    void name() throws Exception {
        assertThat(group("\"_id\": 1, \"name\": \" \"", "").isNamed()).isFalse();
        assertThat(group("\"_id\": 1, \"name\": \"" + "n".repeat(255) + "\"", "")
                        .isNamed())
                .isTrue();
        assertThat(group("\"_id\": 1, \"name\": \"" + "n".repeat(256) + "\"", "")
                        .isNamed())
                .isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "fylr_id, true",
        "displayname.de, true",
        "comment, true",
        "comments, false",
        "mine, false",
        "displayname, false"
    })
    @DisplayName("loses the attributes that are fylr's, and keeps those that are not")
    void ours(String attribute, boolean ours) {
        assertThat(MappedGroup.isOurs(attribute)).isEqualTo(ours);
    }
}
