package io.github.keycloakfylr.movein;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.DictionaryEntries;
import com.code_intelligence.jazzer.junit.FuzzTest;
import com.code_intelligence.jazzer.mutation.annotation.NotNull;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Locale;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A user of the old server's, fuzzed")
class OldUserFuzzTest {

    private static final ObjectMapper MAPPER = new ObjectMapper();

    @DisplayName("nobody is created whom Keycloak or fylr has for itself, and no claim is longer than Keycloak takes")
    @ValueSource(
            strings = {
                "{\"sub\": \"Ida\", \"email\": \"I@x.org\", \"email_verified\": true}",
                "{\"sub\": \"root\"}",
                "{\"sub\": \"12\", \"name\": [1], \"given_name\": null}",
                "{\"sub\": \"service-account-x\", \"email_verified\": \"true\"}"
            })
    @DictionaryEntries({
        "\"sub\":",
        "\"email\":",
        "\"email_verified\":",
        "\"name\":",
        "root",
        "service-account-",
        "\\u0130"
    })
    @FuzzTest
    void user(@NotNull String json) {
        ObjectNode userinfo;
        try {
            if (!(MAPPER.readTree(json) instanceof ObjectNode object)
                    || !object.path(OldUser.SUBJECT).isTextual()) {
                return;
            }
            userinfo = object;
        } catch (JsonProcessingException e) {
            return;
        }
        OldUser user = OldUser.of(userinfo);
        assertThat(user.name()).isEqualTo(userinfo.path("sub").textValue());
        assertThat(user.claims().values()).allMatch(value -> !value.isBlank() && value.length() <= 255);
        assertThat(user.names()).isNotEmpty().allMatch(name -> name.equals(name.toLowerCase(Locale.ROOT)));
        if (OldUser.isCreatable(user.name())) {
            assertThat(user.name()).isNotBlank().hasSizeLessThanOrEqualTo(255).doesNotMatch("\\d+");
            assertThat(user.name().toLowerCase(Locale.ROOT))
                    .isNotEqualTo("root")
                    .doesNotStartWith("service-account-");
        }
    }
}
