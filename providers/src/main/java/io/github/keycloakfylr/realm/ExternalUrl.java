package io.github.keycloakfylr.realm;

import io.github.keycloakfylr.wire.Parameters;
import org.keycloak.models.KeycloakSession;
import org.keycloak.urls.UrlType;

/**
 * fylr's external URL: Keycloak's frontend URL for the realm of the session, without a trailing slash (contract G1). It
 * is the issuer (W2, W7).
 */
public final class ExternalUrl {

    private ExternalUrl() {}

    /** {@return the external URL, for example {@code https://dam.example.org}; the realm of the session must be set} */
    public static String of(KeycloakSession session) {
        String base = session.getContext().getUri(UrlType.FRONTEND).getBaseUri().toString();
        return base.endsWith("/") ? base.substring(0, base.length() - 1) : base;
    }

    /**
     * {@return the address that a browser opens to make it}
     *
     * @param parameters the authorization request
     */
    public static String ofAuthorizationRequest(KeycloakSession session, Parameters parameters) {
        return ofAuthorizationEndpoint(session) + "?" + parameters.encode();
    }

    /** {@return the address of the authorization endpoint} */
    public static String ofAuthorizationEndpoint(KeycloakSession session) {
        return of(session) + "/" + Endpoint.AUTHORIZATION.path();
    }
}
