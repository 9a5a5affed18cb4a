package io.github.keycloakfylr.grant;

import io.github.keycloakfylr.wire.OAuthException;
import io.github.keycloakfylr.wire.TokenResponse;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Metrics;
import java.util.function.Supplier;
import org.keycloak.OAuthErrorException;

/**
 * Counts the refresh tokens of the old fylr's making that came, on Keycloak's metrics endpoint (contract V6):
 * {@code keycloak_fylr_old_refresh_tokens_total}. The outcomes are those of the requests; there is no other label. Does
 * nothing where Keycloak was built without metrics.
 */
final class OldRefreshTokenCount {

    private static final String NAME = "keycloak.fylr.old.refresh.tokens";

    private OldRefreshTokenCount() {}

    /** {@return what the grant returns, after it was counted} */
    static TokenResponse counted(Supplier<TokenResponse> grant) {
        String outcome = "failed";
        try {
            TokenResponse tokens = grant.get();
            outcome = "success";
            return tokens;
        } catch (OAuthException e) {
            outcome = OAuthErrorException.TEMPORARILY_UNAVAILABLE.equals(e.error()) ? "unavailable" : "error";
            throw e;
        } finally {
            Counter.builder(NAME)
                    .description("Refresh tokens of the old fylr's making")
                    .tag("outcome", outcome)
                    .register(Metrics.globalRegistry)
                    .increment();
        }
    }
}
