package io.github.keycloakfylr.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.restassured.response.Response;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Requests that start at the same moment, often enough that what can go wrong between two of them does. Tests that use
 * it have the tag {@code race}.
 */
public final class Race {

    public static final int THREADS = 16;

    /** A few at every change, many with {@code -Praces}: {@code integration-tests/pom.xml} says how many. */
    private static final int ROUNDS = Integer.getInteger("fylr.raceRounds");

    /**
     * A password policy that makes a password cheap to check, so that the rounds are short and the requests close to
     * each other.
     */
    public static final Map<String, String> CHEAP_PASSWORDS =
            Map.of("passwordPolicy", "hashAlgorithm(pbkdf2-sha512) and hashIterations(1)");

    private Race() {}

    /** What is done in each round, and has to hold after it. */
    @FunctionalInterface
    public interface Round {

        void run() throws Exception;
    }

    /** Runs the rounds; a failure says in which one it was. */
    public static void rounds(Round round) throws Exception {
        for (int i = 1; i <= ROUNDS; i++) {
            try {
                round.run();
            } catch (AssertionError e) {
                throw new AssertionError("In round " + i + ": " + e.getMessage(), e);
            }
        }
    }

    /** The same request as often as there are threads. */
    public static List<Response> atOnce(Callable<Response> request) throws Exception {
        return atOnce(THREADS, request);
    }

    /** The same request so many times. */
    public static List<Response> atOnce(int times, Callable<Response> request) throws Exception {
        return atOnce(Collections.nCopies(times, request));
    }

    /** All these requests; returns the responses in the order of the requests. */
    public static List<Response> atOnce(List<Callable<Response>> requests) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(requests.size());
        try {
            CountDownLatch start = new CountDownLatch(1);
            List<Future<Response>> running = new ArrayList<>();
            for (Callable<Response> request : requests) {
                running.add(threads.submit(() -> {
                    start.await();
                    return request.call();
                }));
            }
            start.countDown();
            List<Response> responses = new ArrayList<>();
            for (Future<Response> one : running) {
                responses.add(one.get(1, TimeUnit.MINUTES));
            }
            return responses;
        } finally {
            threads.shutdownNow();
        }
    }

    /** The tokens of the one request that got some; all the others must have got {@code invalid_grant}. */
    public static Map<String, Object> onlyTokens(List<Response> responses) {
        return FylrApi.success(onlyOne(responses, 200, other -> FylrApi.rejected(other, 400, "invalid_grant")));
    }

    /**
     * The one response that is a success.
     *
     * @param success its status
     * @param rejected what all the others must be
     */
    public static Response onlyOne(List<Response> responses, int success, Consumer<Response> rejected) {
        List<Response> successes = responses.stream()
                .filter(response -> response.statusCode() == success)
                .toList();
        assertThat(successes).as("how many of " + responses.size() + " succeed").hasSize(1);
        responses.stream().filter(response -> response.statusCode() != success).forEach(rejected);
        return successes.get(0);
    }
}
