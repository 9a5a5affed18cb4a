package io.github.keycloakfylr.migrate;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.DictionaryEntries;
import com.code_intelligence.jazzer.junit.FuzzTest;
import com.code_intelligence.jazzer.mutation.annotation.NotNull;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A user of fylr's, fuzzed")
class UserMappingFuzzTest {

    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final String HASH = "$2y$04$81xGNnm8PS1uiIzjbos6Le3NzFaNB0goNqnBpOx7S/EyrayzJCNAq";

    private final UserMapping mapping = new UserMapping(Optional.of("saml"));

    @DisplayName(
            "is taken as Keycloak takes it and always as the same, or not taken for a reason; the hash is not told")
    @ValueSource(
            strings = {
                "{\"user\": {\"_id\": 7, \"login\": \"Ida\", \"type\": \"easydb\"}, \"_password_hash\": \"bcrypt:"
                        + HASH + "\"}",
                "{\"user\": {\"_id\": 8, \"email\": \"I@x.org\", \"type\": \"email\", \"confirm_email\": true}}",
                "{\"user\": {\"login\": \"sso\", \"type\": \"sso\", \"custom_data\": {\"a\": [1, {\"b\": null}]}}}",
                "{\"user\": {\"login\": \"x\", \"type\": \"collection\", \"login_valid_from\": \"2024-01-02\"},"
                        + " \"_groups\": [{\"_id\": 3}, {\"group\": {\"name\": \"g\"}}, 4], \"_archived_at\": \"2024\"}",
                "{\"user\": {\"login\": \"r\", \"type\": \"system\", \"login_valid_to\": \"never\"}}",
                "{\"user\": [], \"_groups\": {}}"
            })
    @DictionaryEntries({
        "\"user\":",
        "\"login\":",
        "\"type\":",
        "\"easydb\"",
        "\"email\"",
        "\"sso\"",
        "\"custom_data\":",
        "\"_groups\":",
        "\"login_valid_from\":",
        "\"_created_at\":",
        "\"2024-01-02T00:00:00Z\"",
        "\"lookup:_id\":",
        "\"_password_hash\":"
    })
    @FuzzTest
    void mapped(@NotNull String json) {
        ObjectNode item;
        try {
            if (!(MAPPER.readTree(json) instanceof ObjectNode object)) {
                return;
            }
            item = object;
        } catch (JsonProcessingException e) {
            return;
        }
        String before = item.toString();
        MappedUser user = mapping.map(item);
        assertThat(item).hasToString(before);
        assertThat(mapping.map(item).representation()).isEqualTo(user.representation());
        assertThat(user.toString() + user.reasons()).doesNotContain(HASH);
        if (user.fate() != MappedUser.Fate.TAKEN) {
            assertThat(user.reasons()).isNotEmpty();
            assertThat(user.representation()).isEmpty();
            return;
        }
        assertThat(user.representation().path("username").asText()).isNotEmpty().hasSizeLessThanOrEqualTo(255);
        assertThat(user.representation().path("enabled").isBoolean()).isTrue();
        user.representation().path("attributes").properties().forEach(attribute -> {
            assertThat(attribute.getKey()).hasSizeLessThanOrEqualTo(255);
            attribute.getValue().forEach(value -> assertThat(value.asText()).hasSizeLessThanOrEqualTo(2048));
        });
        assertThat(UserPart.changed(user.digests(), UserPart.mark(user.digests())))
                .isEmpty();
    }
}
