package io.github.keycloakfylr.token;

import io.github.keycloakfylr.realm.ExternalUrl;
import io.github.keycloakfylr.realm.FylrRealm;
import io.github.keycloakfylr.user.GuestUser;
import java.util.Optional;
import org.jboss.logging.Logger;
import org.keycloak.TokenVerifier;
import org.keycloak.common.VerificationException;
import org.keycloak.models.AuthenticatedClientSessionModel;
import org.keycloak.models.ClientModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;
import org.keycloak.models.UserSessionModel;
import org.keycloak.protocol.oidc.TokenManager;
import org.keycloak.representations.AccessToken;
import org.keycloak.services.managers.AuthenticationManager;
import org.keycloak.services.util.UserSessionUtil;
import org.keycloak.util.TokenUtil;

/**
 * Decides whether a presented token is good: ours, unaltered, in time, not revoked, its session, client and user still
 * there (contract I2, U5). The one place for that, so that no endpoint forgets a check. One per request; not
 * thread-safe.
 */
public final class ActiveTokenLookup {

    private static final Logger LOG = Logger.getLogger(ActiveTokenLookup.class);

    private final KeycloakSession session;
    private final RealmModel realm;

    /**
     * Creates the active token lookup.
     *
     * @param session its realm must be set
     */
    public ActiveTokenLookup(KeycloakSession session) {
        this.session = session;
        this.realm = session.getContext().getRealm();
    }

    /** {@return the access token, if it is one and good} */
    public Optional<ActiveToken> findAccessToken(String encoded) {
        return find(encoded).filter(found -> !found.refresh());
    }

    /** {@return the access or refresh token, if it is good; the reason why not goes to the log at debug level} */
    public Optional<ActiveToken> find(String encoded) {
        return find(encoded, true);
    }

    /**
     * {@return the access or refresh token, if it is good, or would be if its user and client were enabled. Those may
     * be so again, a user of a directory as soon as that is back, and a token that was revoked in between must not come
     * back with them (contract R3)}
     */
    public Optional<ActiveToken> findToRevoke(String encoded) {
        return find(encoded, false);
    }

    private Optional<ActiveToken> find(String encoded, boolean toUse) {
        try {
            return Optional.of(verify(encoded, toUse));
        } catch (VerificationException e) {
            LOG.debugf("A presented token is not good: %s", e.getMessage());
            return Optional.empty();
        }
    }

    private ActiveToken verify(String encoded, boolean toUse) throws VerificationException {
        AccessToken token = new EncodedTokens(session)
                .decode(encoded)
                .filter(decoded -> decoded.getId() != null && decoded.getIat() != null)
                .orElseThrow(() -> new VerificationException("not a token of this realm"));
        boolean refresh = TokenUtil.TOKEN_TYPE_REFRESH.equals(token.getType());
        // Identity cookies, id tokens and action tokens are signed with the same keys; only the type tells them apart.
        if (!refresh && !TokenUtil.TOKEN_TYPE_BEARER.equalsIgnoreCase(token.getType())) {
            throw new VerificationException("neither an access token nor a refresh token");
        }
        if (!ExternalUrl.of(session).equals(token.getIssuer())) {
            throw new VerificationException("another issuer");
        }
        if (token.getConfirmation() != null) {
            throw new VerificationException("bound to a key that is not proven here");
        }
        ClientModel client = realm.getClientByClientId(token.getIssuedFor());
        if (client == null || toUse && !client.isEnabled()) {
            throw new VerificationException("its client is gone or disabled");
        }
        TokenVerifier.createWithoutSignature(token)
                .withChecks(
                        TokenVerifier.IS_ACTIVE,
                        TokenManager.NotBeforeCheck.forModel(realm),
                        TokenManager.NotBeforeCheck.forModel(client),
                        new TokenManager.TokenRevocationCheck(session))
                .verify();
        return token.getSessionId() == null ? guest(token, client) : ofSession(token, refresh, client, toUse);
    }

    private ActiveToken guest(AccessToken token, ClientModel client) throws VerificationException {
        if (!new FylrRealm(realm).guestAccess()) {
            throw new VerificationException("guest access is off");
        }
        return new ActiveToken(token, false, client, new GuestUser(session, realm, token.getSubject()), null);
    }

    private ActiveToken ofSession(AccessToken token, boolean refresh, ClientModel client, boolean toUse)
            throws VerificationException {
        UserSessionUtil.UserSessionValidationResult found =
                UserSessionUtil.findValidSessionForAccessToken(session, realm, token, client, invalid -> {});
        if (found.getError() != null) {
            throw new VerificationException(found.getError());
        }
        UserSessionModel userSession = found.getUserSession();
        AuthenticatedClientSessionModel clientSession =
                userSession.getAuthenticatedClientSessionByClient(client.getId());
        if (!AuthenticationManager.isClientSessionValid(realm, client, userSession, clientSession)) {
            throw new VerificationException("its client session has ended");
        }
        UserModel user = userSession.getUser();
        if (toUse && user != null && !user.isEnabled()) {
            // By a directory for instance, which tells nobody (contract P2).
            new ForcedLogout(session).endDisabled(user);
            throw new VerificationException("its user is disabled");
        }
        if (toUse && user != null && new ForcedLogout(session).endOutside(user)) {
            throw new VerificationException("its user may not log in on this day");
        }
        if (toUse && user != null && !ForcedLogout.fitsType(session, userSession)) {
            new ForcedLogout(session).review(user);
            throw new VerificationException("its user is of another type now");
        }
        if (toUse && !TokenManager.isUserValid(session, realm, token, user)) {
            throw new VerificationException("its user is gone, disabled or logged out everywhere");
        }
        // One that a refresh has just rotated out still ends its login: or a logout that comes at the same time would
        // be lost (R3).
        if (toUse && refresh && !RefreshRotation.isCurrent(token, clientSession)) {
            throw new VerificationException("a newer refresh token took its place");
        }
        return new ActiveToken(token, refresh, client, user, userSession);
    }
}
