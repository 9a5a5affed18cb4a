package io.github.keycloakfylr.user;

import org.keycloak.credential.UserCredentialManager;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.SubjectCredentialManager;
import org.keycloak.storage.adapter.AbstractInMemoryUserAdapter;

/**
 * The anonymous user of one browser: derived, never stored, without login, e-mail, role or credential (contract N1, N5). For the time
 * of one request.
 */
public final class GuestUser extends AbstractInMemoryUserAdapter {

    /** @param id the guest's id; in a storage provider its Keycloak id */
    public GuestUser(KeycloakSession session, RealmModel realm, String id) {
        super(session, realm, id);
        setEnabled(true);
        setReadonly(true);
    }

    @Override
    public SubjectCredentialManager credentialManager() {
        return new UserCredentialManager(session, realm, this);
    }
}
