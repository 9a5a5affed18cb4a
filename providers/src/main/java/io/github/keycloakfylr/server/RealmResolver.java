package io.github.keycloakfylr.server;

import io.github.keycloakfylr.config.DefaultPort;
import io.github.keycloakfylr.config.RealmAttributes;
import io.github.keycloakfylr.transaction.AfterCompletion;
import java.net.URI;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.cache.CachedRealmModel;
import org.keycloak.provider.ProviderEvent;

/**
 * Which realm is served as fylr (contract G2): the one whose frontend URL has the request's host, otherwise the
 * configured one. One instance serves the whole server; thread-safe.
 */
public final class RealmResolver {

    /**
     * A query over all realms for every request would cost more than the request; this is for an event that was lost.
     */
    private static final long MAX_AGE_NANOS = TimeUnit.MINUTES.toNanos(5);

    /**
     * For how long after a change what is read may still be what was before it: the realm is told of before the change
     * is committed, or before Keycloak's cache has forgotten it.
     */
    private static final long SETTLING_NANOS = TimeUnit.SECONDS.toNanos(5);

    private static final long MAX_AGE_WHILE_SETTLING_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private record Snapshot(Map<String, String> realmIdsByAuthority, long takenAt) {

        boolean isFresh(long changedAt) {
            long age = System.nanoTime() - takenAt;
            return age < (takenAt - changedAt < SETTLING_NANOS ? MAX_AGE_WHILE_SETTLING_NANOS : MAX_AGE_NANOS);
        }
    }

    private final String defaultRealm;
    private volatile @Nullable Snapshot snapshot;
    /** What to ask for first: by its name Keycloak finds a realm in two steps. */
    private volatile @Nullable String defaultRealmId;

    private volatile long changedAt = System.nanoTime();

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
        RealmModel realm = realmOfHost(session);
        if (realm == null) {
            realm = defaultRealm(session);
        }
        return Optional.ofNullable(realm).filter(RealmModel::isEnabled);
    }

    private @Nullable RealmModel realmOfHost(KeycloakSession session) {
        if (realmIdsByAuthority(session).isEmpty()) {
            return null;
        }
        // The address of the request itself: Keycloak's frontend URI is the configured host name, whatever host was
        // asked.
        String authority =
                authority(session.getContext().getHttpRequest().getUri().getBaseUri());
        return authority == null ? null : find(session, authority);
    }

    private @Nullable RealmModel defaultRealm(KeycloakSession session) {
        String id = defaultRealmId;
        RealmModel known = id == null ? null : session.realms().getRealm(id);
        if (known != null && known.getName().equals(defaultRealm)) {
            return known;
        }
        // The first time, or it has another name now, or is gone; another one may have its name.
        RealmModel realm = session.realms().getRealmByName(defaultRealm);
        defaultRealmId = realm == null ? null : realm.getId();
        return realm;
    }

    /** {@return whether some enabled realm is served as fylr, for some host} */
    public boolean serveAny(KeycloakSession session) {
        RealmModel realm = defaultRealm(session);
        return realm != null && realm.isEnabled()
                || session.realms().getRealmsStream().anyMatch(each -> serves(each) && each.isEnabled());
    }

    /** {@return whether the realm is served as fylr, for some host} */
    public boolean serves(RealmModel realm) {
        return realm.getName().equals(defaultRealm) || authority(realm) != null;
    }

    private @Nullable RealmModel find(KeycloakSession session, String authority) {
        String id = realmIdsByAuthority(session).get(authority);
        if (id == null) {
            return null;
        }
        RealmModel realm = session.realms().getRealm(id);
        if (realm != null && authority.equals(authority(realm))) {
            return realm;
        }
        // It is gone, or its frontend URL is another one now; another realm may have this one.
        changed();
        id = realmIdsByAuthority(session).get(authority);
        return id == null ? null : session.realms().getRealm(id);
    }

    private Map<String, String> realmIdsByAuthority(KeycloakSession session) {
        Snapshot current = snapshot;
        if (current == null || !current.isFresh(changedAt)) {
            current = take(session);
            snapshot = current;
        }
        return current.realmIdsByAuthority();
    }

    private static Snapshot take(KeycloakSession session) {
        long now = System.nanoTime();
        Map<String, String> ids = session.realms()
                .getRealmsStream()
                .filter(realm -> authority(realm) != null)
                .collect(Collectors.toUnmodifiableMap(
                        RealmResolver::authority, RealmModel::getId, (first, second) -> first));
        return new Snapshot(ids, now);
    }

    /** Forgets the frontend URLs, because the realms have changed, on another node for instance. */
    public void changed() {
        changedAt = System.nanoTime();
        snapshot = null;
    }

    /** Forgets the frontend URLs, because the session's request is changing a realm. */
    public void changing(KeycloakSession session) {
        changed();
        AfterCompletion.onCommit(session, this::changed);
    }

    /**
     * Listens to what Keycloak tells within this node: that a realm was made, and that it has read one anew. A realm
     * that is gone, or has another frontend URL, is noticed when it is asked for.
     */
    public void told(ProviderEvent event) {
        if (event instanceof RealmModel.RealmPostCreateEvent created) {
            changing(created.getKeycloakSession());
        } else if (event instanceof CachedRealmModel.RealmCachedEvent read && isNews(read.getRealm())) {
            changed();
        }
    }

    private boolean isNews(RealmModel realm) {
        Snapshot current = snapshot;
        String authority = authority(realm);
        return current != null
                && authority != null
                && !current.realmIdsByAuthority().containsKey(authority);
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
