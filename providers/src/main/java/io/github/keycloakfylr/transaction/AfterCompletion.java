package io.github.keycloakfylr.transaction;

import org.keycloak.models.AbstractKeycloakTransaction;
import org.keycloak.models.KeycloakSession;

/**
 * What a request has still to do when its transaction has ended. It may not change anything in that transaction any
 * more. Stateless.
 */
public final class AfterCompletion {

    private static final Runnable NOTHING = () -> {};

    private AfterCompletion() {}

    /** Has it done however the transaction ends. */
    public static void always(KeycloakSession session, Runnable task) {
        enlist(session, task, task);
    }

    /** Has it done when all that the request has stored can be seen by others. */
    public static void onCommit(KeycloakSession session, Runnable task) {
        enlist(session, task, NOTHING);
    }

    /** Has it done when nothing of what the request wanted to store was stored. */
    public static void onRollback(KeycloakSession session, Runnable task) {
        enlist(session, NOTHING, task);
    }

    private static void enlist(KeycloakSession session, Runnable committed, Runnable rolledBack) {
        session.getTransactionManager().enlistAfterCompletion(new AbstractKeycloakTransaction() {
            @Override
            protected void commitImpl() {
                committed.run();
            }

            @Override
            protected void rollbackImpl() {
                rolledBack.run();
            }
        });
    }
}
