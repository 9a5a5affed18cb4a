package io.github.keycloakfylr.testserver;

import io.github.keycloakfylr.client.AdminApi;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.Wait;
import org.yaml.snakeyaml.Yaml;

/** The image of {@code docker/Dockerfile}, with PostgreSQL in a container beside it: {@code mvn verify -Pcontainer}. */
final class ContainerServer implements KeycloakServer {

    private static final Duration START_TIMEOUT = Duration.ofSeconds(240);
    private static final int STOP_SECONDS = 30;
    private static final String DATABASE = "database";
    private static final String NAME_AND_PASSWORD = "keycloak";

    private final ContainerNetwork network;
    private final GenericContainer<?> database;
    private final ContainerImage container;
    private final URI baseUri;
    private final URI managementUri;

    private ContainerServer(Path repository, String version, Map<String, String> environment) {
        // Docker would give a restarted container other ports, and the hostname has to be known before the start.
        List<Integer> ports = Ports.free(2);
        String host = host();
        baseUri = URI.create("http://" + host + ":" + ports.get(0));
        managementUri = URI.create("http://" + host + ":" + ports.get(1));
        network = ContainerNetwork.create();

        database = new GenericContainer<>(databaseImage(repository))
                .withNetwork(network.network())
                .withNetworkAliases(DATABASE)
                .withEnv(Map.of(
                        "POSTGRES_DB",
                        NAME_AND_PASSWORD,
                        "POSTGRES_USER",
                        NAME_AND_PASSWORD,
                        "POSTGRES_PASSWORD",
                        NAME_AND_PASSWORD))
                .waitingFor(
                        Wait.forSuccessfulCommand("pg_isready --quiet --host=127.0.0.1 --username=" + NAME_AND_PASSWORD)
                                .withStartupTimeout(START_TIMEOUT));

        container = ContainerImage.build(repository, version)
                .withNetwork(network.network())
                .withCreateContainerCmdModifier(command -> command.withIpv4Address(network.address()))
                .withAdminUsername(AdminApi.USERNAME)
                .withAdminPassword(AdminApi.PASSWORD)
                .withEnv(Map.of(
                        "KC_DB_URL",
                        "jdbc:postgresql://" + DATABASE + "/" + NAME_AND_PASSWORD,
                        "KC_DB_USERNAME",
                        NAME_AND_PASSWORD,
                        "KC_DB_PASSWORD",
                        NAME_AND_PASSWORD,
                        "KC_HOSTNAME",
                        baseUri.toString(),
                        "KC_HTTP_ENABLED",
                        "true",
                        "JAVA_OPTS_APPEND",
                        DistributionServer.QUICK_START))
                .withEnv(environment)
                .waitingFor(Wait.forHttp("/health/ready").forPort(9000).withStartupTimeout(START_TIMEOUT));
        container.setPortBindings(List.of(ports.get(0) + ":8080", ports.get(1) + ":9000"));
        // Keeps the container's output out of the test's; log() has it.
        container.setLogConsumers(List.of());
    }

    /**
     * Builds the image and starts both containers.
     *
     * @param version of Keycloak, and so of the image
     * @param environment further variables of the container
     */
    static ContainerServer start(String version, Map<String, String> environment) {
        ContainerServer server = new ContainerServer(
                Path.of(ServerFiles.property("fylr.repository")).normalize(), version, environment);
        try {
            server.database.start();
            server.container.start();
            return server;
        } catch (RuntimeException e) {
            String log = server.container.getContainerId() == null ? "" : server.log();
            server.close();
            throw new ServerFailure("The container did not start: " + e.getMessage(), log);
        }
    }

    @Override
    public URI baseUri() {
        return baseUri;
    }

    @Override
    public URI managementUri() {
        return managementUri;
    }

    @Override
    public String log() {
        return container.getLogs();
    }

    @Override
    public void restart() {
        container
                .getDockerClient()
                .restartContainerCmd(container.getContainerId())
                .withTimeout(STOP_SECONDS)
                .exec();
        if (!new Readiness(managementUri).await(START_TIMEOUT, container::isRunning)) {
            throw new ServerFailure("The container was not ready again after its restart", log());
        }
    }

    @Override
    public void close() {
        container.close();
        database.close();
        network.close();
    }

    /** By name where it is this machine: that is what browsers trust without TLS. */
    private static String host() {
        String address = DockerClientFactory.instance().dockerHostIpAddress();
        return address.equals("127.0.0.1") ? "localhost" : address;
    }

    /** The one of the compose file. */
    private static String databaseImage(Path repository) {
        try (Reader reader = Files.newBufferedReader(repository.resolve("docker/compose.yaml"))) {
            Map<String, Map<String, Map<String, String>>> compose = new Yaml().load(reader);
            return compose.get("services").get(DATABASE).get("image");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
