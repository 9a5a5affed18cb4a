package io.github.keycloakfylr.migrate;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.Locale;
import java.util.OptionalLong;

/** How far the migration is, on standard error: one line that moves on a terminal, a line now and then elsewhere. */
final class MigrationProgress {

    private static final Duration ON_TERMINAL = Duration.ofMillis(500);
    private static final Duration ELSEWHERE = Duration.ofSeconds(10);
    private static final double NANOS = 1e9;

    private final PrintWriter output;
    private final boolean terminal;
    private long started = System.nanoTime();
    private long told = started;

    /**
     * Sets the progress up.
     *
     * @param output where it is told
     * @param terminal whether a carriage return moves back there
     */
    MigrationProgress(PrintWriter output, boolean terminal) {
        this.output = output;
        this.terminal = terminal;
    }

    /** Begins to count the time: the users of the realm are read. */
    synchronized void begin() {
        started = System.nanoTime();
    }

    /** Tells it, if it is time to. */
    synchronized void tell(long done, OptionalLong all) {
        long now = System.nanoTime();
        if (now - told < (terminal ? ON_TERMINAL : ELSEWHERE).toNanos()) {
            return;
        }
        told = now;
        print(line(done, all, (now - started) / NANOS), false);
    }

    /** Tells it for the last time. */
    synchronized void end(long done) {
        double seconds = Math.max((System.nanoTime() - started) / NANOS, 1 / NANOS);
        print(String.format(Locale.ROOT, "%d users in %.0f s, %.0f per second", done, seconds, done / seconds), true);
    }

    static String line(long done, OptionalLong all, double seconds) {
        double rate = done / seconds;
        String line = String.format(
                Locale.ROOT,
                "%d%s users, %.0f per second",
                done,
                all.isPresent() ? " of " + all.getAsLong() : "",
                rate);
        if (all.isEmpty() || done == 0) {
            return line;
        }
        long left = Math.round((all.getAsLong() - done) / rate);
        return line + String.format(Locale.ROOT, ", %d:%02d left", left / 60, left % 60);
    }

    private void print(String line, boolean last) {
        if (terminal) {
            output.print("\r" + String.format(Locale.ROOT, "%-70s", line) + (last ? System.lineSeparator() : ""));
        } else {
            output.println(line);
        }
        output.flush();
    }
}
