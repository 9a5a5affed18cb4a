package io.github.keycloakfylr.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.keycloakfylr.client.AdminApi;
import io.github.keycloakfylr.client.FylrApi;
import io.github.keycloakfylr.testserver.DistributionServer;
import io.github.keycloakfylr.testserver.MigrateTool;
import io.github.keycloakfylr.testserver.NotInContainer;
import io.github.keycloakfylr.testserver.ServerOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Contract V3: users and groups in files that Keycloak imports, before there is a realm. */
@Tag("V3")
@NotInContainer("It has servers of its own, of the distribution.")
class UserImportIT {

    private static final ObjectMapper MAPPER = new ObjectMapper();
    /** The password is "foo". */
    private static final String HASH = "$2y$04$81xGNnm8PS1uiIzjbos6Le3NzFaNB0goNqnBpOx7S/EyrayzJCNAq";

    private static final String PLACEHOLDER = "${KC_BOOTSTRAP_ADMIN_PASSWORD}";

    private final List<Map<String, Object>> groups = new ArrayList<>();
    private final List<Map<String, Object>> users = new ArrayList<>();
    private Path directory;
    private MigrateTool tool;

    private Map<String, Object> group(String name) {
        Map<String, Object> group = Map.of("_id", groups.size() + 1, "name", name, "comment", PLACEHOLDER);
        groups.add(new HashMap<>(Map.of("_basetype", "group", "group", group)));
        return Map.of("group", group);
    }

    private Map<String, Object> user(String type, String login, Map<String, ?> fields) {
        Map<String, Object> user = new HashMap<>(fields);
        user.put("_id", users.size() + 1000);
        user.put("type", type);
        user.put("login", login);
        Map<String, Object> item = new HashMap<>(Map.of("_basetype", "user", "user", user));
        users.add(item);
        return item;
    }

    private MigrateTool.Result users(Path source, String... options) {
        return tool.run(Stream.concat(Stream.of("users", "--from", source.toString()), Stream.of(options))
                .toArray(String[]::new));
    }

    @Test
    @DisplayName("a new server that starts with them has everybody, and the tool finds nothing to do there")
    void imported(@TempDir Path temporary) throws IOException {
        directory = temporary;
        tool = new MigrateTool(temporary).withEnvironment("KC_CLI_PASSWORD", AdminApi.PASSWORD);
        Map<String, Object> editors = group("Redaktion");
        Map<String, Object> ida = user(
                "easydb", "Ida", Map.of("email", "Ida@Example.org", "company", PLACEHOLDER, "remarks", PLACEHOLDER));
        ida.put("_password_hash", "bcrypt:" + HASH);
        ida.put("_groups", List.of(editors));
        user("easydb", "disabled", Map.of("login_disabled", true)).put("_password_hash", HASH);
        user("easydb", "at-old", Map.of()).put("_password_hash", "whirl:0123456789abcdef");
        user("email", "invited", Map.of("email", "invited@example.org"));
        user("easydb", "IDA", Map.of());
        user("easydb", "no-address", Map.of("email", "none"));
        user("ldap", "directory", Map.of());
        Path source = directory.resolve("source.json");
        MAPPER.writeValue(source.toFile(), Map.of("groups", groups, "users", users));
        Path realm = Path.of(System.getProperty("fylr.realm"));
        Path folder = directory.resolve("import");

        MigrateTool.Result written =
                users(source, "--output", folder.toString(), "--realm-file", realm.toString(), "--parallel", "2");

        assertThat(written.exitCode()).as(written.output() + written.errors()).isEqualTo(1);
        assertThat(written.output())
                .contains("'IDA' (easydb): not taken over: the login is that of user 1000")
                .contains("'no-address' (easydb): not taken over: the e-mail address is none")
                .contains("'directory' (ldap): left out")
                .doesNotContain(HASH)
                .endsWith("Users whose password is still at the old fylr, until they log in: 1\n");
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files.map(file -> {
                                try {
                                    return file.getFileName() + " "
                                            + PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
                                } catch (IOException e) {
                                    throw new AssertionError(e);
                                }
                            })
                            .collect(Collectors.toSet()))
                    .containsExactlyInAnyOrder("fylr-realm.json rw-------", "fylr-users-0.json rw-------");
        }
        assertThat(users(source, "--output", folder.toString(), "--realm-file", realm.toString()))
                .satisfies(again -> assertThat(again.exitCode()).isEqualTo(2))
                .satisfies(again -> assertThat(again.errors()).contains("is there already"));

        ServerOptions options = ServerOptions.in("migration").withRealm(folder);
        DistributionServer server = DistributionServer.start(options);
        try (server) {
            AdminApi admin = new AdminApi(server.baseUri());
            FylrApi fylr = new FylrApi(server.baseUri());
            Map<String, Object> tokens = fylr.passwordTokens("ida@example.org", "foo", "read");
            assertThat(fylr.userinfo((String) tokens.get("access_token"))
                            .jsonPath()
                            .getString("sub"))
                    .isEqualTo("Ida");
            FylrApi.rejected(fylr.passwordGrant("Ida", "bar"), 400, "invalid_grant");
            FylrApi.rejected(fylr.passwordGrant("disabled", "foo"), 400, "invalid_grant");
            String id = admin.findUser("fylr", "ida").orElseThrow();
            assertThat(admin.user("fylr", id).get("attributes").toString())
                    .contains("company=[" + PLACEHOLDER, "fylr_remarks=[" + PLACEHOLDER, "fylr_email=[Ida@Example.org");
            assertThat(admin.request()
                            .get("/fylr/users/{id}/groups", id)
                            .jsonPath()
                            .<String>getList("name"))
                    .containsExactly("Redaktion");
            assertThat(admin.request()
                            .queryParam("briefRepresentation", false)
                            .get("/fylr/groups")
                            .jsonPath()
                            .<String>getList("[0].attributes.comment"))
                    .containsExactly(PLACEHOLDER);
            users.remove(5);
            users.remove(4);
            MAPPER.writeValue(source.toFile(), Map.of("groups", groups, "users", users));
            MigrateTool.Result check =
                    users(source, "--check", "--server", server.baseUri().toString(), "--user", AdminApi.USERNAME);
            assertThat(check.exitCode()).as(check.output() + check.errors()).isZero();
        }
    }
}
