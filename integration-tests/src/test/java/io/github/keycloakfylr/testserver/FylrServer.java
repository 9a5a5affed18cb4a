package io.github.keycloakfylr.testserver;

import java.util.Map;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Gives tests the one server of the whole suite, as a parameter of type {@link KeycloakServer}, or its administration,
 * as one of type {@link AdminApi}: of a constructor, a test or a lifecycle method of a class that is marked
 * {@code @ExtendWith(FylrServer.class)}. The first test that asks starts the server, with an empty database; it stops
 * after the last test.
 */
public final class FylrServer implements ParameterResolver {

    /** Our own log at debug level: each error says there why. */
    private static final Map<String, String> ENVIRONMENT = Map.of("KC_LOG_LEVEL", "info,io.github.keycloakfylr:debug");

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        Class<?> type = parameter.getParameter().getType();
        return type == KeycloakServer.class || type == AdminApi.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        Suite suite = context.getRoot()
                .getStore(ExtensionContext.Namespace.create(FylrServer.class))
                .computeIfAbsent(Suite.class);
        return parameter.getParameter().getType() == KeycloakServer.class ? suite.get() : suite.admin();
    }

    /** Whether the server is the image, and not the distribution. */
    static boolean inContainer() {
        return ServerFiles.property("fylr.server").equals("container");
    }

    private static final class Suite extends OnePerSuite<KeycloakServer> {

        private AdminApi admin;

        @Override
        KeycloakServer start() {
            KeycloakServer server = inContainer()
                    ? ContainerServer.start(ServerFiles.property("fylr.serverVersion"), ENVIRONMENT)
                    : DistributionServer.start(ServerOptions.in("it-server").withEnvironment(ENVIRONMENT));
            admin = new AdminApi(server.baseUri());
            return server;
        }

        AdminApi admin() {
            get();
            return admin;
        }
    }
}
