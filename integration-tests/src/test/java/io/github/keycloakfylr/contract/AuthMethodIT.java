package io.github.keycloakfylr.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keycloakfylr.client.AdminApi;
import io.github.keycloakfylr.client.Browser;
import io.github.keycloakfylr.client.FylrApi;
import io.github.keycloakfylr.testserver.FylrTest;
import io.github.keycloakfylr.testserver.KeycloakServer;
import io.restassured.response.Response;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullAndEmptySource;
import org.junit.jupiter.params.provider.ValueSource;

/** Contract section 4.1: which login {@code auth_method} leads to, and whom it lets in. */
@FylrTest
class AuthMethodIT {

    private static final String GUEST = "fylr.login.guest";
    private static final String USER = "authmethod-user";

    private final KeycloakServer server;
    private final AdminApi admin;
    private final FylrApi fylr;

    AuthMethodIT(KeycloakServer server, AdminApi admin, FylrApi fylr) {
        this.server = server;
        this.admin = admin;
        this.fylr = fylr;
    }

    @BeforeEach
    void user() {
        FylrApi.user(admin, USER);
    }

    private Response authorize(String authMethod, String... parameters) {
        Map<String, String> request = fylr.authorizationRequest(parameters);
        if (authMethod != null) {
            request.put("auth_method", authMethod);
        }
        return new Browser(server.baseUri()).authorize(request);
    }

