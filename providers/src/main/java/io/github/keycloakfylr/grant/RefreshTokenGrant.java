package io.github.keycloakfylr.grant;

import io.github.keycloakfylr.wire.OAuthException;
import io.github.keycloakfylr.wire.Parameters;
import org.keycloak.OAuth2Constants;
import org.keycloak.OAuthErrorException;
import org.keycloak.models.KeycloakSession;

/** The refresh token grant (RFC 6749 section 6, contract T9). */
public final class RefreshTokenGrant extends KeycloakGrant {

    /** @param session realm and client must be set */
    public RefreshTokenGrant(KeycloakSession session) {
        super(session, OAuth2Constants.REFRESH_TOKEN);
    }

    @Override
    void check(TokenRequest request) {
        request.form().require(OAuth2Constants.REFRESH_TOKEN);
    }

    /** {@code scope} changes nothing (contract T9). */
    @Override
    Parameters form(TokenRequest request) {
        return request.form().without(OAuth2Constants.SCOPE);
    }

    @Override
    OAuthException refused(String error, String description) {
        return asTold(OAuthErrorException.INVALID_REQUEST.equals(error) ? OAuthErrorException.INVALID_GRANT : error, description);
    }
}
