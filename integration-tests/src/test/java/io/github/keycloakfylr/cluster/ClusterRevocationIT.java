package io.github.keycloakfylr.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keycloakfylr.client.FylrApi;
import io.github.keycloakfylr.testserver.Cluster;
import io.github.keycloakfylr.testserver.FylrClusterTest;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Contract R3, N6: what one node revokes is dead at the other with the very next request. */
@FylrClusterTest
class ClusterRevocationIT {

    private final Nodes nodes;

    ClusterRevocationIT(Cluster cluster) {
        this.nodes = new Nodes(cluster);
    }

    @ParameterizedTest
    @ValueSource(strings = {"access_token", "refresh_token"})
    @Tag("R3")
    @Tag("U5")
    @DisplayName("a token revoked at A is rejected by userinfo at B")
    void userinfo(String which) {
        Map<String, Object> tokens = nodes.loginAtA();
        nodes.assertAlive(tokens);

        assertThat(nodes.a().revoke((String) tokens.get(which)).statusCode()).isEqualTo(200);

        assertThat(nodes.b().userinfo((String) tokens.get("access_token")).statusCode())
                .isEqualTo(400);
        nodes.assertDead(tokens);
    }

    @ParameterizedTest
    @ValueSource(strings = {"access_token", "refresh_token"})
    @Tag("R3")
    @Tag("I2")
    @DisplayName("a token revoked at A is inactive at B; another login of the user is not")
    void introspection(String which) {
        Map<String, Object> other = nodes.loginAtA();
        Map<String, Object> tokens = FylrApi.success(nodes.b().refresh(nodes.loginAtA()));
        nodes.assertAlive(tokens);

        assertThat(nodes.a().revoke((String) tokens.get(which)).statusCode()).isEqualTo(200);

        assertThat(nodes.b().active(tokens.get(which))).isFalse();
        nodes.assertDead(tokens);
        nodes.assertAlive(other);
    }

    @Test
    @Tag("R3")
    @Tag("T9")
    @DisplayName("a token revoked at A is not refreshed at B")
    void refresh() {
        Map<String, Object> tokens = nodes.loginAtA();
        nodes.assertAlive(tokens);

        nodes.a().revoke((String) tokens.get("access_token"));

        FylrApi.rejected(nodes.b().refresh(tokens), 400, "invalid_grant");
    }

    @Test
    @Tag("N6")
    @Tag("R3")
    @DisplayName("a guest's token of A is good at B, and revoked there it is dead at A")
    void guest() {
        nodes.guestAccess(true);
        String revokedAtB = nodes.a().guestToken();
        String revokedAtA = nodes.a().guestToken();
        for (String guest : new String[] {revokedAtA, revokedAtB}) {
            assertThat(nodes.b().userinfo(guest).statusCode()).isEqualTo(200);
            assertThat(nodes.b().active(guest)).isTrue();
            assertThat(nodes.b().userinfo(guest).<String>path("sub"))
                    .isEqualTo(nodes.a().userinfo(guest).path("sub"));
        }

        nodes.b().revoke(revokedAtB);
        assertThat(nodes.a().userinfo(revokedAtB).statusCode()).isEqualTo(400);
        assertThat(nodes.a().active(revokedAtB)).isFalse();
        assertThat(nodes.b().active(revokedAtB)).isFalse();
        nodes.a().revoke(revokedAtA);
        assertThat(nodes.b().active(revokedAtA)).isFalse();
        assertThat(nodes.b().userinfo(revokedAtA).statusCode()).isEqualTo(400);
    }
}
