package io.github.keycloakfylr.client;

import io.github.keycloakfylr.wire.OAuthException;
import org.keycloak.events.Details;
import org.keycloak.events.EventBuilder;
import org.keycloak.models.KeycloakSession;
import org.keycloak.services.clientpolicy.ClientPolicyContext;
import org.keycloak.services.clientpolicy.ClientPolicyException;

/** The realm's client policies, which hold at the front door as they do at Keycloak's own endpoints. One per request. */
public final class ClientPolicies {

    private final KeycloakSession session;
    private final EventBuilder event;

    /** @param event gets the error when a policy refuses the request */
    public ClientPolicies(KeycloakSession session, EventBuilder event) {
        this.session = session;
        this.event = event;
    }

    /**
     * @param context what Keycloak's endpoint of the same purpose triggers
     * @throws OAuthException when a policy refuses the request
     */
    public void trigger(ClientPolicyContext context) {
        try {
            session.clientPolicy().triggerOnEvent(context);
        } catch (ClientPolicyException e) {
            throw refused(event, e);
        }
    }

    /** @return the refusal, with the event written */
    public static OAuthException refused(EventBuilder event, ClientPolicyException refusal) {
        event.detail(Details.REASON, Details.CLIENT_POLICY_ERROR).detail(Details.CLIENT_POLICY_ERROR, refusal.getError())
                .detail(Details.CLIENT_POLICY_ERROR_DETAIL, refusal.getErrorDetail()).error(refusal.getError());
        // What the policy says is the operator's own rule; that it is one, a client has to be told (contract T12).
        return OAuthException.badRequest(refusal.getError(), "A client policy of the realm does not allow the request: " + refusal.getErrorDetail());
    }
}
