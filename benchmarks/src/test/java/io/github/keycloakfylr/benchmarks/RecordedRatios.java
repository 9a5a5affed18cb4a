package io.github.keycloakfylr.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The ratios of the table in docs/performance.md, which the short form compares with: a file with a line
 * {@code endpoint=ratio} each.
 */
final class RecordedRatios {

    /** How much a ratio may grow before that is a regression, and not the noise of a busy machine. */
    static final double GROSS = 1.5;

    private final Map<String, Double> ratios;

    private RecordedRatios(Map<String, Double> ratios) {
        this.ratios = ratios;
    }

    static RecordedRatios of(List<Result> results) {
        return new RecordedRatios(results.stream()
                .collect(Collectors.toMap(result -> result.scenario().name(), result -> result.ratio()
                        .median())));
    }

    static RecordedRatios read(Path file) {
        try {
            return parse(Files.readAllLines(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static RecordedRatios parse(List<String> lines) {
        Map<String, Double> ratios = new TreeMap<>();
        for (String line : lines) {
            if (!line.isBlank() && !line.startsWith("#")) {
                String[] parts = line.split("=", 2);
                ratios.put(parts[0].strip(), Double.valueOf(parts[1].strip()));
            }
        }
        return new RecordedRatios(ratios);
    }

    Optional<Double> of(Scenario scenario) {
        return Optional.ofNullable(ratios.get(scenario.name()));
    }

    /** {@return whether the ratio is beyond {@link #GROSS} times the recorded one; not if none is recorded} */
    boolean regression(Result result) {
        return of(result.scenario())
                .filter(recorded -> result.ratio().median() > GROSS * recorded)
                .isPresent();
    }

    /** {@return the content of the file} */
    @Override
    public String toString() {
        return new TreeMap<>(ratios)
                .entrySet().stream()
                        .map(ratio -> String.format(Locale.ROOT, "%s=%.3f%n", ratio.getKey(), ratio.getValue()))
                        .collect(Collectors.joining(
                                "",
                                "# Written by mvn verify -Pbench -Dbench.docs=write; what docs/performance.md shows.\n",
                                ""));
    }
}
