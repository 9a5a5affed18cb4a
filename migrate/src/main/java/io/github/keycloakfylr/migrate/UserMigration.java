package io.github.keycloakfylr.migrate;

import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Takes users and groups over from a fylr. One thread reads and maps, some write; between them wait only a few users,
 * whatever their number is. May be stopped at any time, and run again.
 */
final class UserMigration {

    private static final int WAITING_PER_WRITER = 4;

    private final FylrUsers source;
    private final UserDestination destination;
    private final UserMapping mapping;
    private final MigrationReport report;
    private final MigrationProgress progress;
    private final int parallel;

    private final AtomicReference<@Nullable IOException> failure = new AtomicReference<>();
    /** Logins and addresses in lower case, as Keycloak compares them, with who was the first to have them. */
    private final Map<String, String> logins = new HashMap<>();

    private final Map<String, String> addresses = new HashMap<>();
    private final Set<String> ids = new HashSet<>();
    private volatile boolean stopped;

    /**
     * Sets the migration up.
     *
     * @param parallel how many users are being written at once
     */
    UserMigration(
            FylrUsers source,
            UserDestination destination,
            UserMapping mapping,
            MigrationReport report,
            MigrationProgress progress,
            int parallel) {
        this.source = source;
        this.destination = destination;
        this.mapping = mapping;
        this.report = report;
        this.progress = progress;
        this.parallel = parallel;
    }

    /** Lets the requests that are under way end, and begins no other. For another thread. */
    void stop() {
        stopped = true;
    }

    /**
     * Runs to the end, or until it is stopped.
     *
     * @return whether all users are done
     * @throws IOException with a message for people, when it cannot go on
     */
    boolean run() throws IOException, InterruptedException {
        boolean complete = false;
        try {
            destination.begin();
            source.readGroups(item -> {
                if (!stopped) {
                    destination.write(MappedGroup.of(item));
                }
            });
            complete = writeUsers();
        } finally {
            destination.end(complete);
        }
        if (complete) {
            for (Map.Entry<String, String> user : destination.gone(ids).entrySet()) {
                report.gone(user.getKey(), user.getValue());
            }
        }
        return complete;
    }

    private boolean writeUsers() throws IOException, InterruptedException {
        progress.begin();
        ExecutorService writers = Executors.newFixedThreadPool(parallel);
        Semaphore waiting = new Semaphore(parallel * WAITING_PER_WRITER);
        try {
            source.readUsers(item -> {
                if (stopped || failure.get() != null) {
                    throw new StoppedException();
                }
                MappedUser user = claimed(mapping.map(item));
                if (user.fate() != MappedUser.Fate.TAKEN) {
                    report.user(user.who(), outcome(user.fate()), Set.of(), user.reasons());
                    progress.tell(report.seen(), source.users());
                    return;
                }
                waiting.acquire();
                writers.execute(() -> write(user, waiting));
            });
        } catch (StoppedException e) {
            stopped = true;
        } finally {
            writers.shutdown();
            writers.awaitTermination(1, TimeUnit.HOURS);
            progress.end(report.seen());
        }
        IOException failed = failure.get();
        if (failed != null) {
            throw failed;
        }
        return !stopped;
    }

    private void write(MappedUser user, Semaphore waiting) {
        try {
            // Those who wait behind a failure would each fail as slowly.
            if (failure.get() == null) {
                destination.write(user);
                progress.tell(report.seen(), source.users());
            }
        } catch (IOException e) {
            failure.compareAndSet(null, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            failure.compareAndSet(null, new IOException("Interrupted", e));
        } catch (RuntimeException e) {
            // Without the message, which might quote what was being written.
            failure.compareAndSet(
                    null,
                    new IOException(
                            "User " + user.who().id() + ": " + e.getClass().getName(), e));
        } finally {
            waiting.release();
        }
    }

    private static MigrationReport.Outcome outcome(MappedUser.Fate fate) {
        return fate == MappedUser.Fate.LEFT ? MigrationReport.Outcome.LEFT : MigrationReport.Outcome.NOT_TAKEN;
    }

    /** Of users whose logins or addresses differ in case alone Keycloak has room for one: the first. */
    private MappedUser claimed(MappedUser user) {
        ids.add(user.who().id());
        if (user.fate() != MappedUser.Fate.TAKEN) {
            return user;
        }
        String login =
                UserMapping.lowerCase(user.representation().path("username").asText());
        String address =
                UserMapping.lowerCase(user.representation().path("email").asText());
        String id = user.who().id();
        if (logins.containsKey(login)) {
            return user.notTaken("the login is that of user " + logins.get(login) + ", but for upper and lower case");
        }
        if (!address.isEmpty() && addresses.containsKey(address)) {
            return user.notTaken(
                    "the e-mail address is that of user " + addresses.get(address) + ", but for upper and lower case");
        }
        logins.put(login, id);
        if (!address.isEmpty()) {
            addresses.put(address, id);
        }
        return user;
    }

    /** Ends the reading. */
    private static final class StoppedException extends IOException {

        private static final long serialVersionUID = 1;
    }
}
