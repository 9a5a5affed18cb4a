package io.github.keycloakfylr.login;

import io.github.keycloakfylr.user.LoginMethodNote;
import io.github.keycloakfylr.user.AuthMethod;
import io.github.keycloakfylr.user.UserType;
import io.github.keycloakfylr.event.FylrEvent;
import jakarta.ws.rs.core.MultivaluedHashMap;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.Response;
import java.util.Optional;
import org.keycloak.authentication.AuthenticationFlowContext;
import org.keycloak.authentication.authenticators.browser.UsernamePasswordForm;
import org.keycloak.authentication.authenticators.util.AuthenticatorUtils;
import org.keycloak.models.UserModel;
import org.keycloak.models.credential.PasswordCredentialModel;
import org.keycloak.representations.idm.CredentialRepresentation;
import org.keycloak.services.managers.AuthenticationManager;
import org.keycloak.services.messages.Messages;

/**
 * {@code auth_method=easydb}: login and password of a local user, typed into the login page or sent with the request (contract A9, A10,
 * M2, M10). Stateless.
 *
 * <p>For a login that did not begin at the front door it is Keycloak's own form, with one generic message for every refusal.
 */
final class EasydbAuthenticator extends UsernamePasswordForm {

    @Override
    public void authenticate(AuthenticationFlowContext context) {
        Optional<FylrLogin> login = FylrLogin.of(context.getAuthenticationSession());
        if (login.isPresent() && !login.get().allows(AuthMethod.EASYDB)) {
            context.attempted();
            return;
        }
        Optional<SuppliedCredentials> supplied = SuppliedCredentials.take(context.getSession());
        if (supplied.isEmpty()) {
            super.authenticate(context);
        } else if (validateForm(context, form(supplied.get()))) {
            context.success(PasswordCredentialModel.TYPE);
        }
    }

    private static MultivaluedMap<String, String> form(SuppliedCredentials credentials) {
        MultivaluedMap<String, String> form = new MultivaluedHashMap<>();
        form.putSingle(AuthenticationManager.FORM_USERNAME, credentials.login());
        form.putSingle(CredentialRepresentation.PASSWORD, credentials.password());
        return form;
    }

    @Override
    public boolean validatePassword(AuthenticationFlowContext context, UserModel user, MultivaluedMap<String, String> input, boolean clearUser) {
        if (FylrLogin.of(context.getAuthenticationSession()).isEmpty()) {
            return super.validatePassword(context, user, input, clearUser);
        }
        if (UserType.of(context.getSession(), user).filter(AuthMethod.EASYDB::lets).isEmpty()) {
            // A user of another type is nobody here: the same page, the same time as for an unknown login.
            context.clearUser();
            testInvalidUser(context, null);
            return false;
        }
        if (user.isEnabled()) {
            FylrEvent.USER_LOGIN_FAILED.describe(context.getEvent(), AuthMethod.EASYDB.id());
        }
        if (!super.validatePassword(context, user, input, clearUser)) {
            return false;
        }
        FylrEvent.forget(context.getEvent());
        LoginMethodNote.write(context.getAuthenticationSession(), AuthMethod.EASYDB);
        return true;
    }

    @Override
    protected boolean isDisabledByBruteForce(AuthenticationFlowContext context, UserModel user) {
        boolean disabled = super.isDisabledByBruteForce(context, user);
        if (disabled) {
            // Without it a locked account would answer faster than an unknown one.
            AuthenticatorUtils.dummyHash(context);
        }
        return disabled;
    }

    /** Whatever was wrong: a message that told would say which logins exist, are locked or are disabled (contract A9). */
    @Override
    protected Response challenge(AuthenticationFlowContext context, String error, String field) {
        return super.challenge(context, error == null ? null : Messages.INVALID_USER, null);
    }

    @Override
    public boolean enabledUser(AuthenticationFlowContext context, UserModel user) {
        boolean enabled = super.enabledUser(context, user);
        if (!enabled) {
            context.clearUser();
        }
        return enabled;
    }
}
