package io.github.keycloakfylr.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

/** Another authorization server, as its makers set it up, with one client; {@code benchmarks/peers} gets it. */
enum Peer {
    SPRING_AUTHORIZATION_SERVER("", "/oauth2/token", "/oauth2/introspect"),
    MOCK_OAUTH2_SERVER("/bench", "/token", "/introspect"),
    OIDC_PROVIDER("", "/token", "/token/introspection");

    private static final String SPRING_CLIENT =
            "--spring.security.oauth2.authorizationserver.client.bench.registration.";

    private final String base;
    private final String token;
    private final String introspection;

    Peer(String base, String token, String introspection) {
        this.base = base;
        this.token = token;
        this.introspection = introspection;
    }

    /** As it is called in tables. */
    String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /**
     * Starts it, and returns when it responds.
     *
     * @param directory {@code benchmarks/peers}, after its build
     * @param output where its log goes
     */
    Process start(Path directory, int port, Path output) {
        try {
            ProcessBuilder builder = new ProcessBuilder(command(directory, port))
                    .redirectErrorStream(true)
                    .redirectOutput(output.resolve(label() + ".log").toFile());
            builder.environment().putAll(Map.of("SERVER_PORT", Integer.toString(port), "SERVER_HOSTNAME", "localhost"));
            Process process = builder.start();
            Runtime.getRuntime().addShutdownHook(new Thread(process::destroy));
            Awaitility.await()
                    .atMost(Duration.ofMinutes(2))
                    .ignoreExceptions()
                    .until(() -> !process.isAlive()
                            || !discovery(port).call().check("issuer").isEmpty());
            return process;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (ConditionTimeoutException e) {
            throw new IllegalStateException(label() + " does not respond; its log is in " + output, e);
        }
    }

    private List<String> command(Path directory, int port) throws IOException {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        String classpath = Files.readString(directory.resolve("target/classpath"));
        return switch (this) {
            case SPRING_AUTHORIZATION_SERVER ->
                List.of(
                        java,
                        "-classpath",
                        classpath,
                        directory.resolve("src/AuthorizationServer.java").toString(),
                        "--server.address=localhost",
                        "--server.port=" + port,
                        SPRING_CLIENT + "client-id=" + Site.CLIENT,
                        SPRING_CLIENT + "client-secret={noop}" + Site.SECRET,
                        SPRING_CLIENT + "client-authentication-methods=client_secret_post,client_secret_basic",
                        SPRING_CLIENT + "authorization-grant-types=client_credentials");
            case MOCK_OAUTH2_SERVER ->
                List.of(java, "-classpath", classpath, "no.nav.security.mock.oauth2.StandaloneMockOAuth2ServerKt");
            case OIDC_PROVIDER ->
                List.of(
                        "node",
                        directory.resolve("src/oidc-provider.mjs").toString(),
                        directory
                                .resolve("target/node_modules/oidc-provider/lib/index.js")
                                .toAbsolutePath()
                                .toString(),
                        Integer.toString(port),
                        Site.CLIENT,
                        Site.SECRET);
        };
    }

    /** {@return what is measured, by the names of the scenarios that are the same job} */
    Map<String, Scenario.Work> works(int port) {
        Values tokens = Values.once();
        clientCredentials(port)
                .call()
                .collecting(Call.Collect.field("access_token", tokens))
                .check("");
        return Map.of(
                "discovery",
                discovery(port),
                "client-credentials",
                clientCredentials(port),
                "introspection",
                introspection(port, tokens.next()));
    }

    private Scenario.Work discovery(int port) {
        return Scenario.Work.of(Call.get(uri(port, "/.well-known/openid-configuration")), "\"jwks_uri\"");
    }

    private Scenario.Work clientCredentials(int port) {
        Call call = Call.post(
                uri(port, token),
                "grant_type",
                "client_credentials",
                "client_id",
                Site.CLIENT,
                "client_secret",
                Site.SECRET);
        return Scenario.Work.of(call, "\"access_token\"");
    }

    /** The mock server takes the client's secret nowhere else than here. */
    private Scenario.Work introspection(int port, String accessToken) {
        String basic = Base64.getEncoder()
                .encodeToString((Site.CLIENT + ":" + Site.SECRET).getBytes(StandardCharsets.US_ASCII));
        Call call = Call.post(uri(port, introspection), "token", accessToken).header("Authorization", "Basic " + basic);
        return Scenario.Work.of(call, "\"active\"");
    }

    private URI uri(int port, String path) {
        return URI.create("http://localhost:" + port + base + path);
    }
}
