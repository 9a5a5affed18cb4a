package io.github.keycloakfylr.event;

import org.keycloak.events.EventBuilder;
import org.keycloak.events.EventType;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.UserSessionModel;

/**
 * Keycloak's event of a request at fylr's endpoints. Says itself which of fylr's events it is, because Keycloak stores
 * an event before any listener could add to it (contract E4). One per request; not thread-safe.
 */
public final class FylrEventBuilder extends EventBuilder {

    private final KeycloakSession session;

    /**
     * Creates the event builder.
     *
     * @param session its realm must be set
     */
    public FylrEventBuilder(KeycloakSession session) {
        super(session.getContext().getRealm(), session, session.getContext().getConnection());
        this.session = session;
    }

    @Override
    public void success() {
        if (getEvent().getType() == EventType.LOGIN) {
            detail(FylrEvent.TYPE_DETAIL, FylrEvent.USER_LOGIN.name());
            describeSession();
        }
        super.success();
    }

    /** With {@code prompt=none} Keycloak sends the event before the login protocol can add to it. */
    private void describeSession() {
        String id = getEvent().getSessionId();
        UserSessionModel userSession = id == null
                ? null
                : session.sessions().getUserSession(session.getContext().getRealm(), id);
        if (userSession != null) {
            FylrEvent.describeLogin(this, userSession);
        }
    }

    @Override
    public void error(String error) {
        if (getEvent().getType() == EventType.LOGIN
                && FylrEvent.isFailure(
                        session,
                        session.getContext().getRealm(),
                        error,
                        getEvent().getUserId())) {
            detail(FylrEvent.TYPE_DETAIL, FylrEvent.USER_LOGIN_FAILED.name());
        }
        ErrorLog.of(session).hold(getEvent(), () -> super.error(error));
    }
}
