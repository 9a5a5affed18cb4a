package io.github.keycloakfylr.grant;

import io.github.keycloakfylr.movein.OldServer;
import io.github.keycloakfylr.token.Scopes;
import io.github.keycloakfylr.user.LdapFederation;
import io.github.keycloakfylr.user.LoginQueue;
import io.github.keycloakfylr.wire.OAuthException;
import io.github.keycloakfylr.wire.Parameters;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.keycloak.OAuth2Constants;
import org.keycloak.OAuthErrorException;
import org.keycloak.events.Details;
import org.keycloak.events.EventType;
import org.keycloak.models.KeycloakSession;

/**
 * The resource owner password credentials grant (RFC 6749 section 4.3, contract T7, T8), by the realm's direct grant
 * flow.
 */
public final class PasswordGrant extends DelegatingGrant {

    /**
     * Creates the password grant.
     *
     * @param session realm, client and request must be set
     */
    public PasswordGrant(KeycloakSession session) {
        super(session, OAuth2Constants.PASSWORD);
    }

    @Override
    void check(TokenRequest request) {
        String username = request.form().require("username");
        request.form().require("password");
        try {
            LoginQueue.await(session, username);
        } catch (OAuthException e) {
            request.event()
                    .event(EventType.LOGIN)
                    .detail(Details.GRANT_TYPE, OAuth2Constants.PASSWORD)
                    .detail(Details.REASON, e.description())
                    .error(e.error());
            throw e;
        }
    }

    @Override
    Scopes scopes(TokenRequest request) {
        return request.scopes();
    }

    /** Keycloak knows no fylr scope, and would reject it. */
    @Override
    Parameters form(TokenRequest request, Scopes scopes) {
        Parameters form = super.form(request, scopes);
        return scopes.openid()
                ? form.and(Parameters.of(Map.of(OAuth2Constants.SCOPE, OAuth2Constants.SCOPE_OPENID)))
                : form;
    }

    /**
     * Every error says so while a directory or the old server is down: or "wrong" and "down" would tell whose login is
     * whose.
     */
    @Override
    boolean directoryIsDown(TokenRequest request) {
        return LdapFederation.isPresent(session.getContext().getRealm()) && LdapFederation.isDown(session)
                || OldServer.isDown(session);
    }

    @Override
    OAuthException rejected(String error, @Nullable String description) {
        if (OAuthErrorException.UNAUTHORIZED_CLIENT.equals(error)) {
            return asTold(error, "The client may not use the password grant: switch on its direct access grants.");
        }
        // One text for a wrong password, an unknown, locked or disabled user and a missing second factor (contract T7,
        // T8).
        return asTold(
                OAuthErrorException.INVALID_GRANT,
                "The username or password is wrong, or the user cannot log in this way.");
    }
}
