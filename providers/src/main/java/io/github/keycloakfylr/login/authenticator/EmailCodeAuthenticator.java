package io.github.keycloakfylr.login.authenticator;

import io.github.keycloakfylr.method.SecondFactor;
import io.github.keycloakfylr.user.LoginQueue;
import io.github.keycloakfylr.wire.OAuthException;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.Response;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.keycloak.authentication.AuthenticationFlowContext;
import org.keycloak.authentication.AuthenticationFlowError;
import org.keycloak.authentication.authenticators.util.AuthenticatorUtils;
import org.keycloak.email.EmailException;
import org.keycloak.events.Details;
import org.keycloak.events.Errors;
import org.keycloak.forms.login.LoginFormsProvider;
import org.keycloak.models.AuthenticationExecutionModel;
import org.keycloak.models.UserModel;
import org.keycloak.models.utils.FormMessage;
import org.keycloak.services.messages.Messages;

/**
 * A six-digit code by e-mail as the second factor (contract P5). Wrong codes count as failed logins: Keycloak's brute
 * force protection adds them up over all logins of the user, and locks the user as for wrong passwords. Beyond that one
 * login has three guesses, and a user gets one mail a minute, so that guessing stays slow where the protection is off.
 * Stateless.
 */
final class EmailCodeAuthenticator extends FallbackSecondFactor {

    private static final Logger LOG = Logger.getLogger(EmailCodeAuthenticator.class);

    private static final String TEMPLATE = "fylr-email-code.ftl";
    /** What the page is given: {@code awaited}, {@code over}, {@code minutes}. */
    private static final String BEAN = "fylrEmailCode";

    private static final String CODE_FIELD = "email_code";
    private static final String RESEND_FIELD = "resend";

    private static final String FAILED_NOTE = "fylr.email_code.failed";

    private static final String WRONG = "fylrEmailCodeWrong";
    private static final String MALFORMED = "fylrEmailCodeMalformed";
    private static final String EXPIRED = "fylrEmailCodeExpired";
    private static final String OVER = "fylrEmailCodeOver";
    private static final String WAIT = "fylrEmailCodeWait";
    private static final String NOT_SENT = "fylrEmailCodeNotSent";
    private static final String BUSY = "fylrLoginBusy";

    @Override
    public void authenticate(AuthenticationFlowContext context) {
        UserModel user = context.getUser();
        if (user == null || hasAnother(context)) {
            // Or whoever has stolen a password could do with the mailbox what the user's own factor is there for.
            context.attempted();
        } else if (!SecondFactor.isEmailCodeFor(context.getSession(), user)) {
            exempt(context);
        } else {
            EmailCode code = code(context);
            if (code.isBegun()) {
                // The page once more: a reload, another language.
                context.challenge(page(context, code));
            } else {
                code.begin();
                send(context, code);
            }
        }
    }

    private static EmailCode code(AuthenticationFlowContext context) {
        return new EmailCode(context.getSession(), context.getAuthenticationSession(), context.getUser());
    }

    private static EmailCodeMail mail(AuthenticationFlowContext context) {
        return new EmailCodeMail(context.getSession(), context.getRealm(), context.getUser());
    }

    private static EmailCodeSettings settings(AuthenticationFlowContext context) {
        return EmailCodeSettings.of(context.getAuthenticatorConfig());
    }

    /** {@return whether the user has set up one of the alternatives to the code} */
    private static boolean hasAnother(AuthenticationFlowContext context) {
        return context.getExecution().isAlternative()
                && context.getRealm()
                        .getAuthenticationExecutionsStream(
                                context.getExecution().getParentFlow())
                        .filter(AuthenticationExecutionModel::isAlternative)
                        .anyMatch(other -> SecondFactor.isSetUpFor(context.getUser(), other.getAuthenticator()));
    }

    /** Who cannot get a code sets up a one-time password where the flow has that, and needs nothing elsewhere. */
    private static void exempt(AuthenticationFlowContext context) {
        boolean setup = context.getExecution().isAlternative()
                && context.getRealm()
                        .getAuthenticationExecutionsStream(
                                context.getExecution().getParentFlow())
                        .filter(AuthenticationExecutionModel::isAlternative)
                        .anyMatch(other -> SecondFactor.SETUP.equals(other.getAuthenticator()));
        if (setup) {
            context.attempted();
        } else {
            context.success();
        }
    }

    @Override
    public void action(AuthenticationFlowContext context) {
        EmailCode code = code(context);
        if (code.isOver()) {
            context.challenge(page(context, code));
        } else if (isFree(context, code)) {
            MultivaluedMap<String, String> form = context.getHttpRequest().getDecodedFormParameters();
            if (form.containsKey(RESEND_FIELD)) {
                send(context, code);
            } else {
                check(context, code, form.getFirst(CODE_FIELD));
            }
        }
    }

