package io.github.keycloakfylr.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keycloakfylr.client.AdminApi;
import io.github.keycloakfylr.client.Browser;
import io.github.keycloakfylr.client.FylrApi;
import io.github.keycloakfylr.client.LoginWay;
import io.github.keycloakfylr.client.Race;
import io.github.keycloakfylr.testserver.FylrTest;
import io.github.keycloakfylr.testserver.KeycloakServer;
import io.github.keycloakfylr.testserver.NotInContainer;
import io.github.keycloakfylr.testserver.PretendedFylr;
import io.github.keycloakfylr.testserver.PretendedFylr.Mood;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Contract V4: the first login of a user whose password is at the fylr that runs still. */
@NotInContainer("A server in a container does not reach the old fylr on this machine's loopback interface.")
@FylrTest
class FirstLoginAtOldFylrIT {

    private static final String GENERIC = "Login or password is wrong.";
    private static final String DOWN = "cannot be reached";
    /** What no encoding changes, to be looked for in the log. */
    private static final String SECRET_PART =
            "OldFylrPw" + UUID.randomUUID().toString().replace("-", "");

    private static final String RIGHT = SECRET_PART + " +%&=ß€𝄞\"'";
    private static final String WRONG = "wrong-" + SECRET_PART;
    private static final int TIMEOUT_MILLIS = 1000;
    private static final Duration LONG = Duration.ofSeconds(10);

    private final KeycloakServer server;
    private final AdminApi admin;
    private final FylrApi fylr;
    private final PretendedFylr old = PretendedFylr.start();
    private final String login = "OldFylr-" + UUID.randomUUID();
    private String entry;
    private int before;

    FirstLoginAtOldFylrIT(KeycloakServer server, AdminApi admin, FylrApi fylr) {
        this.server = server;
        this.admin = admin;
        this.fylr = fylr;
    }

    @BeforeEach
    void entry() {
        before = server.log().length();
        entry = admin.createComponent("fylr", entry(Map.of()));
        old.user(login, RIGHT);
    }

    @AfterEach
    void close() {
        old.close();
        String log = server.log().substring(before);
        assertThat(log).doesNotContain(SECRET_PART).doesNotContain("ory_at_", "ory_rt_");
    }

    private Map<String, Object> entry(Map<String, String> changes) {
        Map<String, String> settings = new HashMap<>(Map.of("timeout", Integer.toString(TIMEOUT_MILLIS)));
        settings.putAll(changes);
        return old.entry(settings);
    }

    /** A user as an import leaves one whose password it could not take over. */
    private String imported(Map<String, ?> more) {
        return created(login, Map.of("fylr_password", List.of("old_server")), more);
    }

    private String imported() {
        return imported(Map.of());
    }

    private String created(String username, Map<String, ?> attributes, Map<String, ?> more) {
        Map<String, Object> user = new HashMap<>(Map.of("credentials", List.of(), "attributes", attributes));
        user.putAll(more);
        return admin.createUser("fylr", username, "unused", user);
    }

    private Response logIn(LoginWay way, String name, String password) {
        return logIn(new Browser(server.baseUri()), way, "easydb", name, password);
    }

    private Response logIn(Browser browser, LoginWay way, String method, String name, String password) {
        return way.logIn(browser, fylr.authorizationRequest("auth_method", method), name, password);
    }

    private void isIn(Response callback) {
        assertThat(fylr.subject(callback)).isEqualTo(login);
    }

    private static void isRejected(Response page) {
        isPage(page);
        assertThat(page.asString()).contains(GENERIC).doesNotContain(DOWN);
    }

    private static void saysSo(Response page) {
        isPage(page);
        assertThat(page.asString()).contains(DOWN).doesNotContain(GENERIC);
    }

    private static void isPage(Response page) {
        assertThat(page.statusCode()).as(page.asString()).isEqualTo(200);
        assertThat(page.asString()).contains("name=\"password\"");
        assertThat(page.getDetailedCookies().hasCookieWithName("KEYCLOAK_IDENTITY"))
                .isFalse();
    }

    private static void saysSoAtTheGrant(Response response) {
        FylrApi.rejected(response, 400, "temporarily_unavailable");
    }

    private static void isRejectedAtTheGrant(Response response) {
        FylrApi.rejected(response, 400, "invalid_grant");
    }

