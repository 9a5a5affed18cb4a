package io.github.keycloakfylr.server;

import io.github.keycloakfylr.config.DefaultPort;
import io.github.keycloakfylr.config.RealmAttributes;
import java.net.URI;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.keycloak.common.util.Time;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;

/**
 * Which realm is served as fylr (contract G2): the one whose frontend URL has the request's host, otherwise the
 * configured one. One instance serves the whole server; thread-safe.
 */
public final class RealmResolver {

    /** Seconds. A query over all realms for every request would cost more than the request. */
    private static final int REFRESH_AFTER = 5;

    private record Snapshot(Map<String, String> realmIdsByAuthority, long takenAt) {}

    private final String defaultRealm;
    private volatile @Nullable Snapshot snapshot;

    /**
     * Creates the realm resolver.
     *
     * @param defaultRealm the name of the realm that is served when no frontend URL has the request's host
     */
    public RealmResolver(String defaultRealm) {
        this.defaultRealm = defaultRealm;
    }

    /** {@return the enabled realm for the current request, or nothing when there is none} */
    public Optional<RealmModel> resolve(KeycloakSession session) {
        // The address of the request itself: Keycloak's frontend URI is the configured host name, whatever host was
        // asked.
        URI requested = session.getContext().getHttpRequest().getUri().getBaseUri();
        String authority = authority(requested);
        String realmId = authority == null ? null : realmIdsByAuthority(session).get(authority);
        RealmModel realm = realmId == null ? null : session.realms().getRealm(realmId);
        if (realm == null) {
            realm = session.realms().getRealmByName(defaultRealm);
        }
        return Optional.ofNullable(realm).filter(RealmModel::isEnabled);
    }

    /** {@return whether some enabled realm is served as fylr, for some host} */
    public boolean serveAny(KeycloakSession session) {
        RealmModel realm = session.realms().getRealmByName(defaultRealm);
        return realm != null && realm.isEnabled()
                || session.realms().getRealmsStream().anyMatch(each -> serves(each) && each.isEnabled());
    }

    /** {@return whether the realm is served as fylr, for some host} */
    public boolean serves(RealmModel realm) {
        return realm.getName().equals(defaultRealm) || authority(realm) != null;
    }

    private Map<String, String> realmIdsByAuthority(KeycloakSession session) {
        Snapshot current = snapshot;
        if (current == null || Time.currentTimeSeconds() - current.takenAt() >= REFRESH_AFTER) {
            Map<String, String> ids = session.realms()
                    .getRealmsStream()
                    .filter(realm -> authority(realm) != null)
                    .collect(Collectors.toUnmodifiableMap(
                            RealmResolver::authority, RealmModel::getId, (first, second) -> first));
            current = new Snapshot(ids, Time.currentTimeSeconds());
            snapshot = current;
        }
        return current.realmIdsByAuthority();
    }

    private static @Nullable String authority(RealmModel realm) {
        String frontendUrl = realm.getAttribute(RealmAttributes.FRONTEND_URL);
        if (frontendUrl == null || frontendUrl.isBlank()) {
            return null;
        }
        try {
            return authority(URI.create(frontendUrl.trim()));
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    /**
     * Host and port, the scheme's own port left out; never the scheme, which a proxy may have changed. As it is
     * written: Java's URI has no host where the name has an underscore or begins with a number, and such names are in
     * use (contract G9).
     */
    private static @Nullable String authority(URI uri) {
        if (uri.getRawAuthority() == null) {
            return null;
        }
        String ownPort = ":" + DefaultPort.of(uri.getScheme());
        String authority = uri.getRawAuthority().toLowerCase(Locale.ROOT);
        return authority.endsWith(ownPort) ? authority.substring(0, authority.length() - ownPort.length()) : authority;
    }
}
