package io.github.keycloakfylr.user;

import java.util.stream.Stream;
import org.keycloak.component.ComponentModel;
import org.keycloak.models.LDAPConstants;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;
import org.keycloak.storage.StorageId;
import org.keycloak.storage.UserStorageProvider;
import org.keycloak.storage.UserStorageProviderModel;

/** The realm's LDAP federation (contract M3). */
public final class LdapFederation {

    private LdapFederation() {
    }

    /** @return whether the realm has one that is switched on */
    public static boolean isPresent(RealmModel realm) {
        return entries(realm).anyMatch(component -> new UserStorageProviderModel(component).isEnabled());
    }

    /** @return whether the user comes from one */
    static boolean holds(RealmModel realm, UserModel user) {
        String federation = user.getFederationLink() == null ? StorageId.providerId(user.getId()) : user.getFederationLink();
        return federation != null && entries(realm).map(ComponentModel::getId).anyMatch(federation::equals);
    }

    private static Stream<ComponentModel> entries(RealmModel realm) {
        return realm.getComponentsStream(realm.getId(), UserStorageProvider.class.getName())
                .filter(component -> LDAPConstants.LDAP_PROVIDER.equals(component.getProviderId()));
    }
}
