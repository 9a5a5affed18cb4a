package io.github.keycloakfylr.endpoint;

import io.github.keycloakfylr.client.ClientPolicies;
import io.github.keycloakfylr.client.RedirectUris;
import io.github.keycloakfylr.client.SecretsInQuery;
import io.github.keycloakfylr.event.ErrorLog;
import io.github.keycloakfylr.event.FylrEventBuilder;
import io.github.keycloakfylr.login.AuthorizationRequest;
import io.github.keycloakfylr.login.FylrAuthSession;
import io.github.keycloakfylr.login.FylrLoginProtocol;
import io.github.keycloakfylr.login.SingleSignOn;
import io.github.keycloakfylr.login.SuppliedActionCode;
import io.github.keycloakfylr.login.SuppliedCredentials;
import io.github.keycloakfylr.method.LoginMethods;
import io.github.keycloakfylr.method.MethodSelector;
import io.github.keycloakfylr.realm.Endpoint;
import io.github.keycloakfylr.realm.ExternalUrl;
import io.github.keycloakfylr.server.FylrServer;
import io.github.keycloakfylr.token.Acr;
import io.github.keycloakfylr.user.AuthMethod;
import io.github.keycloakfylr.user.GuestUser;
import io.github.keycloakfylr.wire.Json;
import io.github.keycloakfylr.wire.OAuthException;
import io.github.keycloakfylr.wire.Parameters;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriBuilder;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.keycloak.OAuthErrorException;
import org.keycloak.authentication.AuthenticationProcessor;
import org.keycloak.events.Details;
import org.keycloak.events.EventType;
import org.keycloak.forms.login.LoginFormsProvider;
import org.keycloak.locale.LocaleSelectorProvider;
import org.keycloak.models.ClientModel;
import org.keycloak.models.ClientSessionContext;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.UserSessionModel;
import org.keycloak.models.UserSessionModel.SessionPersistenceState;
import org.keycloak.protocol.AuthorizationEndpointBase;
import org.keycloak.protocol.LoginProtocol;
import org.keycloak.protocol.oidc.OIDCLoginProtocol;
import org.keycloak.protocol.oidc.endpoints.request.AuthorizationEndpointRequestParserProcessor;
import org.keycloak.protocol.oidc.utils.OIDCResponseType;
import org.keycloak.services.Urls;
import org.keycloak.services.clientpolicy.context.AuthorizationRequestContext;
import org.keycloak.services.clientpolicy.context.PreAuthorizationRequestContext;
import org.keycloak.services.managers.AuthenticationManager;
import org.keycloak.services.managers.AuthenticationSessionManager;
import org.keycloak.services.resources.LoginActionsService;
import org.keycloak.services.util.AuthenticationFlowURLHelper;
import org.keycloak.services.util.CacheControlUtil;
import org.keycloak.sessions.AuthenticationSessionModel;
import org.keycloak.sessions.RootAuthenticationSessionModel;
import org.keycloak.utils.MediaTypeMatcher;

/**
 * {@code GET} or {@code POST {base}/api/oauth2/auth} (RFC 6749 section 3.1, contract section 4). One per request.
 *
 * <p>A request that the browser's single sign-on session may serve is sent on to the same endpoint below
 * {@code /realms/{realm}/}, where the browser shows Keycloak's cookies (A12). All others get their response at once;
 * credentials in particular, which must not stand in a redirect (A10).
 */
final class AuthorizationEndpoint extends AuthorizationEndpointBase implements FylrEndpoint {

    /** For the log; below the realm's path it is the same endpoint. */
    static final String PATH = "/" + Endpoint.AUTHORIZATION.path();

    /** What Keycloak's event store takes. */
    private static final int MAX_CLIENT_ID_CHARS = 255;

    /** Keycloak takes 32 KiB for the first line of a request. */
    private static final int MAX_LOCATION_CHARS = 30_000;

    AuthorizationEndpoint(KeycloakSession session) {
        super(session, new FylrEventBuilder(session).event(EventType.LOGIN));
    }

