package io.github.keycloakfylr.client;

import org.keycloak.models.KeycloakSession;
import org.keycloak.validation.ClientValidationProvider;
import org.keycloak.validation.DefaultClientValidationProviderFactory;

/** Takes the place of Keycloak's validation of clients by its id and a higher order. */
public final class SecretValidationProviderFactory extends DefaultClientValidationProviderFactory {

    @Override
    public ClientValidationProvider create(KeycloakSession session) {
        return new SecretValidationProvider(super.create(session));
    }

    @Override
    public int order() {
        return super.order() + 1;
    }
}
