package io.github.keycloakfylr.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keycloakfylr.client.AdminApi;
import io.github.keycloakfylr.client.Browser;
import io.github.keycloakfylr.client.FlowChanges;
import io.github.keycloakfylr.client.FylrAdmin;
import io.github.keycloakfylr.client.FylrApi;
import io.github.keycloakfylr.client.Page;
import io.github.keycloakfylr.testserver.FylrTest;
import io.github.keycloakfylr.testserver.KeycloakServer;
import io.restassured.response.Response;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Contract M1: what an operator changes in the realm's browser flow counts from the next request on. */
@FylrTest
class FlowIT {

    private static final String GUEST = "fylr.login.guest";
    /** What of the second factor is no alternative: the condition, and the code by e-mail, which is off. */
    private static final Map<String, String> SECOND_FACTOR =
            Map.of("fylr-must-use-second-factor", "REQUIRED", "fylr-email-code", "DISABLED");

    private static final String PASSWORD_METHODS = "fylr password methods";

    private final KeycloakServer server;
    private final AdminApi admin;
    private final FylrApi fylr;
    private final FlowChanges flow;
    private final String run = UUID.randomUUID().toString();
    private List<Map<String, Object>> before;

    FlowIT(KeycloakServer server, AdminApi admin, FylrApi fylr) {
        this.server = server;
        this.admin = admin;
        this.fylr = fylr;
        this.flow = new FlowChanges(admin, "fylr", "fylr browser");
    }

    @BeforeEach
    void usersAndGuests() {
        before = flow.executions();
        for (String type : List.of("easydb", "email", "collection")) {
            admin.createUser("fylr", login(type), "secret", Map.of("attributes", Map.of("fylr_type", List.of(type))));
        }
    }

    @AfterEach
    void restore() {
        flow.close();
        assertThat(flow.executions()).isEqualTo(before);
    }

    private String login(String type) {
        return "flow-" + type + "-" + run;
    }

    private Response logIn(String methods, String type) {
        return fylr.authorizeByPost("auth_method", methods, "login", login(type), "password", "secret");
    }

    private static String accessDenied(Response response) {
        assertThat(response.statusCode()).as(response.asString()).isEqualTo(302);
        assertThat(FylrApi.query(response))
                .containsOnlyKeys("error", "error_description", "state")
                .containsEntry("error", "access_denied")
                .containsEntry("state", FylrApi.STATE);
        return FylrApi.query(response).get("error_description");
    }

    @Test
    @Tag("M1")
    @DisplayName("the flow shows every method by its own name, each of them on")
    void showsEveryMethod() {
        assertThat(before)
                .extracting(FlowChanges::nameOf)
                .contains(
                        "fylr-single-sign-on",
                        "fylr-anonymous",
                        "fylr-action-code",
                        "fylr-saml",
                        PASSWORD_METHODS,
                        "fylr-easydb",
                        "fylr-ldap",
                        "fylr-email",
                        "fylr-collection",
                        "fylr second factor");
        assertThat(before)
                .filteredOn(execution -> FlowChanges.nameOf(execution).startsWith("fylr-"))
                .allSatisfy(execution -> {
                    String requirement = SECOND_FACTOR.getOrDefault(FlowChanges.nameOf(execution), "ALTERNATIVE");
                    assertThat(execution).containsEntry("requirement", requirement);
                    assertThat((String) execution.get("displayName")).startsWith("fylr: ");
                });
    }

    @ParameterizedTest
    @CsvSource({"easydb, collection", "email, collection", "collection, easydb"})
    @Tag("M1")
    @Tag("M2")
    @Tag("M4")
    @Tag("M5")
    @DisplayName("a password method that is switched off does not apply, alone or in a list; the others do")
    void passwordMethodSwitchedOff(String off, String on) {
        flow.require("fylr-" + off, "DISABLED");

        assertThat(accessDenied(fylr.authorize("auth_method", off))).contains("'" + off + "'", "switched off");
        assertThat(accessDenied(logIn(off, off))).contains("switched off");
        Page.isLogin(logIn(off + "," + on, off));
        Page.isLogin(logIn(on + "," + off, off));
        assertThat(fylr.subject(logIn(off + "," + on, on))).isEqualTo(login(on));
        Browser browser = new Browser(server.baseUri());
        Response page = browser.authorize(fylr.authorizationRequest("auth_method", off + "," + on));
        assertThat(fylr.subject(browser.submit(page, "username", login(on), "password", "secret")))
                .isEqualTo(login(on));
    }

    @Test
    @Tag("M1")
    @Tag("M9")
    @DisplayName("easydb switched off: auto, an unknown method and none at all have nothing left")
    void autoWithoutEasydb() {
        flow.require("fylr-easydb", "DISABLED");

        for (String method : new String[] {"auto", "nonsense", null}) {
            assertThat(accessDenied(fylr.authorize("auth_method", method))).contains("easydb", "switched off");
        }
        admin.setRealmAttribute("fylr", GUEST, "true");
        FylrApi.isGuest(fylr.subject(fylr.authorize()));
    }

