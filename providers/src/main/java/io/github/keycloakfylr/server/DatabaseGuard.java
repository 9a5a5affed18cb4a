package io.github.keycloakfylr.server;

import jakarta.enterprise.inject.spi.CDI;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.sql.DataSource;
import org.jboss.logging.Logger;
import org.keycloak.models.KeycloakSessionFactory;
import org.keycloak.models.utils.KeycloakModelUtils;

/**
 * Whether the database can be reached, asked at most once a second. Without it each request would wait for a
 * connection, leave stack traces in the log, and tell clients that their credentials are wrong where Keycloak could
 * only not look them up. One instance serves the whole server; thread-safe.
 */
public final class DatabaseGuard {

    private static final Logger LOG = Logger.getLogger(DatabaseGuard.class);
    private static final long INTERVAL_NANOSECONDS = TimeUnit.SECONDS.toNanos(1);
    private static final int TIMEOUT_SECONDS = 2;

    private final AtomicBoolean asking = new AtomicBoolean();
    private volatile long askedAt = System.nanoTime() - INTERVAL_NANOSECONDS;
    private volatile boolean reachable = true;

    /** {@return whether it can be reached, as far as is known: only one thread at a time waits to find out} */
    public boolean isReachable(KeycloakSessionFactory factory) {
        if (System.nanoTime() - askedAt >= INTERVAL_NANOSECONDS && asking.compareAndSet(false, true)) {
            try {
                // Outside the request's transaction, which a dead connection would spoil.
                KeycloakModelUtils.suspendJtaTransaction(factory, this::ask);
            } finally {
                askedAt = System.nanoTime();
                asking.set(false);
            }
        }
        return reachable;
    }

    private void ask() {
        Optional<String> trouble = trouble();
        if (reachable && trouble.isPresent()) {
            LOG.errorf("The database cannot be reached, fylr's endpoints return 503 until it can: %s", trouble.get());
        } else if (!reachable && trouble.isEmpty()) {
            LOG.info("The database can be reached again");
        }
        reachable = trouble.isEmpty();
    }

    /** {@return why there is no connection that works; nothing when there is one} */
    private static Optional<String> trouble() {
        long start = System.nanoTime();
        do {
            try (Connection connection =
                    CDI.current().select(DataSource.class).get().getConnection()) {
                if (connection.isValid(TIMEOUT_SECONDS)) {
                    return Optional.empty();
                }
                // The pool throws it away when it comes back, but may have more of those that an outage has left.
            } catch (SQLException | RuntimeException e) {
                return Optional.of(String.valueOf(e.getMessage()));
            }
        } while (System.nanoTime() - start < TimeUnit.SECONDS.toNanos(TIMEOUT_SECONDS));
        return Optional.of("it does not respond");
    }
}
