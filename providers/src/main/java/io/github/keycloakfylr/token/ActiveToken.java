package io.github.keycloakfylr.token;

import io.github.keycloakfylr.user.GuestUser;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.ClientModel;
import org.keycloak.models.UserModel;
import org.keycloak.models.UserSessionModel;
import org.keycloak.representations.AccessToken;

/**
 * A token of ours that is good right now.
 *
 * @param token what it says
 * @param refresh whether it is a refresh token
 * @param client whom it was issued to
 * @param user whom it is about
 * @param userSession the login that it belongs to, or {@code null}: a guest's token of the client credentials grant has
 *     none (contract N5)
 */
public record ActiveToken(
        AccessToken token,
        boolean refresh,
        ClientModel client,
        UserModel user,
        @Nullable UserSessionModel userSession) {

    /** {@return whether it is about a guest, of whom nothing is known but the {@code sub} (contract N6)} */
    public boolean isGuest() {
        return user instanceof GuestUser || userSession != null && userSession.getUser() instanceof GuestUser;
    }

    /** {@return what tells it from every other token, however it is spelled} */
    public String id() {
        return token.getId();
    }

    /** {@return the granted scopes} */
    public Scopes scopes() {
        return Scopes.fromKeycloak(token.getScope());
    }

    /** {@return who the token is about, as the client is told (contract U3)} */
    public String subject() {
        return Subject.of(user);
    }
}
