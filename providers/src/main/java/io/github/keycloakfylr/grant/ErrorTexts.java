package io.github.keycloakfylr.grant;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a client is told where Keycloak's grants say why they failed in words of their own, which name Keycloak's
 * sessions and not what is to be mended (contract T12). A text that is not known here, of another release of Keycloak
 * perhaps, becomes a general one of ours: nothing of Keycloak's is passed on. Stateless, thread-safe.
 */
final class ErrorTexts {

    private static final String LOGIN_ENDED = "The login that the refresh token belongs to has ended; log in again.";
    private static final String EXPIRED = "The refresh token has expired; log in again.";
    private static final String UNKNOWN_REFRESH_TOKEN =
            "The refresh token is unknown, has expired, was revoked, or belongs to another client;" + " log in again.";

    /** Keycloak's text to ours. */
    static final Map<String, String> REFRESH = Map.ofEntries(
            Map.entry("Token is not active", EXPIRED),
            Map.entry("Session not active", LOGIN_ENDED),
            Map.entry("Offline session not active", LOGIN_ENDED),
            Map.entry("Offline user session not found", LOGIN_ENDED),
            Map.entry("Session doesn't have required client", LOGIN_ENDED),
            Map.entry("Client session not active", LOGIN_ENDED),
            Map.entry("Refresh token issued before the user session started", LOGIN_ENDED),
            Map.entry("refresh token issued before the client session started", LOGIN_ENDED),
            Map.entry("User disabled", LOGIN_ENDED),
            Map.entry("Stale token", LOGIN_ENDED));

    private static final String CODE_HINT =
            " A code is good once, for a short time, with the client_id, redirect_uri and code_verifier that belong"
                    + " to it; start a new authorization request.";
    private static final String CODE_UNKNOWN = "The code is unknown, was used before, or has expired.";
    private static final String CODE_LOGIN_ENDED = "The login that the code belongs to has ended.";

    /** Keycloak's text to ours. */
    static final Map<String, String> CODE = Map.ofEntries(
            Map.entry("Code not valid", CODE_UNKNOWN),
            Map.entry("Code is expired", CODE_UNKNOWN),
            Map.entry("User session not found", CODE_LOGIN_ENDED),
            Map.entry("Session not active", CODE_LOGIN_ENDED),
            Map.entry("User not found", CODE_LOGIN_ENDED),
            Map.entry("User disabled", CODE_LOGIN_ENDED),
            Map.entry(
                    "Incorrect redirect_uri",
                    "The parameter 'redirect_uri' is not the one of the authorization request."),
            Map.entry(
                    "Auth error: Found different client_id in clientSession", "The code was issued to another client."),
            Map.entry("PKCE code verifier not specified", "The parameter 'code_verifier' is missing."),
            Map.entry(
                    "PKCE code verifier specified but challenge not present in authorization",
                    "The parameter 'code_verifier' was sent, but the authorization request had no code_challenge."));

    private ErrorTexts() {}

    /**
     * {@return what the client is told of a refresh token that is not redeemed}
     *
     * @param text ours or Keycloak's, or {@code null}
     */
    static String ofRefreshToken(@Nullable String text) {
        return text == null ? UNKNOWN_REFRESH_TOKEN : REFRESH.getOrDefault(text, UNKNOWN_REFRESH_TOKEN);
    }

    /**
     * {@return what the client is told of a code that is not redeemed}
     *
     * @param text Keycloak's, or {@code null}
     */
    static String ofCode(@Nullable String text) {
        String known = text == null
                ? null
                : text.startsWith("PKCE verification failed") || text.startsWith("PKCE invalid code verifier")
                        ? "The parameter 'code_verifier' does not belong to the code_challenge of the authorization request, or is not one: 43 to 128"
                                + " characters."
                        : CODE.get(text);
        return (known == null ? CODE_UNKNOWN : known) + CODE_HINT;
    }
}
