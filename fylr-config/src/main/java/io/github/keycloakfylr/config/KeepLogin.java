package io.github.keycloakfylr.config;

import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Base config {@code login.keep_login}: how long a login is kept after its last use. */
public enum KeepLogin {
    OFF("off", null),
    SEVEN_DAYS("7d", Duration.ofDays(7)),
    THIRTY_DAYS("30d", Duration.ofDays(30));

    private final String value;
    private final @Nullable Duration duration;

    KeepLogin(String value, @Nullable Duration duration) {
        this.value = value;
        this.duration = duration;
    }

    /** {@return the word in the base config and in the realm attribute} */
    public String value() {
        return value;
    }

    /** {@return how long; nothing for {@link #OFF}} */
    public Optional<Duration> duration() {
        return Optional.ofNullable(duration);
    }

    /** {@return what the word stands for, if it is one of them} */
    public static Optional<KeepLogin> of(String value) {
        return Arrays.stream(values())
                .filter(keepLogin -> keepLogin.value.equals(value))
                .findFirst();
    }

    /** {@return the words, for a message} */
    public static String words() {
        return Arrays.stream(values()).map(KeepLogin::value).collect(Collectors.joining(", "));
    }
}
