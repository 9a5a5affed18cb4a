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
import io.restassured.response.Response;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
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

/** Contract V4: a user whom nobody has imported is created at the first login, where the realm says so. */
@NotInContainer("A server in a container does not reach the old fylr on this machine's loopback interface.")
@FylrTest
class UserCreationIT {

    private static final String GENERIC = "Login or password is wrong.";
    private static final String DOWN = "cannot be reached";
    private static final String RIGHT =
            "CreatedPw" + UUID.randomUUID().toString().replace("-", "");
    private static final String WRONG = "wrong-" + RIGHT;
    private static final int LIMIT_OF_A_NAME = 10;
    private static final int LIMIT_OF_AN_ADDRESS = 20;

    private final KeycloakServer server;
    private final AdminApi admin;
    private final FylrApi fylr;
    private final PretendedFylr old = PretendedFylr.start();
    private final String unique = UUID.randomUUID().toString();
    private final String login = "Ida Ümlaut " + unique;
    private final String mail = "Ida." + unique + "@Example.org";
    private String entry;
    private int before;

    UserCreationIT(KeycloakServer server, AdminApi admin, FylrApi fylr) {
        this.server = server;
        this.admin = admin;
        this.fylr = fylr;
    }

    @BeforeEach
    void entry() {
        before = server.log().length();
        entry = admin.createComponent("fylr", old.entry(Map.of("timeout", "1000", "createUsers", "true")));
    }

    @AfterEach
    void close() {
        old.close();
        assertThat(server.log().substring(before)).doesNotContain(RIGHT, "Söhne", "ory_at_", "ory_rt_");
    }

    private void atOldServer(String name, Map<String, Object> more) {
        Map<String, Object> userinfo = new HashMap<>(Map.of("sub", login));
        userinfo.putAll(more);
        old.user(name, RIGHT, userinfo);
    }

    private Response logIn(LoginWay way, String method, String name, String password) {
        return way.logIn(
                new Browser(server.baseUri()), fylr.authorizationRequest("auth_method", method), name, password);
    }

    private Response logIn(LoginWay way, String name, String password) {
        return logIn(way, "easydb", name, password);
    }

    private static void isPage(Response page, String text) {
        assertThat(page.statusCode()).as(page.asString()).isEqualTo(200);
        assertThat(page.asString()).contains("name=\"password\"", text);
        assertThat(page.getDetailedCookies().hasCookieWithName("KEYCLOAK_IDENTITY"))
                .isFalse();
    }

    private void isWrong(String name, String password) {
        isPage(logIn(LoginWay.PAGE, name, password), GENERIC);
        FylrApi.rejected(fylr.passwordGrant(name, password), 400, "invalid_grant");
    }

    private void isUnavailable(String name, String password) {
        isPage(logIn(LoginWay.PAGE, name, password), DOWN);
        FylrApi.rejected(fylr.passwordGrant(name, password), 400, "temporarily_unavailable");
    }

    private boolean isHere(String username) {
        return admin.findUser("fylr", username).isPresent();
    }

    private Map<String, Object> created() {
        return admin.user("fylr", admin.findUser("fylr", login).orElseThrow());
    }

    private int asked() {
        return old.requests(PretendedFylr.TOKEN).size();
    }

