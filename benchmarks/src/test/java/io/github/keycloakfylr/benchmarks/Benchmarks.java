package io.github.keycloakfylr.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** {@code mvn verify -Pbench}: what docs/performance.md describes. */
public final class Benchmarks {

    private static final Path REPOSITORY = Path.of(System.getProperty("fylr.repository", ".."));
    private static final Path RECORDED = REPOSITORY.resolve("benchmarks/recorded-ratios.properties");
    private static final Path PEERS = REPOSITORY.resolve("benchmarks/peers");
    private static final Path PAGE = REPOSITORY.resolve("docs/performance.md");

    private Benchmarks() {}

    /**
     * Runs what the system properties ask for. Ends with 1 when the short form finds a regression, and with 2 when the
     * options are not understood.
     *
     * @throws Exception when a server does not start, or does not respond as it should
     */
    public static void main(String[] args) throws Exception {
        Options options;
        try {
            options = Options.read(System::getProperty);
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage());
            System.exit(2);
            return;
        }
        if (options.kind() == Options.Kind.JMH) {
            Microbenchmarks.run(output());
            return;
        }
        if (options.kind() == Options.Kind.GUESTS) {
            System.out.println(
                    "\n" + Environment.describe(options) + "\n\n" + Guests.measure(options.guests(), System.out));
            System.exit(0);
        }
        RecordedRatios recorded = RecordedRatios.read(RECORDED);
        Predicate<Result> regression = options.kind() == Options.Kind.SHORT ? recorded::regression : result -> false;
        Comparison.Outcome outcome = new Comparison(options, output(), regression, System.out).run();
        List<Table> peers = options.peers() ? List.of(Peers.measure(options, PEERS, output(), System.out)) : List.of();
        report(options, outcome, peers);
        List<Result> regressions = outcome.results().stream().filter(regression).toList();
        regressions.forEach(result -> System.err.printf(
                "%s has become slower: the ratio is %s, the recorded one %.2f.%n",
                result.scenario().name(),
                result.ratio(),
                recorded.of(result.scenario()).orElseThrow()));
        // What Hyperfoil leaves running must not keep this JVM alive.
        System.exit(regressions.isEmpty() ? 0 : 1);
    }

    private static Path output() throws IOException {
        return Files.createDirectories(
                Path.of(System.getProperty("fylr.buildDirectory")).resolve("benchmarks"));
    }

    private static void report(Options options, Comparison.Outcome outcome, List<Table> more) throws IOException {
        List<Result> results = outcome.results();
        String environment = Environment.describe(options);
        List<Table> tables = new ArrayList<>();
        if (!results.isEmpty()) {
            tables.add(Report.endpoints(results));
        }
        tables.add(Report.starts(outcome.starts(), Files.size(Path.of(System.getProperty("fylr.jar")))));
        tables.addAll(more);
        Path csv = output().resolve("rounds.csv");
        Path html = output().resolve("index.html");
        Files.writeString(csv, Report.csv(results));
        Files.writeString(html, HtmlPage.of(environment, options.pair(), tables, results));
        System.out.println("\n" + environment + "\nEach pair is " + options.pair() + ".\n");
        tables.forEach(System.out::println);
        System.out.println(csv.normalize() + "\n" + html.normalize());
        if (options.writeDocs()) {
            Files.writeString(PAGE, PerformancePage.with(Files.readString(PAGE), environment, tables));
            Files.writeString(RECORDED, RecordedRatios.of(results).toString());
        }
    }
}
