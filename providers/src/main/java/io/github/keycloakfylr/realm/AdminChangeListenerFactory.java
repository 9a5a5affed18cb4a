package io.github.keycloakfylr.realm;

import io.github.keycloakfylr.server.FylrServer;
import org.keycloak.Config;
import org.keycloak.events.Event;
import org.keycloak.events.EventListenerProvider;
import org.keycloak.events.EventListenerProviderFactory;
import org.keycloak.events.admin.AdminEvent;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.KeycloakSessionFactory;
import org.keycloak.models.RealmModel;

/**
 * Listens to what administrators change in the realms that are served as fylr, whatever listeners such a realm names.
 * Thread-safe.
 */
public abstract class AdminChangeListenerFactory implements EventListenerProviderFactory {

    private final String id;

    /**
     * Creates the admin change listener factory.
     *
     * @param id the listener's, for Keycloak
     */
    protected AdminChangeListenerFactory(String id) {
        this.id = id;
    }

    /**
     * Called within the administrator's request.
     *
     * @param realm that of the event
     */
    protected abstract void changed(KeycloakSession session, RealmModel realm, AdminEvent event);

    @Override
    public final EventListenerProvider create(KeycloakSession session) {
        return new EventListenerProvider() {
            @Override
            public void onEvent(Event event) {
                // Not an administrator's.
            }

            @Override
            public void onEvent(AdminEvent event, boolean includeRepresentation) {
                RealmModel realm = session.realms().getRealm(event.getRealmId());
                if (realm != null && FylrServer.serves(session, realm)) {
                    changed(session, realm, event);
                }
            }

            @Override
            public void close() {}
        };
    }

    @Override
    public final boolean isGlobal() {
        return true;
    }

    @Override
    public final String getId() {
        return id;
    }

    @Override
    public void init(Config.Scope config) {}

    @Override
    public void postInit(KeycloakSessionFactory factory) {}

    @Override
    public void close() {}
}