    private int failures(String user) {
        return admin.request()
                .get("/fylr/attack-detection/brute-force/users/{id}", user)
                .jsonPath()
                .getInt("numFailures");
    }

    private List<String> credentials(String user) {
        return admin.request()
                .get("/fylr/users/{id}/credentials", user)
                .jsonPath()
                .getList("type");
    }

    private Object attributes(String user) {
        return admin.user("fylr", user).get("attributes");
    }

    @ParameterizedTest
    @EnumSource(LoginWay.class)
    @Tag("V4")
    @DisplayName("the old password lets in by every way to log in, and from then on without the old server")
    void movesIn(LoginWay way) {
        String user = imported();
        assertThat(credentials(user)).isEmpty();

        isIn(logIn(way, login, RIGHT));

        assertThat(old.requests(PretendedFylr.TOKEN)).singleElement().satisfies(request -> {
            assertThat(request.method()).isEqualTo("POST");
            assertThat(request.authorization()).isNull();
            assertThat(request.form())
                    .isEqualTo(Map.of(
                            "grant_type",
                            "password",
                            "client_id",
                            "fylr-web-frontend",
                            "username",
                            login,
                            "password",
                            RIGHT,
                            "scope",
                            "read"));
        });
        assertThat(credentials(user)).containsExactly("password");
        assertThat(attributes(user).toString()).doesNotContain("fylr_password");
        isRejected(logIn(way, login, WRONG));
        assertThat(old.passwordChecks(login)).isEqualTo(1);
        admin.deleteComponent("fylr", entry);
        old.stop();
        isIn(logIn(way, login, RIGHT));
        FylrApi.success(fylr.passwordGrant(login, RIGHT));
    }

    @Test
    @Tag("V4")
    @Tag("T7")
    @DisplayName("the password grant moves a user in as well")
    void movesInByThePasswordGrant() {
        String user = imported();

        isRejectedAtTheGrant(fylr.passwordGrant(login, WRONG));
        FylrApi.success(fylr.passwordGrant(login, RIGHT));

        assertThat(credentials(user)).containsExactly("password");
        old.stop();
        FylrApi.success(fylr.passwordGrant(login, RIGHT));
        assertThat(old.passwordChecks(login)).isEqualTo(2);
    }

    @Test
    @Tag("V4")
    @DisplayName("a password that the realm's rules would reject moves in too")
    void againstThePasswordPolicy() {
        admin.updateRealm("fylr", Map.of("passwordPolicy", "length(200)"));
        imported();

        isIn(logIn(LoginWay.PAGE, login, RIGHT));
        old.stop();
        isIn(logIn(LoginWay.PAGE, login, RIGHT));
    }

    @Test
    @Tag("V4")
    @DisplayName("at the old server a user without a login is called by the e-mail address, whatever was typed")
    void byEmail() {
        String mail = "old-" + UUID.randomUUID() + "@Example.org";
        old.user(mail, RIGHT);
        created(mail, Map.of("fylr_password", List.of("old_server")), Map.of("email", mail));
        imported(Map.of("email", login + "@example.org"));

        assertThat(fylr.subject(logIn(LoginWay.PAGE, mail, RIGHT))).isEqualTo(mail);
        isIn(logIn(LoginWay.PAGE, login + "@example.org", RIGHT));
        assertThat(old.passwordChecks(mail)).isEqualTo(1);
        assertThat(old.passwordChecks(login)).isEqualTo(1);
    }

    @Test
    @Tag("V4")
    @DisplayName("a wrong password is asked for once and counted once, and a locked user is not asked for")
    void wrongPassword() {
        String user = imported();

        isRejected(logIn(new Browser(server.baseUri()), LoginWay.PAGE, "email,collection,easydb,ldap", login, WRONG));
        assertThat(old.passwordChecks(login)).isEqualTo(1);
        FylrApi.eventually(() -> assertThat(failures(user)).isEqualTo(1));
        isRejectedAtTheGrant(fylr.passwordGrant(login, WRONG));
        FylrApi.eventually(() -> assertThat(failures(user)).isEqualTo(2));
        assertThat(credentials(user)).isEmpty();

        int allowed = (int) admin.realm("fylr").get("failureFactor");
        for (int count = 3; count <= allowed; count++) {
            int expected = count;
            isRejectedAtTheGrant(fylr.passwordGrant(login, WRONG));
            FylrApi.eventually(() -> assertThat(failures(user)).isEqualTo(expected));
        }
        FylrApi.eventually(() -> {
            long checks = old.passwordChecks(login);
            isRejectedAtTheGrant(fylr.passwordGrant(login, WRONG));
            assertThat(old.passwordChecks(login)).isEqualTo(checks);
        });
        long checks = old.passwordChecks(login);
        isRejected(logIn(LoginWay.PAGE, login, RIGHT));
        isRejectedAtTheGrant(fylr.passwordGrant(login, RIGHT));
        assertThat(old.passwordChecks(login)).isEqualTo(checks);
    }

