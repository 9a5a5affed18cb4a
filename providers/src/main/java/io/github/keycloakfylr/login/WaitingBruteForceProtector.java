package io.github.keycloakfylr.login;

import io.github.keycloakfylr.user.LoginQueue;
import jakarta.ws.rs.core.UriInfo;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.keycloak.common.ClientConnection;
import org.keycloak.common.util.Time;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserLoginFailureModel;
import org.keycloak.models.UserModel;
import org.keycloak.services.managers.BruteForceProtector;

/**
 * Keycloak's brute force protector, but a login at fylr's endpoints waits for its turn (contract T7, A10). Keycloak
 * lets one login of a user go on at a time, so that parallel guesses cannot outrun the count of failures, and rejects
 * the others as if the user were locked, even one that comes just after a login that has succeeded. The
 * {@link LoginQueue} has let only one of each name through; what is left to wait for is a login by another name of the
 * user's, or on a page of Keycloak's. A failure at fylr's endpoints is counted before that login lets the next one go
 * on. Logins elsewhere are treated as ever (G3). One per request; not thread-safe.
 */
final class WaitingBruteForceProtector implements BruteForceProtector {

    private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

    private final KeycloakSession session;
    private final BruteForceProtector keycloaks;

    WaitingBruteForceProtector(KeycloakSession session, BruteForceProtector keycloaks) {
        this.session = session;
        this.keycloaks = keycloaks;
    }

    /**
     * Tells whether the user is locked, after waiting for other logins of the same user.
     *
     * @throws io.github.keycloakfylr.wire.OAuthException {@code temporarily_unavailable} when the request has its turn
     *     in the {@link LoginQueue}, but another login of the same user, by another name or on a page of Keycloak's,
     *     does not end
     */
    @Override
    public boolean isTemporarilyDisabled(KeycloakSession session, RealmModel realm, UserModel user) {
        boolean disabled = keycloaks.isTemporarilyDisabled(session, realm, user);
        if (!FylrAuthSession.isFylrRequest(session)) {
            return disabled;
        }
        long deadline = System.nanoTime() + LoginQueue.MAX_WAIT_NANOS;
        while (disabled && !isLocked(session, realm, user) && System.nanoTime() < deadline) {
            LockSupport.parkNanos(POLL_NANOS);
            disabled = keycloaks.isTemporarilyDisabled(session, realm, user);
        }
        if (disabled && !isLocked(session, realm, user) && LoginQueue.hasTurn(session)) {
            throw LoginQueue.busy();
        }
        // Once more: Keycloak looks at the count first, and whoever had the turn then may have failed meanwhile.
        return disabled || isLocked(session, realm, user);
    }

    private static boolean isLocked(KeycloakSession session, RealmModel realm, UserModel user) {
        UserLoginFailureModel failures = session.loginFailures().getUserLoginFailure(realm, user.getId());
        return failures != null && Time.currentTimeSeconds() < failures.getFailedLoginNotBefore();
    }

    @Override
    public boolean isPermanentlyLockedOut(KeycloakSession session, RealmModel realm, UserModel user) {
        return keycloaks.isPermanentlyLockedOut(session, realm, user);
    }

    @Override
    public void failedLogin(
            RealmModel realm, UserModel user, ClientConnection connection, UriInfo uriInfo, Set<String> categories) {
        counter().failedLogin(realm, user, connection, uriInfo, categories);
    }

    @Override
    public void successfulLogin(
            RealmModel realm, UserModel user, ClientConnection connection, UriInfo uriInfo, Set<String> categories) {
        counter().successfulLogin(realm, user, connection, uriInfo, categories);
    }

    private BruteForceProtector counter() {
        return FylrAuthSession.isFylrRequest(session) ? new SynchronousBruteForceProtector(session) : keycloaks;
    }

    @Override
    public void cleanUpPermanentLockout(KeycloakSession session, RealmModel realm, UserModel user) {
        keycloaks.cleanUpPermanentLockout(session, realm, user);
    }

    /** Keycloak's own is shared by all sessions and closed by its factory. */
    @Override
    public void close() {}
}
