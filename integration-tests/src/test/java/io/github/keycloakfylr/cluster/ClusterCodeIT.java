package io.github.keycloakfylr.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keycloakfylr.client.FylrApi;
import io.github.keycloakfylr.client.Race;
import io.github.keycloakfylr.testserver.Cluster;
import io.github.keycloakfylr.testserver.FylrClusterTest;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Contract T5, T6: a code is good at every node, and once for all of them. */
@FylrClusterTest
class ClusterCodeIT {

    private final Nodes nodes;

    ClusterCodeIT(Cluster cluster) {
        this.nodes = new Nodes(cluster);
    }

    private Map<String, Object> exchangedAtB(String code) {
        return FylrApi.success(nodes.b().exchange(code, "code_verifier", FylrApi.VERIFIER));
    }

    private String codeOfA() {
        return nodes.a()
                .code(
                        Nodes.USER,
                        "secret",
                        "scope",
                        "offline",
                        "code_challenge",
                        FylrApi.CHALLENGE,
                        "code_challenge_method",
                        "S256");
    }

    @Test
    @Tag("T5")
    @DisplayName("a code of A is exchanged at B, and the tokens are good at both")
    void exchangedAtTheOtherNode() {
        nodes.assertAlive(exchangedAtB(codeOfA()));
    }

    @Test
    @Tag("T6")
    @DisplayName("exchanged at B, it is rejected at A, and everything issued from it is dead at both")
    void rejectedWhereItCameFrom() {
        String code = codeOfA();
        Map<String, Object> tokens = exchangedAtB(code);

        FylrApi.rejected(nodes.a().exchange(code, "code_verifier", FylrApi.VERIFIER), 400, "invalid_grant");

        nodes.assertDead(tokens);
    }

    @Test
    @Tag("T6")
    @DisplayName("exchanged at B, it is rejected there a second time, and everything issued from it is dead at both")
    void rejectedWhereItWasUsed() {
        String code = codeOfA();
        Map<String, Object> tokens = exchangedAtB(code);

        FylrApi.rejected(nodes.b().exchange(code, "code_verifier", FylrApi.VERIFIER), 400, "invalid_grant");

        nodes.assertDead(tokens);
    }

    private String guestCodeOfA(String scope) {
        return FylrApi.query(nodes.a().authorize("auth_method", "anonymous", "scope", scope))
                .get("code");
    }

    @Test
    @Tag("T5")
    @Tag("T6")
    @Tag("M8")
    @DisplayName("a guest's code of A is exchanged at B, and presented again at either it revokes what was issued")
    void ofAGuest() {
        nodes.guestAccess(true);
        Map<String, Object> tokens = FylrApi.success(nodes.b().exchange(guestCodeOfA("offline")));
        nodes.assertAlive(FylrApi.success(nodes.a().refresh(tokens)));

        for (FylrApi node : List.of(nodes.a(), nodes.b())) {
            String code = guestCodeOfA("read");
            String token = (String) FylrApi.success(nodes.b().exchange(code)).get("access_token");
            assertThat(nodes.a().userinfo(token).statusCode()).isEqualTo(200);
            FylrApi.rejected(node.exchange(code), 400, "invalid_grant");
            assertThat(nodes.a().active(token)).isFalse();
            assertThat(nodes.b().active(token)).isFalse();
        }
    }

    @Test
    @Tag("T6")
    @Tag("M8")
    @Tag("race")
    @DisplayName("a guest's code presented at both at once: one gets tokens, which the other's attempt revokes")
    void raceOfAGuest() throws Exception {
        nodes.guestAccess(true);
        Race.rounds(() -> {
            nodes.onlyOneGets(Nodes.several(() -> guestCodeOfA("offline")), (node, code) -> node.exchange(code))
                    .forEach(nodes::assertDead);
            nodes.onlyOneGets(Nodes.several(() -> guestCodeOfA("read")), (node, code) -> node.exchange(code))
                    .forEach(tokens -> {
                        assertThat(nodes.a().active(tokens.get("access_token"))).isFalse();
                        assertThat(nodes.b().active(tokens.get("access_token"))).isFalse();
                    });
        });
    }

    @Test
    @Tag("T6")
    @Tag("race")
    @DisplayName("presented at both at once, one gets tokens, which the other's attempt revokes")
    void race() throws Exception {
        nodes.admin().updateRealm("fylr", Race.CHEAP_PASSWORDS);
        Race.rounds(() -> nodes.onlyOneGets(
                        Nodes.several(this::codeOfA),
                        (node, code) -> node.exchange(code, "code_verifier", FylrApi.VERIFIER))
                .forEach(nodes::assertDead));
    }
}
