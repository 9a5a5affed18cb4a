package io.github.keycloakfylr.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keycloakfylr.server.AdminApi;
import io.github.keycloakfylr.server.FylrServer;
import io.github.keycloakfylr.server.KeycloakServer;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Contract T10: tokens, and what was revoked, survive a restart of the server. */
@ExtendWith(FylrServer.class)
class RestartIT {

    private static final String USER = "restart-it-user";

    private final KeycloakServer server;
    private final AdminApi admin;
    private final FylrApi fylr;

    RestartIT(KeycloakServer server, AdminApi admin) {
        this.server = server;
        this.admin = admin;
        this.fylr = new FylrApi(server.baseUri());
    }

    private Map<String, Object> login() {
        return fylr.passwordTokens(USER, "secret", "offline openid");
    }

    private String guest() {
        return (String) FylrApi.success(fylr.token("grant_type", "client_credentials", "client_id", FylrApi.CLIENT)).get("access_token");
    }

    private void assertDead(Map<String, Object> tokens) {
        assertThat(fylr.active(tokens.get("access_token"))).isFalse();
        assertThat(fylr.active(tokens.get("refresh_token"))).isFalse();
        assertThat(fylr.userinfo((String) tokens.get("access_token")).statusCode()).isEqualTo(400);
        FylrApi.refused(fylr.refresh(tokens), 400, "invalid_grant");
    }

    @Test
    @DisplayName("T10 R3 T6 T9 N6 tokens, revocations, used refresh tokens and used codes survive a restart")
    void survives() {
        FylrApi.user(admin, USER);
        Object attributes = admin.realm("fylr").get("attributes");
        admin.setRealmAttribute("fylr", "fylr.login.guest", "true");
        try {
            Map<String, Object> alive = login();
            Map<String, Object> revoked = login();
            fylr.revoke((String) revoked.get("refresh_token"));
            Map<String, Object> used = login();
            Map<String, Object> newest = FylrApi.success(fylr.refresh(FylrApi.success(fylr.refresh(used))));
            Map<String, Object> replayed = login();
            Map<String, Object> killed = FylrApi.success(fylr.refresh(replayed));
            FylrApi.refused(fylr.refresh(replayed), 400, "invalid_grant");
            String code = fylr.code(USER, "secret", "scope", "offline");
            Map<String, Object> fromCode = FylrApi.success(fylr.exchange(code));
            String guest = guest();
            String revokedGuest = guest();
            fylr.revoke(revokedGuest);

            server.restart();

            assertThat(fylr.userinfo((String) alive.get("access_token")).<String>path("sub")).isEqualTo(USER);
            assertThat(fylr.active(alive.get("access_token"))).isTrue();
            assertThat(fylr.active(alive.get("refresh_token"))).isTrue();
            Map<String, Object> refreshed = FylrApi.success(fylr.refresh(alive));
            assertThat(refreshed).containsKeys("refresh_token", "id_token");
            FylrApi.refused(fylr.refresh(alive), 400, "invalid_grant");
            assertDead(refreshed);

            assertDead(revoked);
            assertDead(killed);

            assertThat(fylr.active(newest.get("refresh_token"))).isTrue();
            assertThat(fylr.active(used.get("refresh_token"))).isFalse();
            FylrApi.refused(fylr.refresh(used), 400, "invalid_grant");
            assertDead(newest);

            assertThat(fylr.active(fromCode.get("access_token"))).isTrue();
            FylrApi.refused(fylr.exchange(code), 400, "invalid_grant");
            assertDead(fromCode);

            assertThat(fylr.active(guest)).isTrue();
            assertThat(fylr.userinfo(guest).statusCode()).isEqualTo(200);
            assertThat(fylr.active(revokedGuest)).isFalse();
        } finally {
            admin.updateRealm("fylr", Map.of("attributes", attributes));
        }
    }
}