    @ParameterizedTest
    @EnumSource(value = Mood.class, mode = EnumSource.Mode.EXCLUDE, names = "GOOD")
    @Tag("V4")
    @Tag("A9")
    @Tag("T7")
    @DisplayName("an old server that does not say is one that is down: told so, not counted, and good again later")
    void broken(Mood mood) {
        String user = imported();
        old.behave(mood);

        long start = System.nanoTime();
        saysSo(logIn(LoginWay.PAGE, login, RIGHT));
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(LONG);
        saysSo(logIn(LoginWay.QUERY, login, WRONG));
        saysSoAtTheGrant(fylr.passwordGrant(login, RIGHT));
        assertThat(old.passwordChecks(login)).as("nothing is tried twice").isEqualTo(3);

        old.behave(Mood.GOOD);
        isIn(logIn(LoginWay.PAGE, login, RIGHT));
        assertThat(failures(user)).isZero();
        assertThat(credentials(user)).containsExactly("password");
    }

    @Test
    @Tag("V4")
    @Tag("A9")
    @Tag("T7")
    @DisplayName(
            "while it is down everybody with a wrong password is told so, known or not; right passwords here let in")
    void outageTellsNobodyApart() {
        String user = imported();
        String local = "old-local-" + UUID.randomUUID();
        admin.createUser("fylr", local, RIGHT);
        old.stop();

        for (String name : List.of(login, local, "old-nobody-" + UUID.randomUUID())) {
            for (LoginWay way : LoginWay.values()) {
                saysSo(logIn(way, name, WRONG));
            }
            saysSoAtTheGrant(fylr.passwordGrant(name, WRONG));
        }
        assertThat(failures(user)).isZero();
        FylrApi.success(fylr.passwordGrant(local, RIGHT));
        assertThat(logIn(LoginWay.PAGE, local, RIGHT).statusCode()).isEqualTo(302);

        old.restart();
        isIn(logIn(LoginWay.PAGE, login, RIGHT));
        isRejected(logIn(LoginWay.PAGE, local, WRONG));
        isRejectedAtTheGrant(fylr.passwordGrant("old-nobody", WRONG));
        assertThat(server.log()
                        .substring(before)
                        .lines()
                        .filter(line -> line.contains("[io.github.keycloakfylr.movein.OldServer]"))
                        .map(line -> line.contains(" WARN ") && line.contains("does not check passwords")
                                ? "down"
                                : line.contains(" INFO ") && line.contains("again") ? "up" : line))
                .containsExactly("down", "up");
    }

    @ParameterizedTest
    @ValueSource(strings = {"easydb", "system", "easydb_self_register", "collection"})
    @Tag("V4")
    @Tag("M10")
    @DisplayName("users of the types that have a password here move in by their method")
    void typesWithPassword(String type) {
        created(login, Map.of("fylr_password", List.of("old_server"), "fylr_type", List.of(type)), Map.of());
        String method = "collection".equals(type) ? "collection" : "easydb";
        String other = "collection".equals(type) ? "easydb" : "collection";

        isRejected(logIn(new Browser(server.baseUri()), LoginWay.PAGE, other, login, RIGHT));
        assertThat(old.passwordChecks(login)).isZero();
        isIn(logIn(new Browser(server.baseUri()), LoginWay.PAGE, method, login, RIGHT));
    }

