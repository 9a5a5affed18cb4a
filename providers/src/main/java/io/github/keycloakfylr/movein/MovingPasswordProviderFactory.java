package io.github.keycloakfylr.movein;

import org.keycloak.credential.PasswordCredentialProvider;
import org.keycloak.credential.PasswordCredentialProviderFactory;
import org.keycloak.models.KeycloakSession;
import org.keycloak.provider.ProviderFactory;

/**
 * Takes the place of Keycloak's passwords by its id and a higher order. For users who have a password, and realms
 * without an old server, it is Keycloak's own (contract G3).
 */
public final class MovingPasswordProviderFactory extends PasswordCredentialProviderFactory {

    @Override
    public PasswordCredentialProvider create(KeycloakSession session) {
        return new MovingPasswordProvider(session, super.create(session));
    }

    /** @see ProviderFactory#order */
    @Override
    public int order() {
        return super.order() + 1;
    }
}
