package io.github.keycloakfylr.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keycloakfylr.client.AdminApi;
import io.github.keycloakfylr.client.Browser;
import io.github.keycloakfylr.client.FylrApi;
import io.github.keycloakfylr.client.Page;
import io.github.keycloakfylr.testserver.FylrTest;
import io.github.keycloakfylr.testserver.KeycloakServer;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Contract M10 and A15 at Keycloak's own endpoints of the realm, for users of every type. Their login page lets in
 * whoever has a password; what comes of it is good at fylr's endpoints for the method of the user's type only, and the
 * tokens of either are unknown to the other. All users have the right password, so that nothing but their type can keep
 * them out.
 */
@FylrTest
class OwnEndpointUserTypesIT {

    private static final String OWN = "/realms/fylr/protocol/openid-connect/";
    private static final String PASSWORD = "the-right-password";
    private static final String RUN = UUID.randomUUID().toString();
    private static final String CLIENT = "own-endpoints-" + RUN;
    private static final String SECRET = "the-client-secret";
    private static final String CONSOLE = "account-console";

    private static final List<String> METHODS =
            List.of("easydb", "ldap", "email", "collection", "saml", "action_code", "anonymous", "auto");

    /** Users by their {@code fylr_type}, with the password method that is that type's. */
    enum Kind {
        EASYDB("easydb", "easydb"),
        SYSTEM("system", "easydb"),
        SELF_REGISTERED("easydb_self_register", "easydb"),
        NOTHING_SAID(null, "easydb"),
        EMAIL("email", "email"),
        COLLECTION("collection", "collection"),
        SSO_WITH_PASSWORD("sso", null),
        LDAP_BUT_LOCAL("ldap", null),
        ANONYMOUS_BUT_LOCAL("anonymous", null),
        UNKNOWN("nonsense", null);

        private final String type;
        private final Optional<String> method;

        Kind(String type, String method) {
            this.type = type;
            this.method = Optional.ofNullable(method);
        }

        String login() {
            return "own-endpoints-" + name().toLowerCase(Locale.ROOT) + "-" + RUN;
        }

        boolean isServedBy(String authMethod) {
            // Guest access is off: auto is easydb,ldap.
            String methods = authMethod.equals("auto") ? "easydb,ldap" : authMethod;
            return method.filter(List.of(methods.split(","))::contains).isPresent();
        }
    }

    private final FylrApi fylr;
    private final AdminApi admin;
    private final Browser browser;
    private final URI base;

    OwnEndpointUserTypesIT(KeycloakServer server, FylrApi fylr, AdminApi admin, Browser browser) {
        this.fylr = fylr;
        this.admin = admin;
        this.browser = browser;
        this.base = server.baseUri();
    }

    @BeforeAll
    static void usersAndClient(AdminApi admin) {
        for (Kind kind : Kind.values()) {
            FylrApi.userOfType(admin, kind.login(), PASSWORD, kind.type);
        }
        // With everything of Keycloak's on that a client can have, so that the flows themselves are reached.
        admin.createClient(
                "fylr",
                Map.of(
                        "clientId",
                        CLIENT,
                        "publicClient",
                        false,
                        "secret",
                        SECRET,
                        "redirectUris",
                        List.of("https://" + CLIENT + ".example/"),
                        "directAccessGrantsEnabled",
                        true,
                        "attributes",
                        Map.of(
                                "oauth2.device.authorization.grant.enabled",
                                "true",
                                "standard.token.exchange.enabled",
                                "true",
                                "standard.token.exchange.enableRefreshRequestedTokenType",
                                "SAME_SESSION")));
    }

    private Response own(String endpoint, String... parameters) {
        return fylr.request()
                .contentType(ContentType.URLENC.withCharset(StandardCharsets.UTF_8))
                .formParams(FylrApi.map(parameters))
                .post(OWN + endpoint);
    }

    private Response ownAsClient(String endpoint, String... parameters) {
        return own(endpoint, asClient(parameters));
    }

    private static String[] asClient(String... parameters) {
        Map<String, String> form = FylrApi.map(parameters);
        form.putAll(FylrApi.map("client_id", CLIENT, "client_secret", SECRET));
        return FylrApi.flat(form);
    }

    private String console(String more) {
        return OWN + "auth?client_id=" + CONSOLE + "&response_type=code&scope=openid&state=x&redirect_uri="
                + URLEncoder.encode(consoleAddress(), StandardCharsets.UTF_8) + "&code_challenge=" + FylrApi.CHALLENGE
                + "&code_challenge_method=S256" + more;
    }

    private String consoleAddress() {
        return base + "/realms/fylr/account/";
    }

    /** What the console was told at its redirect URI, which lies on the server: the browser has gone there. */
    private Map<String, String> toldToConsole() {
        List<String> visited = browser.visited();
        String last = visited.get(visited.size() - 1);
        assertThat(last).startsWith(consoleAddress() + "?");
        return FylrApi.query(last);
    }

    private Response logIn(Response page, Kind kind) {
        Page.isLogin(page);
        return browser.submit(page, "username", kind.login(), "password", PASSWORD);
    }

