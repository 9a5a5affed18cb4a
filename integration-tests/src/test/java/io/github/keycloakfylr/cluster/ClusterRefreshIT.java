package io.github.keycloakfylr.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keycloakfylr.client.FylrApi;
import io.github.keycloakfylr.client.Race;
import io.github.keycloakfylr.testserver.Cluster;
import io.github.keycloakfylr.testserver.FylrClusterTest;
import io.restassured.response.Response;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Contract T9: a refresh token is good at every node, and once for all of them. */
@FylrClusterTest
class ClusterRefreshIT {

    private final Nodes nodes;

    ClusterRefreshIT(Cluster cluster) {
        this.nodes = new Nodes(cluster);
    }

    @Test
    @Tag("T9")
    @DisplayName("a chain that goes to and fro between A and B, one refresh right after the other")
    void toAndFro() {
        Map<String, Object> tokens = nodes.loginAtA();
        for (int i = 0; i < 5; i++) {
            tokens = FylrApi.success(nodes.b().refresh(tokens));
            tokens = FylrApi.success(nodes.a().refresh(tokens));
        }

        nodes.assertAlive(tokens);
    }

    @Test
    @Tag("T9")
    @DisplayName("a token used at A is rejected at B, and all tokens of the login are dead at both")
    void replayedAtTheOtherNode() {
        Map<String, Object> first = nodes.loginAtA();
        Map<String, Object> second = FylrApi.success(nodes.a().refresh(first));

        FylrApi.rejected(nodes.b().refresh(first), 400, "invalid_grant");

        nodes.assertDead(second);
        nodes.assertDead(first);
    }

    @Test
    @Tag("T9")
    @DisplayName(
            "a token used at B is rejected at A, where it was issued, and all tokens of the login are dead at both")
    void replayedWhereItCameFrom() {
        Map<String, Object> other = nodes.loginAtA();
        Map<String, Object> first = nodes.loginAtA();
        Map<String, Object> second = FylrApi.success(nodes.b().refresh(first));

        FylrApi.rejected(nodes.a().refresh(first), 400, "invalid_grant");

        nodes.assertDead(second);
        nodes.assertAlive(other);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    @Tag("T9")
    @Tag("race")
    @DisplayName(
            "presented at both at once, one gets tokens, which the other's attempt revokes, whether or not Keycloak would let it be reused")
    void race(boolean revokedByKeycloak) throws Exception {
        nodes.admin().updateRealm("fylr", Race.CHEAP_PASSWORDS);
        nodes.admin().updateRealm("fylr", Map.of("revokeRefreshToken", revokedByKeycloak));
        Race.rounds(() -> nodes.onlyOneGets(
                        Nodes.several(() -> (String) nodes.loginAtA().get("refresh_token")),
                        (node, token) -> node.token(
                                "grant_type", "refresh_token", "client_id", FylrApi.CLIENT, "refresh_token", token))
                .forEach(nodes::assertDead));
    }

    @Test
    @Tag("R3")
    @Tag("T9")
    @Tag("race")
    @DisplayName(
            "refreshed at one while it is revoked at the other: afterwards nothing of the login is alive at either")
    void revokedMeanwhile() throws Exception {
        nodes.admin().updateRealm("fylr", Race.CHEAP_PASSWORDS);
        Race.rounds(() -> {
            List<Map<String, Object>> logins =
                    Stream.generate(nodes::loginAtA).limit(Race.THREADS / 2).toList();
            List<Callable<Response>> requests = new ArrayList<>();
            for (Map<String, Object> tokens : logins) {
                boolean even = requests.size() % 4 == 0;
                requests.add(() -> (even ? nodes.a() : nodes.b()).refresh(tokens));
                requests.add(() -> (even ? nodes.b() : nodes.a()).revoke((String) tokens.get("refresh_token")));
            }
            List<Response> responses = Race.atOnce(requests);

            logins.forEach(nodes::assertDead);
            for (int i = 0; i < responses.size(); i += 2) {
                assertThat(responses.get(i + 1).statusCode()).isEqualTo(200);
                if (responses.get(i).statusCode() == 200) {
                    nodes.assertDead(FylrApi.success(responses.get(i)));
                } else {
                    FylrApi.rejected(responses.get(i), 400, "invalid_grant");
                }
            }
        });
    }
}
