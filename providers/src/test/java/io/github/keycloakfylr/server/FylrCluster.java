package io.github.keycloakfylr.server;

import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Gives tests the one {@link Cluster} of the whole suite, as a parameter: of a constructor, a test or a lifecycle method of a class that is
 * marked {@code @ExtendWith(FylrCluster.class)}. The first test that asks starts it; it stops after the last test.
 */
public final class FylrCluster implements ParameterResolver {

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == Cluster.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return context.getRoot().getStore(ExtensionContext.Namespace.create(FylrCluster.class)).computeIfAbsent(Suite.class).cluster();
    }

    /** Started at most once: JUnit would try a cluster that does not start again for each single test. */
    private static final class Suite implements AutoCloseable {

        private boolean attempted;
        private Cluster cluster;

        synchronized Cluster cluster() {
            if (!attempted) {
                attempted = true;
                cluster = Cluster.start();
            }
            if (cluster == null) {
                throw new ServerFailure("The nodes did not start: the first test that asked for them says why.");
            }
            return cluster;
        }

        @Override
        public void close() {
            if (cluster != null) {
                cluster.close();
            }
        }
    }
}
