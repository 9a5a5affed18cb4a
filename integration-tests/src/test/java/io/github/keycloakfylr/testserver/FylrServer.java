package io.github.keycloakfylr.testserver;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keycloakfylr.client.AdminApi;
import io.github.keycloakfylr.client.Browser;
import io.github.keycloakfylr.client.FylrAdmin;
import io.github.keycloakfylr.client.FylrApi;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** Does what {@link FylrTest} says. */
final class FylrServer
        implements ParameterResolver, BeforeAllCallback, BeforeEachCallback, AfterEachCallback, AfterAllCallback {

    /** Our own log at debug level: each error says there why. */
    private static final Map<String, String> ENVIRONMENT = Map.of("KC_LOG_LEVEL", "info,io.github.keycloakfylr:debug");

    private static final Map<Class<?>, Function<Suite, Object>> PARAMETERS = Map.of(
            KeycloakServer.class, Suite::get,
            AdminApi.class, Suite::admin,
            FylrApi.class, suite -> new FylrApi(suite.get().baseUri()),
            FylrAdmin.class, suite -> new FylrAdmin(suite.get().baseUri(), suite.admin()),
            Browser.class, suite -> new Browser(suite.get().baseUri()));

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return PARAMETERS.containsKey(parameter.getParameter().getType());
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return PARAMETERS.get(parameter.getParameter().getType()).apply(suite(context));
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        suite(context).begin();
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        suite(context).begin();
    }

    @Override
    public void afterEach(ExtensionContext context) {
        suite(context).end();
    }

    @Override
    public void afterAll(ExtensionContext context) {
        Scope scope = suite(context).end();
        assertThat(suite(context).get().log().substring(scope.logged()).lines())
                .as("what the server's log says of these tests")
                .noneMatch(line -> line.contains("Uncaught server error"));
    }

    private static Suite suite(ExtensionContext context) {
        return context.getRoot()
                .getStore(ExtensionContext.Namespace.create(FylrServer.class))
                .computeIfAbsent(Suite.class);
    }

    /** Whether the server is the image, and not the distribution. */
    static boolean inContainer() {
        return ServerFiles.property("fylr.server").equals("container");
    }

    /**
     * What was there before a test, or before a class of tests.
     *
     * @param created how many things {@link AdminApi} had created
     * @param logged how long the log was, in characters
     */
    private record Scope(RealmSnapshot realm, int created, int logged) {}

    private static final class Suite extends OnePerSuite<KeycloakServer> {

        private final Deque<Scope> scopes = new ArrayDeque<>();
        private AdminApi admin;

        @Override
        KeycloakServer start() {
            KeycloakServer server = inContainer()
                    ? ContainerServer.start(ServerFiles.property("fylr.serverVersion"), ENVIRONMENT)
                    : DistributionServer.start(ServerOptions.in("it-server").withEnvironment(ENVIRONMENT));
            admin = new AdminApi(server.baseUri());
            // The first change of a realm adds attributes that its import has left out.
            admin.updateRealm("fylr", admin.realm("fylr"));
            return server;
        }

        AdminApi admin() {
            get();
            return admin;
        }

        void begin() {
            scopes.push(new Scope(
                    RealmSnapshot.of(admin(), "fylr"),
                    admin.created(),
                    get().log().length()));
        }

        Scope end() {
            Scope scope = scopes.pop();
            admin.deleteCreatedSince(scope.created());
            scope.realm().restore();
            return scope;
        }
    }
}
