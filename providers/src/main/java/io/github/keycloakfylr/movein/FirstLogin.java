package io.github.keycloakfylr.movein;

import io.github.keycloakfylr.transaction.AfterCompletion;
import io.github.keycloakfylr.user.LoginQueue;
import io.github.keycloakfylr.user.Spelling;
import io.github.keycloakfylr.user.UserType;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.SingleUseObjectProvider;
import org.keycloak.models.UserModel;
import org.keycloak.storage.StorageId;

/** The first login here of a user whose password is at the old server. One per request; not thread-safe. */
final class FirstLogin {

    /** Those whose password fylr has itself, and which is the user's own. */
    private static final Set<UserType> WITH_PASSWORD =
            EnumSet.of(UserType.EASYDB, UserType.SYSTEM, UserType.EASYDB_SELF_REGISTER, UserType.COLLECTION);

    private static final String PREFIX = "fylr.first-login.";
    /** Longer than any request that began before the password was kept. */
    private static final int SECONDS = 60;
    /** Longer than any password that fylr's own page takes. */
    private static final int MAX_PASSWORD_LENGTH = 1000;

    private final KeycloakSession session;

    FirstLogin(KeycloakSession session) {
        this.session = session;
    }

    /**
     * Asks the old server, if the user is one of its.
     *
     * @param user has no password here
     * @return whether the password is right, and now to be kept
     * @throws OldServerUnavailableException when the old server does not say
     * @throws io.github.keycloakfylr.wire.OAuthException when another login of the user is asking
     */
    boolean isRight(RealmModel realm, UserModel user, String password) {
        if (!isSendable(password)) {
            return false;
        }
        Optional<OldServer> server = OldServer.of(session, realm).filter(old -> knows(old, user));
        return server.isPresent() && ask(server.get(), user, password);
    }

    /** {@return whether it may be a password of the old server's} */
    static boolean isSendable(String password) {
        return !password.isEmpty() && password.length() <= MAX_PASSWORD_LENGTH;
    }

    private boolean knows(OldServer server, UserModel user) {
        return user.isEnabled()
                && StorageId.isLocalStorage(user.getId())
                && !user.isFederated()
                && (PasswordAtOldServer.is(user) || server.isForEveryUser())
                && UserType.of(session, user).filter(WITH_PASSWORD::contains).isPresent();
    }

    /**
     * One at a time of each user, over all nodes: two that both find no password here would keep two. Logins of one
     * name wait for each other before they come here, but a user has an e-mail address as well, and there are nodes.
     */
    private boolean ask(OldServer server, UserModel user, String password) {
        SingleUseObjectProvider store = session.singleUseObjects();
        String key = PREFIX + user.getId();
        if (!store.putIfAbsent(key, SECONDS)) {
            throw LoginQueue.busy();
        }
        boolean right = false;
        try {
            right = server.isRight(Spelling.login(user), password);
        } finally {
            if (right) {
                // Stays once the password is kept: whoever has looked for one before that must not ask after that.
                AfterCompletion.onRollback(session, () -> store.remove(key));
            } else {
                store.remove(key);
            }
        }
        return right;
    }
}
