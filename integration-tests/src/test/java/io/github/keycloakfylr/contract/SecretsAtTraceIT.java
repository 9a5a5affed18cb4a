package io.github.keycloakfylr.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keycloakfylr.client.AdminApi;
import io.github.keycloakfylr.client.Browser;
import io.github.keycloakfylr.client.FylrAdmin;
import io.github.keycloakfylr.client.FylrApi;
import io.github.keycloakfylr.client.LoginWay;
import io.github.keycloakfylr.testserver.DistributionServer;
import io.github.keycloakfylr.testserver.MailServer;
import io.github.keycloakfylr.testserver.NotInContainer;
import io.github.keycloakfylr.testserver.PretendedFylr;
import io.github.keycloakfylr.testserver.ServerOptions;
import io.restassured.response.Response;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * Contract A10 and E4 with everything logged at TRACE: each secret that passes the endpoints is looked for in the log,
 * the events and the database. On a server of its own, whose log is long.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@NotInContainer("It has a server of its own, of the distribution, and reads its database.")
class SecretsAtTraceIT {

    private static final String CLIENT = "trace-client";
    private static final String MOBILE_APP = "fylr-mobile-app";
    /** Who writes a line, at whatever level. */
    private static final Pattern LINE = Pattern.compile("^\\S+ \\S+ +[A-Z]+ +\\[([^]]+)]");

    /** Of the client's secret. */
    private static final String HASH = "$2y$10$TKjzZmf4Nhf36nktoEx73edNFwnaHMNO9lDmE3xW8eB1ZcebdQrx.";

    /**
     * The loggers of what Keycloak brings along that write a secret at TRACE or DEBUG, as docs/security.md says: a
     * request's query; what is sent to the old fylr; and codes, as keys of a cache.
     */
    private static final Set<String> KEYCLOAKS = Set.of(
            "io.vertx.ext.web.impl.RouterImpl",
            "org.keycloak.transaction.JtaTransactionWrapper",
            "org.apache.http.wire",
            "org.keycloak.models.sessions.infinispan.InfinispanKeycloakTransaction",
            "org.infinispan.container.entries.ReadCommittedEntry",
            "org.infinispan.container.impl.AbstractInternalDataContainer",
            "org.infinispan.container.impl.EntryFactoryImpl",
            "org.infinispan.interceptors.impl.EntryWrappingInterceptor",
            "org.infinispan.interceptors.impl.InvocationContextInterceptor",
            "org.infinispan.statetransfer.CommitManager",
            "org.infinispan.util.concurrent.locks.impl.DefaultLockManager");

    private final Map<String, String> secrets = new LinkedHashMap<>();
    private final PretendedFylr old = PretendedFylr.start();
    private final MailServer mails = MailServer.start();

    private Path directory;
    private DistributionServer server;
    private AdminApi admin;
    private FylrApi fylr;

    @BeforeAll
    void start(@TempDir Path temporary) {
        directory = temporary;
        server = DistributionServer.start(
                ServerOptions.in("migration").withEnvironment(Map.of("KC_LOG_LEVEL", "trace")));
        admin = new AdminApi(server.baseUri());
        fylr = new FylrApi(server.baseUri());
    }

    @AfterAll
    void stop() {
        if (server != null) {
            server.close();
        }
        mails.close();
        old.close();
    }

    private String secret(String what) {
        return secret(what, "Pw" + UUID.randomUUID().toString().replace("-", ""));
    }

    private String secret(String what, Object value) {
        secrets.put(what, (String) value);
        return (String) value;
    }

    private Map<String, Object> tokens(String what, Map<String, Object> tokens) {
        for (String kind : List.of("access_token", "refresh_token", "id_token")) {
            if (tokens.containsKey(kind)) {
                secret(what + ": " + kind, tokens.get(kind));
            }
        }
        return tokens;
    }

    private String user(String what, Map<String, ?> more) {
        String login = "trace-" + what;
        admin.createUser("fylr", login, secret("password of " + what), more);
        return login;
    }

    private void logInEveryWay() {
        String login = user("page", Map.of());
        for (LoginWay way : LoginWay.values()) {
            Browser browser = new Browser(server.baseUri());
            way.logIn(browser, fylr.authorizationRequest("auth_method", "easydb"), login, secret("wrong by " + way));
            Response callback = way.logIn(
                    browser,
                    fylr.authorizationRequest("auth_method", "easydb", "scope", "openid offline"),
                    login,
                    secrets.get("password of page"));
            String code = secret("code by " + way, FylrApi.query(callback).get("code"));
            tokens("code by " + way, FylrApi.success(fylr.exchange(code)));
            FylrApi.rejected(fylr.exchange(code), 400, "invalid_grant");
        }
    }

    private void useTokens() {
        String login = user("grant", Map.of());
        fylr.passwordGrant(login, secret("wrong password of the grant"));
        Map<String, Object> tokens = tokens(
                "password grant", fylr.passwordTokens(login, secrets.get("password of grant"), "openid read offline"));
        String accessToken = (String) tokens.get("access_token");
        fylr.userinfo(accessToken);
        fylr.request().queryParam("access_token", accessToken).get("/api/oauth2/userinfo");
        fylr.post("userinfo", "access_token", accessToken);
        fylr.introspect(accessToken);
        Map<String, Object> refreshed = tokens("refresh", FylrApi.success(fylr.refresh(tokens)));
        fylr.introspect((String) refreshed.get("refresh_token"));
        fylr.revoke((String) refreshed.get("access_token"));
        fylr.refresh(refreshed);
        fylr.userinfo(secret("made-up token", "fylr_at1_" + "x".repeat(80)));
        admin.setRealmAttribute("fylr", "fylr.login.guest", "true");
        fylr.userinfo(secret("token of a guest", fylr.guestToken()));
    }

