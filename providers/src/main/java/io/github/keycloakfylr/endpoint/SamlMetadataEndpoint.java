package io.github.keycloakfylr.endpoint;

import io.github.keycloakfylr.saml.OldSamlAddresses;
import jakarta.ws.rs.core.Response;
import org.keycloak.models.KeycloakSession;

/**
 * {@code {base}/api/saml/metadata}: what fylr told an identity provider of itself (SAML 2.0 metadata). One per request.
 */
final class SamlMetadataEndpoint implements FylrEndpoint {

    private final KeycloakSession session;

    SamlMetadataEndpoint(KeycloakSession session) {
        this.session = session;
    }

    @Override
    public Response respond(RoutedRequest request) {
        return OldSamlAddresses.of(session).orElseThrow().descriptor().response();
    }
}
