package io.github.keycloakfylr.user;

import java.util.Optional;
import org.keycloak.events.Details;
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

    /** Notes the method with the user session. */
    public static void write(UserSessionModel userSession, AuthMethod method) {
        userSession.setNote(NOTE, method.id());
    }

    /** @return the method that this login itself has noted; nothing when single sign-on or an identity provider has let the user in */
    public static Optional<AuthMethod> read(AuthenticationSessionModel authSession) {
        return Optional.ofNullable(authSession.getUserSessionNotes().get(NOTE)).flatMap(AuthMethod::named);
    }

    /**
     * @return the method; for a session that Keycloak's own pages opened {@code saml} where it came by an identity provider, otherwise the
     *     one that fits the user's type
     */
    public static Optional<AuthMethod> read(KeycloakSession session, UserSessionModel userSession) {
        String note = userSession.getNote(NOTE);
        if (note != null) {
            return AuthMethod.named(note);
        }
        // Or a local user who came by an identity provider would pass for one who has typed a password.
        return userSession.getNote(Details.IDENTITY_PROVIDER) != null ? Optional.of(AuthMethod.SAML)
                : UserType.of(session, userSession.getUser()).map(AuthMethod::usual);
    }
}
