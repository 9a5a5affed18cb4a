package io.github.keycloakfylr.password;

import io.github.keycloakfylr.passwordhash.ImportedHash;
import org.keycloak.Config;
import org.keycloak.credential.hash.PasswordHashProvider;
import org.keycloak.credential.hash.PasswordHashProviderFactory;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.KeycloakSessionFactory;

/**
 * Makes the check of passwords that came from a fylr, by its id {@value ImportedHash#ALGORITHM}. Without an order of
 * its own it is never Keycloak's default. Thread-safe.
 */
public final class ImportedHashProviderFactory implements PasswordHashProviderFactory {

    @Override
    public PasswordHashProvider create(KeycloakSession session) {
        return new ImportedHashProvider(session, CheckCapacity.SERVER);
    }

    @Override
    public void init(Config.Scope config) {
        // nothing to set
    }

    @Override
    public void postInit(KeycloakSessionFactory factory) {
        // nothing to do
    }

    @Override
    public void close() {
        // holds nothing
    }

    @Override
    public String getId() {
        return ImportedHash.ALGORITHM;
    }
}
