package io.github.keycloakfylr.user;

import static java.util.Objects.requireNonNull;

import io.github.keycloakfylr.transaction.AfterCompletion;
import io.github.keycloakfylr.wire.OAuthException;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.keycloak.models.KeycloakSession;

/**
 * Lets one login of a name go on at a time (contract T7). Keycloak does so too, or parallel guesses could outrun the
 * count of failures, but rejects all others as if the user were locked; here a few wait, for a short time, and the rest
 * are told to try again.
 *
 * <p>The queue is one for each name as it was sent, whether there is such a user or not: a queue for users alone would
 * tell by the time which names are users. Whoever waits holds a worker thread, so few may. One instance serves the
 * whole server; thread-safe.
 */
public final class LoginQueue {

    /** The error of an event of Keycloak's: nobody has said that the password is wrong. */
    public static final String BUSY = "temporarily_unavailable";

    public static final long MAX_WAIT_NANOS = TimeUnit.SECONDS.toNanos(2);
    private static final int MAX_WAITING = 16;
    private static final int MAX_WAITING_PER_NAME = 8;
    private static final LoginQueue SERVER = new LoginQueue(MAX_WAITING, MAX_WAITING_PER_NAME);
    private static final String TURN = LoginQueue.class.getName();

    private static final class Name {
        private boolean running;
        private int waiting;
    }

    private final int maxWaiting;
    private final int maxWaitingPerName;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Map<String, Name> names = new HashMap<>();
    private int waiting;

    /**
     * Creates the login queue.
     *
     * @param maxWaiting how many logins wait
     * @param maxWaitingPerName how many of them may be of one name
     */
    LoginQueue(int maxWaiting, int maxWaitingPerName) {
        this.maxWaiting = maxWaiting;
        this.maxWaitingPerName = maxWaitingPerName;
    }

    /**
     * Waits for the request's turn, which lasts until its transaction has ended. A request that has it already goes on.
     *
     * @param login as it was sent
     * @throws OAuthException {@code temporarily_unavailable}, HTTP 503, when others of that name take too long
     */
    public static void await(KeycloakSession session, String login) {
        if (hasTurn(session)) {
            return;
        }
        String name =
                session.getContext().getRealm().getId() + ":" + login.trim().toLowerCase(Locale.ROOT);
        if (!SERVER.enter(name, System.nanoTime() + MAX_WAIT_NANOS)) {
            throw busy();
        }
        session.setAttribute(TURN, true);
        AfterCompletion.always(session, () -> SERVER.leave(name));
    }

    /** {@return whether the request has its turn, and can be told that it did not come to anything} */
    public static boolean hasTurn(KeycloakSession session) {
        return session.getAttribute(TURN) != null;
    }

    /** {@return what a client is told whose login did not get its turn} */
    public static OAuthException busy() {
        return OAuthException.unavailable(
                "Other logins of this name are going on at this moment; try again in a few seconds.");
    }

    /**
     * {@return whether it is the caller's turn now, to be ended by {@link #leave}}
     *
     * @param deadline of {@link System#nanoTime}: when to give up
     */
    boolean enter(String name, long deadline) {
        lock.lock();
        try {
            Name place = names.computeIfAbsent(name, none -> new Name());
            if (place.running) {
                return waitFor(place, deadline);
            }
            place.running = true;
            return true;
        } finally {
            lock.unlock();
        }
    }

    private boolean waitFor(Name place, long deadline) {
        if (waiting >= maxWaiting || place.waiting >= maxWaitingPerName) {
            return false;
        }
        waiting++;
        place.waiting++;
        try {
            long left = deadline - System.nanoTime();
            while (place.running && left > 0) {
                left = changed.awaitNanos(left);
            }
            boolean turn = !place.running;
            place.running = true;
            return turn;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } finally {
            waiting--;
            place.waiting--;
        }
    }

    /** Ends a turn. */
    void leave(String name) {
        lock.lock();
        try {
            Name place = requireNonNull(names.get(name));
            place.running = false;
            if (place.waiting == 0) {
                names.remove(name);
            }
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** {@return how many logins wait} */
    int waiting() {
        lock.lock();
        try {
            return waiting;
        } finally {
            lock.unlock();
        }
    }

    /** {@return how many names have a login going on} */
    int size() {
        lock.lock();
        try {
            return names.size();
        } finally {
            lock.unlock();
        }
    }
}
