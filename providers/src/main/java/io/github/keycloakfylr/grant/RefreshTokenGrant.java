package io.github.keycloakfylr.grant;

import io.github.keycloakfylr.token.ActiveToken;
import io.github.keycloakfylr.token.ActiveTokenLookup;
import io.github.keycloakfylr.token.EncodedTokens;
import io.github.keycloakfylr.token.FylrTokenManager;
import io.github.keycloakfylr.token.GuestConsent;
import io.github.keycloakfylr.token.Scopes;
import io.github.keycloakfylr.wire.OAuthException;
import io.github.keycloakfylr.wire.Parameters;
import java.util.Map;
import java.util.Optional;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.keycloak.OAuth2Constants;
import org.keycloak.OAuthErrorException;
import org.keycloak.models.KeycloakSession;

/** The refresh token grant (RFC 6749 section 6, contract T9). A {@code scope} parameter changes nothing. */
public final class RefreshTokenGrant extends DelegatingGrant {

    private static final Logger LOG = Logger.getLogger(RefreshTokenGrant.class);
    /** How Keycloak's AbstractRefreshTokenProvider ends its wait; it has no exception of its own for it. */
    static final String LOCKED = "Unable to acquire serialization lock for token refresh";

    /**
     * Creates the refresh token grant.
     *
     * @param session realm and client must be set
     */
    public RefreshTokenGrant(KeycloakSession session) {
        super(session, OAuth2Constants.REFRESH_TOKEN);
    }

    @Override
    void check(TokenRequest request) {
        String token = request.form().require(OAuth2Constants.REFRESH_TOKEN);
        if (request.client().isConsentRequired()
                && new ActiveTokenLookup(session)
                        .find(token)
                        .filter(ActiveToken::isGuest)
                        .isPresent()) {
            GuestConsent.spare(session);
        }
    }

    @Override
    Parameters form(TokenRequest request, Scopes scopes) {
        String token = request.form().require(OAuth2Constants.REFRESH_TOKEN);
        String readable = new EncodedTokens(session).forKeycloak(token);
        return super.form(request, scopes)
                .without(OAuth2Constants.REFRESH_TOKEN)
                .and(Parameters.of(Map.of(OAuth2Constants.REFRESH_TOKEN, readable)));
    }

    /**
     * Keycloak lets one refresh of a login go on at a time, over all nodes. The lock of a node that was killed over a
     * refresh stays for a minute; the client, whose response was lost, comes to another node before that.
     */
    @Override
    Optional<OAuthException> unfinished(RuntimeException failure) {
        if (!LOCKED.equals(failure.getMessage())) {
            return super.unfinished(failure);
        }
        LOG.warn(
                "A refresh was given up: another one of the same login has not ended for ten seconds, or its node was killed over it");
        return Optional.of(OAuthException.unavailable(
                "Another refresh of this login has not ended yet; try again in a few seconds."));
    }

    @Override
    OAuthException rejected(String error, @Nullable String description) {
        if (!OAuthErrorException.INVALID_GRANT.equals(error) && !OAuthErrorException.INVALID_REQUEST.equals(error)) {
            return asTold(error, description);
        }
        boolean ours = FylrTokenManager.isOurs(description);
        return asTold(OAuthErrorException.INVALID_GRANT, ours ? description : ErrorTexts.ofRefreshToken(description));
    }
}
