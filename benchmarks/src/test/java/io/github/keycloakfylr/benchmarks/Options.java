package io.github.keycloakfylr.benchmarks;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.UnaryOperator;

/**
 * What {@code -Dbench} and its kin say; docs/performance.md has what they mean.
 *
 * @param kind what is done
 * @param scenarios what is measured, in the order of {@link Scenario#ALL}
 * @param starts how often each server is started
 * @param seconds how long each scenario is measured at each server after each start
 * @param postgres whether each server has a PostgreSQL in the place of the embedded database
 * @param profile whether each server writes a JFR recording
 * @param peers whether other authorization servers are measured as well
 * @param writeDocs whether docs/performance.md and the recorded ratios are written
 */
record Options(
        Kind kind,
        List<Scenario> scenarios,
        int starts,
        double seconds,
        boolean postgres,
        boolean profile,
        boolean peers,
        boolean writeDocs) {

    /** What a run is for. */
    enum Kind {
        /** The table. */
        FULL,
        /** Whether a ratio has grown grossly. */
        SHORT,
        /** Time and memory of the start alone. */
        START,
        /** The microbenchmarks. */
        JMH
    }

    private static final int STARTS = 3;
    private static final double SECONDS = 6;
    private static final double SHORT_SECONDS = 3;

    /**
     * Reads the options.
     *
     * @param property gives a system property, or {@code null}
     * @throws IllegalArgumentException when one is not understood, with what it may be
     */
    static Options read(UnaryOperator<String> property) {
        String bench = text(property, "bench", "all");
        Kind kind =
                switch (bench.toLowerCase(Locale.ROOT)) {
                    case "short" -> Kind.SHORT;
                    case "start" -> Kind.START;
                    case "jmh" -> Kind.JMH;
                    default -> Kind.FULL;
                };
        List<Scenario> scenarios =
                switch (kind) {
                    case START, JMH -> List.of();
                    case SHORT -> Scenario.ALL;
                    case FULL -> bench.equals("all") ? Scenario.ALL : scenarios(bench);
                };
        String db = text(property, "bench.db", "dev-file");
        if (!db.equals("dev-file") && !db.equals("postgres")) {
            throw new IllegalArgumentException("-Dbench.db is dev-file or postgres, not " + db);
        }
        int starts = (int) number(property, "bench.starts", kind == Kind.SHORT ? 1 : STARTS);
        double seconds = number(property, "bench.seconds", kind == Kind.SHORT ? SHORT_SECONDS : SECONDS);
        boolean profile = flag(property, "bench.profile");
        boolean peers = flag(property, "bench.peers");
        boolean writeDocs = text(property, "bench.docs", "").equals("write");
        if (writeDocs && (kind != Kind.FULL || scenarios.size() < Scenario.ALL.size())) {
            throw new IllegalArgumentException("-Dbench.docs=write is for a run of all endpoints: without -Dbench.");
        }
        return new Options(kind, scenarios, starts, seconds, db.equals("postgres"), profile, peers, writeDocs);
    }

    private static List<Scenario> scenarios(String names) {
        List<String> wanted = new ArrayList<>(Arrays.asList(names.split(",")));
        List<Scenario> found = Scenario.ALL.stream()
                .filter(scenario -> wanted.remove(scenario.name()))
                .toList();
        if (!wanted.isEmpty()) {
            throw new IllegalArgumentException("-Dbench has " + wanted + "; there are all, short, start, jmh, and "
                    + Scenario.ALL.stream().map(Scenario::name).toList());
        }
        return found;
    }

    private static double number(UnaryOperator<String> property, String name, double otherwise) {
        String text = text(property, name, Double.toString(otherwise));
        try {
            double number = Double.parseDouble(text);
            if (number > 0) {
                return number;
            }
        } catch (NumberFormatException e) {
            // Told below.
        }
        throw new IllegalArgumentException("-D" + name + " is a number greater than 0, not " + text);
    }

    private static boolean flag(UnaryOperator<String> property, String name) {
        return !text(property, name, "false").equals("false");
    }

    /** Maven hands over what is not given as an empty text. */
    private static String text(UnaryOperator<String> property, String name, String otherwise) {
        String value = property.apply(name);
        return value == null || value.isBlank() ? otherwise : value.strip();
    }
}
