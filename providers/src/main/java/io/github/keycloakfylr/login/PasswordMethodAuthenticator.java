package io.github.keycloakfylr.login;

import io.github.keycloakfylr.event.FylrEvent;
import io.github.keycloakfylr.user.AuthMethod;
import io.github.keycloakfylr.user.LoginMethodNote;
import io.github.keycloakfylr.user.UserType;
import jakarta.ws.rs.core.MultivaluedHashMap;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.Response;
import java.util.Optional;
import org.keycloak.authentication.AuthenticationFlowContext;
import org.keycloak.authentication.authenticators.browser.UsernamePasswordForm;
import org.keycloak.events.Errors;
import org.keycloak.models.UserModel;
import org.keycloak.models.credential.PasswordCredentialModel;
import org.keycloak.representations.idm.CredentialRepresentation;
import org.keycloak.services.messages.Messages;

/**
 * {@code auth_method=easydb}, {@code ldap}, {@code email} and {@code collection}: a login and a password (of an {@code email} user: the
 * secret of the invitation), typed into the login page or sent with the request (contract A9, A10, M2 to M5, M10). Stateless.
 *
 * <p>The first of the request's password methods shows the page and checks what comes back, for all of them: a login names one user, and
 * the user's type the one method that may let him in. Each having its own turn would count one wrong password several times, and would
 * tell by the time it takes which kind of user a login belongs to.
 *
 * <p>For a login that did not begin at the front door it is Keycloak's own form, with one generic message for every refusal.
 */
final class PasswordMethodAuthenticator extends UsernamePasswordForm {

    private final AuthMethod method;

    PasswordMethodAuthenticator(AuthMethod method) {
        this.method = method;
    }

    @Override
    public void authenticate(AuthenticationFlowContext context) {
        Optional<FylrLogin> login = FylrLogin.of(context.getAuthenticationSession());
        if (login.isPresent() && login.get().first() != method) {
            context.attempted();
            return;
        }
        Optional<SuppliedCredentials> supplied = SuppliedCredentials.take(context.getSession());
        if (supplied.isEmpty()) {
            super.authenticate(context);
        } else if (validateForm(context, supplied.get().form())) {
            context.success(PasswordCredentialModel.TYPE);
        }
    }

    @Override
    protected boolean validateForm(AuthenticationFlowContext context, MultivaluedMap<String, String> input) {
        MultivaluedMap<String, String> form = new MultivaluedHashMap<>(input);
        if (!KeepLogin.isOffered(context.getRealm())) {
            form.remove(KeepLogin.FIELD);
        }
        return super.validateForm(context, form);
    }

    @Override
    public boolean validatePassword(AuthenticationFlowContext context, UserModel user, MultivaluedMap<String, String> input, boolean clearUser) {
        Optional<FylrLogin> login = FylrLogin.of(context.getAuthenticationSession());
        if (login.isEmpty()) {
            return super.validatePassword(context, user, input, clearUser);
        }
        Optional<AuthMethod> letting = UserType.of(context.getSession(), user).flatMap(login.get()::passwordMethodFor);
        if (letting.isEmpty()) {
            // A user of another type is nobody here: the same page, the same time as for an unknown login.
            context.clearUser();
            testInvalidUser(context, null);
            return false;
        }
        if (user.isEnabled()) {
            FylrEvent.USER_LOGIN_FAILED.describe(context.getEvent(), letting.get().id());
        }
        if (!super.validatePassword(context, user, input, clearUser)) {
            boolean checked = Errors.INVALID_USER_CREDENTIALS.equals(context.getEvent().getEvent().getError());
            PasswordTime.level(context, user, checked ? input.getFirst(CredentialRepresentation.PASSWORD) : null);
            return false;
        }
        FylrEvent.forget(context.getEvent());
        LoginMethodNote.write(context.getAuthenticationSession(), letting.get());
        return true;
    }

    @Override
    protected Response challenge(AuthenticationFlowContext context, MultivaluedMap<String, String> form) {
        LoginPage.prepare(context);
        return super.challenge(context, form);
    }

    /** Whatever was wrong: a message that told would say which logins exist, are locked or are disabled (contract A9). */
    @Override
    protected Response challenge(AuthenticationFlowContext context, String error, String field) {
        LoginPage.prepare(context);
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
