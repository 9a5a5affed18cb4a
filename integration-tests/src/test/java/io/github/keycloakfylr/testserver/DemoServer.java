package io.github.keycloakfylr.testserver;

import io.github.keycloakfylr.client.AdminApi;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/** What {@code mvn -Prun} starts: a server with a demo user, in the foreground, which keeps its data. */
public final class DemoServer {

    static final String USERNAME = "root";
    static final String PASSWORD = "admin";

    private static final String REALM = "fylr";
    private static final String GUEST_ACCESS = "fylr.login.guest";

    private DemoServer() {}

    /** Does not return: the JVM, which is Maven's, ends by Ctrl-C or, with exit code 1, with the server. */
    public static void main(String[] arguments) {
        AtomicBoolean interrupted = new AtomicBoolean();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> interrupted.set(true)));
        String trouble = trouble();
        if (!interrupted.get()) {
            System.err.println("keycloak-fylr: " + trouble);
        }
        System.exit(1);
    }

    /** Serves for as long as the server lives; returns what went wrong, in one line. */
    private static String trouble() {
        try {
            String httpPort = ServerFiles.property("http.port");
            ServerOptions options = ServerOptions.in("run-server").keepingData().withEcho(System.out);
            Files.createDirectories(options.directory);
            // Once more: building takes long enough for another server to take the port.
            Optional<String> obstacle = DemoPreconditions.obstacle(httpPort, options.directory);
            if (obstacle.isPresent()) {
                return obstacle.get();
            }
            int port = Integer.parseInt(httpPort);
            options.withPorts(port, port + DemoPreconditions.MANAGEMENT_OFFSET);
            DistributionServer server = DistributionServer.start(options);
            System.out.println(new DemoGuide(server.baseUri()).text(prepare(server)));
            return "Keycloak ended by itself with exit code " + server.waitFor() + ".";
        } catch (ServerFailure e) {
            return e.summary();
        } catch (IOException | UncheckedIOException e) {
            return e.getMessage();
        } catch (AssertionError e) {
            return "The demo user could not be added: the admin API returned " + e.getMessage();
        }
    }

    /**
     * Adds the demo user and switches guest access on, unless an earlier run did; returns the state of things, in one
     * line.
     */
    private static String prepare(DistributionServer server) throws IOException {
        // Asking the server instead would cost a second start two of its few seconds, and undo what was changed since.
        Path prepared = server.data().resolve("demo-prepared");
        if (Files.exists(prepared)) {
            return "Data of an earlier run was kept; mvn clean throws it away.";
        }
        AdminApi admin = new AdminApi(server.baseUri());
        if (admin.findUser(REALM, USERNAME).isEmpty()) {
            admin.createUser(
                    REALM,
                    USERNAME,
                    PASSWORD,
                    Map.of(
                            "email", "root@example.org",
                            "emailVerified", true,
                            "firstName", "Root",
                            "lastName", "User",
                            "attributes", Map.of("fylr_type", List.of("system"))));
        }
        admin.setRealmAttribute(REALM, GUEST_ACCESS, "true");
        Files.createFile(prepared);
        return "Added the user " + USERNAME
                + ", and switched guest access on, which is off by default (realm attribute " + GUEST_ACCESS + ").";
    }
}
