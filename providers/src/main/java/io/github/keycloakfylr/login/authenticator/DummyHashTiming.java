package io.github.keycloakfylr.login.authenticator;

import org.jspecify.annotations.Nullable;
import org.keycloak.authentication.AuthenticationFlowContext;
import org.keycloak.authentication.authenticators.util.AuthenticatorUtils;
import org.keycloak.models.UserModel;
import org.keycloak.models.credential.PasswordCredentialModel;

/** Keeps the time of an error from telling what kind of user a login belongs to (contract A9, T7). */
final class DummyHashTiming {

    private DummyHashTiming() {}

    /**
     * To be called after a password was rejected. Where Keycloak has hashed none, it hashes a dummy, as Keycloak does
     * for an unknown login: a locked user, an empty password, a directory and a user without a password would all get
     * their response sooner.
     *
     * @param checked the password that was checked; {@code null} or empty when none was
     */
    static void level(AuthenticationFlowContext context, UserModel user, @Nullable String checked) {
        boolean hashed = checked != null
                && !checked.isEmpty()
                && user.credentialManager()
                        .getStoredCredentialsByTypeStream(PasswordCredentialModel.TYPE)
                        .findAny()
                        .isPresent();
        if (!hashed) {
            AuthenticatorUtils.dummyHash(context);
        }
    }
}
