package io.github.keycloakfylr.login.authenticator;

import io.github.keycloakfylr.event.FylrEvent;
import io.github.keycloakfylr.login.FylrAuthSession;
import io.github.keycloakfylr.login.RememberMe;
import io.github.keycloakfylr.login.SuppliedCredentials;
import io.github.keycloakfylr.movein.OldServer;
import io.github.keycloakfylr.movein.OldServerUnavailableException;
import io.github.keycloakfylr.movein.UserCreation;
import io.github.keycloakfylr.user.AuthMethod;
import io.github.keycloakfylr.user.AuthMethodNote;
import io.github.keycloakfylr.user.LdapFederation;
import io.github.keycloakfylr.user.LoginQueue;
import io.github.keycloakfylr.user.UserType;
import io.github.keycloakfylr.user.ValidityWindow;
import io.github.keycloakfylr.wire.OAuthException;
import jakarta.ws.rs.core.MultivaluedHashMap;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.Response;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.keycloak.WebAuthnConstants;
import org.keycloak.authentication.AuthenticationFlowContext;
import org.keycloak.authentication.AuthenticationFlowError;
import org.keycloak.authentication.AuthenticationFlowException;
import org.keycloak.authentication.AuthenticationProcessor;
import org.keycloak.authentication.FlowStatus;
import org.keycloak.authentication.authenticators.browser.UsernamePasswordForm;
import org.keycloak.authentication.authenticators.util.AuthenticatorUtils;
import org.keycloak.events.Details;
import org.keycloak.events.Errors;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.ModelException;
import org.keycloak.models.UserModel;
import org.keycloak.models.credential.PasswordCredentialModel;
import org.keycloak.representations.idm.CredentialRepresentation;
import org.keycloak.services.managers.AuthenticationManager;
import org.keycloak.services.messages.Messages;
import org.keycloak.sessions.AuthenticationSessionModel;
import org.keycloak.storage.StorageUnavailableException;

/**
 * {@code auth_method=easydb}, {@code ldap}, {@code email} and {@code collection}: a login and a password (of an
 * {@code email} user: the secret of the invitation), typed into the login page or sent with the request (contract A9,
 * A10, M2 to M5, M10). One per HTTP request.
 *
 * <p>The first of the request's password methods shows the page and checks what comes back, for all of them: a login
 * names one user, and the user's type the one method that may log the user in. Each having its own turn would count one
 * wrong password several times, and would tell by the time it takes which kind of user a login belongs to.
 *
 * <p>With the realm's switch <i>Enable Passkeys</i> on, the page takes a passkey as well, as Keycloak's own does: in
 * the place of a password that is the user's own, of the methods {@code easydb} and {@code ldap} that is.
 *
 * <p>For a login that did not begin at fylr's endpoints it is Keycloak's own form, with one generic message for every
 * error.
 */
final class PasswordMethodAuthenticator extends UsernamePasswordForm {

    private static final Logger LOG = Logger.getLogger(PasswordMethodAuthenticator.class);

    /** A message of the login theme. */
    private static final String DIRECTORY_UNAVAILABLE = "fylrDirectoryUnavailable";

    private static final String LOGIN_BUSY = "fylrLoginBusy";

    /** The message of a link that lets nobody in, whatever was wrong. */
    private static final String INVITATION_REJECTED = "fylrInvitationInvalid";

    /** That login and secret came with the request, by the link of an invitation; kept with the login. */
    private static final String INVITATION = "fylr.invitation";

    /** The secret of an invitation or a collection is not the user's own: a passkey would outlive it. */
    private static final Set<AuthMethod> TAKE_PASSKEYS = EnumSet.of(AuthMethod.EASYDB, AuthMethod.LDAP);

    private final KeycloakSession session;
    private final AuthMethod method;

    PasswordMethodAuthenticator(KeycloakSession session, AuthMethod method) {
        super(session);
        this.session = session;
        this.method = method;
    }

    @Override
    public void authenticate(AuthenticationFlowContext context) {
        Optional<FylrAuthSession> login = FylrAuthSession.of(context.getAuthenticationSession());
        if (login.isPresent() && login.get().first() != method) {
            context.attempted();
            return;
        }
        Optional<SuppliedCredentials> supplied = SuppliedCredentials.take(context.getSession());
        if (supplied.isPresent()) {
            logIn(context, supplied.get());
        } else if (isDeadInvitation(context)) {
            // The browser has come back to a login that had its one chance, for another language for instance.
            context.forceChallenge(invitationRejected(context));
        } else {
            super.authenticate(context);
        }
    }

