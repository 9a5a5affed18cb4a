package io.github.keycloakfylr.login;

import org.keycloak.models.KeycloakSession;
import org.keycloak.protocol.LoginProtocol;
import org.keycloak.protocol.oidc.OIDCLoginProtocol;
import org.keycloak.protocol.oidc.OIDCLoginProtocolFactory;

/** Takes the place of Keycloak's {@code openid-connect} login protocol by its id and a higher order. */
public final class FylrLoginProtocolFactory extends OIDCLoginProtocolFactory {

    @Override
    public LoginProtocol create(KeycloakSession session) {
        OIDCLoginProtocol stock = (OIDCLoginProtocol) super.create(session);
        return new FylrLoginProtocol(stock.getConfig()).setSession(session);
    }

    @Override
    public int order() {
        return super.order() + 1;
    }
}
