package io.github.keycloakfylr.grant;

import io.github.keycloakfylr.token.GuestCodes;
import io.github.keycloakfylr.token.GuestConsent;
import io.github.keycloakfylr.wire.TokenResponse;
import java.util.Optional;
import org.keycloak.OAuth2Constants;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.UserSessionModel;

/**
 * The authorization code grant, with what a guest's code needs around it: the session that it is redeemed in is opened
 * here, and a replay ends what was issued (contract M8, T6). Everything else is the grant's own, so a guest's code is
 * checked like any other. One per request.
 */
public final class GuestCodeGrant implements Grant {

    private final KeycloakSession session;
    private final Grant codes;

    /**
     * Creates the guest code grant.
     *
     * @param session realm and client must be set
     * @param codes the authorization code grant
     */
    public GuestCodeGrant(KeycloakSession session, Grant codes) {
        this.session = session;
        this.codes = codes;
    }

    @Override
    public TokenResponse issue(TokenRequest request) {
        GuestCodes guests = new GuestCodes(session);
        String code = request.form().get(OAuth2Constants.CODE);
        if (code == null || !guests.know(code)) {
            return codes.issue(request);
        }
        if (!guests.claim(code)) {
            guests.replayed(code);
            return codes.issue(request);
        }
        Optional<UserSessionModel> opened = guests.openSession(code);
        opened.ifPresent(userSession -> GuestConsent.spare(session));
        try {
            return codes.issue(request);
        } catch (RuntimeException e) {
            // Rejected: nothing may stay that nobody has redeemed.
            opened.ifPresent(userSession -> session.sessions().removeUserSession(userSession.getRealm(), userSession));
            throw e;
        }
    }
}
