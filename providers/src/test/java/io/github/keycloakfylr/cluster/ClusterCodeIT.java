package io.github.keycloakfylr.cluster;

import io.github.keycloakfylr.contract.FylrApi;
import io.github.keycloakfylr.server.Cluster;
import io.github.keycloakfylr.server.FylrCluster;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Contract T5, T6: a code is good at every node, and once for all of them. */
@ExtendWith(FylrCluster.class)
class ClusterCodeIT {

    private final Nodes nodes;

    ClusterCodeIT(Cluster cluster) {
        this.nodes = new Nodes(cluster);
    }

    @AfterEach
    void noServerError() {
        nodes.assertNoServerError();
    }

    private Map<String, Object> exchangedAtB(String code) {
        return FylrApi.success(nodes.b().exchange(code, "code_verifier", FylrApi.VERIFIER));
    }

    private String codeOfA() {
        return nodes.a().code(Nodes.USER, "secret", "scope", "offline", "code_challenge", FylrApi.CHALLENGE, "code_challenge_method", "S256");
    }

    @Test
    @DisplayName("T5 a code of A is exchanged at B, and the tokens are good at both")
    void exchanged_at_the_other_node() {
        nodes.assertAlive(exchangedAtB(codeOfA()));
    }

    @Test
    @DisplayName("T6 exchanged at B, it is refused at A, and everything issued from it is dead at both")
    void refused_where_it_came_from() {
        String code = codeOfA();
        Map<String, Object> tokens = exchangedAtB(code);

        FylrApi.refused(nodes.a().exchange(code, "code_verifier", FylrApi.VERIFIER), 400, "invalid_grant");

        nodes.assertDead(tokens);
    }

    @Test
    @DisplayName("T6 exchanged at B, it is refused there a second time, and everything issued from it is dead at both")
    void refused_where_it_was_used() {
        String code = codeOfA();
        Map<String, Object> tokens = exchangedAtB(code);

        FylrApi.refused(nodes.b().exchange(code, "code_verifier", FylrApi.VERIFIER), 400, "invalid_grant");

        nodes.assertDead(tokens);
    }

    @RepeatedTest(3)
    @DisplayName("T6 presented at both at once, one gets tokens, which the other's attempt revokes")
    void race() throws Exception {
        List<String> codes = Stream.generate(this::codeOfA).limit(12).toList();

        nodes.onlyOneGets(codes, (node, code) -> node.exchange(code, "code_verifier", FylrApi.VERIFIER)).forEach(nodes::assertDead);
    }
}
