package io.github.keycloakfylr.cluster;

import io.github.keycloakfylr.client.FylrApi;
import io.github.keycloakfylr.testserver.Cluster;
import io.github.keycloakfylr.testserver.FylrClusterTest;
import java.util.List;
import java.util.Map;
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
    @DisplayName(
            "presented at both at once, one gets tokens, which the other's attempt revokes, whether or not Keycloak would let it be reused")
    void race(boolean revokedByKeycloak) throws Exception {
        nodes.admin().updateRealm("fylr", Map.of("revokeRefreshToken", revokedByKeycloak));
        for (int i = 0; i < 3; i++) {
            List<String> logins = Stream.generate(
                            () -> (String) nodes.loginAtA().get("refresh_token"))
                    .limit(12)
                    .toList();

            nodes.onlyOneGets(
                            logins,
                            (node, token) -> node.token(
                                    "grant_type", "refresh_token", "client_id", FylrApi.CLIENT, "refresh_token", token))
                    .forEach(nodes::assertDead);
        }
    }
}
