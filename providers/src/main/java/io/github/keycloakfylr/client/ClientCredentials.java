package io.github.keycloakfylr.client;

import io.github.keycloakfylr.wire.OAuthException;
import io.github.keycloakfylr.wire.Parameters;
import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Who a client says it is (RFC 6749 section 2.3.1, contract C1, C2).
 *
 * @param clientId the client id, or {@code null} when the request names none
 * @param secret the secret, or {@code null} when there is none or an empty one
 * @param basic whether they came by HTTP Basic rather than in the body
 */
public record ClientCredentials(@Nullable String clientId, @Nullable String secret, boolean basic) {

    private static final Pattern BASIC = Pattern.compile("(?i)basic(?:\\s(.*))?", Pattern.DOTALL);
    private static final int MAX_CHARS = 8192;

    /**
     * Reads the credentials of a request.
     *
     * @param authorization the {@code Authorization} header, or {@code null}; any other scheme than Basic is not for us
     * @throws OAuthException when the header cannot be read, or when header and body both authenticate
     */
    public static ClientCredentials of(@Nullable String authorization, Parameters form) {
        Matcher header = BASIC.matcher(authorization == null ? "" : authorization);
        if (!header.matches()) {
            return new ClientCredentials(form.get("client_id"), form.get("client_secret"), false);
        }
        ClientCredentials basic =
                parse(header.group(1) == null ? "" : header.group(1).trim());
        if (form.has("client_secret")) {
            throw OAuthException.invalidRequest(
                    "The client authenticates twice: leave out either the Authorization header or client_secret.");
        }
        if (form.has("client_id") && !Objects.equals(form.get("client_id"), basic.clientId)) {
            throw OAuthException.invalidRequest(
                    "The parameter 'client_id' names another client than the Authorization header.");
        }
        return basic;
    }

    private static ClientCredentials parse(String encoded) {
        if (encoded.length() > MAX_CHARS) {
            throw OAuthException.invalidRequest(
                    "The Authorization header is longer than " + MAX_CHARS + " characters.");
        }
        String pair = Parameters.text(ByteBuffer.wrap(base64(encoded)), "The Authorization header");
        int colon = pair.indexOf(':');
        if (colon < 1) {
            throw notBasic();
        }
        String clientId = Parameters.decode(pair.substring(0, colon), "The client id in the Authorization header");
        String secret = Parameters.decode(pair.substring(colon + 1), "The secret in the Authorization header");
        return new ClientCredentials(clientId, secret.isEmpty() ? null : secret, true);
    }

    private static byte[] base64(String encoded) {
        try {
            return Base64.getDecoder().decode(encoded);
        } catch (IllegalArgumentException e) {
            throw notBasic();
        }
    }

    private static OAuthException notBasic() {
        return OAuthException.invalidRequest("The Authorization header is not valid HTTP Basic.");
    }

    /** {@return {@code invalid_client} with the status that the way of the credentials asks for (contract C4)} */
    OAuthException rejected() {
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
