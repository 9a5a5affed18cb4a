package io.github.keycloakfylr.login.authenticator;

import io.github.keycloakfylr.login.FylrAuthSession;
import io.github.keycloakfylr.login.RememberMe;
import io.github.keycloakfylr.method.BrowserFlow;
import io.github.keycloakfylr.method.LoginMethods;
import io.github.keycloakfylr.realm.ExternalUrl;
import io.github.keycloakfylr.token.Scopes;
import io.github.keycloakfylr.user.AuthMethod;
import io.github.keycloakfylr.wire.Parameters;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.keycloak.authentication.AuthenticationFlowContext;
import org.keycloak.authentication.AuthenticationSelectionOption;
import org.keycloak.forms.login.LoginFormsProvider;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.protocol.oidc.OIDCLoginProtocol;
import org.keycloak.sessions.AuthenticationSessionModel;

/**
 * What the theme's login page is given beside what Keycloak gives it: {@code fylr.keepLogin}, {@code fylr.isFylrLogin},
 * where guests may log in {@code fylr.guestUrl}, and after several errors {@code fylr.lockMinutes}.
 */
final class LoginPage {

    private static final String BEAN = "fylr";
    /**
     * What a guest's request takes over from the one that led to the page, by the name of the client note and of the
     * parameter.
     */
    private static final List<String> TAKEN_OVER = List.of(
            OIDCLoginProtocol.REDIRECT_URI_PARAM,
            OIDCLoginProtocol.STATE_PARAM,
            OIDCLoginProtocol.NONCE_PARAM,
            OIDCLoginProtocol.CODE_CHALLENGE_PARAM,
            OIDCLoginProtocol.CODE_CHALLENGE_METHOD_PARAM);

    private static final int SECONDS_PER_MINUTE = 60;
    private static final String ERRORS = "fylr.errors";
    /** From how many errors in one login on the page says that logins are locked. */
    private static final int ERRORS_THAT_EXPLAIN = 3;

    private LoginPage() {}

    /** Makes the page of this context ready. */
    static void prepare(AuthenticationFlowContext context) {
        Map<String, Object> bean = new HashMap<>();
        bean.put("keepLogin", RememberMe.isOffered(context.getRealm()));
        Optional<FylrAuthSession> login = FylrAuthSession.of(context.getAuthenticationSession());
        if (login.isPresent()) {
            bean.put("isFylrLogin", true);
            if (!login.get().allowsRegistration()) {
                context.form().setAttribute(LoginFormsProvider.REGISTRATION_DISABLED, true);
            }
            if (new LoginMethods(
                            context.getSession(),
                            context.getAuthenticationSession().getClient())
                    .missing(AuthMethod.ANONYMOUS)
                    .isEmpty()) {
                bean.put("guestUrl", guestUrl(context.getSession(), context.getAuthenticationSession()));
            }
        }
        if (errors(context) >= ERRORS_THAT_EXPLAIN && locksForAWhile(context.getRealm())) {
            RealmModel realm = context.getRealm();
            int seconds = Math.max(realm.getMaxFailureWaitSeconds(), realm.getWaitIncrementSeconds());
            bean.put("lockMinutes", (seconds + SECONDS_PER_MINUTE - 1) / SECONDS_PER_MINUTE);
        }
        context.form().setAttribute(BEAN, bean);
        hideSiblings(context);
    }

    /**
     * Counts an error, so that the page can say why the right password may be rejected as well. Only what happened in
     * this very login counts, for whatever user: told of a locked user alone, it would say which logins exist (contract
     * A9).
     */
    static void countError(AuthenticationFlowContext context) {
        context.getAuthenticationSession().setAuthNote(ERRORS, Integer.toString(errors(context) + 1));
    }

    private static int errors(AuthenticationFlowContext context) {
        String count = context.getAuthenticationSession().getAuthNote(ERRORS);
        return count == null ? 0 : Integer.parseInt(count);
    }

    private static boolean locksForAWhile(RealmModel realm) {
        return realm.isBruteForceProtected() && (!realm.isPermanentLockout() || realm.getMaxTemporaryLockouts() > 0);
    }

    /** Keycloak would offer the other password methods under "try another way"; they all share this one page. */
    private static void hideSiblings(AuthenticationFlowContext context) {
        List<AuthenticationSelectionOption> selections = context.getAuthenticationSelections();
        if (selections != null) {
            String current = context.getExecution().getId();
            context.setAuthenticationSelections(selections.stream()
                    .filter(option -> option.getAuthExecId().equals(current)
                            || !BrowserFlow.isAuthenticatorOfMethod(
                                    option.getAuthenticationExecution().getAuthenticator()))
                    .toList());
        }
    }

    /** {@return the request that led to the page, made anew for a guest} */
    private static String guestUrl(KeycloakSession session, AuthenticationSessionModel authSession) {
        Map<String, String> request = new LinkedHashMap<>();
        request.put("response_type", "code");
        request.put("client_id", authSession.getClient().getClientId());
        request.put("auth_method", AuthMethod.ANONYMOUS.id());
        request.put(
                "scope",
                Scopes.fromKeycloak(authSession.getClientNote(OIDCLoginProtocol.SCOPE_PARAM))
                        .toString());
        TAKEN_OVER.forEach(name -> request.put(name, authSession.getClientNote(name)));
        return ExternalUrl.ofAuthorizationRequest(session, Parameters.of(request));
    }
}
