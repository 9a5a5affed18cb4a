package io.github.keycloakfylr.benchmarks;

import java.util.List;
import org.HdrHistogram.Histogram;

/**
 * All that was measured of one scenario.
 *
 * @param scenario what was measured
 * @param samples of both servers, as many of one as of the other
 */
record Result(Scenario scenario, List<Sample> samples) {

    /**
     * What one server does.
     *
     * @param requestsPerSecond on all connections together
     * @param cpuMillis of the server's process for each request
     * @param p50 the latency in milliseconds that half of the responses stay below
     * @param p95 as p50, of 95 %
     * @param p99 as p50, of 99 %
     * @param responseBytes the length of a response's body
     * @param allocatedKilobytes by the server for each request
     */
    record Figures(
            double requestsPerSecond,
            double cpuMillis,
            double p50,
            double p95,
            double p99,
            int responseBytes,
            double allocatedKilobytes) {}

    /** {@return what the server does that is measured} */
    Figures measured() {
        return figures(of(false));
    }

    /** {@return what the server does that it is compared with} */
    Figures baseline() {
        return figures(of(true));
    }

    private static Figures figures(List<Sample> own) {
        Histogram latencies = new Histogram(3);
        own.forEach(sample -> latencies.add(sample.load().latencies()));
        double responses = latencies.getTotalCount();
        return new Figures(
                responses
                        / own.stream()
                                .mapToDouble(sample -> sample.load().seconds())
                                .sum(),
                own.stream().mapToDouble(Sample::cpuSeconds).sum() * 1000 / responses,
                latencies.getValueAtPercentile(50) / 1e6,
                latencies.getValueAtPercentile(95) / 1e6,
                latencies.getValueAtPercentile(99) / 1e6,
                own.get(own.size() - 1).responseBytes(),
                own.stream().mapToLong(Sample::allocatedBytes).sum() / responses / 1000);
    }

    /** Of the processor's time for each request: what other work on the machine disturbs least. */
    Ratio ratio() {
        List<Sample> baseline = of(true);
        return Ratio.of(of(false).stream()
                .map(measured -> measured.cpuSecondsPerRequest()
                        / baseline.stream()
                                .filter(other -> other.start() == measured.start() && other.round() == measured.round())
                                .findFirst()
                                .orElseThrow()
                                .cpuSecondsPerRequest())
                .toList());
    }

    private List<Sample> of(boolean baseline) {
        return samples.stream()
                .filter(sample -> sample.server().isBaseline() == baseline)
                .toList();
    }
}