    @Override
    public Response respond(RoutedRequest routed) {
        Parameters parameters = routed.query().and(routed.form());
        // Its redirect must turn into a GET.
        boolean post = "POST".equals(routed.method());
        return checked(parameters, (request, client, redirectUri) -> {
            LoginMethods methods = new LoginMethods(session, client);
            MethodSelector selector = new MethodSelector(realm, methods, request.hasActionCode());
            List<AuthMethod> requested = request.methods(selector.letsGuestsIn());
            List<AuthMethod> selected = selector.select(requested);
            Optional<Response> linkPage = post ? Optional.empty() : new LinkPage(session).before(request, selected);
            if (linkPage.isPresent()) {
                return linkPage.get();
            }
            if (routed.query().has("password") && !SecretsInQuery.acceptsPassword(client) && !isInvitation(selected)) {
                throw OAuthException.invalidRequest(
                        "The parameter 'password' is in the query: this client must send it in the body.");
            }
            boolean guest = List.of(AuthMethod.ANONYMOUS).equals(requested);
            if (!offerSecrets(request, selected.get(0)) && !guest) {
                return toRealm(parameters, post);
            }
            if (request.passive()) {
                throw loginRequired();
            }
            AuthenticationSessionModel authSession = newAuthenticationSession(client, !guest);
            Response response = logIn(request, redirectUri, authSession, selected, false);
            // The button of the page before an invitation sends the form by POST: a dead one that is looked at again
            // must not count again.
            boolean again = !post || isInvitation(selected);
            boolean secrets = request.credentials(selected.get(0)).isPresent();
            return again && secrets ? withoutSecretsInAddress(response, authSession) : response;
        });
    }

    /**
     * Sends a browser whose address bar shows login and password to the page's own address, where the same page is
     * shown again: a page that is left open, for a second factor for instance, must not show them, nor keep them in the
     * history. A program gets the page at once (contract A9).
     */
    private Response withoutSecretsInAddress(Response response, AuthenticationSessionModel authSession) {
        boolean page = response.getStatus() == Response.Status.OK.getStatusCode()
                && authSession.getAuthNote(AuthenticationProcessor.CURRENT_AUTHENTICATION_EXECUTION) != null;
        // A user of a directory who cannot be imported leaves a transaction that stores nothing: the address would lead
        // to no login.
        boolean stored = !session.getTransactionManager().getRollbackOnly();
        if (!page || !stored || !MediaTypeMatcher.isHtmlRequest(headers)) {
            return response;
        }
        SuppliedCredentials.error(session)
                .ifPresent(key -> authSession.setAuthNote(LoginActionsService.FORWARDED_ERROR_MESSAGE_NOTE, key));
        URI address = new AuthenticationFlowURLHelper(
                        session, realm, session.getContext().getUri())
                .getLastExecutionUrl(authSession);
        return Json.notStored(Response.seeOther(address)).build();
    }

    /** Responds below {@code /realms/{realm}/}, where the single sign-on session can be seen. */
    Response authorizeInRealm(Parameters parameters) {
        checkSsl();
        return checked(parameters, (request, client, redirectUri) -> {
            LoginMethods methods = new LoginMethods(session, client);
            MethodSelector selector = new MethodSelector(realm, methods, request.hasActionCode());
            List<AuthMethod> requested = request.methods(selector.letsGuestsIn());
            SingleSignOn singleSignOn = new SingleSignOn(session);
            Optional<AuthMethod> serving = request.interactive()
                    ? Optional.empty()
                    : singleSignOn.serves(methods, requested, request.maxAge(), request.expectedSubject());
            if (serving.isEmpty() && request.passive()) {
                throw loginRequired();
            }
            List<AuthMethod> selected = serving.isPresent() ? List.of(serving.get()) : selector.select(requested);
            boolean guest = selected.contains(AuthMethod.ANONYMOUS);
            boolean beside = guest
                    || wouldReuseGuestSession()
                    || serving.isEmpty()
                            && singleSignOn
                                    .runningId()
                                    .filter(this::wouldBeReused)
                                    .isPresent();
            AuthenticationSessionModel authSession = beside
                    ? newAuthenticationSession(client, !guest)
                    : createAuthenticationSession(client, request.parameters().get("state"));
            return logIn(request, redirectUri, authSession, selected, serving.isPresent());
        });
    }

