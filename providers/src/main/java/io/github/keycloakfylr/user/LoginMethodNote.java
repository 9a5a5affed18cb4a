package io.github.keycloakfylr.user;

import java.util.Optional;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.UserSessionModel;
import org.keycloak.sessions.AuthenticationSessionModel;

/** By which method a user session was opened, kept with the session (contract A12, E1). */
public final class LoginMethodNote {

    private static final String NOTE = "fylr.method";

    private LoginMethodNote() {
    }

    /** Notes the method with the user session that this login will open. */
    public static void write(AuthenticationSessionModel authSession, AuthMethod method) {
        authSession.setUserSessionNote(NOTE, method.id());
    }

    /** @return the method; for a session that Keycloak's own pages opened, the one that fits the user's type */
    public static Optional<AuthMethod> read(KeycloakSession session, UserSessionModel userSession) {
        String note = userSession.getNote(NOTE);
        if (note != null) {
            return AuthMethod.named(note);
        }
        return UserType.of(session, userSession.getUser()).map(AuthMethod::usual);
    }
}
