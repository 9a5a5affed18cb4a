package io.github.keycloakfylr.token;

import io.github.keycloakfylr.transaction.AfterCompletion;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserSessionModel;
import org.keycloak.models.utils.KeycloakModelUtils;
import org.keycloak.services.managers.AuthenticationManager;

/** What fylr's endpoints ask of, and do to, a login. */
public final class UserSessions {

    private static final String ENDED = "fylr.ended:";
    /** Seconds. Only has to outlast the requests that are under way when a login ends. */
    private static final int REMEMBERED = 120;

    private UserSessions() {}

    /**
     * Ends a login on every node: its access and refresh tokens, and its single sign-on (contract R3, T6, T9). Taking
     * only the client out of it would not do: a login by single sign-on within the same second brings back a client
     * session that the old tokens fit.
     */
    public static void end(KeycloakSession session, UserSessionModel userSession) {
        noteEnd(session, userSession.getId());
        AuthenticationManager.backchannelLogout(
                session,
                session.getContext().getRealm(),
                userSession,
                session.getContext().getUri(),
                session.getContext().getConnection(),
                session.getContext().getHttpRequest().getHttpHeaders(),
                true);
    }

    /**
     * Ends a login that another request may be opening at this moment, so that it cannot be found yet.
     *
     * @param id of the user session
     */
    public static void end(KeycloakSession session, String id) {
        noteEnd(session, id);
        UserSessionModel userSession =
                session.sessions().getUserSession(session.getContext().getRealm(), id);
        if (userSession != null) {
            end(session, userSession);
        }
    }

    private static void noteEnd(KeycloakSession session, String id) {
        session.singleUseObjects().putIfAbsent(ENDED + id, REMEMBERED);
    }

    /**
     * Sees to it that a login which another request ends at this moment stays ended. What this request writes to its
     * session when it commits would bring it back: Keycloak puts the session into its cache again, though its row is
     * gone (contract R3).
     */
    static void staysEnded(KeycloakSession session, UserSessionModel userSession) {
        String id = userSession.getId();
        String realmId = userSession.getRealm().getId();
        AfterCompletion.onCommit(session, () -> {
            // Who ends a login says so before removing the session: either that is seen here, or this commit was before
            // the removal.
            if (session.singleUseObjects().contains(ENDED + id)) {
                KeycloakModelUtils.runJobInTransaction(
                        session.getKeycloakSessionFactory(), other -> remove(other, realmId, id));
            }
        });
    }

    private static void remove(KeycloakSession session, String realmId, String id) {
        RealmModel realm = session.realms().getRealm(realmId);
        session.getContext().setRealm(realm);
        UserSessionModel userSession = session.sessions().getUserSession(realm, id);
        if (userSession != null) {
            session.sessions().removeUserSession(realm, userSession);
        }
    }

    /**
     * {@return when the user authenticated, in seconds since the epoch; a password grant notes no time of its own, its
     * session starts with the login}
     */
    public static long authenticatedAt(UserSessionModel userSession) {
        String noted = userSession.getNote(AuthenticationManager.AUTH_TIME);
        return noted == null ? userSession.getStarted() : Long.parseLong(noted);
    }
}
