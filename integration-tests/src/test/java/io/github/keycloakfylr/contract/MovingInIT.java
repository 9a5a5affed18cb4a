package io.github.keycloakfylr.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonEncoding;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.keycloakfylr.client.AdminApi;
import io.github.keycloakfylr.client.Browser;
import io.github.keycloakfylr.client.FylrApi;
import io.github.keycloakfylr.client.LoginWay;
import io.github.keycloakfylr.testserver.FylrTest;
import io.github.keycloakfylr.testserver.KeycloakServer;
import io.github.keycloakfylr.testserver.MigrateTool;
import io.github.keycloakfylr.testserver.NotInContainer;
import io.github.keycloakfylr.testserver.PretendedFylr;
import io.restassured.response.Response;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Contract V3, V4, V6: a whole fylr moves in, with users of every kind. {@code -Dfylr.users=20000} says how many; the
 * tool has 256 MB for any number.
 */
@NotInContainer("A server in a container does not reach the old fylr on this machine's loopback interface.")
@FylrTest
@Tag("V3")
@Tag("V4")
@Tag("V6")
class MovingInIT {

    private static final int DEFAULT_USERS = 300;
    private static final String PASSWORD = "foo";
    /** Of that password. */
    private static final String HASH = "$2y$04$81xGNnm8PS1uiIzjbos6Le3NzFaNB0goNqnBpOx7S/EyrayzJCNAq";

    private static final String GENERIC = "Login or password is wrong.";
    private static final String DOWN = "cannot be reached";

    /** Kinds of users; user number n is of the n-th, and so on from the beginning. */
    private enum Kind {
        KNOWN_HASH("easydb"),
        UNKNOWN_HASH("easydb"),
        MOVES_LATER("easydb"),
        EMAIL("email"),
        DISABLED("easydb"),
        ARCHIVED("easydb"),
        OVER("easydb"),
        TWO_FACTOR("easydb"),
        LDAP("ldap"),
        SSO("sso");

        private final String type;

        Kind(String type) {
            this.type = type;
        }
    }

    private final KeycloakServer server;
    private final AdminApi admin;
    private final FylrApi fylr;
    private final PretendedFylr old = PretendedFylr.start();
    private final String run = UUID.randomUUID().toString().substring(0, 8);
    private final int each = Math.max(1, users() / Kind.values().length);

    MovingInIT(KeycloakServer server, AdminApi admin, FylrApi fylr) {
        this.server = server;
        this.admin = admin;
        this.fylr = fylr;
    }

    private static int users() {
        String wanted = System.getProperty("fylr.users", "");
        return wanted.matches("\\d+") ? Integer.parseInt(wanted) : DEFAULT_USERS;
    }

    private String login(Kind kind, int number) {
        return "Moving " + number + " " + kind.name().toLowerCase(Locale.ROOT) + " " + run;
    }

    /** One of the first, one in the middle, and the last. */
    private void someOf(Kind kind, Consumer<String> test) {
        IntStream.of(0, each / 2, each - 1).distinct().forEach(number -> test.accept(login(kind, number)));
    }

    private void writeUsers(Path file) throws IOException {
        ObjectMapper mapper = new ObjectMapper();
        // None that another test in the realm has: the tool finds users and groups again by it.
        long id = System.currentTimeMillis() * 1000;
        Map<String, Object> group = Map.of("_id", id++, "name", "two-factor-" + run);
        try (JsonGenerator json = mapper.getFactory().createGenerator(file.toFile(), JsonEncoding.UTF8)) {
            json.writeStartArray();
            mapper.writeValue(json, Map.of("_basetype", "group", "group", group, "_two_fa_required", true));
            for (int number = 0; number < each; number++) {
                for (Kind kind : Kind.values()) {
                    mapper.writeValue(json, user(kind, number, id++, group));
                }
            }
            json.writeEndArray();
        }
    }

    private Map<String, Object> user(Kind kind, int number, long id, Map<String, Object> group) {
        String login = login(kind, number);
        Map<String, Object> user = new HashMap<>(Map.of(
                "_id",
                id,
                "type",
                kind.type,
                "login",
                login,
                "email",
                login.replace(' ', '.') + "@example.org",
                "first_name",
                "Ida",
                "last_name",
                "Ümlaut",
                "company",
                "Söhne"));
        Map<String, Object> item = new HashMap<>(Map.of("_basetype", "user", "user", user, "_password_hash", HASH));
        switch (kind) {
            case UNKNOWN_HASH, MOVES_LATER -> {
                item.put("_password_hash", "whirl:0123456789abcdef");
                old.user(login, PASSWORD);
            }
            case DISABLED -> user.put("login_disabled", true);
            case ARCHIVED -> item.put("_archived_at", "2024-01-02T03:04:05Z");
            case OVER -> user.put("login_valid_to", "2020-01-01");
            case TWO_FACTOR -> item.put("_groups", List.of(Map.of("group", group)));
            default -> {}
        }
        return item;
    }

