package io.github.keycloakfylr.benchmarks;

import io.github.keycloakfylr.testserver.Ports;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Other authorization servers, one after the other, on the same machine in the same run. */
final class Peers {

    private Peers() {}

    /**
     * Measures those of the scenarios that peers can do.
     *
     * @param directory {@code benchmarks/peers}, after its build
     * @param output where their logs go
     * @param console told how it goes
     * @return a row for each peer and scenario
     */
    static Table measure(Options options, Path directory, Path output, PrintStream console) {
        Table table =
                new Table(List.of("peer", "endpoint", "requests/s", "CPU ms", "p50 ms", "p95 ms", "p99 ms", "bytes"));
        for (Peer peer : Peer.values()) {
            int port = Ports.free(1).get(0);
            Process process = peer.start(directory, port, output);
            try {
                Map<String, Scenario.Work> works = peer.works(port);
                for (Scenario scenario : options.scenarios()) {
                    if (works.containsKey(scenario.name())) {
                        console.printf("%s  %s%n", peer.label(), scenario.name());
                        table.row(cells(peer, scenario, works.get(scenario.name()), process.toHandle(), options));
                    }
                }
            } finally {
                process.destroy();
            }
        }
        return table;
    }

    /** One that Hyperfoil cannot talk to must not cost the run its results: its row says so. */
    private static List<String> cells(
            Peer peer, Scenario scenario, Scenario.Work work, ProcessHandle process, Options options) {
        try {
            return row(peer, scenario, work, process, options);
        } catch (IllegalStateException e) {
            System.err.println(e.getMessage());
            return List.of(peer.label(), scenario.name(), "not measured", "", "", "", "", "");
        }
    }

    private static List<String> row(
            Peer peer, Scenario scenario, Scenario.Work work, ProcessHandle process, Options options) {
        int bytes = work.call().check(work.expected()).length();
        Duration time = Duration.ofMillis((long) (options.seconds() * 1000));
        LoadGenerator.during(time, work.call());
        Duration before = ServerProcess.cpu(process);
        LoadGenerator.Load load = LoadGenerator.during(time, work.call());
        Duration cpu = ServerProcess.cpu(process).minus(before);
        List<String> row = new ArrayList<>(List.of(
                peer.label(),
                scenario.name(),
                String.format(Locale.ROOT, "%.0f", load.responses() / load.seconds()),
                String.format(Locale.ROOT, "%.2f", MeasuredServer.seconds(cpu) * 1000 / load.responses())));
        for (int percentile : List.of(50, 95, 99)) {
            row.add(String.format(Locale.ROOT, "%.2f", load.latencies().getValueAtPercentile(percentile) / 1e6));
        }
        row.add(Integer.toString(bytes));
        return row;
    }
}
