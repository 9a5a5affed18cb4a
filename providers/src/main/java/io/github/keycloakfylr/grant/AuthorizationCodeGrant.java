package io.github.keycloakfylr.grant;

import io.github.keycloakfylr.wire.OAuthException;
import io.github.keycloakfylr.wire.Parameters;
import org.keycloak.OAuth2Constants;
import org.keycloak.OAuthErrorException;
import org.keycloak.models.KeycloakSession;

/** The authorization code grant (RFC 6749 section 4.1.3, RFC 7636 section 4.5, contract T5, T6). */
public final class AuthorizationCodeGrant extends KeycloakGrant {

    /** @param session realm and client must be set */
    public AuthorizationCodeGrant(KeycloakSession session) {
        super(session, OAuth2Constants.AUTHORIZATION_CODE);
    }

    @Override
    void check(TokenRequest request) {
        request.form().require(OAuth2Constants.CODE);
    }

    /** The scopes of the authorization request hold; Keycloak would not look at another value, but its policies might. */
    @Override
    Parameters form(TokenRequest request) {
        return request.form().without(OAuth2Constants.SCOPE);
    }

    @Override
    OAuthException refused(String error, String description) {
        if (!OAuthErrorException.INVALID_GRANT.equals(error)) {
            return asTold(error, description);
        }
        return asTold(error, description + ". A code is good once, for a short time, with the client_id, redirect_uri and code_verifier "
                + "that belong to it; start a new authorization request.");
    }
}
