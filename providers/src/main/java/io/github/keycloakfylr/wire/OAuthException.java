package io.github.keycloakfylr.wire;

/**
 * A rejected OAuth 2.0 request: what the client is told (contract G5, T2).
 *
 * <p>The description is read by people who have to mend the request; it must never carry a secret, a token or a
 * password.
 */
public final class OAuthException extends RuntimeException {

    private static final int BAD_REQUEST = 400;
    private static final int UNAUTHORIZED = 401;
    private static final int UNAVAILABLE = 503;

    private final int status;
    private final String error;
    private final String description;
    private final String logReason;
    private final boolean forAdministrator;

    private OAuthException(int status, String error, String description) {
        this(status, error, description, description, false);
    }

    private OAuthException(int status, String error, String description, String logReason, boolean forAdministrator) {
        // An error is a response, not a fault: no stack trace, which an attacker could make us collect a million times.
        super(description, null, false, false);
        this.status = status;
        this.error = error;
        this.description = description;
        this.logReason = logReason;
        this.forAdministrator = forAdministrator;
    }

    /**
     * {@return an error with HTTP 400}
     *
     * @param error an error code of RFC 6749, of OpenID Connect Core, or fosite's {@code invalid_state}
     * @param description what to mend, in one sentence
     */
    public static OAuthException badRequest(String error, String description) {
        return new OAuthException(BAD_REQUEST, error, description);
    }

    /** {@return {@code invalid_request}, HTTP 400} */
    public static OAuthException invalidRequest(String description) {
        return badRequest("invalid_request", description);
    }

    /** {@return {@code invalid_client}, HTTP 400: the credentials came in the body (contract C4)} */
    public static OAuthException invalidClient(String description) {
        return badRequest("invalid_client", description);
    }

    /**
     * {@return {@code invalid_client}, HTTP 401 with a Basic challenge: the credentials came by HTTP Basic (contract
     * C4)}
     */
    public static OAuthException invalidBasicClient(String description) {
        return new OAuthException(UNAUTHORIZED, "invalid_client", description);
    }

    /**
     * {@return {@code temporarily_unavailable}, HTTP 503: nothing is wrong with the request, and it may be repeated in
     * a few seconds}
     */
    public static OAuthException unavailable(String description) {
        return new OAuthException(UNAVAILABLE, "temporarily_unavailable", description);
    }

    /** {@return the same error, of which the log says more than the client is told} */
    public OAuthException because(String reason) {
        return new OAuthException(status, error, description, reason, forAdministrator);
    }

    /** {@return the same error, whose reason an administrator can mend: it is a warning in the log} */
    public OAuthException becauseOfSetting(String reason) {
        return new OAuthException(status, error, description, reason, true);
    }

    /** {@return why, for the log and the event: never on the wire} */
    public String logReason() {
        return logReason;
    }

    /** {@return whether an administrator can mend it} */
    public boolean isForAdministrator() {
        return forAdministrator;
    }

    /** {@return the HTTP status, 400, 401 or 503} */
    public int status() {
        return status;
    }

    /** {@return the OAuth 2.0 error code} */
    public String error() {
        return error;
    }

    /** {@return the {@code error_description}} */
    public String description() {
        return description;
    }
}
