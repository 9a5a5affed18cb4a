package io.github.keycloakfylr.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keycloakfylr.client.AdminApi;
import io.github.keycloakfylr.client.Browser;
import io.github.keycloakfylr.client.FylrApi;
import io.github.keycloakfylr.client.LoginWay;
import io.github.keycloakfylr.testserver.FylrTest;
import io.github.keycloakfylr.testserver.KeycloakServer;
import io.github.keycloakfylr.testserver.LdapDirectory;
import io.github.keycloakfylr.testserver.NotInContainer;
import io.restassured.response.Response;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Contract M3, A9 and T7 while the realm's LDAP server cannot be reached: its users are told, and nobody else notices.
 */
@NotInContainer("A server in a container does not reach the directory on this machine's loopback interface.")
@FylrTest
class LdapOutageIT {

    private static final String DIRECTORY_DOWN = "directory[^<]* cannot be reached";
    private static final String RIGHT = LdapRealm.RIGHT;
    private static final String WRONG = LdapRealm.WRONG;

    private static final int HANGING_MILLIS = 300;
    private static final Duration LONG = Duration.ofSeconds(20);

    private static LdapRealm ldap;
    private static LdapDirectory directory;

    private final KeycloakServer server;
    private final AdminApi admin;
    private final FylrApi fylr;

    LdapOutageIT(KeycloakServer server, AdminApi admin, FylrApi fylr) {
        this.server = server;
        this.admin = admin;
        this.fylr = fylr;
    }

    @BeforeAll
    static void realm(KeycloakServer server, AdminApi admin) {
        ldap = LdapRealm.create(server, admin);
        directory = ldap.directory();
    }

    @AfterAll
    static void removeRealm() {
        if (ldap != null) {
            ldap.close();
        }
    }

    @AfterEach
    void restart() {
        directory.resume();
        directory.stop();
        directory.restart();
    }

    /** Keycloak then asks the directory for each user again, as it does after a restart. */
    private void forgetUsers() {
        assertThat(admin.request().post("/fylr/clear-user-cache").statusCode()).isEqualTo(204);
    }

    private void saysSo(Response page) {
        assertThat(page.statusCode()).as(page.asString()).isEqualTo(200);
        assertThat(page.asString())
                .contains("name=\"password\"")
                .containsPattern(DIRECTORY_DOWN)
                .doesNotContain(LdapRealm.GENERIC);
        assertThat(page.getDetailedCookies().hasCookieWithName("KEYCLOAK_IDENTITY"))
                .isFalse();
    }

    private void saysSoAtTheGrant(Response response) {
        assertThat(FylrApi.rejected(response, 400, "temporarily_unavailable")).containsIgnoringCase("directory");
    }

    @ParameterizedTest
    @ValueSource(strings = {"ldap", "auto"})
    @Tag("M3")
    @Tag("A9")
    @Tag("T7")
    @DisplayName("its users are told so, whether they were here before or not, and come back with it")
    void peopleAreTold(String authMethod) {
        String login = ldap.person();
        ldap.isIn(ldap.logIn(LoginWay.QUERY, authMethod, login, RIGHT), login);
        String neverSeen = ldap.person();
        // Of an outage before this one, the end is noticed by whoever is rejected next.
        ldap.isRejected(ldap.logIn(LoginWay.QUERY, authMethod, login, WRONG));
        int before = server.log().length();
        directory.stop();

        for (LoginWay way : LoginWay.values()) {
            saysSo(ldap.logIn(way, authMethod, login, RIGHT));
            saysSo(ldap.logIn(way, authMethod, neverSeen, RIGHT));
            saysSo(ldap.logIn(way, authMethod, UUID.randomUUID() + "@ldap.example", RIGHT));
        }
        saysSoAtTheGrant(ldap.grant(login, RIGHT));
        saysSoAtTheGrant(ldap.grant(neverSeen, RIGHT));
        forgetUsers();
        for (LoginWay way : LoginWay.values()) {
            saysSo(ldap.logIn(way, authMethod, login, RIGHT));
        }
        forgetUsers();
        saysSoAtTheGrant(ldap.grant(login, RIGHT));

        directory.restart();
        ldap.isIn(ldap.logIn(LoginWay.PAGE, authMethod, login, RIGHT), login);
        ldap.isIn(ldap.logIn(LoginWay.PAGE, authMethod, neverSeen, RIGHT), neverSeen);
        FylrApi.success(ldap.grant(login, RIGHT));
        ldap.isRejected(ldap.logIn(LoginWay.QUERY, authMethod, login, WRONG));
        FylrApi.eventually(() -> assertThat(server.log().substring(before)).contains("responds again"));
        assertThat(server.log()
                        .substring(before)
                        .lines()
                        .filter(line -> line.contains("[io.github.keycloakfylr.user.LdapFederation]"))
                        .map(line -> line.contains(" WARN ") && line.contains("does not respond")
                                ? "down"
                                : line.contains(" INFO ") && line.contains("responds again") ? "up" : line))
                .containsExactly("down", "up");
    }

