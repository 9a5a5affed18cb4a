package io.github.keycloakfylr.benchmarks;

import io.hyperfoil.api.config.BenchmarkBuilder;
import io.hyperfoil.api.config.PhaseBuilder;
import io.hyperfoil.api.processor.Processor;
import io.hyperfoil.api.session.Session;
import io.hyperfoil.api.statistics.StatisticsSnapshot;
import io.hyperfoil.core.impl.LocalSimulationRunner;
import io.hyperfoil.http.api.HttpMethod;
import io.hyperfoil.http.config.HttpBuilder;
import io.hyperfoil.http.config.HttpPluginBuilder;
import io.hyperfoil.http.config.Protocol;
import io.hyperfoil.http.steps.HttpRequestStepBuilder;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.HdrHistogram.Histogram;

/**
 * Sends a call over and over, by Hyperfoil: a few connections, on each of which a request follows the response to the
 * one before. One thread, as the server needs the processor more.
 */
final class LoadGenerator {

    /** As many as keep two cores busy. */
    static final int CONNECTIONS = 4;

    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    private static final int MAX_BODY_CHARS = 64 * 1024;

    /**
     * What came of it.
     *
     * @param latencies of all responses, in nanoseconds, from the request to the end of its response
     * @param seconds from the first request to the last response
     */
    record Load(Histogram latencies, double seconds) {

        long responses() {
            return latencies.getTotalCount();
        }
    }

    private LoadGenerator() {}

    /**
     * As many requests as there is time for.
     *
     * @throws IllegalStateException when one is not answered as it should
     */
    static Load during(Duration time, Call call) {
        return new Run(call).load(1, phases -> phases.always(CONNECTIONS).duration(time.toMillis()));
    }

    /**
     * So many requests, on the same connections.
     *
     * @throws IllegalStateException when one is not answered as it should
     */
    static Load times(int count, Call call) {
        // A sequence for each connection: all at once, they would wait for one, and that would count as latency.
        return new Run(call).load(CONNECTIONS, phases -> phases.sequentially(count / CONNECTIONS));
    }

    /** One load. Everything but {@link #load} happens on the one thread of the load. */
    private static final class Run {

        private final Call call;
        private final Map<Integer, StringBuilder> bodies = new HashMap<>();
        private final StatisticsSnapshot statistics = new StatisticsSnapshot();
        private volatile long firstRequest;
        private volatile long lastResponse;
        private final AtomicInteger unexpected = new AtomicInteger();
        private volatile String example = "";

        Run(Call call) {
            this.call = call;
        }

        Load load(int phases, Function<PhaseBuilder.Catalog, PhaseBuilder<?>> kind) {
            BenchmarkBuilder benchmark = BenchmarkBuilder.builder().name("load").threads(1);
            HttpPluginBuilder plugin = benchmark.addPlugin(HttpPluginBuilder::new);
            plugin.ergonomics().repeatCookies(false).autoRangeCheck(false);
            HttpBuilder http = plugin.http();
            URI uri = call.uri();
            http.protocol(Protocol.HTTP)
                    .host(uri.getHost())
                    .port(uri.getPort())
                    .sharedConnections(CONNECTIONS)
                    .requestTimeout(TIMEOUT.toMillis());
            for (int i = 0; i < phases; i++) {
                kind.apply(benchmark.addPhase("load" + i))
                        .maxDuration(Duration.ofMinutes(2).toMillis())
                        .scenario()
                        .initialSequence("call")
                        .stepBuilder(request());
            }
            new LocalSimulationRunner(
                            benchmark.build(),
                            (phase, step, metric, snapshot, countDown) -> statistics.add(snapshot),
                            (phase, min, max) -> {},
                            (authority, tag, min, max) -> {})
                    .run();
            long failed = (long) statistics.connectionErrors + statistics.requestTimeouts + statistics.internalErrors;
            if (unexpected.get() > 0 || failed > 0 || statistics.histogram.getTotalCount() == 0) {
                throw new IllegalStateException(call.uri() + ": " + statistics.histogram.getTotalCount()
                        + " responses, of them " + unexpected + " with another status than " + call.status() + example
                        + ", and " + failed + " requests without a response");
            }
            return new Load(statistics.histogram, (lastResponse - firstRequest) / 1e9);
        }

        private HttpRequestStepBuilder request() {
            URI uri = call.uri();
            HttpRequestStepBuilder step = new HttpRequestStepBuilder()
                    .method(call.form() == null ? HttpMethod.GET : HttpMethod.POST)
                    .path(uri.getRawPath() + (uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery()))
                    .headerAppender((session, writer) -> {
                        if (firstRequest == 0) {
                            firstRequest = System.nanoTime();
                        }
                        call.headers().forEach((name, value) -> writer.putHeader(name, call.fill(value)));
                    });
            if (call.form() != null) {
                step.body((session, connection) ->
                        Unpooled.copiedBuffer(call.fill(call.form()), StandardCharsets.US_ASCII));
            }
            step.handler().status((request, status) -> {
                if (status != call.status()) {
                    unexpected.incrementAndGet();
                    example = ", such as " + status;
                }
            });
            call.collect().ifPresent(collect -> step.handler().header((request, header, value) -> {
                if ("Location".contentEquals(header)) {
                    collect.read(value);
                }
            }));
            Processor body = this::body;
            step.handler().body(fragmented -> body);
            step.handler().onCompletion(session -> lastResponse = System.nanoTime());
            return step;
        }

        private void body(Session session, ByteBuf data, int offset, int length, boolean last) {
            if (call.collect().isEmpty()) {
                return;
            }
            StringBuilder body = bodies.computeIfAbsent(session.uniqueId(), id -> new StringBuilder());
            if (body.length() + length <= MAX_BODY_CHARS) {
                body.append(data.toString(offset, length, StandardCharsets.UTF_8));
            }
            if (last) {
                call.collect().get().read(body);
                body.setLength(0);
            }
        }
    }
}