    private static void showsPage(Response response) {
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.asString()).contains("name=\"password\"");
    }

    private void letsGuestIn(Response response) {
        FylrApi.isGuest(fylr.subject(response));
    }

    private static String accessDenied(Response response) {
        assertThat(response.statusCode()).isEqualTo(302);
        assertThat(FylrApi.query(response))
                .containsOnlyKeys("error", "error_description", "state")
                .containsEntry("error", "access_denied")
                .containsEntry("state", FylrApi.STATE);
        return FylrApi.query(response).get("error_description");
    }

    @ParameterizedTest
    @NullAndEmptySource
    @ValueSource(
            strings = {
                " ",
                "auto",
                ",",
                "easydb",
                "nonsense",
                "Anonymous",
                "EASYDB",
                "anonymous,easydb",
                "easydb,anonymous",
                "anonymous,nonsense",
                "ldap,easydb",
                "saml,auto",
                " anonymous , easydb "
            })
    @Tag("M1")
    @Tag("M2")
    @Tag("M9")
    @DisplayName("the login page, with guest access off")
    void showsThePageWithoutGuestAccess(String authMethod) {
        showsPage(authorize(authMethod));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "easydb",
                "easydb,anonymous",
                "easydb,auto",
                "nonsense",
                "nonsense,anonymous",
                "Anonymous",
                "AUTO",
                "ldap,easydb,anonymous",
                "easydb;anonymous"
            })
    @Tag("M1")
    @Tag("M2")
    @DisplayName("the login page, though guest access is on: the first that can apply, and easydb for what is unknown")
    void showsThePageWithGuestAccess(String authMethod) {
        admin.setRealmAttribute("fylr", GUEST, "true");

        showsPage(authorize(authMethod));
    }

    @ParameterizedTest
    @NullAndEmptySource
    @ValueSource(
            strings = {
                " ",
                ",",
                "auto",
                "anonymous",
                "anonymous,easydb",
                " anonymous , easydb ",
                "auto,easydb",
                "ldap,anonymous",
                "saml,anonymous",
                "anonymous,anonymous"
            })
    @Tag("M1")
    @Tag("M8")
    @Tag("M9")
    @DisplayName("a guest and no page, where guest access is on")
    void letsAGuestIn(String authMethod) {
        admin.setRealmAttribute("fylr", GUEST, "true");

        letsGuestIn(authorize(authMethod));
    }

    @ParameterizedTest
    @NullAndEmptySource
    @ValueSource(strings = {"auto"})
    @Tag("M9")
    @DisplayName("auto is a password login where a login is supplied, with guest access on or off")
    void autoWithALogin(String authMethod) {
        for (String guest : List.of("true", "false")) {
            admin.setRealmAttribute("fylr", GUEST, guest);
            showsPage(authorize(authMethod, "login", USER));
            showsPage(authorize(authMethod, "login", USER, "password", "wrong"));
            assertThat(fylr.subject(authorize(authMethod, "login", USER, "password", "secret")))
                    .isEqualTo(USER);
        }
        admin.setRealmAttribute("fylr", GUEST, "true");
        letsGuestIn(authorize(authMethod, "login", ""));
        letsGuestIn(authorize(authMethod, "password", "secret"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "easydb",
                "ldap,easydb",
                "easydb,ldap",
                "collection,easydb",
                "email,collection,ldap,easydb",
                "nonsense",
                "auto",
                "anonymous,easydb"
            })
    @Tag("M1")
    @Tag("A10")
    @DisplayName("in a list of password methods the credentials are tried against each in turn")
    void credentialsAgainstAList(String authMethod) {
        assertThat(fylr.subject(authorize(authMethod, "login", USER, "password", "secret")))
                .isEqualTo(USER);
        showsPage(authorize(authMethod, "login", USER, "password", "wrong"));
        fylr.code(USER, "secret");
    }

    @ParameterizedTest
    @ValueSource(strings = {"anonymous", "anonymous,ldap", "saml,anonymous", "anonymous,anonymous"})
    @Tag("M8")
    @DisplayName("with guest access off: access_denied that says so, and a warning in the log")
    void guestAccessOff(String authMethod) {
        int before = errors().size();

        assertThat(accessDenied(authorize(authMethod))).containsIgnoringCase("guest access");
        assertThat(accessDenied(fylr.authorizeByPost("auth_method", authMethod)))
                .containsIgnoringCase("guest access");
        FylrApi.eventually(() -> assertThat(errors()).hasSize(before + 2));
        // Once a minute; any other line is at level INFO.
        assertThat(errors()).anyMatch(line -> line.contains(" WARN "));
    }

    private List<String> errors() {
        return server.log()
                .lines()
                .filter(line -> line.contains("[io.github.keycloakfylr.errors]") && line.contains(GUEST))
                .toList();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "ldap | ldap: the realm has no LDAP user federation",
                "saml | saml: the realm has no SAML identity provider",
                "saml,ldap | saml: the realm has no SAML identity provider; ldap: the realm has no LDAP user federation",
                "action_code | action_code: the request has no secret and action_code",
            })
    @Tag("M1")
    @Tag("M3")
    @Tag("M6")
    @Tag("M7")
    @DisplayName("where no method can apply: access_denied that names those asked for and what each of them misses")
    void noneApplies(String authMethod, String reasons) {
        String expected = "auth_method '" + authMethod + "' cannot be used: " + reasons + ".";

        assertThat(accessDenied(authorize(authMethod))).isEqualTo(expected);
        assertThat(accessDenied(authorize(authMethod, "login", USER, "password", "secret")))
                .isEqualTo(expected);
        assertThat(accessDenied(authorize(authMethod, "action_code", "half"))).isEqualTo(expected);
        admin.setRealmAttribute("fylr", GUEST, "true");
        assertThat(accessDenied(authorize(authMethod))).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"collection", "collection,email", "saml,collection"})
    @Tag("M1")
    @Tag("M4")
    @Tag("M5")
    @DisplayName("the login page for a method that takes a login and a password")
    void showsThePageOfAPasswordMethod(String authMethod) {
        showsPage(authorize(authMethod));
        showsPage(authorize(authMethod, "login", USER, "password", "secret"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"email", "action_code,email"})
    @Tag("M4")
    @DisplayName(
            "the login page for email, but a login and a password in the address are an invitation's link, and a dead one leads to no form")
    void showsNoFormForADeadInvitation(String authMethod) {
        Response link = authorize(authMethod, "login", USER, "password", "secret");

        showsPage(authorize(authMethod));
        assertThat(link.statusCode()).isEqualTo(200);
        assertThat(link.asString()).contains("The invitation has been replaced").doesNotContain("name=\"password\"");
    }

    @ParameterizedTest
    @CsvSource({
        "easydb, true",
        "system, true",
        "easydb_self_register, true",
        "ldap, false",
        "email, false",
        "collection, false",
        "sso, false"
    })
    @Tag("M2")
    @Tag("M10")
    @DisplayName("easydb lets users of its own types in, by request and by page, and nobody else")
    void easydbLetsIn(String type, boolean in) {
        String login = "authmethod-" + type + "-" + UUID.randomUUID();
        admin.createUser("fylr", login, "secret", Map.of("attributes", Map.of("fylr_type", List.of(type))));
        Browser browser = new Browser(server.baseUri());

        Response byRequest = authorize("easydb", "login", login, "password", "secret");
        Response byAuto = authorize("auto", "login", login, "password", "secret");
        Response byPage = browser.submit(
                browser.authorize(fylr.authorizationRequest("auth_method", "easydb")),
                "username",
                login,
                "password",
                "secret");

        for (Response response : List.of(byRequest, byAuto, byPage)) {
            if (in) {
                assertThat(fylr.subject(response)).isEqualTo(login);
            } else {
                showsPage(response);
            }
        }
    }

    @Test
    @Tag("M10")
    @DisplayName("a type that changes counts from the next login on")
    void aTypeThatChanges() {
        String login = "authmethod-changing-" + UUID.randomUUID();
        String id = admin.createUser(
                "fylr", login, "secret", Map.of("attributes", Map.of("fylr_type", List.of("collection"))));
        showsPage(authorize("easydb", "login", login, "password", "secret"));

        admin.updateUser("fylr", id, Map.of("attributes", Map.of("fylr_type", List.of("easydb"))));
        assertThat(fylr.subject(authorize("easydb", "login", login, "password", "secret")))
                .isEqualTo(login);
    }
}
