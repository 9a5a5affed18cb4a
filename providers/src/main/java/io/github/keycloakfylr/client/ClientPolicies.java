package io.github.keycloakfylr.client;

import io.github.keycloakfylr.wire.OAuthException;
import org.keycloak.events.Details;
import org.keycloak.events.EventBuilder;
import org.keycloak.models.KeycloakSession;
import org.keycloak.services.clientpolicy.ClientPolicyContext;
import org.keycloak.services.clientpolicy.ClientPolicyException;

/**
 * The realm's client policies, which hold at fylr's endpoints as they do at Keycloak's own endpoints. One per request.
 */
public final class ClientPolicies {

    private final KeycloakSession session;
    private final EventBuilder event;

    /**
     * Creates the client policies.
     *
     * @param event gets the error when a policy rejects the request
     */
    public ClientPolicies(KeycloakSession session, EventBuilder event) {
        this.session = session;
        this.event = event;
    }

    /**
     * Triggers the policies of the realm.
     *
     * @param context what Keycloak's endpoint of the same purpose triggers
     * @throws OAuthException when a policy rejects the request
     */
    public void trigger(ClientPolicyContext context) {
        try {
            session.clientPolicy().triggerOnEvent(context);
        } catch (ClientPolicyException e) {
            throw rejected(event, e);
        }
    }

    /** {@return the error, with the event written} */
    public static OAuthException rejected(EventBuilder event, ClientPolicyException error) {
        event.detail(Details.REASON, Details.CLIENT_POLICY_ERROR)
                .detail(Details.CLIENT_POLICY_ERROR, error.getError())
                .detail(Details.CLIENT_POLICY_ERROR_DETAIL, error.getErrorDetail())
                .error(error.getError());
        // What the policy says is the operator's own rule; that it is one, a client has to be told (contract T12).
        return OAuthException.badRequest(
                error.getError(), "A client policy of the realm does not allow the request: " + error.getErrorDetail());
    }
}
