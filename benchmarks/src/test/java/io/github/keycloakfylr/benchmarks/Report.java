package io.github.keycloakfylr.benchmarks;

import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** What was measured, as tables and as CSV. */
final class Report {

    private static final List<String> CSV_COLUMNS = List.of(
            "endpoint",
            "server",
            "start",
            "round",
            "responses",
            "seconds",
            "requests_per_second",
            "cpu_seconds",
            "cpu_seconds_per_request",
            "p50_ms",
            "p95_ms",
            "p99_ms",
            "response_bytes",
            "allocated_bytes_per_request",
            "generator_cpu_seconds");

    private Report() {}

    /** {@return the endpoints, each with both servers' figures, what is measured before what it is compared with} */
    static Table endpoints(List<Result> results) {
        Table table = new Table(List.of(
                "endpoint",
                "ratio (spread)",
                "goal",
                "requests/s",
                "CPU ms",
                "p50 ms",
                "p95 ms",
                "p99 ms",
                "bytes",
                "allocated kB"));
        for (Result result : results) {
            table.row(List.of(
                    result.scenario().name(),
                    result.ratio().toString(),
                    String.format(Locale.ROOT, "≤ %.2f", result.scenario().goal()),
                    both(result, "%.0f", Result.Figures::requestsPerSecond),
                    both(result, "%.2f", Result.Figures::cpuMillis),
                    both(result, "%.2f", Result.Figures::p50),
                    both(result, "%.2f", Result.Figures::p95),
                    both(result, "%.2f", Result.Figures::p99),
                    both(result, "%.0f", Result.Figures::responseBytes),
                    both(result, "%.0f", Result.Figures::allocatedKilobytes)));
        }
        return table;
    }

    private static String both(Result result, String format, ToDoubleFunction<Result.Figures> figure) {
        return Stream.of(result.measured(), result.baseline())
                .map(figures -> String.format(Locale.ROOT, format, figure.applyAsDouble(figures)))
                .collect(Collectors.joining(" / "));
    }

    /**
     * {@return what a start takes, and what is installed}
     *
     * @param starts as many of one server as of the other
     * @param jarBytes the size of the JAR
     */
    static Table starts(List<StartSample> starts, long jarBytes) {
        Table table = new Table(List.of("", label(starts, false), label(starts, true), "difference (spread)", "goal"));
        startRow(table, starts, "start, ms", "≤ 150", sample -> sample.seconds() * 1000);
        startRow(table, starts, "start, ms of the processor", "", sample -> sample.cpuSeconds() * 1000);
        startRow(table, starts, "heap after the start, MB", "≤ 10", sample -> sample.heapBytes() / 1e6);
        table.row(List.of("JAR, MB", String.format(Locale.ROOT, "%.2f", jarBytes / 1e6), "0", "", "≤ 1"));
        return table;
    }

    private static void startRow(
            Table table, List<StartSample> starts, String name, String goal, ToDoubleFunction<StartSample> value) {
        List<Double> measured = values(starts, false, value);
        List<Double> baseline = values(starts, true, value);
        Ratio difference = Ratio.of(IntStream.range(0, measured.size())
                .mapToObj(i -> measured.get(i) - baseline.get(i))
                .toList());
        table.row(List.of(
                name,
                String.format(Locale.ROOT, "%.1f", Ratio.of(measured).median()),
                String.format(Locale.ROOT, "%.1f", Ratio.of(baseline).median()),
                String.format(
                        Locale.ROOT,
                        "%.1f (%.1f – %.1f)",
                        difference.median(),
                        difference.lowest(),
                        difference.highest()),
                goal));
    }

    private static String label(List<StartSample> starts, boolean baseline) {
        return starts.stream()
                .map(StartSample::server)
                .filter(server -> server.isBaseline() == baseline)
                .findFirst()
                .orElseThrow()
                .label();
    }

    private static List<Double> values(
            List<StartSample> starts, boolean baseline, ToDoubleFunction<StartSample> value) {
        return starts.stream()
                .filter(sample -> sample.server().isBaseline() == baseline)
                .map(value::applyAsDouble)
                .toList();
    }

    /** {@return each round of each server, a line each, with a head} */
    static String csv(List<Result> results) {
        Stream<List<String>> lines = results.stream()
                .flatMap(result -> result.samples().stream().map(sample -> csv(result.scenario(), sample)));
        return Stream.concat(Stream.of(CSV_COLUMNS), lines)
                .map(line -> String.join(",", line) + "\n")
                .collect(Collectors.joining());
    }

    private static List<String> csv(Scenario scenario, Sample sample) {
        LoadGenerator.Load load = sample.load();
        return List.of(
                scenario.name(),
                sample.server().label(),
                Integer.toString(sample.start()),
                Integer.toString(sample.round()),
                Long.toString(load.responses()),
                number(load.seconds()),
                number(load.responses() / load.seconds()),
                number(sample.cpuSeconds()),
                number(sample.cpuSecondsPerRequest()),
                number(load.latencies().getValueAtPercentile(50) / 1e6),
                number(load.latencies().getValueAtPercentile(95) / 1e6),
                number(load.latencies().getValueAtPercentile(99) / 1e6),
                Integer.toString(sample.responseBytes()),
                Long.toString(sample.allocatedBytes() / load.responses()),
                number(sample.generatorCpuSeconds()));
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.6f", value);
    }
}
