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
 * @param size of the large server, and of the number of guests: 1 for all
 */
record Options(
        Kind kind,
        List<Scenario> scenarios,
        int starts,
        double seconds,
        boolean postgres,
        boolean profile,
        boolean peers,
        boolean writeDocs,
        double size) {

    /** As many tokens of guests as the largest fylr gives out in months. */
    private static final int GUESTS = 1_000_000;

    private static final Growth GROWTH = new Growth(10_000, 100_000, 100_000, 300);

    /** What a run is for. */
    enum Kind {
        /** The table. */
        FULL,
        /** Whether a ratio has grown grossly. */
        SHORT,
        /** Time and memory of the start alone. */
        START,
        /** Ours with many clients, users, sessions and realms beside ours with few. */
        SCALE,
        /** What many tokens of guests leave behind. */
        GUESTS,
        /** The microbenchmarks. */
        JMH
    }

    /** Ratio that a request may cost at the large server to that at the small one. */
    private static final double FLAT = 1.2;

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
                    case "scale" -> Kind.SCALE;
                    case "guests" -> Kind.GUESTS;
                    case "jmh" -> Kind.JMH;
                    default -> Kind.FULL;
                };
        List<Scenario> scenarios =
                switch (kind) {
                    case START, GUESTS, JMH -> List.of();
                    case SHORT ->
                        Scenario.ALL.stream().filter(Scenario::isSteady).toList();
                    case SCALE ->
                        Scenario.ALL.stream()
                                .map(scenario -> scenario.within(FLAT))
                                .toList();
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
        if (kind == Kind.GUESTS && !db.equals("postgres")) {
            throw new IllegalArgumentException("-Dbench=guests counts rows, and needs -Dbench.db=postgres");
        }
        double size = number(property, "bench.size", 1);
        return new Options(kind, scenarios, starts, seconds, db.equals("postgres"), profile, peers, writeDocs, size);
    }

    /** {@return what the large server has} */
    Growth growth() {
        return GROWTH.times(size);
    }

    /** {@return how many tokens guests get} */
    int guests() {
        return (int) (GUESTS * size);
    }

    /** {@return what is measured} */
    Server measured() {
        return kind == Kind.SCALE ? Server.LARGE : Server.OURS;
    }

    /** {@return what it is compared with} */
    Server baseline() {
        return kind == Kind.SCALE ? Server.SMALL : Server.STOCK;
    }

    /** {@return what stands left and right of a slash in a table} */
    String pair() {
        return measured().label() + " / " + baseline().label();
    }

    private static List<Scenario> scenarios(String names) {
        List<String> wanted = new ArrayList<>(Arrays.asList(names.split(",")));
        List<Scenario> found = Scenario.ALL.stream()
                .filter(scenario -> wanted.remove(scenario.name()))
                .toList();
        if (!wanted.isEmpty()) {
            throw new IllegalArgumentException(
                    "-Dbench has " + wanted + "; there are all, short, start, scale, guests, jmh, and "
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
