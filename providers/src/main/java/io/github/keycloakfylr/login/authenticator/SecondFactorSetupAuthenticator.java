package io.github.keycloakfylr.login.authenticator;

import io.github.keycloakfylr.method.SecondFactor;
import org.keycloak.authentication.AuthenticationFlowContext;
import org.keycloak.authentication.CredentialValidator;
import org.keycloak.credential.CredentialProvider;
import org.keycloak.credential.OTPCredentialProvider;
import org.keycloak.credential.OTPCredentialProviderFactory;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;

/**
 * The last alternative among the second factors: has a user who has none set up a one-time password. Keycloak does so
 * only for a single required authenticator; with several to choose from it would turn the user away, so that an
 * operator could not demand a second factor by setting the flow from CONDITIONAL to REQUIRED. Stateless.
 */
final class SecondFactorSetupAuthenticator extends PagelessAuthenticator
        implements CredentialValidator<OTPCredentialProvider> {

    /** A credential of this type does not exist: Keycloak offers no user this under "try another way". */
    private static final String NO_CREDENTIAL = "fylr-none";

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

    /** A user has no second factor by this, or the conditional flow would be entered for everyone. */
    @Override
    public boolean configuredFor(KeycloakSession session, RealmModel realm, UserModel user) {
        return false;
    }

    @Override
    public OTPCredentialProvider getCredentialProvider(KeycloakSession session) {
        return (OTPCredentialProvider)
                session.getProvider(CredentialProvider.class, OTPCredentialProviderFactory.PROVIDER_ID);
    }

    @Override
    public String getType(KeycloakSession session) {
        return NO_CREDENTIAL;
    }
}
