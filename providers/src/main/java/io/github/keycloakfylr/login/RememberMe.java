package io.github.keycloakfylr.login;

import io.github.keycloakfylr.realm.FylrRealm;
import java.time.Duration;
import java.util.Optional;
import org.keycloak.common.util.Time;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserSessionModel;

/**
 * fylr's "stay logged in", on Keycloak's "remember me" (base config {@code login.keep_login}). How long it lasts is
 * decided here and not by Keycloak's session timeouts: those would cut the tokens too (contract T10).
 */
public final class RememberMe {

    /** The checkbox of the login page. */
    public static final String FIELD = "rememberMe";

    /** When single sign-on last served from the session, in seconds since the epoch. */
    private static final String USED_AT = "fylr.used_at";

    private RememberMe() {}

    /** {@return whether a login may ask to be kept} */
    public static boolean isOffered(RealmModel realm) {
        return realm.isRememberMe() && new FylrRealm(realm).keepLogin().isPresent();
    }

    /** Notes that the session has logged somebody in just now: from here on its time runs anew. */
    static void used(UserSessionModel userSession) {
        if (userSession.isRememberMe()) {
            userSession.setNote(USED_AT, Long.toString(Time.currentTimeSeconds()));
        }
    }

    /**
     * {@return whether the session may serve a request: one that is not kept as long as the browser is open, a kept one
     * for its time}
     */
    static boolean mayServe(RealmModel realm, UserSessionModel userSession) {
        if (!userSession.isRememberMe()) {
            return true;
        }
        String usedAt = userSession.getNote(USED_AT);
        return mayServe(
                new FylrRealm(realm).keepLogin(),
                usedAt == null ? userSession.getStarted() : Long.parseLong(usedAt),
                Time.currentTimeSeconds());
    }

    /**
     * Tells whether a login is still kept.
     *
     * @param limit how long a login is kept after its last use; nothing: not at all
     * @param usedAt seconds since the epoch
     * @param now seconds since the epoch
     */
    static boolean mayServe(Optional<Duration> limit, long usedAt, long now) {
        return limit.filter(duration -> now < usedAt + duration.toSeconds()).isPresent();
    }
}
