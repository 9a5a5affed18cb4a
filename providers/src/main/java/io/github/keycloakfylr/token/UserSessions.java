package io.github.keycloakfylr.token;

import org.keycloak.models.KeycloakSession;
import org.keycloak.models.UserSessionModel;
import org.keycloak.services.managers.AuthenticationManager;

/** What the front door asks of, and does to, a login. */
public final class UserSessions {

    private UserSessions() {
    }

    /**
     * Ends a login on every node: its access and refresh tokens, and its single sign-on (contract R3, T6, T9). Taking only the client out
     * of it would not do: a login by single sign-on within the same second brings back a client session that the old tokens fit.
     */
    public static void end(KeycloakSession session, UserSessionModel userSession) {
        AuthenticationManager.backchannelLogout(session, session.getContext().getRealm(), userSession, session.getContext().getUri(),
                session.getContext().getConnection(), session.getContext().getHttpRequest().getHttpHeaders(), true);
    }

    /**
     * @return when the user authenticated, in seconds since the epoch; a password grant notes no time of its own, its session starts with
     *     the login
     */
    public static long authenticatedAt(UserSessionModel userSession) {
        String noted = userSession.getNote(AuthenticationManager.AUTH_TIME);
        return noted == null ? userSession.getStarted() : Long.parseLong(noted);
    }
}
