package io.github.keycloakfylr.testserver;

/**
 * What all tests of the suite share, for a JUnit store, which ends it after the last test. It is started when the first
 * test asks, and at most once: JUnit would try what does not start again for each single test.
 */
abstract class OnePerSuite<T extends AutoCloseable> implements AutoCloseable {

    private boolean attempted;
    private T started;

    abstract T start();

    /**
     * Starts it at the first call.
     *
     * @throws ServerFailure if the first call could not start it
     */
    final synchronized T get() {
        if (!attempted) {
            attempted = true;
            started = start();
        }
        if (started == null) {
            throw new ServerFailure("The server did not start: the first test that asked for it says why.");
        }
        return started;
    }

    @Override
    public final void close() {
        if (started == null) {
            return;
        }
        try {
            started.close();
        } catch (Exception e) {
            throw new IllegalStateException("The server did not stop", e);
        }
    }
}
