package io.github.keycloakfylr.login;

import io.github.keycloakfylr.client.RedirectUris;
import io.github.keycloakfylr.event.FylrEvent;
import io.github.keycloakfylr.method.LoginMethods;
import io.github.keycloakfylr.server.FylrServer;
import io.github.keycloakfylr.token.GuestCodes;
import io.github.keycloakfylr.token.IssuedCodes;
import io.github.keycloakfylr.user.AuthMethod;
import io.github.keycloakfylr.user.AuthMethodNote;
import io.github.keycloakfylr.user.UserType;
import io.github.keycloakfylr.user.ValidityWindow;
import io.github.keycloakfylr.wire.OAuthException;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.keycloak.OAuth2Constants;
import org.keycloak.OAuthErrorException;
import org.keycloak.authentication.AuthenticatorUtil;
import org.keycloak.common.util.UriUtils;
import org.keycloak.cookie.CookieProvider;
import org.keycloak.cookie.CookieType;
import org.keycloak.events.Details;
import org.keycloak.events.Errors;
import org.keycloak.events.EventType;
import org.keycloak.locale.LocaleSelectorProvider;
import org.keycloak.models.ClientModel;
import org.keycloak.models.ClientSessionContext;
import org.keycloak.models.UserModel;
import org.keycloak.models.UserSessionModel;
import org.keycloak.models.credential.PasswordCredentialModel;
import org.keycloak.protocol.ClientData;
import org.keycloak.protocol.oidc.OIDCLoginProtocol;
import org.keycloak.protocol.oidc.OIDCProviderConfig;
import org.keycloak.services.ErrorPage;
import org.keycloak.services.managers.AuthenticationManager;
import org.keycloak.services.messages.Messages;
import org.keycloak.sessions.AuthenticationSessionModel;

/**
 * Sends the browser back to the client as fylr does when the login began at fylr's authorization endpoint (contract A4,
 * A8); for every other login it is Keycloak's own. One per request; not thread-safe.
 */
public final class FylrLoginProtocol extends OIDCLoginProtocol {

    /** What users are told when {@code prompt=none} finds nobody logged in. */
    public static final String LOGIN_REQUIRED = "prompt=none was asked for, but no user is logged in.";

    /** What users are told for the errors that Keycloak sends without a description. */
    private static final Map<String, String> DESCRIPTIONS = Map.of(
            "login_required", LOGIN_REQUIRED,
            "interaction_required", "prompt=none was asked for, but the user has to do something first.",
            "access_denied", "The user cancelled the login.",
            "temporarily_unavailable", "The login page was open for too long; start again.",
            "server_error", "The login failed; the server log says why.");

    private static final String NOT_THE_EXPECTED = "Another user than the one of the id_token_hint has logged in.";
    private static final String NOT_BY_THIS_METHOD = "This user cannot log in by an auth_method of this request.";

    /**
     * In the place of a response mode in {@link ClientData}: says that the login began at fylr's authorization
     * endpoint.
     */
    private static final String FYLR_LOGIN = "fylr";

    FylrLoginProtocol(OIDCProviderConfig config) {
        super(config);
    }