    @ParameterizedTest
    @ValueSource(strings = {"ldap", "sso", "email"})
    @Tag("V4")
    @Tag("M10")
    @DisplayName("for users of other types the old server is not asked")
    void typesWithoutPassword(String type) {
        admin.configureComponent("fylr", entry, Map.of("everyUser", List.of("true")));
        admin.importUser("fylr", login, Map.of("fylr_password", List.of("old_server"), "fylr_type", List.of(type)));

        isRejected(logIn(new Browser(server.baseUri()), LoginWay.PAGE, "easydb,collection,email,ldap", login, RIGHT));
        isRejectedAtTheGrant(fylr.passwordGrant(login, RIGHT));
        assertThat(old.passwordChecks(login)).isZero();
    }

    @Test
    @Tag("V4")
    @DisplayName("a user made by hand is asked for only when the entry says so, and a disabled one never")
    void madeByHand() {
        String user = created(login, Map.of(), Map.of());
        isRejected(logIn(LoginWay.PAGE, login, RIGHT));
        isRejectedAtTheGrant(fylr.passwordGrant(login, RIGHT));
        assertThat(old.passwordChecks(login)).isZero();

        admin.configureComponent("fylr", entry, Map.of("everyUser", List.of("true")));
        admin.updateUser("fylr", user, Map.of("enabled", false));
        isRejected(logIn(LoginWay.PAGE, login, RIGHT));
        isRejectedAtTheGrant(fylr.passwordGrant(login, RIGHT));
        assertThat(old.passwordChecks(login)).isZero();

        admin.updateUser("fylr", user, Map.of("enabled", true));
        isIn(logIn(LoginWay.PAGE, login, RIGHT));
    }

    @Test
    @Tag("V4")
    @DisplayName("a password that was set here counts, and ends the old one for good")
    void passwordSetHere() {
        String user = imported();
        admin.setPassword("fylr", user, "set-here");

        isRejected(logIn(LoginWay.PAGE, login, RIGHT));
        isIn(logIn(LoginWay.PAGE, login, "set-here"));
        String credential = admin.request()
                .get("/fylr/users/{id}/credentials", user)
                .jsonPath()
                .getString("[0].id");
        assertThat(admin.request()
                        .delete("/fylr/users/{id}/credentials/{credential}", user, credential)
                        .statusCode())
                .isEqualTo(204);
        isRejected(logIn(LoginWay.PAGE, login, RIGHT));
        assertThat(old.passwordChecks(login)).isZero();
    }

    @Test
    @Tag("V4")
    @DisplayName("the realm's own pages move a user in as well, and tell that the old server is down")
    void ownPages() {
        imported();
        old.stop();
        saysSo(ownLogin(RIGHT));

        old.restart();
        isRejected(ownLogin(WRONG));
        assertThat(ownLogin(RIGHT).getHeader("Location")).contains("code=");
        old.stop();
        isIn(logIn(LoginWay.PAGE, login, RIGHT));
    }

    private Response ownLogin(String password) {
        Browser browser = new Browser(server.baseUri());
        Response page = browser.open("/realms/fylr/protocol/openid-connect/auth?response_type=code&client_id="
                + FylrApi.CLIENT + "&redirect_uri=" + fylr.callback() + "&state=" + FylrApi.STATE);
        return browser.submit(page, "username", login, "password", password);
    }

    @Test
    @Tag("V4")
    @Tag("T7")
    @DisplayName("logins of one user at once ask one at a time, and leave one password")
    void parallel() throws Exception {
        String user = imported();

        List<Response> responses = Race.atOnce(6, () -> fylr.passwordGrant(login, RIGHT));

        assertThat(responses).anySatisfy(FylrApi::success).allSatisfy(FirstLoginAtOldFylrIT::isInOrBusy);
        assertThat(old.peak()).isEqualTo(1);
        assertThat(old.passwordChecks(login)).isEqualTo(1);
        assertThat(credentials(user)).containsExactly("password");
        assertThat(failures(user)).isZero();
    }

