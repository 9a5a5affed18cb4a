package io.github.keycloakfylr.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.keycloakfylr.wire.OAuthException;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Contract section 3: the rules of scopes. */
class ScopesTest {

    private static final Set<String> ALL = Set.copyOf(Scopes.ALL);

    private static void assertInvalidScope(String parameter, Set<String> allowed, String named) {
        OAuthException error =
                catchThrowableOfType(OAuthException.class, () -> Scopes.requested(parameter, allowed, "a-client"));
        assertThat(error).as(parameter).isNotNull();
        assertThat(error.status()).isEqualTo(400);
        assertThat(error.error()).isEqualTo("invalid_scope");
        assertThat(error.description()).contains("'" + named + "'");
    }

    @Test
    @Tag("S1")
    @DisplayName("there are four")
    void four() {
        assertThat(Scopes.ALL).containsExactly("read", "write", "openid", "offline");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "read, read",
        "write read, write read",
        "offline_access openid, offline_access openid",
        "offline offline_access, offline offline_access",
        "read read, read",
        "'  write   read ', write read",
        "'', ''",
        "' ', ''"
    })
    @Tag("S3")
    @DisplayName("as the client spelled them, in its order, each once")
    void spelling(String parameter, String granted) {
        assertThat(Scopes.requested(parameter, ALL, "a-client")).hasToString(granted);
    }

    @Test
    @Tag("S3")
    @DisplayName("none asked for is none granted")
    void none() {
        assertThat(Scopes.requested(null, ALL, "a-client")).hasToString("");
        assertThat(Scopes.none()).hasToString("");
    }

    @ParameterizedTest
    @ValueSource(strings = {"profile", "Read", "offline-access", "offline_accessx", "read,write", "*"})
    @Tag("S2")
    @DisplayName("unknown: invalid_scope that names it")
    void unknown(String scope) {
        assertInvalidScope(scope, ALL, scope);
        assertInvalidScope("read " + scope + " write", ALL, scope);
    }

    @Test
    @Tag("S2")
    @DisplayName("outside the client's set: invalid_scope that names it, also by the alias")
    void outside() {
        assertInvalidScope("read write", Set.of("read"), "write");
        assertInvalidScope("offline_access", Set.of("read"), "offline_access");
        assertInvalidScope("openid", Set.of("offline"), "openid");
    }

    @Test
    @Tag("S1")
    @Tag("S2")
    @DisplayName("the alias is allowed wherever offline is")
    void alias() {
        assertThat(Scopes.requested("offline_access", Set.of("offline"), "a-client"))
                .hasToString("offline_access");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "'', false, false",
        "read write, false, false",
        "offline, true, false",
        "offline_access read, true, false",
        "openid, false, true",
        "read openid offline_access, true, true"
    })
    @Tag("S4")
    @Tag("S5")
    @Tag("S6")
    @DisplayName("what asks for a refresh token, and what for an id token")
    void meaning(String parameter, boolean offline, boolean openid) {
        Scopes scopes = Scopes.requested(parameter, ALL, "a-client");

        assertThat(scopes.offline()).isEqualTo(offline);
        assertThat(scopes.openid()).isEqualTo(openid);
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(
            strings = {"", "read", "offline", "offline_access", "offline_access offline", "write offline_access openid"
            })
    @Tag("S3")
    @DisplayName("what is shown to Keycloak never asks for an offline session, and comes back as it was")
    void keycloak(String parameter) {
        String shown = Scopes.requested(parameter, ALL, "a-client").forKeycloak();

        assertThat(shown.split(" ")).doesNotContain("offline_access");
        assertThat(Scopes.fromKeycloak(shown)).hasToString(parameter);
        assertThat(Scopes.fromKeycloak(shown).offline()).isEqualTo(parameter.contains("offline"));
    }

    @Test
    void keycloakHasNone() {
        assertThat(Scopes.fromKeycloak(null)).hasToString("");
        assertThat(Scopes.parse(null)).hasToString("");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "'write offline read openid', 'write offline read'",
        "'offline_access read', 'offline_access read'",
        "'offline offline_access', 'offline offline_access'",
        "'profile Read read', read",
        "openid, ''"
    })
    @Tag("V5")
    @DisplayName("limited to what a client may have, in order and spelling")
    void limited(String parameter, String left) {
        assertThat(Scopes.parse(parameter).limitedTo(Set.of("read", "write", "offline")))
                .hasToString(left);
    }
}
