package io.github.keycloakfylr.server;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.keycloak.models.ClientModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.protocol.oidc.utils.WebOriginsUtils;
import org.keycloak.provider.ProviderEvent;

/**
 * The web origins of all clients of a realm: for a request that does not say which client it is of, as a preflight
 * request cannot (contract G7). Remembered for some seconds, because anybody can ask and a realm may have thousands of
 * clients. One instance serves the whole server; thread-safe.
 */
public final class AllowedOrigins {

    /** For changes that another node has made; those of this node count at once. */
    private static final long MAX_AGE_NANOSECONDS = TimeUnit.SECONDS.toNanos(5);

    private static final String ANY = "*";

    private record Snapshot(Set<String> origins, long takenAt) {}

    private final Map<String, Snapshot> byRealmId = new ConcurrentHashMap<>();

    /** {@return whether the origin is one of an enabled client of the session's realm} */
    public boolean contain(KeycloakSession session, String origin) {
        RealmModel realm = session.getContext().getRealm();
        Set<String> origins = byRealmId
                .compute(
                        realm.getId(),
                        (id, known) -> known != null && System.nanoTime() - known.takenAt() < MAX_AGE_NANOSECONDS
                                ? known
                                : take(session, realm))
                .origins();
        return origins.contains(origin) || origins.contains(ANY);
    }

    private static Snapshot take(KeycloakSession session, RealmModel realm) {
        Set<String> origins = session.clients()
                .getClientsStream(realm)
                .filter(ClientModel::isEnabled)
                .flatMap(client -> WebOriginsUtils.resolveValidWebOrigins(session, client).stream())
                .collect(Collectors.toUnmodifiableSet());
        return new Snapshot(origins, System.nanoTime());
    }

    /** Forgets what a change of a client may have changed. */
    public void changed(ProviderEvent event) {
        if (event instanceof ClientModel.ClientUpdatedEvent
                || event instanceof ClientModel.ClientCreationEvent
                || event instanceof ClientModel.ClientRemovedEvent) {
            byRealmId.clear();
        }
    }
}