    @Test
    @Tag("V4")
    @DisplayName(
            "a login by e-mail address while one by login still asks is told to come again, whoever counts failures")
    void parallelByTwoNames() throws Exception {
        // Which would have the second wait for the first, on this node.
        admin.updateRealm("fylr", Map.of("bruteForceProtected", false));
        String mail = login + "@example.org";
        imported(Map.of("email", mail));
        List<String> names = List.of(login, mail);
        AtomicInteger next = new AtomicInteger();
        old.behave(Mood.SILENT);

        List<Response> responses = Race.atOnce(2, () -> fylr.passwordGrant(names.get(next.getAndIncrement()), RIGHT));

        assertThat(responses).extracting(Response::statusCode).containsExactlyInAnyOrder(400, 503);
        responses.forEach(response -> FylrApi.rejected(response, response.statusCode(), "temporarily_unavailable"));
        assertThat(old.passwordChecks(login)).isEqualTo(1);
        old.behave(Mood.GOOD);
        FylrApi.success(fylr.passwordGrant(mail, RIGHT));
    }

    private static void isInOrBusy(Response response) {
        if (response.statusCode() == 200) {
            FylrApi.success(response);
        } else {
            FylrApi.rejected(response, 503, "temporarily_unavailable");
        }
    }

    @Test
    @Tag("V4")
    @DisplayName("a confidential client sends its secret by HTTP Basic, and the admin console never shows it")
    void confidentialClient() {
        String secret = SECRET_PART + " :&%ü";
        old.client("move in", secret);
        admin.configureComponent(
                "fylr", entry, Map.of("clientId", List.of("move in"), "clientSecret", List.of(secret)));
        imported();

        assertThat(admin.component("fylr", entry).toString())
                .contains("move in")
                .doesNotContain(SECRET_PART);
        isIn(logIn(LoginWay.PAGE, login, RIGHT));
        assertThat(old.requests(PretendedFylr.TOKEN)).singleElement().satisfies(request -> {
            assertThat(request.authorization()).startsWith("Basic ");
            assertThat(request.form()).containsOnlyKeys("grant_type", "username", "password", "scope");
        });
    }

    @Test
    @Tag("V4")
    @DisplayName("without the entry, or while it is off, users who have not moved in stay, and cannot log in")
    void withoutEntry() {
        String user = imported();
        admin.configureComponent("fylr", entry, Map.of("enabled", List.of("false")));
        isRejected(logIn(LoginWay.PAGE, login, RIGHT));
        isRejectedAtTheGrant(fylr.passwordGrant(login, RIGHT));
        admin.deleteComponent("fylr", entry);
        isRejected(logIn(LoginWay.PAGE, login, RIGHT));
        isRejectedAtTheGrant(fylr.passwordGrant(login, RIGHT));
        assertThat(old.requests(PretendedFylr.TOKEN)).isEmpty();

        assertThat(admin.user("fylr", user)).containsEntry("enabled", true).doesNotContainKey("federationLink");
        admin.setPassword("fylr", user, "set-here");
        isIn(logIn(LoginWay.PAGE, login, "set-here"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "url=http://old.dam.example.org",
                "url=https://ida@old.dam.example.org",
                "url=https://old.dam.example.org/?a=b",
                "url=https://old.dam.example.org/#a",
                "url=ftp://127.0.0.1",
                "url=http://127.0.0.1.example.org",
                "url=no url",
                "url=",
                "timeout=99",
                "timeout=10001",
                "timeout=soon {0}"
            })
    @Tag("V4")
    @DisplayName("an entry that would send passwords in the clear, or means nothing, is not saved")
    void badSettings(String setting) {
        admin.deleteComponent("fylr", entry);
        String[] parts = setting.split("=", 2);
        Response response = admin.request()
                .contentType(ContentType.JSON)
                .body(entry(Map.of(parts[0], parts[1])))
                .post("/fylr/components");

        assertThat(response.statusCode()).as(response.asString()).isEqualTo(400);
        assertThat(response.<String>path("errorMessage")).containsIgnoringCase(parts[0]);
    }

    @Test
    @Tag("V4")
    @DisplayName("there is one old server, and its attribute is in the user profile while the entry is")
    void oneEntry() {
        Response second = admin.request()
                .contentType(ContentType.JSON)
                .body(entry(Map.of()))
                .post("/fylr/components");
        assertThat(second.statusCode()).isEqualTo(400);
        assertThat(profile()).contains("fylr_password");

        admin.deleteComponent("fylr", entry);
        assertThat(profile()).doesNotContain("fylr_password").contains("fylr_type");
        entry = admin.createComponent("fylr", entry(Map.of()));
        assertThat(profile()).contains("fylr_password");
    }

    private String profile() {
        return admin.request().get("/fylr/users/profile").asString();
    }
}
