package io.github.keycloakfylr.method;

import io.github.keycloakfylr.user.AuthMethod;
import java.util.Comparator;
import java.util.Optional;
import org.keycloak.authentication.authenticators.browser.IdentityProviderAuthenticatorFactory;
import org.keycloak.models.ClientModel;
import org.keycloak.models.IdentityProviderModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.util.Booleans;

/** The realm's SAML identity provider (contract M6). One per request. */
public final class SamlIdentityProvider {

    /** How Keycloak names the kind of provider. */
    private static final String PROVIDER_ID = "saml";

    private final KeycloakSession session;
    private final ClientModel client;

    public SamlIdentityProvider(KeycloakSession session, ClientModel client) {
        this.session = session;
        this.client = client;
    }

    /** @return the enabled provider that the execution's configuration names; where it names none the first by alias */
    public Optional<IdentityProviderModel> find() {
        RealmModel realm = session.getContext().getRealm();
        Optional<String> alias = new BrowserFlow(realm, client).setting(AuthMethod.SAML, IdentityProviderAuthenticatorFactory.DEFAULT_PROVIDER);
        if (alias.isPresent()) {
            return Optional.ofNullable(session.identityProviders().getByAlias(alias.get())).filter(SamlIdentityProvider::isUsable);
        }
        return session.identityProviders().getAllStream().filter(SamlIdentityProvider::isUsable)
                .min(Comparator.comparing(IdentityProviderModel::getAlias));
    }

    private static boolean isUsable(IdentityProviderModel provider) {
        // Keycloak answers a login by a provider that is for linking only with a 502.
        return provider.isEnabled() && PROVIDER_ID.equals(provider.getProviderId()) && !Booleans.isTrue(provider.isLinkOnly());
    }
}
