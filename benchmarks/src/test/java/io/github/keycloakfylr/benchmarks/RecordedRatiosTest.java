package io.github.keycloakfylr.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The recorded ratios")
class RecordedRatiosTest {

    private static final Result REFRESH = Results.result("refresh");

    @Test
    @DisplayName("are read as they were written")
    void written() {
        String text = RecordedRatios.of(List.of(REFRESH)).toString();

        assertThat(RecordedRatios.parse(text.lines().toList()).of(REFRESH.scenario()))
                .contains(0.625);
    }

    @Test
    @DisplayName("are broken by one that is more than half above")
    void regression() {
        assertThat(RecordedRatios.parse(List.of("refresh=0.416")).regression(REFRESH))
                .isTrue();
        assertThat(RecordedRatios.parse(List.of("refresh=0.417")).regression(REFRESH))
                .isFalse();
    }

    @Test
    @DisplayName("are not broken by an endpoint that they do not have")
    void unknown() {
        assertThat(RecordedRatios.parse(List.of("# a comment", "", "userinfo=0.1"))
                        .regression(REFRESH))
                .isFalse();
    }

    @Test
    @DisplayName("can be read")
    void file() {
        RecordedRatios recorded = RecordedRatios.read(Path.of("recorded-ratios.properties"));

        assertThat(Scenario.ALL)
                .allSatisfy(scenario ->
                        assertThat(recorded.of(scenario).orElse(1.0)).isBetween(0.01, 3.0));
    }
}
