package io.github.keycloakfylr.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keycloakfylr.client.AdminApi;
import io.github.keycloakfylr.client.FylrApi;
import io.github.keycloakfylr.testserver.FylrTest;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Contract T10: how long tokens live. */
@FylrTest
class TokenLifetimeIT {

    private static final String USER = "lifetime-it-user";

    private final AdminApi admin;
    private final FylrApi fylr;

    TokenLifetimeIT(AdminApi admin, FylrApi fylr) {
        this.admin = admin;
        this.fylr = fylr;
    }

    @BeforeEach
    void remember() {
        FylrApi.user(admin, USER);
    }

    private void lifetimes(Object access, Object refresh) {
        admin.updateRealm("fylr", Map.of("accessTokenLifespan", access, "ssoSessionIdleTimeout", refresh));
    }

    private Map<String, Object> introspected(Object token) {
        Map<String, Object> response = FylrApi.success(fylr.introspect((String) token));
        assertThat(response).containsEntry("active", true);
        return response;
    }

    private int lifetime(Object token) {
        Map<String, Object> response = introspected(token);
        return (int) response.get("exp") - (int) response.get("iat");
    }

    @Test
    @Tag("T10")
    @Tag("I1")
    @DisplayName("an access token lives 24 hours, a refresh token 720")
    void defaults() {
        assertLifetimes(fylr.passwordTokens(USER, "secret", "offline"), 24 * 3600, 720 * 3600);
        assertLifetimes(
                FylrApi.success(fylr.exchange(fylr.code(USER, "secret", "scope", "offline"))), 24 * 3600, 720 * 3600);
    }

    @Test
    @Tag("T1")
    @Tag("T10")
    @DisplayName("both lifetimes are the realm's settings")
    void configured() {
        lifetimes(600, 1800);

        Map<String, Object> tokens = fylr.passwordTokens(USER, "secret", "offline");
        assertLifetimes(tokens, 600, 1800);
        assertLifetimes(FylrApi.success(fylr.refresh(tokens)), 600, 1800);
        assertLifetimes(FylrApi.success(fylr.exchange(fylr.code(USER, "secret", "scope", "offline"))), 600, 1800);
    }

    private void assertLifetimes(Map<String, Object> tokens, int access, int refresh) {
        assertThat(tokens.get("expires_in")).isIn(access, access - 1);
        assertThat(lifetime(tokens.get("access_token"))).isEqualTo(access);
        assertThat(lifetime(tokens.get("refresh_token"))).isEqualTo(refresh);
    }

    @Test
    @Tag("T10")
    @DisplayName("the refresh token's lifetime slides: each one has all of it")
    void sliding() {
        Map<String, Object> tokens = fylr.passwordTokens(USER, "secret", "offline");
        int expires = (int) introspected(tokens.get("refresh_token")).get("exp");
        FylrApi.awaitSecond(Instant.now().getEpochSecond() + 2);

        Map<String, Object> refreshed = FylrApi.success(fylr.refresh(tokens));

        assertThat((int) introspected(refreshed.get("refresh_token")).get("exp"))
                .isGreaterThan(expires);
        assertThat(lifetime(refreshed.get("refresh_token"))).isEqualTo(720 * 3600);
    }

    @Test
    @Tag("T10")
    @DisplayName("a refresh token that has expired is good for nothing")
    void expiredRefreshToken() {
        lifetimes(admin.realm("fylr").get("accessTokenLifespan"), 2);
        Map<String, Object> tokens = fylr.passwordTokens(USER, "secret", "offline");

        FylrApi.awaitSecond(Instant.now().getEpochSecond() + 3);

        assertThat(fylr.active(tokens.get("refresh_token"))).isFalse();
        FylrApi.rejected(fylr.refresh(tokens), 400, "invalid_grant");
    }
}
