package io.github.keycloakfylr.login.authenticator;

import io.github.keycloakfylr.server.FylrServer;
import io.github.keycloakfylr.user.Spelling;
import org.keycloak.authentication.AuthenticationFlowContext;
import org.keycloak.authentication.Authenticator;
import org.keycloak.authentication.authenticators.broker.IdpCreateUserIfUniqueAuthenticator;
import org.keycloak.authentication.authenticators.broker.IdpCreateUserIfUniqueAuthenticatorFactory;
import org.keycloak.authentication.authenticators.broker.util.SerializedBrokeredIdentityContext;
import org.keycloak.broker.provider.BrokeredIdentityContext;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.UserModel;

/**
 * Takes the place of Keycloak's maker of users who come by an identity provider, by its id and a higher order, to keep
 * the {@link Spelling} of their logins (contract U3). For realms that are not served as fylr it is Keycloak's own (G3).
 */
public final class SpellingIdpCreateUserAuthenticatorFactory extends IdpCreateUserIfUniqueAuthenticatorFactory {

    private static final Authenticator INSTANCE = new SpellingAuthenticator();

    @Override
    public Authenticator create(KeycloakSession session) {
        return INSTANCE;
    }

    @Override
    public int order() {
        return super.order() + 1;
    }

    private static final class SpellingAuthenticator extends IdpCreateUserIfUniqueAuthenticator {

        @Override
        protected void userRegisteredSuccess(
                AuthenticationFlowContext context,
                UserModel registeredUser,
                SerializedBrokeredIdentityContext serializedCtx,
                BrokeredIdentityContext brokerContext) {
            if (FylrServer.serves(context.getSession(), context.getRealm())) {
                // Keycloak has turned the name at the provider into lower case, but not the provider's id of the user,
                // which is the same name unless a mapper has made another one.
                Spelling.keepLogin(registeredUser, brokerContext.getId());
                Spelling.keepLogin(registeredUser, getUsername(context, serializedCtx, brokerContext));
            }
        }
    }
}
