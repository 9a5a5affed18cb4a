package io.github.keycloakfylr.grant;

import io.github.keycloakfylr.client.ClientPolicies;
import io.github.keycloakfylr.config.RealmAttributes;
import io.github.keycloakfylr.event.FylrEvent;
import io.github.keycloakfylr.realm.ExternalUrl;
import io.github.keycloakfylr.realm.FylrRealm;
import io.github.keycloakfylr.token.AccessTokenLifespan;
import io.github.keycloakfylr.token.EncodedTokens;
import io.github.keycloakfylr.token.Scopes;
import io.github.keycloakfylr.user.AuthMethod;
import io.github.keycloakfylr.user.BrowserId;
import io.github.keycloakfylr.wire.OAuthException;
import io.github.keycloakfylr.wire.TokenResponse;
import jakarta.ws.rs.core.MultivaluedMap;
import org.keycloak.OAuth2Constants;
import org.keycloak.OAuthErrorException;
import org.keycloak.common.util.SecretGenerator;
import org.keycloak.events.Details;
import org.keycloak.events.Errors;
import org.keycloak.events.EventBuilder;
import org.keycloak.events.EventType;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.protocol.oidc.TokenManager;
import org.keycloak.representations.AccessToken;
import org.keycloak.services.clientpolicy.context.ServiceAccountTokenRequestContext;
import org.keycloak.services.clientpolicy.context.ServiceAccountTokenResponseContext;
import org.keycloak.util.TokenUtil;

/**
 * The client credentials grant, which in fylr yields a token for the anonymous user of the browser (contract section
 * 5.1). Keycloak's own, which yields one for a service account and rejects public clients, is not used.
 *
 * <p>Neither a user nor a session is stored: a million calls leave no row behind (N5).
 */
public final class ClientCredentialsGrant implements Grant {

    private final KeycloakSession session;
    private final RealmModel realm;

    /**
     * Creates the client credentials grant.
     *
     * @param session realm, client and request must be set
     */
    public ClientCredentialsGrant(KeycloakSession session) {
        this.session = session;
        this.realm = session.getContext().getRealm();
    }

    @Override
    public TokenResponse issue(TokenRequest request) {
        Scopes scopes = request.scopes();
        EventBuilder event =
                request.event().event(EventType.LOGIN).detail(Details.GRANT_TYPE, OAuth2Constants.CLIENT_CREDENTIALS);
        if (!new FylrRealm(realm).guestAccess()) {
            FylrEvent.USER_LOGIN_FAILED.describe(event, AuthMethod.ANONYMOUS.id());
            event.error(Errors.NOT_ALLOWED);
            throw OAuthException.badRequest(
                            OAuthErrorException.UNAUTHORIZED_CLIENT,
                            "Guest access is off on this server, so there is no anonymous session to be had.")
                    .becauseOfSetting("Guest access is off (realm attribute " + RealmAttributes.GUEST + ").");
        }
        String guestId = new BrowserId(session).guestId();
        FylrEvent.USER_LOGIN.describe(event.user(guestId), AuthMethod.ANONYMOUS.id());
        AccessToken token = token(request, scopes, guestId);
        triggerPolicies(request, token);
        TokenResponse response = new TokenResponse(
                new EncodedTokens(session).encode(token, request.client()),
                token.getExp() - token.getIat(),
                null,
                null,
                token.getScope(),
                TokenResponse.BEARER);
        event.success();
        return response;
    }

    /**
     * Without a session, and known by that: {@link io.github.keycloakfylr.token.ActiveTokenLookup} asks for no more
     * than is in it.
     */
    private AccessToken token(TokenRequest request, Scopes scopes, String guestId) {
        AccessToken token = new AccessToken();
        token.id(SecretGenerator.getInstance().generateSecureID())
                .type(TokenUtil.TOKEN_TYPE_BEARER)
                .issuer(ExternalUrl.of(session))
                .subject(guestId)
                .issuedFor(request.client().getClientId())
                .issuedNow();
        token.exp(token.getIat() + AccessTokenLifespan.seconds(realm, request.client()));
        token.setScope(scopes.toString());
        return token;
    }

    private void triggerPolicies(TokenRequest request, AccessToken token) {
        MultivaluedMap<String, String> form = request.form().toMultivaluedMap();
        ClientPolicies policies = new ClientPolicies(session, request.event());
        policies.trigger(new ServiceAccountTokenRequestContext(form, null));
        TokenManager.AccessTokenResponseBuilder builder = new TokenManager.AccessTokenResponseBuilder(
                        realm, request.client(), request.event(), session, null, null, new TokenManager())
                .accessToken(token);
        policies.trigger(new ServiceAccountTokenResponseContext(form, null, builder));
    }
}
