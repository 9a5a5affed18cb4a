package io.github.keycloakfylr.realm;

import java.util.ArrayList;
import java.util.List;
import org.jboss.logging.Logger;
import org.keycloak.common.Profile;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;

/** Says once, at start, what of the realm or the server does not fit, so that nobody has to find out from a client's errors. */
public final class StartupCheck {

    private static final Logger LOG = Logger.getLogger(StartupCheck.class);

    private StartupCheck() {
    }

    /**
     * @param realmName the realm behind the front door
     * @param realmOption the command line option that names it
     */
    public static void run(KeycloakSession session, String realmName, String realmOption) {
        RealmModel realm = session.realms().getRealmByName(realmName);
        if (realm == null) {
            LOG.warnf("There is no realm '%s' to answer as fylr. Import the realm file, or name the realm with %s", realmName, realmOption);
            return;
        }
        warnings(realm).forEach(warning -> LOG.warnf("Realm '%s': %s", realmName, warning));
        if (!Profile.isFeatureEnabled(Profile.Feature.PERSISTENT_USER_SESSIONS)) {
            LOG.warn("The feature persistent-user-sessions is off: tokens do not survive a restart of the server");
        }
    }

    private static List<String> warnings(RealmModel realm) {
        List<String> warnings = new ArrayList<>();
        if (!realm.isEnabled()) {
            warnings.add("it is disabled, so that nothing answers as fylr");
        }
        int access = realm.getAccessTokenLifespan();
        if (realm.getSsoSessionIdleTimeout() < access || realm.getSsoSessionMaxLifespan() < access) {
            warnings.add("SSO Session Idle or Max is shorter than the Access Token Lifespan and cuts it");
        }
        if (realm.getSsoSessionMaxLifespan() < realm.getSsoSessionIdleTimeout()) {
            warnings.add("SSO Session Max is shorter than SSO Session Idle, the lifetime of a refresh token, and cuts it");
        }
        return warnings;
    }
}
