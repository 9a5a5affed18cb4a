package io.github.keycloakfylr.client;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Lets a few bcrypt checks run at a time and a few requests wait for them, for a short time (contract C4). Anybody can
 * send wrong secrets: a check of the highest cost takes about a second, and whoever waits for one holds a worker thread
 * and perhaps a database connection.
 *
 * <p>A client id has one place per address. Its other requests are turned away at once, so that a flood of guesses at
 * one client leaves room for all others; only those that present the very same secret wait for the outcome, as the many
 * threads of an application that has just started do. An address with fewer places goes first, and takes the place of
 * one with more when the queue is full, so that a flood of made-up client ids does not keep anybody else out. None of
 * this depends on whether there is such a client. Thread-safe.
 */
final class SecretCheckQueue {

    static final long MAX_WAIT_NANOS = TimeUnit.SECONDS.toNanos(5);
    private static final int MAX_WAITING = 16;

    /** Of this server: half of the machine is left for everything else. */
    static final SecretCheckQueue SERVER =
            new SecretCheckQueue(Math.max(1, Runtime.getRuntime().availableProcessors() / 2), MAX_WAITING);

    /**
     * Who presents a secret.
     *
     * @param realm the realm's id
     * @param clientId as it was sent, whether there is such a client or not
     * @param address where the request comes from
     */
    record Caller(String realm, String clientId, String address) {}

    private enum State {
        WAITING,
        RUNNING,
        OVER
    }

    /** A request's place, to be given back by {@link #leave}. */
    static final class Place {
        private final Caller caller;
        private final Object secret;
        /** How many places the address had already. */
        private final long rank;

        private State state = State.WAITING;

        private Place(Caller caller, Object secret, long rank) {
            this.caller = caller;
            this.secret = secret;
            this.rank = rank;
        }
    }

    private final int maxRunning;
    private final int maxWaiting;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final List<Place> running = new ArrayList<>();
    /** By rank, then by arrival. */
    private final List<Place> waiting = new ArrayList<>();

    private int followers;

    /**
     * Creates the secret check queue.
     *
     * @param maxRunning how many checks run at a time
     * @param maxWaiting how many requests wait
     */
    SecretCheckQueue(int maxRunning, int maxWaiting) {
        this.maxRunning = maxRunning;
        this.maxWaiting = maxWaiting;
    }

    /**
     * Waits for a place.
     *
     * @param secret equals that of another request which presents the same secret
     * @param deadline of {@link System#nanoTime}: when to give up
     * @return the place; nothing when there is none in time, or when another request with the same secret had it and is
     *     done
     */
    Optional<Place> enter(Caller caller, Object secret, long deadline) {
        lock.lock();
        try {
            Optional<Place> same = places().stream()
                    .filter(place -> place.caller.equals(caller))
                    .findFirst();
            if (same.isPresent()) {
                follow(same.get(), secret, deadline);
                return Optional.empty();
            }
            Place place = new Place(
                    caller,
                    secret,
                    places().stream()
                            .filter(other -> other.caller.address().equals(caller.address()))
                            .count());
            if (running.size() < maxRunning) {
                place.state = State.RUNNING;
                running.add(place);
                return Optional.of(place);
            }
            if (!join(place)) {
                return Optional.empty();
            }
            await(place, deadline, State.WAITING);
            if (place.state == State.WAITING) {
                end(place);
            }
            return place.state == State.RUNNING ? Optional.of(place) : Optional.empty();
        } finally {
            lock.unlock();
        }
    }

    /** Gives a place back. */
    void leave(Place place) {
        lock.lock();
        try {
            running.remove(place);
            end(place);
            if (!waiting.isEmpty()) {
                Place next = waiting.remove(0);
                next.state = State.RUNNING;
                running.add(next);
                changed.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    /** {@return how many requests wait, whether for a place or for another with the same secret} */
    int waiting() {
        lock.lock();
        try {
            return waiting.size() + followers;
        } finally {
            lock.unlock();
        }
    }

    private List<Place> places() {
        List<Place> places = new ArrayList<>(running);
        places.addAll(waiting);
        return places;
    }

    private boolean isFull() {
        return waiting.size() + followers >= maxWaiting;
    }

    private void follow(Place leader, Object secret, long deadline) {
        if (!leader.secret.equals(secret) || isFull()) {
            return;
        }
        followers++;
        await(leader, deadline, State.WAITING, State.RUNNING);
        followers--;
    }

    /** {@return whether there was room in the queue} */
    private boolean join(Place place) {
        if (isFull()) {
            Place last = waiting.isEmpty() ? null : waiting.get(waiting.size() - 1);
            if (last == null || last.rank <= place.rank) {
                return false;
            }
            end(last);
        }
        int index =
                (int) waiting.stream().filter(other -> other.rank <= place.rank).count();
        waiting.add(index, place);
        return true;
    }

    private void end(Place place) {
        place.state = State.OVER;
        waiting.remove(place);
        changed.signalAll();
    }

    /** Waits while the place is in one of the states, until the deadline. */
    private void await(Place place, long deadline, State... states) {
        List<State> during = List.of(states);
        long left = deadline - System.nanoTime();
        while (during.contains(place.state) && left > 0) {
            try {
                left = changed.awaitNanos(left);
            } catch (InterruptedException e) {
                // The server is being stopped: give up, and let the caller see it too.
                Thread.currentThread().interrupt();
                return;
            }
        }
    }
}
