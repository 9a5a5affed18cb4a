package io.github.keycloakfylr.token;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.DictionaryEntries;
import com.code_intelligence.jazzer.junit.FuzzTest;
import com.code_intelligence.jazzer.mutation.annotation.NotNull;
import io.github.keycloakfylr.config.Scope;
import io.github.keycloakfylr.wire.OAuthException;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("Scopes, fuzzed")
class ScopesFuzzTest {

    private static final Set<String> ALLOWED = Set.of("read", "offline", "openid");

    @DisplayName("no scope is granted that the client may not have, and none is lost between request and token")
    @ValueSource(
            strings = {"", " ", "read", "read write", "offline_access openid", "offline-access", "read  read", "READ"})
    @DictionaryEntries({"read", "write", "openid", "offline", "offline_access", "offline-access", " "})
    @FuzzTest
    void granted(@NotNull String parameter) {
        Scopes parsed = Scopes.parse(parameter);
        assertThat(parsed.toList()).doesNotHaveDuplicates().noneMatch(String::isEmpty);
        assertThat(Scopes.parse(parsed.toString()).toList()).isEqualTo(parsed.toList());
        List<String> limited = parsed.limitedTo(ALLOWED).toList();
        assertThat(parsed.toList()).containsAll(limited);
        assertThat(limited).allMatch(ScopesFuzzTest::isAllowed);
        assertThat(parsed.forKeycloak().split(" ")).doesNotContain("offline_access");
        try {
            Scopes granted = Scopes.requested(parameter, ALLOWED, "a-client");
            assertThat(granted.toList()).allMatch(ScopesFuzzTest::isAllowed).isEqualTo(limited);
            assertThat(Scopes.fromKeycloak(granted.forKeycloak()).toList()).isEqualTo(granted.toList());
            assertThat(granted.offline())
                    .isEqualTo(granted.toList().contains("offline")
                            || granted.toList().contains("offline_access"));
            assertThat(granted.openid()).isEqualTo(granted.toList().contains("openid"));
        } catch (OAuthException e) {
            assertThat(e.error()).isEqualTo("invalid_scope");
            assertThat(parsed.toList()).anyMatch(scope -> !isAllowed(scope));
        }
    }

    private static boolean isAllowed(String scope) {
        return Scope.of(scope).filter(known -> ALLOWED.contains(known.value())).isPresent();
    }
}