    private static boolean hasCode(Response response) {
        return response.statusCode() == 302 && FylrApi.query(response).containsKey("code");
    }

    /** The login that the browser is in serves these requests at fylr's endpoints, and no others. */
    private void servesItsMethodOnly(Kind kind) {
        List<String> lists = List.of("saml,ldap,action_code,anonymous", "collection,email,easydb");
        for (String methods : Stream.concat(METHODS.stream(), lists.stream()).toList()) {
            Response response = browser.authorize(fylr.authorizationRequest("auth_method", methods, "prompt", "none"));
            if (kind.isServedBy(methods)) {
                assertThat(fylr.subject(response)).as(methods).isEqualTo(kind.login());
            } else {
                assertThat(FylrApi.query(response)).as(methods).doesNotContainKey("code");
                assertThat(FylrApi.query(response).get("error")).as(methods).isIn("login_required", "access_denied");
                assertThat(hasCode(browser.authorize(fylr.authorizationRequest("auth_method", methods))))
                        .as(methods + ", with a page")
                        .isFalse();
            }
        }
    }

    /** What Keycloak's own token endpoint has issued is unknown at fylr's endpoints. */
    private void isUnknownToFylr(Map<String, Object> tokens, String... client) {
        for (String name : List.of("access_token", "refresh_token", "id_token")) {
            String token = (String) tokens.get(name);
            assertThat(token).as(name).isNotNull();
            assertThat(fylr.userinfo(token).statusCode()).as(name).isEqualTo(400);
            assertThat(fylr.active(token)).as(name).isFalse();
            assertThat(fylr.request()
                            .header("Authorization", "Bearer " + token)
                            .contentType(ContentType.URLENC)
                            .formParam("token", token + "x")
                            .post("/api/oauth2/introspect")
                            .statusCode())
                    .as(name + " as a caller of introspection")
                    .isEqualTo(401);
            Map<String, String> form = FylrApi.map("grant_type", "refresh_token", "refresh_token", token);
            form.putAll(FylrApi.map(client));
            FylrApi.rejected(fylr.token(FylrApi.flat(form)), 400, "invalid_grant");
        }
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    @Tag("M10")
    @Tag("A12")
    @Tag("A15")
    @DisplayName(
            "account console: who has a password logs in; the login and its tokens are worth at fylr what M10 says")
    void accountConsole(Kind kind) {
        logIn(browser.open(console("")), kind);
        String code = toldToConsole().get("code");
        assertThat(code).isNotNull();
        String[] exchange = {
            "grant_type",
            "authorization_code",
            "client_id",
            CONSOLE,
            "code",
            code,
            "redirect_uri",
            consoleAddress(),
            "code_verifier",
            FylrApi.VERIFIER
        };
        FylrApi.rejected(fylr.token(exchange), 400, "invalid_grant");
        Map<String, Object> tokens = FylrApi.success(own("token", exchange));

        isUnknownToFylr(tokens, "client_id", CONSOLE);
        servesItsMethodOnly(kind);
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    @Tag("M10")
    @Tag("A12")
    @Tag("A15")
    @Tag("T3")
    @DisplayName(
            "device flow: the login and its tokens are worth at fylr what M10 says; fylr's endpoint has no such grant")
    void deviceFlow(Kind kind) {
        Response device = ownAsClient("auth/device", "scope", "openid");
        assertThat(device.statusCode()).as(device.asString()).isEqualTo(200);
        Response consent = logIn(browser.open(device.path("verification_uri_complete")), kind);
        assertThat(consent.asString()).contains("name=\"accept\"");
        browser.submit(consent, "accept", "yes");
        String[] poll = {
            "grant_type", "urn:ietf:params:oauth:grant-type:device_code", "device_code", device.path("device_code")
        };

        FylrApi.rejected(fylr.token(asClient(poll)), 400, "unsupported_grant_type");
        Map<String, Object> tokens = FylrApi.success(ownAsClient("token", poll));

        isUnknownToFylr(tokens, "client_id", CLIENT, "client_secret", SECRET);
        servesItsMethodOnly(kind);
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    @Tag("M10")
    @Tag("A15")
    @Tag("T3")
    @Tag("T7")
    @DisplayName(
            "password grant and token exchange: for whom fylr's password grant is, and their tokens are none of fylr's")
    void passwordGrantAndTokenExchange(Kind kind) {
        Response response = ownAsClient(
                "token", "grant_type", "password", "username", kind.login(), "password", PASSWORD, "scope", "openid");

        assertThat(fylr.passwordGrant(kind.login(), PASSWORD).statusCode())
                .as("at fylr's endpoint")
                .isEqualTo(response.statusCode());
        if (kind.method.isEmpty()) {
            assertThat(response.statusCode()).as(response.asString()).isEqualTo(400);
            assertThat(response.<String>path("error")).isEqualTo("invalid_grant");
            return;
        }
        Map<String, Object> tokens = FylrApi.success(response);
        isUnknownToFylr(tokens, "client_id", CLIENT, "client_secret", SECRET);
        String[] exchange = {
            "grant_type",
            "urn:ietf:params:oauth:grant-type:token-exchange",
            "subject_token",
            (String) tokens.get("access_token"),
            "subject_token_type",
            "urn:ietf:params:oauth:token-type:access_token",
            "requested_token_type",
            "urn:ietf:params:oauth:token-type:refresh_token",
            "scope",
            "openid"
        };
        FylrApi.rejected(fylr.token(asClient(exchange)), 400, "unsupported_grant_type");
        isUnknownToFylr(FylrApi.success(ownAsClient("token", exchange)), "client_id", CLIENT, "client_secret", SECRET);
    }

    @ParameterizedTest
    @EnumSource(
            value = Kind.class,
            names = {"EASYDB", "SYSTEM", "SELF_REGISTERED", "NOTHING_SAID", "EMAIL", "COLLECTION"})
    @Tag("A15")
    @DisplayName(
            "fylr's tokens are none at Keycloak's own endpoints: token exchange, JWT grant, userinfo, account, admin")
    void fylrsTokens(Kind kind) {
        Map<String, Object> tokens = fylr.passwordTokens(kind.login(), PASSWORD, "openid offline");
        for (String name : List.of("access_token", "refresh_token", "id_token")) {
            isUnknownToKeycloak((String) tokens.get(name));
        }
        fylr.assertAlive(tokens);
    }

    @Test
    @Tag("A15")
    @Tag("N6")
    @DisplayName("a guest's token is none at Keycloak's own endpoints either")
    void guestsToken() {
        admin.setRealmAttribute("fylr", "fylr.login.guest", "true");

        isUnknownToKeycloak(fylr.guestToken());
    }

    private void isUnknownToKeycloak(String token) {
        for (String type : List.of("access_token", "refresh_token", "jwt", "id_token")) {
            Response exchange = ownAsClient(
                    "token",
                    "grant_type",
                    "urn:ietf:params:oauth:grant-type:token-exchange",
                    "subject_token",
                    token,
                    "subject_token_type",
                    "urn:ietf:params:oauth:token-type:" + type);
            assertThat(exchange.statusCode())
                    .as(type + ": " + exchange.asString())
                    .isEqualTo(400);
            assertThat(exchange.asString()).doesNotContain("access_token\"");
        }
        Response assertion =
                ownAsClient("token", "grant_type", "urn:ietf:params:oauth:grant-type:jwt-bearer", "assertion", token);
        assertThat(assertion.statusCode()).as(assertion.asString()).isEqualTo(400);
        for (String path : List.of(OWN + "userinfo", "/realms/fylr/account/", "/admin/realms/fylr/users")) {
            assertThat(fylr.request()
                            .accept(ContentType.JSON)
                            .header("Authorization", "Bearer " + token)
                            .get(path)
                            .statusCode())
                    .as(path)
                    .isEqualTo(401);
        }
        Response introspection = ownAsClient("token/introspect", "token", token);
        assertThat(introspection.<Boolean>path("active"))
                .as(introspection.asString())
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "&auth_method=anonymous",
                "&auth_method=auto",
                "&acr_values=anonymous",
                "&login_hint=anonymous",
                "&kc_idp_hint=anonymous"
            })
    @Tag("M8")
    @Tag("M10")
    @DisplayName("no guest comes in by the account console, whatever its request says")
    void noGuest(String more) {
        admin.setRealmAttribute("fylr", "fylr.login.guest", "true");

        Page.isLogin(browser.open(console(more)));
        browser.open(console(more + "&prompt=none"));
        assertThat(toldToConsole()).containsEntry("error", "login_required");
    }

    @Test
    @Tag("M8")
    @Tag("A12")
    @DisplayName("a guest's login is none at the account console, in the same browser")
    void guestsLogin() {
        admin.setRealmAttribute("fylr", "fylr.login.guest", "true");
        FylrApi.isGuest(fylr.subject(browser.authorize(fylr.authorizationRequest("auth_method", "anonymous"))));

        browser.open(console("&prompt=none"));
        assertThat(toldToConsole()).containsEntry("error", "login_required");
        Page.isLogin(browser.open(console("")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"auth/device", "ext/ciba/auth"})
    @Tag("A15")
    @DisplayName("fylr's default clients start no device or backchannel login")
    void noOtherFlow(String endpoint) {
        for (String client : List.of(FylrApi.CLIENT, "fylr-mobile-app", "ci-hub", "linkrui")) {
            Response response =
                    own(endpoint, "client_id", client, "scope", "openid", "login_hint", Kind.EASYDB.login());
            assertThat(response.statusCode()).as(response.asString()).isBetween(400, 403);
            assertThat(response.asString()).doesNotContain("device_code").doesNotContain("auth_req_id");
        }
    }

    @Test
    @Tag("A15")
    @DisplayName("nobody registers a client without being asked to")
    void noRegistration() {
        Response response = fylr.request()
                .contentType(ContentType.JSON)
                .body(Map.of("redirect_uris", List.of("https://evil.example/"), "client_name", "evil"))
                .post("/realms/fylr/clients-registrations/openid-connect");

        assertThat(response.statusCode()).as(response.asString()).isIn(401, 403);
    }
}
