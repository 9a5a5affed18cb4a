package io.github.keycloakfylr.login.authenticator;

import io.github.keycloakfylr.login.FylrAuthSession;
import io.github.keycloakfylr.login.SingleSignOn;
import io.github.keycloakfylr.user.ValidityWindow;
import org.keycloak.authentication.AuthenticationFlowContext;
import org.keycloak.authentication.authenticators.browser.CookieAuthenticator;
import org.keycloak.services.managers.AuthenticationManager;

/**
 * Keycloak's cookie authenticator, which stands back where {@link SingleSignOn} found the session unfit for a request
 * at fylr's endpoints (contract A12). Stateless.
 */
final class SingleSignOnAuthenticator extends CookieAuthenticator {

    @Override
    public void authenticate(AuthenticationFlowContext context) {
        if (FylrAuthSession.of(context.getAuthenticationSession())
                .map(FylrAuthSession::singleSignOn)
                .orElseGet(() -> mayLogIn(context))) {
            super.authenticate(context);
        } else {
            context.attempted();
        }
    }

    /** At the realm's own endpoints, where {@link SingleSignOn} has not looked (contract P3). */
    private static boolean mayLogIn(AuthenticationFlowContext context) {
        AuthenticationManager.AuthResult running =
                AuthenticationManager.authenticateIdentityCookie(context.getSession(), context.getRealm(), true);
        return running == null || ValidityWindow.isOpen(context.getSession(), context.getRealm(), running.user());
    }
}
