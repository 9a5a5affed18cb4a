package io.github.keycloakfylr.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keycloakfylr.client.SecretCheckQueue.Caller;
import io.github.keycloakfylr.client.SecretCheckQueue.Place;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Contract C4: who may have a secret checked, and who waits for how long. */
class SecretCheckQueueTest {

    private static final String ATTACKER = "192.0.2.1";
    private static final String OTHER = "192.0.2.2";

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final SecretCheckQueue queue = new SecretCheckQueue(1, 4);

    @AfterEach
    void stop() {
        threads.shutdownNow();
    }

    private static Caller caller(String client, String address) {
        return new Caller("realm", client, address);
    }

    private static long in(long milliseconds) {
        return System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(milliseconds);
    }

    private Optional<Place> atOnce(String client, String address, String secret) {
        return queue.enter(caller(client, address), secret, System.nanoTime());
    }

    private CompletableFuture<Optional<Place>> entering(String client, String address, String secret) {
        return CompletableFuture.supplyAsync(() -> queue.enter(caller(client, address), secret, in(60_000)), threads);
    }

    /** Returns once the request waits. */
    private CompletableFuture<Optional<Place>> waiting(String client, String address, String secret) {
        int before = queue.waiting();
        CompletableFuture<Optional<Place>> entering = entering(client, address, secret);
        while (queue.waiting() == before && !entering.isDone()) {
            Thread.onSpinWait();
        }
        return entering;
    }

    private static Optional<Place> end(CompletableFuture<Optional<Place>> entering) {
        return entering.orTimeout(30, TimeUnit.SECONDS).join();
    }

    @Test
    @Tag("C4")
    @DisplayName("one check after the other, each in its turn")
    void inTurn() {
        Place first = atOnce("a", ATTACKER, "x").orElseThrow();
        CompletableFuture<Optional<Place>> second = waiting("b", OTHER, "x");
        CompletableFuture<Optional<Place>> third = waiting("c", "192.0.2.3", "x");

        queue.leave(first);
        Place next = end(second).orElseThrow();
        assertThat(third).isNotDone();
        queue.leave(next);
        queue.leave(end(third).orElseThrow());
        assertThat(queue.waiting()).isZero();
        assertThat(atOnce("a", ATTACKER, "x")).isPresent();
    }

    @Test
    @Tag("C4")
    @DisplayName("who waits in vain is told so in time, and leaves nothing behind")
    void givesUp() {
        Place running = atOnce("a", ATTACKER, "x").orElseThrow();
        long start = System.nanoTime();

        assertThat(queue.enter(caller("b", OTHER), "x", in(100))).isEmpty();
        assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(TimeUnit.MILLISECONDS.toNanos(100));
        assertThat(queue.waiting()).isZero();
        queue.leave(running);
        assertThat(atOnce("c", OTHER, "x")).isPresent();
    }

    @Test
    @Tag("C4")
    @DisplayName(
            "guesses at one client take one place: the others are turned away without a wait, and another client is next")
    void oneClient() {
        Place guess = atOnce("a", ATTACKER, "guess").orElseThrow();
        for (int i = 0; i < 100; i++) {
            assertThat(queue.enter(caller("a", ATTACKER), "guess " + i, in(600_000)))
                    .isEmpty();
        }
        CompletableFuture<Optional<Place>> other = waiting("b", ATTACKER, "x");
        CompletableFuture<Optional<Place>> elsewhere = waiting("a", OTHER, "x");

        queue.leave(guess);
        queue.leave(end(elsewhere).orElseThrow());
        assertThat(end(other)).isPresent();
    }

    @Test
    @Tag("C4")
    @DisplayName("a flood of client ids from one address fills the queue and no more; another address goes before it")
    void oneAddress() {
        Place running = atOnce("a", ATTACKER, "x").orElseThrow();
        List<CompletableFuture<Optional<Place>>> flood = IntStream.range(0, 4)
                .mapToObj(i -> waiting("made up " + i, ATTACKER, "x"))
                .toList();
        assertThat(queue.enter(caller("one too many", ATTACKER), "x", in(600_000)))
                .isEmpty();

        CompletableFuture<Optional<Place>> other = entering("b", OTHER, "x");
        assertThat(end(flood.get(3)))
                .as("the last of the flood, whose place it is now")
                .isEmpty();
        queue.leave(running);
        queue.leave(end(other).orElseThrow());
        assertThat(end(flood.get(0))).isPresent();
    }

    @Test
    @Tag("C4")
    @DisplayName("requests with the very same secret wait for the one that is checked; so few that threads are left")
    void theSameSecret() {
        Place running = atOnce("a", OTHER, "right").orElseThrow();
        List<CompletableFuture<Optional<Place>>> followers = IntStream.range(0, 4)
                .mapToObj(i -> waiting("a", OTHER, "right"))
                .toList();
        assertThat(queue.enter(caller("a", OTHER), "right", in(600_000))).isEmpty();
        assertThat(followers).noneMatch(CompletableFuture::isDone);

        queue.leave(running);
        assertThat(followers).allSatisfy(follower -> assertThat(end(follower)).isEmpty());
        assertThat(queue.waiting()).isZero();
    }

    @Test
    @Tag("C4")
    @DisplayName("a stop of the server ends the wait")
    void interrupted() {
        Place running = atOnce("a", ATTACKER, "x").orElseThrow();
        CompletableFuture<Optional<Place>> entering = waiting("b", OTHER, "x");
        threads.shutdownNow();

        assertThat(end(entering)).isEmpty();
        queue.leave(running);
        assertThat(queue.waiting()).isZero();
    }
}
