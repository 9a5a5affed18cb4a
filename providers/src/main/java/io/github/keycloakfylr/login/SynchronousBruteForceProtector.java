package io.github.keycloakfylr.login;

import jakarta.ws.rs.core.UriInfo;
import java.util.Set;
import org.keycloak.common.ClientConnection;
import org.keycloak.common.util.Time;
import org.keycloak.models.KeycloakContext;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;
import org.keycloak.models.utils.KeycloakModelUtils;
import org.keycloak.services.managers.DefaultBruteForceProtector;

/**
 * Keycloak's count of failed logins, but written before the request goes on (contract T7). Keycloak's own writes it in
 * another thread, and lets the next login of the user go on a moment before it is written: of parallel guesses one more
 * than allowed was looked at, or one was counted twice, as both wrote to the same entry. One per request; not
 * thread-safe.
 */
final class SynchronousBruteForceProtector extends DefaultBruteForceProtector {

    private final KeycloakContext context;

    /**
     * Creates the protector.
     *
     * @param session of the request whose login fails or succeeds
     */
    SynchronousBruteForceProtector(KeycloakSession session) {
        super(session.getKeycloakSessionFactory());
        this.context = session.getContext();
    }

    /** In a transaction of its own, as Keycloak does: the count stays when the request's own is rolled back. */
    @Override
    protected void processLogin(
            RealmModel realm,
            UserModel user,
            ClientConnection connection,
            UriInfo uriInfo,
            boolean success,
            Set<String> categories) {
        KeycloakModelUtils.runJobInTransaction(factory, session -> {
            RealmModel own = session.realms().getRealm(realm.getId());
            session.getContext().setRealm(own);
            // For what listens to the event of a locked user.
            session.getContext().setHttpRequest(context.getHttpRequest());
            session.getContext().setHttpResponse(context.getHttpResponse());
            if (success) {
                success(session, own, user.getId(), categories);
            } else {
                failure(session, own, user.getId(), connection.getRemoteHost(), Time.currentTimeMillis(), categories);
            }
        });
    }
}
