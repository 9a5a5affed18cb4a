package io.github.keycloakfylr.movein;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.keycloakfylr.config.UserinfoClaim;
import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Contract V4: what the old server's userinfo tells of a user who may be created here. */
class OldUserTest {

    private static OldUser of(String json) throws IOException {
        return OldUser.of((ObjectNode) new ObjectMapper().readTree(json.replace('\'', '"')));
    }

    @Test
    @Tag("V4")
    @DisplayName("has the claims that fylr has, where they are texts that Keycloak can keep, and no others")
    void claims() throws IOException {
        OldUser user = of("{'sub': 'Ida', 'email': 'Ida@Example.org', 'email_verified': true, 'company': ' ',"
                + "'town': '" + "x".repeat(256) + "', 'phone': 7, 'country': {'a': 'b'}, 'state': 'NRW',"
                + "'fylr_type': 'system', 'username': 'root'}");

        assertThat(user.name()).isEqualTo("Ida");
        assertThat(user.claims()).isEqualTo(Map.of(UserinfoClaim.EMAIL, "Ida@Example.org", UserinfoClaim.STATE, "NRW"));
        assertThat(user.emailVerified()).isTrue();
        assertThat(user.names()).containsExactlyInAnyOrder("ida", "ida@example.org");
    }

    @Test
    @Tag("V4")
    @DisplayName("has an address that is not verified unless it is said to be")
    void notVerified() throws IOException {
        assertThat(of("{'sub': 'Ida', 'email_verified': 'no'}").emailVerified()).isFalse();
        assertThat(of("{'sub': 'Ida@example.org', 'email': 'ida@example.org'}").names())
                .containsExactly("ida@example.org");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "root",
                "ROOT",
                "Deep_Link",
                "oai_pmh",
                "deleted_user",
                "4711",
                "Service-Account-x",
                " blank",
                "blank ",
                "",
                " "
            })
    @Tag("V4")
    @DisplayName("is not created under a name that is fylr's, Keycloak's or nobody's")
    void reserved(String name) {
        assertThat(OldUser.isCreatable(name)).isFalse();
    }

    @Test
    @Tag("V4")
    @DisplayName("is created under any other that Keycloak's database takes")
    void creatable() {
        assertThat(OldUser.isCreatable("Ida Ümlaut, d'Arc & Söhne")).isTrue();
        assertThat(OldUser.isCreatable("4711a")).isTrue();
        assertThat(OldUser.isCreatable("x".repeat(255))).isTrue();
        assertThat(OldUser.isCreatable("x".repeat(256))).isFalse();
    }
}
