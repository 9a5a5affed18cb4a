package io.github.keycloakfylr.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A ratio of many pairs")
class RatioTest {

    @Test
    @DisplayName("is the one in the middle, with the lowest and the highest")
    void odd() {
        assertThat(Ratio.of(List.of(0.9, 0.3, 0.4))).isEqualTo(new Ratio(0.4, 0.3, 0.9));
    }

    @Test
    @DisplayName("lies between the two in the middle where their number is even")
    void even() {
        assertThat(Ratio.of(List.of(4.0, 1.0, 2.0, 100.0))).isEqualTo(new Ratio(3, 1, 100));
    }

    @Test
    @DisplayName("of one pair has no spread")
    void one() {
        assertThat(Ratio.of(List.of(0.5))).hasToString("0.50 (0.50 – 0.50)");
    }
}
