package io.github.keycloakfylr.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keycloakfylr.client.AdminApi;
import io.github.keycloakfylr.client.Browser;
import io.github.keycloakfylr.client.FylrApi;
import io.github.keycloakfylr.client.Race;
import io.github.keycloakfylr.testserver.Cluster;
import io.restassured.response.Response;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * The two nodes of a cluster, A and B, as clients, browsers and administrators reach them through a proxy that picks
 * the one or the other.
 */
final class Nodes {

    static final String USER = "cluster-it-user";

    private static final String GUEST = "fylr.login.guest";

    private final Cluster cluster;
    private final FylrApi a;
    private final FylrApi b;

    /** Makes {@link #USER}, password {@code secret}, if there is none. */
    Nodes(Cluster cluster) {
        this.cluster = cluster;
        this.a = new FylrApi(addressOfA(), Cluster.EXTERNAL_URL);
        this.b = new FylrApi(addressOfB(), Cluster.EXTERNAL_URL);
        FylrApi.user(cluster.admin(), USER);
    }

    URI addressOfA() {
        return cluster.a().baseUri();
    }

    URI addressOfB() {
        return cluster.b().baseUri();
    }

    FylrApi a() {
        return a;
    }

    FylrApi b() {
        return b;
    }

    /** At A. */
    AdminApi admin() {
        return cluster.admin();
    }

    /** A new browser, which the proxy sends to A until it is told otherwise. */
    Browser browser() {
        return new Browser(Cluster.EXTERNAL_URL, addressOfA());
    }

    void guestAccess(boolean allowed) {
        admin().setRealmAttribute("fylr", GUEST, Boolean.toString(allowed));
    }

    Map<String, Object> loginAtA() {
        return a.passwordTokens(USER, "secret", "offline openid");
    }

    /**
     * Shows each of them to A and to B at the same time, and all at the same time, so that the nodes are busy and get
     * in each other's way: of each, one node must return 200 and the other reject it. Returns the tokens of the 200s.
     */
    List<Map<String, Object>> onlyOneGets(List<String> each, BiFunction<FylrApi, String, Response> request)
            throws Exception {
        Map<String, Queue<Response>> responses = new ConcurrentHashMap<>();
        AtomicInteger turn = new AtomicInteger();
        Race.atOnce(2 * each.size(), () -> {
            int mine = turn.getAndIncrement();
            Response response = request.apply(mine % 2 == 0 ? a : b, each.get(mine / 2));
            responses
                    .computeIfAbsent(each.get(mine / 2), one -> new ConcurrentLinkedQueue<>())
                    .add(response);
            return response;
        });

        assertThat(responses.values()).hasSize(each.size()).allSatisfy(two -> {
            assertThat(two).extracting(Response::statusCode).containsExactlyInAnyOrder(200, 400);
            two.stream()
                    .filter(response -> response.statusCode() == 400)
                    .forEach(response -> FylrApi.rejected(response, 400, "invalid_grant"));
        });
        return responses.values().stream()
                .flatMap(Queue::stream)
                .filter(response -> response.statusCode() == 200)
                .map(FylrApi::success)
                .toList();
    }

    /** As many different ones as a race shows to both nodes at once. */
    static List<String> several(Supplier<String> each) {
        return Stream.generate(each).limit(Race.THREADS / 2).toList();
    }

    /** A request that goes to A, to B, to A … */
    Callable<Response> inTurn(Function<URI, Response> request) {
        AtomicInteger turn = new AtomicInteger();
        return () -> request.apply(turn.getAndIncrement() % 2 == 0 ? addressOfA() : addressOfB());
    }

    void assertAlive(Map<String, Object> tokens) {
        a.assertAlive(tokens);
        b.assertAlive(tokens);
    }

    void assertDead(Map<String, Object> tokens) {
        b.assertDead(tokens);
        a.assertDead(tokens);
    }
}
