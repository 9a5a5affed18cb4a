package io.github.keycloakfylr.login;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RememberMeTest {

    private static final long USED_AT = 1_800_000_000L;
    private static final long DAY = 24 * 60 * 60;

    @ParameterizedTest
    @ValueSource(ints = {7, 30})
    @Tag("A12")
    @DisplayName("a kept login counts until its days since the last use are over, to the second")
    void days(int days) {
        Optional<Duration> limit = Optional.of(Duration.ofDays(days));

        assertThat(RememberMe.mayServe(limit, USED_AT, USED_AT)).isTrue();
        assertThat(RememberMe.mayServe(limit, USED_AT, USED_AT + days * DAY - 1))
                .isTrue();
        assertThat(RememberMe.mayServe(limit, USED_AT, USED_AT + days * DAY)).isFalse();
        assertThat(RememberMe.mayServe(limit, USED_AT, USED_AT + 400 * DAY)).isFalse();
        assertThat(RememberMe.mayServe(limit, USED_AT + days * DAY, USED_AT + days * DAY + 1))
                .as("used again")
                .isTrue();
    }

    @Test
    @Tag("A12")
    @DisplayName("where logins are not kept none counts, however fresh")
    void off() {
        assertThat(RememberMe.mayServe(Optional.empty(), USED_AT, USED_AT)).isFalse();
    }
}
