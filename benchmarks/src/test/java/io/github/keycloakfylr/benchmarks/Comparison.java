package io.github.keycloakfylr.benchmarks;

import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;

/** Both servers, measured in turn over several starts. */
final class Comparison {

    /**
     * What was measured.
     *
     * @param starts of both servers
     * @param results one for each scenario, in their order
     */
    record Outcome(List<StartSample> starts, List<Result> results) {}

    private final Options options;
    private final Path directory;
    private final Predicate<Result> suspicious;
    private final PrintStream console;
    private final List<StartSample> starts = new ArrayList<>();
    private final Map<Scenario, List<Sample>> samples = new LinkedHashMap<>();

    /**
     * Creates a comparison.
     *
     * @param directory for what the servers write
     * @param suspicious which results are not believed: they are measured again, for twice the time, and only that
     *     counts
     * @param console told how it goes
     */
    Comparison(Options options, Path directory, Predicate<Result> suspicious, PrintStream console) {
        this.options = options;
        this.directory = directory;
        this.suspicious = suspicious;
        this.console = console;
    }

    Outcome run() {
        console.println("Installs both servers.");
        try (MeasuredServer measured = MeasuredServer.install(options.measured(), options, directory, console);
                MeasuredServer baseline = MeasuredServer.install(options.baseline(), options, directory, console)) {
            for (int start = 1; start <= options.starts(); start++) {
                List<MeasuredServer> order = start % 2 == 1 ? List.of(measured, baseline) : List.of(baseline, measured);
                for (MeasuredServer server : order) {
                    StartSample sample = server.start(start);
                    starts.add(sample);
                    console.printf(
                            Locale.ROOT,
                            "start %d/%d  %-5s  %.2f s, of the processor %.2f s, heap %.1f MB%n",
                            start,
                            options.starts(),
                            server.which.label(),
                            sample.seconds(),
                            sample.cpuSeconds(),
                            sample.heapBytes() / 1e6);
                }
                measureAll(start, List.of(measured, baseline));
                order.forEach(MeasuredServer::stop);
            }
        }
        return new Outcome(
                starts,
                samples.entrySet().stream()
                        .map(each -> new Result(each.getKey(), each.getValue()))
                        .toList());
    }

    private void measureAll(int start, List<MeasuredServer> both) {
        Duration each = Duration.ofMillis((long) (options.seconds() * 1000));
        Map<Scenario, Measurement> measurements = new LinkedHashMap<>();
        for (Scenario scenario : options.scenarios()) {
            console.printf("start %d/%d  %-21s warm-up%n", start, options.starts(), scenario.name());
            Measurement measurement = new Measurement(scenario, both);
            measurement.warmUp(each.dividedBy(2));
            measurements.put(scenario, measurement);
        }
        measurements.forEach((scenario, measurement) -> {
            List<Sample> measured = measurement.measure(start, each);
            tell(start, new Result(scenario, measured));
            if (suspicious.test(new Result(scenario, measured))) {
                console.printf("start %d/%d  %-21s once more, for longer%n", start, options.starts(), scenario.name());
                measured = measurement.measure(start, each.multipliedBy(2));
                tell(start, new Result(scenario, measured));
            }
            samples.computeIfAbsent(scenario, key -> new ArrayList<>()).addAll(measured);
        });
    }

    private void tell(int start, Result result) {
        Result.Figures measured = result.measured();
        Result.Figures baseline = result.baseline();
        console.printf(
                Locale.ROOT,
                "start %d/%d  %-21s %s %.0f/s, %.2f ms of the processor; %s %.0f/s, %.2f ms; ratio %s%n",
                start,
                options.starts(),
                result.scenario().name(),
                options.measured().label(),
                measured.requestsPerSecond(),
                measured.cpuMillis(),
                options.baseline().label(),
                baseline.requestsPerSecond(),
                baseline.cpuMillis(),
                result.ratio());
    }
}
