package io.github.keycloakfylr.endpoint;

import io.github.keycloakfylr.client.SecretsInQuery;
import io.github.keycloakfylr.config.UserinfoClaim;
import io.github.keycloakfylr.event.ErrorLog;
import io.github.keycloakfylr.event.FylrEventBuilder;
import io.github.keycloakfylr.realm.Endpoint;
import io.github.keycloakfylr.realm.FylrRealm;
import io.github.keycloakfylr.token.ActiveToken;
import io.github.keycloakfylr.token.ActiveTokenLookup;
import io.github.keycloakfylr.token.EncodedTokens;
import io.github.keycloakfylr.user.UserClaims;
import io.github.keycloakfylr.wire.FylrError;
import io.github.keycloakfylr.wire.Json;
import io.github.keycloakfylr.wire.OAuthException;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.keycloak.OAuth2Constants;
import org.keycloak.events.Details;
import org.keycloak.events.Errors;
import org.keycloak.events.EventBuilder;
import org.keycloak.events.EventType;
import org.keycloak.models.AuthenticatedClientSessionModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.protocol.oidc.endpoints.UserInfoEndpoint.TokenForUserInfo;
import org.keycloak.services.clientpolicy.ClientPolicyException;
import org.keycloak.services.clientpolicy.context.UserInfoRequestContext;

/**
 * {@code GET} or {@code POST {base}/api/oauth2/userinfo} (OpenID Connect Core section 5.3, contract section 6). One per
 * request.
 */
final class UserinfoEndpoint implements FylrEndpoint {

    /** For Safari, which loses {@code Authorization} on a cross-origin redirect. */
    private static final String FYLR_AUTHORIZATION = "X-Fylr-Authorization";

    private final KeycloakSession session;
    private final CrossOrigin crossOrigin;

    UserinfoEndpoint(KeycloakSession session, CrossOrigin crossOrigin) {
        this.session = session;
        this.crossOrigin = crossOrigin;
    }

    @Override
    public Response respond(RoutedRequest request) {
        EventBuilder event = new FylrEventBuilder(session)
                .event(EventType.USER_INFO_REQUEST)
                .detail(Details.AUTH_METHOD, Details.VALIDATE_ACCESS_TOKEN);
        Optional<String> presented = presented(request);
        if (presented.isEmpty()) {
            return reject(event, "The access token is missing: send it as 'Authorization: Bearer'.");
        }
        Optional<ActiveToken> found = new ActiveTokenLookup(session).findAccessToken(presented.get());
        if (found.isEmpty()) {
            return reject(
                    event, "The access token is malformed, expired or revoked, or its user or client is disabled.");
        }
        ActiveToken token = found.get();
        session.getContext().setClient(token.client());
        event.client(token.client()).user(token.user()).session(token.token().getSessionId());
        if (!SecretsInQuery.acceptsAccessToken(token.client()) && isInQuery(request)) {
            return reject(
                    event,
                    "The client may not send its access token in the query: send it as 'Authorization: Bearer'.");
        }
        try {
            triggerPolicies(token, presented.get());
        } catch (ClientPolicyException e) {
            event.detail(Details.CLIENT_POLICY_ERROR, e.getError());
            return reject(event, "A client policy of the realm rejects the request: " + e.getErrorDetail());
        }
        event.success();
        crossOrigin.allow(token.client());
        return Json.response(Response.Status.OK.getStatusCode(), claims(token)).build();
    }

    /** In the order of contract U1. */
    private Optional<String> presented(RoutedRequest request) {
        return inHeader()
                .or(() -> Optional.ofNullable(request.query().get(OAuth2Constants.ACCESS_TOKEN)))
                .or(() -> Optional.ofNullable(request.form().get(OAuth2Constants.ACCESS_TOKEN)));
    }

    /** {@return whether the token that was presented is that of the query} */
    private boolean isInQuery(RoutedRequest request) {
        return inHeader().isEmpty() && request.query().has(OAuth2Constants.ACCESS_TOKEN);
    }

    /** An {@code Authorization} of another scheme belongs to somebody else, a proxy perhaps. */
    private Optional<String> inHeader() {
        HttpHeaders headers = session.getContext().getHttpRequest().getHttpHeaders();
        return BearerToken.of(headers.getHeaderString(FYLR_AUTHORIZATION))
                .or(() -> BearerToken.of(headers.getHeaderString(HttpHeaders.AUTHORIZATION)));
    }

    private void triggerPolicies(ActiveToken token, String encoded) throws ClientPolicyException {
        if (token.userSession() == null) {
            // Keycloak's context takes the client session, and a guest's token has none.
            return;
        }
        AuthenticatedClientSessionModel clientSession = token.userSession()
                .getAuthenticatedClientSessionByClient(token.client().getId());
        // Encoded only if a policy asks for it.
        TokenForUserInfo presented = new TokenForUserInfo() {
            @Override
            public String getToken() {
                return new EncodedTokens(session).forKeycloak(encoded);
            }
        };
        session.clientPolicy().triggerOnEvent(new UserInfoRequestContext(clientSession, presented));
    }

    private Map<String, Object> claims(ActiveToken token) {
        Map<String, Object> claims = new LinkedHashMap<>();
        claims.put("sub", token.subject());
        if (token.isGuest()) {
            return claims;
        }
        for (UserinfoClaim claim : new FylrRealm(session.getContext().getRealm()).userinfoClaims()) {
            Optional<Object> value = UserClaims.value(token.user(), claim)
                    .or(() -> claim == UserinfoClaim.EMAIL ? Optional.of("") : Optional.empty());
            value.ifPresent(found -> claims.put(claim.claimName(), found));
        }
        return claims;
    }

    private Response reject(EventBuilder event, String description) {
        event.detail(Details.REASON, description).error(Errors.INVALID_TOKEN);
        ErrorLog.of(session)
                .write("/" + Endpoint.USERINFO.path(), OAuthException.badRequest(Errors.INVALID_TOKEN, description));
        crossOrigin.allow(session.getContext().getClient());
        return Json.response(FylrError.STATUS, FylrError.invalidToken(description))
                .build();
    }
}