    @ParameterizedTest
    @EnumSource(LoginWay.class)
    @Tag("V4")
    @Tag("U3")
    @Tag("U4")
    @DisplayName("by the page and by credentials in the request, as the old userinfo has the user, once")
    void isCreated(LoginWay way) {
        atOldServer(
                login,
                Map.of(
                        "email", mail,
                        "email_verified", true,
                        "first_name", "Ida",
                        "last_name", "Ümlaut",
                        "displayname", "Ida Ü.",
                        "company", "Söhne",
                        "country", "x".repeat(256),
                        "fylr_type", "system",
                        "groups", List.of("admin")));

        Response callback = logIn(way, login.toUpperCase(Locale.ROOT), RIGHT);

        assertThat(fylr.subject(callback)).isEqualTo(login);
        assertThat(old.requests(PretendedFylr.USERINFO)).hasSize(1);
        assertThat(asked()).isEqualTo(1);
        Map<String, Object> user = created();
        assertThat(user)
                .containsEntry("username", login.toLowerCase(Locale.ROOT))
                .containsEntry("email", mail.toLowerCase(Locale.ROOT))
                .containsEntry("emailVerified", true)
                .containsEntry("firstName", "Ida")
                .containsEntry("lastName", "Ümlaut")
                .containsEntry("enabled", true)
                .containsEntry("requiredActions", List.of())
                .containsEntry(
                        "attributes",
                        Map.of(
                                "fylr_type", List.of("easydb"),
                                "fylr_login", List.of(login),
                                "fylr_email", List.of(mail),
                                "fylr_migrated", List.of("first_login"),
                                "displayname", List.of("Ida Ü."),
                                "company", List.of("Söhne")));
        assertThat(admin.request()
                        .get("/fylr/users/{id}/groups", user.get("id"))
                        .jsonPath()
                        .getList("$"))
                .isEmpty();
        old.stop();
        assertThat(fylr.subject(logIn(way, mail, RIGHT))).isEqualTo(login);
        FylrApi.success(fylr.passwordGrant(login, RIGHT));
    }

    @Test
    @Tag("V4")
    @Tag("T7")
    @DisplayName("by the password grant, under the e-mail address of a user without a login")
    void byThePasswordGrant() {
        old.user(mail, RIGHT, Map.of("sub", mail));

        Map<String, Object> tokens = fylr.passwordTokens(mail, RIGHT, "read");

        assertThat(fylr.userinfo((String) tokens.get("access_token")).jsonPath().getString("sub"))
                .isEqualTo(mail);
        assertThat(isHere(mail)).isTrue();
        old.stop();
        FylrApi.success(fylr.passwordGrant(mail, RIGHT));
    }

    @Test
    @Tag("V4")
    @DisplayName("by the realm's own pages and token endpoint as well")
    void byTheRealmsOwn() {
        atOldServer(login, Map.of());
        Browser browser = new Browser(server.baseUri());
        Response page = browser.open("/realms/fylr/protocol/openid-connect/auth?response_type=code&client_id="
                + FylrApi.CLIENT + "&redirect_uri=" + fylr.callback() + "&state=" + FylrApi.STATE);
        assertThat(browser.submit(page, "username", login, "password", RIGHT).getHeader("Location"))
                .contains("code=");

        old.user(mail, RIGHT, Map.of("sub", mail));
        Response tokens = fylr.request()
                .formParams("grant_type", "password", "client_id", FylrApi.CLIENT, "username", mail, "password", RIGHT)
                .post("/realms/fylr/protocol/openid-connect/token");
        assertThat(tokens.statusCode()).as(tokens.asString()).isEqualTo(200);
    }

    @Test
    @Tag("V4")
    @DisplayName("not unless the entry says so, which it does not by default, nor by a method of other users")
    void onlyWhereItIsOn() {
        atOldServer(login, Map.of());
        isPage(logIn(LoginWay.PAGE, "collection,email,ldap", login, RIGHT), GENERIC);
        assertThat(old.passwordChecks(login)).isZero();
        int already = asked();

        for (String off : List.of("false", "")) {
            admin.configureComponent("fylr", entry, Map.of("createUsers", List.of(off)));
            isWrong(login, RIGHT);
        }
        admin.configureComponent("fylr", entry, Map.of("createUsers", List.of("true"), "enabled", List.of("false")));
        isWrong(login, RIGHT);
        assertThat(asked()).isEqualTo(already);
        assertThat(isHere(login)).isFalse();
    }

