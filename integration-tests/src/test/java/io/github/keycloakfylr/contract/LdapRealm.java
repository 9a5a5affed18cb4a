package io.github.keycloakfylr.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keycloakfylr.client.AdminApi;
import io.github.keycloakfylr.client.Browser;
import io.github.keycloakfylr.client.FylrApi;
import io.github.keycloakfylr.client.LoginWay;
import io.github.keycloakfylr.testserver.KeycloakServer;
import io.github.keycloakfylr.testserver.LdapDirectory;
import io.restassured.response.Response;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;

/** The realm with a directory of users, for the tests of one class; closing it takes both away. */
final class LdapRealm implements AutoCloseable {

    /** What everybody is told on the page who does not get in. */
    static final String GENERIC = "Login or password is wrong.";
    /**
     * Distinct from what other tests send, to be found in the log if it ever got there; with what LDAP and forms treat
     * as special.
     */
    static final String RIGHT = "LdapRightPw-8153 *)(ü+%\\";

    static final String WRONG = "LdapWrongPw-8153";

    private final KeycloakServer server;
    private final AdminApi admin;
    private final FylrApi fylr;
    private final LdapDirectory directory;
    private final String federation;
    /** What everybody is told at the grant who does not get in. */
    private final String rejectedGrant;

    private LdapRealm(KeycloakServer server, AdminApi admin, LdapDirectory directory) {
        this.server = server;
        this.admin = admin;
        this.fylr = new FylrApi(server.baseUri());
        this.directory = directory;
        this.federation = admin.createComponent("fylr", directory.federation("directory"));
        this.rejectedGrant = FylrApi.rejected(grant("ldap-nobody", RIGHT), 400, "invalid_grant");
    }

    static LdapRealm create(KeycloakServer server, AdminApi admin) {
        LdapRealm realm = new LdapRealm(server, admin, LdapDirectory.start());
        admin.createComponent("fylr", LdapDirectory.mapper(realm.federation, "displayName", "displayname"));
        admin.createComponent("fylr", LdapDirectory.mapper(realm.federation, "o", "company"));
        // An operator who lets the directory write the type must not allow another login method with it.
        admin.createComponent("fylr", LdapDirectory.mapper(realm.federation, "employeeType", "fylr_type"));
        return realm;
    }

    @Override
    public void close() {
        // With it go its users.
        admin.deleteComponent("fylr", federation);
        directory.close();
    }

    LdapDirectory directory() {
        return directory;
    }

    /** The id of the user federation entry. */
    String federation() {
        return federation;
    }

    /** A person of the directory whom nobody has seen yet, with the password {@link #RIGHT}. */
    String person(String... attributes) {
        String login = "ldap-" + UUID.randomUUID();
        directory.addPerson(login, RIGHT, FylrApi.map(attributes));
        return login;
    }

    /** A user of the realm itself, with the password {@link #RIGHT}. */
    String localUser(String type) {
        String login = "ldap-local-" + UUID.randomUUID();
        admin.createUser(
                "fylr",
                login,
                RIGHT,
                type == null ? Map.of() : Map.of("attributes", Map.of("fylr_type", List.of(type))));
        return login;
    }

    Response logIn(LoginWay way, String authMethod, String login, String password) {
        return logIn(new Browser(server.baseUri()), way, authMethod, login, password);
    }

    Response logIn(Browser browser, LoginWay way, String authMethod, String login, String password) {
        Map<String, String> request = fylr.authorizationRequest("auth_method", authMethod);
        return way.logIn(browser, request, login, password);
    }

    Response grant(String login, String password) {
        return fylr.token(
                "grant_type",
                "password",
                "client_id",
                FylrApi.CLIENT,
                "username",
                login,
                "password",
                password,
                "scope",
                "offline");
    }

    void isIn(Response callback, String login) {
        assertThat(fylr.subject(callback)).isEqualTo(login);
    }

    void isRejected(Response page) {
        assertThat(page.statusCode()).as(page.asString()).isEqualTo(200);
        assertThat(page.asString()).contains(GENERIC).contains("name=\"password\"");
        assertThat(page.getDetailedCookies().hasCookieWithName("KEYCLOAK_IDENTITY"))
                .isFalse();
    }

    void isRejectedGrant(Response response) {
        assertThat(FylrApi.rejected(response, 400, "invalid_grant")).isEqualTo(rejectedGrant);
    }

    int failures(String login) {
        String id = admin.findUser("fylr", login).orElseThrow();
        return admin.request()
                .get("/fylr/attack-detection/brute-force/users/{id}", id)
                .jsonPath()
                .getInt("numFailures");
    }

    /** The page without what is new in each. */
    String withoutIds(Response page, String login) {
        return page.asString()
                .replaceAll("(session_code|execution|tab_id|client_data)=[A-Za-z0-9_.-]*", "$1=")
                .replaceAll("data-session-hash=\"[^\"]*\"", "")
                .replaceAll("(?s)\\s+", " ")
                .replace(login, "LOGIN");
    }

    /** The {@code info} of the user's last event of that type, when it is the n-th. */
    @SuppressWarnings("unchecked")
    Map<String, Object> info(String type, String userId, int count) {
        FylrApi.eventually(() -> assertThat(logged(type, userId)).hasSize(count));
        return (Map<String, Object>) logged(type, userId).get(count - 1).get("info");
    }

    List<Map<String, Object>> logged(String type, String userId) {
        String lines = server.log()
                .lines()
                .filter(line -> line.contains("\"" + userId + "\""))
                .collect(Collectors.joining("\n"));
        return FylrApi.loggedEvents(lines).stream()
                .filter(event -> event.get("type").equals(type) && userId.equals(event.get("user_id")))
                .toList();
    }
}
