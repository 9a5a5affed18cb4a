package io.github.keycloakfylr.login.authenticator;

import io.github.keycloakfylr.method.LoginMethods;
import io.github.keycloakfylr.movein.UserCreation;
import io.github.keycloakfylr.user.AuthMethod;
import org.keycloak.authentication.AuthenticationFlowContext;
import org.keycloak.authentication.authenticators.directgrant.ValidateUsername;
import org.keycloak.provider.ProviderFactory;

/**
 * Takes the place of Keycloak's by its id and a higher order, so that the password grant can create a user of the old
 * fylr at the first login (contract V4). For realms without an old server it is Keycloak's own (G3). Stateless; like
 * Keycloak's authenticators of this kind its own factory.
 */
public final class UsernameAuthenticator extends ValidateUsername {

    @Override
    public void authenticate(AuthenticationFlowContext context) {
        LoginMethods methods = new LoginMethods(
                context.getSession(), context.getAuthenticationSession().getClient());
        if (methods.isSwitchedOn(AuthMethod.EASYDB)) {
            new UserCreation(context.getSession()).attempt(retrieveUsername(context), retrievePassword(context));
        }
        super.authenticate(context);
    }

    /** @see ProviderFactory#order */
    @Override
    public int order() {
        return super.order() + 1;
    }
}
