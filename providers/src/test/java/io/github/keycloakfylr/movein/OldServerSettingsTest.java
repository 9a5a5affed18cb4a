package io.github.keycloakfylr.movein;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.LocalDate;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.keycloak.common.util.MultivaluedHashMap;
import org.keycloak.component.ComponentModel;

/** Contract V5: the day until which the old server's refresh tokens are accepted. */
class OldServerSettingsTest {

    private static OldServerSettings until(String day) {
        MultivaluedHashMap<String, String> config = new MultivaluedHashMap<>();
        config.putSingle(OldServerSettings.URL, "https://old.example.org");
        config.putSingle(OldServerSettings.REFRESH_TOKENS_UNTIL, day);
        ComponentModel entry = new ComponentModel();
        entry.setConfig(config);
        return OldServerSettings.of(entry);
    }

    @Test
    @Tag("V5")
    @DisplayName("a day")
    void day() {
        assertThat(until(" 2026-12-31 ").refreshTokensUntil()).contains(LocalDate.of(2026, 12, 31));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " "})
    @Tag("V5")
    @DisplayName("empty is none")
    void none(String text) {
        assertThat(until(text).refreshTokensUntil()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"31.12.2026", "2026-02-30", "2026-1-1", "+12026-01-01", "20261231", "2026-12-31T00:00", "true"})
    @Tag("V5")
    @DisplayName("anything else is an error, told before it is kept")
    void wrong(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> until(text))
                .withMessageContaining("2026-12-31")
                .withMessageNotContaining(text + "'");
    }
}
