package io.github.keycloakfylr.login.authenticator;

import io.github.keycloakfylr.method.BrowserFlow;
import org.keycloak.authentication.AuthenticationFlowContext;
import org.keycloak.models.UserModel;
import org.keycloak.models.credential.PasswordCredentialModel;
import org.keycloak.models.utils.FormMessage;

/**
 * What comes after the registration form (contract P5): whoever must use a second factor from now on is not let in by
 * the registration, but asked to log in, for there is one place that asks for second factors. Where the password is
 * chosen only once the address is confirmed nobody could do that: then the mail stands for a code by e-mail, and
 * otherwise a one-time password is set up with the password. Stateless.
 */
final class AfterRegistrationAuthenticator extends PagelessAuthenticator {

    /** A message of the login theme. */
    private static final String REGISTERED = "fylrRegistered";

    @Override
    public void authenticate(AuthenticationFlowContext context) {
        UserModel user = context.getUser();
        BrowserFlow flow = new BrowserFlow(
                context.getRealm(), context.getAuthenticationSession().getClient());
        if (!flow.demandsSecondFactorOf(context.getSession(), user)) {
            context.success();
        } else if (user.credentialManager().isConfiguredFor(PasswordCredentialModel.TYPE)) {
            context.forkWithSuccessMessage(new FormMessage(REGISTERED));
        } else {
            if (!flow.sendsCodes()) {
                user.addRequiredAction(UserModel.RequiredAction.CONFIGURE_TOTP);
            }
            context.success();
        }
    }

    @Override
    public boolean requiresUser() {
        return true;
    }
}
