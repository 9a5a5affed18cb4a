package io.github.keycloakfylr.login.authenticator;

import io.github.keycloakfylr.login.FylrAuthSession;
import io.github.keycloakfylr.method.LoginMethods;
import io.github.keycloakfylr.user.AuthMethod;
import jakarta.ws.rs.core.Response;
import java.util.Optional;
import org.keycloak.authentication.AuthenticationFlowContext;
import org.keycloak.authentication.AuthenticationFlowError;
import org.keycloak.authentication.authenticators.browser.IdentityProviderAuthenticator;
import org.keycloak.events.Errors;
import org.keycloak.models.IdentityProviderModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.protocol.LoginProtocol;
import org.keycloak.protocol.oidc.OIDCLoginProtocol;
import org.keycloak.services.messages.Messages;

/**
 * {@code auth_method=saml}: straight to the realm's SAML identity provider (contract M6). Only for logins that began at
 * fylr's authorization endpoint. Stateless.
 */
final class SamlAuthenticator extends IdentityProviderAuthenticator {

    @Override
    public void authenticate(AuthenticationFlowContext context) {
        boolean asked = FylrAuthSession.of(context.getAuthenticationSession())
                .filter(login -> login.allows(AuthMethod.SAML))
                .isPresent();
        Optional<IdentityProviderModel> provider = asked
                ? new LoginMethods(
                                context.getSession(),
                                context.getAuthenticationSession().getClient())
                        .identityProvider()
                : Optional.empty();
        if (provider.isEmpty()) {
            context.attempted();
        } else if (context.getForwardedErrorMessage() != null
                && !Messages.LOGIN_TIMEOUT.equals(
                        context.getForwardedErrorMessage().getMessage())) {
            reject(context);
        } else {
            redirect(context, provider.get().getAlias());
        }
    }

    /**
     * The user cancelled at the identity provider, or it did not let the user in: Keycloak tells no more of it. Whoever
     * only took too long is sent there again.
     */
    private static void reject(AuthenticationFlowContext context) {
        KeycloakSession session = context.getSession();
        LoginProtocol protocol = session.getProvider(LoginProtocol.class, OIDCLoginProtocol.LOGIN_PROTOCOL);
        protocol.setRealm(context.getRealm())
                .setHttpHeaders(context.getHttpRequest().getHttpHeaders())
                .setUriInfo(context.getUriInfo())
                .setEventBuilder(context.getEvent());
        Response response = protocol.sendError(
                context.getAuthenticationSession(),
                LoginProtocol.Error.CANCELLED_BY_USER,
                "The identity provider did not log the user in.");
        context.getEvent().error(Errors.IDENTITY_PROVIDER_LOGIN_FAILURE);
        context.failure(AuthenticationFlowError.IDENTITY_PROVIDER_ERROR, response);
    }
}
