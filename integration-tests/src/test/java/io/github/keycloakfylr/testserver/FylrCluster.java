package io.github.keycloakfylr.testserver;

import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Gives tests the one {@link Cluster} of the whole suite, as a parameter: of a constructor, a test or a lifecycle
 * method of a class that is marked {@code @ExtendWith(FylrCluster.class)}. The first test that asks starts it; it stops
 * after the last test.
 */
public final class FylrCluster implements ParameterResolver {

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == Cluster.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
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
