package io.github.keycloakfylr.login;

import org.keycloak.authentication.AuthenticationFlowContext;
import org.keycloak.authentication.authenticators.browser.CookieAuthenticator;

/**
 * Keycloak's cookie authenticator, which stands back where {@link SingleSignOn} found the session unfit for a request at the front door
 * (contract A12). Stateless.
 */
final class SingleSignOnAuthenticator extends CookieAuthenticator {

    @Override
    public void authenticate(AuthenticationFlowContext context) {
        if (FylrLogin.of(context.getAuthenticationSession()).map(FylrLogin::singleSignOn).orElse(true)) {
            super.authenticate(context);
        } else {
            context.attempted();
        }
    }
}
