package io.github.keycloakfylr.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keycloakfylr.client.FylrApi;
import io.github.keycloakfylr.testserver.Cluster;
import io.github.keycloakfylr.testserver.DistributionServer;
import io.github.keycloakfylr.testserver.FylrClusterTest;
import io.restassured.response.Response;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Contract T10, R3: what was said holds, whatever becomes of the node that said it. */
@FylrClusterTest
class ClusterKillIT {

    /** Responses before the kill, and as many after it. */
    private static final int RESPONSES = 100;
    /** Clients that refresh all the time: some will wait for a response whenever the node is killed. */
    private static final int REFRESHING = 12;
    /**
     * What a request may take while the other node's part of the caches is taken over: Infinispan would wait that long
     * for its response.
     */
    private static final Duration PAUSE = Duration.ofSeconds(15);

    private final Cluster cluster;
    private final Nodes nodes;

    ClusterKillIT(Cluster cluster) {
        this.cluster = cluster;
        this.nodes = new Nodes(cluster);
    }

    /** Of either: one of them is the cluster's coordinator, which has more to take over. */
    @Test
    @Tag("T10")
    @Tag("R3")
    @DisplayName(
            "either node is killed under load: no token that was issued is lost, none revoked comes back, the other node goes on")
    void survivesAKillUnderLoad() throws Exception {
        nodes.guestAccess(true);
        killedUnderLoad(cluster.b(), nodes.b(), nodes.a());
        killedUnderLoad(cluster.a(), nodes.a(), nodes.b());
    }

    @Test
    @Tag("T2")
    @Tag("T9")
    @DisplayName(
            "who repeats a refresh that a killed node was at work on is told by the other one to try again, if anything")
    void killedOverRefreshes() throws Exception {
        ExecutorService clients = Executors.newFixedThreadPool(REFRESHING);
        try {
            CountDownLatch refreshing = new CountDownLatch(REFRESHING);
            List<Future<Map<String, Object>>> lost = new ArrayList<>();
            for (int i = 0; i < REFRESHING; i++) {
                Map<String, Object> login = nodes.loginAtA();
                lost.add(clients.submit(() -> refreshUntilNoResponse(login, refreshing)));
            }
            assertThat(refreshing.await(1, TimeUnit.MINUTES)).isTrue();
            cluster.b().kill();

            List<Future<Response>> repeated = new ArrayList<>();
            for (Future<Map<String, Object>> tokens : lost) {
                Map<String, Object> last = tokens.get(1, TimeUnit.MINUTES);
                repeated.add(clients.submit(() -> nodes.a().refresh(last)));
            }
            List<Integer> statuses = new ArrayList<>();
            for (Future<Response> response : repeated) {
                refreshedOrTold(response.get(1, TimeUnit.MINUTES));
                statuses.add(response.get().statusCode());
            }
            assertThat(statuses).as("a lock that the killed node has left").contains(503);
        } finally {
            clients.shutdownNow();
            cluster.b().kill();
            cluster.b().startAgain();
            cluster.awaitBoth();
        }
    }

    /** Returns the tokens whose refresh B did not respond. */
    private Map<String, Object> refreshUntilNoResponse(Map<String, Object> login, CountDownLatch refreshing) {
        Map<String, Object> tokens = FylrApi.success(nodes.b().refresh(login));
        refreshing.countDown();
        while (true) {
            Response response;
            try {
                response = nodes.b().refresh(tokens);
            } catch (Exception e) {
                // REST-assured throws what is checked without declaring it.
                return tokens;
            }
            tokens = FylrApi.success(response);
        }
    }

    /**
     * Whose response was lost may have new tokens, has used the old one up, or comes too early for the lock that the
     * killed node has left.
     */
    private static void refreshedOrTold(Response response) {
        switch (response.statusCode()) {
            case 200 -> FylrApi.success(response);
            case 400 -> FylrApi.rejected(response, 400, "invalid_grant");
            default -> FylrApi.rejected(response, 503, "temporarily_unavailable");
        }
    }

    private void killedUnderLoad(DistributionServer killed, FylrApi victim, FylrApi survivor) throws Exception {
        try (Load load = Load.start(nodes.admin(), victim, survivor)) {
            load.awaitResponses(RESPONSES);
            String code = victim.code(Nodes.USER, "secret", "scope", "offline");
            String usedCode = victim.code(Nodes.USER, "secret", "scope", "offline");
            Map<String, Object> fromUsedCode = FylrApi.success(victim.exchange(usedCode));
            String guest = victim.guestToken();
            String revokedGuest = victim.guestToken();
            victim.revoke(revokedGuest);
            killed.kill();
            load.leaveVictim();
            Map<String, Object> fromCode = FylrApi.success(survivor.exchange(code));
            load.awaitResponses(RESPONSES);
            load.stop();

            assertThat(load.failures()).isEmpty();
            assertThat(load.lost()).as("requests that the node was at work on").isPositive();
            assertThat(load.longest()).isLessThan(PAUSE);
            List<Map<String, Object>> newest = new ArrayList<>(List.of(fromCode));
            for (Load.Login login : load.alive()) {
                survivor.assertAlive(login.tokens());
                newest.add(FylrApi.success(survivor.refresh(login.tokens())));
            }
            load.uncertain().parallelStream().forEach(tokens -> refreshedOrTold(survivor.refresh(tokens)));
            load.revoked().forEach(login -> survivor.assertDead(login.tokens()));
            survivor.assertAlive(fromUsedCode);
            FylrApi.rejected(survivor.exchange(usedCode), 400, "invalid_grant");
            survivor.assertDead(fromUsedCode);
            assertThat(survivor.active(guest)).isTrue();
            assertThat(survivor.active(revokedGuest)).isFalse();

            killed.startAgain();
            cluster.awaitBoth();

            for (Map<String, Object> tokens : newest) {
                victim.assertAlive(tokens);
                FylrApi.success(victim.refresh(tokens));
            }
            load.revoked().forEach(login -> victim.assertDead(login.tokens()));
            assertThat(victim.active(guest)).isTrue();
            assertThat(victim.active(revokedGuest)).isFalse();
        }
    }
}
