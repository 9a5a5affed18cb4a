package io.github.keycloakfylr.user;

import io.github.keycloakfylr.realm.AdminChangeListenerFactory;
import io.github.keycloakfylr.realm.RealmSetting;
import io.github.keycloakfylr.server.FylrServer;
import org.jboss.logging.Logger;
import org.keycloak.events.admin.AdminEvent;
import org.keycloak.events.admin.OperationType;
import org.keycloak.events.admin.ResourceType;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;

/**
 * Listens to changes of a realm: says at once which of fylr's settings means nothing, since Keycloak takes any text for
 * an attribute, has {@link SettingsForm} show the new values, and the frontend URL found.
 */
public final class SettingsListenerFactory extends AdminChangeListenerFactory {

    private static final Logger LOG = Logger.getLogger(SettingsListenerFactory.class);

    /** For Keycloak's service loader. */
    public SettingsListenerFactory() {
        super("fylr-settings");
    }

    @Override
    protected void changed(KeycloakSession session, RealmModel realm, AdminEvent event) {
        if (event.getResourceType() == ResourceType.REALM && event.getOperationType() == OperationType.UPDATE) {
            RealmSetting.problems(realm).forEach(problem -> LOG.warnf("Realm '%s': %s", realm.getName(), problem));
            GuestUserProviderFactory.showSettings(realm);
            FylrServer.of(session).realms().changing(session);
        }
    }
}
