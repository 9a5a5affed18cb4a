package io.github.keycloakfylr.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keycloakfylr.client.Browser;
import io.github.keycloakfylr.client.FylrApi;
import io.github.keycloakfylr.testserver.Cluster;
import io.github.keycloakfylr.testserver.FylrClusterTest;
import io.restassured.response.Response;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Contract A9, A12: a browser may meet another node with every request. */
@FylrClusterTest
class ClusterLoginIT {

    private final Nodes nodes;
    private final Browser browser;
    private final Map<String, String> request;

    ClusterLoginIT(Cluster cluster) {
        this.nodes = new Nodes(cluster);
        this.browser = nodes.browser();
        this.request = nodes.a().authorizationRequest("auth_method", "easydb", "scope", "offline openid");
    }

    private Response submit(Response page, String password) {
        return browser.submit(page, "username", Nodes.USER, "password", password);
    }

    private static void assertLoginPage(Response response) {
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.asString()).contains("name=\"password\"");
    }

    @Test
    @Tag("A9")
    @DisplayName("a login begun at A is finished at B, with a wrong password at either on the way")
    void finishedAtTheOtherNode() {
        Response page = browser.authorize(request);
        assertLoginPage(page);

        Response rejected = submit(page, "wrong");
        assertLoginPage(rejected);
        browser.at(nodes.addressOfB());
        Response rejectedAgain = submit(rejected, "wrong");
        assertLoginPage(rejectedAgain);
        Response callback = submit(rejectedAgain, "secret");

        assertThat(callback.statusCode()).isEqualTo(302);
        assertThat(callback.getHeader("Location")).startsWith(Cluster.EXTERNAL_URL + "/oauth2/callback?");
        assertThat(nodes.a().subject(callback)).isEqualTo(Nodes.USER);
    }

    @Test
    @Tag("A12")
    @DisplayName("single sign-on: who logged in at A is logged in at B")
    void singleSignOn() {
        submit(browser.authorize(request), "secret");

        Response callback = browser.at(nodes.addressOfB()).authorize(request);

        assertThat(nodes.b().subject(callback)).isEqualTo(Nodes.USER);
    }

    @Test
    @Tag("A12")
    @Tag("R3")
    @DisplayName("a token revoked at B has ended the single sign-on at A")
    void noMoreSingleSignOn() {
        Response callback = submit(browser.authorize(request), "secret");
        Map<String, Object> tokens =
                FylrApi.success(nodes.b().exchange(FylrApi.query(callback).get("code")));

        nodes.b().revoke((String) tokens.get("access_token"));

        assertLoginPage(browser.authorize(request));
        assertLoginPage(browser.at(nodes.addressOfB()).authorize(request));
    }
}
