package io.github.keycloakfylr.testserver;

import java.net.URI;

/** A running Keycloak with the packaged JAR and the shipped realm, as tests and the demo see it. */
public interface KeycloakServer extends AutoCloseable {

    /**
     * The address where the server listens, which is also its configured hostname unless that was set apart; without a
     * trailing slash.
     */
    URI baseUri();

    /** The address of the management interface, with {@code /health} and {@code /metrics}; without a trailing slash. */
    URI managementUri();

    /**
     * Everything the server has written since it was first started, also before a restart. What belongs to a request
     * may arrive a moment after its response: poll for it.
     */
    String log();

    /** Stops the server and starts it again: same data, same address. Returns when it is ready. */
    void restart();

    /** Stops the server. */
    @Override
    void close();
}
