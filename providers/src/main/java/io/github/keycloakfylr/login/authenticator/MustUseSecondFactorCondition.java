package io.github.keycloakfylr.login.authenticator;

import io.github.keycloakfylr.method.SecondFactor;
import org.keycloak.authentication.AuthenticationFlowContext;
import org.keycloak.authentication.authenticators.conditional.ConditionalUserConfiguredAuthenticator;

/**
 * Lets into a conditional flow who has set up one of its second factors, as Keycloak's condition does, and whoever must
 * use one because a group says so (contract P5). Stateless.
 */
final class MustUseSecondFactorCondition extends ConditionalUserConfiguredAuthenticator {

    @Override
    public boolean matchCondition(AuthenticationFlowContext context) {
        return super.matchCondition(context) || SecondFactor.isDemandedByGroupOf(context.getUser());
    }
}
