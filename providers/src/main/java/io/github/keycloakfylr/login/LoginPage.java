package io.github.keycloakfylr.login;

import io.github.keycloakfylr.realm.ExternalUrl;
import io.github.keycloakfylr.token.Scopes;
import io.github.keycloakfylr.user.AuthMethod;
import io.github.keycloakfylr.wire.Parameters;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.keycloak.authentication.AuthenticationFlowContext;
import org.keycloak.authentication.AuthenticationSelectionOption;
import org.keycloak.models.KeycloakSession;
import org.keycloak.protocol.oidc.OIDCLoginProtocol;
import org.keycloak.sessions.AuthenticationSessionModel;

/**
 * What the theme's login page is given beside what Keycloak gives it: {@code fylr.keepLogin}, {@code fylr.frontDoor} and, where guests may
 * log in, {@code fylr.guestUrl}.
 */
final class LoginPage {

    private static final String BEAN = "fylr";
    /** What a guest's request takes over from the one that led to the page, by the name of the client note and of the parameter. */
    private static final List<String> TAKEN_OVER = List.of(OIDCLoginProtocol.REDIRECT_URI_PARAM, OIDCLoginProtocol.STATE_PARAM,
            OIDCLoginProtocol.NONCE_PARAM, OIDCLoginProtocol.CODE_CHALLENGE_PARAM, OIDCLoginProtocol.CODE_CHALLENGE_METHOD_PARAM);

    private LoginPage() {
    }

    /** Makes the page of this context ready. */
    static void prepare(AuthenticationFlowContext context) {
        Map<String, Object> bean = new HashMap<>();
        bean.put("keepLogin", KeepLogin.isOffered(context.getRealm()));
        if (FylrLogin.of(context.getAuthenticationSession()).isPresent()) {
            bean.put("frontDoor", true);
            if (new MethodSelector(context.getSession(), context.getAuthenticationSession().getClient(), false).letsGuestsIn()) {
                bean.put("guestUrl", guestUrl(context.getSession(), context.getAuthenticationSession()));
            }
        }
        context.form().setAttribute(BEAN, bean);
        hideSiblings(context);
    }

    /** Keycloak would offer the other password methods under "try another way"; they all share this one page. */
    private static void hideSiblings(AuthenticationFlowContext context) {
        List<AuthenticationSelectionOption> selections = context.getAuthenticationSelections();
        if (selections != null) {
            String current = context.getExecution().getId();
            context.setAuthenticationSelections(selections.stream().filter(option -> option.getAuthExecId().equals(current)
                    || !MethodAuthenticatorFactory.isAuthenticatorOfMethod(option.getAuthenticationExecution().getAuthenticator())).toList());
        }
    }

    /** @return the request that led to the page, made anew for a guest */
    private static String guestUrl(KeycloakSession session, AuthenticationSessionModel authSession) {
        Map<String, String> request = new LinkedHashMap<>();
        request.put("response_type", "code");
        request.put("client_id", authSession.getClient().getClientId());
        request.put("auth_method", AuthMethod.ANONYMOUS.id());
        request.put("scope", Scopes.fromKeycloak(authSession.getClientNote(OIDCLoginProtocol.SCOPE_PARAM)).toString());
        TAKEN_OVER.forEach(name -> request.put(name, authSession.getClientNote(name)));
        return ExternalUrl.ofAuthorizationRequest(session, Parameters.of(request));
    }
}
