package io.github.keycloakfylr.login.authenticator;

import io.github.keycloakfylr.event.FylrEvent;
import io.github.keycloakfylr.login.ActionCodes;
import io.github.keycloakfylr.login.FylrAuthSession;
import io.github.keycloakfylr.login.SuppliedActionCode;
import io.github.keycloakfylr.user.AuthMethod;
import io.github.keycloakfylr.user.AuthMethodNote;
import io.github.keycloakfylr.user.UserType;
import io.github.keycloakfylr.user.ValidityWindow;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.Optional;
import org.keycloak.authentication.AuthenticationFlowContext;
import org.keycloak.events.Details;
import org.keycloak.events.Errors;
import org.keycloak.models.UserModel;

/**
 * {@code auth_method=action_code}: a code that an administrator has issued for the user, without a page (contract M7).
 * Stateless.
 */
final class ActionCodeAuthenticator extends PagelessAuthenticator {

    /** The message of every error, whatever was wrong. */
    private static final String REJECTED = "fylrActionCodeInvalid";

    @Override
    public void authenticate(AuthenticationFlowContext context) {
        boolean asked = FylrAuthSession.of(context.getAuthenticationSession())
                .filter(login -> login.allows(AuthMethod.ACTION_CODE))
                .isPresent();
        if (!asked) {
            context.attempted();
            return;
        }
        Optional<SuppliedActionCode> supplied = SuppliedActionCode.take(context.getSession());
        if (supplied.isEmpty()) {
            // The browser has come back to a login that had its one chance.
            reject(context, Optional.empty());
            return;
        }
        ActionCodes codes = new ActionCodes(context.getSession());
        Optional<ActionCodes.Redeemed> redeemed = codes.redeem(supplied.get())
                .filter(code -> UserType.of(context.getSession(), code.user())
                        .filter(AuthMethod.ACTION_CODE::lets)
                        .isPresent());
        if (redeemed.isEmpty()) {
            reject(context, codes.user(supplied.get()));
            return;
        }
        context.setUser(redeemed.get().user());
        if (redeemed.get().requiredAction() != null) {
            context.getAuthenticationSession().addRequiredAction(redeemed.get().requiredAction());
        }
        AuthMethodNote.write(context.getAuthenticationSession(), AuthMethod.ACTION_CODE);
        context.success();
    }

    private static void reject(AuthenticationFlowContext context, Optional<UserModel> user) {
        user.ifPresent(context.getEvent()::user);
        if (user.filter(known -> ValidityWindow.letsIn(context.getSession(), context.getRealm(), known))
                .isPresent()) {
            FylrEvent.USER_LOGIN_FAILED.describe(context.getEvent(), AuthMethod.ACTION_CODE.id());
        }
        context.getEvent()
                .detail(Details.REASON, "The action code is wrong, used, expired or not for this user.")
                .error(user.isPresent() ? Errors.INVALID_USER_CREDENTIALS : Errors.INVALID_CODE);
        // Nor is there another way.
        context.setAuthenticationSelections(List.of());
        context.forceChallenge(context.form().setError(REJECTED).createErrorPage(Response.Status.OK));
    }
}
