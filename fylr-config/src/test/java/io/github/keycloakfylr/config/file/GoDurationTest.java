package io.github.keycloakfylr.config.file;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A duration as Go writes it")
class GoDurationTest {

    @ParameterizedTest
    @CsvSource({
        "24h,PT24H",
        "720h,PT720H",
        "90m,PT1H30M",
        "1h30m,PT1H30M",
        "1h30m10s,PT1H30M10S",
        "30m1h,PT1H30M",
        "1.5h,PT1H30M",
        "0.5s,PT0.5S",
        "0s,PT0S",
        "1500ms,PT1.5S",
        "1us,PT0.000001S",
        "1µs,PT0.000001S",
        "1ns,PT0.000000001S",
        "0.5ns,PT0S",
        "1m1m,PT2M",
        "007s,PT7S",
        "999999999999h,PT999999999999H"
    })
    void isTheSumOfItsParts(String text, Duration duration) {
        assertThat(GoDuration.parse(text)).contains(duration);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "24",
                "0",
                "h",
                "24 h",
                " 24h",
                "24h ",
                "24h\n",
                "-24h",
                "24H",
                "1d",
                "1w",
                "24hours",
                "1h30",
                "1,5h",
                "1.h",
                "1e3s",
                "٢h",
                "PT24H",
                "9999999999999h",
                "1h 30m",
                "0x10s",
                "∞h",
                "1.5.5h"
            })
    void isNothingElse(String text) {
        assertThat(GoDuration.parse(text)).isEmpty();
    }

    @Test
    void isBounded() {
        assertThat(GoDuration.parse("1s".repeat(50))).contains(Duration.ofSeconds(50));
        assertThat(GoDuration.parse("1s".repeat(51))).isEmpty();
    }
}
