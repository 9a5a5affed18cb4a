package io.github.keycloakfylr.login.authenticator;

import io.github.keycloakfylr.method.SecondFactor;
import org.keycloak.authentication.AuthenticationFlowContext;
import org.keycloak.models.UserModel;

/**
 * The last alternative among the second factors: has a user who has none set up a one-time password. Keycloak does so
 * only for a single required authenticator; with several to choose from it would turn the user away, so that an
 * operator could not demand a second factor by setting the flow from CONDITIONAL to REQUIRED. Stateless.
 */
final class SecondFactorSetupAuthenticator extends FallbackSecondFactor {

    @Override
    public void authenticate(AuthenticationFlowContext context) {
        if (SecondFactor.isSetUpFor(context.getUser())) {
            // Or whoever has stolen a password could choose a new second factor instead of showing the user's own.
            context.attempted();
            return;
        }
        context.getAuthenticationSession().addRequiredAction(UserModel.RequiredAction.CONFIGURE_TOTP);
        context.success();
    }

    /** There is no page to post to it. */
    @Override
    public void action(AuthenticationFlowContext context) {
        context.attempted();
    }
}
