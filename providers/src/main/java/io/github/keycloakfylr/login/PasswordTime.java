package io.github.keycloakfylr.login;

import org.keycloak.authentication.AuthenticationFlowContext;
import org.keycloak.authentication.authenticators.util.AuthenticatorUtils;
import org.keycloak.models.UserModel;
import org.keycloak.models.credential.PasswordCredentialModel;

/** Keeps the time of a refusal from telling what kind of user a login belongs to (contract A9, T7). */
final class PasswordTime {

    private PasswordTime() {
    }

    /**
     * To be called after a password was refused. A directory's answer comes sooner than Keycloak has hashed a password, and who has no
     * password has nothing to hash: both would stand out from an unknown login, for which Keycloak hashes a dummy.
     */
    static void level(AuthenticationFlowContext context, UserModel user) {
        if (user.credentialManager().getStoredCredentialsByTypeStream(PasswordCredentialModel.TYPE).findAny().isEmpty()) {
            AuthenticatorUtils.dummyHash(context);
        }
    }
}
