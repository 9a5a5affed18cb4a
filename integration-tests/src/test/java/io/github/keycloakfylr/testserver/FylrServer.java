package io.github.keycloakfylr.testserver;

import io.github.keycloakfylr.client.AdminApi;
import io.github.keycloakfylr.client.Browser;
import io.github.keycloakfylr.client.FylrAdmin;
import io.github.keycloakfylr.client.FylrApi;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Does what {@link FylrTest} says. */
final class FylrServer extends SharedServer<FylrServer.Server> {

    /** Our own log at debug level: each error says there why. */
    private static final Map<String, String> ENVIRONMENT = Map.of("KC_LOG_LEVEL", "info,io.github.keycloakfylr:debug");

    FylrServer() {
        super(Map.of(
                KeycloakServer.class, Server::keycloak,
                AdminApi.class, Server::admin,
                FylrApi.class, server -> new FylrApi(server.keycloak().baseUri()),
                FylrAdmin.class, server -> new FylrAdmin(server.keycloak().baseUri(), server.admin()),
                Browser.class, server -> new Browser(server.keycloak().baseUri())));
    }

    @Override
    Server running(ExtensionContext context) {
        return context.getRoot()
                .getStore(ExtensionContext.Namespace.create(FylrServer.class))
                .computeIfAbsent(Suite.class)
                .get();
    }

    /** Whether the server is the image, and not the distribution. */
    static boolean inContainer() {
        return ServerFiles.property("fylr.server").equals("container");
    }

    record Server(KeycloakServer keycloak, AdminApi admin) implements Running {

        @Override
        public List<String> logs() {
            return List.of(keycloak.log());
        }

        @Override
        public void close() {
            keycloak.close();
        }
    }

    private static final class Suite extends OnePerSuite<Server> {

        @Override
        Server start() {
            KeycloakServer keycloak = inContainer()
                    ? ContainerServer.start(ServerFiles.property("fylr.serverVersion"), ENVIRONMENT)
                    : DistributionServer.start(ServerOptions.in("it-server").withEnvironment(ENVIRONMENT));
            AdminApi admin = new AdminApi(keycloak.baseUri());
            RealmSnapshot.complete(admin, "fylr");
            return new Server(keycloak, admin);
        }
    }
}
