package io.github.keycloakfylr.movein;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** How many failures there may be in some time, by whoever they are counted for. Thread-safe. */
final class FailureLimit {

    /** Beyond that the ones that began longest ago are forgotten. */
    static final int MAX_KEYS = 5000;

    private static final long MINUTE = TimeUnit.MINUTES.toNanos(1);

    private record Count(long since, int failures) {}

    private final Map<String, Count> counts = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Count> eldest) {
            return size() > MAX_KEYS;
        }
    };
    private final int failures;
    private final long nanos;
    private final LongSupplier nanoTime;

    /**
     * Creates the limit.
     *
     * @param perMinute how many there may be
     * @param nanoTime the clock, such as {@link System#nanoTime}
     */
    FailureLimit(int perMinute, LongSupplier nanoTime) {
        this(perMinute, MINUTE, nanoTime);
    }

    /**
     * Creates the limit for another time than a minute.
     *
     * @param failures how many there may be
     * @param nanos within how many nanoseconds after the first
     * @param nanoTime the clock
     */
    FailureLimit(int failures, long nanos, LongSupplier nanoTime) {
        this.failures = failures;
        this.nanos = nanos;
        this.nanoTime = nanoTime;
    }

    /** {@return whether there were so many that the next has to wait} */
    synchronized boolean isReached(String key) {
        return current(key, nanoTime.getAsLong()).failures() >= failures;
    }

    /** Counts one. */
    synchronized void count(String key) {
        Count current = current(key, nanoTime.getAsLong());
        counts.remove(key);
        counts.put(key, new Count(current.since(), current.failures() + 1));
    }

    private Count current(String key, long now) {
        Count count = counts.get(key);
        return count == null || now - count.since() >= nanos ? new Count(now, 0) : count;
    }
}
