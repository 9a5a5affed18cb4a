package io.github.keycloakfylr.login.authenticator;

import org.keycloak.authentication.Authenticator;
import org.keycloak.authentication.CredentialValidator;
import org.keycloak.credential.CredentialProvider;
import org.keycloak.credential.OTPCredentialProvider;
import org.keycloak.credential.OTPCredentialProviderFactory;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;

/**
 * An alternative among the second factors for users who have set none up. Its factory must allow user setup, or
 * Keycloak would not even ask it about a user who has nothing set up.
 */
abstract class FallbackSecondFactor implements Authenticator, CredentialValidator<OTPCredentialProvider> {

    /** A credential of this type does not exist: Keycloak offers no user this under "try another way". */
    private static final String NO_CREDENTIAL = "fylr-none";

    @Override
    public boolean requiresUser() {
        return false;
    }

    /** A user has no second factor by this, or the conditional flow would be entered for everyone. */
    @Override
    public boolean configuredFor(KeycloakSession session, RealmModel realm, UserModel user) {
        return false;
    }

    @Override
    public void setRequiredActions(KeycloakSession session, RealmModel realm, UserModel user) {}

    @Override
    public OTPCredentialProvider getCredentialProvider(KeycloakSession session) {
        return (OTPCredentialProvider)
                session.getProvider(CredentialProvider.class, OTPCredentialProviderFactory.PROVIDER_ID);
    }

    @Override
    public String getType(KeycloakSession session) {
        return NO_CREDENTIAL;
    }

    @Override
    public void close() {}
}