    @Test
    @Tag("M1")
    @DisplayName("all password methods switched off at once, by their subflow")
    void subflowSwitchedOff() {
        flow.require(PASSWORD_METHODS, "DISABLED");

        for (String type : List.of("easydb", "email", "collection")) {
            assertThat(accessDenied(logIn(type, type))).contains("switched off");
        }
        String description = accessDenied(fylr.authorize("auth_method", "easydb,email,collection"));
        assertThat(description).contains("easydb: ", "email: ", "collection: ");
    }

    @Test
    @Tag("M1")
    @Tag("M7")
    @Tag("M8")
    @DisplayName("guests and action codes switched off")
    void othersSwitchedOff() {
        admin.setRealmAttribute("fylr", GUEST, "true");
        Response issued = new FylrAdmin(server.baseUri(), admin)
                .issue(admin.findUser("fylr", login("easydb")).orElseThrow(), Map.of());
        String[] redeem = {
            "auth_method", "action_code", "action_code", issued.path("action_code"), "secret", issued.path("secret")
        };
        flow.require("fylr-anonymous", "DISABLED").require("fylr-action-code", "DISABLED");

        assertThat(accessDenied(fylr.authorize("auth_method", "anonymous"))).contains("anonymous", "switched off");
        assertThat(accessDenied(fylr.authorizeByPost(redeem))).contains("action_code", "switched off");
        flow.close();
        FylrApi.isGuest(fylr.subject(fylr.authorize("auth_method", "anonymous")));
        assertThat(fylr.subject(fylr.authorizeByPost(redeem)))
                .as("not used up meanwhile")
                .isEqualTo(login("easydb"));
    }

    @Test
    @Tag("M8")
    @Tag("M9")
    @DisplayName("with guests switched off in the flow auto is a password login")
    void autoWithoutGuests() {
        admin.setRealmAttribute("fylr", GUEST, "true");
        flow.require("fylr-anonymous", "DISABLED");

        Page.isLogin(new Browser(server.baseUri()).authorize(fylr.authorizationRequest()));
    }

    @Test
    @Tag("A12")
    @DisplayName("single sign-on switched off: the login page, though somebody is logged in")
    void singleSignOnSwitchedOff() {
        Browser browser = new Browser(server.baseUri());
        Map<String, String> request = fylr.authorizationRequest("auth_method", "easydb");
        assertThat(fylr.subject(
                        browser.submit(browser.authorize(request), "username", login("easydb"), "password", "secret")))
                .isEqualTo(login("easydb"));
        flow.require("fylr-single-sign-on", "DISABLED");

        Page.isLogin(browser.authorize(request));
        flow.close();
        assertThat(fylr.subject(browser.authorize(request))).isEqualTo(login("easydb"));
    }

    @Test
    @Tag("M1")
    @DisplayName("reordered, every method works as before: the request's order counts")
    void reordered() {
        flow.raise("fylr-collection")
                .raise("fylr-collection")
                .raise("fylr-collection")
                .raise(PASSWORD_METHODS)
                .raise(PASSWORD_METHODS)
                .raise(PASSWORD_METHODS);
        assertThat(flow.executions())
                .extracting(FlowChanges::nameOf)
                .containsSubsequence(PASSWORD_METHODS, "fylr-collection", "fylr-easydb", "fylr-anonymous");

        admin.setRealmAttribute("fylr", GUEST, "true");
        for (String type : List.of("easydb", "email", "collection")) {
            assertThat(fylr.subject(logIn("easydb,email,collection", type))).isEqualTo(login(type));
            Response rejected = logIn(type, type.equals("easydb") ? "collection" : "easydb");
            if (type.equals("email")) {
                assertThat(rejected.asString())
                        .as("a dead invitation")
                        .contains("This link does not work")
                        .doesNotContain("<form");
            } else {
                Page.isLogin(rejected);
            }
        }
        FylrApi.isGuest(fylr.subject(
                new Browser(server.baseUri()).authorize(fylr.authorizationRequest("auth_method", "anonymous,easydb"))));
        Page.isLogin(
                new Browser(server.baseUri()).authorize(fylr.authorizationRequest("auth_method", "easydb,anonymous")));
        Response issued = new FylrAdmin(server.baseUri(), admin)
                .issue(admin.findUser("fylr", login("email")).orElseThrow(), Map.of());
        assertThat(fylr.subject(fylr.authorizeByPost(
                        "auth_method",
                        "action_code",
                        "action_code",
                        issued.path("action_code"),
                        "secret",
                        issued.path("secret"))))
                .isEqualTo(login("email"));
    }
}
