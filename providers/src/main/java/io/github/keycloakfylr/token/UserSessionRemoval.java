package io.github.keycloakfylr.token;

import org.keycloak.common.util.Retry;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.KeycloakSessionFactory;
import org.keycloak.models.KeycloakSessionTask;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserSessionModel;
import org.keycloak.models.session.UserSessionPersisterProvider;
import org.keycloak.models.utils.KeycloakModelUtils;

/**
 * Removes a user session from the database, then from the caches of all nodes, each in a transaction of its own that is
 * tried again. Immutable.
 *
 * <p>In the transaction of a request, Keycloak may lock the row of the user session before those of its client
 * sessions, which other transactions of its lock first. Of several requests that end a login which another one is
 * opening, the database would choose one to fail with a deadlock. And Keycloak takes the session out of the cache
 * before the row is gone: whoever reads it in between puts it, as it was, into the cache again.
 */
final class UserSessionRemoval implements Runnable {

    private static final int ATTEMPTS = 5;
    private static final int BETWEEN_ATTEMPTS_MILLIS = 20;

    private final KeycloakSessionFactory factory;
    private final String realmId;
    private final String id;

    /** Prepares it; nothing is removed yet. */
    UserSessionRemoval(KeycloakSession session, UserSessionModel userSession) {
        this.factory = session.getKeycloakSessionFactory();
        this.realmId = userSession.getRealm().getId();
        this.id = userSession.getId();
    }

    @Override
    public void run() {
        removeRows();
        attempt(this::removeFromCache);
    }

    /** The first half: after it the session is in the caches only. */
    void removeRows() {
        attempt(session ->
                session.getProvider(UserSessionPersisterProvider.class).removeUserSession(id, false));
    }

    private void removeFromCache(KeycloakSession session) {
        RealmModel realm = session.realms().getRealm(realmId);
        session.getContext().setRealm(realm);
        UserSessionModel userSession = session.sessions().getUserSession(realm, id);
        if (userSession != null) {
            session.sessions().removeUserSession(realm, userSession);
        }
    }

    /** Another request may have locked the same rows, and the database choose this one to fail. */
    private void attempt(KeycloakSessionTask task) {
        Retry.execute(() -> KeycloakModelUtils.runJobInTransaction(factory, task), ATTEMPTS, BETWEEN_ATTEMPTS_MILLIS);
    }
}
