package io.github.keycloakfylr.contract;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.keycloakfylr.client.AdminApi;
import io.github.keycloakfylr.testserver.FylrTest;
import io.github.keycloakfylr.testserver.KeycloakServer;
import io.restassured.response.Response;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What a load balancer is told of the realm that is served as fylr. */
@FylrTest
class ReadinessIT {

    private final KeycloakServer server;
    private final AdminApi admin;

    ReadinessIT(KeycloakServer server, AdminApi admin) {
        this.server = server;
        this.admin = admin;
    }

    @Test
    @Tag("G2")
    @DisplayName("the server is ready while its realm is there and enabled, and says otherwise what is wrong")
    void followsTheRealm() {
        assertReadiness(200, "UP", "enabled");

        admin.updateRealm("fylr", Map.of("enabled", false));
        assertReadiness(503, "DOWN", "disabled");
        admin.updateRealm("fylr", Map.of("enabled", true));
        assertReadiness(200, "UP", "enabled");

        admin.updateRealm("fylr", Map.of("realm", "fylr-away"));
        try {
            assertReadiness(503, "DOWN", "missing");
        } finally {
            admin.updateRealm("fylr-away", Map.of("realm", "fylr"));
        }
        assertReadiness(200, "UP", "enabled");
    }

    private void assertReadiness(int status, String checkStatus, String state) {
        Response response = given().baseUri(server.managementUri().toString()).get("/health/ready");
        Map<String, Object> check = response.path("checks.find { it.name == \"Realm behind fylr's endpoints\" }");
        assertThat(check)
                .containsEntry("status", checkStatus)
                .containsEntry("data", Map.of("realm", "fylr", "state", state));
        assertThat(response.statusCode()).isEqualTo(status);
    }
}
