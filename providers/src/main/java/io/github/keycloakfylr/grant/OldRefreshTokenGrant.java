package io.github.keycloakfylr.grant;

import io.github.keycloakfylr.client.ClientCredentials;
import io.github.keycloakfylr.client.ClientPolicies;
import io.github.keycloakfylr.method.LoginMethods;
import io.github.keycloakfylr.movein.MovedUser;
import io.github.keycloakfylr.movein.OldRefreshTokens;
import io.github.keycloakfylr.movein.OldRefreshTokens.OldLogin;
import io.github.keycloakfylr.movein.OldServerUnavailableException;
import io.github.keycloakfylr.realm.ExternalUrl;
import io.github.keycloakfylr.token.FylrTokenManager;
import io.github.keycloakfylr.token.Scopes;
import io.github.keycloakfylr.token.UserSessions;
import io.github.keycloakfylr.user.AuthMethod;
import io.github.keycloakfylr.user.LdapFederation;
import io.github.keycloakfylr.user.UserType;
import io.github.keycloakfylr.user.ValidityWindow;
import io.github.keycloakfylr.wire.OAuthException;
import io.github.keycloakfylr.wire.TokenResponse;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MultivaluedMap;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.keycloak.OAuth2Constants;
import org.keycloak.OAuthErrorException;
import org.keycloak.common.util.Time;
import org.keycloak.events.Details;
import org.keycloak.events.Errors;
import org.keycloak.events.EventBuilder;
import org.keycloak.events.EventType;
import org.keycloak.models.AuthenticatedClientSessionModel;
import org.keycloak.models.ClientModel;
import org.keycloak.models.ClientSessionContext;
import org.keycloak.models.Constants;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;
import org.keycloak.models.UserSessionModel;
import org.keycloak.models.UserSessionModel.SessionPersistenceState;
import org.keycloak.protocol.oidc.OIDCAdvancedConfigWrapper;
import org.keycloak.protocol.oidc.TokenManager;
import org.keycloak.representations.AccessTokenResponse;
import org.keycloak.services.clientpolicy.context.TokenRefreshContext;
import org.keycloak.services.clientpolicy.context.TokenRefreshResponseContext;
import org.keycloak.services.util.DefaultClientSessionContext;

/**
 * The refresh token grant with a token of the old fylr's making, while the realm accepts such (contract V5): redeemed
 * there, answered with tokens of ours. Every other token is the refresh token grant's own. One per request.
 *
 * <p>The old token is used up by being redeemed, so all that can be rejected without knowing the user is before that.
 * To the user it is a login that goes on: no password, no second factor, no required action, no {@code USER_LOGIN}.
 */
public final class OldRefreshTokenGrant implements Grant {

    /** The detail of Keycloak's events that tells such a refresh from others. */
    static final String DETAIL = "fylr_old_server";

    private static final Scopes OFFLINE = Scopes.parse(OAuth2Constants.OFFLINE_ACCESS);

    private final KeycloakSession session;
    private final RealmModel realm;
    private final Grant refreshTokens;

    /**
     * Creates the grant.
     *
     * @param session realm, client and request must be set
     * @param refreshTokens the refresh token grant
     */
    public OldRefreshTokenGrant(KeycloakSession session, Grant refreshTokens) {
        this.session = session;
        this.realm = session.getContext().getRealm();
        this.refreshTokens = refreshTokens;
    }

    @Override
    public TokenResponse issue(TokenRequest request) {
        String token = request.form().get(OAuth2Constants.REFRESH_TOKEN);
        if (token == null || !OldRefreshTokens.isOne(token)) {
            return refreshTokens.issue(request);
        }
        Optional<OldRefreshTokens> old = OldRefreshTokens.accepted(session);
        return old.isEmpty()
                ? refreshTokens.issue(request)
                : OldRefreshTokenCount.counted(() -> issue(request, old.get(), token));
    }

    private TokenResponse issue(TokenRequest request, OldRefreshTokens old, String token) {
        return mayHave(request)
                ? issue(request, redeem(request, old, token), old.sessionId(token, request.client()))
                : refreshTokens.issue(request);
    }

    /**
     * {@return whether the client may have a refresh token here, and the old server can know it by what it has
     * authenticated with}
     */
    private boolean mayHave(TokenRequest request) {
        ClientModel client = request.client();
        return OFFLINE.limitedTo(client).offline()
                && OIDCAdvancedConfigWrapper.fromClientModel(client).isUseRefreshToken()
                // The old server did not ask for any.
                && !client.isConsentRequired()
                // Tokens up to some moment are revoked, and how old this one is nobody can tell.
                && client.getNotBefore() == 0
                && realm.getNotBefore() == 0
                && (client.isPublicClient() || secret(request) != null);
    }

    private @Nullable String secret(TokenRequest request) {
        return request.client().isPublicClient()
                ? null
                : ClientCredentials.of(
                                session.getContext()
                                        .getHttpRequest()
                                        .getHttpHeaders()
                                        .getHeaderString(HttpHeaders.AUTHORIZATION),
                                request.form())
                        .secret();
    }

