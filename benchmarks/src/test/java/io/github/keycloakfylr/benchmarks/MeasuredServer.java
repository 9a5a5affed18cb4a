package io.github.keycloakfylr.benchmarks;

import io.github.keycloakfylr.testserver.DistributionServer;
import io.github.keycloakfylr.testserver.PostgresDatabase;
import io.github.keycloakfylr.testserver.ServerOptions;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/** A server, installed and set up once, that is started several times. */
final class MeasuredServer implements AutoCloseable {

    final Server which;
    final Site site;
    private final Optional<PostgresDatabase> database;
    private final DistributionServer server;
    private Optional<ServerProcess> process = Optional.empty();
    private Optional<String> passwordPolicy = Optional.empty();

    private MeasuredServer(Server which, Site site, Optional<PostgresDatabase> database, DistributionServer server) {
        this.which = which;
        this.site = site;
        this.database = database;
        this.server = server;
    }

    /** Installs the server, fills its database and stops it again. */
    static MeasuredServer install(Server which, Options options, Path directory, PrintStream console) {
        String name = "bench-" + which.label();
        ServerOptions server = ServerOptions.in(name);
        if (which == Server.STOCK) {
            server.withoutJar();
        }
        Optional<PostgresDatabase> database =
                options.postgres() ? Optional.of(PostgresDatabase.start(name + "-postgres")) : Optional.empty();
        database.ifPresent(postgres -> server.withDatabase(postgres.port()));
        Site site = which == Server.STOCK ? new StockSite(server.baseUri()) : new OurSite(server.baseUri());
        DistributionServer started = DistributionServer.start(server);
        site.setUp();
        if (which == Server.LARGE) {
            options.growth().applyTo(site, console);
        }
        started.close();
        // That was a quick start, as the integration tests want it. What is measured runs as Keycloak's script has it.
        server.withEnvironment(Map.of("JAVA_OPTS_APPEND", options.profile() ? recording(which, directory) : ""));
        return new MeasuredServer(which, site, database, started);
    }

    private static String recording(Server which, Path directory) {
        Path file = directory.resolve(which.label() + ".jfr");
        return "-XX:StartFlightRecording:settings=profile,dumponexit=true,filename=" + file;
    }

    /** Starts the server, which must not run, and returns what that took. */
    StartSample start(int start) {
        server.startAgain();
        Instant ready = Instant.now();
        double cpu = seconds(ServerProcess.cpu(server.jvm()));
        double seconds =
                seconds(Duration.between(server.jvm().info().startInstant().orElseThrow(), ready));
        ServerProcess attached = ServerProcess.attach(server.jvm());
        process = Optional.of(attached);
        return new StartSample(which, start, seconds, cpu, attached.heapInUse());
    }

    /** {@return the process of the running server} */
    ServerProcess process() {
        return process.orElseThrow();
    }

    /** Sees to it that the realm has that policy. */
    void passwordPolicy(String policy) {
        if (!passwordPolicy.equals(Optional.of(policy))) {
            site.passwordPolicy(policy);
            passwordPolicy = Optional.of(policy);
        }
    }

    /** Stops the server; it can be started again. */
    void stop() {
        process.ifPresent(ServerProcess::close);
        process = Optional.empty();
        server.close();
    }

    @Override
    public void close() {
        stop();
        database.ifPresent(PostgresDatabase::close);
    }

    static double seconds(Duration duration) {
        return duration.toNanos() / 1e9;
    }
}
