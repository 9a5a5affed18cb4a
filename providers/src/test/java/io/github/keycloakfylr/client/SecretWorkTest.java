package io.github.keycloakfylr.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Contract C4: how much work is missing to a refusal. */
class SecretWorkTest {

    static Stream<Arguments> costs() {
        return IntStream.rangeClosed(4, 14).boxed()
                .flatMap(highest -> IntStream.rangeClosed(4, highest).mapToObj(cost -> Arguments.of(cost, highest)));
    }

    private static long rounds(int... costs) {
        return Arrays.stream(costs).mapToLong(cost -> 1L << cost).sum();
    }

    @ParameterizedTest(name = "{0} of {1}")
    @MethodSource("costs")
    @DisplayName("C4 a check at any cost and what is missing are exactly one check at the highest")
    void adds_up(int cost, int highest) {
        SecretWork work = new SecretWork();
        work.checked(cost);

        assertThat(rounds(cost) + rounds(work.missingCosts(highest))).isEqualTo(rounds(highest));
        assertThat(rounds(new SecretWork().missingCosts(highest))).isEqualTo(rounds(highest));
    }

    @Test
    @DisplayName("C4 a check above the highest, of a client that is newer than the snapshot, misses nothing")
    void never_takes_away() {
        SecretWork work = new SecretWork();
        work.checked(12);

        assertThat(work.missingCosts(10)).isEmpty();
    }

    @Test
    @DisplayName("C4 what is remembered is looked up once, where the highest cost is one that is remembered")
    void counts_the_fingerprint() {
        SecretWork work = new SecretWork();
        assertThat(work.missesFingerprint(9)).isFalse();
        assertThat(work.missesFingerprint(10)).isTrue();

        work.fingerprinted();
        assertThat(work.missesFingerprint(10)).isFalse();
    }
}
