package io.github.keycloakfylr.user;

import io.github.keycloakfylr.realm.FylrRealm;
import org.jspecify.annotations.Nullable;
import org.keycloak.component.ComponentModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;
import org.keycloak.storage.StorageId;
import org.keycloak.storage.UserStorageProvider;
import org.keycloak.storage.user.UserLookupProvider;

/**
 * Gives Keycloak's sessions a user for a guest who came through the authorization endpoint: found by id, by nothing
 * else, and never stored (contract M8, N5). When guest access is switched off the guests are gone, and with them their
 * tokens.
 */
public final class GuestUserProvider implements UserStorageProvider, UserLookupProvider {

    private final KeycloakSession session;
    private final ComponentModel component;

    GuestUserProvider(KeycloakSession session, ComponentModel component) {
        this.session = session;
        this.component = component;
    }

    @Override
    public @Nullable UserModel getUserById(RealmModel realm, String id) {
        boolean ours = component.getId().equals(StorageId.providerId(id));
        return ours && new FylrRealm(realm).guestAccess() ? new GuestUser(session, realm, id) : null;
    }

    @Override
    public @Nullable UserModel getUserByUsername(RealmModel realm, String username) {
        return null;
    }

    @Override
    public @Nullable UserModel getUserByEmail(RealmModel realm, String email) {
        return null;
    }

    @Override
    public void close() {}
}
