package io.github.keycloakfylr.user;

import java.util.Optional;
import org.keycloak.models.UserSessionModel;
import org.keycloak.sessions.AuthenticationSessionModel;

/** By which method a user session was opened, kept with the session (contract A12, E1). */
public final class AuthMethodNote {

    private static final String NOTE = "fylr.method";
    /** No name of a method. */
    private static final String UNKNOWN = "unknown";

    private AuthMethodNote() {}

    /** Notes the method with the user session that this login will open. */
    public static void write(AuthenticationSessionModel authSession, AuthMethod method) {
        authSession.setUserSessionNote(NOTE, method.id());
    }

    /** Notes the method with the user session. */
    public static void write(UserSessionModel userSession, AuthMethod method) {
        userSession.setNote(NOTE, method.id());
    }

    /**
     * {@return the method that this login itself has noted; nothing when single sign-on or an identity provider has let
     * the user in}
     */
    public static Optional<AuthMethod> read(AuthenticationSessionModel authSession) {
        return Optional.ofNullable(authSession.getUserSessionNotes().get(NOTE)).flatMap(AuthMethod::named);
    }

    /**
     * Notes that the user session, from here on, is one of which nobody knows how its user came in: a login that went
     * through no method of ours took place in it. A method that was noted before, or comes with an identity provider,
     * no longer counts.
     */
    public static void writeUnknown(UserSessionModel userSession) {
        userSession.setNote(NOTE, UNKNOWN);
    }

    /** As {@link #writeUnknown(UserSessionModel)}, for the user session that this login will open or go on with. */
    public static void writeUnknown(AuthenticationSessionModel authSession) {
        authSession.setUserSessionNote(NOTE, UNKNOWN);
    }

    /** {@return the method, when it was noted; never a guess, for what it says lets users in (contract M10)} */
    public static Optional<AuthMethod> read(UserSessionModel userSession) {
        return Optional.ofNullable(userSession.getNote(NOTE)).flatMap(AuthMethod::named);
    }

    /** {@return whether anything is noted, if only that the method is not known} */
    public static boolean isWritten(UserSessionModel userSession) {
        return userSession.getNote(NOTE) != null;
    }
}
