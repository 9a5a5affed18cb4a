package io.github.keycloakfylr.saml;

import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.net.URI;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.keycloak.broker.saml.SAMLIdentityProvider;
import org.keycloak.broker.saml.SAMLIdentityProviderConfig;
import org.keycloak.dom.saml.v2.metadata.EndpointType;
import org.keycloak.dom.saml.v2.metadata.EntityDescriptorType;
import org.keycloak.dom.saml.v2.metadata.IndexedEndpointType;
import org.keycloak.dom.saml.v2.metadata.SPSSODescriptorType;
import org.keycloak.models.IdentityProviderModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.saml.common.constants.JBossSAMLURIConstants;
import org.keycloak.saml.validators.DestinationValidator;

/** Keycloak's metadata of the service provider, with fylr's old addresses in it. One per request. */
public final class OldAddressDescriptor extends SAMLIdentityProvider {

    private final URI consumer;
    private final URI logout;

    OldAddressDescriptor(
            KeycloakSession session,
            IdentityProviderModel provider,
            DestinationValidator destinationValidator,
            URI consumer,
            URI logout) {
        super(session, new SAMLIdentityProviderConfig(provider), destinationValidator);
        this.consumer = consumer;
        this.logout = logout;
    }

    /** {@return the metadata, signed where the identity provider's settings say so} */
    public Response response() {
        return export(session.getContext().getUri(), session.getContext().getRealm(), null);
    }

    @Override
    protected EntityDescriptorType getEntityDescriptor(UriInfo uriInfo, RealmModel realm, @Nullable String format) {
        EntityDescriptorType descriptor = super.getEntityDescriptor(uriInfo, realm, format);
        descriptor.getChoiceType().stream()
                .flatMap(choice -> choice.getDescriptors().stream())
                .map(EntityDescriptorType.EDTDescriptorChoiceType::getSpDescriptor)
                .forEach(this::readdress);
        return descriptor;
    }

    private void readdress(SPSSODescriptorType descriptor) {
        for (IndexedEndpointType endpoint : List.copyOf(descriptor.getAssertionConsumerService())) {
            descriptor.removeAssertionConsumerService(endpoint);
            // An artifact is for Keycloak's own address only.
            if (!JBossSAMLURIConstants.SAML_HTTP_ARTIFACT_BINDING.getUri().equals(endpoint.getBinding())) {
                IndexedEndpointType old = new IndexedEndpointType(endpoint.getBinding(), consumer);
                old.setIndex(endpoint.getIndex());
                old.setIsDefault(endpoint.isIsDefault());
                descriptor.addAssertionConsumerService(old);
            }
        }
        for (EndpointType endpoint : List.copyOf(descriptor.getSingleLogoutService())) {
            descriptor.removeSingleLogoutService(endpoint);
            descriptor.addSingleLogoutService(new EndpointType(endpoint.getBinding(), logout));
        }
    }
}
