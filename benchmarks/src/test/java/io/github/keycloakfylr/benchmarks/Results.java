package io.github.keycloakfylr.benchmarks;

import java.util.List;
import org.HdrHistogram.Histogram;

/** Results that nobody has measured, for tests. */
final class Results {

    private Results() {}

    /** Two rounds: at stock each request takes 2 ms of the processor, at ours 1 ms and then 1.5. */
    static Result result(String scenario) {
        return new Result(
                Scenario.ALL.stream()
                        .filter(each -> each.name().equals(scenario))
                        .findFirst()
                        .orElseThrow(),
                List.of(
                        sample(Server.OURS, 1, 0.1),
                        sample(Server.STOCK, 1, 0.2),
                        sample(Server.STOCK, 2, 0.2),
                        sample(Server.OURS, 2, 0.15)));
    }

    /** A hundred responses in half a second, the first after 1 ms, the last after 100. */
    private static Sample sample(Server server, int round, double cpuSeconds) {
        Histogram latencies = new Histogram(3);
        for (int i = 1; i <= 100; i++) {
            latencies.recordValue(i * 1_000_000L);
        }
        return new Sample(server, 1, round, new LoadGenerator.Load(latencies, 0.5), cpuSeconds, 5_000_000, 0.05, 300);
    }
}
