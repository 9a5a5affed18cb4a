package io.github.keycloakfylr.testserver;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keycloakfylr.client.AdminApi;
import java.util.HashMap;
import java.util.Map;

/** The settings of a realm as they were at one time, to be put back. */
final class RealmSnapshot {

    private final AdminApi admin;
    private final String realm;
    private final Map<String, Object> settings;

    private RealmSnapshot(AdminApi admin, String realm, Map<String, Object> settings) {
        this.admin = admin;
        this.realm = realm;
        this.settings = settings;
    }

    static RealmSnapshot of(AdminApi admin, String realm) {
        return new RealmSnapshot(admin, realm, admin.realm(realm));
    }

    /** Has Keycloak add the attributes that an import leaves out, and that the first change of a realm adds. */
    static void complete(AdminApi admin, String realm) {
        admin.updateRealm(realm, admin.realm(realm));
    }

    /**
     * Puts the settings back.
     *
     * @throws AssertionError if Keycloak cannot be brought to it: the test that changed them must do it then
     */
    void restore() {
        Map<String, Object> now = admin.realm(realm);
        if (now.equals(settings)) {
            return;
        }
        Map<String, Object> restored = new HashMap<>(settings);
        // Keycloak leaves what is not named as it is.
        now.keySet().stream().filter(name -> !settings.containsKey(name)).forEach(name -> restored.put(name, ""));
        admin.updateRealm(realm, restored);
        Map<String, Object> left = new HashMap<>(admin.realm(realm));
        left.entrySet().removeAll(restored.entrySet());
        assertThat(left).as("what stays changed in the realm after a test").isEmpty();
    }
}
