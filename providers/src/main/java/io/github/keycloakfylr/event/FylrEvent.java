package io.github.keycloakfylr.event;

import io.github.keycloakfylr.user.AuthMethod;
import io.github.keycloakfylr.user.AuthMethodNote;
import io.github.keycloakfylr.user.ValidityWindow;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.keycloak.events.Details;
import org.keycloak.events.Errors;
import org.keycloak.events.Event;
import org.keycloak.events.EventBuilder;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;
import org.keycloak.models.UserSessionModel;

/** fylr's user events, and which of Keycloak's they are (contract section 9). */
public enum FylrEvent {
    USER_LOGIN,
    USER_LOGIN_FAILED,
    USER_LOGOUT;

    /** The detail by which Keycloak's event store can be searched for a fylr event (contract E4). */
    public static final String TYPE_DETAIL = "fylr_event";
    /** The {@code auth_method} of the login. */
    public static final String METHOD_DETAIL = "fylr_method";

    /** Why all logins of a user have ended, where the user did not ask for it. */
    public static final String REASON_DETAIL = "fylr_reason";
    /** Which second factor was used, if one was. */
    public static final String TWO_FACTOR_DETAIL = "fylr_two_factor";

    /**
     * Wrong credentials and temporary locks; an unknown login or a disabled account is no failed login to fylr
     * (contract E2).
     */
    private static final Set<String> FAILURES =
            Set.of(Errors.INVALID_USER_CREDENTIALS, Errors.USER_TEMPORARILY_DISABLED);

    /**
     * Says in the details of an event that it is this one.
     *
     * @param method the {@code auth_method}, or {@code null} when it is not known
     */
    public void describe(EventBuilder event, @Nullable String method) {
        event.detail(TYPE_DETAIL, name()).detail(METHOD_DETAIL, method);
    }

    /**
     * Says that the event is a {@link #USER_LOGIN}, and what the user session tells of it: the method, and the identity
     * provider if there is one.
     */
    public static void describeLogin(EventBuilder event, UserSessionModel userSession) {
        USER_LOGIN.describe(
                event, AuthMethodNote.read(userSession).map(AuthMethod::id).orElse(null));
        // By single sign-on too: Keycloak says it only when the user comes straight from there.
        event.detail(Details.IDENTITY_PROVIDER, userSession.getNote(Details.IDENTITY_PROVIDER));
    }

    /**
     * Says that the event is a {@link #USER_LOGOUT} of all of a user's logins that the user did not ask for (contract
     * E3).
     */
    public static void describeForcedLogout(EventBuilder event, String reason) {
        event.detail(TYPE_DETAIL, USER_LOGOUT.name()).detail(REASON_DETAIL, reason);
    }

    /** Takes back what {@link #describe} said. */
    public static void forget(EventBuilder event) {
        event.removeDetail(TYPE_DETAIL).removeDetail(METHOD_DETAIL);
    }

    /** {@return whether a login that ended with that error is a failed login of that user to fylr (contract E2)} */
    static boolean isFailure(KeycloakSession session, RealmModel realm, String error, String userId) {
        UserModel user = userId == null || !FAILURES.contains(error)
                ? null
                : session.users().getUserById(realm, userId);
        return user != null && ValidityWindow.letsIn(session, realm, user);
    }

    /** {@return which of fylr's events that is, if any: as its detail says, otherwise by its type} */
    static Optional<FylrEvent> of(KeycloakSession session, Event event) {
        String described =
                event.getDetails() == null ? null : event.getDetails().get(TYPE_DETAIL);
        return switch (event.getType()) {
            case LOGIN -> event.getUserId() == null ? Optional.empty() : Optional.of(USER_LOGIN);
            case LOGIN_ERROR ->
                USER_LOGIN_FAILED.name().equals(described)
                                || isFailure(
                                        session,
                                        session.realms().getRealm(event.getRealmId()),
                                        event.getError(),
                                        event.getUserId())
                        ? Optional.of(USER_LOGIN_FAILED)
                        : Optional.empty();
            case LOGOUT -> Optional.of(USER_LOGOUT);
            default -> Optional.empty();
        };
    }
}
