package io.github.keycloakfylr.user;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class LoginQueueTest {

    private static final long LONG = TimeUnit.MINUTES.toNanos(1);

    private static long in(long nanos) {
        return System.nanoTime() + nanos;
    }

    @Test
    @Tag("T7")
    @DisplayName("one of a name at a time, other names beside it, and nothing is left behind")
    void oneAtATime() {
        LoginQueue queue = new LoginQueue(10, 5);

        assertThat(queue.enter("ida", in(0))).isTrue();
        assertThat(queue.enter("ida", in(TimeUnit.MILLISECONDS.toNanos(20)))).isFalse();
        assertThat(queue.enter("eva", in(0))).isTrue();
        queue.leave("ida");
        assertThat(queue.enter("ida", in(0))).isTrue();
        queue.leave("ida");
        queue.leave("eva");
        assertThat(queue.size()).isZero();
    }

    @Test
    @Tag("T7")
    @DisplayName("whoever waits has the turn next; more than may wait are turned away at once")
    void waiting() throws Exception {
        LoginQueue queue = new LoginQueue(3, 2);
        ExecutorService threads = Executors.newCachedThreadPool();
        try {
            queue.enter("ida", in(0));
            queue.enter("eva", in(0));
            List<Future<Boolean>> waiting = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                waiting.add(threads.submit(() -> queue.enter("ida", in(LONG))));
            }
            waiting.add(threads.submit(() -> queue.enter("eva", in(LONG))));
            awaitWaiting(queue, 3);

            assertThat(queue.enter("ida", in(LONG)))
                    .as("a third of the same name")
                    .isFalse();
            assertThat(queue.enter("eva", in(LONG))).as("a fourth of all").isFalse();

            queue.leave("ida");
            queue.leave("eva");
            assertThat(waiting.get(2).get(1, TimeUnit.MINUTES)).isTrue();
            queue.leave("ida");
            assertThat(waiting.get(0).get(1, TimeUnit.MINUTES)).isTrue();
            assertThat(waiting.get(1).get(1, TimeUnit.MINUTES)).isTrue();
        } finally {
            threads.shutdownNow();
        }
    }

    private static void awaitWaiting(LoginQueue queue, int count) throws InterruptedException {
        while (queue.waiting() < count) {
            Thread.sleep(5);
        }
    }

    @Test
    @Tag("T7")
    @DisplayName("never two of a name at once, however many come")
    void neverTwo() throws Exception {
        LoginQueue queue = new LoginQueue(100, 100);
        AtomicInteger running = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        Callable<Boolean> login = () -> {
            if (!queue.enter("ida", in(LONG))) {
                return false;
            }
            most.accumulateAndGet(running.incrementAndGet(), Math::max);
            running.decrementAndGet();
            queue.leave("ida");
            return true;
        };
        ExecutorService threads = Executors.newFixedThreadPool(20);
        try {
            for (Future<Boolean> each : threads.invokeAll(java.util.Collections.nCopies(500, login))) {
                assertThat(each.get()).isTrue();
            }
        } finally {
            threads.shutdownNow();
        }
        assertThat(most.get()).isEqualTo(1);
        assertThat(queue.size()).isZero();
    }
}
