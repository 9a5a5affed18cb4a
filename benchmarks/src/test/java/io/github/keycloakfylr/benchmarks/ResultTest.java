package io.github.keycloakfylr.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A result")
class ResultTest {

    private final Result result = Results.result("refresh");

    @Test
    @DisplayName("compares each round at ours with the same round at stock")
    void ratio() {
        assertThat(result.ratio().median()).isEqualTo(0.625, within(1e-9));
        assertThat(result.ratio().lowest()).isEqualTo(0.5, within(1e-9));
        assertThat(result.ratio().highest()).isEqualTo(0.75, within(1e-9));
    }

    @Test
    @DisplayName("has the figures of one server over all its rounds")
    void figures() {
        Result.Figures figures = result.measured();

        assertThat(figures.requestsPerSecond()).isEqualTo(200, within(1e-9));
        assertThat(figures.cpuMillis()).isEqualTo(1.25, within(1e-9));
        assertThat(figures.p50()).isEqualTo(50, within(0.1));
        assertThat(figures.p95()).isEqualTo(95, within(0.1));
        assertThat(figures.p99()).isEqualTo(99, within(0.1));
        assertThat(figures.responseBytes()).isEqualTo(300);
        assertThat(figures.allocatedKilobytes()).isEqualTo(50, within(1e-9));
    }
}
