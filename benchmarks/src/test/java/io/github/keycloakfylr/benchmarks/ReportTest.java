package io.github.keycloakfylr.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("What was measured")
class ReportTest {

    private static final List<Result> RESULTS = List.of(Results.result("refresh"));
    private static final List<StartSample> STARTS = List.of(
            new StartSample(Server.OURS, 1, 6.2, 9.5, 101_000_000),
            new StartSample(Server.STOCK, 1, 6.1, 9.4, 97_000_000));

    @Test
    @DisplayName("is a table with both servers' figures in each cell")
    void endpoints() {
        assertThat(Report.endpoints(RESULTS).rows())
                .containsExactly(
                        List.of(
                                "endpoint",
                                "ratio (spread)",
                                "goal",
                                "requests/s",
                                "CPU ms",
                                "p50 ms",
                                "p95 ms",
                                "p99 ms",
                                "bytes",
                                "allocated kB"),
                        List.of(
                                "refresh",
                                "0.63 (0.50 – 0.75)",
                                "≤ 0.50",
                                "200 / 200",
                                "1.25 / 2.00",
                                "50.00 / 50.00",
                                "95.03 / 95.03",
                                "99.02 / 99.02",
                                "300 / 300",
                                "50 / 50"));
    }

    @Test
    @DisplayName("is a table of the starts, with the size of the JAR")
    void starts() {
        assertThat(Report.starts(STARTS, 654_321).rows())
                .containsExactly(
                        List.of("", "ours", "stock", "difference (spread)", "goal"),
                        List.of("start, ms", "6200.0", "6100.0", "100.0 (100.0 – 100.0)", "≤ 150"),
                        List.of("start, ms of the processor", "9500.0", "9400.0", "100.0 (100.0 – 100.0)", ""),
                        List.of("heap after the start, MB", "101.0", "97.0", "4.0 (4.0 – 4.0)", "≤ 10"),
                        List.of("JAR, MB", "0.65", "0", "", "≤ 1"));
    }

    @Test
    @DisplayName("is CSV with a line for each round of each server, below a head")
    void csv() {
        List<String> lines = Report.csv(RESULTS).lines().toList();

        assertThat(lines).hasSize(5);
        assertThat(lines.get(0)).startsWith("endpoint,server,start,round,responses,seconds,requests_per_second,");
        assertThat(lines.get(1))
                .isEqualTo("refresh,ours,1,1,100,0.500000,200.000000,0.100000,0.001000,"
                        + "50.003967,95.027199,99.024895,300,50000,0.050000");
        assertThat(lines).allSatisfy(line -> assertThat(line.split(",")).hasSize(15));
    }

    @Test
    @DisplayName("is a page that loads nothing from elsewhere")
    void html() {
        String page = HtmlPage.of(
                "a <machine>", "ours / stock", List.of(Report.endpoints(RESULTS), Report.starts(STARTS, 1)), RESULTS);

        assertThat(page)
                .contains("<svg", ">refresh<", "0.63 (0.50 – 0.75)", "a &lt;machine>")
                .doesNotContain("http", "<script", "NaN");
    }

    @Test
    @DisplayName("replaces what stands between the two marks of docs/performance.md")
    void page() {
        String page = "before\n<!-- written by mvn verify -Pbench -Dbench.docs=write -->\nold\n"
                + "<!-- end of what is written -->\nafter\n";
        Table table = new Table(List.of("a"));

        assertThat(PerformancePage.with(page, "here", List.of(table, table)))
                .isEqualTo("before\n<!-- written by mvn verify -Pbench -Dbench.docs=write -->\nhere\n\n"
                        + "| a |\n| - |\n\n| a |\n| - |\n<!-- end of what is written -->\nafter\n");
    }
}
