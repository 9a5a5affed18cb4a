package io.github.keycloakfylr.login.authenticator;

import io.github.keycloakfylr.method.BrowserFlow;
import io.github.keycloakfylr.user.AuthMethod;

/** Puts {@link ActionCodeAuthenticator} into the browser flow. */
public final class ActionCodeAuthenticatorFactory extends MethodAuthenticatorFactory {

    /** For Keycloak's service loader. */
    public ActionCodeAuthenticatorFactory() {
        super(
                BrowserFlow.authenticatorId(AuthMethod.ACTION_CODE),
                "fylr: action code",
                "auth_method=action_code: a one-time code that an administrator has issued for the user, by"
                        + " POST /admin/realms/{realm}/fylr/users/{user-id}/action-code (docs/login-methods.md).",
                null,
                new ActionCodeAuthenticator());
    }
}
