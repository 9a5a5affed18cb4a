package io.github.keycloakfylr.login.authenticator;

import io.github.keycloakfylr.method.LoginMethods;
import io.github.keycloakfylr.user.AuthMethod;
import io.github.keycloakfylr.user.AuthMethodNote;
import io.github.keycloakfylr.user.UserType;
import io.github.keycloakfylr.user.ValidityWindow;
import jakarta.ws.rs.core.Response;
import java.util.Optional;
import org.keycloak.OAuthErrorException;
import org.keycloak.authentication.AuthenticationFlowContext;
import org.keycloak.authentication.FlowStatus;
import org.keycloak.authentication.authenticators.directgrant.ValidatePassword;
import org.keycloak.authentication.authenticators.util.AuthenticatorUtils;
import org.keycloak.events.Details;
import org.keycloak.events.Errors;
import org.keycloak.models.UserCredentialModel;
import org.keycloak.models.UserModel;

/**
 * The password grant's password (contract T7): Keycloak's own check, but for users of the password methods that the
 * realm has switched on only (M10), and in the same time for all of them. Stateless; like Keycloak's authenticators of
 * this kind its own factory.
 */
public final class PasswordGrantAuthenticator extends ValidatePassword {

    /** The id in a flow. */
    public static final String PROVIDER_ID = "fylr-password-grant";

    private static final String NOT_BY_PASSWORD =
            "The user is of no type that logs in by password, or the method of that type is switched off";

    @Override
    public void authenticate(AuthenticationFlowContext context) {
        LoginMethods methods = new LoginMethods(
                context.getSession(), context.getAuthenticationSession().getClient());
        Optional<AuthMethod> method = UserType.of(context.getSession(), context.getUser())
                .map(AuthMethod::usual)
                .filter(AuthMethod::takesPassword)
                .filter(methods::isSwitchedOn);
        if (method.isEmpty()) {
            AuthenticatorUtils.dummyHash(context);
            context.getEvent().detail(Details.REASON, NOT_BY_PASSWORD).error(Errors.USER_NOT_FOUND);
            // Not a failure: it would count against the user and could lock the user out of methods that are right.
            context.forceChallenge(errorResponse(
                    Response.Status.BAD_REQUEST.getStatusCode(), OAuthErrorException.INVALID_GRANT, NOT_BY_PASSWORD));
            return;
        }
        if (!ValidityWindow.isOpen(context.getSession(), context.getRealm(), context.getUser())) {
            rejectAsDisabled(context);
            return;
        }
        super.authenticate(context);
        if (context.getStatus() == FlowStatus.SUCCESS) {
            AuthMethodNote.write(context.getAuthenticationSession(), method.get());
        } else {
            DummyHashTiming.level(context, context.getUser(), retrievePassword(context));
        }
    }

    /**
     * A user who may not log in on this day (contract P3). As Keycloak does with a disabled one: the password is
     * checked for the time that it takes, and no failure counts.
     */
    private void rejectAsDisabled(AuthenticationFlowContext context) {
        UserModel user = context.getUser();
        String password = retrievePassword(context);
        boolean known = password != null
                && !password.isEmpty()
                && user.credentialManager().isValid(UserCredentialModel.password(password));
        DummyHashTiming.level(context, user, password);
        context.getEvent().user(user).error(Errors.USER_DISABLED);
        context.forceChallenge(errorResponse(
                Response.Status.BAD_REQUEST.getStatusCode(),
                OAuthErrorException.INVALID_GRANT,
                known ? "Account disabled" : "Invalid user credentials"));
    }

    @Override
    public String getId() {
        return PROVIDER_ID;
    }

    @Override
    public String getDisplayType() {
        return "fylr: password";
    }

    @Override
    public String getHelpText() {
        return "The password of the password grant, for users of the types that log in by one.";
    }
}
