package io.github.keycloakfylr.token;

import io.github.keycloakfylr.user.ValidityWindow;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import org.jspecify.annotations.Nullable;
import org.keycloak.OAuth2Constants;
import org.keycloak.OAuthErrorException;
import org.keycloak.common.ClientConnection;
import org.keycloak.events.Errors;
import org.keycloak.events.EventBuilder;
import org.keycloak.models.ClientModel;
import org.keycloak.models.ClientSessionContext;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;
import org.keycloak.models.UserSessionModel;
import org.keycloak.protocol.oidc.TokenManager;
import org.keycloak.representations.AccessToken;
import org.keycloak.representations.AccessTokenResponse;
import org.keycloak.representations.IDToken;
import org.keycloak.representations.RefreshToken;
import org.keycloak.services.ErrorResponseException;
import org.keycloak.services.Urls;

/**
 * Makes Keycloak's grants issue fylr's tokens. Given to the grants at fylr's endpoints only, so that every other
 * endpoint goes on with Keycloak's own. One per request; not thread-safe.
 *
 * <p>No protocol mapper runs: what a client learns about a user is the realm's userinfo allow-list (contract U4), and
 * the {@code profile} and {@code email} scopes that Keycloak gives every client would say more.
 */
public final class FylrTokenManager extends TokenManager {

    private final String issuer;
    private final Scopes requested;

    /**
     * Creates the token manager.
     *
     * @param issuer the external URL (contract W7)
     * @param requested the scopes of this token request; a code or a refresh token brings its own
     */
    public FylrTokenManager(String issuer, Scopes requested) {
        this.issuer = issuer;
        this.requested = requested;
    }

    /**
     * Takes refresh tokens of our issuer only. Keycloak's check that follows knows only the realm's own issuer, so the
     * token is shown to it under that name.
     */
    @Override
    public RefreshToken toRefreshToken(KeycloakSession session, String encoded) throws OAuthErrorException {
        RefreshToken token = new EncodedTokens(session)
                .decodeRefreshToken(encoded)
                .filter(decoded -> issuer.equals(decoded.getIssuer()))
                .orElseThrow(() -> new OAuthErrorException(OAuthErrorException.INVALID_GRANT, "Invalid refresh token"));
        token.issuer(Urls.realmIssuer(
                session.getContext().getUri().getBaseUri(),
                session.getContext().getRealm().getName()));
        return token;
    }

    /**
     * {@return whether a description that came with an error of a refresh token is one of ours, for the client, and not
     * Keycloak's}
     */
    public static boolean isOurs(@Nullable String description) {
        return RefreshRotation.USED.equals(description) || RefreshRotation.FORGOTTEN.equals(description);
    }

    @Override
    public TokenValidation validateToken(
            KeycloakSession session,
            UriInfo uriInfo,
            ClientConnection connection,
            RealmModel realm,
            RefreshToken token,
            HttpHeaders headers,
            String scope)
            throws OAuthErrorException {
        TokenValidation valid = super.validateToken(session, uriInfo, connection, realm, token, headers, scope);
        if (new ForcedLogout(session).endOutside(valid.user)) {
            throw new OAuthErrorException(OAuthErrorException.INVALID_GRANT, "User disabled", "User disabled");
        }
        if (!ForcedLogout.fitsType(session, valid.userSession)) {
            throw new OAuthErrorException(OAuthErrorException.INVALID_GRANT, "Session not active");
        }
        // Before the token is used up: with the scopes back it is good again.
        Scopes.fromKeycloak(token.getScope())
                .requireAllowed(valid.clientSessionCtx.getClientSession().getClient());
        new RefreshRotation(session).redeem(token, valid.clientSessionCtx.getClientSession());
        return valid;
    }

    @Override
    public AccessToken createClientAccessToken(
            KeycloakSession session,
            RealmModel realm,
            ClientModel client,
            UserModel user,
            UserSessionModel userSession,
            ClientSessionContext context,
            boolean isOffline) {
        // A client that has offline_access as a default scope would otherwise be given offline sessions, which
        // revocation (R3) misses.
        context.setAttribute(OAuth2Constants.OFFLINE_ACCESS, false);
        return super.createClientAccessToken(session, realm, client, user, userSession, context, false);
    }

    @Override
    public AccessToken transformAccessToken(
            KeycloakSession session, AccessToken token, UserSessionModel userSession, ClientSessionContext context) {
        return token;
    }

    @Override
    public IDToken transformIDToken(
            KeycloakSession session, IDToken token, UserSessionModel userSession, ClientSessionContext context) {
        return token;
    }

    @Override
    public AccessTokenResponse transformAccessTokenResponse(
            KeycloakSession session,
            AccessTokenResponse response,
            UserSessionModel userSession,
            ClientSessionContext context) {
        return response;
    }

    @Override
    public AccessTokenResponseBuilder responseBuilder(
            RealmModel realm,
            ClientModel client,
            EventBuilder event,
            KeycloakSession session,
            UserSessionModel userSession,
            ClientSessionContext context) {
        if (!ValidityWindow.isOpen(session, realm, userSession.getUser())) {
            // Only by a direct grant flow that an operator has put together without our authenticator (contract P3).
            session.sessions().removeUserSession(realm, userSession);
            event.error(Errors.USER_DISABLED);
            throw new ErrorResponseException(
                    OAuthErrorException.INVALID_GRANT, "User disabled", Response.Status.BAD_REQUEST);
        }
        return new FylrTokenResponseBuilder(
                realm, client, event, session, userSession, context, this, issuer, requested);
    }
}
