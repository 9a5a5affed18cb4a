package io.github.keycloakfylr.config;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An OAuth 2.0 client of fylr's configuration.
 *
 * @param id the client id
 * @param isPublic whether it has no secret
 * @param secret a bcrypt hash or a plain secret; {@code null} for a public client
 * @param redirectUris as they are registered; for the web frontend's client none means the external URL +
 *     {@code /oauth2/callback}
 * @param scopes of {@link Scope}, none for all of them (contract S2)
 * @param webFrontend whether fylr's web frontend logs in as this client
 * @param named whether a file or the environment says something of it, rather than only fylr's defaults
 */
public record FylrClient(
        String id,
        boolean isPublic,
        @Nullable String secret,
        List<String> redirectUris,
        List<Scope> scopes,
        boolean webFrontend,
        boolean named) {

    /**
     * Where the response to the web frontend's authorization request is awaited, below the external URL (contract C7).
     */
    public static final String CALLBACK_PATH = "oauth2/callback";

    /** Without the secret: a record's own would print it. */
    @Override
    public String toString() {
        return "FylrClient[" + id + "]";
    }
}
