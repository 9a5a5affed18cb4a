package io.github.keycloakfylr.token;

import io.github.keycloakfylr.transaction.AfterCompletion;
import io.github.keycloakfylr.user.AuthMethod;
import io.github.keycloakfylr.user.AuthMethodNote;
import org.jspecify.annotations.Nullable;
import org.keycloak.events.Details;
import org.keycloak.models.AuthenticatedClientSessionModel;
import org.keycloak.models.ClientModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;
import org.keycloak.models.UserSessionModel;
import org.keycloak.models.UserSessionModel.SessionPersistenceState;
import org.keycloak.protocol.oidc.OIDCAdvancedConfigWrapper;
import org.keycloak.protocol.oidc.OIDCLoginProtocol;
import org.keycloak.services.Urls;
import org.keycloak.services.managers.AuthenticationManager;
import org.keycloak.services.managers.UserSessionManager;
import org.keycloak.sessions.RootAuthenticationSessionModel;

/** What fylr's endpoints ask of, and do to, a login. */
public final class UserSessions {

    private static final String ENDED = "fylr.ended:";
    /** Seconds. Only has to outlast the requests that are under way when a login ends. */
    private static final int REMEMBERED = 120;

    private UserSessions() {}

    /**
     * Opens a login that comes by no login flow. It is in no browser's cookie, so that its method serves no other
     * request.
     *
     * @param id of the user session
     * @param time of the login, seconds of the epoch; {@code null} when it is not known
     * @param persistence whether it gets a row
     */
    public static UserSessionModel open(
            KeycloakSession session,
            String id,
            UserModel user,
            AuthMethod method,
            @Nullable String time,
            SessionPersistenceState persistence) {
        UserSessionModel userSession = new UserSessionManager(session)
                .createUserSession(
                        id,
                        session.getContext().getRealm(),
                        user,
                        user.getUsername(),
                        session.getContext().getConnection().getRemoteHost(),
                        OIDCLoginProtocol.LOGIN_PROTOCOL,
                        false,
                        null,
                        null,
                        persistence);
        userSession.setNote(AuthenticationManager.AUTH_TIME, time);
        AuthMethodNote.write(userSession, method);
        userSession.setState(UserSessionModel.State.LOGGED_IN);
        return userSession;
    }

    /** Opens the client's part of such a login. */
    public static AuthenticatedClientSessionModel open(
            KeycloakSession session, ClientModel client, UserSessionModel userSession) {
        RealmModel realm = session.getContext().getRealm();
        AuthenticatedClientSessionModel clientSession =
                session.sessions().createClientSession(realm, client, userSession);
        clientSession.setProtocol(OIDCLoginProtocol.LOGIN_PROTOCOL);
        clientSession.setNote(
                OIDCLoginProtocol.ISSUER,
                Urls.realmIssuer(session.getContext().getUri().getBaseUri(), realm.getName()));
        return clientSession;
    }

    /**
     * Ends a login on every node: its access and refresh tokens, and its single sign-on (contract R3, T6, T9). Taking
     * only the client out of it would not do: a login by single sign-on within the same second brings back a client
     * session that the old tokens fit. It is gone when the request's transaction has ended, and found until then.
     */
    public static void end(KeycloakSession session, UserSessionModel userSession) {
        noteEnd(session, userSession.getId());
        UserSessionRemoval removal = new UserSessionRemoval(session, userSession);
        AfterCompletion.onCommit(session, removal);
        if (isToldToOthers(userSession)) {
            AuthenticationManager.backchannelLogout(
                    session,
                    session.getContext().getRealm(),
                    userSession,
                    session.getContext().getUri(),
                    session.getContext().getConnection(),
                    session.getContext().getHttpRequest().getHttpHeaders(),
                    true);
            // So that Keycloak finds no row to lock when this request commits: a deadlock would be HTTP 500.
            removal.removeRows();
        } else {
            forgetInBrowser(session, userSession);
        }
    }

    /** {@return whether an identity provider or one of the login's clients wants to know of its end} */
    private static boolean isToldToOthers(UserSessionModel userSession) {
        return userSession.getNote(Details.IDENTITY_PROVIDER) != null
                || userSession.getAuthenticatedClientSessions().values().stream()
                        .anyMatch(UserSessions::isTold);
    }

    private static boolean isTold(AuthenticatedClientSessionModel clientSession) {
        ClientModel client = clientSession.getClient();
        return !OIDCLoginProtocol.LOGIN_PROTOCOL.equals(clientSession.getProtocol())
                || client.getManagementUrl() != null
                || OIDCAdvancedConfigWrapper.fromClientModel(client).getBackchannelLogoutUrl() != null;
    }

    /**
     * What is left of Keycloak's logout, beside the removal, where nobody is to be told: it would put an authentication
     * session for the logout into the cache of all nodes, and take it out again.
     */
    private static void forgetInBrowser(KeycloakSession session, UserSessionModel userSession) {
        RealmModel realm = session.getContext().getRealm();
        AuthenticationManager.expireUserSessionCookie(
                session, userSession, realm, session.getContext().getUri());
        // A login that the browser has begun since would go on under the id that old tokens name.
        RootAuthenticationSessionModel begun =
                session.authenticationSessions().getRootAuthenticationSession(realm, userSession.getId());
        if (begun != null) {
            session.authenticationSessions().removeRootAuthenticationSession(realm, begun);
        }
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

    /** {@return whether a request on any node ends that login, or has done so lately} */
    static boolean hasEnded(KeycloakSession session, String id) {
        return session.singleUseObjects().contains(ENDED + id);
    }

    /**
     * Sees to it that a login which another request ends at this moment stays ended. What this request writes to its
     * session when it commits would bring it back: Keycloak puts the session into its cache again, though its row is
     * gone (contract R3).
     */
    static void staysEnded(KeycloakSession session, UserSessionModel userSession) {
        String id = userSession.getId();
        UserSessionRemoval removal = new UserSessionRemoval(session, userSession);
        AfterCompletion.onCommit(session, () -> {
            // Who ends a login says so before removing the session: either that is seen here, or this commit was before
            // the removal.
            if (hasEnded(session, id)) {
                removal.run();
            }
        });
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
