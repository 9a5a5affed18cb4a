package io.github.keycloakfylr.login.authenticator;

import org.keycloak.models.AuthenticationExecutionModel.Requirement;

/** Puts {@link AfterRegistrationAuthenticator} into the registration flow. */
public final class AfterRegistrationAuthenticatorFactory extends MethodAuthenticatorFactory {

    /** For Keycloak's service loader. */
    public AfterRegistrationAuthenticatorFactory() {
        super(
                "fylr-after-registration",
                "fylr: after the registration",
                "Lets in who has registered; who must use a second factor is asked to log in first.",
                null,
                new AfterRegistrationAuthenticator());
    }

    @Override
    public Requirement[] getRequirementChoices() {
        return new Requirement[] {Requirement.REQUIRED};
    }
}
