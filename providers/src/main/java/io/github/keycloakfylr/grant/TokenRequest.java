package io.github.keycloakfylr.grant;

import io.github.keycloakfylr.token.Scopes;
import io.github.keycloakfylr.wire.Parameters;
import java.util.Map;
import org.keycloak.events.EventBuilder;
import org.keycloak.models.ClientModel;

/**
 * A token request whose client has been authenticated.
 *
 * @param form what was sent
 * @param client who sent it
 * @param clientNotes what the client's authentication left for the session
 * @param scopes what it asks for, allowed to the client; empty for a code and a refresh token, which bring their own
 * @param event Keycloak's event of the request
 */
public record TokenRequest(Parameters form, ClientModel client, Map<String, String> clientNotes, Scopes scopes, EventBuilder event) {
}
