package io.github.keycloakfylr.server;

import dasniko.testcontainers.keycloak.KeycloakContainer;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.utility.MountableFile;

/** Keycloak's image in a container: {@code mvn verify -Pcontainer}. */
final class ContainerServer implements KeycloakServer {

    private static final Duration START_TIMEOUT = Duration.ofSeconds(240);
    private static final int STOP_SECONDS = 30;

    private final KeycloakContainer container;
    private final URI baseUri;
    private final URI managementUri;

    private ContainerServer(KeycloakContainer container, URI baseUri, URI managementUri) {
        this.container = container;
        this.baseUri = baseUri;
        this.managementUri = managementUri;
    }

    /**
     * @param version   of Keycloak, and so of the image
     * @param arguments further arguments of {@code kc.sh start}
     */
    static ContainerServer start(ServerFiles files, String version, List<String> arguments) {
        String host = DockerClientFactory.instance().dockerHostIpAddress();
        // Docker would give a restarted container other ports, and the hostname has to be known before the start.
        List<Integer> ports = Ports.free(2);
        URI baseUri = URI.create("http://" + host + ":" + ports.get(0));
        URI management = URI.create("http://" + host + ":" + ports.get(1));

        KeycloakContainer container = new KeycloakContainer("quay.io/keycloak/keycloak:" + version)
                .withProductionMode()
                .withEnabledMetrics()
                .withAdminUsername(AdminApi.USERNAME)
                .withAdminPassword(AdminApi.PASSWORD)
                .withProviderLibsFrom(List.of(files.jar().toFile()))
                .withCopyFileToContainer(MountableFile.forHostPath(files.realm(), 0644),
                        "/opt/keycloak/data/import/" + files.realm().getFileName())
                .withEnv("JAVA_OPTS_APPEND", DistributionServer.QUICK_START)
                .withStartupTimeout(START_TIMEOUT)
                .withCustomCommand("--db=dev-file")
                .withCustomCommand("--cache=local")
                .withCustomCommand("--http-enabled=true")
                .withCustomCommand("--hostname=" + baseUri);
        arguments.forEach(container::withCustomCommand);
        container.setPortBindings(List.of(ports.get(0) + ":8080", ports.get(1) + ":9000"));
        // Keeps the container's output out of the test's; log() has it.
        container.setLogConsumers(List.of());
        container.start();
        return new ContainerServer(container, baseUri, management);
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
        container.getDockerClient().restartContainerCmd(container.getContainerId()).withTimeout(STOP_SECONDS).exec();
        if (!new Readiness(managementUri).await(START_TIMEOUT, container::isRunning)) {
            throw new ServerFailure("The container was not ready again after its restart", log());
        }
    }

    @Override
    public void close() {
        container.close();
    }
}
