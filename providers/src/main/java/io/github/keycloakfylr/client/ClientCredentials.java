package io.github.keycloakfylr.client;

import io.github.keycloakfylr.wire.OAuthException;
import io.github.keycloakfylr.wire.Parameters;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;

/**
 * Who a client says it is (RFC 6749 section 2.3.1, contract C1, C2).
 *
 * @param clientId the client id, or {@code null} when the request names none
 * @param secret the secret, or {@code null} when there is none or an empty one
 * @param basic whether they came by HTTP Basic rather than in the body
 */
public record ClientCredentials(String clientId, String secret, boolean basic) {

    private static final String BASIC = "basic ";
    private static final int MAX_HEADER_CHARS = 8192;

    /**
     * @param authorization the {@code Authorization} header, or {@code null}; any other scheme than Basic is not for us
     * @throws OAuthException when the header cannot be read, or when header and body both authenticate
     */
    public static ClientCredentials of(String authorization, Parameters form) {
        if (authorization == null || !authorization.toLowerCase(Locale.ROOT).startsWith(BASIC)) {
            return new ClientCredentials(form.get("client_id"), form.get("client_secret"), false);
        }
        ClientCredentials basic = parse(authorization);
        if (form.has("client_secret")) {
            throw OAuthException.invalidRequest("The client authenticates twice: leave out either the Authorization header or client_secret.");
        }
        if (form.has("client_id") && !form.get("client_id").equals(basic.clientId)) {
            throw OAuthException.invalidRequest("The parameter 'client_id' names another client than the Authorization header.");
        }
        return basic;
    }

    private static ClientCredentials parse(String authorization) {
        if (authorization.length() > MAX_HEADER_CHARS) {
            throw OAuthException.invalidRequest("The Authorization header is longer than " + MAX_HEADER_CHARS + " characters.");
        }
        String pair;
        try {
            byte[] decoded = Base64.getDecoder().decode(authorization.substring(BASIC.length()).trim());
            pair = new String(decoded, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw OAuthException.invalidRequest("The Authorization header is not valid HTTP Basic.");
        }
        int colon = pair.indexOf(':');
        if (colon < 1 || pair.chars().anyMatch(Character::isISOControl)) {
            throw OAuthException.invalidRequest("The Authorization header is not valid HTTP Basic.");
        }
        String clientId = Parameters.decode(pair.substring(0, colon), "The client id in the Authorization header");
        String secret = Parameters.decode(pair.substring(colon + 1), "The secret in the Authorization header");
        return new ClientCredentials(clientId, secret.isEmpty() ? null : secret, true);
    }

    /** @return {@code invalid_client} with the status that the way of the credentials asks for (contract C4) */
    OAuthException refused() {
        // One text for an unknown client and for a wrong secret: nobody may find out by asking which client ids exist.
        String description = "The client is unknown or its client_secret is missing or wrong.";
        return basic ? OAuthException.invalidBasicClient(description) : OAuthException.invalidClient(description);
    }

    /** Without the secret: a record's own would print it. */
    @Override
    public String toString() {
        return "ClientCredentials[" + clientId + "]";
    }
}
