package io.github.keycloakfylr.benchmarks;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/** One scenario at both servers, in turn, between two starts of theirs. */
final class Measurement {

    /** Many short rounds, so that what disturbs the machine for a while disturbs both. */
    private static final int ROUNDS = 4;

    private static final int FIRST_SUPPLY = 50;
    private static final int MOST_SUPPLY = 5000;

    private final Scenario scenario;
    private final List<At> servers;

    /** Makes ready what the scenario needs, and sees that both servers do its job. */
    Measurement(Scenario scenario, List<MeasuredServer> both) {
        this.scenario = scenario;
        this.servers = both.stream().map(At::new).toList();
    }

    /** Runs what will be measured, for so long at each server, so that its code is compiled. */
    void warmUp(Duration each) {
        servers.forEach(server -> server.warmUp(each));
    }

    /**
     * Measures.
     *
     * @param start the how manieth start of the servers
     * @param each how long at each server
     */
    List<Sample> measure(int start, Duration each) {
        Duration round = each.dividedBy(ROUNDS);
        List<Sample> samples = new ArrayList<>();
        for (int i = 1; i <= ROUNDS; i++) {
            List<At> order = new ArrayList<>(servers);
            if (i % 2 == 0) {
                Collections.reverse(order);
            }
            for (At server : order) {
                samples.add(server.sample(start, i, round));
            }
        }
        return samples;
    }

    /** One of the two. */
    private final class At {

        private final MeasuredServer server;
        private final Scenario.Work work;
        private final int responseBytes;
        private double requestsPerSecond;

        At(MeasuredServer server) {
            this.server = server;
            server.passwordPolicy(scenario.passwordPolicy());
            this.work = scenario.work().apply(server.site);
            work.supply().ifPresent(supply -> supply.check(""));
            this.responseBytes = work.call().check(work.expected()).getBytes(StandardCharsets.UTF_8).length;
        }

        void warmUp(Duration time) {
            // What has to be supplied is few at first, as nobody knows how fast it is used up.
            for (double left = MeasuredServer.seconds(time); left > 0; ) {
                supply(time);
                left -= loadSupplied(time).seconds();
            }
        }

        Sample sample(int start, int round, Duration time) {
            supply(time);
            Map<Long, Long> allocatedBefore = server.process().allocated();
            Duration generatorBefore = ServerProcess.cpu(ProcessHandle.current());
            Duration before = server.process().cpu();
            LoadGenerator.Load load = loadSupplied(time);
            Duration after = server.process().cpu();
            Duration generatorAfter = ServerProcess.cpu(ProcessHandle.current());
            Map<Long, Long> allocatedAfter = server.process().allocated();
            return new Sample(
                    server.which,
                    start,
                    round,
                    load,
                    MeasuredServer.seconds(after.minus(before)),
                    ServerProcess.difference(allocatedBefore, allocatedAfter),
                    MeasuredServer.seconds(generatorAfter.minus(generatorBefore)),
                    responseBytes);
        }

        private void supply(Duration time) {
            server.passwordPolicy(scenario.passwordPolicy());
            work.supply().ifPresent(supply -> {
                work.call().values().orElseThrow().clear();
                LoadGenerator.times(count(time), supply);
            });
        }

        private LoadGenerator.Load loadSupplied(Duration time) {
            LoadGenerator.Load load = work.supply().isPresent()
                    ? LoadGenerator.times(count(time), work.call())
                    : LoadGenerator.during(time, work.call());
            requestsPerSecond = load.responses() / load.seconds();
            return load;
        }

        /** As many as were answered in that time before. */
        private int count(Duration time) {
            double before = requestsPerSecond * MeasuredServer.seconds(time);
            return before == 0 ? FIRST_SUPPLY : (int) Math.min(MOST_SUPPLY, Math.max(FIRST_SUPPLY, before));
        }
    }
}
