package io.github.keycloakfylr.timing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import org.apache.commons.statistics.inference.MannWhitneyUTest;

/**
 * How long the server takes to respond to requests of several kinds, and whether that tells them apart.
 *
 * <p>The kinds are asked one request after another, on one connection, each as often as the others and in an order that
 * is shuffled by a fixed seed: what slows the machine down for a while slows all of them down.
 */
final class ResponseTimes {

    private static final long SEED = 9700;
    private static final int SAMPLES = Integer.getInteger("fylr.timing.samples");
    private static final int WARM_UP = SAMPLES / 10;

    /**
     * How far the probability that a response of one kind takes longer than one of another may be from a half. 0.5 is
     * no difference; 0.64 is what statistics calls the end of a small effect and the begin of a medium one (Vargha and
     * Delaney).
     */
    private static final double MAX_SUPERIORITY = 0.14;

    /**
     * Milliseconds. Of two kinds that differ by less in their medians none is told from the other by who is not on this
     * very machine: a network adds more than that.
     */
    private static final double NEGLIGIBLE = 0.25;

    private static final double NANOS = 1e6;

    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(10))
            .build();
    private final URI base;
    private final Map<String, Kind> kinds = new LinkedHashMap<>();

    private record Kind(HttpRequest request, int status, boolean alike, double[] millis) {}

    ResponseTimes(URI base) {
        this.base = base;
    }

    /**
     * Adds a kind.
     *
     * @param name what it is called in failures
     * @param path the endpoint's
     * @param form encoded
     * @param status what each response must have
     */
    ResponseTimes with(String name, String path, String form, int status) {
        return with(name, path, form, status, true);
    }

    /** Adds a kind that is measured and printed, and may be told apart; otherwise as {@link #with}. */
    ResponseTimes beside(String name, String path, String form, int status) {
        return with(name, path, form, status, false);
    }

    private ResponseTimes with(String name, String path, String form, int status, boolean alike) {
        HttpRequest request = HttpRequest.newBuilder(base.resolve(path))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .header("Accept", "*/*")
                .POST(HttpRequest.BodyPublishers.ofString(form))
                .build();
        kinds.put(name, new Kind(request, status, alike, new double[SAMPLES]));
        return this;
    }

    /** Measures, prints what was found, and fails where two kinds can be told apart. */
    void assertAlike(String what) throws IOException, InterruptedException {
        for (int i = 0; i < WARM_UP; i++) {
            for (Kind kind : kinds.values()) {
                millis(kind);
            }
        }
        List<Kind> order = new ArrayList<>(kinds.size());
        Random random = new Random(SEED);
        for (int i = 0; i < SAMPLES; i++) {
            order.clear();
            order.addAll(kinds.values());
            Collections.shuffle(order, random);
            for (Kind kind : order) {
                kind.millis[i] = millis(kind);
            }
        }

        List<String> names = List.copyOf(kinds.keySet());
        List<String> differences = new ArrayList<>();
        for (String name : names) {
            System.out.printf(Locale.ROOT, "%s: %s: median %.2f ms%n", what, name, median(kinds.get(name).millis));
        }
        for (int i = 0; i < names.size(); i++) {
            for (int j = i + 1; j < names.size(); j++) {
                double[] one = kinds.get(names.get(i)).millis;
                double[] other = kinds.get(names.get(j)).millis;
                MannWhitneyUTest.Result test = MannWhitneyUTest.withDefaults().test(one, other);
                double superiority = test.getStatistic() / ((double) one.length * other.length);
                double medians = median(one) - median(other);
                String line = String.format(
                        Locale.ROOT,
                        "%s: %s / %s: probability of superiority %.3f, medians differ by %.2f ms, p %.3g",
                        what,
                        names.get(i),
                        names.get(j),
                        superiority,
                        medians,
                        test.getPValue());
                System.out.println(line);
                boolean bounded = kinds.get(names.get(i)).alike && kinds.get(names.get(j)).alike;
                if (bounded && Math.abs(superiority - 0.5) > MAX_SUPERIORITY && Math.abs(medians) > NEGLIGIBLE) {
                    differences.add(line);
                }
            }
        }
        assertThat(differences).isEmpty();
    }

    private double millis(Kind kind) throws IOException, InterruptedException {
        long start = System.nanoTime();
        HttpResponse<String> response = client.send(kind.request, HttpResponse.BodyHandlers.ofString());
        double millis = (System.nanoTime() - start) / NANOS;
        assertThat(response.statusCode()).as(response.body()).isEqualTo(kind.status);
        return millis;
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return (sorted[(sorted.length - 1) / 2] + sorted[sorted.length / 2]) / 2;
    }
}
