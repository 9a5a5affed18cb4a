package io.github.keycloakfylr.testserver;

import com.github.dockerjava.api.command.BuildImageResultCallback;
import com.github.dockerjava.api.model.BuildResponseItem;
import dasniko.testcontainers.keycloak.ExtendableKeycloakContainer;
import java.nio.file.Path;
import java.util.Set;
import org.testcontainers.DockerClientFactory;

/** A container of the image that {@code docker/Dockerfile} describes, which runs what it runs by itself. */
final class ContainerImage extends ExtendableKeycloakContainer<ContainerImage> {

    private static final String NAME = "localhost/keycloak-fylr:test";
    /** As in {@code docker/compose.yaml}. */
    private static final long MEMORY = 2L << 30;

    private ContainerImage() {
        super(NAME);
        withOptimizedFlag();
        withDisabledCaching();
        withCreateContainerCmdModifier(command -> command.getHostConfig().withMemory(MEMORY));
    }

    /**
     * Builds the image. Nothing that is there already is pulled.
     *
     * @param repository the root of the working copy, in which the JAR has been packaged
     * @param version of Keycloak
     */
    static ContainerImage build(Path repository, String version) {
        StringBuilder output = new StringBuilder();
        BuildImageResultCallback callback = new BuildImageResultCallback() {
            @Override
            public void onNext(BuildResponseItem item) {
                if (item.getStream() != null) {
                    output.append(item.getStream());
                }
                super.onNext(item);
            }
        };
        try {
            // With .dockerignore, as "docker build" has it.
            DockerClientFactory.instance()
                    .client()
                    .buildImageCmd()
                    .withBaseDirectory(repository.toFile())
                    .withDockerfile(repository.resolve("docker/Dockerfile").toFile())
                    .withBuildArg("KEYCLOAK_VERSION", version)
                    .withTags(Set.of(NAME))
                    .exec(callback)
                    .awaitImageId();
        } catch (RuntimeException e) {
            throw new ServerFailure("The image could not be built: " + e.getMessage(), output.toString());
        }
        return new ContainerImage();
    }

    @Override
    protected void configure() {
        super.configure();
        // Testcontainers would say itself what to start, and how much of the memory to take.
        setCommand();
        getEnvMap().remove("JAVA_OPTS_KC_HEAP");
    }
}
