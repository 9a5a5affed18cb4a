package io.github.keycloakfylr.grant;

import io.github.keycloakfylr.token.IssuedCodes;
import io.github.keycloakfylr.token.UserSessions;
import io.github.keycloakfylr.wire.OAuthException;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.keycloak.OAuth2Constants;
import org.keycloak.OAuthErrorException;
import org.keycloak.events.Details;
import org.keycloak.events.Errors;
import org.keycloak.events.EventType;
import org.keycloak.models.KeycloakSession;

/** The authorization code grant (RFC 6749 section 4.1.3, RFC 7636 section 4.5, contract T5, T6). */
public final class AuthorizationCodeGrant extends DelegatingGrant {

    private static final String REDEEMED = "fylr.code:";
    /**
     * Seconds. Later Keycloak's own response to a replay, which only ends the client's part of the login, is as good.
     */
    private static final int REMEMBERED = 600;

    /**
     * Creates the authorization code grant.
     *
     * @param session realm and client must be set
     */
    public AuthorizationCodeGrant(KeycloakSession session) {
        super(session, OAuth2Constants.AUTHORIZATION_CODE);
    }

    @Override
    void check(TokenRequest request) {
        String code = request.form().require(OAuth2Constants.CODE);
        if (session.singleUseObjects().contains(REDEEMED + code)) {
            // Whoever presented it first may have been a thief (contract T6). It names its user session: id, session,
            // client.
            UserSessions.end(session, code.split("\\.")[1]);
        }
        new IssuedCodes(session).problem(code, request.client()).ifPresent(reason -> {
            request.event()
                    .event(EventType.CODE_TO_TOKEN)
                    .detail(Details.GRANT_TYPE, OAuth2Constants.AUTHORIZATION_CODE)
                    .detail(Details.REASON, reason)
                    .error(Errors.INVALID_CODE);
            throw rejected(OAuthErrorException.INVALID_GRANT, "Code not valid");
        });
        String redirectUri = request.form().get(OAuth2Constants.REDIRECT_URI);
        if (redirectUri != null && redirectUri.contains(OAuth2Constants.SESSION_STATE + "=")) {
            // Keycloak would cut that out before it compares (KEYCLOAK-4478), and take a URI that is not the one of the
            // request.
            throw rejected(OAuthErrorException.INVALID_GRANT, "Incorrect redirect_uri");
        }
    }

    @Override
    void issued(TokenRequest request) {
        session.singleUseObjects().put(REDEEMED + request.form().get(OAuth2Constants.CODE), REMEMBERED, Map.of());
    }

    @Override
    OAuthException rejected(String error, @Nullable String description) {
        if (!OAuthErrorException.INVALID_GRANT.equals(error)) {
            return asTold(error, description);
        }
        return asTold(error, ErrorTexts.ofCode(description));
    }
}