    @Test
    @Tag("M3")
    @Tag("A9")
    @DisplayName("the page that said so logs in once the directory is back")
    void samePageLogsIn() {
        String login = ldap.person();
        directory.stop();
        Browser browser = new Browser(server.baseUri());
        Response page = ldap.logIn(browser, LoginWay.PAGE, "ldap", login, RIGHT);
        saysSo(page);
        directory.restart();

        ldap.isIn(browser.submit(page, "username", login, "password", RIGHT), login);
    }

    @Test
    @Tag("E2")
    @DisplayName("it counts as nobody's failure, and is no event of fylr's")
    void noFailure() {
        String login = ldap.person();
        ldap.isIn(ldap.logIn(LoginWay.QUERY, "ldap", login, RIGHT), login);
        String id = admin.findUser("fylr", login).orElseThrow();
        directory.stop();
        for (LoginWay way : LoginWay.values()) {
            ldap.logIn(way, "ldap", login, WRONG);
        }
        ldap.grant(login, WRONG);
        directory.restart();

        ldap.isIn(ldap.logIn(LoginWay.QUERY, "ldap", login, RIGHT), login);
        ldap.info("USER_LOGIN", id, 2);
        assertThat(ldap.logged("USER_LOGIN_FAILED", id)).isEmpty();
        assertThat(ldap.failures(login)).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"easydb", "auto", "ldap,easydb"})
    @Tag("M2")
    @Tag("T7")
    @DisplayName("local users go on logging in")
    void localUsersGoOn(String authMethod) {
        String login = ldap.localUser(null);
        String mail = UUID.randomUUID() + "@example.org";
        admin.updateUser("fylr", admin.findUser("fylr", login).orElseThrow(), Map.of("email", mail));
        directory.stop();

        for (LoginWay way : LoginWay.values()) {
            ldap.isIn(ldap.logIn(way, authMethod, login, RIGHT), login);
        }
        ldap.isIn(ldap.logIn(LoginWay.QUERY, authMethod, mail, RIGHT), login);
        FylrApi.success(ldap.grant(login, RIGHT));
        FylrApi.success(ldap.grant(mail, RIGHT));
        forgetUsers();
        ldap.isIn(ldap.logIn(LoginWay.QUERY, authMethod, login, RIGHT), login);
    }

    @Test
    @Tag("M2")
    @Tag("A9")
    @DisplayName("who asks for other methods only hears nothing of the directory")
    void otherMethodsSayNothing() {
        String login = ldap.person();
        ldap.isIn(ldap.logIn(LoginWay.QUERY, "ldap", login, RIGHT), login);
        directory.stop();

        ldap.isRejected(ldap.logIn(LoginWay.PAGE, "easydb", login, RIGHT));
        ldap.isRejected(ldap.logIn(LoginWay.QUERY, "easydb,email,collection", ldap.person(), RIGHT));
        forgetUsers();
        ldap.isRejected(ldap.logIn(LoginWay.PAGE, "easydb", login, RIGHT));
        ldap.isRejected(ldap.logIn(LoginWay.PAGE, "easydb", ldap.localUser(null), WRONG));
    }

    @Test
    @Tag("A9")
    @DisplayName("what is said does not tell which logins are local users'")
    void tellsNoLocalLogins() {
        String local = ldap.localUser(null);
        String nobody = "ldap-nobody-" + UUID.randomUUID();
        directory.stop();

        for (LoginWay way : LoginWay.values()) {
            String told = ldap.withoutIds(ldap.logIn(way, "auto", local, WRONG), local);
            assertThat(told).isEqualTo(ldap.withoutIds(ldap.logIn(way, "auto", nobody, WRONG), nobody));
        }
        assertThat(ldap.grant(local, WRONG).asString())
                .isEqualTo(ldap.grant(nobody, WRONG).asString());
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    @Tag("U5")
    @Tag("I2")
    @Tag("T9")
    @DisplayName("its users' tokens: responses that are no server error, and none is lost")
    void tokens(boolean forgotten) {
        Map<String, Object> tokens = FylrApi.success(ldap.grant(ldap.person(), RIGHT));
        String accessToken = (String) tokens.get("access_token");
        directory.stop();
        if (forgotten) {
            forgetUsers();
        }

        Response userinfo = fylr.userinfo(accessToken);
        assertThat(userinfo.statusCode()).isIn(200, 400);
        Response introspection = fylr.introspect(accessToken);
        assertThat(introspection.statusCode()).isEqualTo(200);
        if (forgotten) {
            // Where the user is known well enough, it succeeds, and the token below is another one.
            assertThat(fylr.refresh(tokens).statusCode()).isEqualTo(400);
        } else {
            assertThat(userinfo.statusCode()).isEqualTo(200);
            assertThat(introspection.<Boolean>path("active")).isTrue();
            tokens = FylrApi.success(fylr.refresh(tokens));
        }

        directory.restart();
        FylrApi.success(fylr.userinfo(accessToken));
        assertThat(fylr.active(accessToken)).isTrue();
        FylrApi.success(fylr.refresh(tokens));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    @Tag("R1")
    @Tag("R3")
    @DisplayName("a token that is revoked meanwhile stays dead")
    void revocation(boolean forgotten) {
        Map<String, Object> tokens = FylrApi.success(ldap.grant(ldap.person(), RIGHT));
        directory.stop();
        if (forgotten) {
            forgetUsers();
        }

        assertThat(fylr.revoke((String) tokens.get("access_token")).statusCode())
                .isEqualTo(200);

        directory.restart();
        assertThat(fylr.active(tokens.get("access_token"))).isFalse();
        assertThat(fylr.userinfo((String) tokens.get("access_token")).statusCode())
                .isEqualTo(400);
        FylrApi.rejected(fylr.refresh(tokens), 400, "invalid_grant");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    @Tag("A12")
    @DisplayName("a single sign-on session of its users works; where Keycloak has forgotten the user, the page does")
    void singleSignOn(boolean forgotten) {
        String login = ldap.person();
        Browser browser = new Browser(server.baseUri());
        ldap.isIn(ldap.logIn(browser, LoginWay.PAGE, "ldap", login, RIGHT), login);
        directory.stop();
        if (forgotten) {
            forgetUsers();
        }

        Response response = browser.authorize(fylr.authorizationRequest("auth_method", "ldap"));
        assertThat(response.statusCode()).as(response.asString()).isEqualTo(forgotten ? 200 : 302);
        assertThat(forgotten ? response.asString() : response.getHeader("Location"))
                .contains(forgotten ? "name=\"password\"" : "code=");

        directory.restart();
        ldap.isIn(ldap.logIn(browser, forgotten ? LoginWay.PAGE : LoginWay.QUERY, "ldap", login, RIGHT), login);
    }

    @Test
    @Tag("M3")
    @Tag("A9")
    @Tag("T7")
    @DisplayName(
            "a directory that takes connections but does not respond is down too, and holds nobody up for longer than its timeouts")
    void hangs() {
        String login = ldap.person();
        ldap.isIn(ldap.logIn(LoginWay.QUERY, "ldap", login, RIGHT), login);
        String local = ldap.localUser(null);
        try {
            admin.configureComponent("fylr", ldap.federation(), timeouts(HANGING_MILLIS));
            directory.hang();
            long start = System.nanoTime();

            saysSo(ldap.logIn(LoginWay.QUERY, "ldap", login, RIGHT));
            saysSo(ldap.logIn(LoginWay.QUERY, "auto", ldap.person(), RIGHT));
            saysSoAtTheGrant(ldap.grant(login, RIGHT));
            saysSoAtTheGrant(ldap.grant(ldap.person(), RIGHT));
            ldap.isIn(ldap.logIn(LoginWay.QUERY, "auto", local, RIGHT), local);
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(LONG);
        } finally {
            directory.resume();
            admin.configureComponent("fylr", ldap.federation(), timeouts(LdapDirectory.TIMEOUT_MILLIS));
        }
        FylrApi.eventually(() -> ldap.isIn(ldap.logIn(LoginWay.QUERY, "ldap", login, RIGHT), login));
    }

    private static Map<String, List<String>> timeouts(int millis) {
        return Map.of(
                "connectionTimeout", List.of(String.valueOf(millis)), "readTimeout", List.of(String.valueOf(millis)));
    }

    @Test
    @Tag("M3")
    @DisplayName("a directory that rejects Keycloak's own password is down too")
    void wrongBindPassword() {
        String login = ldap.person();
        try {
            admin.configureComponent("fylr", ldap.federation(), Map.of("bindCredential", List.of("wrong")));
            saysSo(ldap.logIn(LoginWay.PAGE, "ldap", login, RIGHT));
            saysSoAtTheGrant(ldap.grant(login, RIGHT));
        } finally {
            admin.configureComponent(
                    "fylr", ldap.federation(), Map.of("bindCredential", List.of(LdapDirectory.BIND_PASSWORD)));
        }
        ldap.isIn(ldap.logIn(LoginWay.PAGE, "ldap", login, RIGHT), login);
    }
}