    /** {@return whether what is sent as the password can only be that of a link in a mail (contract M4)} */
    private static boolean isInvitation(List<AuthMethod> methods) {
        return methods.equals(List.of(AuthMethod.EMAIL));
    }

    /**
     * {@return whether the request has what the method asks for, so that neither a page nor single sign-on is needed}
     */
    private boolean offerSecrets(AuthorizationRequest request, AuthMethod method) {
        Optional<SuppliedCredentials> credentials = request.credentials(method);
        Optional<SuppliedActionCode> actionCode = request.actionCode(method);
        credentials.ifPresent(supplied -> supplied.offer(session));
        actionCode.ifPresent(supplied -> supplied.offer(session));
        return credentials.isPresent() || actionCode.isPresent();
    }

    /**
     * {@return whether Keycloak would begin the login under the id of that user session, where it lets nobody but its
     * user in; another authentication session is that of another tab, whose page must go on working}
     */
    private boolean wouldBeReused(String userSessionId) {
        RootAuthenticationSessionModel current =
                new AuthenticationSessionManager(session).getCurrentRootAuthenticationSession(realm);
        return current == null || current.getId().equals(userSessionId);
    }

    /**
     * {@return whether Keycloak would begin the login under the id of a guest's session, and then let nobody else in:
     * one of before guests had none, while the nodes of a cluster are upgraded one by one}
     */
    private boolean wouldReuseGuestSession() {
        RootAuthenticationSessionModel current =
                new AuthenticationSessionManager(session).getCurrentRootAuthenticationSession(realm);
        UserSessionModel held = current == null ? null : session.sessions().getUserSession(realm, current.getId());
        // Without guest access there is no such user.
        return held != null && (held.getUser() == null || held.getUser() instanceof GuestUser);
    }

    private interface Responder {
        Response to(AuthorizationRequest request, ClientModel client, String redirectUri);
    }

    private Response checked(Parameters parameters, Responder responder) {
        ClientModel client;
        String redirectUri;
        try {
            client = client(parameters);
            event.client(client).detail(Details.REDIRECT_URI, parameters.get("redirect_uri"));
            redirectUri = new RedirectUris(session, client).resolve(parameters.get("redirect_uri"));
            askPolicies(parameters, client, redirectUri);
        } catch (OAuthException e) {
            report(e);
            // Not to be redirected: there is no address that could be trusted with it (contract A2).
            return ErrorPage.response(session, e);
        }
        try {
            return responder.to(AuthorizationRequest.check(session, parameters, client), client, redirectUri);
        } catch (OAuthException e) {
            report(e);
            Response redirect =
                    FylrLoginProtocol.errorRedirect(redirectUri, parameters.get("state"), e.error(), e.description());
            return Json.notStored(Response.fromResponse(redirect)).build();
        }
    }

    private void report(OAuthException error) {
        // A client policy that rejects has written its event already.
        if (event.getEvent().getError() == null) {
            event.detail(Details.REASON, error.logReason()).error(error.error());
        }
        ErrorLog.of(session).write(PATH, error);
    }

