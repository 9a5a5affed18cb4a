package io.github.keycloakfylr.endpoint;

import io.github.keycloakfylr.client.ClientAuthentication;
import io.github.keycloakfylr.event.FylrEventBuilder;
import io.github.keycloakfylr.grant.AuthorizationCodeGrant;
import io.github.keycloakfylr.grant.ClientCredentialsGrant;
import io.github.keycloakfylr.grant.Grant;
import io.github.keycloakfylr.grant.GuestCodeGrant;
import io.github.keycloakfylr.grant.OldRefreshTokenGrant;
import io.github.keycloakfylr.grant.PasswordGrant;
import io.github.keycloakfylr.grant.RefreshTokenGrant;
import io.github.keycloakfylr.grant.TokenRequest;
import io.github.keycloakfylr.wire.Json;
import io.github.keycloakfylr.wire.OAuthException;
import io.github.keycloakfylr.wire.Parameters;
import io.github.keycloakfylr.wire.TokenResponse;
import jakarta.ws.rs.core.Response;
import java.util.List;
import org.keycloak.OAuth2Constants;
import org.keycloak.OAuthErrorException;
import org.keycloak.events.EventBuilder;
import org.keycloak.events.EventType;
import org.keycloak.models.ClientModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.protocol.oidc.OIDCAdvancedConfigWrapper;
import org.keycloak.protocol.oidc.utils.AuthorizeClientUtil.ClientAuthResult;

/** {@code POST {base}/api/oauth2/token} (RFC 6749 section 3.2, contract section 5). One per request. */
final class TokenEndpoint implements FylrEndpoint {

    /**
     * In the order of the discovery document (contract W3). Whatever else the realm has switched on is not for here
     * (T3).
     */
    static final List<String> GRANT_TYPES = List.of(
            OAuth2Constants.AUTHORIZATION_CODE,
            OAuth2Constants.PASSWORD,
            OAuth2Constants.CLIENT_CREDENTIALS,
            OAuth2Constants.REFRESH_TOKEN);

    private final KeycloakSession session;
    private final CrossOrigin crossOrigin;

    TokenEndpoint(KeycloakSession session, CrossOrigin crossOrigin) {
        this.session = session;
        this.crossOrigin = crossOrigin;
    }

    @Override
    public Response respond(RoutedRequest request) {
        Parameters form = request.form();
        String grantType = form.require(OAuth2Constants.GRANT_TYPE);
        Grant grant = grant(grantType);
        EventBuilder event = new FylrEventBuilder(session).event(EventType.CLIENT_LOGIN);
        ClientAuthResult client = new ClientAuthentication(session, event).authenticate(form);
        rejectBoundTokens(client.getClient());
        TokenResponse tokens =
                grant.issue(new TokenRequest(form, client.getClient(), client.getClientAuthAttributes(), event));
        crossOrigin.allow(client.getClient());
        return Json.response(Response.Status.OK.getStatusCode(), tokens).build();
    }

    /** Such a client would be given tokens that anybody who finds them can use. */
    private static void rejectBoundTokens(ClientModel client) {
        OIDCAdvancedConfigWrapper config = OIDCAdvancedConfigWrapper.fromClientModel(client);
        if (config.isUseDPoP() || config.isUseMtlsHokToken()) {
            throw OAuthException.badRequest(
                    OAuthErrorException.UNAUTHORIZED_CLIENT,
                    "The client requires tokens that are bound to a key or a certificate, which fylr does not have.");
        }
    }

    private Grant grant(String grantType) {
        return switch (grantType) {
            case OAuth2Constants.AUTHORIZATION_CODE -> new GuestCodeGrant(session, new AuthorizationCodeGrant(session));
            case OAuth2Constants.PASSWORD -> new PasswordGrant(session);
            case OAuth2Constants.CLIENT_CREDENTIALS -> new ClientCredentialsGrant(session);
            case OAuth2Constants.REFRESH_TOKEN -> new OldRefreshTokenGrant(session, new RefreshTokenGrant(session));
            default ->
                throw OAuthException.badRequest(
                        OAuthErrorException.UNSUPPORTED_GRANT_TYPE,
                        "The grant_type is not supported; there are " + String.join(", ", GRANT_TYPES) + ".");
        };
    }
}
