package io.github.keycloakfylr.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keycloakfylr.client.FylrAdmin;
import io.github.keycloakfylr.client.FylrApi;
import io.github.keycloakfylr.client.Race;
import io.github.keycloakfylr.testserver.Cluster;
import io.github.keycloakfylr.testserver.FylrClusterTest;
import io.restassured.response.Response;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Contract M7: an action code is good at every node, and once for all of them. */
@FylrClusterTest
class ClusterActionCodeIT {

    private final Nodes nodes;
    private final String userId;

    ClusterActionCodeIT(Cluster cluster) {
        this.nodes = new Nodes(cluster);
        this.userId = FylrApi.user(nodes.admin(), Nodes.USER);
    }

    /** The authorization request that redeems a new code, issued at A. */
    private Map<String, String> request() {
        Response issued = new FylrAdmin(nodes.addressOfA(), nodes.admin()).issue(userId, Map.of());
        Map<String, Object> json = FylrApi.success(issued);
        return nodes.a()
                .authorizationRequest(
                        "auth_method",
                        "action_code",
                        "scope",
                        "offline",
                        "action_code",
                        (String) json.get("action_code"),
                        "secret",
                        (String) json.get("secret"));
    }

    private static void assertRejected(Response response) {
        assertThat(response.statusCode()).as(response.getHeader("Location")).isEqualTo(200);
        assertThat(response.asString()).doesNotContain("<form");
        assertThat(response.getDetailedCookies().hasCookieWithName("KEYCLOAK_IDENTITY"))
                .isFalse();
    }

    @Test
    @Tag("M7")
    @DisplayName("a code issued at A logs in at B, once: then B and A reject it")
    void once() {
        Map<String, String> request = request();

        Response callback = nodes.browser().at(nodes.addressOfB()).authorize(request);

        assertThat(nodes.a().subject(callback)).isEqualTo(Nodes.USER);
        assertRejected(nodes.browser().at(nodes.addressOfB()).authorize(request));
        assertRejected(nodes.browser().at(nodes.addressOfA()).authorize(request));
    }

    @Test
    @Tag("M7")
    @Tag("race")
    @DisplayName("presented by browsers at both at once, it logs one of them in")
    void race() throws Exception {
        Race.rounds(() -> {
            Map<String, String> request = request();

            Response in = Race.onlyOne(
                    Race.atOnce(
                            nodes.inTurn(address -> nodes.browser().at(address).authorize(request))),
                    302,
                    ClusterActionCodeIT::assertRejected);

            assertThat(nodes.b().subject(in)).isEqualTo(Nodes.USER);
        });
    }
}
