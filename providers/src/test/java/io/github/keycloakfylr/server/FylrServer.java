package io.github.keycloakfylr.server;

import java.util.List;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Gives tests the one server of the whole suite, as a parameter of type {@link KeycloakServer}, or its administration, as
 * one of type {@link AdminApi}: of a constructor, a test or a lifecycle method of a class that is marked
 * {@code @ExtendWith(FylrServer.class)}. The first test that asks starts the server, with an empty database; it stops
 * after the last test.
 */
public final class FylrServer implements ParameterResolver {

    /** Our own log at debug level: each refusal says there why. */
    private static final List<String> ARGUMENTS = List.of("--log-level-io.github.keycloakfylr=debug");

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        Class<?> type = parameter.getParameter().getType();
        return type == KeycloakServer.class || type == AdminApi.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        ExtensionContext.Store store = context.getRoot().getStore(ExtensionContext.Namespace.create(FylrServer.class));
        KeycloakServer server = store.computeIfAbsent(KeycloakServer.class, type -> start(), KeycloakServer.class);
        return parameter.getParameter().getType() == KeycloakServer.class
                ? server
                : store.computeIfAbsent(AdminApi.class, type -> new AdminApi(server.baseUri()), AdminApi.class);
    }

    private static KeycloakServer start() {
        if (ServerFiles.property("fylr.server").equals("container")) {
            return ContainerServer.start(ServerFiles.fromSystemProperties(), ServerFiles.property("keycloak.server.version"), ARGUMENTS);
        }
        return DistributionServer.start(ServerOptions.in("it-server").withArguments(ARGUMENTS.toArray(String[]::new)));
    }
}
