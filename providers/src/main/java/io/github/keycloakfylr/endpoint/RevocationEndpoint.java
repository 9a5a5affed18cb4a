package io.github.keycloakfylr.endpoint;

import io.github.keycloakfylr.client.ClientAuthentication;
import io.github.keycloakfylr.client.ClientPolicies;
import io.github.keycloakfylr.event.FylrEvent;
import io.github.keycloakfylr.event.FylrEventBuilder;
import io.github.keycloakfylr.token.ActiveToken;
import io.github.keycloakfylr.token.ActiveTokenLookup;
import io.github.keycloakfylr.token.EncodedTokens;
import io.github.keycloakfylr.token.UserSessions;
import io.github.keycloakfylr.user.AuthMethod;
import io.github.keycloakfylr.user.AuthMethodNote;
import io.github.keycloakfylr.wire.Json;
import io.github.keycloakfylr.wire.Parameters;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.Response;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.keycloak.common.util.Time;
import org.keycloak.events.Details;
import org.keycloak.events.EventBuilder;
import org.keycloak.events.EventType;
import org.keycloak.headers.SecurityHeadersProvider;
import org.keycloak.models.ClientModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.services.clientpolicy.context.TokenRevokeContext;
import org.keycloak.services.clientpolicy.context.TokenRevokeResponseContext;

/** {@code POST {base}/api/oauth2/revoke} (RFC 7009, contract section 7). One per request. */
final class RevocationEndpoint implements FylrEndpoint {

    /** Seconds. A revocation is kept a little longer than its token lives, for clocks that differ. */
    private static final int MARGIN = 10;

    private final KeycloakSession session;
    private final CrossOrigin crossOrigin;

    RevocationEndpoint(KeycloakSession session, CrossOrigin crossOrigin) {
        this.session = session;
        this.crossOrigin = crossOrigin;
    }

    @Override
    public Response respond(RoutedRequest request) {
        Parameters form = request.form();
        EventBuilder event = new FylrEventBuilder(session).event(EventType.LOGOUT);
        Optional<ClientModel> caller = new ClientAuthentication(session, event).authenticateIfNamed(form);
        String encoded = form.require("token");
        Optional<ActiveToken> found = new ActiveTokenLookup(session).findToRevoke(encoded);
        // Another client's token stays untouched, and the response does not tell that there is one (contract R2).
        Optional<ActiveToken> ours = found.filter(token ->
                caller.isEmpty() || caller.get().getId().equals(token.client().getId()));
        ours.ifPresent(token -> end(token, form, event));

        // Whoever holds the token may end it; the page's origin must be one of the client that the token or the request
        // names.
        crossOrigin.allow(caller.or(() -> found.map(ActiveToken::client)).orElse(null));
        session.getProvider(SecurityHeadersProvider.class).options().allowEmptyContentType();
        return Json.notStored(Response.ok()).build();
    }

    private void end(ActiveToken token, Parameters form, EventBuilder event) {
        ClientPolicies policies = new ClientPolicies(session, event);
        policies.trigger(new TokenRevokeContext(token.client(), form.toMultivaluedMap()) {
            /** The token is made readable only if a policy asks for it: that is a signature. */
            @Override
            public MultivaluedMap<String, String> getParams() {
                return readable(form);
            }
        });
        event.client(token.client())
                .user(token.user())
                .session(token.token().getSessionId())
                .detail(Details.TOKEN_ID, token.token().getId());
        FylrEvent.USER_LOGOUT.describe(event, method(token));
        if (token.userSession() == null) {
            session.revokedTokens()
                    .put(
                            token.token().getId(),
                            Math.max(token.token().getExp() - Time.currentTimeSeconds(), 0) + MARGIN);
        } else {
            UserSessions.end(session, token.userSession());
        }
        event.success();
        policies.trigger(new TokenRevokeResponseContext(token.client(), form.toMultivaluedMap()));
    }

    private MultivaluedMap<String, String> readable(Parameters form) {
        String token = new EncodedTokens(session).forKeycloak(form.require("token"));
        return form.without("token").and(Parameters.of(Map.of("token", token))).toMultivaluedMap();
    }

    private static @Nullable String method(ActiveToken token) {
        return token.userSession() == null
                ? AuthMethod.ANONYMOUS.id()
                : AuthMethodNote.read(token.userSession()).map(AuthMethod::id).orElse(null);
    }
}