    private ClientModel client(Parameters parameters) {
        String clientId = parameters.get("client_id");
        ErrorLog.of(session).client(clientId);
        event.client(
                clientId == null || clientId.length() <= MAX_CLIENT_ID_CHARS
                        ? clientId
                        : clientId.substring(0, MAX_CLIENT_ID_CHARS));
        ClientModel client = clientId == null ? null : realm.getClientByClientId(clientId);
        if (client == null || !AuthorizationRequest.mayBeSentBy(client)) {
            throw OAuthException.invalidClient(
                            "The parameter 'client_id' is missing or names no client of this server.")
                    .because(
                            clientId == null
                                    ? "The parameter 'client_id' is missing."
                                    : client == null
                                            ? "There is no such client."
                                            : !client.isEnabled()
                                                    ? "The client is disabled."
                                                    : "The client is no OpenID Connect client that users log in to.");
        }
        session.getContext().setClient(client);
        return client;
    }

    /**
     * Once client and redirect URI are known: an executor may fail where either is missing, as Keycloak's
     * secure-redirect-uris-enforcer does, and a redirect URI that was left out (contract A3) is to be judged like one
     * that was sent.
     */
    private void askPolicies(Parameters parameters, ClientModel client, String redirectUri) {
        MultivaluedMap<String, String> shown = forPolicies(parameters);
        shown.putIfAbsent("redirect_uri", List.of(redirectUri));
        new ClientPolicies(session, event).trigger(new PreAuthorizationRequestContext(client.getClientId(), shown));
    }

    private static OAuthException loginRequired() {
        return OAuthException.badRequest(OAuthErrorException.LOGIN_REQUIRED, FylrLoginProtocol.LOGIN_REQUIRED);
    }

    private Response toRealm(Parameters parameters, boolean post) {
        UriBuilder target = UriBuilder.fromUri(ExternalUrl.of(session))
                .path("realms")
                .path("{realm}")
                .path(FylrServer.PROVIDER_ID)
                .path(RealmAuthorizationResource.PATH);
        URI location = URI.create(target.build(realm.getName()) + "?"
                + AuthorizationRequest.withoutSecrets(parameters).encode());
        if (location.toString().length() > MAX_LOCATION_CHARS) {
            throw OAuthException.invalidRequest("The parameters are together too long for an address.");
        }
        return Json.notStored(
                        post
                                ? Response.seeOther(location)
                                : Response.status(Response.Status.FOUND).location(location))
                .build();
    }

    private Response logIn(
            AuthorizationRequest request,
            String redirectUri,
            AuthenticationSessionModel authSession,
            List<AuthMethod> methods,
            boolean singleSignOn) {
        CacheControlUtil.noBackButtonCacheControlHeader(session);
        prepare(authSession, request, redirectUri);
        FylrAuthSession.begin(authSession, methods, singleSignOn, request.expectedSubject());
        if (!singleSignOn && (request.interactive() || request.maxAge() != null)) {
            // An identity provider is asked to authenticate the user again: it does not say when it last did.
            authSession.setClientNote(OIDCLoginProtocol.PROMPT_PARAM, OIDCLoginProtocol.PROMPT_VALUE_LOGIN);
        }
        MultivaluedMap<String, String> parameters = forPolicies(request.parameters());
        new ClientPolicies(session, event)
                .trigger(new AuthorizationRequestContext(
                        OIDCResponseType.parse("code"),
                        AuthorizationEndpointRequestParserProcessor.parseRequest(
                                event,
                                session,
                                authSession.getClient(),
                                parameters,
                                AuthorizationEndpointRequestParserProcessor.EndpointType.OIDC_AUTH_ENDPOINT),
                        redirectUri,
                        parameters,
                        authSession));
        LoginProtocol protocol = session.getProvider(LoginProtocol.class, OIDCLoginProtocol.LOGIN_PROTOCOL);
        protocol.setRealm(realm)
                .setUriInfo(session.getContext().getUri())
                .setHttpHeaders(headers)
                .setEventBuilder(event);
        return methods.contains(AuthMethod.ANONYMOUS)
                ? logInGuest(authSession, protocol)
                : handleBrowserAuthenticationRequest(authSession, protocol, request.passive(), false);
    }

    /** Who logs in, and with what, is none of a policy's business. */
    private static MultivaluedMap<String, String> forPolicies(Parameters parameters) {
        return AuthorizationRequest.withoutSecrets(parameters).without("login").toMultivaluedMap();
    }

