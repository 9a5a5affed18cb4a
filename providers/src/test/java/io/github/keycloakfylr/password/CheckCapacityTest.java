package io.github.keycloakfylr.password;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.github.keycloakfylr.passwordhash.Argon2Password;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("V4")
@DisplayName("The capacity for checks of imported hashes")
class CheckCapacityTest {

    private static final long NO_WAIT = 0;

    @AfterEach
    void clearInterrupt() {
        Thread.interrupted();
    }

    @Test
    @DisplayName("lets so many run at a time, and others when these are done")
    void checks() {
        CheckCapacity capacity = new CheckCapacity(2, 0, NO_WAIT);

        capacity.run(0, () -> {
            capacity.run(0, () -> {
                assertThat(capacity.run(0, () -> true)).isEmpty();
                return true;
            });
            assertThat(capacity.run(0, () -> true)).contains(true);
            return true;
        });
        assertThat(capacity.run(0, () -> false)).contains(false);
    }

    @Test
    @DisplayName("lets them take so much memory, of which the hungriest hash always finds enough")
    void memory() {
        CheckCapacity capacity = new CheckCapacity(9, 0, NO_WAIT);

        assertThat(capacity.run(Argon2Password.MAX_MEMORY, () -> {
                    assertThat(capacity.run(1, () -> true)).isEmpty();
                    assertThat(capacity.run(0, () -> true)).contains(true);
                    return true;
                }))
                .contains(true);
        assertThat(capacity.run(Argon2Password.MAX_MEMORY, () -> true)).contains(true);
    }

    @Test
    @DisplayName("comes back from a check that fails")
    void failure() {
        CheckCapacity capacity = new CheckCapacity(1, 0, NO_WAIT);

        assertThatIllegalStateException()
                .isThrownBy(() -> capacity.run(Argon2Password.MAX_MEMORY, () -> {
                    throw new IllegalStateException();
                }));
        assertThat(capacity.run(Argon2Password.MAX_MEMORY, () -> true)).contains(true);
    }

    @Test
    @DisplayName("gives up when the server is being stopped")
    void interrupted() {
        Thread.currentThread().interrupt();

        assertThat(new CheckCapacity(1, 0, 1).run(0, () -> true)).isEmpty();
        assertThat(Thread.currentThread().isInterrupted()).isTrue();
    }
}