    @Override
    public Response authenticated(
            AuthenticationSessionModel authSession, UserSessionModel userSession, ClientSessionContext context) {
        Optional<FylrAuthSession> login = FylrAuthSession.of(authSession);
        LoginMethods methods = new LoginMethods(session, authSession.getClient());
        boolean singleSignOn = AuthenticationManager.isSSOAuthentication(context.getClientSession());
        if (!ValidityWindow.isOpen(session, realm, userSession.getUser())) {
            return rejectAsDisabled(authSession, userSession);
        }
        if (login.isEmpty()) {
            if (!singleSignOn && FylrServer.serves(session, realm)) {
                noteForLater(authSession, userSession, methods);
            }
            return super.authenticated(authSession, userSession, context);
        }
        UserModel user = userSession.getUser();
        Optional<AuthMethod> method = (singleSignOn
                        ? methods.opening(userSession)
                        : method(authSession, user, login.get(), methods))
                .filter(login.get()::allows)
                .filter(used -> methods.let(used, user));
        if (method.isEmpty()) {
            return reject(authSession, userSession, OAuthErrorException.ACCESS_DENIED, NOT_BY_THIS_METHOD);
        }
        if (!login.get().expects(user)) {
            return reject(authSession, userSession, OAuthErrorException.LOGIN_REQUIRED, NOT_THE_EXPECTED);
        }
        AuthMethodNote.write(userSession, method.get());
        RememberMe.used(userSession);
        if (method.get() == AuthMethod.SAML && !UserType.isWritten(user)) {
            // So that a password, should the user ever get one, does not make a local user of it.
            UserType.SSO.write(user);
        }
        Response response = super.authenticated(authSession, userSession, context);
        FylrEvent.describeLogin(event, userSession);
        event.detail(FylrEvent.TWO_FACTOR_DETAIL, secondFactor(authSession));
        // They have served, and would be stored with the session for as long as it lasts.
        Stream.of(STATE_PARAM, NONCE_PARAM, LOGIN_HINT_PARAM, LocaleSelectorProvider.CLIENT_REQUEST_LOCALE)
                .forEach(context.getClientSession()::removeNote);
        String code = parameter(response, OAuth2Constants.CODE);
        if (method.get() == AuthMethod.ANONYMOUS) {
            new GuestCodes(session).issued(code, context.getClientSession());
        }
        new IssuedCodes(session).record(code, authSession.getClient(), method.get());
        // Built anew, because Keycloak's response has session_state and iss in it.
        return redirect(
                authSession.getRedirectUri(),
                OAuth2Constants.CODE,
                code,
                OAuth2Constants.STATE,
                authSession.getClientNote(STATE_PARAM));
    }

    /**
     * {@return the method of a login that single sign-on has not served: an identity provider's word, or what has
     * checked the user here}
     */
    private Optional<AuthMethod> method(
            AuthenticationSessionModel authSession, UserModel user, FylrAuthSession login, LoginMethods methods) {
        String broker = authSession.getUserSessionNotes().get(Details.IDENTITY_PROVIDER);
        if (broker != null) {
            // Above all: a password may have been typed for another user before, with a second factor still to come.
            return methods.byProvider(broker);
        }
        // A password that was just reset, or an authenticator of the operator's: Keycloak has checked the user itself,
        // in this login, and they have a secret of their own.
        return AuthMethodNote.read(authSession).or(() -> UserType.of(session, user)
                .flatMap(login::passwordMethodFor)
                .filter(method -> method == AuthMethod.EASYDB || method == AuthMethod.LDAP));
    }

    /**
     * What single sign-on will have to know when a login at the realm's own pages, in whatever way, is followed by one
     * at fylr's endpoints.
     */
    private static void noteForLater(
            AuthenticationSessionModel authSession, UserSessionModel userSession, LoginMethods methods) {
        String broker = authSession.getUserSessionNotes().get(Details.IDENTITY_PROVIDER);
        Optional<AuthMethod> method = broker != null ? methods.byProvider(broker) : AuthMethodNote.read(authSession);
        method.ifPresentOrElse(
                used -> AuthMethodNote.write(userSession, used), () -> AuthMethodNote.writeUnknown(userSession));
    }

    /**
     * The last gate (contract M10, A14). Whatever way led here, by a page of Keycloak's own or an address put together
     * by hand: who may not come in by a method that the request allows, or is not the user whom the client expects,
     * leaves without a code, a session or a cookie.
     */
    private Response reject(
            AuthenticationSessionModel authSession, UserSessionModel userSession, String error, String reason) {
        dropLogin(userSession, Errors.ACCESS_DENIED);
        event.detail(Details.REASON, reason);
        return errorRedirect(authSession, error, reason);
    }

    /**
     * For a user who may not log in on this day, by whatever way and at whatever endpoint of the realm: what Keycloak
     * responds when an identity provider sends a disabled one (contract P3).
     */
    private Response rejectAsDisabled(AuthenticationSessionModel authSession, UserSessionModel userSession) {
        dropLogin(userSession, Errors.USER_DISABLED);
        return ErrorPage.error(session, authSession, Response.Status.BAD_REQUEST, Messages.ACCOUNT_DISABLED);
    }

