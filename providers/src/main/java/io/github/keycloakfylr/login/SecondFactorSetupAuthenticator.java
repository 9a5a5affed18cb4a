package io.github.keycloakfylr.login;

import org.keycloak.authentication.AuthenticationFlowContext;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;

/**
 * The last alternative among the second factors: has a user who has none set up a one-time password. Keycloak does so only for a single
 * required authenticator; with several to choose from it would turn the user away, so that an operator could not demand a second factor by
 * setting the flow from CONDITIONAL to REQUIRED. Stateless.
 */
final class SecondFactorSetupAuthenticator extends PagelessAuthenticator {

    @Override
    public void authenticate(AuthenticationFlowContext context) {
        context.getAuthenticationSession().addRequiredAction(UserModel.RequiredAction.CONFIGURE_TOTP);
        context.success();
    }

    /** A user has no second factor by this, or the conditional flow would be entered for everyone. */
    @Override
    public boolean configuredFor(KeycloakSession session, RealmModel realm, UserModel user) {
        return false;
    }
}
