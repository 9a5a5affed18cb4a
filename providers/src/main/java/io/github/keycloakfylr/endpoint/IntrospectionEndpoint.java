package io.github.keycloakfylr.endpoint;

import io.github.keycloakfylr.client.ClientAuthentication;
import io.github.keycloakfylr.client.ClientPolicies;
import io.github.keycloakfylr.event.FylrEventBuilder;
import io.github.keycloakfylr.token.ActiveToken;
import io.github.keycloakfylr.token.ActiveTokenLookup;
import io.github.keycloakfylr.wire.IntrospectionResponse;
import io.github.keycloakfylr.wire.Json;
import io.github.keycloakfylr.wire.OAuthException;
import io.github.keycloakfylr.wire.Parameters;
import io.github.keycloakfylr.wire.TokenResponse;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.util.Optional;
import org.keycloak.OAuth2Constants;
import org.keycloak.events.Details;
import org.keycloak.events.Errors;
import org.keycloak.events.EventBuilder;
import org.keycloak.events.EventType;
import org.keycloak.models.ClientModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.services.clientpolicy.context.TokenIntrospectContext;

/** {@code POST {base}/api/oauth2/introspect} (RFC 7662, contract section 8). One per request. */
final class IntrospectionEndpoint implements FylrEndpoint {

    private final KeycloakSession session;
    private final CrossOrigin crossOrigin;

    IntrospectionEndpoint(KeycloakSession session, CrossOrigin crossOrigin) {
        this.session = session;
        this.crossOrigin = crossOrigin;
    }

    @Override
    public Response respond(RoutedRequest request) {
        Parameters form = request.form();
        EventBuilder event = new FylrEventBuilder(session).event(EventType.INTROSPECT_TOKEN);
        ActiveTokenLookup tokens = new ActiveTokenLookup(session);
        Optional<String> bearer = BearerToken.of(
                session.getContext().getHttpRequest().getHttpHeaders().getHeaderString(HttpHeaders.AUTHORIZATION));
        // Before a token is looked at, unless it is another one that vouches for the caller.
        Optional<ClientModel> named = bearer.isPresent()
                ? Optional.empty()
                : new ClientAuthentication(session, event).authenticateIfNamed(form);
        Optional<ActiveToken> found = Optional.ofNullable(form.get("token")).flatMap(tokens::find);
        Optional<ClientModel> caller =
                bearer.map(token -> holder(token, found, event, tokens)).or(() -> named);
        form.require("token");
        if (caller.isEmpty()) {
            requirePublic(found, event);
        }
        ClientModel client = caller.or(() -> found.map(ActiveToken::client)).orElse(null);
        if (client != null) {
            session.getContext().setClient(client);
            new ClientPolicies(session, event).trigger(new TokenIntrospectContext(client, form.toMultivaluedMap()));
        }
        crossOrigin.allow(client);
        found.ifPresentOrElse(
                token -> event.client(token.client())
                        .user(token.user())
                        .detail(Details.TOKEN_ID, token.token().getId())
                        .success(),
                () -> event.error(Errors.INVALID_TOKEN));
        return Json.response(
                        Response.Status.OK.getStatusCode(),
                        found.map(IntrospectionEndpoint::describe).orElse(IntrospectionResponse.INACTIVE))
                .build();
    }

    private static IntrospectionResponse describe(ActiveToken token) {
        return new IntrospectionResponse(
                true,
                token.client().getClientId(),
                token.token().getExp(),
                token.token().getIat(),
                token.scopes().toString(),
                token.subject(),
                token.refresh() ? OAuth2Constants.REFRESH_TOKEN : TokenResponse.BEARER);
    }

    /** {@return the client that asks with that access token (contract I3)} */
    private static ClientModel holder(
            String bearer, Optional<ActiveToken> asked, EventBuilder event, ActiveTokenLookup tokens) {
        // A token may not vouch for itself: whoever has found one could otherwise ask whether it is still good.
        return tokens.findAccessToken(bearer)
                .filter(token ->
                        asked.filter(other -> other.id().equals(token.id())).isEmpty())
                .map(ActiveToken::client)
                .orElseThrow(() -> reject(
                        event, "The access token in the Authorization header is not good, or is the one asked about."));
    }

    private void requirePublic(Optional<ActiveToken> found, EventBuilder event) {
        if (found.isPresent() && !found.get().client().isPublicClient()) {
            throw reject(event, "The token belongs to a confidential client: authenticate as an authorized client.");
        }
    }

    private static OAuthException reject(EventBuilder event, String description) {
        event.detail(Details.REASON, description).error(Errors.INVALID_CLIENT_CREDENTIALS);
        return OAuthException.invalidBasicClient(description);
    }
}
