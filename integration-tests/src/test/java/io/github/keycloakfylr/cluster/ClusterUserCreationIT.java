package io.github.keycloakfylr.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keycloakfylr.client.FylrApi;
import io.github.keycloakfylr.client.Race;
import io.github.keycloakfylr.testserver.Cluster;
import io.github.keycloakfylr.testserver.FylrClusterTest;
import io.github.keycloakfylr.testserver.PretendedFylr;
import io.restassured.response.Response;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Tag;

/** Contract V4: a user is created once, whichever nodes the first logins are at. */
@FylrClusterTest
class ClusterUserCreationIT {

    private final Nodes nodes;

    ClusterUserCreationIT(Cluster cluster) {
        this.nodes = new Nodes(cluster);
    }

    @RepeatedTest(5)
    @Tag("V4")
    @DisplayName("first logins at A and B at once create one user, with one password")
    void race() throws Exception {
        String login = "Both-" + UUID.randomUUID();
        String mail = login + "@example.org";
        try (PretendedFylr old = PretendedFylr.start()) {
            Map<String, Object> userinfo = Map.of("sub", login, "email", mail);
            old.user(login, "right", userinfo);
            old.user(mail, "right", userinfo);
            nodes.admin().createComponent("fylr", old.entry(Map.of("createUsers", "true")));
            AtomicInteger turn = new AtomicInteger();

            List<Response> responses = Race.atOnce(4, () -> {
                int mine = turn.getAndIncrement();
                return (mine % 2 == 0 ? nodes.a() : nodes.b()).passwordGrant(mine < 2 ? login : mail, "right");
            });

            assertThat(responses).anySatisfy(FylrApi::success).allSatisfy(response -> {
                if (response.statusCode() != 200) {
                    FylrApi.rejected(response, 503, "temporarily_unavailable");
                }
            });
        }
        FylrApi.success(nodes.a().passwordGrant(login, "right"));
        FylrApi.success(nodes.b().passwordGrant(mail, "right"));
        String id = nodes.admin().findUser("fylr", login).orElseThrow();
        assertThat(nodes.admin()
                        .request()
                        .get("/fylr/users/{id}/credentials", id)
                        .jsonPath()
                        .getList("type"))
                .containsExactly("password");
        assertThat(nodes.admin()
                        .request()
                        .queryParam("search", "*" + login + "*")
                        .get("/fylr/users")
                        .jsonPath()
                        .getList("id"))
                .containsExactly(id);
    }
}
