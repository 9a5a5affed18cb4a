package io.github.keycloakfylr.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keycloakfylr.client.RememberedSecrets.Fingerprint;
import io.github.keycloakfylr.config.BcryptHash;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Contract C3: what is remembered of a secret, and for how long. */
class RememberedSecretsTest {

    private static final BcryptHash HASH = BcryptHash.parse(
                    "$2a$10$XajjQvNhvvRt5GSeFk1xFeyqRrsxkhBkUiQeg0dt.wU1qD4aFDcga")
            .orElseThrow();
    private static final BcryptHash OTHER_HASH = BcryptHash.parse(
                    "$2a$10$XajjQvNhvvRt5GSeFk1xFeyqRrsxkhBkUiQeg0dt.wU1qD4aFDcgb")
            .orElseThrow();

    /** Overflows soon: System.nanoTime may start anywhere. */
    private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - TimeUnit.MINUTES.toNanos(2));

    private final RememberedSecrets remembered = new RememberedSecrets(now::get);

    private static Fingerprint fingerprint(String realm, String client, BcryptHash hash, String secret) {
        return RememberedSecrets.fingerprint(realm, client, hash.text(), secret);
    }

    private static Fingerprint numbered(int number) {
        return new Fingerprint(ByteBuffer.allocate(Integer.BYTES).putInt(0, number));
    }

    @Test
    @Tag("C3")
    @Tag("C4")
    @DisplayName("a secret that fitted is remembered for a day and an hour after its last use")
    void forgets() {
        Fingerprint fingerprint = fingerprint("realm", "client", HASH, "secret");
        assertThat(remembered.contains(fingerprint)).isFalse();

        remembered.add(fingerprint);
        now.addAndGet(TimeUnit.HOURS.toNanos(25) - 1);
        assertThat(remembered.contains(fingerprint("realm", "client", HASH, "secret")))
                .isTrue();
        now.addAndGet(TimeUnit.HOURS.toNanos(25) - 1);
        assertThat(remembered.contains(fingerprint)).isTrue();
        now.addAndGet(TimeUnit.HOURS.toNanos(25));
        assertThat(remembered.contains(fingerprint)).isFalse();
        assertThat(remembered.contains(fingerprint)).as("asking is no use").isFalse();

        remembered.add(fingerprint);
        assertThat(remembered.contains(fingerprint)).isTrue();
    }

    @Test
    @Tag("C3")
    @DisplayName("another realm, client, hash or secret is another thing, and none can be pushed into the next")
    void coversEverything() {
        remembered.add(fingerprint("realm", "client", HASH, "secret"));

        assertThat(List.of(
                        fingerprint("realm2", "client", HASH, "secret"),
                        fingerprint("realm", "client2", HASH, "secret"),
                        fingerprint("realm", "client", OTHER_HASH, "secret"),
                        fingerprint("realm", "client", HASH, "Secret"),
                        fingerprint("realmc", "lient", HASH, "secret")))
                .noneMatch(remembered::contains);
    }

    @Test
    @Tag("C3")
    @DisplayName("a thousand at most: the longest unused goes")
    void isBounded() {
        IntStream.rangeClosed(0, RememberedSecrets.MAX_ENTRIES).forEach(number -> remembered.add(numbered(number)));

        assertThat(remembered.size()).isEqualTo(1000);
        assertThat(remembered.contains(numbered(0))).isFalse();
        assertThat(remembered.contains(numbered(1))).isTrue();
        assertThat(remembered.contains(numbered(1000))).isTrue();
    }

    @Test
    @Tag("C3")
    @DisplayName("one that is checked anew or used is the youngest")
    void renews() {
        IntStream.range(0, RememberedSecrets.MAX_ENTRIES).forEach(number -> remembered.add(numbered(number)));
        remembered.add(numbered(0));
        assertThat(remembered.contains(numbered(1))).isTrue();
        remembered.add(numbered(1000));

        assertThat(remembered.contains(numbered(0))).isTrue();
        assertThat(remembered.contains(numbered(1))).isTrue();
        assertThat(remembered.contains(numbered(2))).isFalse();
    }

    @Test
    @Tag("C3")
    @DisplayName("what has expired does not stay in memory until it is pushed out")
    void dropsWhatHasExpired() {
        remembered.add(numbered(1));
        now.addAndGet(RememberedSecrets.LIFETIME_NANOS);
        remembered.add(numbered(2));

        assertThat(remembered.size()).isEqualTo(1);
    }

    @Test
    @Tag("C3")
    @DisplayName("nothing of the secret or the hash is in what is kept")
    void keepsNoSecret() {
        Fingerprint fingerprint = fingerprint("realm", "client", HASH, "secret");

        assertThat(fingerprint.mac().remaining()).isEqualTo(32);
        assertThat(fingerprint.toString()).doesNotContain("secret").doesNotContain(HASH.text());
    }

    @Test
    @Tag("C3")
    @DisplayName("many threads at once leave it whole")
    void isThreadSafe() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            List<Future<?>> running = IntStream.range(0, 8)
                    .<Future<?>>mapToObj(thread -> threads.submit(() -> {
                        for (int i = 0; i < 2000; i++) {
                            remembered.add(numbered(thread * 2000 + i));
                            remembered.contains(numbered(i));
                        }
                    }))
                    .toList();
            for (Future<?> one : running) {
                one.get(1, TimeUnit.MINUTES);
            }
        } finally {
            threads.shutdownNow();
        }
        assertThat(remembered.size()).isEqualTo(1000);
    }
}
