package io.github.keycloakfylr.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.keycloakfylr.client.AdminApi;
import io.github.keycloakfylr.client.Browser;
import io.github.keycloakfylr.client.FylrApi;
import io.github.keycloakfylr.client.LoginWay;
import io.github.keycloakfylr.testserver.DistributionServer;
import io.github.keycloakfylr.testserver.MigrateTool;
import io.github.keycloakfylr.testserver.NotInContainer;
import io.github.keycloakfylr.testserver.PretendedFylr;
import io.github.keycloakfylr.testserver.ServerOptions;
import io.restassured.response.Response;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/**
 * Contract V3 to V6: a whole fylr moves in, with users of every kind and logins of every shape, until it is no longer
 * asked for anything. In this order, on a server of its own, because each step stands on the one before.
 * {@code -Dfylr.users=20000} says how many users; the tool has 256 MB for any number. The directory and the identity
 * provider of a base config move in in {@link MigrationIT} and {@link OldSamlAddressesIT}.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@NotInContainer("It has a server of its own, of the distribution.")
class MovingInIT {

    private static final int DEFAULT_USERS = 400;
    /** Of those who log in at the old fylr first: each of them does, before it is switched off. */
    private static final int MOST_WAITING = 50;

    private static final String PASSWORD = "foo";
    /** Of that password. */
    private static final String HASH = "$2y$04$81xGNnm8PS1uiIzjbos6Le3NzFaNB0goNqnBpOx7S/EyrayzJCNAq";

    /** The types whose users are all taken over. */
    private static final List<String> TAKEN = List.of("easydb", "easydb_self_register", "email", "collection");

    private static final String OLD_PASSWORD = "the-password-of-root-there";
    private static final String MOBILE_APP = "fylr-mobile-app";
    private static final String SCOPE = "read write offline";

    private static final String GENERIC = "Login or password is wrong.";
    private static final String DOWN = "cannot be reached";

    /** What comes of a user. */
    private enum Fate {
        /** Logs in with the hash that came along. */
        IN,
        /** Logs in, the first time by the old fylr. */
        IN_BY_OLD_FYLR,
        /** Is here, but has to do something first. */
        STOPPED,
        /** Is here, and does not log in. */
        OUT,
        LEFT_OUT,
        NOT_TAKEN
    }

    /** Kinds of users; user number n is of the n-th, and so on from the beginning. */
    private enum Kind {
        KNOWN_HASH("easydb", Fate.IN),
        SELF_REGISTERED("easydb_self_register", Fate.IN),
        COLLECTION("collection", Fate.IN),
        UNKNOWN_HASH("easydb", Fate.IN_BY_OLD_FYLR),
        NO_HASH("easydb", Fate.IN_BY_OLD_FYLR),
        COLLECTION_WITHOUT_HASH("collection", Fate.IN_BY_OLD_FYLR),
        TWO_FACTOR("easydb", Fate.STOPPED),
        NEW_PASSWORD_REQUIRED("easydb", Fate.STOPPED),
        EMAIL("email", Fate.OUT),
        DISABLED("easydb", Fate.OUT),
        ARCHIVED("easydb", Fate.OUT),
        OVER("easydb", Fate.OUT),
        LDAP("ldap", Fate.LEFT_OUT),
        SSO("sso", Fate.LEFT_OUT),
        ANONYMOUS("anonymous", Fate.LEFT_OUT),
        PLUGIN("plugin_badge", Fate.NOT_TAKEN);

        private final String type;
        private final Fate fate;

        Kind(String type, Fate fate) {
            this.type = type;
            this.fate = fate;
        }

        private static Stream<Kind> of(Fate fate) {
            return Arrays.stream(values()).filter(kind -> kind.fate == fate);
        }

        private String method() {
            return "collection".equals(type) ? "collection" : "easydb,email";
        }

        private String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** A user's login there, and what the user types here: the e-mail address where there is no login. */
    private record Name(Kind kind, String login, String email) {

        private static final int SHAPES = 5;
        private static final int LONGEST = 255;

        private static Name of(Kind kind, int number) {
            String email = kind.word() + "." + number + "@example.org";
            String login = number + " " + kind.word();
            return new Name(
                    kind,
                    switch (number % SHAPES) {
                        case 0 -> "Ida Example " + login;
                        case 1 -> "Jörg Müßiggänger, O'Hara & Söhne " + login;
                        case 2 -> "Лев Толстой 東京 " + login;
                        case 3 -> login + " " + "x".repeat(LONGEST - login.length() - 1);
                        default -> "";
                    },
                    email);
        }

        private String typed() {
            return login.isEmpty() ? email : login;
        }
    }

    private final PretendedFylr old = PretendedFylr.start();
    private final Map<String, Object> twoFactor = Map.of("_id", 7, "name", "Second factor");
    private final List<String> users = new ArrayList<>();
    private final int each = ofEachKind();
    private final Name root = new Name(Kind.KNOWN_HASH, "root", "root@example.org");

    private Path directory;
    private DistributionServer server;
    private AdminApi admin;
    private FylrApi fylr;
    private MigrateTool tool;
    private final List<Map<String, Object>> mobile = new ArrayList<>();

    private static int users() {
        String wanted = System.getProperty("fylr.users", "");
        return wanted.matches("\\d+") ? Integer.parseInt(wanted) : DEFAULT_USERS;
    }

    /** So many of each kind that they are all users, although few wait. */
    private static int ofEachKind() {
        int kinds = Kind.values().length;
        int waiting = (int) Kind.of(Fate.IN_BY_OLD_FYLR).count();
        int each = Math.max(Name.SHAPES, users() / kinds);
        return each <= MOST_WAITING ? each : (users() - waiting * MOST_WAITING) / (kinds - waiting);
    }

    private int each(Kind kind) {
        return kind.fate == Fate.IN_BY_OLD_FYLR ? Math.min(each, MOST_WAITING) : each;
    }

    /** How many of that type, {@code root} and its like aside. */
    private int count(String type) {
        return Arrays.stream(Kind.values())
                .filter(kind -> kind.type.equals(type))
                .mapToInt(this::each)
                .sum();
    }

    /** Of each kind with that fate one of each shape, and the last. */
    private void someWith(Fate fate, Consumer<Name> test) {
        Kind.of(fate).forEach(kind -> IntStream.concat(IntStream.range(0, Name.SHAPES), IntStream.of(each(kind) - 1))
                .distinct()
                .forEach(number -> test.accept(Name.of(kind, number))));
    }

    /** Of each kind that logs in, likewise. */
    private void someWhoLogIn(Consumer<Name> test) {
        someWith(Fate.IN, test);
        someWith(Fate.IN_BY_OLD_FYLR, test);
    }

    @BeforeAll
    void start(@TempDir Path temporary) throws JsonProcessingException {
        directory = temporary;
        old.user("root", OLD_PASSWORD);
        ObjectMapper mapper = new ObjectMapper();
        long id = 1;
        users.add(mapper.writeValueAsString(user("system", "root", root.email(), id++, HASH)));
        for (String technical : List.of("deep_link", "oai_pmh", "deleted_user")) {
            users.add(mapper.writeValueAsString(user("system", technical, "", id++, "")));
        }
        for (int number = 0; number < each; number++) {
            for (Kind kind : Kind.values()) {
                if (number < each(kind)) {
                    users.add(mapper.writeValueAsString(user(Name.of(kind, number), id++)));
                }
            }
        }
        String group =
                mapper.writeValueAsString(Map.of("_basetype", "group", "group", twoFactor, "_two_fa_required", true));
        old.resource("/api/v1/group", query -> "0".equals(query.get("offset")) ? "[" + group + "]" : "[]");
        old.resource("/api/v1/user", this::page);

        server = DistributionServer.start(ServerOptions.in("migration"));
        admin = new AdminApi(server.baseUri());
        fylr = new FylrApi(server.baseUri());
        tool = new MigrateTool(directory)
                .withEnvironment("KC_CLI_PASSWORD", AdminApi.PASSWORD)
                .withEnvironment("OLD_FYLR_PASSWORD", OLD_PASSWORD)
                .withEnvironment("JDK_JAVA_OPTIONS", "-Xmx256m");
        String tomorrow = LocalDate.now(ZoneOffset.UTC).plusDays(1).toString();
        admin.createComponent("fylr", old.entry(Map.of("timeout", "5000", "refreshTokensUntil", tomorrow)));
        admin.updateRealm("fylr", Map.of("adminEventsEnabled", true));
    }

    @AfterAll
    void stop() {
        if (server != null) {
            server.close();
        }
        old.close();
    }

    private String page(Map<String, String> query) {
        int from = Math.min(Integer.parseInt(query.get("offset")), users.size());
        return users.subList(from, Math.min(from + Integer.parseInt(query.get("limit")), users.size()))
                .toString();
    }

    private Map<String, Object> user(Name name, long id) {
        Map<String, Object> item =
                user(name.kind().type, name.login(), name.email(), id, name.kind() == Kind.NO_HASH ? "" : HASH);
        @SuppressWarnings("unchecked")
        Map<String, Object> user = (Map<String, Object>) item.get("user");
        switch (name.kind()) {
            case UNKNOWN_HASH -> item.put("_password_hash", "whirl:0123456789abcdef");
            case COLLECTION_WITHOUT_HASH -> item.remove("_password_hash");
            case NEW_PASSWORD_REQUIRED -> user.put("require_password_change", true);
            case DISABLED -> user.put("login_disabled", true);
            case ARCHIVED -> item.put("_archived_at", "2024-01-02T03:04:05Z");
            case OVER -> user.put("login_valid_to", "2020-01-01");
            case TWO_FACTOR -> item.put("_groups", List.of(Map.of("group", twoFactor)));
            default -> {}
        }
        if (name.kind().fate == Fate.IN_BY_OLD_FYLR) {
            old.user(name.typed(), PASSWORD);
        }
        return item;
    }

    private static Map<String, Object> user(String type, String login, String email, long id, String hash) {
        Map<String, Object> user = new HashMap<>(Map.of("_id", id, "type", type));
        if (!login.isEmpty()) {
            user.put("login", login);
        }
        if (!email.isEmpty()) {
            user.putAll(Map.of("email", email, "first_name", "Ida", "last_name", "Ümlaut", "company", "Söhne"));
        }
        Map<String, Object> item = new HashMap<>(Map.of("_basetype", "user", "user", user));
        if (!hash.isEmpty()) {
            item.put("_password_hash", hash);
        }
        return item;
    }

    /** Of the users, or {@code --check}. */
    private MigrateTool.Result move(String... options) {
        List<String> arguments = new ArrayList<>(List.of(
                "users",
                "--from",
                old.baseUri().toString(),
                "--server",
                server.baseUri().toString(),
                "--user",
                AdminApi.USERNAME));
        arguments.addAll(List.of(options));
        long start = System.nanoTime();
        MigrateTool.Result result = tool.run(arguments.toArray(String[]::new));
        System.out.printf(
                "%d users in %d s %s%n",
                users.size(), Duration.ofNanos(System.nanoTime() - start).toSeconds(), List.of(options));
        // The plugin's users: no login method of Keycloak's side lets them in, as long as fylr has them.
        assertThat(result.exitCode()).as(result.output() + result.errors()).isEqualTo(1);
        return result;
    }

    private static void counted(MigrateTool.Result result, String type, int... counts) {
        StringBuilder row = new StringBuilder("(?s).*\\n" + type);
        IntStream.of(counts).forEach(count -> row.append(" +").append(count));
        assertThat(result.output()).as(result.errors()).matches(row + "\\n.*");
    }

    private Response page(Name name, String password) {
        return LoginWay.PAGE.logIn(
                new Browser(server.baseUri()),
                fylr.authorizationRequest("auth_method", name.kind().method()),
                name.typed(),
                password);
    }

    private void logsIn(Name name) {
        assertThat(fylr.subject(page(name, PASSWORD))).isEqualTo(name.typed());
        FylrApi.success(fylr.passwordGrant(name.typed(), PASSWORD));
    }

    private void isRejected(Name name, String password) {
        Response page = page(name, password);
        assertThat(page.statusCode()).as(page.asString()).isEqualTo(200);
        assertThat(page.asString()).contains(GENERIC);
        FylrApi.rejected(fylr.passwordGrant(name.typed(), password), 400, "invalid_grant");
    }

    private void isTold(Name name) {
        assertThat(page(name, PASSWORD).asString()).contains(DOWN);
        FylrApi.rejected(fylr.passwordGrant(name.typed(), PASSWORD), 400, "temporarily_unavailable");
    }

    @Test
    @Order(1)
    @Tag("V3")
    @Tag("P1")
    @DisplayName("one command moves everybody, and tells of everybody who stays behind")
    void oneCommand() {
        MigrateTool.Result result = move();

        for (String type : TAKEN) {
            counted(result, type, count(type), 0, 0, 0, 0);
        }
        counted(result, "system", 1, 0, 0, 3, 0);
        for (String type : List.of("ldap", "sso", "anonymous")) {
            counted(result, type, 0, 0, 0, count(type), 0);
        }
        counted(result, Kind.PLUGIN.type, 0, 0, 0, 0, count(Kind.PLUGIN.type));
        counted(result, "groups", 1, 0, 0, 0, 0);
        assertThat(result.output())
                .contains(
                        "'" + Name.of(Kind.LDAP, 0).login() + "' (ldap): left out: the directory's federation creates")
                .contains("'" + Name.of(Kind.SSO, 0).login()
                        + "' (sso): left out: the identity provider's first login creates")
                .contains("'" + Name.of(Kind.EMAIL, 0).login()
                        + "' (email): created: without the secret of the invitation");
        assertThat(waiting(result))
                .isEqualTo(Kind.of(Fate.IN_BY_OLD_FYLR).mapToInt(this::each).sum());
        someWith(Fate.LEFT_OUT, name -> assertThat(admin.findUser("fylr", name.typed()))
                .isEmpty());
        someWith(Fate.NOT_TAKEN, name -> assertThat(admin.findUser("fylr", name.typed()))
                .isEmpty());
    }

    /** How many passwords are still at the old fylr. */
    private static int waiting(MigrateTool.Result result) {
        String last =
                result.output().strip().lines().reduce((first, next) -> next).orElseThrow();
        return Integer.parseInt(last.replaceFirst(".*: ", ""));
    }

    @Test
    @Order(2)
    @Tag("V4")
    @DisplayName("the old server is up: page and password grant take the old password, and no other")
    void whileTheOldServerIsUp() {
        someWhoLogIn(name -> {
            logsIn(name);
            isRejected(name, "wrong");
        });
        logsIn(root);
        for (Fate fate : List.of(Fate.OUT, Fate.LEFT_OUT, Fate.NOT_TAKEN)) {
            someWith(fate, name -> isRejected(name, PASSWORD));
        }
        someWith(Fate.STOPPED, name -> {
            Response page = page(name, PASSWORD);
            assertThat(page.getHeader("Location")).isNull();
            assertThat(page.asString()).doesNotContain(GENERIC);
            FylrApi.rejected(fylr.passwordGrant(name.typed(), PASSWORD), 400, "invalid_grant");
        });
    }

    @Test
    @Order(2)
    @Tag("V5")
    @DisplayName("the mobile app's refresh tokens become ours")
    void mobileApp() {
        someWhoLogIn(name -> {
            String token = old.refreshToken(name.typed(), MOBILE_APP, SCOPE);
            Map<String, Object> tokens = FylrApi.success(refreshed(token));
            assertThat(tokens).containsEntry("scope", SCOPE);
            assertThat(FylrApi.success(fylr.userinfo((String) tokens.get("access_token"))))
                    .containsEntry("sub", name.typed());
            mobile.add(tokens);
        });
    }

    private Response refreshed(Object token) {
        return fylr.token("grant_type", "refresh_token", "client_id", MOBILE_APP, "refresh_token", (String) token);
    }

    @Test
    @Order(3)
    @Tag("V3")
    @Tag("V4")
    @DisplayName("a second run writes nothing, although passwords have moved and were hashed anew")
    void secondRun() {
        assertThat(admin.adminEvents("fylr")).isNotEmpty();
        admin.clearAdminEvents("fylr");

        MigrateTool.Result result = move();

        assertThat(admin.adminEvents("fylr")).isEmpty();
        for (String type : TAKEN) {
            counted(result, type, 0, 0, count(type), 0, 0);
        }
        counted(result, "system", 0, 0, 1, 3, 0);
        counted(result, "groups", 0, 0, 1, 0, 0);
    }

    @Test
    @Order(4)
    @Tag("V4")
    @Tag("V5")
    @DisplayName("the old server is down: who has moved in logs in; who has not is told that it cannot be reached")
    void whileTheOldServerIsDown() {
        old.stop();
        try {
            someWhoLogIn(this::logsIn);
            logsIn(root);
            mobile.forEach(tokens -> fylr.assertAlive(FylrApi.success(refreshed(tokens.get("refresh_token")))));
            notYetIn().limit(1).forEach(this::isTold);
        } finally {
            old.restart();
        }
    }

    /** Who waits for the old fylr, except those who logged in in the steps before. */
    private Stream<Name> notYetIn() {
        return Kind.of(Fate.IN_BY_OLD_FYLR).flatMap(kind -> IntStream.range(Name.SHAPES, each(kind) - 1)
                .mapToObj(number -> Name.of(kind, number)));
    }

    @Test
    @Order(5)
    @Tag("V6")
    @DisplayName("when the last ones have logged in, the check says so, and the old server is asked for nothing more")
    void switchedOff() {
        assertThat(waiting(move("--check"))).isEqualTo((int) notYetIn().count()).isPositive();
        notYetIn().parallel().forEach(name -> FylrApi.success(fylr.passwordGrant(name.typed(), PASSWORD)));
        someWhoLogIn(this::itsTokenCameAWeekAgo);

        MigrateTool.Result check = move("--check");

        assertThat(check.output())
                .contains("No password of this realm's users is at the old fylr: it is not asked for any.")
                .contains("No refresh token of the old fylr was accepted in the last 7 days.");
        int before = old.requests(PretendedFylr.TOKEN).size();
        someWith(Fate.IN_BY_OLD_FYLR, name -> {
            logsIn(name);
            isRejected(name, "wrong");
        });
        notYetIn().limit(Name.SHAPES).forEach(this::logsIn);
        assertThat(old.requests(PretendedFylr.TOKEN)).hasSize(before);
    }

    @SuppressWarnings("unchecked")
    private void itsTokenCameAWeekAgo(Name name) {
        String id = admin.findUser("fylr", name.typed()).orElseThrow();
        Map<String, Object> attributes =
                new HashMap<>((Map<String, Object>) admin.user("fylr", id).get("attributes"));
        String day = LocalDate.now(ZoneOffset.UTC).minusDays(7).toString();
        assertThat(attributes).containsKey("fylr_old_refresh_token");
        attributes.put("fylr_old_refresh_token", List.of(day));
        admin.updateUser("fylr", id, Map.of("attributes", attributes));
    }
}
