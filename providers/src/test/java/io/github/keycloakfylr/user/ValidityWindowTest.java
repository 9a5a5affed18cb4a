package io.github.keycloakfylr.user;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keycloakfylr.user.ValidityWindow.Bound;
import java.time.LocalDate;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Contract P3: what a day in a user's attribute means. */
class ValidityWindowTest {

    @ParameterizedTest
    @CsvSource({
        "2026-11-28, false, true",
        "2026-11-29, false, false",
        "2026-11-30, true, false",
        "2027-01-01, true, false",
        "2025-12-31, false, true",
        "0000-01-01, false, true",
        "9999-12-31, true, false"
    })
    @Tag("P3")
    @DisplayName("the day itself belongs to the window, on 2026-11-29")
    void inclusive(String value, boolean barredFrom, boolean barredTo) {
        LocalDate today = LocalDate.of(2026, 11, 29);
        assertThat(Bound.FROM.bars(value, today)).isEqualTo(barredFrom);
        assertThat(Bound.TO.bars(value, today)).isEqualTo(barredTo);
    }

    @ParameterizedTest
    @CsvSource({"2024-02-28, true", "2024-02-29, false", "2024-03-01, false"})
    @Tag("P3")
    @DisplayName("the day that only leap years have")
    void leapDay(LocalDate today, boolean barred) {
        assertThat(Bound.FROM.bars("2024-02-29", today)).isEqualTo(barred);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "\t"})
    @Tag("P3")
    @DisplayName("a blank value is none")
    void blank(String value) {
        assertThat(Bound.FROM.bars(value, LocalDate.EPOCH)).isFalse();
        assertThat(Bound.TO.bars(value, LocalDate.EPOCH)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "2026-02-29",
                "2026-13-01",
                "2026-00-10",
                "2026-1-1",
                "20261129",
                "29.11.2026",
                "11/29/2026",
                "2026-11-29T00:00:00Z",
                " 2026-11-29",
                "2026-11-29 ",
                "+2026-11-29",
                "-2026-11-29",
                "-999-11-29",
                "+12026-11-29",
                "２０２６-11-29",
                "tomorrow",
                "null",
                "0"
            })
    @Tag("P3")
    @DisplayName("what is no day keeps the user out, at whichever end and on whichever day")
    void noDay(String value) {
        for (Bound bound : Bound.values()) {
            assertThat(bound.bars(value, LocalDate.MIN)).isTrue();
            assertThat(bound.bars(value, LocalDate.of(2026, 11, 29))).isTrue();
            assertThat(bound.bars(value, LocalDate.MAX)).isTrue();
        }
    }
}