    private void logIn(AuthenticationFlowContext context, SuppliedCredentials supplied) {
        AuthenticationSessionModel authSession = context.getAuthenticationSession();
        if (FylrAuthSession.of(authSession)
                .filter(login -> login.allowsOnly(AuthMethod.EMAIL))
                .isPresent()) {
            authSession.setAuthNote(INVITATION, "true");
        }
        if (validateForm(context, supplied.form())) {
            context.success(PasswordCredentialModel.TYPE);
        }
    }

    /** {@return whether the login began with the link of an invitation, which has not let the user in} */
    private static boolean isDeadInvitation(AuthenticationFlowContext context) {
        return context.getAuthenticationSession().getAuthNote(INVITATION) != null;
    }

    /** Instead of a form for a password that the user does not have: who was invited has a link and nothing else. */
    private static Response invitationRejected(AuthenticationFlowContext context) {
        context.setAuthenticationSelections(List.of());
        return context.form().setError(INVITATION_REJECTED).createErrorPage(Response.Status.OK);
    }

    @Override
    public void action(AuthenticationFlowContext context) {
        MultivaluedMap<String, String> form = context.getHttpRequest().getDecodedFormParameters();
        boolean passkey = !form.containsKey("cancel")
                && webauthnAuth.isPasskeysEnabled()
                && (form.containsKey(WebAuthnConstants.AUTHENTICATOR_DATA)
                        || form.containsKey(WebAuthnConstants.ERROR));
        if (!passkey) {
            super.action(context);
        } else if (!isConditionalPasskeysEnabled(context.getUser())) {
            reject(context, Errors.INVALID_USER_CREDENTIALS);
        } else {
            logInByPasskey(context);
        }
    }

    private void logInByPasskey(AuthenticationFlowContext context) {
        // Keycloak responds to a passkey that does not fit with the page as it is prepared.
        LoginPage.prepare(context);
        try {
            super.action(context);
        } catch (IllegalArgumentException e) {
            LOG.debugf("What was sent as a passkey cannot be read: %s", e.getMessage());
            reject(context, Errors.INVALID_USER_CREDENTIALS);
        }
        AuthenticationSessionModel authSession = context.getAuthenticationSession();
        if (!RememberMe.isOffered(context.getRealm())) {
            authSession.removeAuthNote(Details.REMEMBER_ME);
        }
        if (context.getStatus() != FlowStatus.SUCCESS) {
            return;
        }
        UserModel user = context.getUser();
        if (!ValidityWindow.isOpen(context.getSession(), context.getRealm(), user)) {
            // As Keycloak does with a disabled one, whom it finds as soon as it knows the user (contract P3).
            context.getEvent().user(user).detail(Details.USERNAME, user.getUsername());
            throw new AuthenticationFlowException(AuthenticationFlowError.USER_DISABLED);
        }
        Optional<FylrAuthSession> login = FylrAuthSession.of(authSession);
        if (login.isEmpty()) {
            return;
        }
        Optional<AuthMethod> letting = UserType.of(session, user)
                .flatMap(login.get()::passwordMethodFor)
                .filter(TAKE_PASSKEYS::contains);
        if (letting.isEmpty() || LdapFederation.isOutOfReach(user)) {
            // Keycloak has noted the passkey already, and the user.
            authSession.removeAuthNote(AuthenticationProcessor.AUTHN_CREDENTIALS);
            context.clearUser();
            reject(context, Errors.USER_NOT_FOUND);
            return;
        }
        AuthMethodNote.write(authSession, letting.get());
    }

    /** {@return whether the page takes a passkey: the realm does, and the request a password of the user's own} */
    @Override
    protected boolean isConditionalPasskeysEnabled(UserModel user) {
        Optional<FylrAuthSession> login =
                FylrAuthSession.of(session.getContext().getAuthenticationSession());
        return login.map(fylr -> TAKE_PASSKEYS.stream().anyMatch(fylr::allows)).orElse(true)
                && super.isConditionalPasskeysEnabled(user);
    }

