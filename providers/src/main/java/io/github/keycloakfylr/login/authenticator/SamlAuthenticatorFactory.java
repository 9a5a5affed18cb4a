package io.github.keycloakfylr.login.authenticator;

import io.github.keycloakfylr.method.BrowserFlow;
import io.github.keycloakfylr.user.AuthMethod;
import java.util.List;
import org.keycloak.authentication.authenticators.browser.IdentityProviderAuthenticatorFactory;
import org.keycloak.provider.ProviderConfigProperty;

/** Puts {@link SamlAuthenticator} into the browser flow. */
public final class SamlAuthenticatorFactory extends MethodAuthenticatorFactory {

    /** For Keycloak's service loader. */
    public SamlAuthenticatorFactory() {
        super(
                BrowserFlow.authenticatorId(AuthMethod.SAML),
                "fylr: SAML",
                "auth_method=saml: straight to the realm's SAML identity provider.",
                null,
                new SamlAuthenticator());
    }

    @Override
    public boolean isConfigurable() {
        return true;
    }

    @Override
    public List<ProviderConfigProperty> getConfigProperties() {
        return List.of(new ProviderConfigProperty(
                IdentityProviderAuthenticatorFactory.DEFAULT_PROVIDER,
                "SAML identity provider",
                "Alias of the identity provider, where the realm has several. Empty: the first enabled one by alias.",
                ProviderConfigProperty.STRING_TYPE,
                null));
    }
}
