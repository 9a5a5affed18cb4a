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
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.NullAndEmptySource;
import org.junit.jupiter.params.provider.ValueSource;

/** Contract M3, M9, M10 and T7 with a real LDAP server: who of its users gets in, and how. */
@NotInContainer("A server in a container does not reach the directory on this machine's loopback interface.")
@FylrTest
class LdapIT {

    private static final String GUEST = "fylr.login.guest";
    private static final String CLAIMS = "fylr.openid.userinfo";
    private static final int FAILURES_THAT_LOCK = 10;
    private static final String RIGHT = LdapRealm.RIGHT;
    private static final String WRONG = LdapRealm.WRONG;
    /** What no encoding would change. */
    private static final String RIGHT_PART = "LdapRightPw";

    private static LdapRealm ldap;
    private static LdapDirectory directory;

    private final KeycloakServer server;
    private final AdminApi admin;
    private final FylrApi fylr;

    LdapIT(KeycloakServer server, AdminApi admin, FylrApi fylr) {
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

    @ParameterizedTest
    @EnumSource(LoginWay.class)
    @Tag("M3")
    @Tag("A8")
    @Tag("A9")
    @Tag("A10")
    @DisplayName(
            "the right password lets a person of the directory in, a wrong one and an unknown login are rejected alike")
    void rightAndWrong(LoginWay way) {
        String login = ldap.person();

        ldap.isIn(ldap.logIn(way, "ldap", login, RIGHT), login);
        Response wrong = ldap.logIn(way, "ldap", login, WRONG);
        ldap.isRejected(wrong);
        Response unknown = ldap.logIn(way, "ldap", "ldap-nobody", RIGHT);
        assertThat(ldap.withoutIds(unknown, "ldap-nobody")).isEqualTo(ldap.withoutIds(wrong, login));
        ldap.isIn(ldap.logIn(way, "ldap", login, RIGHT), login);
    }

    @Test
    @Tag("P3")
    @Tag("M3")
    @DisplayName("the directory may say until which day a person logs in")
    void validityWindow() {
        String mapper = admin.createComponent(
                "fylr", LdapDirectory.mapper(ldap.federation(), "description", "fylr_login_valid_to"));
        String over = ldap.person("description", "2000-01-01");
        String good = ldap.person("description", "2999-12-31");

        for (LoginWay way : LoginWay.values()) {
            ldap.isRejected(ldap.logIn(way, "ldap", over, RIGHT));
            ldap.isIn(ldap.logIn(way, "ldap", good, RIGHT), good);
        }
        ldap.isRejectedGrant(ldap.grant(over, RIGHT));
        ldap.isRejectedGrant(ldap.grant(over, WRONG));
        FylrApi.success(ldap.grant(good, RIGHT));
        assertThat(ldap.failures(over)).isZero();
        admin.deleteComponent("fylr", mapper);
    }

    @Test
    @Tag("M3")
    @Tag("A10")
    @DisplayName("right credentials in the request show no page, and after wrong ones the page logs in")
    void requestAndPage() {
        String login = ldap.person();
        Browser browser = new Browser(server.baseUri());
        ldap.logIn(browser, LoginWay.QUERY, "ldap", login, RIGHT);
        assertThat(browser.responses()).extracting(Response::statusCode).containsExactly(302);

        Browser other = new Browser(server.baseUri());
        Response page = ldap.logIn(other, LoginWay.QUERY, "ldap", login, WRONG);
        ldap.isIn(other.submit(page, "username", login, "password", RIGHT), login);
    }

    @Test
    @Tag("T7")
    @DisplayName(
            "the password grant lets in a person whom nobody has seen yet, and rejects a wrong password and an unknown login alike")
    void passwordGrant() {
        String login = ldap.person();

        ldap.isRejectedGrant(ldap.grant(login, WRONG));
        Map<String, Object> tokens = FylrApi.success(ldap.grant(login, RIGHT));
        assertThat(FylrApi.success(fylr.userinfo((String) tokens.get("access_token"))))
                .containsEntry("sub", login);
        FylrApi.success(fylr.refresh(tokens));
    }

    @Test
    @Tag("M3")
    @Tag("A10")
    @Tag("T7")
    @DisplayName("the e-mail address is as good as the login, also at the first login")
    void byEmail() {
        for (LoginWay way : LoginWay.values()) {
            String mail = UUID.randomUUID() + "@ldap.example";
            String login = ldap.person("mail", mail);
            ldap.isIn(ldap.logIn(way, "ldap", mail, RIGHT), login);
            ldap.isRejected(ldap.logIn(way, "ldap", mail, WRONG));
        }
        String mail = UUID.randomUUID() + "@ldap.example";
        String login = ldap.person("mail", mail);
        assertThat(fylr.introspect((String)
                                FylrApi.success(ldap.grant(mail, RIGHT)).get("access_token"))
                        .<String>path("sub"))
                .isEqualTo(login);
    }

    @Test
    @Tag("M3")
    @Tag("U4")
    @DisplayName("the first login makes the person a user of the federation, with the attributes of the directory")
    void provisionedOnFirstLogin() {
        String mail = UUID.randomUUID() + "@ldap.example";
        String login = ldap.person(
                "mail", mail, "cn", "Ida", "sn", "Lovelace", "displayName", "Countess Ida", "o", "Analytical Engines");
        long before = System.currentTimeMillis();

        Response callback = ldap.logIn(LoginWay.PAGE, "ldap", login, RIGHT);
        admin.setRealmAttribute("fylr", CLAIMS, "displayname email first_name last_name company");
        Map<String, Object> tokens =
                FylrApi.success(fylr.exchange(FylrApi.query(callback).get("code")));

        Map<String, Object> user =
                admin.user("fylr", admin.findUser("fylr", login).orElseThrow());
        assertThat(user)
                .containsEntry("username", login)
                .containsEntry("enabled", true)
                .containsEntry("federationLink", ldap.federation())
                .containsEntry("email", mail)
                .containsEntry("firstName", "Ida")
                .containsEntry("lastName", "Lovelace");
        assertThat((long) user.get("createdTimestamp")).isGreaterThanOrEqualTo(before);
        assertThat(user.get("attributes"))
                .asInstanceOf(InstanceOfAssertFactories.MAP)
                .containsEntry("displayname", List.of("Countess Ida"))
                .containsEntry("company", List.of("Analytical Engines"))
                .doesNotContainKey("fylr_type");
        assertThat(FylrApi.success(fylr.userinfo((String) tokens.get("access_token"))))
                .containsOnly(
                        Map.entry("sub", login),
                        Map.entry("displayname", "Countess Ida"),
                        Map.entry("email", mail),
                        Map.entry("email_verified", false),
                        Map.entry("first_name", "Ida"),
                        Map.entry("last_name", "Lovelace"),
                        Map.entry("company", "Analytical Engines"));

        directory.changePerson(login, "displayName", "Ida the Great");
        assertThat(admin.request().post("/fylr/clear-user-cache").statusCode()).isEqualTo(204);
        assertThat(FylrApi.success(fylr.userinfo((String) tokens.get("access_token"))))
                .containsEntry("displayname", "Ida the Great");
    }

    @Test
    @Tag("M3")
    @DisplayName("the password is the directory's, at every login")
    void passwordChangesInTheDirectory() {
        String login = ldap.person();
        ldap.isIn(ldap.logIn(LoginWay.QUERY, "ldap", login, RIGHT), login);

        directory.changePerson(login, "userPassword", "another-" + RIGHT);
        ldap.isRejected(ldap.logIn(LoginWay.QUERY, "ldap", login, RIGHT));
        ldap.isRejectedGrant(ldap.grant(login, RIGHT));
        ldap.isIn(ldap.logIn(LoginWay.QUERY, "ldap", login, "another-" + RIGHT), login);

        directory.removePerson(login);
        ldap.isRejected(ldap.logIn(LoginWay.QUERY, "ldap", login, "another-" + RIGHT));
        ldap.isRejectedGrant(ldap.grant(login, "another-" + RIGHT));
    }

    @ParameterizedTest
    @NullAndEmptySource
    @ValueSource(
            strings = {
                "ldap",
                "auto",
                "ldap,easydb",
                "email,collection,ldap",
                "saml,ldap",
                "anonymous,ldap",
                " nonsense , ldap "
            })
    @Tag("M1")
    @Tag("M3")
    @Tag("M9")
    @DisplayName("a list with ldap in it, or auto, lets users of the directory in, and counts a wrong password once")
    void listsWithLdap(String authMethod) {
        String login = ldap.person();

        ldap.isIn(ldap.logIn(LoginWay.PAGE, authMethod, login, RIGHT), login);
        ldap.isIn(ldap.logIn(LoginWay.QUERY, authMethod, login, RIGHT), login);
        long binds = directory.binds(login);
        ldap.isRejected(ldap.logIn(LoginWay.PAGE, authMethod, login, WRONG));
        assertThat(directory.binds(login)).isEqualTo(binds + 1);
        FylrApi.eventually(() -> assertThat(ldap.failures(login)).isEqualTo(1));
    }

    @Test
    @Tag("M9")
    @DisplayName("auto with a login lets users of the directory in, with guest access on")
    void autoWithGuestAccess() {
        admin.setRealmAttribute("fylr", GUEST, "true");
        String login = ldap.person();

        ldap.isIn(ldap.logIn(LoginWay.QUERY, "auto", login, RIGHT), login);
        ldap.isRejected(ldap.logIn(LoginWay.QUERY, "auto", login, WRONG));
    }

    @ParameterizedTest
    @ValueSource(strings = {"easydb", "email,collection", "nonsense"})
    @Tag("M2")
    @Tag("M4")
    @Tag("M5")
    @Tag("M10")
    @DisplayName("no other method lets users of the directory in, nor asks the directory for them")
    void otherMethods(String authMethod) {
        String login = ldap.person();
        ldap.isRejected(ldap.logIn(LoginWay.PAGE, authMethod, login, RIGHT));
        ldap.isRejected(ldap.logIn(LoginWay.QUERY, authMethod, login, RIGHT));
        assertThat(directory.binds(login)).isZero();
        ldap.isIn(ldap.logIn(LoginWay.QUERY, "ldap", login, RIGHT), login);
        long binds = directory.binds(login);

        ldap.isRejected(ldap.logIn(LoginWay.PAGE, authMethod, login, RIGHT));
        ldap.isRejected(ldap.logIn(LoginWay.QUERY, authMethod, login, RIGHT));
        assertThat(directory.binds(login)).isEqualTo(binds);
    }

    @ParameterizedTest
    @ValueSource(strings = {"easydb", "system", "collection", "sso", "anonymous", "nonsense"})
    @Tag("M3")
    @Tag("M10")
    @DisplayName("a person of the directory is of the type ldap, whatever an attribute says")
    void attributeOfAPerson(String type) {
        String login = ldap.person("employeeType", type);
        ldap.isIn(ldap.logIn(LoginWay.QUERY, "ldap", login, RIGHT), login);
        assertThat(admin.user("fylr", admin.findUser("fylr", login).orElseThrow())
                        .get("attributes"))
                .asInstanceOf(InstanceOfAssertFactories.MAP)
                .containsEntry("fylr_type", List.of(type));

        ldap.isRejected(ldap.logIn(LoginWay.QUERY, "easydb,email,collection", login, RIGHT));
        ldap.isIn(ldap.logIn(LoginWay.QUERY, "auto", login, RIGHT), login);
        FylrApi.success(ldap.grant(login, RIGHT));
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "none",
            value = {"none", "easydb", "system", "easydb_self_register", "ldap", "email", "collection", "sso"})
    @Tag("M3")
    @Tag("M10")
    @DisplayName("ldap alone lets no local user in, not even one whose attribute says ldap")
    void localUsers(String type) {
        String login = ldap.localUser(type);
        ldap.isRejected(ldap.logIn(LoginWay.PAGE, "ldap", login, RIGHT));
        ldap.isRejected(ldap.logIn(LoginWay.QUERY, "ldap", login, RIGHT));
        assertThat(directory.binds(login)).isZero();
        assertThat(ldap.failures(login)).isZero();
    }

    @Test
    @Tag("M10")
    @Tag("T7")
    @DisplayName("a local user whose attribute says ldap gets in by no method")
    void localUserWhoSaysLdap() {
        String login = ldap.localUser("ldap");

        ldap.isRejected(ldap.logIn(LoginWay.QUERY, "easydb,ldap,email,collection", login, RIGHT));
        ldap.isRejected(ldap.logIn(LoginWay.PAGE, "auto", login, RIGHT));
        ldap.isRejectedGrant(ldap.grant(login, RIGHT));
    }

    @Test
    @Tag("M3")
    @Tag("M10")
    @Tag("T7")
    @DisplayName("of two with one login the local user counts, and the directory's password opens nothing")
    void oneLoginTwice() {
        String login = ldap.localUser(null);
        directory.addPerson(login, "directory's", Map.of());

        ldap.isRejected(ldap.logIn(LoginWay.QUERY, "auto", login, "directory's"));
        ldap.isRejected(ldap.logIn(LoginWay.PAGE, "ldap", login, "directory's"));
        ldap.isRejectedGrant(ldap.grant(login, "directory's"));
        assertThat(directory.binds(login)).isZero();
        ldap.isIn(ldap.logIn(LoginWay.QUERY, "auto", login, RIGHT), login);
    }

    @Test
    @Tag("A9")
    @Tag("T7")
    @DisplayName("a person whose e-mail address a local user has is rejected like everybody else")
    void oneEmailTwice() {
        String mail = UUID.randomUUID() + "@ldap.example";
        String local = "ldap-local-" + UUID.randomUUID();
        admin.createUser("fylr", local, RIGHT, Map.of("email", mail));
        String login = ldap.person("mail", mail);

        for (LoginWay way : LoginWay.values()) {
            ldap.isRejected(ldap.logIn(way, "ldap", login, RIGHT));
            ldap.isRejected(ldap.logIn(way, "auto", login, RIGHT));
        }
        ldap.isRejectedGrant(ldap.grant(login, RIGHT));
        ldap.isIn(ldap.logIn(LoginWay.QUERY, "auto", mail, RIGHT), local);
    }

    @Test
    @Tag("A9")
    @Tag("T7")
    @DisplayName("two users with one e-mail address are rejected when they use it")
    void oneEmailInTheDirectoryTwice() {
        String mail = UUID.randomUUID() + "@ldap.example";
        String login = ldap.person("mail", mail);
        ldap.person("mail", mail);

        ldap.isRejected(ldap.logIn(LoginWay.QUERY, "ldap", mail, RIGHT));
        ldap.isRejected(ldap.logIn(LoginWay.PAGE, "auto", mail, RIGHT));
        ldap.isRejectedGrant(ldap.grant(mail, RIGHT));
        ldap.isIn(ldap.logIn(LoginWay.QUERY, "ldap", login, RIGHT), login);
    }

    @ParameterizedTest
    @EnumSource(
            value = LoginWay.class,
            names = {"PAGE", "QUERY"})
    @Tag("E1")
    @Tag("E2")
    @DisplayName("the events say ldap, and count the attempts")
    void events(LoginWay way) {
        String mail = UUID.randomUUID() + "@ldap.example";
        String login = ldap.person("mail", mail);
        ldap.logIn(way, "easydb,ldap", login, RIGHT);
        String id = admin.findUser("fylr", login).orElseThrow();

        assertThat(ldap.info("USER_LOGIN", id, 1))
                .containsOnlyKeys("method", "client", "groups", "login", "email")
                .containsEntry("method", "ldap")
                .containsEntry("client", FylrApi.CLIENT)
                .containsEntry("groups", List.of())
                .containsEntry("login", login)
                .containsEntry("email", mail);
        ldap.logIn(way, "easydb,ldap", login, WRONG);
        assertThat(ldap.info("USER_LOGIN_FAILED", id, 1))
                .doesNotContainKeys("login", "email")
                .containsEntry("method", "ldap")
                .containsEntry("error", "invalid_user_credentials")
                .containsEntry("attempt", 1)
                .containsEntry("groups", List.of());
        FylrApi.eventually(() -> assertThat(ldap.failures(login)).isEqualTo(1));
        ldap.grant(login, WRONG);
        assertThat(ldap.info("USER_LOGIN_FAILED", id, 2))
                .containsEntry("method", "ldap")
                .containsEntry("attempt", 2);
        ldap.grant(login, RIGHT);
        assertThat(ldap.info("USER_LOGIN", id, 2)).containsEntry("method", "ldap");
    }

    @Test
    @Tag("E2")
    @Tag("T7")
    @DisplayName(
            "too many wrong passwords lock a person of the directory like anyone else, and the directory is not asked any more")
    void lock() {
        String login = ldap.person();
        ldap.isIn(ldap.logIn(LoginWay.QUERY, "ldap", login, RIGHT), login);
        for (int i = 1; i <= FAILURES_THAT_LOCK; i++) {
            int failures = i;
            ldap.isRejected(ldap.logIn(LoginWay.QUERY, "ldap", login, WRONG));
            FylrApi.eventually(() -> assertThat(ldap.failures(login)).isEqualTo(failures));
        }
        long binds = directory.binds(login);

        ldap.isRejected(ldap.logIn(LoginWay.QUERY, "ldap", login, RIGHT));
        ldap.isRejected(ldap.logIn(LoginWay.PAGE, "auto", login, RIGHT));
        ldap.isRejectedGrant(ldap.grant(login, RIGHT));
        assertThat(directory.binds(login)).isEqualTo(binds);
        assertThat(ldap.info("USER_LOGIN_FAILED", admin.findUser("fylr", login).orElseThrow(), FAILURES_THAT_LOCK + 3))
                .containsEntry("method", "ldap")
                .containsEntry("error", "user_temporarily_disabled");
    }

    @Test
    @Tag("A9")
    @Tag("M3")
    @Tag("T7")
    @DisplayName("what means something in an LDAP filter or name is only a login that does not exist")
    void injection() {
        String login = ldap.person("mail", UUID.randomUUID() + "@ldap.example");
        List<String> logins = List.of(
                "*",
                "ldap-*",
                login.substring(0, 20) + "*",
                ")(uid=*",
                login + ")(uid=*",
                "*)(objectClass=*",
                login + "))(|(uid=*",
                "\\2a",
                "\\",
                "(",
                "*@*",
                "*@ldap.example",
                "uid=" + login + ",ou=people,dc=example,dc=org",
                "#",
                "\"" + login + "\"",
                "l".repeat(2000),
                "*".repeat(2000));

        assertThat(logins).allSatisfy(bad -> {
            ldap.isRejected(ldap.logIn(LoginWay.PAGE, "ldap", bad, RIGHT));
            ldap.isRejectedGrant(ldap.grant(bad, RIGHT));
        });
        assertThat(directory.binds(login)).isZero();
        ldap.isIn(ldap.logIn(LoginWay.QUERY, "ldap", login, RIGHT), login);
    }

    @ParameterizedTest
    @ValueSource(strings = {"*\u0000*", "%s\u0000*", "%s\u0000)(uid=*", "*\u0001%s", "%s\nx"})
    @Tag("G8")
    @Tag("A9")
    @Tag("T7")
    @DisplayName("a login with control characters in it: a 4xx or the page, never a login")
    void controlCharacters(String pattern) {
        String login = ldap.person();
        String bad = pattern.replace("%s", login);

        assertThat(ldap.logIn(LoginWay.PAGE, "ldap", bad, RIGHT).statusCode()).isIn(200, 400);
        Response byQuery = ldap.logIn(LoginWay.QUERY, "ldap", bad, RIGHT);
        assertThat(byQuery.statusCode()).isIn(302, 400);
        assertThat(byQuery.statusCode() == 302 ? FylrApi.query(byQuery).get("error") : "invalid_request")
                .isEqualTo("invalid_request");
        FylrApi.rejected(ldap.grant(bad, RIGHT), 400, "invalid_request");
        assertThat(directory.binds(login)).isZero();
    }

    @Test
    @Tag("A9")
    @Tag("T7")
    @DisplayName("an empty password, which some directories take for an anonymous login, never reaches one")
    void emptyPassword() {
        String login = ldap.person();
        ldap.isIn(ldap.logIn(LoginWay.QUERY, "ldap", login, RIGHT), login);
        long binds = directory.binds(login);

        ldap.isRejected(ldap.logIn(LoginWay.PAGE, "ldap", login, ""));
        assertThat(ldap.logIn(LoginWay.QUERY, "ldap", login, "").statusCode()).isEqualTo(200);
        FylrApi.rejected(ldap.grant(login, ""), 400, "invalid_request");
        assertThat(directory.binds(login)).isEqualTo(binds);
    }

    @Test
    @Tag("A10")
    @Tag("E4")
    @DisplayName("neither the directory's password nor a person's is ever in the log or in an event")
    void secrets() {
        admin.updateRealm("fylr", Map.of("eventsEnabled", true));
        String login = ldap.person();
        for (LoginWay way : LoginWay.values()) {
            ldap.logIn(way, "ldap", login, RIGHT);
            ldap.logIn(way, "ldap", login, WRONG);
        }
        ldap.grant(login, RIGHT);
        ldap.grant(login, WRONG);
        directory.stop();
        ldap.logIn(LoginWay.PAGE, "ldap", login, RIGHT);
        ldap.grant(login, RIGHT);
        ldap.logIn(LoginWay.QUERY, "ldap", ldap.person(), WRONG);
        directory.restart();
        directory.changePerson(login, "userPassword", "changed");
        String marker = ldap.person();
        ldap.isIn(ldap.logIn(LoginWay.QUERY, "ldap", marker, RIGHT), marker);
        FylrApi.eventually(() -> assertThat(
                        ldap.logged("USER_LOGIN", admin.findUser("fylr", marker).orElseThrow()))
                .isNotEmpty());

        // The whole log: what other tests of this class did counts too.
        List<String> secrets = List.of(RIGHT_PART, WRONG, LdapDirectory.BIND_PASSWORD);
        assertThat(server.log().lines().filter(line -> secrets.stream().anyMatch(line::contains)))
                .isEmpty();
        assertThat(admin.events("fylr").toString()).contains(login).doesNotContain(secrets);
        assertThat(admin.component("fylr", ldap.federation()).toString()).doesNotContain(LdapDirectory.BIND_PASSWORD);
    }

    @Nested
    class FederationSwitchedOff {

        @AfterEach
        void switchOn() {
            federation(true);
        }

        private void federation(boolean enabled) {
            admin.configureComponent("fylr", ldap.federation(), Map.of("enabled", List.of(String.valueOf(enabled))));
        }

        @Test
        @Tag("M1")
        @Tag("M3")
        @DisplayName("ldap does not apply: access_denied that says why, and other methods go on")
        void doesNotApply() {
            String login = ldap.person();
            String local = ldap.localUser(null);
            ldap.isIn(ldap.logIn(LoginWay.QUERY, "ldap", login, RIGHT), login);
            federation(false);

            Response denied = new Browser(server.baseUri()).authorize(fylr.authorizationRequest("auth_method", "ldap"));
            assertThat(denied.statusCode()).isEqualTo(302);
            assertThat(FylrApi.query(denied))
                    .containsOnlyKeys("error", "error_description", "state")
                    .containsEntry("error", "access_denied")
                    .containsEntry("state", FylrApi.STATE);
            assertThat(FylrApi.query(denied).get("error_description")).contains("ldap", "federation");
            assertThat(ldap.logIn(LoginWay.QUERY, "ldap", login, RIGHT).statusCode())
                    .isEqualTo(302);

            ldap.isRejected(ldap.logIn(LoginWay.PAGE, "easydb,ldap", login, RIGHT));
            ldap.isRejected(ldap.logIn(LoginWay.QUERY, "auto", login, RIGHT));
            ldap.isRejectedGrant(ldap.grant(login, RIGHT));
            ldap.isIn(ldap.logIn(LoginWay.QUERY, "ldap,easydb", local, RIGHT), local);

            federation(true);
            ldap.isIn(ldap.logIn(LoginWay.QUERY, "ldap", login, RIGHT), login);
        }

        @Test
        @Tag("U5")
        @Tag("I2")
        @Tag("P2")
        @DisplayName("its users' tokens are dead, and stay so when it is on again")
        void tokens() {
            Map<String, Object> tokens = FylrApi.success(ldap.grant(ldap.person(), RIGHT));
            federation(false);

            assertThat(fylr.userinfo((String) tokens.get("access_token")).statusCode())
                    .isEqualTo(400);
            assertThat(fylr.active(tokens.get("access_token"))).isFalse();

            federation(true);
            assertThat(fylr.active(tokens.get("access_token"))).isFalse();
        }
    }
}
