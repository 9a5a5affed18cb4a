package io.github.keycloakfylr.login;

import org.keycloak.models.KeycloakSession;
import org.keycloak.services.managers.BruteForceProtector;
import org.keycloak.services.managers.DefaultBruteForceProtectorFactory;

/** Takes the place of Keycloak's brute force protector by its id and a higher order. */
public final class WaitingBruteForceProtectorFactory extends DefaultBruteForceProtectorFactory {

    @Override
    public BruteForceProtector create(KeycloakSession session) {
        return new WaitingBruteForceProtector(session, super.create(session));
    }

    @Override
    public int order() {
        return super.order() + 1;
    }
}
