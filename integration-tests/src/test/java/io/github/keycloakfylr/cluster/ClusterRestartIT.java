package io.github.keycloakfylr.cluster;

import io.github.keycloakfylr.contract.RestartScenario;
import io.github.keycloakfylr.testserver.Cluster;
import io.github.keycloakfylr.testserver.FylrClusterTest;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Contract T10: tokens, and what was revoked, survive a stop of all nodes, in PostgreSQL. */
@FylrClusterTest
class ClusterRestartIT {

    private final Cluster cluster;
    private final Nodes nodes;

    ClusterRestartIT(Cluster cluster) {
        this.cluster = cluster;
        this.nodes = new Nodes(cluster);
    }

    @Test
    @Tag("T10")
    @Tag("R3")
    @Tag("T6")
    @Tag("T9")
    @Tag("N6")
    @DisplayName("tokens, revocations, used refresh tokens and used codes of A are so at B after both were stopped")
    void survives() {
        new RestartScenario(nodes.admin(), nodes.a(), nodes.b()).survives(cluster::restart);
    }
}
