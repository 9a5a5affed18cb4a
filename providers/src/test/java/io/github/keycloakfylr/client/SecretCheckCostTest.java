package io.github.keycloakfylr.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keycloakfylr.client.SecretCheckQueue.Caller;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Contract C4: how much work is missing to an error. */
class SecretCheckCostTest {

    private static final Caller CALLER = new Caller("realm", "client", "192.0.2.1");

    private final SecretCheckQueue queue = new SecretCheckQueue(1, 1);

    private SecretCheckCost work() {
        return new SecretCheckCost(queue, CALLER, "secret");
    }

    static Stream<Arguments> costs() {
        return IntStream.rangeClosed(4, 14).boxed().flatMap(highest -> IntStream.rangeClosed(4, highest)
                .mapToObj(cost -> Arguments.of(cost, highest)));
    }

    private static long rounds(int... costs) {
        return Arrays.stream(costs).mapToLong(cost -> 1L << cost).sum();
    }

    @ParameterizedTest(name = "{0} of {1}")
    @MethodSource("costs")
    @Tag("C4")
    @DisplayName("a check at any cost and what is missing are exactly one check at the highest")
    void addsUp(int cost, int highest) {
        SecretCheckCost work = work();
        work.checked(cost);

        assertThat(rounds(cost) + rounds(work.missingCosts(highest))).isEqualTo(rounds(highest));
        assertThat(rounds(work().missingCosts(highest))).isEqualTo(rounds(highest));
    }

    @Test
    @Tag("C4")
    @DisplayName("a check above the highest, of a client that is newer than the snapshot, misses nothing")
    void neverTakesAway() {
        SecretCheckCost work = work();
        work.checked(12);

        assertThat(work.missingCosts(10)).isEmpty();
    }

    @Test
    @Tag("C4")
    @DisplayName("a request has one place for all its checks, and gives it back at its end, not before")
    void onePlace() {
        SecretCheckCost work = work();
        assertThat(work.mayCheck()).isTrue();
        assertThat(work.mayCheck()).isTrue();
        assertThat(work.isTurnedAway()).isFalse();
        assertThat(queue.enter(CALLER, "other", System.nanoTime()))
                .as("the caller's second place")
                .isEmpty();

        work.close();
        assertThat(queue.enter(CALLER, "other", System.nanoTime())).isPresent();
    }

    @Test
    @Tag("C4")
    @DisplayName("a request that was turned away stays so, and gets no response before its time")
    void turnedAway() {
        assertThat(queue.enter(CALLER, "other", System.nanoTime())).isPresent();
        long start = System.nanoTime();
        SecretCheckCost work = work();

        assertThat(work.mayCheck()).isFalse();
        assertThat(work.isTurnedAway()).isTrue();
        work.waitToTurnAway();
        assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(TimeUnit.MILLISECONDS.toNanos(50));
        work.close();
        assertThat(work.mayCheck()).isFalse();
    }
}
