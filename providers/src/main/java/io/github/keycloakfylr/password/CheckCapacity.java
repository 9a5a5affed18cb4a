package io.github.keycloakfylr.password;

import io.github.keycloakfylr.passwordhash.Argon2Password;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * Lets a few hashes be computed at a time. Whoever knows logins can have a check made for each of them, which may take
 * a second of a core, and Argon2 the memory that its hash asks for: without a limit the server would run out of it, and
 * end. Thread-safe.
 */
final class CheckCapacity {

    private static final int KIB = 1024;
    private static final int SHARE_OF_HEAP = 8;
    private static final long MAX_WAIT_NANOS = TimeUnit.SECONDS.toNanos(10);

    /** Of this server: half of its cores and an eighth of its memory, but one check at least. */
    static final CheckCapacity SERVER = new CheckCapacity(
            Math.max(1, Runtime.getRuntime().availableProcessors() / 2),
            (int) Math.min(Integer.MAX_VALUE, Runtime.getRuntime().maxMemory() / SHARE_OF_HEAP / KIB),
            MAX_WAIT_NANOS);

    private final Semaphore checks;
    private final Semaphore memory;
    private final long maxWaitNanos;

    /**
     * Creates the capacity.
     *
     * @param checks how many run at a time
     * @param memory what they may take together, in KiB; at least what one may
     * @param maxWaitNanos how long one waits
     */
    CheckCapacity(int checks, int memory, long maxWaitNanos) {
        this.checks = new Semaphore(checks, true);
        this.memory = new Semaphore(Math.max(Argon2Password.MAX_MEMORY, memory), true);
        this.maxWaitNanos = maxWaitNanos;
    }

    /**
     * Makes a check when there is room for it.
     *
     * @param kibibytes the memory that it takes
     * @return its outcome; nothing when there was no room in time
     */
    Optional<Boolean> run(int kibibytes, BooleanSupplier check) {
        long deadline = System.nanoTime() + maxWaitNanos;
        try {
            if (!memory.tryAcquire(kibibytes, maxWaitNanos, TimeUnit.NANOSECONDS)) {
                return Optional.empty();
            }
            try {
                return runWithMemory(deadline, check);
            } finally {
                memory.release(kibibytes);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }

    private Optional<Boolean> runWithMemory(long deadline, BooleanSupplier check) throws InterruptedException {
        if (!checks.tryAcquire(deadline - System.nanoTime(), TimeUnit.NANOSECONDS)) {
            return Optional.empty();
        }
        try {
            return Optional.of(check.getAsBoolean());
        } finally {
            checks.release();
        }
    }
}
