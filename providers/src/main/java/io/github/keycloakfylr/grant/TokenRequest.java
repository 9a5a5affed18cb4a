package io.github.keycloakfylr.grant;

import io.github.keycloakfylr.token.Scopes;
import io.github.keycloakfylr.wire.Parameters;
import java.util.Map;
import org.keycloak.OAuth2Constants;
import org.keycloak.events.EventBuilder;
import org.keycloak.models.ClientModel;

/**
 * A token request whose client has been authenticated.
 *
 * @param form what was sent
 * @param client who sent it
 * @param clientNotes what the client's authentication left for the session
 * @param event Keycloak's event of the request
 */
public record TokenRequest(Parameters form, ClientModel client, Map<String, String> clientNotes, EventBuilder event) {

    /**
     * {@return the scopes that it asks for: those of the grants that have the parameter (contract S2)}
     *
     * @throws io.github.keycloakfylr.wire.OAuthException {@code invalid_scope} that names one which the client may not
     *     have
     */
    Scopes scopes() {
        return Scopes.requested(form.get(OAuth2Constants.SCOPE), client);
    }
}
