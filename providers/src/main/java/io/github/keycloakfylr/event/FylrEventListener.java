package io.github.keycloakfylr.event;

import io.github.keycloakfylr.user.AuthMethod;
import io.github.keycloakfylr.user.AuthMethodNote;
import io.github.keycloakfylr.user.GuestUser;
import io.github.keycloakfylr.user.Spelling;
import io.github.keycloakfylr.user.UserType;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.keycloak.events.Details;
import org.keycloak.events.Event;
import org.keycloak.events.EventListenerProvider;
import org.keycloak.events.EventType;
import org.keycloak.events.admin.AdminEvent;
import org.keycloak.models.GroupModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserLoginFailureModel;
import org.keycloak.models.UserModel;
import org.keycloak.models.UserSessionModel;
import org.keycloak.util.JsonSerialization;

/**
 * Writes fylr's user events as one JSON line each to a log category of their own (contract E1 to E4). Only named fields
 * of an event go in: its other details may hold more than a log should.
 */
final class FylrEventListener implements EventListenerProvider {

    /** The log category; level INFO. */
    static final String CATEGORY = "io.github.keycloakfylr.events";

    private static final Logger LOG = Logger.getLogger(CATEGORY);

    private final KeycloakSession session;

    FylrEventListener(KeycloakSession session) {
        this.session = session;
    }

    @Override
    public void onEvent(Event event) {
        if (LOG.isInfoEnabled()) {
            FylrEvent.of(session, event).ifPresent(type -> write(type, event));
        }
        ErrorLog.told(event);
    }

    private void write(FylrEvent type, Event event) {
        RealmModel realm = session.realms().getRealm(event.getRealmId());
        UserModel user = user(event, realm);
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("type", type.name());
        line.put("time", event.getTime());
        line.put("realm", realm.getName());
        line.put("user_id", event.getUserId());
        line.put("info", info(type, event, realm, user));
        try {
            // Jackson escapes line breaks: whoever chooses a login cannot forge a second line.
            LOG.info(JsonSerialization.writeValueAsString(line));
        } catch (IOException e) {
            LOG.errorf(e, "Cannot write a %s event", type);
        }
    }

    /** A guest of the client credentials grant is looked for nowhere: the database would be asked for each of them. */
    private @Nullable UserModel user(Event event, RealmModel realm) {
        String id = event.getUserId();
        return id == null || GuestUser.isSubject(id) ? null : session.users().getUserById(realm, id);
    }

    private Map<String, Object> info(FylrEvent type, Event event, RealmModel realm, @Nullable UserModel user) {
        Map<String, Object> info = new LinkedHashMap<>();
        String reason = detail(event, FylrEvent.REASON_DETAIL);
        if (reason != null) {
            put(info, "scope", "user");
            put(info, "user_id", event.getUserId());
            put(info, "reason", reason);
            return info;
        }
        put(info, "method", method(event, realm, user));
        put(info, "client", event.getClientId());
        put(info, "groups", groups(user));
        switch (type) {
            case USER_LOGIN -> {
                put(info, "login", user == null ? null : Spelling.login(user));
                put(info, "email", user == null ? null : Spelling.email(user));
                put(info, "idp", detail(event, Details.IDENTITY_PROVIDER));
                put(info, "two_factor", detail(event, FylrEvent.TWO_FACTOR_DETAIL));
            }
            case USER_LOGIN_FAILED -> {
                put(info, "error", event.getError());
                put(info, "attempt", attempt(realm, user));
            }
            case USER_LOGOUT -> {}
        }
        return info;
    }

    /**
     * As the event says, or the session; what is not known is left out, for the user's type does not say how they came
     * in.
     */
    private @Nullable String method(Event event, RealmModel realm, @Nullable UserModel user) {
        String described = detail(event, FylrEvent.METHOD_DETAIL);
        if (described != null || user == null) {
            return described;
        }
        if (event.getType() == EventType.LOGIN_ERROR) {
            // A failure that counts is one of a password.
            return UserType.of(session, user)
                    .map(AuthMethod::usual)
                    .filter(AuthMethod::takesPassword)
                    .map(AuthMethod::id)
                    .orElse(null);
        }
        UserSessionModel userSession =
                event.getSessionId() == null ? null : session.sessions().getUserSession(realm, event.getSessionId());
        return userSession == null
                ? null
                : AuthMethodNote.read(userSession).map(AuthMethod::id).orElse(null);
    }

    private static void put(Map<String, Object> info, String key, @Nullable Object value) {
        if (value != null) {
            info.put(key, value);
        }
    }

    private static @Nullable String detail(Event event, String key) {
        return event.getDetails() == null ? null : event.getDetails().get(key);
    }

    private static List<String> groups(@Nullable UserModel user) {
        return user == null
                ? List.of()
                : user.getGroupsStream().map(GroupModel::getName).sorted().toList();
    }

    /** Keycloak counts a failure after it has told of it. */
    private @Nullable Integer attempt(RealmModel realm, @Nullable UserModel user) {
        if (user == null || !realm.isBruteForceProtected()) {
            return null;
        }
        UserLoginFailureModel failures = session.loginFailures().getUserLoginFailure(realm, user.getId());
        return failures == null ? 1 : failures.getNumFailures() + 1;
    }

    @Override
    public void onEvent(AdminEvent event, boolean includeRepresentation) {}

    @Override
    public void close() {}
}