    @Override
    protected boolean validateForm(AuthenticationFlowContext context, MultivaluedMap<String, String> input) {
        MultivaluedMap<String, String> form = new MultivaluedHashMap<>(input);
        if (!RememberMe.isOffered(context.getRealm())) {
            form.remove(RememberMe.FIELD);
        }
        try {
            awaitTurn(context, form);
            createUser(context, form);
            return super.validateForm(context, form);
        } catch (OAuthException e) {
            // Others of the same name are logging in: nobody has said that the password is wrong.
            LOG.debugf("A login was not looked at: %s", e.description());
            FylrEvent.forget(context.getEvent());
            context.getEvent().error(LoginQueue.BUSY);
            context.forceChallenge(
                    isDeadInvitation(context)
                            ? context.form().setError(LOGIN_BUSY).createErrorPage(Response.Status.SERVICE_UNAVAILABLE)
                            : challengeAsIs(context, LOGIN_BUSY));
            context.clearUser();
            return false;
        } catch (OldServerUnavailableException e) {
            LOG.debugf("The old server has not checked the password: %s", e.getMessage());
            FylrEvent.forget(context.getEvent());
            rejectUnavailable(context);
            return false;
        } catch (StorageUnavailableException | ModelException e) {
            if (!LdapFederation.isDown(context.getSession())) {
                throw e;
            }
            LOG.debugf("The directory went away while it was asked: %s", e.getMessage());
            rejectUnavailable(context);
            return false;
        }
    }

    /**
     * Waits until no other login of the same name is going on.
     *
     * @throws OAuthException when others of the same name take too long
     */
    private static void awaitTurn(AuthenticationFlowContext context, MultivaluedMap<String, String> form) {
        String login = form.getFirst(AuthenticationManager.FORM_USERNAME);
        if (login != null
                && FylrAuthSession.of(context.getAuthenticationSession()).isPresent()) {
            LoginQueue.await(context.getSession(), login);
        }
    }

    /** A user of the old fylr who is not here yet: from here on it is a login as any other. */
    private void createUser(AuthenticationFlowContext context, MultivaluedMap<String, String> form) {
        String login = form.getFirst(AuthenticationManager.FORM_USERNAME);
        boolean asked = FylrAuthSession.of(context.getAuthenticationSession())
                .map(fylr -> fylr.allows(AuthMethod.EASYDB))
                .orElse(true);
        if (asked && login != null && !isUserAlreadySetBeforeUsernamePasswordAuth(context)) {
            new UserCreation(session).attempt(login.trim(), form.getFirst(CredentialRepresentation.PASSWORD));
        }
    }

    /** Not a failure, which would count against the user: nobody has said that the password is wrong. */
    private void rejectUnavailable(AuthenticationFlowContext context) {
        context.getEvent().error(LdapFederation.UNAVAILABLE);
        context.forceChallenge(challenge(context, DIRECTORY_UNAVAILABLE, null));
        context.clearUser();
    }

    @Override
    public boolean validatePassword(
            AuthenticationFlowContext context,
            UserModel user,
            MultivaluedMap<String, String> input,
            boolean clearUser) {
        Optional<FylrAuthSession> login = FylrAuthSession.of(context.getAuthenticationSession());
        if (login.isEmpty()) {
            boolean valid = super.validatePassword(context, user, input, clearUser);
            if (valid) {
                noteForSingleSignOn(context, user);
            }
            return valid;
        }
        Optional<AuthMethod> letting = UserType.of(context.getSession(), user).flatMap(login.get()::passwordMethodFor);
        if (letting.isEmpty()) {
            // A user of another type is nobody here: the same page, the same time as for an unknown login.
            context.clearUser();
            reject(context, Errors.USER_NOT_FOUND);
            return false;
        }
        if (LdapFederation.isOutOfReach(user)) {
            context.getEvent().user(user);
            rejectUnavailable(context);
            return false;
        }
        if (ValidityWindow.letsIn(context.getSession(), context.getRealm(), user)) {
            FylrEvent.USER_LOGIN_FAILED.describe(
                    context.getEvent(), letting.get().id());
        }
        if (!super.validatePassword(context, user, input, clearUser)) {
            boolean checked = Errors.INVALID_USER_CREDENTIALS.equals(
                    context.getEvent().getEvent().getError());
            DummyHashTiming.level(context, user, checked ? input.getFirst(CredentialRepresentation.PASSWORD) : null);
            return false;
        }
        FylrEvent.forget(context.getEvent());
        AuthMethodNote.write(context.getAuthenticationSession(), letting.get());
        return true;
    }

