package io.github.keycloakfylr.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keycloakfylr.server.AdminApi;
import io.github.keycloakfylr.server.FylrServer;
import io.github.keycloakfylr.server.KeycloakServer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What the server says at start of settings that would surprise clients. */
@ExtendWith(FylrServer.class)
class StartupCheckIT {

    private static final List<String> WARNINGS = List.of(
            "Realm 'fylr': SSO Session Idle or Max is shorter than the Access Token Lifespan and cuts it",
            "Realm 'fylr': its browser flow has none of fylr's login methods",
            "Realm 'fylr': its direct grant flow lets users of every type in by the password grant",
            "Realm 'fylr': the attribute fylr.login.keepLogin is none of off, 7d, 30d, and counts as off");

    private final KeycloakServer server;
    private final AdminApi admin;

    StartupCheckIT(KeycloakServer server, AdminApi admin) {
        this.server = server;
        this.admin = admin;
    }

    @Test
    @DisplayName("T10 M1 M10 settings that cut tokens, switch off every method or let every user in are warned of at start, the shipped ones are not")
    void warns_of_settings_that_surprise() {
        assertThat(server.log()).doesNotContain(WARNINGS);
        Map<String, Object> shipped = new HashMap<>(admin.realm("fylr"));
        shipped.keySet().retainAll(Set.of("ssoSessionIdleTimeout", "browserFlow", "directGrantFlow"));
        admin.updateRealm("fylr", Map.of("ssoSessionIdleTimeout", 1800, "browserFlow", "browser", "directGrantFlow", "direct grant"));
        admin.setRealmAttribute("fylr", "fylr.login.keepLogin", "forever");
        try {
            server.restart();

            assertThat(server.log()).contains(WARNINGS);
        } finally {
            admin.updateRealm("fylr", shipped);
            admin.setRealmAttribute("fylr", "fylr.login.keepLogin", "off");
        }
    }
}
