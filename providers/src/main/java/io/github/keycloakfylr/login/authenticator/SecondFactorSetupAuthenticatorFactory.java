package io.github.keycloakfylr.login.authenticator;

import io.github.keycloakfylr.method.SecondFactor;

/** Puts {@link SecondFactorSetupAuthenticator} into the browser flow. */
public final class SecondFactorSetupAuthenticatorFactory extends MethodAuthenticatorFactory {

    /** For Keycloak's service loader. */
    public SecondFactorSetupAuthenticatorFactory() {
        super(
                SecondFactor.SETUP,
                "fylr: set up a one-time password",
                "For users who have none of the second factors above, where the flow demands one.",
                null,
                new SecondFactorSetupAuthenticator());
    }

    /** Or Keycloak would not even ask the authenticator about a user who has nothing set up. */
    @Override
    public boolean isUserSetupAllowed() {
        return true;
    }
}