    private OldLogin redeem(TokenRequest request, OldRefreshTokens old, String token) {
        EventBuilder event = request.event();
        event.event(EventType.REFRESH_TOKEN)
                .detail(Details.GRANT_TYPE, OAuth2Constants.REFRESH_TOKEN)
                .detail(DETAIL, "true");
        new ClientPolicies(session, event)
                .trigger(new TokenRefreshContext(request.form().toMultivaluedMap(), request.client(), null));
        try {
            Optional<OldLogin> login = old.redeem(token, request.client(), secret(request));
            if (login.isEmpty()) {
                // If it was redeemed before, one of the two who have it may be a thief (contract T9).
                UserSessions.end(session, old.sessionId(token, request.client()));
                throw unknown(event, Errors.INVALID_TOKEN, "The token is worth nothing at the old server, or was used");
            }
            return login.get();
        } catch (OldServerUnavailableException e) {
            event.error(LdapFederation.UNAVAILABLE);
            throw OAuthException.unavailable(
                    "The server that the refresh token comes from cannot be reached at the moment; try again in a few"
                            + " seconds.");
        } catch (OAuthException e) {
            if (OAuthErrorException.TEMPORARILY_UNAVAILABLE.equals(e.error())) {
                event.detail(Details.REASON, e.description()).error(e.error());
            }
            throw e;
        }
    }

    /** What every unknown refresh token is told (contract T9, T12). */
    private static OAuthException unknown(EventBuilder event, String error, String reason) {
        event.detail(Details.REASON, reason).error(error);
        return DelegatingGrant.asTold(OAuthErrorException.INVALID_GRANT, ErrorTexts.ofRefreshToken(null))
                .because(reason);
    }

    private TokenResponse issue(TokenRequest request, OldLogin login, String sessionId) {
        EventBuilder event = request.event();
        UserModel user = MovedUser.find(session, login.name())
                .orElseThrow(() -> unknown(
                        event.detail(Details.USERNAME, login.name()),
                        Errors.USER_NOT_FOUND,
                        "The user of the old server is not here"));
        event.user(user).detail(Details.USERNAME, user.getUsername());
        if (!ValidityWindow.letsIn(session, realm, user)) {
            throw unknown(event, Errors.USER_DISABLED, "The user is disabled");
        }
        if (MovedUser.hasLoggedOutEverywhere(session, user)) {
            throw unknown(event, Errors.INVALID_TOKEN, "All logins of the user were ended here");
        }
        AuthMethod method = UserType.of(session, user)
                .filter(type -> type != UserType.ANONYMOUS)
                .map(AuthMethod::usual)
                .filter(usual -> new LoginMethods(session, request.client()).let(usual, user))
                .orElseThrow(() -> unknown(
                        event, Errors.NOT_ALLOWED, "No method of the realm lets in users of the type of this one"));
        UserSessionModel userSession = openSession(request, sessionId, user, method);
        try {
            TokenResponse tokens =
                    tokens(request, userSession, Scopes.parse(login.scope()).limitedTo(request.client()));
            MovedUser.noteRefreshToken(user);
            return tokens;
        } catch (RuntimeException e) {
            // Rejected by a client policy: nothing may stay that nobody has tokens of.
            session.sessions().removeUserSession(realm, userSession);
            throw e;
        }
    }

    /** By its method the session ends when the user becomes one of another type, as that of a password grant does. */
    private UserSessionModel openSession(TokenRequest request, String id, UserModel user, AuthMethod method) {
        String now = Long.toString(Time.currentTimeSeconds());
        UserSessionModel userSession =
                UserSessions.open(session, id, user, method, now, SessionPersistenceState.PERSISTENT);
        request.clientNotes().forEach(userSession::setNote);
        session.getContext().setUserSession(userSession);
        request.event().session(userSession);
        return userSession;
    }

    private TokenResponse tokens(TokenRequest request, UserSessionModel userSession, Scopes scopes) {
        ClientModel client = request.client();
        EventBuilder event = request.event();
        AuthenticatedClientSessionModel clientSession = UserSessions.open(session, client, userSession);
        if (scopes.openid()) {
            clientSession.setNote(OAuth2Constants.SCOPE, OAuth2Constants.SCOPE_OPENID);
        }
        ClientSessionContext context =
                DefaultClientSessionContext.fromClientSessionScopeParameter(clientSession, session);
        context.setAttribute(Constants.GRANT_TYPE, OAuth2Constants.REFRESH_TOKEN);
        TokenManager.AccessTokenResponseBuilder builder = new FylrTokenManager(ExternalUrl.of(session), scopes)
                .responseBuilder(realm, client, event, session, userSession, context)
                .generateAccessToken()
                .generateRefreshToken();
        MultivaluedMap<String, String> form = request.form().toMultivaluedMap();
        new ClientPolicies(session, event).trigger(new TokenRefreshResponseContext(form, builder));
        AccessTokenResponse tokens = builder.build();
        event.success();
        return new TokenResponse(
                tokens.getToken(),
                tokens.getExpiresIn(),
                tokens.getIdToken(),
                tokens.getRefreshToken(),
                tokens.getScope(),
                TokenResponse.BEARER);
    }
}
