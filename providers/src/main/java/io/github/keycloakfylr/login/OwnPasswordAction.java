package io.github.keycloakfylr.login;

import io.github.keycloakfylr.server.FylrServer;
import io.github.keycloakfylr.token.ForcedLogout;
import io.github.keycloakfylr.user.AuthMethod;
import io.github.keycloakfylr.user.UserType;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import org.keycloak.authentication.RequiredActionContext;
import org.keycloak.authentication.RequiredActionProvider;
import org.keycloak.authentication.requiredactions.UpdatePassword;
import org.keycloak.models.Constants;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.UserModel;

/**
 * Takes the place of Keycloak's page for a new password by its id and a higher order. Users whose secret is shared or
 * was sent to them have none to choose (contract M10), and whoever chooses one ends all other logins (P2). For realms
 * that are not served as fylr it is Keycloak's own (G3). Stateless, thread-safe.
 */
public final class OwnPasswordAction extends UpdatePassword {

    private static final Set<AuthMethod> SHARED_OR_SENT = EnumSet.of(AuthMethod.COLLECTION, AuthMethod.EMAIL);

    @Override
    public RequiredActionProvider create(KeycloakSession session) {
        return this;
    }

    @Override
    public void evaluateTriggers(RequiredActionContext context) {
        if (!isSharedOrSent(context)) {
            super.evaluateTriggers(context);
        }
    }

    @Override
    public void requiredActionChallenge(RequiredActionContext context) {
        if (isSharedOrSent(context)) {
            pass(context);
        } else {
            super.requiredActionChallenge(context);
        }
    }

    @Override
    public void processAction(RequiredActionContext context) {
        if (isSharedOrSent(context)) {
            pass(context);
            return;
        }
        super.processAction(context);
        if (context.getStatus() == RequiredActionContext.Status.SUCCESS
                && FylrServer.serves(context.getSession(), context.getRealm())) {
            new ForcedLogout(context.getSession())
                    .passwordChosen(
                            context.getUser(),
                            context.getAuthenticationSession()
                                    .getParentSession()
                                    .getId());
        }
    }

    private static boolean isSharedOrSent(RequiredActionContext context) {
        return FylrServer.serves(context.getSession(), context.getRealm())
                && UserType.of(context.getSession(), context.getUser())
                        .map(AuthMethod::usual)
                        .filter(SHARED_OR_SENT::contains)
                        .isPresent();
    }

    /** Goes on without a page; an application that has asked for the action is told that it did not happen. */
    private static void pass(RequiredActionContext context) {
        context.getUser().removeRequiredAction(UserModel.RequiredAction.UPDATE_PASSWORD);
        context.getAuthenticationSession()
                .setClientNote(
                        Constants.KC_ACTION_STATUS,
                        RequiredActionContext.KcActionStatus.ERROR.name().toLowerCase(Locale.ROOT));
        context.success();
    }

    @Override
    public int order() {
        return super.order() + 1;
    }
}
