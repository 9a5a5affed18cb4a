package io.github.keycloakfylr.movein;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Contract V5: how often the old server is asked in vain. */
class FailureLimitTest {

    private long now = -5;
    private final FailureLimit limit = new FailureLimit(3, () -> now);

    private void fail(String key, int times) {
        IntStream.range(0, times).forEach(any -> limit.count(key));
    }

    @Test
    @Tag("V5")
    @DisplayName("is reached by so many failures within a minute, each for its own")
    void perMinute() {
        fail("a", 2);
        assertThat(limit.isReached("a")).isFalse();
        fail("a", 1);
        assertThat(limit.isReached("a")).isTrue();
        assertThat(limit.isReached("b")).isFalse();

        now += TimeUnit.MINUTES.toNanos(1) - 1;
        assertThat(limit.isReached("a")).isTrue();
        now++;
        assertThat(limit.isReached("a")).isFalse();
        fail("a", 3);
        assertThat(limit.isReached("a")).isTrue();
    }

    @Test
    @Tag("V4")
    @DisplayName("may be for another time than a minute")
    void perHour() {
        FailureLimit hour = new FailureLimit(1, TimeUnit.HOURS.toNanos(1), () -> now);
        hour.count("a");
        now += TimeUnit.HOURS.toNanos(1) - 1;
        assertThat(hour.isReached("a")).isTrue();
        now++;
        assertThat(hour.isReached("a")).isFalse();
    }

    @Test
    @Tag("V5")
    @DisplayName("keeps a bounded number of counts, and goes on counting for those who fail on")
    void bounded() {
        fail("a", 2);
        IntStream.range(0, FailureLimit.MAX_KEYS - 1).forEach(other -> limit.count("other" + other));
        fail("a", 1);
        assertThat(limit.isReached("a")).isTrue();
        IntStream.range(0, FailureLimit.MAX_KEYS).forEach(other -> limit.count("another" + other));
        assertThat(limit.isReached("a")).isFalse();
    }
}
