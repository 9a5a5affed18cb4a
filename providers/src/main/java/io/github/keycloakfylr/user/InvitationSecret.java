package io.github.keycloakfylr.user;

import java.util.UUID;
import org.keycloak.common.util.Time;
import org.keycloak.credential.CredentialProvider;
import org.keycloak.credential.PasswordCredentialProvider;
import org.keycloak.credential.PasswordCredentialProviderFactory;
import org.keycloak.credential.hash.PasswordHashProvider;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.PasswordPolicy;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;
import org.keycloak.models.credential.PasswordCredentialModel;

/** The secret of an {@code email} user: a UUID in the place of a password (contract M4), hashed like one. */
public final class InvitationSecret {

    private InvitationSecret() {}

    /**
     * Gives the user a new one in the place of the old one.
     *
     * @return the secret, from a cryptographic random source, 122 bits; nobody can read it again later
     */
    public static String renew(KeycloakSession session, RealmModel realm, UserModel user) {
        String secret = UUID.randomUUID().toString();
        PasswordPolicy policy = realm.getPasswordPolicy();
        PasswordHashProvider hash = policy.getHashAlgorithm() == null
                ? session.getProvider(PasswordHashProvider.class)
                : session.getProvider(PasswordHashProvider.class, policy.getHashAlgorithm());
        PasswordCredentialModel credential = hash.encodedCredential(secret, policy.getHashIterations());
        credential.setCreatedDate(Time.currentTimeMillis());
        PasswordCredentialProvider passwords = (PasswordCredentialProvider)
                session.getProvider(CredentialProvider.class, PasswordCredentialProviderFactory.PROVIDER_ID);
        // As hashed: the realm's rules for passwords that people think up are none for this one.
        passwords.createCredential(realm, user, credential);
        return secret;
    }
}
