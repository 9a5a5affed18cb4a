package io.github.keycloakfylr.login.authenticator;

import io.github.keycloakfylr.method.BrowserFlow;
import io.github.keycloakfylr.user.AuthMethod;

/** Puts {@link AnonymousAuthenticator} into the browser flow. */
public final class AnonymousAuthenticatorFactory extends MethodAuthenticatorFactory {

    /** For Keycloak's service loader. */
    public AnonymousAuthenticatorFactory() {
        super(
                BrowserFlow.authenticatorId(AuthMethod.ANONYMOUS),
                "fylr: guest",
                "auth_method=anonymous: a guest without a page, when the realm has guest access on: User federation, \"fylr guests\".",
                null,
                new AnonymousAuthenticator());
    }
}
