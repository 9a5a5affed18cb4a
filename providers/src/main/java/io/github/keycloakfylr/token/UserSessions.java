package io.github.keycloakfylr.token;

import org.keycloak.models.KeycloakSession;
import org.keycloak.models.UserSessionModel;
import org.keycloak.services.managers.AuthenticationManager;

/** Ends logins. */
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
}
