package io.github.keycloakfylr.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.keycloakfylr.client.AdminApi;
import io.github.keycloakfylr.client.FylrApi;
import io.github.keycloakfylr.testserver.FylrTest;
import io.github.keycloakfylr.testserver.KeycloakServer;
import io.github.keycloakfylr.testserver.MigrateTool;
import io.github.keycloakfylr.testserver.NotInContainer;
import io.github.keycloakfylr.testserver.PretendedFylr;
import io.github.keycloakfylr.testserver.PretendedFylrApi;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Contract V3: users, groups and memberships move over from a fylr, by the packaged tool into a real Keycloak. */
@FylrTest
@Tag("V3")
class UserMigrationIT {

    private static final ObjectMapper MAPPER = new ObjectMapper();
    /** The password is "foo". */
    private static final String HASH = "$2y$04$81xGNnm8PS1uiIzjbos6Le3NzFaNB0goNqnBpOx7S/EyrayzJCNAq";
    /** The password is "bar". */
    private static final String HASH_OF_BAR =
            "$6$abcdefghijklmnop$IBIUa5EnGtX0SH6HWByrcXskUL.N3H91xM/W1uA17oPzyDLXLuzZk0Up33mGkSrAtH5N2adc5XUgy1kJ8i.Vr1";
    /** Of a form that nobody knows. */
    private static final String UNKNOWN_HASH = "whirl:9f86d081884c7d659a2feaa0c55ad015";

    private static final List<String> SECRETS =
            List.of(HASH, HASH_OF_BAR, UNKNOWN_HASH, "9f86d081884c7d65", PretendedFylrApi.PASSWORD);
    private static final AtomicInteger NEXT_ID = new AtomicInteger(1);

    /** Where the tool reads from. */
    enum Source {
        RUNNING_FYLR,
        BACKUP,
        FILE
    }

    private final AdminApi admin;
    private final FylrApi fylr;
    private final String address;
    private final List<Map<String, Object>> groups = new ArrayList<>();
    private final List<Map<String, Object>> users = new ArrayList<>();

    private String run;
    private Path directory;
    private MigrateTool tool;

    UserMigrationIT(KeycloakServer server, AdminApi admin, FylrApi fylr) {
        this.admin = admin;
        this.fylr = fylr;
        this.address = server.baseUri().toString();
    }

    @BeforeEach
    void setUp(@TempDir Path temporary) {
        run = UUID.randomUUID().toString().substring(0, 8);
        directory = temporary;
        tool = new MigrateTool(temporary)
                .withEnvironment("KC_CLI_PASSWORD", AdminApi.PASSWORD)
                .withEnvironment("OLD_FYLR_PASSWORD", PretendedFylrApi.PASSWORD);
    }

    // What is at fylr

    private Map<String, Object> group(String name) {
        Map<String, Object> group = new HashMap<>(Map.of(
                "_basetype",
                "group",
                "group",
                new HashMap<>(Map.of("_id", NEXT_ID.getAndIncrement(), "name", name, "type", "easydb"))));
        groups.add(group);
        return group;
    }

