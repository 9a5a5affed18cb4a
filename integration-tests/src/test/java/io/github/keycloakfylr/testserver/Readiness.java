package io.github.keycloakfylr.testserver;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

/** Keycloak's health endpoint, asked until it says that the server is ready. */
final class Readiness {

    private static final Duration INTERVAL = Duration.ofMillis(50);
    private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(5);

    private final HttpClient http = HttpClient.newHttpClient();
    private final HttpRequest request;

    /**
     * Creates one.
     *
     * @param management address of the server's management interface
     */
    Readiness(URI management) {
        request = HttpRequest.newBuilder(management.resolve("/health/ready"))
                .timeout(REQUEST_TIMEOUT)
                .build();
    }

    /**
     * Waits until the server is ready, has ended, or the time is up.
     *
     * @param alive whether the server still runs
     * @return whether the server is ready
     */
    boolean await(Duration timeout, BooleanSupplier alive) {
        AtomicBoolean ready = new AtomicBoolean();
        try {
            Awaitility.await()
                    .atMost(timeout)
                    .pollInterval(INTERVAL)
                    .pollDelay(Duration.ZERO)
                    .until(() -> {
                        ready.set(isReady());
                        return ready.get() || !alive.getAsBoolean();
                    });
        } catch (ConditionTimeoutException e) {
            return false;
        }
        return ready.get();
    }

    private boolean isReady() throws InterruptedException {
        try {
            return http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException e) {
            return false;
        }
    }
}
