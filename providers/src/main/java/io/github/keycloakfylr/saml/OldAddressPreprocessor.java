package io.github.keycloakfylr.saml;

import io.github.keycloakfylr.realm.Endpoint;
import org.keycloak.Config;
import org.keycloak.dom.saml.v2.protocol.AuthnRequestType;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.KeycloakSessionFactory;
import org.keycloak.protocol.saml.preprocessor.SamlAuthenticationPreprocessor;
import org.keycloak.saml.common.constants.JBossSAMLURIConstants;
import org.keycloak.sessions.AuthenticationSessionModel;
import org.keycloak.utils.KeycloakSessionUtil;

/**
 * Names fylr's old address to the identity provider as the one that its response is to go to: it knows no other, and
 * would reject the request. Only where the realm has the old addresses switched on. Stateless.
 */
public final class OldAddressPreprocessor implements SamlAuthenticationPreprocessor {

    @Override
    public AuthnRequestType beforeSendingLoginRequest(AuthnRequestType request, AuthenticationSessionModel login) {
        // Keycloak hands out no session here.
        KeycloakSession session = KeycloakSessionUtil.getKeycloakSession();
        if (session != null && !isForArtifact(request)) {
            OldSamlAddresses.of(session)
                    .filter(addresses -> addresses.ownAddress().equals(request.getAssertionConsumerServiceURL()))
                    .ifPresent(addresses -> request.setAssertionConsumerServiceURL(addresses.of(Endpoint.SAML_ACS)));
        }
        return request;
    }

    private static boolean isForArtifact(AuthnRequestType request) {
        return JBossSAMLURIConstants.SAML_HTTP_ARTIFACT_BINDING.getUri().equals(request.getProtocolBinding());
    }

    @Override
    public SamlAuthenticationPreprocessor create(KeycloakSession session) {
        return this;
    }

    @Override
    public void init(Config.Scope config) {}

    @Override
    public void postInit(KeycloakSessionFactory factory) {}

    @Override
    public void close() {}

    @Override
    public String getId() {
        return "fylr-old-saml-addresses";
    }
}
