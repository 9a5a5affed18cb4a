package io.github.keycloakfylr.login.authenticator;

import io.github.keycloakfylr.method.SecondFactor;
import org.keycloak.authentication.authenticators.conditional.ConditionalAuthenticator;
import org.keycloak.authentication.authenticators.conditional.ConditionalUserConfiguredAuthenticatorFactory;

/** Puts {@link MustUseSecondFactorCondition} into a conditional flow. */
public final class MustUseSecondFactorConditionFactory extends ConditionalUserConfiguredAuthenticatorFactory {

    private static final ConditionalAuthenticator CONDITION = new MustUseSecondFactorCondition();

    /** For Keycloak's service loader. */
    public MustUseSecondFactorConditionFactory() {}

    @Override
    public String getId() {
        return SecondFactor.CONDITION;
    }

    @Override
    public String getDisplayType() {
        return "fylr: condition - must use a second factor";
    }

    @Override
    public String getHelpText() {
        return "Executes the flow for users who have set up one of its authenticators, and for members of groups with the"
                + " attribute " + SecondFactor.GROUP_ATTRIBUTE + "=" + SecondFactor.REQUIRED
                + ", themselves or by a subgroup.";
    }

    @Override
    public ConditionalAuthenticator getSingleton() {
        return CONDITION;
    }
}
