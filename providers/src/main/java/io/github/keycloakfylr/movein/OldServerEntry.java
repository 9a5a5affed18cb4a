package io.github.keycloakfylr.movein;

import org.keycloak.storage.UserStorageProvider;

/**
 * The old server among the realm's user federation, for its settings' sake: users are not looked up there. Stateless.
 */
final class OldServerEntry implements UserStorageProvider {

    @Override
    public void close() {}
}
