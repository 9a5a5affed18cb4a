package io.github.keycloakfylr.grant;

import io.github.keycloakfylr.wire.TokenResponse;

/** One grant of the token endpoint (RFC 6749 section 4, contract section 5). */
public interface Grant {

    /**
     * {@return the tokens}
     *
     * @throws io.github.keycloakfylr.wire.OAuthException when the request is rejected
     */
    TokenResponse issue(TokenRequest request);
}
