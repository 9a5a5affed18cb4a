package io.github.keycloakfylr.method;

import java.util.Set;
import org.keycloak.authentication.authenticators.browser.OTPFormAuthenticatorFactory;
import org.keycloak.authentication.authenticators.browser.RecoveryAuthnCodesFormAuthenticatorFactory;
import org.keycloak.authentication.authenticators.browser.WebAuthnAuthenticatorFactory;
import org.keycloak.models.UserModel;
import org.keycloak.models.credential.OTPCredentialModel;
import org.keycloak.models.credential.RecoveryAuthnCodesCredentialModel;
import org.keycloak.models.credential.WebAuthnCredentialModel;

/** Keycloak's second factors. */
public final class SecondFactor {

    private static final Set<String> AUTHENTICATORS = Set.of(
            OTPFormAuthenticatorFactory.PROVIDER_ID,
            WebAuthnAuthenticatorFactory.PROVIDER_ID,
            RecoveryAuthnCodesFormAuthenticatorFactory.PROVIDER_ID);
    private static final Set<String> CREDENTIALS = Set.of(
            OTPCredentialModel.TYPE, WebAuthnCredentialModel.TYPE_TWOFACTOR, RecoveryAuthnCodesCredentialModel.TYPE);

    private SecondFactor() {}

    /** {@return whether the authenticator of that id asks for one} */
    static boolean isAskedForBy(String authenticatorId) {
        return authenticatorId != null && AUTHENTICATORS.contains(authenticatorId);
    }

    /** {@return whether the user has set one up} */
    public static boolean isSetUpFor(UserModel user) {
        return CREDENTIALS.stream().anyMatch(user.credentialManager()::isConfiguredFor);
    }
}
