package io.github.keycloakfylr.client;

import io.github.keycloakfylr.config.BcryptHash;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;

/**
 * The highest bcrypt cost among a realm's clients, asked at most every few seconds, and by one request at a time: it
 * takes a walk over all of them. Thread-safe.
 */
final class HighestBcryptCost {

    static final long REFRESH_AFTER_NANOS = TimeUnit.SECONDS.toNanos(5);

    private record Snapshot(OptionalInt cost, long takenAt) {}

    private final LongSupplier nanoTime;
    /** By the id of the realm, of which there are as many as are served as fylr. */
    private final Map<String, Snapshot> snapshots = new ConcurrentHashMap<>();

    /**
     * Creates the lookup.
     *
     * @param nanoTime a clock that nobody sets, as {@link System#nanoTime}
     */
    HighestBcryptCost(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /** {@return nothing when no client of the realm has a bcrypt hash that would be computed} */
    OptionalInt of(KeycloakSession session, RealmModel realm) {
        Snapshot snapshot = snapshots.get(realm.getId());
        long now = nanoTime.getAsLong();
        if (snapshot == null) {
            snapshot = new Snapshot(walk(session, realm), now);
            snapshots.put(realm.getId(), snapshot);
        } else if (now - snapshot.takenAt() >= REFRESH_AFTER_NANOS
                && snapshots.replace(realm.getId(), snapshot, new Snapshot(snapshot.cost(), now))) {
            // Requests that come while this one walks take the former cost.
            snapshot = new Snapshot(walk(session, realm), now);
            snapshots.put(realm.getId(), snapshot);
        }
        return snapshot.cost();
    }

    private static OptionalInt walk(KeycloakSession session, RealmModel realm) {
        return session.clients()
                .getClientsStream(realm)
                .filter(StoredSecret::isAsked)
                .flatMap(client -> StoredSecret.hash(session, client).stream())
                .filter(BcryptHash::costAllowed)
                .mapToInt(BcryptHash::cost)
                .max();
    }
}
