package io.github.keycloakfylr.testserver;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.keycloakfylr.client.AdminApi;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The server that all other tests stand on. */
@FylrTest
class ServerIT {

    private final KeycloakServer server;
    private final AdminApi admin;

    ServerIT(KeycloakServer server, AdminApi admin) {
        this.server = server;
        this.admin = admin;
    }

    @Test
    void startsWithoutAnErrorAndAnswersUnderItsAddress() {
        String issuer = given().baseUri(server.baseUri().toString())
                .get("/realms/master/.well-known/openid-configuration")
                .then()
                .statusCode(200)
                .extract()
                .path("issuer");

        assertThat(issuer).isEqualTo(server.baseUri() + "/realms/master");
        String untilReady = server.log().split("Bootstrap completed")[0];
        assertThat(untilReady.lines()).noneMatch(line -> line.contains(" ERROR "));
    }

    @Test
    void hasImportedTheRealmThatShips() {
        assertThat(admin.realm("fylr")).containsEntry("enabled", true);
    }

    @Test
    void keepsItsDataAndItsAddressWhenRestarted() {
        admin.createRealm(Map.of("realm", "server-it"));
        String id = admin.createUser("server-it", "stays", "secret");

        server.restart();

        assertThat(admin.findUser("server-it", "stays")).contains(id);
    }
}