    /**
     * At the realm's own pages every user with a password gets in, also one whose type has another method at fylr's
     * endpoints (contract M10).
     */
    private static void noteForSingleSignOn(AuthenticationFlowContext context, UserModel user) {
        UserType.of(context.getSession(), user)
                .map(AuthMethod::usual)
                .filter(AuthMethod::takesPassword)
                .ifPresentOrElse(
                        method -> AuthMethodNote.write(context.getAuthenticationSession(), method),
                        () -> AuthMethodNote.writeUnknown(context.getAuthenticationSession()));
    }

    @Override
    protected Response challenge(AuthenticationFlowContext context, MultivaluedMap<String, String> form) {
        LoginPage.prepare(context);
        return super.challenge(context, form);
    }

    /**
     * Whatever was wrong: a message that told would say which logins exist, are locked or are disabled (contract A9).
     * While a directory or the old server is down every error says so, also that of a local user: or "wrong" and "down"
     * would tell whose login is whose.
     */
    @Override
    protected Response challenge(AuthenticationFlowContext context, @Nullable String error, @Nullable String field) {
        String message = null;
        if (error != null) {
            boolean down = directoryIsDown(context) || oldServerIsDown(context);
            message = down ? DIRECTORY_UNAVAILABLE : Messages.INVALID_USER;
            LoginPage.countError(context);
        }
        return isDeadInvitation(context) ? rejectedInvitation(context, message) : challengeAsIs(context, message);
    }

    private static Response rejectedInvitation(AuthenticationFlowContext context, @Nullable String message) {
        SuppliedCredentials.rejected(context.getSession(), message);
        return invitationRejected(context);
    }

    /**
     * Shows the login page.
     *
     * @param message a key of the theme's messages, or {@code null}
     */
    private Response challengeAsIs(AuthenticationFlowContext context, @Nullable String message) {
        if (message != null) {
            SuppliedCredentials.rejected(context.getSession(), message);
        }
        LoginPage.prepare(context);
        return super.challenge(context, message, null);
    }

    /**
     * Two users with one login or one e-mail address. Not a failure: to count it Keycloak would look for the user once
     * more, and fail.
     */
    @Override
    protected Response setDuplicateUserChallenge(
            AuthenticationFlowContext context, String eventError, String message, AuthenticationFlowError error) {
        return reject(context, eventError);
    }

    /** Takes as long as for an unknown login, and does not count against anybody. */
    private Response reject(AuthenticationFlowContext context, String eventError) {
        AuthenticatorUtils.dummyHash(context);
        context.getEvent().error(eventError);
        Response page = challenge(context, Messages.INVALID_USER, null);
        context.forceChallenge(page);
        return page;
    }

    private static boolean directoryIsDown(AuthenticationFlowContext context) {
        boolean asked = FylrAuthSession.of(context.getAuthenticationSession())
                .map(login -> login.allows(AuthMethod.LDAP))
                .orElse(true);
        return asked && LdapFederation.isPresent(context.getRealm()) && LdapFederation.isDown(context.getSession());
    }

    private static boolean oldServerIsDown(AuthenticationFlowContext context) {
        boolean asked = FylrAuthSession.of(context.getAuthenticationSession())
                .map(login -> login.allows(AuthMethod.EASYDB) || login.allows(AuthMethod.COLLECTION))
                .orElse(true);
        return asked && OldServer.isDown(context.getSession());
    }

    @Override
    public boolean enabledUser(AuthenticationFlowContext context, UserModel user) {
        boolean enabled = super.enabledUser(context, user);
        if (enabled && !ValidityWindow.isOpen(context.getSession(), context.getRealm(), user)) {
            // As super does with a disabled one (contract P3).
            context.getEvent().user(user).error(Errors.USER_DISABLED);
            context.forceChallenge(challenge(context, Messages.ACCOUNT_DISABLED));
            enabled = false;
        }
        if (!enabled) {
            context.clearUser();
        }
        return enabled;
    }
}
