package io.github.keycloakfylr.user;

import java.util.regex.Pattern;
import org.keycloak.credential.UserCredentialManager;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.SubjectCredentialManager;
import org.keycloak.storage.adapter.AbstractInMemoryUserAdapter;

/**
 * The anonymous user of one browser: derived, never stored, without login, e-mail, role or credential (contract N1,
 * N5). For the time of one request.
 */
public final class GuestUser extends AbstractInMemoryUserAdapter {

    private static final String PREFIX = "anonymous-";
    private static final Pattern SUBJECT =
            Pattern.compile(PREFIX + "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", Pattern.CASE_INSENSITIVE);

    /**
     * Creates the guest.
     *
     * @param id the guest's id; in a storage provider its Keycloak id
     */
    public GuestUser(KeycloakSession session, RealmModel realm, String id) {
        super(session, realm, id);
        setEnabled(true);
        setReadonly(true);
    }

    /**
     * {@return the {@code sub} that clients are told: one that no user is told by ({@link #isSubject}), for a login may
     * be any UUID}
     *
     * @param guestId a guest's id, which is its subject; a bare UUID in tokens and sessions of before that form was
     *     chosen
     */
    public static String subject(String guestId) {
        return isSubject(guestId) ? guestId : PREFIX + guestId;
    }

    /** {@return whether the text has the form of a guest's {@code sub}, in any case: clients may compare without} */
    public static boolean isSubject(String text) {
        return SUBJECT.matcher(text).matches();
    }

    @Override
    public SubjectCredentialManager credentialManager() {
        return new UserCredentialManager(session, realm, this);
    }
}
