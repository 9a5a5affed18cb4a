package io.github.keycloakfylr.soak;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;
import java.util.function.Supplier;

/** Visitors of several kinds, who come at a steady rate as long as a visit takes less than a second. */
final class Load {

    private static final int THREADS = 32;
    private static final int MOST_FAILURES = 20;

    /**
     * What one kind of visitor does.
     *
     * @param perSecond how many begin each second
     * @param visit is told the number of the visit
     */
    record Kind(int perSecond, IntConsumer visit) {}

    private final Map<String, Kind> kinds;
    private final Map<String, Queue<Long>> millis = new ConcurrentHashMap<>();
    private final Queue<String> failures = new ConcurrentLinkedQueue<>();
    private final List<Gauges> gauges = new ArrayList<>();

    Load(Map<String, Kind> kinds) {
        this.kinds = Collections.unmodifiableMap(new TreeMap<>(kinds));
        kinds.keySet().forEach(kind -> millis.put(kind, new ConcurrentLinkedQueue<>()));
    }

    /** The same visitors, with nothing measured yet. */
    Load again() {
        return new Load(kinds);
    }

    Map<String, Kind> kinds() {
        return kinds;
    }

    /** Has them come for so long; looks at the server a dozen times meanwhile. */
    void run(Duration time, Supplier<Gauges> server) throws InterruptedException {
        ScheduledExecutorService visitors = Executors.newScheduledThreadPool(THREADS);
        AtomicInteger number = new AtomicInteger();
        kinds.forEach((name, kind) -> {
            for (int i = 0; i < kind.perSecond(); i++) {
                // Never fails: a visit takes down what goes wrong.
                Future<?> unused = visitors.scheduleAtFixedRate(
                        () -> visit(name, kind, number.getAndIncrement()),
                        1000L * i / kind.perSecond(),
                        1000,
                        TimeUnit.MILLISECONDS);
            }
        });
        long end = System.nanoTime() + time.toNanos();
        long between = time.toMillis() / 12;
        while (System.nanoTime() < end && failures.size() < MOST_FAILURES) {
            Thread.sleep(Math.max(1, Math.min(between, TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime()))));
            Gauges now = server.get();
            gauges.add(now);
            System.out.printf("SoakIT: %d visits, %d failures, %s%n", number.get(), failures.size(), now);
        }
        visitors.shutdown();
        if (!visitors.awaitTermination(1, TimeUnit.MINUTES)) {
            failures.add("Visits have not ended after a minute");
        }
    }

    private void visit(String name, Kind kind, int number) {
        long start = System.nanoTime();
        try {
            kind.visit().accept(number);
            millis.get(name).add(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start));
        } catch (RuntimeException | AssertionError e) {
            failures.add(name + ": " + e);
        }
    }

    List<String> failures() {
        return List.copyOf(failures);
    }

    /** What was seen of the server, from the first look to the last. */
    List<Gauges> gauges() {
        return List.copyOf(gauges);
    }

    /** Milliseconds that 99 of 100 visits of that kind took at most. */
    double p99(String kind) {
        long[] sorted =
                millis.get(kind).stream().mapToLong(Long::longValue).sorted().toArray();
        return sorted.length == 0
                ? Double.NaN
                : Arrays.stream(sorted)
                        .skip((long) (sorted.length * 0.99))
                        .findFirst()
                        .orElseThrow();
    }
}
