package io.github.keycloakfylr.client;

import io.github.keycloakfylr.client.SecretCheckQueue.Caller;
import io.github.keycloakfylr.client.SecretCheckQueue.Place;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.KeycloakSession;

/**
 * The work that one request has with its secret, from the first look at it to the response: the place in the queue of
 * checks, what has been checked, and what is missing to the most expensive check in the realm (contract C4). If an
 * unknown client were rejected at once and a wrong secret after a second, anybody could find out which clients there
 * are. One per session; not thread-safe.
 */
final class SecretCheckCost implements AutoCloseable {

    /**
     * A request that is turned away takes at least this long: or the time of a look-up in the database would tell an
     * unknown client.
     */
    private static final long TURNED_AWAY_AFTER_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    private final SecretCheckQueue queue;
    private final Caller caller;
    private final Object secret;
    private final long start = System.nanoTime();
    private @Nullable Place place;
    private boolean turnedAway;
    private int cost;
    private int users;
    private Runnable onEnd = () -> {};

    /**
     * Creates the bookkeeping of one check.
     *
     * @param secret equals that of another request which presents the same secret
     */
    SecretCheckCost(SecretCheckQueue queue, Caller caller, Object secret) {
        this.queue = queue;
        this.caller = caller;
        this.secret = secret;
    }

    /**
     * Begins the work of the session's request, or goes on with it; to be closed as often as it was opened.
     *
     * @param clientId as it was sent
     * @param secret as it was sent, or {@code null}
     */
    static SecretCheckCost open(KeycloakSession session, @Nullable String clientId, @Nullable String secret) {
        String name = SecretCheckCost.class.getName();
        SecretCheckCost work = session.getAttribute(name, SecretCheckCost.class);
        if (work == null) {
            String realm = session.getContext().getRealm().getId();
            String id = String.valueOf(clientId);
            work = new SecretCheckCost(
                    SecretCheckQueue.SERVER,
                    new Caller(realm, id, session.getContext().getConnection().getRemoteAddr()),
                    RememberedSecrets.fingerprint(realm, id, "", String.valueOf(secret)));
            work.onEnd = () -> session.removeAttribute(name);
            session.setAttribute(name, work);
        }
        work.users++;
        return work;
    }

    /**
     * Waits for a place in the queue, unless the request has one.
     *
     * @return whether secrets may be checked now; otherwise the client is to be told to come again
     */
    boolean mayCheck() {
        if (place == null && !turnedAway) {
            Optional<Place> found = queue.enter(caller, secret, start + SecretCheckQueue.MAX_WAIT_NANOS);
            place = found.orElse(null);
            turnedAway = found.isEmpty();
        }
        return place != null;
    }

    /** {@return whether there was no place in the queue} */
    boolean isTurnedAway() {
        return turnedAway;
    }

    /** Waits until a request that is turned away may get its response. */
    void waitToTurnAway() {
        long left = start + TURNED_AWAY_AFTER_NANOS - System.nanoTime();
        while (left > 0 && !Thread.currentThread().isInterrupted()) {
            LockSupport.parkNanos(left);
            left = start + TURNED_AWAY_AFTER_NANOS - System.nanoTime();
        }
    }

    /** One check at that cost has been done. */
    void checked(int costOfCheck) {
        cost = costOfCheck;
    }

    /**
     * {@return the costs of the checks that are missing: a check takes 2 to the power of its cost, so that one at each
     * cost from the one done to the one below the highest makes exactly one at the highest}
     *
     * @param highest the highest cost of the realm
     */
    int[] missingCosts(int highest) {
        return cost == 0 ? new int[] {highest} : IntStream.range(cost, highest).toArray();
    }

    @Override
    public void close() {
        users--;
        if (users > 0) {
            return;
        }
        onEnd.run();
        if (place != null) {
            queue.leave(place);
            place = null;
        }
    }
}
