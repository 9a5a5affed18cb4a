package io.github.keycloakfylr.movein;

import java.util.Objects;
import org.keycloak.common.util.Time;
import org.keycloak.credential.CredentialInput;
import org.keycloak.credential.CredentialModel;
import org.keycloak.credential.PasswordCredentialProvider;
import org.keycloak.credential.hash.PasswordHashProvider;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.PasswordPolicy;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;
import org.keycloak.models.credential.PasswordCredentialModel;

/**
 * Keycloak's passwords; that of a user who has none here is checked at the old server once, and kept (contract V4). One
 * per session; not thread-safe.
 *
 * <p>Here, because every way to log in by a password ends here, after Keycloak has looked whether the user is locked:
 * the login page, credentials in the request, the password grant, the realm's own pages. A user storage provider would
 * be asked for users of its federation link only, and to delete its entry would delete them
 * ({@link PasswordAtOldServer}).
 */
final class MovingPasswordProvider extends PasswordCredentialProvider {

    private final PasswordCredentialProvider keycloaks;

    MovingPasswordProvider(KeycloakSession session, PasswordCredentialProvider keycloaks) {
        // Without metrics: what is counted is checked by Keycloak's own.
        super(session, null, false, false, false, false, false);
        this.keycloaks = keycloaks;
    }

    @Override
    public boolean isValid(RealmModel realm, UserModel user, CredentialInput input) {
        String password = input.getChallengeResponse();
        if (password == null || isConfiguredFor(realm, user, getType())) {
            return keycloaks.isValid(realm, user, input);
        }
        boolean right = new FirstLogin(session).isRight(realm, user, password);
        if (right) {
            keep(realm, user, password);
        }
        return right;
    }

    /**
     * Past the realm's rules for new passwords: this one is not new. It is as old as the user here, at least: by a
     * later date it would be one that was changed here ({@link MovedUser}).
     */
    void keep(RealmModel realm, UserModel user, String password) {
        PasswordPolicy policy = realm.getPasswordPolicy();
        PasswordHashProvider hash = getHashProvider(policy);
        PasswordCredentialModel credential = hash.encodedCredential(password, policy.getHashIterations());
        credential.setCreatedDate(Objects.requireNonNullElseGet(user.getCreatedTimestamp(), Time::currentTimeMillis));
        createCredential(realm, user, credential);
    }

    /** Every password comes by here, whoever sets it: the old server's opens nothing any more. */
    @Override
    public CredentialModel createCredential(RealmModel realm, UserModel user, PasswordCredentialModel credential) {
        CredentialModel created = super.createCredential(realm, user, credential);
        PasswordAtOldServer.over(user);
        return created;
    }
}
