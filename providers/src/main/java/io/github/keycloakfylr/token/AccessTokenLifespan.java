package io.github.keycloakfylr.token;

import org.keycloak.models.ClientModel;
import org.keycloak.models.RealmModel;
import org.keycloak.protocol.oidc.OIDCConfigAttributes;

/** How long an access token without a session is good (contract T10, N2). */
public final class AccessTokenLifespan {

    private AccessTokenLifespan() {}

    /**
     * {@return seconds; where they are to be as long as the session, what a session may last at most, as Keycloak has
     * it}
     *
     * @param client may have a lifespan of its own, or be {@code null}
     */
    public static long seconds(RealmModel realm, ClientModel client) {
        String own = client == null ? null : client.getAttribute(OIDCConfigAttributes.ACCESS_TOKEN_LIFESPAN);
        long lifespan = own == null || own.isBlank() ? realm.getAccessTokenLifespan() : Long.parseLong(own.trim());
        return lifespan > 0 ? lifespan : realm.getSsoSessionMaxLifespan();
    }
}
