package io.github.keycloakfylr.client;

import org.keycloak.models.ClientModel;

/**
 * Whether a client may send secrets in the query of a request, where proxies and browsers write them down. fylr's
 * clients may (contract A10, U1), against RFC 9700 section 4.3.2; an operator can take it from a client by its
 * attributes.
 */
public final class SecretsInQuery {

    /** Client attribute: {@link #REFUSE} rejects an access token in the query of userinfo. */
    private static final String ACCESS_TOKEN = "fylr.oauth2.accessTokenInQuery";
    /** Client attribute: {@link #REFUSE} rejects {@code password} in the query of the authorization request. */
    private static final String PASSWORD = "fylr.oauth2.passwordInQuery";

    private static final String REFUSE = "refuse";

    private SecretsInQuery() {}

    /** {@return whether userinfo takes the client's access tokens in the query} */
    public static boolean acceptsAccessToken(ClientModel client) {
        return !REFUSE.equals(client.getAttribute(ACCESS_TOKEN));
    }

    /** {@return whether the client may send a user's password in the query of the authorization request} */
    public static boolean acceptsPassword(ClientModel client) {
        return !REFUSE.equals(client.getAttribute(PASSWORD));
    }
}