    private Map<String, Object> user(String type, String login, Map<String, ?> fields) {
        Map<String, Object> user = new HashMap<>(fields);
        user.put("_id", NEXT_ID.getAndIncrement());
        user.put("type", type);
        if (!login.isEmpty()) {
            user.put("login", login);
        }
        Map<String, Object> item = new HashMap<>(Map.of("_basetype", "user", "user", user));
        users.add(item);
        return item;
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> fields(Map<String, Object> user) {
        return (Map<String, Object>) user.get("user");
    }

    private static Map<String, Object> reference(Map<String, Object> group) {
        return Map.of("_basetype", "group", "group", group.get("group"));
    }

    // The tool

    private Path file() throws IOException {
        Path file = directory.resolve("users.json");
        MAPPER.writeValue(file.toFile(), Map.of("groups", groups, "users", users));
        return file;
    }

    private MigrateTool.Result migrate(String from, String... options) {
        MigrateTool.Result result = tool.run(arguments(from, options));
        assertThat(result.output() + result.errors()).doesNotContain(SECRETS);
        return result;
    }

    private String[] arguments(String from, String... options) {
        List<String> arguments = new ArrayList<>(List.of("users", "--from", from, "--server", address));
        arguments.addAll(List.of("--user", AdminApi.USERNAME));
        arguments.addAll(List.of(options));
        return arguments.toArray(String[]::new);
    }

    private MigrateTool.Result migrateFile(String... options) throws IOException {
        return migrate(file().toString(), options);
    }

    // What is in the realm

    private Map<String, Object> migrated(String login) {
        return admin.user("fylr", admin.findUser("fylr", login).orElseThrow());
    }

    private Map<String, String> attributes(String login) {
        Map<String, String> attributes = new LinkedHashMap<>();
        JsonNode found = MAPPER.valueToTree(migrated(login)).path("attributes");
        found.properties()
                .forEach(entry ->
                        attributes.put(entry.getKey(), entry.getValue().path(0).asText()));
        return attributes;
    }

    private List<String> groupsOf(String login) {
        return admin.request()
                .get("/fylr/users/{id}/groups", admin.findUser("fylr", login).orElseThrow())
                .jsonPath()
                .getList("name");
    }

    /** Everything of all users of this test, but for when it was asked. */
    private List<Map<String, Object>> all() {
        return admin.request()
                .queryParam("search", "*" + run + "*")
                .queryParam("briefRepresentation", false)
                .queryParam("max", 1000)
                .get("/fylr/users")
                .jsonPath()
                .getList("$");
    }

    private static String line(MigrateTool.Result result, String part) {
        return result.output().lines().filter(line -> line.contains(part)).collect(Collectors.joining("\n"));
    }

    /** The numbers in a line of the table: created, changed, unchanged, left out, not taken over. */
    private static List<Integer> counts(MigrateTool.Result result, String type) {
        Optional<String> row = result.output()
                .lines()
                .filter(line -> line.matches(type + "( +\\d+){5}"))
                .findFirst();
        assertThat(row).as(result.output() + result.errors()).isPresent();
        return List.of(row.get().substring(type.length()).trim().split(" +")).stream()
                .map(Integer::valueOf)
                .toList();
    }

    @Test
    @DisplayName("a user keeps everything that Keycloak can hold")
    void everyField() throws IOException {
        Map<String, Object> editors = group("Redaktion " + run);
        editors.put("_two_fa_required", true);
        Map<String, Object> slash = group("a/b " + run);
        String login = "Ida Ümlaut, d'Arc & Söhne " + run;
        Map<String, Object> fields = new HashMap<>(Map.of(
                "email", "Ida." + run + "@Example.org",
                "first_name", "Ida",
                "last_name", "Ümlaut",
                "displayname", "Ida Ü.",
                "company", "Söhne",
                "department", "Archiv",
                "phone", "+49 30",
                "frontend_language", "de-DE",
                "reference", "ida-" + run,
                "custom_data", Map.of("number", 7, "list", List.of("x"))));
        fields.putAll(Map.of(
                "address_supplement", "2nd floor",
                "street", "Straße",
                "house_number", "7b",
                "postal_code", "10115",
                "town", "Köln",
                "state", "NRW",
                "country", "Deutschland",
                "login_valid_from", "2020-02-03",
                "login_valid_to", "2199-12-31",
                "require_password_change", true));
        fields.putAll(Map.of("confirm_email", true, "remarks", "a remark"));
        Map<String, Object> ida = user("easydb", login, fields);
        ida.put("_groups", List.of(reference(editors), reference(slash)));
        ida.put("_password_hash", "bcrypt:" + HASH);

        MigrateTool.Result result = migrateFile();
        assertThat(result.exitCode()).as(result.output() + result.errors()).isZero();
        assertThat(counts(result, "easydb")).containsExactly(1, 0, 0, 0, 0);
        assertThat(counts(result, "groups")).containsExactly(2, 0, 0, 0, 0);

        Map<String, Object> found = migrated(login);
        assertThat(found)
                .containsEntry("username", login.toLowerCase(Locale.ROOT))
                .containsEntry("email", "ida." + run + "@example.org")
                .containsEntry("emailVerified", false)
                .containsEntry("firstName", "Ida")
                .containsEntry("lastName", "Ümlaut")
                .containsEntry("enabled", true);
        // Keycloak keeps them in no order.
        assertThat((List<?>) found.get("requiredActions"))
                .asInstanceOf(InstanceOfAssertFactories.list(String.class))
                .containsExactlyInAnyOrder("UPDATE_PASSWORD", "VERIFY_EMAIL");
        Map<String, String> attributes = attributes(login);
        assertThat(attributes.remove("fylr_migrated")).matches("(\\w+=[0-9a-f]{16} ?){5}");
        Map<String, String> expected = new HashMap<>(Map.of(
                "fylr_id", String.valueOf(fields(ida).get("_id")),
                "fylr_type", "easydb",
                "fylr_login", login,
                "fylr_email", "Ida." + run + "@Example.org",
                "fylr_reference", "ida-" + run,
                "fylr_language", "de-DE",
                "fylr_remarks", "a remark",
                "fylr_login_valid_from", "2020-02-03",
                "fylr_login_valid_to", "2199-12-31",
                "locale", "de"));
        expected.putAll(Map.of(
                "displayname", "Ida Ü.",
                "company", "Söhne",
                "department", "Archiv",
                "phone", "+49 30",
                "address_supplement", "2nd floor",
                "street", "Straße",
                "house_number", "7b",
                "postal_code", "10115",
                "town", "Köln",
                "state", "NRW"));
        expected.putAll(Map.of("country", "Deutschland", "fylr_custom.number", "7", "fylr_custom.list", "[\"x\"]"));
        assertThat(attributes).containsExactlyInAnyOrderEntriesOf(expected);
        assertThat(groupsOf(login)).containsExactlyInAnyOrder("Redaktion " + run, "a/b " + run);
        assertThat(admin.request()
                        .queryParam("search", "Redaktion " + run)
                        .queryParam("briefRepresentation", false)
                        .get("/fylr/groups")
                        .jsonPath()
                        .<String>getList("[0].attributes.fylr_two_factor"))
                .containsExactly("true");
        assertThat(admin.request()
                        .get("/fylr/users/{id}/credentials", found.get("id"))
                        .jsonPath()
                        .<String>getList("type"))
                .containsExactly("password");
    }

    @Test
    @DisplayName("each type, and each user who cannot be taken over, is told with the reason")
    void everyType() throws IOException {
        String long255 = ("ü" + run).repeat(40).substring(0, 255);
        user("easydb", long255, Map.of());
        user("easydb", "", Map.of("email", "no-login-" + run + "@example.org"));
        user("easydb", "Twice-" + run, Map.of("email", "twice-" + run + "@example.org"));
        user("easydb", "tWICE-" + run, Map.of());
        user("easydb", "other-" + run, Map.of("email", "TWICE-" + run + "@example.org"));
        user("easydb", " blank-" + run, Map.of());
        user("easydb", "mail-" + run, Map.of("email", "not an address"));
        user("easydb", "disabled-" + run, Map.of("login_disabled", true));
        user("easydb", "archived-" + run, Map.of()).put("_archived_at", "2024-01-02T03:04:05Z");
        user("easydb", "unknown-hash-" + run, Map.of()).put("_password_hash", UNKNOWN_HASH);
        user("easydb_self_register", "registered-" + run, Map.of());
        user("collection", "collection-" + run, Map.of());
        user("email", "invited-" + run, Map.of());
        user("easydb_ldap", "ldap-" + run, Map.of("login_disabled", true));
        user("sso", "sso-" + run, Map.of());
        user("system", "deep_link", Map.of()).put("_password_hash", HASH);
        user("anonymous", "anonymous-" + run, Map.of());
        user("plugin-" + run, "plugin-" + run, Map.of());
        admin.createUser("fylr", "foreign-" + run, "secret");
        user("easydb", "Foreign-" + run, Map.of("company", "taken over")).put("_password_hash", HASH);

        MigrateTool.Result result =
                migrateFile("--report", directory.resolve("report.json").toString());

        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(counts(result, "easydb")).containsExactly(6, 0, 0, 0, 5);
        assertThat(counts(result, "easydb_self_register")).containsExactly(1, 0, 0, 0, 0);
        assertThat(counts(result, "collection")).containsExactly(1, 0, 0, 0, 0);
        assertThat(counts(result, "email")).containsExactly(1, 0, 0, 0, 0);
        assertThat(counts(result, "ldap")).containsExactly(0, 0, 0, 1, 0);
        assertThat(counts(result, "sso")).containsExactly(0, 0, 0, 1, 0);
        assertThat(counts(result, "system")).containsExactly(0, 0, 0, 1, 0);
        assertThat(counts(result, "anonymous")).containsExactly(0, 0, 0, 1, 0);
        assertThat(counts(result, "plugin-" + run)).containsExactly(0, 0, 0, 0, 1);
        assertThat(line(result, "'tWICE-" + run)).contains("not taken over", "upper and lower case");
        assertThat(line(result, "'other-" + run)).contains("not taken over", "e-mail address");
        assertThat(line(result, "' blank-" + run)).contains("not taken over", "begins or ends with a blank");
        assertThat(line(result, "'mail-" + run)).contains("not taken over", "email");
        assertThat(line(result, "'Foreign-" + run)).contains("not taken over", "another user of the realm");
        assertThat(line(result, "'unknown-hash-" + run)).contains("created", "without a password", "not known");
        assertThat(line(result, "'invited-" + run)).contains("created", "invitation");
        assertThat(line(result, "'ldap-" + run)).contains("left out", "disable it there");

        assertThat(migrated(long255)).containsEntry("enabled", true);
        assertThat(migrated("no-login-" + run + "@example.org")).containsEntry("enabled", true);
        assertThat(migrated("disabled-" + run)).containsEntry("enabled", false);
        assertThat(migrated("archived-" + run)).containsEntry("enabled", false);
        assertThat(attributes("archived-" + run)).containsEntry("fylr_archived_at", "2024-01-02T03:04:05Z");
        assertThat(attributes("registered-" + run)).containsEntry("fylr_type", "easydb_self_register");
        assertThat(MAPPER.valueToTree(migrated("foreign-" + run)).has("attributes"))
                .as("nothing is given to a user of the realm's own")
                .isFalse();
        assertThat(List.of("ldap-", "sso-", "anonymous-", "plugin-"))
                .allMatch(login -> admin.findUser("fylr", login + run).isEmpty());

        String written = Files.readString(directory.resolve("report.json"));
        assertThat(written).doesNotContain(SECRETS);
        JsonNode report = MAPPER.readTree(written);
        assertThat(report.properties().stream().map(Map.Entry::getKey))
                .containsExactly("dryRun", "entries", "counts", "interrupted");
        assertThat(report.at("/counts/easydb/created").asInt()).isEqualTo(6);
        assertThat(report.at("/counts/easydb/not taken over").asInt()).isEqualTo(5);
        assertThat(report.path("entries")).anySatisfy(entry -> {
            assertThat(entry.path("login").asText()).isEqualTo("tWICE-" + run);
            assertThat(entry.path("outcome").asText()).isEqualTo("not taken over");
            assertThat(entry.path("reasons").path(0).asText()).contains("upper and lower case");
        });
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("from the running fylr, a backup or a file: all users come, and a second run changes nothing")
    void everySource(Source source) throws IOException {
        List<Map<String, Object>> teams = IntStream.range(0, 3)
                .mapToObj(i -> group("team-" + i + "-" + run))
                .toList();
        for (int i = 0; i < 250; i++) {
            Map<String, Object> user = user("easydb", "Nr " + i + " " + run, Map.of("company", "Nr. " + i));
            user.put("_groups", List.of(reference(teams.get(i % 3))));
            user.put("_password_hash", HASH);
        }
        try (PretendedFylrApi old = new PretendedFylrApi()) {
            old.has(groups, users);
            String from = from(source, old);

            MigrateTool.Result first = migrate(from);
            assertThat(first.exitCode()).as(first.output() + first.errors()).isZero();
            assertThat(counts(first, "easydb")).containsExactly(250, 0, 0, 0, 0);
            List<Map<String, Object>> migrated = all();
            assertThat(migrated).hasSize(250);
            assertThat(groupsOf("nr 7 " + run)).containsExactly("team-1-" + run);

            MigrateTool.Result second = migrate(from);
            assertThat(second.exitCode()).isZero();
            assertThat(counts(second, "easydb")).containsExactly(0, 0, 250, 0, 0);
            assertThat(counts(second, "groups")).containsExactly(0, 0, 3, 0, 0);
            assertThat(all()).isEqualTo(migrated);
            if (source == Source.RUNNING_FYLR) {
                assertThat(old.requests())
                        .contains("/api/v1/user?include_password=true&limit=100&offset=200")
                        .noneMatch(request -> request.contains(PretendedFylrApi.PASSWORD));
            }
        }
    }

    private String from(Source source, PretendedFylrApi old) throws IOException {
        return switch (source) {
            case RUNNING_FYLR -> old.address();
            case FILE -> file().toString();
            case BACKUP -> {
                Path folder = Files.createDirectories(directory.resolve("backup"));
                MAPPER.writeValue(folder.resolve("manifest.json").toFile(), Map.of("has_passwords", true));
                MAPPER.writeValue(folder.resolve("group.json").toFile(), groups);
                // Users stand before groups in the order of names: nobody may rely on it.
                MAPPER.writeValue(folder.resolve("a.json").toFile(), Map.of("users", users.subList(0, 100)));
                try (OutputStream file =
                        new GZIPOutputStream(Files.newOutputStream(folder.resolve("user-2.json.gz")))) {
                    MAPPER.writeValue(file, users.subList(100, users.size()));
                }
                yield folder.toString();
            }
        };
    }

    @Test
    @DisplayName("a second run writes what has changed at fylr and says what, and leaves what was changed in Keycloak")
    void changes() throws IOException {
        Map<String, Object> before = group("before-" + run);
        Map<String, Object> after = group("after-" + run);
        String own = "own-" + run;
        assertThat(admin.request()
                        .contentType("application/json")
                        .body(Map.of("name", own))
                        .post("/fylr/groups")
                        .statusCode())
                .isEqualTo(201);
        Map<String, Object> anna = user("easydb", "Anna-" + run, Map.of("phone", "1", "company", "old"));
        anna.put("_groups", List.of(reference(before)));
        Map<String, Object> bert = user("easydb", "bert-" + run, Map.of());
        user("easydb", "carl-" + run, Map.of());
        assertThat(migrateFile().exitCode()).isZero();

        String id = admin.findUser("fylr", "anna-" + run).orElseThrow();
        admin.updateUser("fylr", id, Map.of("enabled", false));
        String ownId = admin.request()
                .queryParam("search", own)
                .get("/fylr/groups")
                .jsonPath()
                .getString("[0].id");
        assertThat(admin.request()
                        .put("/fylr/users/{id}/groups/{group}", id, ownId)
                        .statusCode())
                .isEqualTo(204);
        fields(anna).put("phone", "2");
        fields(anna).remove("company");
        anna.put("_groups", List.of(reference(after)));
        fields(bert).put("login_disabled", true);
        users.remove(2);

        MigrateTool.Result dry = migrateFile("--dry-run");
        assertThat(counts(dry, "easydb")).containsExactly(0, 2, 0, 0, 0);
        assertThat(attributes("anna-" + run)).containsEntry("phone", "1");

        MigrateTool.Result result = migrateFile();
        assertThat(result.exitCode()).as(result.output() + result.errors()).isZero();
        assertThat(counts(result, "easydb")).containsExactly(0, 2, 0, 0, 0);
        assertThat(line(result, "'Anna-" + run)).contains("changed: profile, groups");
        assertThat(line(result, "'bert-" + run)).contains("changed: status");
        assertThat(line(result, "'carl-" + run)).contains("no longer at fylr");
        assertThat(attributes("anna-" + run))
                .containsEntry("phone", "2")
                .containsEntry("fylr_login", "Anna-" + run)
                .doesNotContainKey("company");
        assertThat(groupsOf("anna-" + run)).containsExactlyInAnyOrder("after-" + run, own);
        assertThat(migrated("anna-" + run)).containsEntry("enabled", false);
        assertThat(migrated("bert-" + run)).containsEntry("enabled", false);
        assertThat(migrated("carl-" + run)).containsEntry("enabled", true);
        assertThat(counts(migrateFile(), "easydb")).containsExactly(0, 0, 2, 0, 0);
    }

    @Test
    @Tag("V4")
    @DisplayName("users log in with the password that they had, and with no other; a new one at fylr is taken too")
    void passwords() throws IOException {
        String login = "Pässword " + run;
        Map<String, Object> user = user("easydb", login, Map.of());
        user.put("_password_hash", "bcrypt:" + HASH);
        assertThat(migrateFile().exitCode()).isZero();

        assertThat(fylr.passwordTokens(login, "foo", "read")).containsKey("access_token");
        FylrApi.rejected(fylr.passwordGrant(login, "bar"), 400, "invalid_grant");

        // The hash is Keycloak's own by now: a run that finds nothing new at fylr leaves it.
        assertThat(counts(migrateFile(), "easydb")).containsExactly(0, 0, 1, 0, 0);
        assertThat(fylr.passwordTokens(login, "foo", "read")).containsKey("access_token");

        user.put("_password_hash", "crypt:" + HASH_OF_BAR);
        assertThat(line(migrateFile(), "'" + login)).endsWith("changed: password");
        assertThat(fylr.passwordTokens(login, "bar", "read")).containsKey("access_token");
        FylrApi.rejected(fylr.passwordGrant(login, "foo"), 400, "invalid_grant");
    }

    @Test
    @DisplayName("a dry run says the same, and writes nothing")
    void dryRun() throws IOException {
        group("dry-" + run);
        user("easydb", "dry-" + run, Map.of());
        user("easydb", "DRY-" + run, Map.of());

        MigrateTool.Result result = migrateFile("--dry-run");

        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(counts(result, "easydb")).containsExactly(1, 0, 0, 0, 1);
        assertThat(counts(result, "groups")).containsExactly(1, 0, 0, 0, 0);
        assertThat(result.output()).contains("\nNothing was written: this was a dry run.\n");
        assertThat(all()).isEmpty();
        assertThat(admin.request()
                        .queryParam("search", "dry-" + run)
                        .get("/fylr/groups")
                        .jsonPath()
                        .getList("$"))
                .isEmpty();
    }

    @Test
    @Tag("V6")
    @DisplayName("--check writes nothing, and says by its exit code whether the realm lacks something")
    void check() throws IOException {
        Map<String, Object> user = user("easydb", "check-" + run, Map.of());
        user.put("_password_hash", "bcrypt:" + HASH);

        assertThat(migrateFile("--check").exitCode()).isEqualTo(1);
        assertThat(all()).isEmpty();
        assertThat(migrateFile().exitCode()).isZero();
        assertThat(migrateFile("--check").exitCode()).isZero();

        fields(user).put("first_name", "Charlie");
        MigrateTool.Result result = migrateFile("--check");
        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(line(result, "'check-" + run)).endsWith("changed: profile");
        assertThat(migrated("check-" + run)).doesNotContainKey("firstName");
    }

    @Test
    @Tag("V4")
    @Tag("V6")
    @NotInContainer("It asks a server on this machine's loopback interface.")
    @DisplayName("who comes without a password logs in by that of the old fylr, and the number of those reaches zero")
    void oldFylr() throws IOException {
        String login = "Oldpässword " + run;
        user("easydb", login, Map.of()).put("_password_hash", "unknown:0123456789abcdef");
        try (PretendedFylr old = PretendedFylr.start()) {
            old.user(login, "foo");
            admin.createComponent("fylr", old.entry(Map.of()));
            MigrateTool.Result moved = migrateFile();
            assertThat(moved.exitCode()).isZero();
            assertThat(line(moved, "'" + login)).contains("the first login is by that of the old fylr");
            long waiting = atOldFylr(moved);
            assertThat(waiting).isPositive();

            FylrApi.rejected(fylr.passwordGrant(login, "bar"), 400, "invalid_grant");
            assertThat(fylr.passwordTokens(login, "foo", "read")).containsKey("access_token");
            assertThat(atOldFylr(migrateFile("--check"))).isEqualTo(waiting - 1);
        }
        // Neither the end of the old server nor another run takes the password away.
        assertThat(fylr.passwordTokens(login, "foo", "read")).containsKey("access_token");
        assertThat(counts(migrateFile(), "easydb")).containsExactly(0, 0, 1, 0, 0);
        assertThat(fylr.passwordTokens(login, "foo", "read")).containsKey("access_token");
    }

    @Test
    @Tag("V4")
    @NotInContainer("It asks a server on this machine's loopback interface.")
    @DisplayName("a user whom the server has created at the first login is completed, and keeps the password")
    void createdAtFirstLogin() throws IOException {
        String login = "Früh " + run;
        Map<String, Object> editors = group("editors-" + run);
        Map<String, Object> user = user("easydb", login, Map.of("company", "Söhne"));
        user.put("_password_hash", "bcrypt:" + HASH_OF_BAR);
        user.put("_groups", List.of(reference(editors)));
        user.put("_two_factor_totp_enrolled", true);
        String other = "früher-" + run;
        admin.createUser("fylr", other, "secret");
        user("easydb", other, Map.of());
        try (PretendedFylr old = PretendedFylr.start()) {
            old.user(login, "foo", Map.of("sub", login));
            admin.createComponent("fylr", old.entry(Map.of("createUsers", "true")));
            assertThat(fylr.passwordTokens(login, "foo", "read")).containsKey("access_token");
        }

        assertThat(line(migrateFile("--dry-run"), "'" + login)).contains("changed: profile, status, email, groups");
        MigrateTool.Result result = migrateFile();

        assertThat(counts(result, "easydb")).containsExactly(0, 1, 0, 0, 1);
        assertThat(line(result, "'" + other)).contains("another user of the realm");
        assertThat(attributes(login))
                .containsEntry("fylr_id", String.valueOf(fields(user).get("_id")))
                .containsEntry("fylr_login", login)
                .containsEntry("company", "Söhne");
        assertThat(groupsOf(login)).containsExactly("editors-" + run);
        assertThat(migrated(login)).containsEntry("requiredActions", List.of("CONFIGURE_TOTP"));
        admin.updateUser("fylr", (String) migrated(login).get("id"), Map.of("requiredActions", List.of()));
        assertThat(fylr.passwordTokens(login, "foo", "read")).containsKey("access_token");
        assertThat(counts(migrateFile(), "easydb")).containsExactly(0, 0, 1, 0, 1);
    }

    private static long atOldFylr(MigrateTool.Result result) {
        String last = result.output()
                .strip()
                .lines()
                .reduce((first, second) -> second)
                .orElseThrow();
        return last.equals("No password of this realm's users is at the old fylr: it is not asked for any.")
                ? 0
                : Long.parseLong(
                        last.replace("Users whose password is still at the old fylr, until they log in: ", ""));
    }

    @Test
    @DisplayName("a run that is terminated says so, and the next one continues")
    void interrupted() throws InterruptedException {
        for (int i = 0; i < 150; i++) {
            user("easydb", "stopped " + i + " " + run, Map.of());
        }
        try (PretendedFylrApi old = new PretendedFylrApi()) {
            old.has(groups, users);
            CountDownLatch page = old.holdSecondPage();
            Process process = tool.start(arguments(old.address()));
            old.awaitSecondPage();
            FylrApi.eventually(() -> assertThat(all()).hasSize(100));
            process.destroy();
            page.countDown();
            MigrateTool.Result first = tool.end(process);

            assertThat(first.exitCode()).isEqualTo(143);
            assertThat(first.output()).contains("Not all users are done. Run it again to continue.");
            int done = all().size();
            assertThat(done).isBetween(100, 149);

            MigrateTool.Result second = migrate(old.address());
            assertThat(second.exitCode()).isZero();
            assertThat(counts(second, "easydb")).containsExactly(150 - done, 0, done, 0, 0);
            assertThat(all()).hasSize(150);
        }
    }

    @Test
    @DisplayName("a realm that does not keep the attributes for administrators is left alone")
    void realmWithoutAttributes() throws IOException {
        admin.createRealm(Map.of("realm", "plain-" + run));
        user("easydb", "nobody-" + run, Map.of());

        MigrateTool.Result result = migrateFile("--realm", "plain-" + run);

        assertThat(result.exitCode()).isEqualTo(2);
        assertThat(result.errors()).contains("Only administrators can write");
        assertThat(admin.findUser("plain-" + run, "nobody-" + run)).isEmpty();
    }

    @Test
    @DisplayName("--link-sso creates users of the type sso, linked to the identity provider")
    void links() throws IOException {
        admin.createIdentityProvider(
                "fylr",
                Map.of(
                        "alias",
                        "idp-" + run,
                        "providerId",
                        "saml",
                        "config",
                        Map.of("singleSignOnServiceUrl", "https://idp.example.org/sso")));
        user("sso", "Linked-" + run, Map.of());

        assertThat(migrateFile("--link-sso", "nothing-" + run).errors())
                .contains("--link-sso: the realm 'fylr' has no");
        MigrateTool.Result result = migrateFile("--link-sso", "idp-" + run);

        assertThat(result.exitCode()).as(result.output() + result.errors()).isZero();
        String id = admin.findUser("fylr", "linked-" + run).orElseThrow();
        assertThat(admin.identities("fylr", id)).singleElement().satisfies(identity -> assertThat(identity)
                .containsEntry("identityProvider", "idp-" + run)
                .containsEntry("userId", "Linked-" + run));
        assertThat(attributes("linked-" + run)).containsEntry("fylr_type", "sso");
    }

    @Test
    @DisplayName("a wrong password at the old fylr, or none there, writes nothing and says why")
    void noToken() {
        try (PretendedFylrApi old = new PretendedFylrApi()) {
            MigrateTool.Result wrong =
                    tool.withEnvironment("OLD_FYLR_PASSWORD", "wrong").run(arguments(old.address()));
            assertThat(wrong.exitCode()).isEqualTo(2);
            assertThat(wrong.errors()).contains("The old fylr gave no token to 'root'", "HTTP 400");
        }
    }
}
