package io.github.keycloakfylr.benchmarks;

import java.nio.file.Path;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.format.ResultFormatType;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/** The pure parts that every request goes through, measured by JMH: time and allocation of one call. */
final class Microbenchmarks {

    private static final String FILE = "jmh.csv";

    private Microbenchmarks() {}

    /**
     * Measures all of them, which takes about two minutes.
     *
     * @param directory where the results go, as {@value #FILE}
     * @throws RunnerException when JMH cannot run one
     */
    static void run(Path directory) throws RunnerException {
        Path file = directory.resolve(FILE);
        new Runner(new OptionsBuilder()
                        .include("io\\.github\\.keycloakfylr\\..*")
                        .addProfiler(GCProfiler.class)
                        .resultFormat(ResultFormatType.CSV)
                        .result(file.toString())
                        .build())
                .run();
        System.out.println(file.normalize());
    }
}
