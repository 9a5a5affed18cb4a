package io.github.keycloakfylr.token;

import org.keycloak.models.ClientModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.delegate.ClientModelLazyDelegate;

/**
 * Consent, which a guest sees no page for, and of whom a client learns nothing that could be consented to (contract M8,
 * N6).
 */
public final class GuestConsent {

    private GuestConsent() {}

    /** Has the rest of the request find a client that asks for no consent. */
    public static void spare(KeycloakSession session) {
        ClientModel client = session.getContext().getClient();
        if (client.isConsentRequired()) {
            session.getContext().setClient(new ClientModelLazyDelegate.WithId(client.getId(), () -> client) {
                @Override
                public boolean isConsentRequired() {
                    return false;
                }
            });
        }
    }
}
