package io.github.keycloakfylr.saml;

import io.github.keycloakfylr.realm.Endpoint;
import io.github.keycloakfylr.realm.ExternalUrl;
import io.github.keycloakfylr.realm.FylrRealm;
import io.github.keycloakfylr.realmfile.SamlRepresentation;
import io.github.keycloakfylr.server.FylrServer;
import java.net.URI;
import java.util.Optional;
import org.keycloak.Config;
import org.keycloak.broker.saml.SAMLIdentityProvider;
import org.keycloak.models.IdentityProviderModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.saml.validators.DestinationValidator;
import org.keycloak.services.Urls;
import org.keycloak.services.resources.IdentityBrokerService;

/**
 * fylr's old addresses of a realm that has them switched on and has an identity provider {@code saml}. One per request.
 */
public final class OldSamlAddresses {

    private final KeycloakSession session;
    private final IdentityProviderModel provider;

    private OldSamlAddresses(KeycloakSession session, IdentityProviderModel provider) {
        this.session = session;
        this.provider = provider;
    }

    /** {@return those of the session's realm; nothing where it does not serve them} */
    public static Optional<OldSamlAddresses> of(KeycloakSession session) {
        RealmModel realm = session.getContext().getRealm();
        if (realm == null || !FylrServer.serves(session, realm) || !new FylrRealm(realm).oldSamlAddresses()) {
            return Optional.empty();
        }
        return Optional.ofNullable(session.identityProviders().getByAlias(SamlRepresentation.ALIAS))
                .filter(found -> found.isEnabled() && SamlRepresentation.PROVIDER.equals(found.getProviderId()))
                .map(found -> new OldSamlAddresses(session, found));
    }

    /** {@return what serves messages that were sent to one of the addresses, as Keycloak's own endpoint would} */
    public OldAddressEndpoint endpoint(Endpoint address) {
        IdentityBrokerService broker = new IdentityBrokerService(session);
        broker.init();
        SAMLIdentityProvider keycloaks =
                IdentityBrokerService.getIdentityProvider(session, provider, SAMLIdentityProvider.class);
        return new OldAddressEndpoint(session, keycloaks, broker, validator(), of(address), ownAddress());
    }

    /** {@return the service provider's metadata with the old addresses in it} */
    public OldAddressDescriptor descriptor() {
        return new OldAddressDescriptor(session, provider, validator(), of(Endpoint.SAML_ACS), of(Endpoint.SAML_SLO));
    }

    /** With the ports that an operator has named, as Keycloak makes it for its own endpoint. */
    private static DestinationValidator validator() {
        return DestinationValidator.forProtocolMap(
                Config.scope("identity-provider", SamlRepresentation.PROVIDER).getArray("knownProtocols"));
    }

    /** {@return one of the old addresses, complete} */
    URI of(Endpoint address) {
        return URI.create(ExternalUrl.of(session) + "/" + address.path());
    }

    /** {@return Keycloak's own address of the identity provider, as its endpoint expects it} */
    URI ownAddress() {
        return Urls.identityProviderAuthnResponse(
                session.getContext().getUri().getBaseUri(),
                provider.getAlias(),
                session.getContext().getRealm().getName());
    }
}
