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
import org.jspecify.annotations.Nullable;
import org.keycloak.OAuth2Constants;
import org.keycloak.OAuthErrorException;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.utils.RealmModelDelegate;

/** The refresh token grant (RFC 6749 section 6, contract T9). A {@code scope} parameter changes nothing. */
public final class RefreshTokenGrant extends DelegatingGrant {

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

    /** Without Keycloak's book of the refresh tokens that were used, and its lock: fylr's rotation has its own. */
    @Override
    RealmModel realm() {
        RealmModel realm = super.realm();
        return new RealmModelDelegate(realm) {
            @Override
            public boolean isRevokeRefreshToken() {
                return false;
            }

            /** The same realm: Keycloak ends no login, and says nothing, where its realm is not equal to this one. */
            @Override
            public boolean equals(Object other) {
                return realm.equals(other);
            }

            @Override
            public int hashCode() {
                return realm.hashCode();
            }
        };
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