    private void authenticateClients() {
        String right = secret("secret of the client", "the-portal-secret");
        admin.createClient(
                "fylr",
                Map.of("clientId", CLIENT, "secret", HASH, "redirectUris", List.of("https://trace.example.org/")));
        for (String secret : List.of(right, secret("wrong secret of the client"))) {
            fylr.token("grant_type", "client_credentials", "client_id", CLIENT, "client_secret", secret);
            fylr.request()
                    .auth()
                    .preemptive()
                    .basic(CLIENT, secret)
                    .formParam("grant_type", "client_credentials")
                    .post("/api/oauth2/token");
            fylr.post("introspect", "token", "x", "client_id", CLIENT, "client_secret", secret);
        }
    }

    private void useActionCode() {
        String id = admin.createUser("fylr", "trace-action", "unused");
        Map<String, Object> issued = new FylrAdmin(server.baseUri(), admin)
                .issue(id, Map.of())
                .jsonPath()
                .getMap("$");
        fylr.authorize(
                "auth_method",
                "action_code",
                "secret",
                secret("secret of the action code", issued.get("secret")),
                "action_code",
                (String) issued.get("action_code"));
    }

    private void comeFromTheOldServer() {
        String tomorrow = LocalDate.now(ZoneOffset.UTC).plusDays(1).toString();
        admin.createComponent("fylr", old.entry(Map.of("timeout", "5000", "refreshTokensUntil", tomorrow)));
        String login = "trace-old";
        String password = secret("password at the old server");
        admin.importUser("fylr", login, Map.of("fylr_password", List.of("old_server")));
        old.user(login, password);
        fylr.passwordGrant(login, secret("wrong password at the old server"));
        tokens("first login", fylr.passwordTokens(login, password, "read offline"));
        String token = secret("refresh token of the old server", old.refreshToken(login, MOBILE_APP, "read offline"));
        for (int i = 0; i < 2; i++) {
            fylr.token("grant_type", "refresh_token", "client_id", MOBILE_APP, "refresh_token", token);
        }
    }

    @Test
    @Tag("A10")
    @Tag("E4")
    @DisplayName("no logger of ours writes one, of Keycloak's only those that are known to; no event, no row has one")
    void nothingIsWritten() throws Exception {
        admin.updateRealm(
                "fylr", Map.of("eventsEnabled", true, "adminEventsEnabled", true, "smtpServer", mails.settings()));
        logInEveryWay();
        useTokens();
        authenticateClients();
        useActionCode();
        comeFromTheOldServer();

        assertThat(found(admin.events("fylr").toString())).isEmpty();
        assertThat(found(admin.adminEvents("fylr").toString())).isEmpty();
        server.close();
        Map<String, Set<String>> loggers = loggers();
        System.out.println("SecretsAtTraceIT: " + loggers);
        assertThat(loggers.keySet()).noneMatch(logger -> logger.startsWith("io.github.keycloakfylr"));
        assertThat(loggers.keySet()).isSubsetOf(KEYCLOAKS);
        Set<String> stored = found(database());
        assertThat(stored).isEmpty();
    }

    private Set<String> found(String text) {
        return secrets.entrySet().stream()
                .filter(secret -> text.contains(secret.getValue()))
                .map(Map.Entry::getKey)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** Who wrote a line that has a secret in it, and which. */
    private Map<String, Set<String>> loggers() {
        Map<String, Set<String>> loggers = new LinkedHashMap<>();
        String logger = "";
        for (String line : (Iterable<String>) server.log().lines()::iterator) {
            Matcher beginning = LINE.matcher(line);
            if (beginning.find()) {
                logger = beginning.group(1);
            }
            Set<String> found = found(line);
            if (!found.isEmpty()) {
                loggers.computeIfAbsent(logger, unused -> new TreeSet<>()).addAll(found);
            }
        }
        return loggers;
    }

    /** All of it as SQL, by H2's own tool. */
    private String database() throws IOException, InterruptedException {
        Path home = server.themes().getParent();
        try (Stream<Path> jars = Files.list(home.resolve("lib/lib/main"))) {
            Path h2 = jars.filter(jar -> jar.getFileName().toString().startsWith("com.h2database.h2-"))
                    .findFirst()
                    .orElseThrow();
            Path script = directory.resolve("database.sql");
            int exitCode = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-cp",
                            h2.toString(),
                            "org.h2.tools.Script",
                            "-url",
                            "jdbc:h2:file:" + home.resolve("data/h2/keycloakdb") + ";NON_KEYWORDS=VALUE",
                            "-user",
                            "",
                            "-password",
                            "",
                            "-script",
                            script.toString())
                    .redirectErrorStream(true)
                    .redirectOutput(directory.resolve("h2.log").toFile())
                    .start()
                    .waitFor();
            assertThat(exitCode)
                    .as(Files.readString(directory.resolve("h2.log")))
                    .isZero();
            String sql = Files.readString(script, StandardCharsets.UTF_8);
            assertThat(sql).contains("trace-page", "trace-grant");
            return sql;
        }
    }
}
