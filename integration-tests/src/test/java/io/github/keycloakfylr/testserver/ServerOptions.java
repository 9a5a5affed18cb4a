package io.github.keycloakfylr.testserver;

import java.io.OutputStream;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** How a {@link DistributionServer} is set up: start from {@link #in} and change what differs. */
public final class ServerOptions {

    final Path directory;
    final Path distribution;
    final List<String> arguments = new ArrayList<>();
    final Map<String, String> environment = new HashMap<>();
    Optional<Path> jar;
    Optional<Path> realm;
    Optional<String> databaseUrl = Optional.empty();
    Optional<URI> hostname = Optional.empty();
    boolean clustered;
    int port;
    int managementPort;
    int clusterPort;
    boolean freshData = true;
    OutputStream echo = OutputStream.nullOutputStream();

    private ServerOptions(String name, ServerFiles files) {
        directory = files.buildDirectory().resolve(name);
        distribution = files.distribution();
        jar = Optional.of(files.jar());
        realm = Optional.of(files.realm());
        List<Integer> ports = Ports.free(3);
        port = ports.get(0);
        managementPort = ports.get(1);
        clusterPort = ports.get(2);
    }

    /**
     * A server with JAR and realm, an empty database, for itself, on free ports of the loopback interface.
     *
     * @param name of its directory below Maven's target directory; servers that run at once need different ones
     */
    public static ServerOptions in(String name) {
        return new ServerOptions(name, ServerFiles.fromSystemProperties());
    }

    /** Stock Keycloak: without the JAR, and without the realm, which may refer to providers in it. */
    public ServerOptions withoutJar() {
        jar = Optional.empty();
        return withoutRealm();
    }

    /** Another realm file to import than the one that ships, or a folder of files of one realm. */
    public ServerOptions withRealm(Path fileOrFolder) {
        realm = Optional.of(fileOrFolder);
        return this;
    }

    /** Nothing to import. */
    public ServerOptions withoutRealm() {
        realm = Optional.empty();
        return this;
    }

    /** The address that the server will have. */
    public URI baseUri() {
        return URI.create("http://localhost:" + port);
    }

    /** Fixed ports instead of free ones. */
    public ServerOptions withPorts(int http, int management) {
        port = http;
        managementPort = management;
        return this;
    }

    /** Another {@code --hostname} than the server's address: what a proxy has that stands before it. */
    public ServerOptions withHostname(URI external) {
        hostname = Optional.of(external);
        return this;
    }

    /**
     * A {@link PostgresDatabase} in the place of the embedded one, reached by that port. A fresh start does not empty
     * it.
     */
    public ServerOptions withDatabase(int databasePort) {
        databaseUrl = Optional.of(PostgresDatabase.url(databasePort));
        return this;
    }

    /** A node among all those that are so and have the same database. */
    public ServerOptions clustered() {
        clustered = true;
        return this;
    }

    /** Keeps the database of an earlier run, where a realm that exists is not imported again. */
    public ServerOptions keepingData() {
        freshData = false;
        return this;
    }

    /**
     * Further arguments of {@code kc.sh start}, such as {@code --log-level-org.keycloak.events=debug} or
     * {@code --spi-…}.
     */
    public ServerOptions withArguments(String... more) {
        arguments.addAll(List.of(more));
        return this;
    }

    /** Further environment variables of the server. */
    public ServerOptions withEnvironment(Map<String, String> more) {
        environment.putAll(more);
        return this;
    }

    /** Where the server's output is copied to, beside the log file in its directory. */
    public ServerOptions withEcho(OutputStream stream) {
        echo = stream;
        return this;
    }
}