    /**
     * A new root session, whose id will be that of the user session; any that the browser has is not taken into
     * account.
     *
     * @param cookie whether the browser will come back to it
     */
    private AuthenticationSessionModel newAuthenticationSession(ClientModel client, boolean cookie) {
        RootAuthenticationSessionModel root =
                new AuthenticationSessionManager(session).createAuthenticationSession(realm, cookie);
        AuthenticationSessionModel authSession = root.createAuthenticationSession(client);
        session.getContext().setAuthenticationSession(authSession);
        session.getProvider(LoginFormsProvider.class).setAuthenticationSession(authSession);
        return authSession;
    }

    private void prepare(AuthenticationSessionModel authSession, AuthorizationRequest request, String redirectUri) {
        Parameters parameters = request.parameters();
        authSession.setProtocol(OIDCLoginProtocol.LOGIN_PROTOCOL);
        authSession.setRedirectUri(redirectUri);
        authSession.setAction(AuthenticationSessionModel.Action.AUTHENTICATE.name());
        authSession.setAuthNote(
                Details.AUTH_TYPE, org.keycloak.protocol.oidc.endpoints.AuthorizationEndpoint.CODE_AUTH_TYPE);
        authSession.setClientNote(
                OIDCLoginProtocol.ISSUER,
                Urls.realmIssuer(session.getContext().getUri().getBaseUri(), realm.getName()));
        authSession.setClientNote(OIDCLoginProtocol.RESPONSE_TYPE_PARAM, "code");
        authSession.setClientNote(OIDCLoginProtocol.RESPONSE_MODE_PARAM, "query");
        authSession.setClientNote(
                OIDCLoginProtocol.SCOPE_PARAM, request.scopes().forKeycloak());
        note(authSession, OIDCLoginProtocol.REDIRECT_URI_PARAM, parameters.get("redirect_uri"));
        note(authSession, OIDCLoginProtocol.STATE_PARAM, parameters.get("state"));
        note(authSession, OIDCLoginProtocol.NONCE_PARAM, parameters.get("nonce"));
        note(authSession, OIDCLoginProtocol.CODE_CHALLENGE_PARAM, parameters.get("code_challenge"));
        note(authSession, OIDCLoginProtocol.CODE_CHALLENGE_METHOD_PARAM, parameters.get("code_challenge_method"));
        note(authSession, OIDCLoginProtocol.LOGIN_HINT_PARAM, request.loginHint());
        note(authSession, LocaleSelectorProvider.CLIENT_REQUEST_LOCALE, parameters.get("ui_locales"));
        Acr.note(authSession, parameters.has("acr_values"));
    }

    private static void note(AuthenticationSessionModel authSession, String name, @Nullable String value) {
        if (value != null) {
            authSession.setClientNote(name, value);
        }
    }

    /**
     * A guest gets a code but no cookie of Keycloak's, which would take the place of the one that a user of this
     * browser has: a guest serves no other request (contract A12). The session lasts for this request only: who asks
     * for codes without end is not to fill the database ({@link io.github.keycloakfylr.token.GuestCodes}).
     */
    private Response logInGuest(AuthenticationSessionModel authSession, LoginProtocol protocol) {
        authSession.setClientNote(
                AuthenticationManager.USER_SESSION_PERSISTENT_STATE, SessionPersistenceState.TRANSIENT.name());
        String flow = getAuthenticationFlow(authSession).getId();
        AuthenticationProcessor processor = createProcessor(authSession, flow, LoginActionsService.AUTHENTICATE_PATH);
        Response page = processor.authenticateOnly();
        if (page != null) {
            return page;
        }
        AuthenticationManager.setClientScopesInSession(session, authSession);
        ClientSessionContext context = processor.attachSession();
        Response response =
                protocol.authenticated(authSession, context.getClientSession().getUserSession(), context);
        event.success();
        return response;
    }
}
