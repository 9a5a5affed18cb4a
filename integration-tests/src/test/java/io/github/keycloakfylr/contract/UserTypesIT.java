package io.github.keycloakfylr.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keycloakfylr.client.AdminApi;
import io.github.keycloakfylr.client.Browser;
import io.github.keycloakfylr.client.FylrAdmin;
import io.github.keycloakfylr.client.FylrApi;
import io.github.keycloakfylr.client.Page;
import io.github.keycloakfylr.testserver.FylrTest;
import io.github.keycloakfylr.testserver.KeycloakServer;
import io.restassured.response.Response;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Contract M10: every kind of user against every method; only the pairs of the table get in. All have the right
 * password, so that nothing but the type can keep them out. Users of a real directory or identity provider have tests
 * of their own.
 */
@FylrTest
class UserTypesIT {

    private static final String GUEST = "fylr.login.guest";
    private static final String PASSWORD = "the-right-password";
    private static final List<String> METHODS =
            List.of("easydb", "ldap", "email", "collection", "saml", "action_code", "anonymous");
    /** Nothing of that kind is in the realm that ships. */
    private static final Set<String> NOT_SET_UP = Set.of("ldap", "saml");

    private static final String RUN = UUID.randomUUID().toString();

    private static String errorOfUnknownUsers;

    /** Users by their {@code fylr_type}, with the methods that let them in. */
    enum Kind {
        EASYDB("easydb", "easydb", "action_code"),
        SYSTEM("system", "easydb", "action_code"),
        SELF_REGISTERED("easydb_self_register", "easydb", "action_code"),
        EMAIL("email", "email", "action_code"),
        COLLECTION("collection", "collection", "action_code"),
        SSO_WITH_PASSWORD("sso", "action_code"),
        NOTHING_SAID(null, "easydb", "action_code"),
        BLANK(" ", "easydb", "action_code"),
        LDAP_BUT_LOCAL("ldap"),
        ANONYMOUS_BUT_LOCAL("anonymous"),
        UNKNOWN("nonsense"),
        LIST("easydb,collection");

        private final String type;
        private final Set<String> methods;

        Kind(String type, String... methods) {
            this.type = type;
            this.methods = Set.of(methods);
        }

        String login() {
            return "usertypes-" + name().toLowerCase(Locale.ROOT) + "-" + RUN;
        }

        boolean isLetInBy(String method) {
            return methods.contains(method);
        }
    }

    private final KeycloakServer server;
    private final FylrApi fylr;
    private final FylrAdmin fylrAdmin;
    private final AdminApi admin;

    UserTypesIT(KeycloakServer server, AdminApi admin, FylrApi fylr, FylrAdmin fylrAdmin) {
        this.server = server;
        this.admin = admin;
        this.fylr = fylr;
        this.fylrAdmin = fylrAdmin;
    }

    @BeforeAll
    static void users(KeycloakServer server, AdminApi admin) {
        errorOfUnknownUsers = FylrApi.rejected(
                new FylrApi(server.baseUri())
                        .token(
                                "grant_type",
                                "password",
                                "client_id",
                                FylrApi.CLIENT,
                                "username",
                                "usertypes-nobody",
                                "password",
                                PASSWORD),
                400,
                "invalid_grant");
        admin.setRealmAttribute("fylr", GUEST, "true");
        for (Kind kind : Kind.values()) {
            FylrApi.userOfType(admin, kind.login(), PASSWORD, kind.type);
        }
    }

    static Stream<Arguments> table() {
        return Stream.of(Kind.values()).flatMap(kind -> METHODS.stream().map(method -> Arguments.of(kind, method)));
    }

    @ParameterizedTest(name = "{0} by {1}")
    @MethodSource("table")
    @Tag("M10")
    @Tag("M2")
    @Tag("M3")
    @Tag("M4")
    @Tag("M5")
    @Tag("M6")
    @Tag("M7")
    @Tag("M8")
    @DisplayName("every kind of user against every method, in the request and on the page")
    void table(Kind kind, String method) {
        List<Response> responses = method.equals("action_code")
                ? byActionCode(kind).stream().toList()
                : NOT_SET_UP.contains(method) || method.equals("anonymous")
                        ? List.of(byRequest(kind, method))
                        : List.of(byRequest(kind, method), byPage(kind, method));

        if (kind.isLetInBy(method)) {
            assertThat(responses).isNotEmpty().allSatisfy(response -> assertThat(fylr.subject(response))
                    .isEqualTo(kind.login()));
        } else if (NOT_SET_UP.contains(method)) {
            assertThat(responses).allSatisfy(response -> assertThat(FylrApi.query(response))
                    .containsEntry("error", "access_denied"));
        } else if (method.equals("anonymous")) {
            assertThat(responses)
                    .allSatisfy(response -> assertThat(fylr.subject(response)).matches("anonymous-[0-9a-f-]{36}"));
        } else if (method.equals("email")) {
            // The link of an invitation is dead, and leads to no form for a password.
            assertThat(responses.get(0).statusCode()).isEqualTo(200);
            assertThat(responses.get(0).asString())
                    .contains("The invitation has been replaced")
                    .doesNotContain("name=\"password\"");
            Page.isLogin(responses.get(1));
        } else {
            assertThat(responses).allSatisfy(Page::isLogin);
        }
    }

    private Response byRequest(Kind kind, String method) {
        return new Browser(server.baseUri())
                .authorize(
                        fylr.authorizationRequest("auth_method", method, "login", kind.login(), "password", PASSWORD));
    }

    private Response byPage(Kind kind, String method) {
        Browser browser = new Browser(server.baseUri());
        return browser.submit(
                browser.authorize(fylr.authorizationRequest("auth_method", method)),
                "username",
                kind.login(),
                "password",
                PASSWORD);
    }

    /** Nothing where no code is issued for such a user. */
    private Optional<Response> byActionCode(Kind kind) {
        Response issued = fylrAdmin.issue(admin.findUser("fylr", kind.login()).orElseThrow(), Map.of());
        if (issued.statusCode() != 200) {
            FylrAdmin.rejected(issued, 400);
            return Optional.empty();
        }
        return Optional.of(new Browser(server.baseUri())
                .authorize(fylr.authorizationRequest(
                        "auth_method",
                        "action_code",
                        "action_code",
                        issued.path("action_code"),
                        "secret",
                        issued.path("secret"))));
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    @Tag("T7")
    @Tag("M10")
    @DisplayName("the password grant lets users of the password methods in, and nobody else, with one text for all")
    void passwordGrant(Kind kind) {
        Response response = fylr.passwordGrant(kind.login(), PASSWORD);

        if (kind.isLetInBy("easydb") || kind.isLetInBy("email") || kind.isLetInBy("collection")) {
            assertThat(FylrApi.success(response)).containsKey("access_token");
        } else {
            assertThat(FylrApi.rejected(response, 400, "invalid_grant")).isEqualTo(errorOfUnknownUsers);
        }
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    @Tag("M1")
    @Tag("M10")
    @DisplayName("a list lets in whom one of its methods lets in, whatever the order")
    void lists(Kind kind) {
        boolean in = kind.isLetInBy("email") || kind.isLetInBy("collection");
        for (String methods : List.of("collection,email", "ldap,email,collection,anonymous")) {
            Response response = byRequest(kind, methods);
            if (in) {
                assertThat(fylr.subject(response)).isEqualTo(kind.login());
            } else {
                Page.isLogin(response);
            }
        }
    }
}
