package io.github.keycloakfylr.config.file;

import static java.util.Objects.requireNonNull;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations as Go writes them: {@code 24h}, {@code 1h30m}, {@code 1.5h} (Go's {@code time.ParseDuration}). */
final class GoDuration {

    private static final Pattern PART = Pattern.compile("(\\d{1,12}(?:\\.\\d{1,9})?)(ns|us|µs|ms|s|m|h)");
    private static final int MAX_CHARS = 100;
    private static final Map<String, Long> NANOSECONDS = Map.of(
            "ns",
            1L,
            "us",
            1_000L,
            "µs",
            1_000L,
            "ms",
            1_000_000L,
            "s",
            1_000_000_000L,
            "m",
            60_000_000_000L,
            "h",
            3_600_000_000_000L);

    private GoDuration() {}

    /** {@return the duration; nothing when the text is none, or a negative one} */
    static Optional<Duration> parse(String text) {
        Matcher part = PART.matcher(text);
        BigDecimal nanoseconds = BigDecimal.ZERO;
        int end = 0;
        while (text.length() <= MAX_CHARS && part.find() && part.start() == end) {
            nanoseconds = nanoseconds.add(new BigDecimal(part.group(1))
                    .multiply(BigDecimal.valueOf(requireNonNull(NANOSECONDS.get(part.group(2))))));
            end = part.end();
        }
        if (end == 0 || end != text.length()) {
            return Optional.empty();
        }
        BigDecimal[] seconds = nanoseconds.divideAndRemainder(BigDecimal.valueOf(1_000_000_000L));
        return Optional.of(Duration.ofSeconds(seconds[0].longValue(), seconds[1].longValue()));
    }
}