    /**
     * {@return whether the user is not locked and no other login of the user is going on; else the context has its
     * page}
     */
    private static boolean isFree(AuthenticationFlowContext context, EmailCode code) {
        try {
            LoginQueue.await(context.getSession(), context.getUser().getUsername());
            String locked = AuthenticatorUtils.getDisabledByBruteForceEventError(context, context.getUser());
            if (locked == null) {
                return true;
            }
            context.getEvent().user(context.getUser()).error(locked);
            // The user has shown the password: there is nothing to hide any more.
            String message = Errors.USER_TEMPORARILY_DISABLED.equals(locked)
                    ? Messages.ACCOUNT_TEMPORARILY_DISABLED_TOTP
                    : Messages.ACCOUNT_PERMANENTLY_DISABLED_TOTP;
            context.forceChallenge(page(context, code, message));
        } catch (OAuthException e) {
            LOG.debugf("A code was not looked at: %s", e.description());
            context.getEvent().user(context.getUser()).error(LoginQueue.BUSY);
            context.forceChallenge(page(context, code, BUSY));
        }
        return false;
    }

    private static void send(AuthenticationFlowContext context, EmailCode code) {
        EmailCodeSettings settings = settings(context);
        EmailCodeMail mail = mail(context);
        if (!mail.claim(settings.pause())) {
            context.challenge(
                    page(context, code, WAIT, mail.wait(settings.pause()).orElse(1)));
            return;
        }
        String fresh = EmailCode.generate();
        try {
            mail.send(context.getAuthenticationSession(), fresh, settings.lifetime());
            mail.sent(settings.pause());
            code.accept(fresh, settings.lifetime());
            context.getAuthenticationSession().removeAuthNote(FAILED_NOTE);
        } catch (EmailException e) {
            mail.giveBack();
            context.getAuthenticationSession().setAuthNote(FAILED_NOTE, "true");
            // Not the exception's message: a mail server puts addresses into it.
            Throwable cause = e.getCause() == null ? e : e.getCause();
            context.getEvent()
                    .user(context.getUser())
                    .detail(
                            Details.REASON,
                            "The mail with the code could not be sent: "
                                    + cause.getClass().getSimpleName())
                    .error(Errors.EMAIL_SEND_FAILED);
        }
        context.challenge(page(context, code));
    }

    private static void check(AuthenticationFlowContext context, EmailCode code, @Nullable String input) {
        Optional<String> guess = EmailCode.read(input);
        if (guess.isEmpty()) {
            // It could not be right, so that it is no guess.
            context.challenge(pageWithFieldError(context, code, MALFORMED));
            return;
        }
        switch (code.check(guess.get())) {
            case RIGHT -> context.success(SecondFactor.EMAIL);
            case EXPIRED -> context.challenge(page(context, code, EXPIRED));
            case OVER -> context.challenge(page(context, code));
            case WRONG -> fail(context, pageWithFieldError(context, code, WRONG));
            case LAST_WRONG -> fail(context, page(context, code));
        }
    }

    private static void fail(AuthenticationFlowContext context, Response page) {
        context.getEvent().user(context.getUser()).error(Errors.INVALID_USER_CREDENTIALS);
        context.failureChallenge(AuthenticationFlowError.INVALID_CREDENTIALS, page);
    }

    /** The page as it stands: it says why there is no code to type in, if there is none. */
    private static Response page(AuthenticationFlowContext context, EmailCode code) {
        if (code.isOver()) {
            return page(context, code, OVER);
        }
        if (context.getAuthenticationSession().getAuthNote(FAILED_NOTE) != null) {
            return page(context, code, NOT_SENT);
        }
        Optional<Integer> wait = code.isAwaited()
                ? Optional.empty()
                : mail(context).wait(settings(context).pause());
        return wait.isPresent() ? page(context, code, WAIT, wait.get()) : show(context, code, context.form());
    }

    private static Response page(AuthenticationFlowContext context, EmailCode code, String message, Object... values) {
        return show(context, code, context.form().setError(message, values));
    }

    private static Response pageWithFieldError(AuthenticationFlowContext context, EmailCode code, String message) {
        return show(context, code, context.form().addError(new FormMessage(CODE_FIELD, message)));
    }

    private static Response show(AuthenticationFlowContext context, EmailCode code, LoginFormsProvider form) {
        Map<String, Object> bean = new HashMap<>();
        bean.put("awaited", code.isAwaited());
        bean.put("over", code.isOver());
        bean.put("minutes", EmailCodeMail.minutes(settings(context).lifetime()));
        return form.setAttribute(BEAN, bean).createForm(TEMPLATE);
    }
}
