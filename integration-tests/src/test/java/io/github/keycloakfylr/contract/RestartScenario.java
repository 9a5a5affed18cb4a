package io.github.keycloakfylr.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keycloakfylr.client.AdminApi;
import io.github.keycloakfylr.client.FylrApi;
import java.util.Map;

/**
 * Tokens, and what was revoked and used, before a restart and after it (contract T10). For one server and for several
 * nodes of one.
 */
public final class RestartScenario {

    private static final String USER = "restart-it-user";

    private final AdminApi admin;
    private final FylrApi before;
    private final FylrApi after;

    /**
     * Creates one.
     *
     * @param before where tokens are got
     * @param after where they are shown after the restart, the same server or another node
     */
    public RestartScenario(AdminApi admin, FylrApi before, FylrApi after) {
        this.admin = admin;
        this.before = before;
        this.after = after;
    }

    private Map<String, Object> login() {
        return before.passwordTokens(USER, "secret", "offline openid");
    }

    private Map<String, Object> guestLogin() {
        String code = FylrApi.query(before.authorize("auth_method", "anonymous", "scope", "offline"))
                .get("code");
        return FylrApi.success(before.exchange(code));
    }

    /** Asserts that everything is as it was. */
    public void survives(Runnable restart) {
        FylrApi.user(admin, USER);
        Object attributes = admin.realm("fylr").get("attributes");
        admin.setRealmAttribute("fylr", "fylr.login.guest", "true");
        try {
            Map<String, Object> alive = login();
            Map<String, Object> revoked = login();
            before.revoke((String) revoked.get("refresh_token"));
            Map<String, Object> used = login();
            Map<String, Object> newest = FylrApi.success(before.refresh(FylrApi.success(before.refresh(used))));
            Map<String, Object> replayed = login();
            Map<String, Object> killed = FylrApi.success(before.refresh(replayed));
            FylrApi.rejected(before.refresh(replayed), 400, "invalid_grant");
            String code = before.code(USER, "secret", "scope", "offline");
            Map<String, Object> fromCode = FylrApi.success(before.exchange(code));
            String guest = before.guestToken();
            String revokedGuest = before.guestToken();
            before.revoke(revokedGuest);
            Map<String, Object> guestLogin = guestLogin();
            Map<String, Object> usedByGuest = guestLogin();
            FylrApi.success(before.refresh(usedByGuest));

            restart.run();

            assertThat(after.userinfo((String) alive.get("access_token")).<String>path("sub"))
                    .isEqualTo(USER);
            assertThat(after.active(alive.get("access_token"))).isTrue();
            assertThat(after.active(alive.get("refresh_token"))).isTrue();
            Map<String, Object> refreshed = FylrApi.success(after.refresh(alive));
            assertThat(refreshed).containsKeys("refresh_token", "id_token");
            FylrApi.rejected(after.refresh(alive), 400, "invalid_grant");
            after.assertDead(refreshed);

            after.assertDead(revoked);
            after.assertDead(killed);

            assertThat(after.active(newest.get("refresh_token"))).isTrue();
            assertThat(after.active(used.get("refresh_token"))).isFalse();
            FylrApi.rejected(after.refresh(used), 400, "invalid_grant");
            after.assertDead(newest);

            assertThat(after.active(fromCode.get("access_token"))).isTrue();
            FylrApi.rejected(after.exchange(code), 400, "invalid_grant");
            after.assertDead(fromCode);

            assertThat(after.active(guest)).isTrue();
            assertThat(after.userinfo(guest).statusCode()).isEqualTo(200);
            assertThat(after.active(revokedGuest)).isFalse();
            after.assertAlive(FylrApi.success(after.refresh(guestLogin)));
            FylrApi.rejected(after.refresh(usedByGuest), 400, "invalid_grant");
        } finally {
            admin.updateRealm("fylr", Map.of("attributes", attributes));
        }
    }
}
