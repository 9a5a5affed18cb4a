package io.github.keycloakfylr.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keycloakfylr.server.AdminApi;
import io.github.keycloakfylr.server.FylrServer;
import io.github.keycloakfylr.server.KeycloakServer;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What the server says at start of settings that would surprise clients. */
@ExtendWith(FylrServer.class)
class StartupCheckIT {

    private static final String WARNING = "Realm 'fylr': SSO Session Idle or Max is shorter than the Access Token Lifespan and cuts it";

    private final KeycloakServer server;
    private final AdminApi admin;

    StartupCheckIT(KeycloakServer server, AdminApi admin) {
        this.server = server;
        this.admin = admin;
    }

    @Test
    @DisplayName("T10 a session limit that cuts access tokens is warned of at start, the shipped ones are not")
    void warns_of_short_session_limits() {
        assertThat(server.log()).doesNotContain(WARNING);
        Object shipped = admin.realm("fylr").get("ssoSessionIdleTimeout");
        admin.updateRealm("fylr", Map.of("ssoSessionIdleTimeout", 1800));
        try {
            server.restart();

            assertThat(server.log()).contains(WARNING);
        } finally {
            admin.updateRealm("fylr", Map.of("ssoSessionIdleTimeout", shipped));
        }
    }
}