    @Test
    @Tag("V4")
    @Tag("A9")
    @Tag("T7")
    @DisplayName(
            "a wrong password, an unknown login and somebody who is here are told the same, and cost as much there")
    void indistinguishable() {
        atOldServer(login, Map.of());
        String local = "local-" + unique;
        admin.createUser("fylr", local, RIGHT);

        for (String name : List.of(login, local, "nobody-" + unique)) {
            int count = asked();
            isPage(logIn(LoginWay.PAGE, name, WRONG), GENERIC);
            assertThat(asked()).as(name).isEqualTo(count + 1);
            FylrApi.rejected(fylr.passwordGrant(name, WRONG), 400, "invalid_grant");
            assertThat(asked()).as(name).isEqualTo(count + 2);
        }
        assertThat(old.passwordChecks(local)).isZero();
        assertThat(old.requests(PretendedFylr.TOKEN))
                .noneMatch(
                        request -> request.form().getOrDefault("password", "").equals(WRONG)
                                && request.form().get("username").equals(local));
        assertThat(isHere(login)).isFalse();
        FylrApi.success(fylr.passwordGrant(local, RIGHT));
        assertThat(old.requests(PretendedFylr.DISCOVERY)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"login is a login", "login is an address", "address is an address", "address is a login"})
    @Tag("V4")
    @DisplayName("never under the name or the e-mail address of somebody who is here, whatever the case")
    void takesNobodyOver(String what) {
        String taken = "Taken-" + unique + "@example.org";
        boolean byLogin = what.endsWith("a login");
        String here = byLogin ? taken : "here-" + unique;
        String id = admin.createUser(
                "fylr", here, "secret", byLogin ? Map.of() : Map.of("email", taken.toUpperCase(Locale.ROOT)));
        if (what.startsWith("login")) {
            old.user(login, RIGHT, Map.of("sub", taken.toUpperCase(Locale.ROOT), "email", mail));
            old.user(mail, RIGHT, Map.of("sub", taken.toUpperCase(Locale.ROOT), "email", mail));
        } else {
            atOldServer(login, Map.of("email", taken.toUpperCase(Locale.ROOT)));
            atOldServer(mail, Map.of("email", taken.toUpperCase(Locale.ROOT)));
        }
        Map<String, Object> user = admin.user("fylr", id);

        isWrong(login, RIGHT);
        isWrong(mail, RIGHT);

        assertThat(admin.user("fylr", id)).isEqualTo(user);
        assertThat(isHere(login)).isFalse();
        FylrApi.success(fylr.passwordGrant(here, "secret"));
        FylrApi.rejected(fylr.passwordGrant(here, RIGHT), 400, "invalid_grant");
        assertThat(old.passwordChecks(here)).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"Root", "4711"})
    @Tag("V4")
    @DisplayName("never under a name that is fylr's, Keycloak's, or nobody's; nor under one that was not typed")
    void reservedNames(String name) {
        old.user(mail, RIGHT, Map.of("sub", name, "email", mail));
        isWrong(mail, RIGHT);
        assertThat(isHere(name)).isFalse();

        atOldServer("other-" + unique, Map.of());
        isWrong("other-" + unique, RIGHT);
        assertThat(isHere(login)).isFalse();

        old.user(name, RIGHT, Map.of("sub", name));
        isWrong(name, RIGHT);
        assertThat(old.passwordChecks(name)).isZero();
    }

    @Test
    @Tag("V4")
    @DisplayName("a user whom the realm's user profile rejects is not created, and the administrator is told")
    void rejectedByTheUserProfile() {
        atOldServer(login, Map.of("email", "no address " + unique));

        isWrong(login, RIGHT);

        assertThat(isHere(login)).isFalse();
        assertThat(server.log().substring(before)).contains("its user profile rejects [email]");
    }

    @Test
    @Tag("V4")
    @DisplayName("first logins at once, by login and by e-mail address, create one user")
    void atOnce() throws Exception {
        atOldServer(login, Map.of("email", mail));
        atOldServer(mail, Map.of("email", mail));
        AtomicInteger next = new AtomicInteger();

        List<Response> responses =
                Race.atOnce(6, () -> fylr.passwordGrant(next.getAndIncrement() % 2 == 0 ? login : mail, RIGHT));

        assertThat(responses).anySatisfy(FylrApi::success).allSatisfy(response -> {
            if (response.statusCode() != 200) {
                FylrApi.rejected(response, 503, "temporarily_unavailable");
            }
        });
        String id = (String) created().get("id");
        assertThat(admin.request()
                        .get("/fylr/users/{id}/credentials", id)
                        .jsonPath()
                        .getList("type"))
                .containsExactly("password");
        assertThat(admin.request()
                        .queryParam("search", "*" + unique + "*")
                        .get("/fylr/users")
                        .jsonPath()
                        .getList("id"))
                .containsExactly(id);
    }

    @Test
    @Tag("V4")
    @DisplayName("after ten wrong passwords for a name it is not asked for, as a user who is here is locked")
    void guesses() {
        atOldServer(login, Map.of());
        for (int count = 0; count < LIMIT_OF_A_NAME; count++) {
            FylrApi.rejected(fylr.passwordGrant(login, WRONG), 400, "invalid_grant");
        }
        assertThat(old.passwordChecks(login)).isEqualTo(LIMIT_OF_A_NAME);

        isWrong(login.toUpperCase(Locale.ROOT), RIGHT);

        assertThat(old.passwordChecks(login)).isEqualTo(LIMIT_OF_A_NAME);
        assertThat(isHere(login)).isFalse();
    }

    @Test
    @Tag("V4")
    @Tag("A9")
    @Tag("T7")
    @DisplayName("after twenty rejected logins a minute from an address it is not asked for any; all are told the same")
    void flood() {
        atOldServer(login, Map.of());
        String local = "local-" + unique;
        admin.createUser("fylr", local, RIGHT);
        for (int count = 0; count < LIMIT_OF_AN_ADDRESS; count++) {
            String name = count % 5 == 0 ? local : "nobody-" + count + unique;
            FylrApi.rejected(fylr.passwordGrant(name, WRONG), 400, "invalid_grant");
        }
        int count = asked();

        isUnavailable(login, RIGHT);
        isUnavailable("nobody-" + unique, WRONG);
        isUnavailable(local, WRONG);

        assertThat(asked()).isEqualTo(count);
        FylrApi.success(fylr.passwordGrant(local, RIGHT));
        assertThat(isHere(login)).isFalse();
    }

    @ParameterizedTest
    @EnumSource(
            value = Mood.class,
            names = {"SILENT", "INTERNAL_ERROR", "ENDLESS", "HTML", "HANGING_UP"})
    @Tag("V4")
    @Tag("A9")
    @Tag("T7")
    @DisplayName("an old server that does not say who it is creates nobody, and everybody is told so")
    void broken(Mood mood) {
        atOldServer(login, Map.of());
        String local = "local-" + unique;
        admin.createUser("fylr", local, RIGHT);
        old.behave(mood);
        isUnavailable(login, RIGHT);
        isUnavailable(local, WRONG);

        old.behave(PretendedFylr.USERINFO, mood);
        isUnavailable(login, RIGHT);
        assertThat(isHere(login)).isFalse();

        old.behave(Mood.GOOD);
        assertThat(fylr.subject(logIn(LoginWay.PAGE, login, RIGHT))).isEqualTo(login);
    }

    @Test
    @Tag("V4")
    @Tag("M3")
    @DisplayName("while a directory is down nobody is created: it might be one of its users")
    void directoryIsDown() {
        atOldServer(login, Map.of());
        admin.createComponent(
                "fylr",
                Map.of(
                        "name",
                        "down-" + unique,
                        "providerId",
                        "ldap",
                        "providerType",
                        "org.keycloak.storage.UserStorageProvider",
                        "config",
                        Map.ofEntries(
                                Map.entry("connectionUrl", List.of("ldap://127.0.0.1:1")),
                                Map.entry("usersDn", List.of("ou=people,dc=example,dc=org")),
                                Map.entry("authType", List.of("none")),
                                Map.entry("vendor", List.of("other")),
                                Map.entry("editMode", List.of("READ_ONLY")),
                                Map.entry("usernameLDAPAttribute", List.of("uid")),
                                Map.entry("rdnLDAPAttribute", List.of("uid")),
                                Map.entry("uuidLDAPAttribute", List.of("entryUUID")),
                                Map.entry("userObjectClasses", List.of("inetOrgPerson")),
                                Map.entry("connectionTimeout", List.of("1000")),
                                Map.entry("readTimeout", List.of("1000")))));

        FylrApi.rejected(fylr.passwordGrant(login, RIGHT), 400, "temporarily_unavailable");

        assertThat(old.passwordChecks(login)).isZero();
        assertThat(isHere(login)).isFalse();
    }
}
