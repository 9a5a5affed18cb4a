package io.github.keycloakfylr.token;

import io.github.keycloakfylr.event.FylrEvent;
import io.github.keycloakfylr.user.AuthMethodNote;
import io.github.keycloakfylr.user.LdapFederation;
import io.github.keycloakfylr.user.UserType;
import io.github.keycloakfylr.user.ValidityWindow;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.keycloak.common.ClientConnection;
import org.keycloak.common.util.Time;
import org.keycloak.credential.CredentialModel;
import org.keycloak.events.EventBuilder;
import org.keycloak.events.EventType;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;
import org.keycloak.models.UserSessionModel;
import org.keycloak.models.credential.PasswordCredentialModel;

/**
 * Ends the logins of a user who has not asked for it (contract P2, E3): their access and refresh tokens and their
 * single sign-on, on every node, with one event that says why. One per request; not thread-safe.
 */
public final class ForcedLogout {

    /** Why, in fylr's words where it has one. */
    public enum Reason {
        /** The user may not log in any more: {@code login_disabled}. */
        LOGIN_DISABLED("login_disabled"),
        /** The day has not come from which the user may log in: {@code login_valid_from}. */
        LOGIN_VALID_FROM("login_valid_from"),
        /** The day is over until which the user could log in: {@code login_valid_to}. */
        LOGIN_VALID_TO("login_valid_to"),
        /** There is no such user any more: {@code deleted}. */
        DELETED("deleted"),
        /** The password was changed: ours. */
        PASSWORD_CHANGED("password_changed"),
        /** The user is of another type now, which does not log in by the method of the login: ours. */
        TYPE_CHANGED("type_changed");

        private final String id;

        Reason(String id) {
            this.id = id;
        }
    }

    /** When the user chose the password in this login, in milliseconds since the epoch. */
    private static final String CHOSEN_AT = "fylr.password_chosen_at";

    private final KeycloakSession session;
    private final RealmModel realm;

    /**
     * Creates the forced logout.
     *
     * @param session its realm must be set
     */
    public ForcedLogout(KeycloakSession session) {
        this(session, session.getContext().getRealm());
    }

    /**
     * Creates the forced logout.
     *
     * @param realm where the session's own realm may be another one, or none: in a job in the background
     */
    ForcedLogout(KeycloakSession session, RealmModel realm) {
        this.session = session;
        this.realm = realm;
    }

    /** Ends every login of the user for that reason. */
    public void end(UserModel user, Reason reason) {
        end(user, reason, any -> true);
    }

    /**
     * Ends the logins whose password is no longer the user's, but not the one in which the user has chosen the new one.
     *
     * @param kept the id of that login's user session, which need not have begun yet
     */
    public void passwordChosen(UserModel user, String kept) {
        UserSessionModel own = session.sessions().getUserSession(realm, kept);
        if (own != null) {
            own.setNote(CHOSEN_AT, Long.toString(Time.currentTimeMillis()));
        }
        end(user, Reason.PASSWORD_CHANGED, userSession -> !userSession.getId().equals(kept));
    }

    /**
     * Ends those logins of the user that would not be let in any more, after an administrator has changed something of
     * the user.
     */
    public void review(UserModel user) {
        if (!user.isEnabled()) {
            endDisabled(user);
            return;
        }
        if (endOutside(user)) {
            return;
        }
        end(user, Reason.TYPE_CHANGED, userSession -> !fitsType(session, userSession));
        Optional<Long> changedAt = passwordChangedAt(user);
        // The others are still listed: they end when this request commits.
        end(
                user,
                Reason.PASSWORD_CHANGED,
                userSession -> fitsType(session, userSession)
                        && changedAt.filter(time -> isOlder(userSession, time)).isPresent());
    }

    /**
     * Ends the logins of a disabled user; not of one whose directory only does not respond, who is enabled again as
     * soon as it does.
     */
    public void endDisabled(UserModel user) {
        if (!LdapFederation.isOutOfReach(user)) {
            end(user, Reason.LOGIN_DISABLED);
        }
    }

    /**
     * Ends the logins of a user who may not log in on this day (contract P3).
     *
     * @return whether that is so
     */
    public boolean endOutside(UserModel user) {
        Optional<ValidityWindow.Bound> barring = ValidityWindow.barring(session, realm, user);
        barring.ifPresent(bound -> end(
                user,
                switch (bound) {
                    case FROM -> Reason.LOGIN_VALID_FROM;
                    case TO -> Reason.LOGIN_VALID_TO;
                }));
        return barring.isPresent();
    }

    /** Tells of a user who is gone, and with whom Keycloak has ended the logins. */
    public void deleted(String userId) {
        report(Reason.DELETED, userId);
    }

    /** {@return whether users of this type still log in by the method of the login; also when that is not known} */
    public static boolean fitsType(KeycloakSession session, UserSessionModel userSession) {
        return AuthMethodNote.read(userSession)
                .map(method -> UserType.of(session, userSession.getUser())
                        .filter(method::lets)
                        .isPresent())
                .orElse(true);
    }

    private Optional<Long> passwordChangedAt(UserModel user) {
        return user.credentialManager()
                .getStoredCredentialsByTypeStream(PasswordCredentialModel.TYPE)
                .findFirst()
                .map(CredentialModel::getCreatedDate);
    }

    /** A login counts in whole seconds; a password that Keycloak hashes anew keeps its date. */
    private static boolean isOlder(UserSessionModel userSession, long changedAt) {
        String chosenAt = userSession.getNote(CHOSEN_AT);
        return chosenAt == null
                ? UserSessions.authenticatedAt(userSession) < changedAt / 1000
                : Long.parseLong(chosenAt) < changedAt;
    }

    private void end(UserModel user, Reason reason, Predicate<UserSessionModel> which) {
        List<UserSessionModel> ending = session.sessions()
                .getUserSessionsStream(realm, user)
                .filter(which)
                .toList();
        ending.forEach(userSession -> UserSessions.end(session, userSession));
        if (!ending.isEmpty()) {
            report(reason, user.getId());
        }
    }

    private void report(Reason reason, String userId) {
        EventBuilder event =
                new EventBuilder(realm, session).event(EventType.LOGOUT).user(userId);
        ClientConnection connection = session.getContext().getConnection();
        if (connection != null) {
            event.ipAddress(connection.getRemoteHost());
        }
        FylrEvent.describeForcedLogout(event, reason.id);
        event.success();
    }
}
