package io.github.keycloakfylr.cluster;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.keycloakfylr.client.FylrApi;
import io.github.keycloakfylr.client.Race;
import io.github.keycloakfylr.testserver.Cluster;
import io.github.keycloakfylr.testserver.FylrClusterTest;
import io.github.keycloakfylr.testserver.ServerErrorsExpected;
import io.restassured.response.Response;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Node B loses the way to the database. */
@FylrClusterTest
@ServerErrorsExpected("In the first second without a database, requests may end with Keycloak's own error.")
class ClusterDatabaseOutageIT {

    private static final String REACHABLE_NO_MORE =
            "The database cannot be reached, fylr's endpoints return 503 until it can";
    private static final int CONNECTIONS = 12;
    private static final String REACHABLE_AGAIN = "The database can be reached again";

    private final Cluster cluster;
    private final Nodes nodes;

    ClusterDatabaseOutageIT(Cluster cluster) {
        this.cluster = cluster;
        this.nodes = new Nodes(cluster);
    }

    @Test
    @Tag("G5")
    @DisplayName(
            "a node without its database says so to clients and to the load balancer, once in its log, and goes on when it is back")
    void saysSoAndGoesOn() throws Exception {
        Map<String, Object> tokens = nodes.loginAtA();
        // So that the pool has connections for the outage to break.
        Queue<Map<String, Object>> logins = new ConcurrentLinkedQueue<>();
        for (int i = 0; i < CONNECTIONS; i++) {
            logins.add(nodes.loginAtA());
        }
        Race.atOnce(CONNECTIONS, () -> nodes.b().refresh(logins.remove())).forEach(FylrApi::success);
        nodes.b().assertAlive(tokens);
        String before = cluster.b().log();

        cluster.databaseOfB().cut();
        String log;
        try {
            FylrApi.eventually(() -> assertThat(nodes.b()
                            .request()
                            .get("/.well-known/openid-configuration")
                            .statusCode())
                    .isEqualTo(503));
            String noticed = cluster.b().log();
            Response preflight = nodes.b()
                    .request()
                    .header("Origin", "https://app.example")
                    .header("Access-Control-Request-Method", "POST")
                    .options("/api/oauth2/token");
            unavailable(preflight);
            // Which origins may read is in the database.
            assertThat(preflight.header("Access-Control-Allow-Origin")).isNull();
            for (int i = 0; i < 5; i++) {
                unavailable(nodes.b()
                        .token(
                                "grant_type",
                                "password",
                                "client_id",
                                FylrApi.CLIENT,
                                "username",
                                Nodes.USER,
                                "password",
                                "secret"));
                unavailable(nodes.b().token("grant_type", "client_credentials", "client_id", "nobody"));
                unavailable(nodes.b().refresh(tokens));
                unavailable(nodes.b().userinfo((String) tokens.get("access_token")));
                unavailable(nodes.b().introspect((String) tokens.get("access_token")));
                unavailable(nodes.b().revoke((String) tokens.get("access_token")));
                unavailable(nodes.b()
                        .request()
                        .queryParams(nodes.b().authorizationRequest())
                        .get("/api/oauth2/auth"));
            }
            assertThat(nodes.b().request().get("/api/v1/session").statusCode()).isEqualTo(400);
            Response readiness =
                    given().baseUri(cluster.b().managementUri().toString()).get("/health/ready");
            assertThat(readiness.statusCode()).isEqualTo(503);
            assertThat(readiness.<Map<String, Object>>path(
                            "checks.find { it.name == \"Realm behind fylr's endpoints\" }.data"))
                    .isEqualTo(Map.of("realm", "fylr", "state", "unknown"));
            log = cluster.b().log().substring(noticed.length());
            nodes.a().assertAlive(tokens);
        } finally {
            cluster.databaseOfB().mend();
        }
        long mended = System.nanoTime();

        FylrApi.eventually(() -> assertThat(nodes.b()
                        .request()
                        .get("/.well-known/openid-configuration")
                        .statusCode())
                .isEqualTo(200));
        // One second for each connection that the outage has broken would be too long.
        assertThat(Duration.ofNanos(System.nanoTime() - mended)).isLessThan(Duration.ofSeconds(CONNECTIONS));
        nodes.assertAlive(tokens);
        FylrApi.success(nodes.b().refresh(tokens));
        // What Keycloak's search for other nodes writes is its own.
        assertThat(log)
                .doesNotContain(
                        "Uncaught server error", "KC-SERVICES0015", "io.github.keycloakfylr.endpoint.RequestRouter");
        List<String> told = cluster.b()
                .log()
                .substring(before.length())
                .lines()
                .filter(line -> line.contains("DatabaseGuard"))
                .toList();
        assertThat(told).hasSize(2);
        assertThat(told.get(0)).contains(REACHABLE_NO_MORE);
        assertThat(told.get(1)).contains(REACHABLE_AGAIN);
        cluster.awaitBoth();
    }

    private static void unavailable(Response response) {
        assertThat(response.statusCode()).isEqualTo(503);
        assertThat(response.<Map<String, Object>>path("$"))
                .isEqualTo(Map.of(
                        "error",
                        "temporarily_unavailable",
                        "error_description",
                        "The server cannot reach its database; try again in a moment."));
        assertThat(response.header("Cache-Control")).isEqualTo("no-store");
        assertThat(response.header("Retry-After")).isEqualTo("10");
    }
}