    private void dropLogin(UserSessionModel userSession, String error) {
        session.sessions().removeUserSession(realm, userSession);
        // Set in this very response: CookieProvider.expire would only expire what the request has brought.
        CookieProvider cookies = session.getProvider(CookieProvider.class);
        cookies.set(CookieType.IDENTITY, "", 0);
        cookies.set(CookieType.SESSION, "", 0);
        FylrEvent.forget(event);
        // Keycloak sends the event, as it stands, when this method has returned; error() would send it twice.
        event.event(EventType.LOGIN_ERROR).session((String) null);
        event.getEvent().setError(error);
    }

    @Override
    public Response sendError(AuthenticationSessionModel authSession, Error error, String message) {
        boolean fylrLogin = FylrAuthSession.of(authSession).isPresent();
        Response response = super.sendError(authSession, error, message);
        return fylrLogin ? errorRedirect(authSession, parameter(response, OAuth2Constants.ERROR), message) : response;
    }

    @Override
    public ClientData getClientData(AuthenticationSessionModel authSession) {
        ClientData data = super.getClientData(authSession);
        if (FylrAuthSession.of(authSession).isPresent()) {
            data.setResponseMode(FYLR_LOGIN);
        }
        return data;
    }

    /**
     * The login page was open for so long that its session is gone; the page's address still has the client data in it.
     */
    @Override
    public Response sendError(ClientModel client, ClientData data, Error error) {
        if (!FYLR_LOGIN.equals(data.getResponseMode())) {
            return super.sendError(client, data, error);
        }
        // Nobody has signed the address: the redirect URI in it may be anyone's.
        try {
            String redirectUri = new RedirectUris(session, client).resolve(data.getRedirectUri());
            String code = error == Error.ALREADY_LOGGED_IN ? "temporarily_unavailable" : "server_error";
            return errorRedirect(redirectUri, data.getState(), code, DESCRIPTIONS.getOrDefault(code, code));
        } catch (OAuthException e) {
            return ErrorPage.error(session, null, Response.Status.BAD_REQUEST, Messages.INVALID_REDIRECT_URI);
        }
    }

    private Response errorRedirect(AuthenticationSessionModel authSession, String error, String message) {
        String description =
                message == null || message.isBlank() ? DESCRIPTIONS.getOrDefault(error, "The login failed.") : message;
        return errorRedirect(authSession.getRedirectUri(), authSession.getClientNote(STATE_PARAM), error, description);
    }

    /**
     * {@return the redirect that tells a client of an error, {@code state} always with it, as fosite does (contract
     * A4)}
     */
    public static Response errorRedirect(String redirectUri, @Nullable String state, String error, String description) {
        return redirect(
                redirectUri,
                OAuth2Constants.ERROR,
                error,
                OAuth2Constants.ERROR_DESCRIPTION,
                description,
                OAuth2Constants.STATE,
                state == null ? "" : state);
    }

    /**
     * Keycloak's own builder garbles every character beyond the basic plane, and the state must come back as it was
     * (contract A8).
     */
    private static Response redirect(String redirectUri, String... parameters) {
        StringBuilder location = new StringBuilder(redirectUri);
        for (int i = 0; i < parameters.length; i += 2) {
            location.append(location.indexOf("?") < 0 ? '?' : '&')
                    .append(parameters[i])
                    .append('=')
                    .append(URLEncoder.encode(parameters[i + 1], StandardCharsets.UTF_8));
        }
        return Response.status(Response.Status.FOUND)
                .location(URI.create(location.toString()))
                .build();
    }

    private static @Nullable String secondFactor(AuthenticationSessionModel authSession) {
        return AuthenticatorUtil.getAuthnCredentials(authSession).stream()
                .filter(credential -> !PasswordCredentialModel.TYPE.equals(credential))
                .findFirst()
                .orElse(null);
    }

    private static String parameter(Response redirect, String name) {
        URI location = redirect.getLocation();
        return UriUtils.decodeQueryString(location.getRawQuery()).getFirst(name);
    }
}