    private MigrateTool.Result migrate(MigrateTool tool, Path source, String... options) {
        List<String> arguments = new ArrayList<>(List.of(
                "users",
                "--from",
                source.toString(),
                "--server",
                server.baseUri().toString(),
                "--user",
                AdminApi.USERNAME));
        arguments.addAll(List.of(options));
        long start = System.nanoTime();
        MigrateTool.Result result = tool.run(arguments.toArray(String[]::new));
        System.out.printf(
                "%d users in %d s %s%n",
                each * Kind.values().length,
                Duration.ofNanos(System.nanoTime() - start).toSeconds(),
                List.of(options));
        return result;
    }

    private static void counted(MigrateTool.Result result, String type, int... counts) {
        StringBuilder row = new StringBuilder("(?s).*\\n" + type);
        IntStream.of(counts).forEach(count -> row.append(" +").append(count));
        assertThat(result.output()).as(result.errors()).matches(row + "\\n.*");
    }

    private Response page(String login, String password) {
        return LoginWay.PAGE.logIn(
                new Browser(server.baseUri()),
                fylr.authorizationRequest("auth_method", "easydb,email"),
                login,
                password);
    }

    private void isIn(String login) {
        assertThat(fylr.subject(page(login, PASSWORD))).isEqualTo(login);
        FylrApi.success(fylr.passwordGrant(login, PASSWORD));
        isOut(login, "wrong");
    }

    private void isOut(String login, String password) {
        Response page = page(login, password);
        assertThat(page.statusCode()).as(page.asString()).isEqualTo(200);
        assertThat(page.asString()).contains(GENERIC);
        FylrApi.rejected(fylr.passwordGrant(login, password), 400, "invalid_grant");
    }

    @Test
    @DisplayName("users of every kind move in, log in or do not as they did, and need the old server no more")
    void everybody(@TempDir Path directory) throws IOException {
        Path source = directory.resolve("users.json");
        writeUsers(source);
        MigrateTool tool = new MigrateTool(directory)
                .withEnvironment("KC_CLI_PASSWORD", AdminApi.PASSWORD)
                .withEnvironment("JDK_JAVA_OPTIONS", "-Xmx256m");
        admin.createComponent("fylr", old.entry(Map.of("timeout", "5000")));

        MigrateTool.Result moved = migrate(tool, source);
        assertThat(moved.exitCode()).as(moved.errors()).isZero();
        counted(moved, "easydb", 7 * each, 0, 0, 0, 0);
        counted(moved, "email", each, 0, 0, 0, 0);
        counted(moved, "ldap", 0, 0, 0, each, 0);
        counted(moved, "sso", 0, 0, 0, each, 0);
        counted(moved, "groups", 1, 0, 0, 0, 0);
        assertThat(moved.output())
                .contains("'" + login(Kind.LDAP, 0) + "' (ldap): left out: the directory's federation creates")
                .contains("'" + login(Kind.SSO, 0) + "' (sso): left out: the identity provider's first login creates")
                .contains("'" + login(Kind.EMAIL, 0) + "' (email): created: without the secret of the invitation");
        int waiting = atOldServer(moved);

        someOf(Kind.KNOWN_HASH, this::isIn);
        someOf(Kind.UNKNOWN_HASH, this::isIn);
        for (Kind kind : List.of(Kind.EMAIL, Kind.DISABLED, Kind.ARCHIVED, Kind.OVER, Kind.LDAP, Kind.SSO)) {
            someOf(kind, login -> isOut(login, PASSWORD));
        }
        someOf(Kind.TWO_FACTOR, login -> {
            Response page = page(login, PASSWORD);
            assertThat(page.getHeader("Location")).isNull();
            assertThat(page.asString()).doesNotContain(GENERIC);
            FylrApi.rejected(fylr.passwordGrant(login, PASSWORD), 400, "invalid_grant");
        });

        MigrateTool.Result again = migrate(tool, source, "--check");
        assertThat(again.exitCode()).as(again.output()).isZero();
        counted(again, "easydb", 0, 0, 7 * each, 0, 0);
        assertThat(atOldServer(again)).isEqualTo(waiting - Math.min(each, 3));

        old.stop();
        someOf(Kind.UNKNOWN_HASH, login -> FylrApi.success(fylr.passwordGrant(login, PASSWORD)));
        someOf(Kind.KNOWN_HASH, login -> assertThat(fylr.subject(page(login, PASSWORD)))
                .isEqualTo(login));
        someOf(Kind.MOVES_LATER, login -> {
            assertThat(page(login, PASSWORD).asString()).contains(DOWN);
            FylrApi.rejected(fylr.passwordGrant(login, PASSWORD), 400, "temporarily_unavailable");
        });
        old.restart();
        someOf(Kind.MOVES_LATER, this::isIn);
        old.close();
    }

    private static int atOldServer(MigrateTool.Result result) {
        String last =
                result.output().strip().lines().reduce((first, next) -> next).orElseThrow();
        return Integer.parseInt(last.replaceFirst(".*: ", ""));
    }
}
