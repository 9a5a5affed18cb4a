package io.github.keycloakfylr.benchmarks;

import java.util.List;
import java.util.Locale;

/**
 * Ours by stock's, of pairs that were measured one right after the other.
 *
 * @param median of all pairs
 * @param lowest of all pairs
 * @param highest of all pairs
 */
record Ratio(double median, double lowest, double highest) {

    /**
     * {@return the ratio of many pairs}
     *
     * @param ratios one for each pair, at least one
     */
    static Ratio of(List<Double> ratios) {
        List<Double> sorted = ratios.stream().sorted().toList();
        return new Ratio(median(sorted), sorted.get(0), sorted.get(sorted.size() - 1));
    }

    private static double median(List<Double> sorted) {
        int half = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(half) : (sorted.get(half - 1) + sorted.get(half)) / 2;
    }

    /** {@return the median, and in brackets the spread} */
    @Override
    public String toString() {
        return String.format(Locale.ROOT, "%.2f (%.2f – %.2f)", median, lowest, highest);
    }
}
