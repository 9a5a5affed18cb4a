package io.github.keycloakfylr.token;

import io.github.keycloakfylr.user.AuthMethod;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.keycloak.OAuth2Constants;
import org.keycloak.models.AuthenticatedClientSessionModel;
import org.keycloak.models.ClientModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.SingleUseObjectProvider;
import org.keycloak.models.UserModel;
import org.keycloak.models.UserSessionModel;
import org.keycloak.models.UserSessionModel.SessionPersistenceState;
import org.keycloak.protocol.oidc.OIDCAdvancedConfigWrapper;

/**
 * The codes of guests (contract M8). A guest's login leaves no session behind, which a million requests could fill the
 * database with: beside the code, in Keycloak's single-use store and for as long as the code is good, stands whose it
 * is. Who redeems it is given a session for that one request, as Keycloak does for service accounts; one that is stored
 * only where a refresh token needs it. One per request; not thread-safe.
 *
 * <p>The code itself is Keycloak's, so that its code grant checks it like any other: client, redirect URI, PKCE,
 * lifetime.
 */
public final class GuestCodes {

    private static final String ISSUED = "fylr.guest-code:";
    private static final String REDEEMED = "fylr.guest-code-redeemed:";
    private static final String REPLAYED = "fylr.guest-code-replayed:";
    /**
     * Seconds for which a redeemed code is known. For longer would let anybody fill the memory; a session that is
     * stored is still found by it.
     */
    private static final int REMEMBERED = 600;

    /**
     * On a user session: it ends with the request. Keycloak's own mark for that is lost as soon as a session is looked
     * up again.
     */
    private static final String UNSTORED = "fylr.unstored";

    private static final String USER = "user";
    private static final String CLIENT = "client";
    private static final String SCOPE = "scope";
    private static final String TIME = "time";
    private static final String ACR = "acr";

    private final KeycloakSession session;
    private final RealmModel realm;
    private final SingleUseObjectProvider store;

    /**
     * Creates the guest codes.
     *
     * @param session its realm must be set
     */
    public GuestCodes(KeycloakSession session) {
        this.session = session;
        this.realm = session.getContext().getRealm();
        this.store = session.singleUseObjects();
    }

    /**
     * Notes whose code it is.
     *
     * @param clientSession that of a guest, which ends with this request
     */
    public void issued(String code, AuthenticatedClientSessionModel clientSession) {
        UserSessionModel userSession = clientSession.getUserSession();
        Map<String, String> guest = new HashMap<>();
        guest.put(USER, userSession.getUser().getId());
        guest.put(CLIENT, clientSession.getClient().getId());
        guest.put(SCOPE, clientSession.getNote(OAuth2Constants.SCOPE));
        guest.put(ACR, Acr.of(clientSession));
        guest.put(TIME, Long.toString(UserSessions.authenticatedAt(userSession)));
        store.put(ISSUED + code, realm.getAccessCodeLifespan(), guest);
    }

    /** {@return whether the code is that of a guest, redeemed or not} */
    public boolean know(String code) {
        return store.get(ISSUED + code) != null || store.contains(REDEEMED + code);
    }

    /**
     * {@return whether nobody has presented the code before; of many at a time, on one node or several, exactly one is
     * told so}
     */
    public boolean claim(String code) {
        return store.putIfAbsent(REDEEMED + code, REMEMBERED);
    }

    /**
     * Opens the session that the code was issued for.
     *
     * @param code one that was claimed
     * @return nothing when there is no such guest any more: the code has expired, or guest access was switched off
     */
    public Optional<UserSessionModel> openSession(String code) {
        Map<String, String> guest = store.remove(ISSUED + code);
        UserModel user = guest == null ? null : session.users().getUserById(realm, guest.get(USER));
        ClientModel client = guest == null ? null : realm.getClientById(guest.get(CLIENT));
        if (user == null || client == null) {
            return Optional.empty();
        }
        boolean stored = Scopes.fromKeycloak(guest.get(SCOPE)).offline()
                && OIDCAdvancedConfigWrapper.fromClientModel(client).isUseRefreshToken();
        UserSessionModel userSession = UserSessions.open(
                session,
                sessionOf(code),
                user,
                AuthMethod.ANONYMOUS,
                guest.get(TIME),
                stored ? SessionPersistenceState.PERSISTENT : SessionPersistenceState.TRANSIENT);
        AuthenticatedClientSessionModel clientSession = UserSessions.open(session, client, userSession);
        clientSession.setNote(OAuth2Constants.SCOPE, guest.get(SCOPE));
        Acr.note(clientSession, guest.get(ACR) != null);
        if (!stored) {
            userSession.setNote(UNSTORED, "true");
        }
        return Optional.of(userSession);
    }

    /**
     * Revokes all that was issued for the code (contract T6).
     *
     * @param code one that was claimed before
     */
    public void replayed(String code) {
        // One of many at a time: the second row of the same token would be an error of the database.
        if (store.putIfAbsent(REPLAYED + code, REMEMBERED)) {
            ClientModel client = realm.getClientById(code.split("\\.")[2]);
            session.revokedTokens().put(accessTokenId(sessionOf(code)), AccessTokenLifespan.seconds(realm, client));
        }
        // The request that has redeemed it may not have committed yet.
        UserSessions.end(session, sessionOf(code));
    }

    /** {@return whether the session ends with this request, so that no token may name it} */
    static boolean isUnstored(UserSessionModel userSession) {
        return userSession.getNote(UNSTORED) != null;
    }

    /**
     * {@return the id of the one access token that is issued in a guest's session which is not stored: known
     * beforehand, so that a replay can revoke it}
     */
    static String accessTokenId(String sessionId) {
        return "guest." + sessionId;
    }

    /** Keycloak's codes are made of an id, that of the user session, and that of the client. */
    private static String sessionOf(String code) {
        return code.split("\\.")[1];
    }
}
