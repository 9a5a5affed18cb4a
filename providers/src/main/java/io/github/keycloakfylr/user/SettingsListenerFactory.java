package io.github.keycloakfylr.user;

import io.github.keycloakfylr.realm.FrontDoorRealms;
import io.github.keycloakfylr.realm.RealmSetting;
import org.jboss.logging.Logger;
import org.keycloak.Config;
import org.keycloak.events.Event;
import org.keycloak.events.EventListenerProvider;
import org.keycloak.events.EventListenerProviderFactory;
import org.keycloak.events.admin.AdminEvent;
import org.keycloak.events.admin.OperationType;
import org.keycloak.events.admin.ResourceType;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.KeycloakSessionFactory;
import org.keycloak.models.RealmModel;

/**
 * Listens to changes of a realm: says at once which of fylr's settings means nothing, since Keycloak takes any text for an
 * attribute, and has {@link SettingsForm} show the new values. For every realm, whatever listeners it names.
 */
public final class SettingsListenerFactory implements EventListenerProviderFactory {

    private static final Logger LOG = Logger.getLogger(SettingsListenerFactory.class);

    @Override
    public EventListenerProvider create(KeycloakSession session) {
        return new EventListenerProvider() {
            @Override
            public void onEvent(Event event) {
            }

            @Override
            public void onEvent(AdminEvent event, boolean includeRepresentation) {
                if (event.getResourceType() == ResourceType.REALM && event.getOperationType() == OperationType.UPDATE) {
                    changed(session, event.getRealmId());
                }
            }

            @Override
            public void close() {
            }
        };
    }

    private static void changed(KeycloakSession session, String realmId) {
        RealmModel realm = session.realms().getRealm(realmId);
        if (realm == null || !FrontDoorRealms.serves(session, realm)) {
            return;
        }
        for (RealmSetting setting : RealmSetting.values()) {
            setting.value(realm).ifPresent(value -> setting.problems(value).forEach(problem ->
                    LOG.warnf("Realm '%s': the attribute %s %s", realm.getName(), setting.attribute(), problem)));
        }
        GuestUserProviderFactory.showSettings(realm);
    }

    @Override
    public boolean isGlobal() {
        return true;
    }

    @Override
    public String getId() {
        return "fylr-settings";
    }

    @Override
    public void init(Config.Scope config) {
    }

    @Override
    public void postInit(KeycloakSessionFactory factory) {
    }

    @Override
    public void close() {
    }
}
