package io.github.keycloakfylr.token;

import io.github.keycloakfylr.realm.AdminChangeListenerFactory;
import io.github.keycloakfylr.server.FylrServer;
import org.keycloak.events.admin.AdminEvent;
import org.keycloak.events.admin.OperationType;
import org.keycloak.events.admin.ResourceType;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.KeycloakSessionFactory;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;

/**
 * Listens to changes of users by administrators, for the logins that end with them (contract P2). For every realm that
 * is served as fylr, whatever listeners it names and whether or not it stores admin events. A change that comes by
 * another way, from a directory for instance, counts when a token is used ({@link ActiveTokenLookup}).
 */
public final class UserChangeListenerFactory extends AdminChangeListenerFactory {

    private static final String USERS = "users";
    private static final String RESET_PASSWORD = "reset-password";

    /** For Keycloak's service loader. */
    public UserChangeListenerFactory() {
        super("fylr-user-changes");
    }

    @Override
    protected void changed(KeycloakSession session, RealmModel realm, AdminEvent event) {
        // The end of a login goes by the realm of the request.
        RealmModel current = session.getContext().getRealm();
        if (event.getResourceType() == ResourceType.USER
                && current != null
                && current.getId().equals(realm.getId())) {
            changed(session, event.getOperationType(), event.getResourcePath().split("/"));
        }
    }

    /**
     * Ends the logins of a user whom an administrator has changed.
     *
     * @param path such as {@code users/{id}} or {@code users/{id}/reset-password}
     */
    private static void changed(KeycloakSession session, OperationType operation, String[] path) {
        if (path.length < 2 || !USERS.equals(path[0])) {
            return;
        }
        ForcedLogout logout = new ForcedLogout(session);
        UserModel user = session.users().getUserById(session.getContext().getRealm(), path[1]);
        if (user == null) {
            return;
        }
        if (operation == OperationType.ACTION && path.length == 3 && RESET_PASSWORD.equals(path[2])) {
            logout.end(user, ForcedLogout.Reason.PASSWORD_CHANGED);
        } else if (operation == OperationType.UPDATE) {
            logout.review(user);
        }
    }

    /**
     * Whoever has deleted the user: an administrator, the user, or Keycloak that no longer finds them in their
     * directory.
     */
    @Override
    public void postInit(KeycloakSessionFactory factory) {
        factory.register(event -> {
            if (event instanceof UserModel.UserRemovedEvent removed
                    && FylrServer.serves(removed.getKeycloakSession(), removed.getRealm())) {
                new ForcedLogout(removed.getKeycloakSession(), removed.getRealm())
                        .deleted(removed.getUser().getId());
            }
        });
    }
}
