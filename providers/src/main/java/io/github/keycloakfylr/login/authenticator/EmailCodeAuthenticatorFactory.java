package io.github.keycloakfylr.login.authenticator;

import io.github.keycloakfylr.method.SecondFactor;
import java.util.List;
import org.keycloak.provider.ProviderConfigProperty;

/** Puts {@link EmailCodeAuthenticator} into the browser flow. */
public final class EmailCodeAuthenticatorFactory extends MethodAuthenticatorFactory {

    /** For Keycloak's service loader. */
    public EmailCodeAuthenticatorFactory() {
        // Without a category, because Keycloak's brute force protection counts the failures of known ones only.
        super(
                SecondFactor.EMAIL_CODE,
                "fylr: code by e-mail",
                "A six-digit code by e-mail, for users who have none of the second factors above, where the flow demands one.",
                null,
                new EmailCodeAuthenticator());
    }

    /** Or Keycloak would not even ask the authenticator about a user who has nothing set up. */
    @Override
    public boolean isUserSetupAllowed() {
        return true;
    }

    @Override
    public boolean isConfigurable() {
        return true;
    }

    @Override
    public List<ProviderConfigProperty> getConfigProperties() {
        return EmailCodeSettings.fields();
    }
}
