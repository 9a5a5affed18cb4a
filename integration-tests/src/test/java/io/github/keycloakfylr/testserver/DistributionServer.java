package io.github.keycloakfylr.testserver;

import io.github.keycloakfylr.client.AdminApi;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Keycloak's own distribution, unpacked, built and started as an operator would: {@code kc.sh build}, then {@code kc.sh
 * start --optimized}, with the embedded database unless the options have another, reachable from this machine only.
 */
public final class DistributionServer implements KeycloakServer {

    /** For servers that live for minutes, most of which is starting: only the quick one of the JVM's two compilers. */
    static final String QUICK_START = "-XX:TieredStopAtLevel=1";

    private static final Duration START_TIMEOUT = Duration.ofMinutes(3);
    private static final int LINES_IN_FAILURE = 30;

    private final ServerOptions options;
    private final Path home;
    private final Path log;
    private KeycloakProcess process;

    private DistributionServer(ServerOptions options, Path home) {
        this.options = options;
        this.home = home;
        this.log = options.directory.resolve("server.log");
    }

    /** Installs what is not installed yet and returns when the server is ready. */
    public static DistributionServer start(ServerOptions options) {
        DistributionServer server = install(options);
        server.startAgain();
        return server;
    }

    /** Installs what is not installed yet; {@link #startAgain} starts the server for the first time as well. */
    public static DistributionServer install(ServerOptions options) {
        try {
            Files.createDirectories(options.directory);
            DistributionServer server =
                    new DistributionServer(options, Distribution.unpack(options.distribution, options.directory));
            Files.deleteIfExists(server.log);
            if (options.freshData) {
                Distribution.delete(server.data());
            }
            server.installRealm();
            server.installJar();
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public URI baseUri() {
        return options.baseUri();
    }

    @Override
    public URI managementUri() {
        return URI.create("http://localhost:" + options.managementPort);
    }

    @Override
    public String log() {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void restart() {
        close();
        startAgain();
    }

    /** Starts a server that was stopped or killed: same data, same address. Returns when it is ready. */
    public void startAgain() {
        try {
            startProcess();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** {@return the server's own process, which the script has started} */
    public ProcessHandle jvm() {
        return process.jvm();
    }

    /** Ends the server in the middle of whatever it does, as a power cut would. */
    public void kill() {
        process.kill();
    }

    @Override
    public void close() {
        process.stop();
    }

    /** Where an operator puts themes that are in no JAR. */
    public Path themes() {
        return home.resolve("themes");
    }

    /** Where the server keeps its database, and all else that a fresh start throws away. */
    Path data() {
        return home.resolve("data");
    }

    /** Waits until the server has ended by itself; returns its exit code. */
    int waitFor() {
        return process.waitFor();
    }

    private void installRealm() throws IOException {
        Path imports = data().resolve("import");
        Distribution.delete(imports);
        if (options.realm.isPresent()) {
            Path realm = options.realm.get();
            Files.createDirectories(imports);
            List<Path> files;
            try (Stream<Path> found = Files.isDirectory(realm) ? Files.list(realm) : Stream.of(realm)) {
                files = found.toList();
            }
            for (Path file : files) {
                Files.copy(file, imports.resolve(file.getFileName()));
            }
        }
    }

    /** Copies the JAR and builds the server, where the one or the arguments of the other have changed. */
    private void installJar() throws IOException {
        List<String> build = new ArrayList<>(List.of(
                "build",
                "--db=" + (options.databaseUrl.isPresent() ? "postgres" : "dev-file"),
                "--health-enabled=true",
                "--metrics-enabled=true"));

        // Unchanged, the JAR must stay as it is: start --optimized rejects one whose time stamp has moved.
        Path stamp = home.resolve("built");
        String wanted = build + " " + (options.jar.isPresent() ? sha256(options.jar.get()) : "no JAR");
        if (Files.exists(stamp) && Files.readString(stamp).equals(wanted)) {
            return;
        }
        Files.deleteIfExists(stamp);
        Path installed = home.resolve("providers").resolve("keycloak-fylr.jar");
        Files.deleteIfExists(installed);
        if (options.jar.isPresent()) {
            Files.copy(options.jar.get(), installed);
        }
        process = KeycloakProcess.start(home, build, environment(), log, options.echo);
        int code = process.waitFor();
        process.stop();
        if (code != 0) {
            throw failure("kc.sh build ended with exit code " + code);
        }
        Files.writeString(stamp, wanted);
    }

    private void startProcess() throws IOException {
        List<String> start = new ArrayList<>(List.of(
                "start",
                "--optimized",
                "--hostname=" + options.hostname.orElse(baseUri()),
                "--http-enabled=true",
                "--http-host=localhost",
                "--http-port=" + options.port,
                "--http-management-port=" + options.managementPort,
                // A server for itself: no cluster transport, which would listen on every interface.
                "--cache=" + (options.clustered ? "ispn" : "local"),
                // Says at INFO that the server is not ready yet, each time it is asked.
                "--log-level-io.smallrye.health=warn"));
        options.databaseUrl.ifPresent(url -> start.addAll(List.of(
                "--db-url=" + url,
                "--db-username=" + PostgresDatabase.USERNAME,
                "--db-password=" + PostgresDatabase.PASSWORD)));
        if (options.clustered) {
            start.addAll(List.of(
                    "--cache-embedded-network-bind-address=127.0.0.1",
                    "--cache-embedded-network-bind-port=" + options.clusterPort));
        }
        start.addAll(options.arguments);
        // Keycloak would leave a realm that exists alone, but take more than a second to find out.
        Path imported = data().resolve("realm-imported");
        if (Files.notExists(imported)) {
            start.add("--import-realm");
        }
        process = KeycloakProcess.start(home, start, environment(), log, options.echo);
        awaitReady();
        if (Files.notExists(imported)) {
            Files.createFile(imported);
        }
    }

    private Map<String, String> environment() {
        Map<String, String> environment = new HashMap<>();
        environment.put("KC_BOOTSTRAP_ADMIN_USERNAME", AdminApi.USERNAME);
        environment.put("KC_BOOTSTRAP_ADMIN_PASSWORD", AdminApi.PASSWORD);
        environment.put("JAVA_OPTS_APPEND", QUICK_START);
        environment.putAll(options.environment);
        return environment;
    }

    private void awaitReady() {
        if (new Readiness(managementUri()).await(START_TIMEOUT, process::isAlive)) {
            return;
        }
        boolean ended = !process.isAlive();
        process.stop();
        throw failure(
                ended
                        ? "Keycloak ended with exit code " + process.waitFor() + " before it was ready"
                        : "Keycloak was not ready after " + START_TIMEOUT.toSeconds() + " seconds");
    }

    private ServerFailure failure(String what) {
        List<String> lines = log().lines().toList();
        String tail = String.join(
                System.lineSeparator(), lines.subList(Math.max(0, lines.size() - LINES_IN_FAILURE), lines.size()));
        return new ServerFailure(what + ". Its output is in " + log + ".", tail);
    }

    private static String sha256(Path file) throws IOException {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
