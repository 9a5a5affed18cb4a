package io.github.keycloakfylr.method;

import io.github.keycloakfylr.user.AuthMethod;
import java.util.Comparator;
import java.util.Optional;
import org.keycloak.authentication.authenticators.browser.IdentityProviderAuthenticatorFactory;
import org.keycloak.models.IdentityProviderModel;
import org.keycloak.models.IdentityProviderQuery;
import org.keycloak.models.KeycloakSession;
import org.keycloak.util.Booleans;

/** The realm's SAML identity provider (contract M6). One per request. */
final class SamlIdentityProvider {

    /** How Keycloak names the kind of provider. */
    private static final String PROVIDER_ID = "saml";

    private final KeycloakSession session;
    private final BrowserFlow flow;

    /**
     * Creates the SAML identity provider.
     *
     * @param flow the browser flow of the client that asks
     */
    SamlIdentityProvider(KeycloakSession session, BrowserFlow flow) {
        this.session = session;
        this.flow = flow;
    }

    /**
     * {@return the enabled provider that the execution's configuration names; where it names none the first by alias}
     */
    Optional<IdentityProviderModel> find() {
        Optional<String> alias = flow.setting(AuthMethod.SAML, IdentityProviderAuthenticatorFactory.DEFAULT_PROVIDER);
        if (alias.isPresent()) {
            return Optional.ofNullable(session.identityProviders().getByAlias(alias.get()))
                    .filter(SamlIdentityProvider::isUsable);
        }
        return session.identityProviders()
                .getAllStream(IdentityProviderQuery.userAuthentication())
                .filter(SamlIdentityProvider::isUsable)
                .min(Comparator.comparing(IdentityProviderModel::getAlias));
    }

    private static boolean isUsable(IdentityProviderModel provider) {
        // Keycloak responds to a login by a provider that is for linking only with a 502.
        return provider.isEnabled()
                && PROVIDER_ID.equals(provider.getProviderId())
                && !Booleans.isTrue(provider.isLinkOnly());
    }
}
