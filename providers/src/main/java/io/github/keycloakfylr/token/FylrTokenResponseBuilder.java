package io.github.keycloakfylr.token;

import org.keycloak.OAuth2Constants;
import org.keycloak.events.EventBuilder;
import org.keycloak.models.ClientModel;
import org.keycloak.models.ClientSessionContext;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserSessionModel;
import org.keycloak.protocol.oidc.TokenManager;
import org.keycloak.protocol.oidc.utils.OAuth2Code;
import org.keycloak.representations.AccessToken;
import org.keycloak.representations.AccessTokenResponse;
import org.keycloak.representations.IDToken;
import org.keycloak.representations.RefreshToken;
import org.keycloak.services.managers.AuthenticationManager;

/** Turns the tokens that a Keycloak grant has prepared into fylr's, just before they are signed. Not thread-safe. */
final class FylrTokenResponseBuilder extends TokenManager.AccessTokenResponseBuilder {

    private final UserSessionModel userSession;
    private final EventBuilder event;
    private final String issuer;
    private Scopes granted;
    private RefreshToken redeemed;

    FylrTokenResponseBuilder(RealmModel realm, ClientModel client, EventBuilder event, KeycloakSession session,
            UserSessionModel userSession, ClientSessionContext context, TokenManager tokenManager, String issuer, Scopes requested) {
        super(realm, client, event, session, userSession, context, tokenManager);
        this.userSession = userSession;
        this.event = event;
        this.issuer = issuer;
        this.granted = requested;
    }

    @Override
    public TokenManager.AccessTokenResponseBuilder code(OAuth2Code code) {
        granted = Scopes.fromKeycloak(code.getScope());
        return super.code(code);
    }

    @Override
    public TokenManager.AccessTokenResponseBuilder requestRefreshToken(RefreshToken requestRefreshToken) {
        redeemed = requestRefreshToken;
        granted = Scopes.fromKeycloak(requestRefreshToken.getScope());
        return super.requestRefreshToken(requestRefreshToken);
    }

    @Override
    public AccessTokenResponse build() {
        String subject = Subject.of(userSession.getUser());
        AccessToken accessToken = getAccessToken();
        accessToken.issuer(issuer).subject(subject);
        accessToken.setScope(granted.toString());

        if (granted.offline()) {
            prepare(getRefreshToken(), subject);
        } else {
            removeRefreshToken();
        }
        if (granted.openid()) {
            if (getIdToken() == null) {
                generateIDToken().generateAccessTokenHash();
            }
            prepare(getIdToken(), subject);
        }

        AccessTokenResponse response = super.build();
        response.setScope(granted.toString());
        if (!granted.openid()) {
            response.setIdToken(null);
        }
        event.detail(OAuth2Constants.SCOPE, granted.toString());
        return response;
    }

    private void prepare(RefreshToken refreshToken, String subject) {
        if (refreshToken == null) {
            // The operator has switched refresh tokens off for this client.
            return;
        }
        refreshToken.issuer(issuer).subject(subject).audience(issuer);
        refreshToken.setScope(granted.forKeycloak());
        RefreshRotation.chain(refreshToken, redeemed);
    }

    /** Exactly the claims of contract T11: Keycloak's own would say more about the session than the client was ever told. */
    private void prepare(IDToken idToken, String subject) {
        idToken.issuer(issuer).subject(subject).id(null).type(null).issuedFor(null);
        idToken.setSessionId(null);
        idToken.setAcr(null);
        idToken.setAuth_time(authenticatedAt());
    }

    /** @return seconds since the epoch; a password grant notes no time of its own, its session starts with the login */
    private long authenticatedAt() {
        String noted = userSession.getNote(AuthenticationManager.AUTH_TIME);
        return noted == null ? userSession.getStarted() : Long.parseLong(noted);
    }
}
