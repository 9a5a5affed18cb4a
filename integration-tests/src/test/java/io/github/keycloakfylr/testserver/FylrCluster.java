package io.github.keycloakfylr.testserver;

import java.util.Map;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Does what {@link FylrClusterTest} says. */
final class FylrCluster extends SharedServer<Cluster> {

    FylrCluster() {
        super(Map.of(Cluster.class, cluster -> cluster));
    }

    @Override
    Cluster running(ExtensionContext context) {
        return context.getRoot()
                .getStore(ExtensionContext.Namespace.create(FylrCluster.class))
                .computeIfAbsent(Suite.class)
                .get();
    }

    private static final class Suite extends OnePerSuite<Cluster> {

        @Override
        Cluster start() {
            return Cluster.start();
        }
    }
}
