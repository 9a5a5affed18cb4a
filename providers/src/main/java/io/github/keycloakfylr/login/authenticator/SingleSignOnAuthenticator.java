package io.github.keycloakfylr.login.authenticator;

import io.github.keycloakfylr.login.FylrAuthSession;
import io.github.keycloakfylr.login.SingleSignOn;
import org.keycloak.authentication.AuthenticationFlowContext;
import org.keycloak.authentication.authenticators.browser.CookieAuthenticator;

/**
 * Keycloak's cookie authenticator, which stands back where {@link SingleSignOn} found the session unfit for a request
 * at fylr's endpoints (contract A12). Stateless.
 */
final class SingleSignOnAuthenticator extends CookieAuthenticator {

    @Override
    public void authenticate(AuthenticationFlowContext context) {
        if (FylrAuthSession.of(context.getAuthenticationSession())
                .map(FylrAuthSession::singleSignOn)
                .orElse(true)) {
            super.authenticate(context);
        } else {
            context.attempted();
        }
    }
}
