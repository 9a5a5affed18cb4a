package io.github.keycloakfylr.realm;

import java.time.Duration;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.keycloak.models.RealmModel;

/** fylr's settings of a realm, typed (contract section 10). Read afresh at every call, so a change in the admin console works at once. */
public final class FylrRealm {

    /** Base config {@code login.guest}: {@code true} switches guest access on. */
    public static final String GUEST = "fylr.login.guest";
    /** {@code allowHttpRedirects}: {@code true} lets plain {@code http} redirect URIs through (contract C6). */
    public static final String ALLOW_HTTP_REDIRECTS = "fylr.oauth2.allowHttpRedirects";
    /** Base config {@code openid.userinfo}: the claims that userinfo may return, separated by spaces. */
    public static final String USERINFO = "fylr.openid.userinfo";

    /** Base config {@code login.keep_login}: {@code off}, {@code 7d} or {@code 30d}. */
    public static final String KEEP_LOGIN = "fylr.login.keepLogin";

    /** The value of {@link #KEEP_LOGIN} with which no login is kept; so does no value. */
    public static final String KEEP_LOGIN_OFF = "off";

    private static final Map<String, Duration> KEEP_LOGIN_VALUES = Map.of("7d", Duration.ofDays(7), "30d", Duration.ofDays(30));

    private final RealmModel realm;

    /** @param realm the realm behind the front door */
    public FylrRealm(RealmModel realm) {
        this.realm = realm;
    }

    /** @return whether guests may log in (contract M8, N3) */
    public boolean guestAccess() {
        return realm.getAttribute(GUEST, false);
    }

    /** @return whether plain {@code http} redirect URIs are allowed for hosts other than this machine (contract C6) */
    public boolean allowHttpRedirects() {
        return realm.getAttribute(ALLOW_HTTP_REDIRECTS, false);
    }

    /** @return how long a login is kept after its last use; nothing when logins are not to be kept */
    public Optional<Duration> keepLogin() {
        return Optional.ofNullable(realm.getAttribute(KEEP_LOGIN)).map(KEEP_LOGIN_VALUES::get);
    }

    /** @return the claims that userinfo may return; {@code email} brings {@code email_verified} and is the only thing that does (contract U4, W4) */
    public Set<UserinfoClaim> userinfoClaims() {
        Set<UserinfoClaim> claims = EnumSet.noneOf(UserinfoClaim.class);
        String allowList = realm.getAttribute(USERINFO);
        if (allowList != null) {
            Arrays.stream(allowList.trim().split("\\s+")).map(UserinfoClaim::named).forEach(claim -> claim.ifPresent(claims::add));
        }
        claims.remove(UserinfoClaim.EMAIL_VERIFIED);
        if (claims.contains(UserinfoClaim.EMAIL)) {
            claims.add(UserinfoClaim.EMAIL_VERIFIED);
        }
        return claims;
    }
}
