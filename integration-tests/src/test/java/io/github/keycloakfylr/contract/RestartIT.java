package io.github.keycloakfylr.contract;

import io.github.keycloakfylr.client.AdminApi;
import io.github.keycloakfylr.client.FylrApi;
import io.github.keycloakfylr.testserver.FylrTest;
import io.github.keycloakfylr.testserver.KeycloakServer;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Contract T10: tokens, and what was revoked, survive a restart of the server. */
@FylrTest
class RestartIT {

    private final KeycloakServer server;
    private final RestartScenario scenario;

    RestartIT(KeycloakServer server, AdminApi admin, FylrApi fylr) {
        this.server = server;
        this.scenario = new RestartScenario(admin, fylr, fylr);
    }

    @Test
    @Tag("T10")
    @Tag("R3")
    @Tag("T6")
    @Tag("T9")
    @Tag("N6")
    @DisplayName("tokens, revocations, used refresh tokens and used codes survive a restart")
    void survives() {
        scenario.survives(server::restart);
    }
}
