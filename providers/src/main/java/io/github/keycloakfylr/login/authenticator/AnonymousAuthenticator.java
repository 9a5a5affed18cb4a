package io.github.keycloakfylr.login.authenticator;

import io.github.keycloakfylr.login.FylrAuthSession;
import io.github.keycloakfylr.realm.FylrRealm;
import io.github.keycloakfylr.user.AuthMethod;
import io.github.keycloakfylr.user.AuthMethodNote;
import io.github.keycloakfylr.user.BrowserId;
import io.github.keycloakfylr.user.GuestUserProviderFactory;
import java.util.Optional;
import org.jboss.logging.Logger;
import org.keycloak.authentication.AuthenticationFlowContext;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;

/**
 * {@code auth_method=anonymous}: a guest, without a page (contract M8). Only for logins that began at fylr's
 * authorization endpoint. Stateless.
 */
final class AnonymousAuthenticator extends PagelessAuthenticator {

    private static final Logger LOG = Logger.getLogger(AnonymousAuthenticator.class);

    @Override
    public void authenticate(AuthenticationFlowContext context) {
        RealmModel realm = context.getRealm();
        boolean asked = FylrAuthSession.of(context.getAuthenticationSession())
                .filter(login -> login.allows(AuthMethod.ANONYMOUS))
                .isPresent();
        if (!asked || !new FylrRealm(realm).guestAccess()) {
            context.attempted();
            return;
        }
        KeycloakSession session = context.getSession();
        Optional<UserModel> guest = GuestUserProviderFactory.user(session, realm, new BrowserId(session).guestId());
        if (guest.isEmpty()) {
            LOG.warnf(
                    "No guest can log in: realm '%s' has no user federation entry '%s'",
                    realm.getName(), GuestUserProviderFactory.PROVIDER_ID);
            context.attempted();
            return;
        }
        context.setUser(guest.get());
        AuthMethodNote.write(context.getAuthenticationSession(), AuthMethod.ANONYMOUS);
        context.success();
    }
}
