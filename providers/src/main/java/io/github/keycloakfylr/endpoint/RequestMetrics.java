package io.github.keycloakfylr.endpoint;

import io.github.keycloakfylr.realm.Endpoint;
import io.micrometer.core.instrument.Metrics;
import io.micrometer.core.instrument.Timer;
import jakarta.annotation.Priority;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.container.ContainerResponseFilter;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.Provider;
import java.net.URI;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Counts and times the requests at fylr's endpoints, on Keycloak's metrics endpoint:
 * {@code keycloak_fylr_requests_seconds}. No label has a text that a client has chosen, so that nobody can fill the
 * memory with series. Does nothing where Keycloak was built without metrics.
 */
@Provider
@Priority(RequestMetrics.AFTER_THE_TRANSACTION)
public class RequestMetrics implements ContainerResponseFilter {

    /** Response filters run from the highest priority to the lowest; that of Keycloak's filter that commits is 1. */
    static final int AFTER_THE_TRANSACTION = 0;

    private static final String NAME = "keycloak.fylr.requests";
    private static final String NONE = "none";
    private static final String OTHER = "other";

    /** Micrometer would look for the timer by its tags at each request. */
    private static final Map<Series, Timer> TIMERS = new ConcurrentHashMap<>();

    /** What a timer is of. */
    private record Series(Optional<Endpoint> endpoint, String grant, String outcome) {

        Timer register() {
            return Timer.builder(NAME)
                    .description("Requests at fylr's endpoints")
                    .tag(
                            "endpoint",
                            endpoint.map(found -> found.name().toLowerCase(Locale.ROOT))
                                    .orElse(OTHER))
                    .tag("grant", grant)
                    .tag("outcome", outcome)
                    .register(Metrics.globalRegistry);
        }
    }

    @Override
    public void filter(ContainerRequestContext request, ContainerResponseContext response) {
        RoutedRequest.of(request).ifPresent(received -> record(received, response));
    }

    private static void record(RoutedRequest request, ContainerResponseContext response) {
        Series series = new Series(
                request.endpoint(), grant(request.grantType()), outcome(response.getStatus(), response.getLocation()));
        TIMERS.computeIfAbsent(series, Series::register).record(request.nanoseconds(), TimeUnit.NANOSECONDS);
    }

    private static String grant(@Nullable String grantType) {
        return grantType == null ? NONE : TokenEndpoint.GRANT_TYPES.contains(grantType) ? grantType : OTHER;
    }

    /** A rejected authorization request is a redirect as well: its error goes to the client (contract A3). */
    static String outcome(int status, URI location) {
        if (status == Response.Status.SERVICE_UNAVAILABLE.getStatusCode()) {
            return "unavailable";
        }
        if (status >= Response.Status.INTERNAL_SERVER_ERROR.getStatusCode()) {
            return "failed";
        }
        boolean error = location != null
                && location.getRawQuery() != null
                && Arrays.stream(location.getRawQuery().split("&"))
                        .anyMatch(parameter -> parameter.startsWith("error="));
        return error || status >= Response.Status.BAD_REQUEST.getStatusCode() ? "error" : "success";
    }
}
