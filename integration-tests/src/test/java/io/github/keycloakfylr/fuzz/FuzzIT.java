package io.github.keycloakfylr.fuzz;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.github.keycloakfylr.client.AdminApi;
import io.github.keycloakfylr.client.FylrApi;
import io.github.keycloakfylr.client.RawHttp;
import io.github.keycloakfylr.testserver.DistributionServer;
import io.github.keycloakfylr.testserver.FylrTest;
import io.github.keycloakfylr.testserver.KeycloakServer;
import io.github.keycloakfylr.testserver.ServerMemory;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Contract G8, G9, G5, G6: requests made at random. A failure prints seed, number and the request as a {@code curl}
 * command; {@code -Dfylr.fuzz.seed=… -Dfylr.fuzz.first=… -Dfylr.fuzz.requests=1} makes it again.
 */
@FylrTest
class FuzzIT {

    private static final int MAX_FAILURES = 20;
    private static final int PROGRESS = 1000;
    private static final int WARM_UP = 500;

    /** A login that nobody finishes is kept for half an hour, and so are the events of a token in its caches. */
    private static final long BYTES_PER_REQUEST = 3000;

    private static final long BYTES_OF_NOISE = 16 << 20;

    private final KeycloakServer server;
    private final AdminApi admin;
    private final FylrApi fylr;

    FuzzIT(KeycloakServer server, AdminApi admin, FylrApi fylr) {
        this.server = server;
        this.admin = admin;
        this.fylr = fylr;
    }

    private static int setting(String name, int otherwise) {
        String value = System.getProperty(name, "");
        return value.isBlank() ? otherwise : Integer.parseInt(value);
    }

    @Test
    @Tag("G8")
    @Tag("G9")
    @Tag("G5")
    @Tag("G6")
    @DisplayName("every response is one of the contract's; nothing breaks, leaks, is injected or piles up")
    void random() {
        int seed = setting("fylr.fuzz.seed", 26);
        int first = setting("fylr.fuzz.first", 0);
        int requests = setting("fylr.fuzz.requests", 2000);
        RequestGenerator generator = new RequestGenerator(
                seed, KnownValues.make(admin, fylr), server.baseUri().getAuthority());
        RawHttp http = new RawHttp(server.baseUri());
        ResponseRules rules = new ResponseRules();
        int logged = server.log().length();

        List<String> failures = new ArrayList<>();
        Map<String, Integer> statuses = new TreeMap<>();
        OptionalLong before = OptionalLong.empty();
        for (int number = first; number < first + requests && failures.size() < MAX_FAILURES; number++) {
            if (number == first + WARM_UP) {
                before = liveBytes();
            }
            FuzzRequest request = generator.request(number);
            try {
                RawHttp.Response response = http.send(request.bytes());
                statuses.merge(String.valueOf(response.status()), 1, Integer::sum);
                try {
                    rules.check(request, response);
                } catch (RuntimeException | AssertionError e) {
                    failures.add(failure(seed, request, e + "\n" + response));
                }
            } catch (RuntimeException | AssertionError e) {
                failures.add(failure(seed, request, e.toString()));
            }
            if ((number - first + 1) % PROGRESS == 0) {
                System.out.printf("FuzzIT: %d of %d requests, seed %d%n", number - first + 1, requests, seed);
            }
        }
        System.out.println("FuzzIT: statuses " + statuses);
        if (!failures.isEmpty()) {
            fail(String.join("\n\n", failures));
        }
        String log = server.log().substring(logged);
        assertThat(log.lines()).noneMatch(line -> line.startsWith(RequestGenerator.INJECTED));
        assertThat(log.lines()).noneMatch(line -> line.contains(" ERROR [io.github.keycloakfylr"));
        if (before.isPresent()) {
            assertThat(liveBytes().orElseThrow() - before.getAsLong())
                    .as("growth of what is alive in the server's heap, in bytes")
                    .isLessThan(BYTES_OF_NOISE + BYTES_PER_REQUEST * (requests - WARM_UP));
        }
    }

    /** Nothing where the server is an image, whose process is not ours to look into. */
    private OptionalLong liveBytes() {
        return server instanceof DistributionServer process
                ? OptionalLong.of(new ServerMemory(process.jvm().pid()).liveBytes())
                : OptionalLong.empty();
    }

    private String failure(int seed, FuzzRequest request, String what) {
        return "-Dfylr.fuzz.seed=" + seed + " -Dfylr.fuzz.first=" + request.number() + "\n"
                + request.curl(server.baseUri()) + "\n" + what;
    }
}
