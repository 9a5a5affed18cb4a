package io.github.keycloakfylr.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keycloakfylr.client.AdminApi;
import io.github.keycloakfylr.client.Browser;
import io.github.keycloakfylr.client.FylrAdmin;
import io.github.keycloakfylr.client.FylrApi;
import io.github.keycloakfylr.client.Page;
import io.github.keycloakfylr.testserver.FylrTest;
import io.github.keycloakfylr.testserver.KeycloakServer;
import io.restassured.http.ContentType;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Contract M7: an administrator issues a one-time code for a user, which logs the user in. */
@FylrTest
class ActionCodeIT {

    private static final int DEFAULT_LIFETIME = 300;
    private static final int MAX_LIFETIME = 604_800;

    /** What an administrator hands to a user. */
    private record Issued(String actionCode, String secret) {}

    /** How the authorization request is sent. */
    enum Method {
        GET,
        POST
    }

    private final KeycloakServer server;
    private final AdminApi admin;
    private final FylrApi fylr;
    private final FylrAdmin fylrAdmin;
    private final String login = "actioncode-" + UUID.randomUUID();
    private String userId;

    ActionCodeIT(KeycloakServer server, AdminApi admin, FylrApi fylr, FylrAdmin fylrAdmin) {
        this.server = server;
        this.admin = admin;
        this.fylr = fylr;
        this.fylrAdmin = fylrAdmin;
    }

    @BeforeEach
    void user() {
        userId = admin.createUser("fylr", login, "secret");
    }

    private Issued issue() {
        return issue(userId, Map.of());
    }

    private Issued issue(String id, Map<String, ?> body) {
        return issued(fylrAdmin.issue(id, body));
    }

    private static Issued issued(Response response) {
        Map<String, Object> json = FylrApi.success(response);
        assertThat(json).containsOnlyKeys("action_code", "secret", "expires_in");
        return new Issued((String) json.get("action_code"), (String) json.get("secret"));
    }

    private Map<String, String> request(Issued issued, String... parameters) {
        Map<String, String> request = fylr.authorizationRequest(
                "auth_method", "action_code", "secret", issued.secret(), "action_code", issued.actionCode());
        request.putAll(FylrApi.map(parameters));
        request.values().removeIf(Objects::isNull);
        return request;
    }

    private Response redeem(Issued issued, String... parameters) {
        return new Browser(server.baseUri()).authorize(request(issued, parameters));
    }

    private Response redeem(Method method, Issued issued) {
        Browser browser = new Browser(server.baseUri());
        return method == Method.GET ? browser.authorize(request(issued)) : browser.authorizeByPost(request(issued));
    }

    /**
     * A page, nothing to fill in, no session, and no method back to the client, whose authorization request it may not
     * even be.
     */
    private static void isRejected(Response response) {
        assertThat(response.statusCode()).as(response.getHeader("Location")).isEqualTo(200);
        assertThat(response.contentType()).startsWith("text/html");
        assertThat(response.asString()).doesNotContain("<form", "fylrActionCodeInvalid");
        assertThat(response.getHeader("Cache-Control")).contains("no-store");
        assertThat(response.getDetailedCookies().hasCookieWithName("KEYCLOAK_IDENTITY"))
                .isFalse();
    }

    private static String accessDenied(Response response) {
        assertThat(response.statusCode()).isEqualTo(302);
        assertThat(FylrApi.query(response))
                .containsOnlyKeys("error", "error_description", "state")
                .containsEntry("error", "access_denied")
                .containsEntry("state", FylrApi.STATE);
        return FylrApi.query(response).get("error_description");
    }

    // issuing

    @Test
    @Tag("M7")
    @Tag("G6")
    @DisplayName("an administrator gets code, secret and lifetime, and no cache does")
    void issues() {
        Response response = fylrAdmin.issue(userId, Map.of());

        Issued issued = issued(response);
        assertThat(response.contentType()).startsWith("application/json");
        assertThat(response.getHeader("Cache-Control")).contains("no-store");
        assertThat(response.<Integer>path("expires_in")).isEqualTo(DEFAULT_LIFETIME);
        assertThat(issued.actionCode()).matches("[A-Za-z0-9_.~-]{16,100}").doesNotContain(userId, login);
        assertThat(issued.secret()).matches("[A-Za-z0-9_.~-]{22,200}").isNotEqualTo(issued.actionCode());
        assertThat(FylrApi.success(fylrAdmin.issue(userId, Map.of("lifetime", MAX_LIFETIME))))
                .containsEntry("expires_in", MAX_LIFETIME);
        Issued another = issue();
        assertThat(another.actionCode()).isNotEqualTo(issued.actionCode());
        assertThat(another.secret()).isNotEqualTo(issued.secret());
    }

    @Test
    @Tag("M7")
    @DisplayName("a disabled user, or one who is a client: 400 that says so")
    void usersWithoutACode() {
        admin.updateUser("fylr", userId, Map.of("enabled", false));
        assertThat(FylrAdmin.rejected(fylrAdmin.issue(userId, Map.of()), 400)).contains("disabled");
        String client = FylrApi.client(admin, "actioncode-service", true);
        String serviceAccount = admin.request()
                .get("/fylr/clients/{client}/service-account-user", client)
                .path("id");
        assertThat(FylrAdmin.rejected(fylrAdmin.issue(serviceAccount, Map.of()), 400))
                .contains("service account");
    }

    static Stream<Map.Entry<String, String>> badBodies() {
        return Stream.of(
                Map.entry("body", "[]"),
                // To Jackson UTF-32, and no character of it.
                Map.entry("body", "{\0\0\0\0\0\0!"),
                Map.entry("lifetime", "{\"lifetime\": 0}"),
                Map.entry("lifetime", "{\"lifetime\": -1}"),
                Map.entry("lifetime", "{\"lifetime\": 604801}"),
                Map.entry("lifetime", "{\"lifetime\": 4294967597}"),
                Map.entry("lifetime", "{\"lifetime\": 99999999999999999999}"),
                Map.entry("lifetime", "{\"lifetime\": 1.5}"),
                Map.entry("lifetime", "{\"lifetime\": \"300\"}"),
                Map.entry("lifetime", "{\"lifetime\": \"\"}"),
                Map.entry("lifetime", "{\"lifetime\": true}"),
                Map.entry("lifetime", "{\"lifetime\": [300]}"),
                Map.entry("required_action", "{\"required_action\": \"NONSENSE\"}"),
                Map.entry("required_action", "{\"required_action\": \"delete_account\"}"),
                Map.entry("required_action", "{\"required_action\": {\"a\": 1}}"),
                Map.entry("required_action", "{\"required_action\": [\"UPDATE_PASSWORD\"]}"),
                Map.entry("user_id", "{\"user_id\": \"x\"}"),
                Map.entry("secret", "{\"lifetime\": 300, \"secret\": \"x\"}"));
    }

    @Test
    @Tag("M7")
    @DisplayName("a bad body: 400 that names the field, or the body where it cannot be read")
    void rejectsBadBodies() {
        assertThat(badBodies()).allSatisfy(bad -> {
            Response response = admin.request()
                    .contentType(ContentType.JSON)
                    .body(bad.getValue())
                    .post(FylrAdmin.ACTION_CODE, "fylr", userId);
            assertThat(FylrAdmin.rejected(response, 400))
                    .as(bad.getValue().substring(0, Math.min(80, bad.getValue().length())))
                    .contains(bad.getKey())
                    .hasSizeLessThan(500);
        });
    }

    // redeeming

    @ParameterizedTest
    @EnumSource(Method.class)
    @Tag("M7")
    @Tag("A8")
    @DisplayName(
            "code and secret log in at once, from a link behind one button: no other page, no redirect in between, code and state")
    void logsIn(Method method) {
        Issued issued = issue();
        Browser browser = new Browser(server.baseUri());
        Response callback =
                method == Method.GET ? browser.authorize(request(issued)) : browser.authorizeByPost(request(issued));

        assertThat(browser.responses())
                .extracting(Response::statusCode)
                .isEqualTo(method == Method.GET ? List.of(200, 302) : List.of(302));
        assertThat(callback.getHeader("Location")).startsWith(fylr.callback() + "?");
        assertThat(FylrApi.query(callback)).containsOnlyKeys("code", "state").containsEntry("state", FylrApi.STATE);
        assertThat(callback.getHeader("Cache-Control")).contains("no-store");
        assertThat(fylr.subject(callback)).isEqualTo(login);
    }

    @ParameterizedTest
    @ValueSource(strings = {"easydb", "system", "easydb_self_register", "email", "collection", "sso"})
    @Tag("M7")
    @DisplayName("a user of any type, with a password or without")
    void anyType(String type) {
        String name = login + "-" + type;
        String id = admin.createUser(
                "fylr",
                name,
                "unused",
                Map.of("credentials", List.of(), "attributes", Map.of("fylr_type", List.of(type))));

        assertThat(fylr.subject(redeem(issue(id, Map.of())))).isEqualTo(name);
    }

    @Test
    @Tag("M7")
    @Tag("M10")
    @DisplayName(
            "no code for a user of the type anonymous, of a type that is none, or who says to be of a directory and is not")
    void noType() {
        for (String type : List.of("anonymous", "nonsense", "ldap")) {
            String id = admin.importUser(
                    "fylr",
                    Map.of(
                            "username",
                            login + "-" + type,
                            "enabled",
                            true,
                            "attributes",
                            Map.of("fylr_type", List.of(type))));
            assertThat(FylrAdmin.rejected(fylrAdmin.issue(id, Map.of()), 400)).contains("type");
        }
    }

    @Test
    @Tag("M7")
    @Tag("M10")
    @DisplayName("the user becomes one whom no method lets in: the code is rejected")
    void theTypeChanges() {
        Issued issued = issue();
        admin.deleteUser("fylr", userId);
        String id = admin.importUser(
                "fylr",
                Map.of(
                        "id",
                        userId,
                        "username",
                        login,
                        "enabled",
                        true,
                        "attributes",
                        Map.of("fylr_type", List.of("anonymous"))));
        assertThat(id).isEqualTo(userId);

        isRejected(redeem(issued));
    }

    @Test
    @Tag("M7")
    @DisplayName("the request counts, whatever else is in it: any client, PKCE, scopes, and no login but the code's")
    void takesTheRequestAsItIs() {
        FylrApi.user(admin, "actioncode-other");
        Response callback = redeem(
                issue(),
                "client_id",
                "fylr-mobile-app",
                "redirect_uri",
                null,
                "code_challenge",
                FylrApi.CHALLENGE,
                "code_challenge_method",
                "S256",
                "scope",
                "openid offline",
                "nonce",
                "a-nonce",
                "login",
                "actioncode-other",
                "password",
                "secret");

        Map<String, Object> tokens = FylrApi.success(fylr.exchange(
                FylrApi.query(callback).get("code"),
                "client_id",
                "fylr-mobile-app",
                "redirect_uri",
                null,
                "code_verifier",
                FylrApi.VERIFIER));
        assertThat(tokens).containsKeys("refresh_token").containsEntry("scope", "openid offline");
        assertThat(FylrApi.claims(tokens.get("id_token")))
                .containsEntry("sub", login)
                .containsEntry("nonce", "a-nonce");
    }

    @Test
    @Tag("M7")
    @DisplayName("with a required action its page comes first, and completing it leads to the code")
    void requiredAction() {
        Issued issued = issue(userId, Map.of("required_action", "UPDATE_PASSWORD"));
        assertThat(admin.user("fylr", userId).get("requiredActions"))
                .as("a code that nobody redeems changes nothing")
                .isEqualTo(List.of());
        assertThat(FylrApi.success(fylr.passwordGrant(login, "secret"))).containsKey("access_token");

        Browser browser = new Browser(server.baseUri());
        Response page = browser.authorize(request(issued));
        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.asString()).contains("name=\"password-new\"", "name=\"password-confirm\"");
        Response callback = browser.submit(page, "password-new", "new-secret", "password-confirm", "new-secret");

        assertThat(fylr.subject(callback)).isEqualTo(login);
        assertThat(FylrApi.query(callback)).containsEntry("state", FylrApi.STATE);
        assertThat(fylr.code(login, "new-secret")).isNotBlank();
        isRejected(redeem(issued));
        browser.visited().stream().skip(1).forEach(uri -> assertThat(uri)
                .doesNotContain(issued.secret(), issued.actionCode()));
    }

    @Test
    @Tag("M7")
    @DisplayName("a required action that is left open gives no code, and the action code is used up")
    void requiredActionLeftOpen() {
        Issued issued = issue(userId, Map.of("required_action", "UPDATE_PASSWORD"));
        Browser browser = new Browser(server.baseUri());
        browser.authorize(request(issued));

        isRejected(new Browser(server.baseUri()).authorize(request(issued)));
        Page.isLogin(browser.authorize(fylr.authorizationRequest("auth_method", "easydb")));
        assertThat(fylr.code(login, "secret")).isNotBlank();
    }

    // single use

    @Test
    @Tag("M7")
    @DisplayName("a code presented again is rejected, in the same browser and in another; whom it let in stays in")
    void replay() {
        Issued issued = issue();
        Browser browser = new Browser(server.baseUri());
        Response callback = browser.authorize(request(issued));
        Map<String, Object> tokens =
                FylrApi.success(fylr.exchange(FylrApi.query(callback).get("code")));

        isRejected(redeem(issued));
        isRejected(browser.authorize(request(issued)));
        isRejected(redeem(Method.POST, issued));
        assertThat(fylr.active(tokens.get("access_token"))).isTrue();
    }

    @Test
    @Tag("M7")
    @DisplayName("of twenty at once exactly one gets in")
    void parallel() throws Exception {
        Issued issued = issue();
        List<Response> responses = FylrApi.atOnce(20, () -> fylr.authorizeByPost(FylrApi.flat(request(issued))));

        List<Response> in = responses.stream()
                .filter(response -> response.statusCode() == 302)
                .toList();
        assertThat(in).hasSize(1);
        assertThat(fylr.subject(in.get(0))).isEqualTo(login);
        assertThat(responses)
                .filteredOn(response -> response.statusCode() != 302)
                .allSatisfy(ActionCodeIT::isRejected);
        assertThat(admin.userSessions("fylr", userId)).hasSize(1);
    }

    @Test
    @Tag("M7")
    @DisplayName("wrong secrets do not use the code up, nor do they lock the user")
    void wrongSecrets() {
        Issued issued = issue();
        Issued other = issue();
        IntStream.range(0, (int) admin.realm("fylr").get("failureFactor") + 2)
                .forEach(i ->
                        isRejected(redeem(new Issued(issued.actionCode(), i % 2 == 0 ? other.secret() : "x" + i))));

        assertThat(fylr.subject(redeem(issued))).isEqualTo(login);
        assertThat(fylr.subject(redeem(other))).isEqualTo(login);
        assertThat(fylr.code(login, "secret")).isNotBlank();
    }

    @Test
    @Tag("M7")
    @DisplayName("a request that is rejected, or that does not ask for it, does not use the code up")
    void otherRequestsLeaveItAlone() {
        Issued issued = issue();
        assertThat(FylrApi.query(redeem(issued, "state", "short"))).containsEntry("error", "invalid_state");
        assertThat(FylrApi.query(redeem(issued, "prompt", "none"))).containsEntry("error", "login_required");
        assertThat(redeem(issued, "client_id", "actioncode-nobody").statusCode())
                .isEqualTo(400);
        Page.isLogin(redeem(issued, "auth_method", "easydb"));
        Page.isLogin(redeem(issued, "auth_method", "easydb,action_code"));
        Page.isLogin(redeem(issued, "auth_method", null));
        fylr.request().queryParams(request(issued)).head("/api/oauth2/auth");

        assertThat(fylr.subject(redeem(issued, "auth_method", "action_code,easydb")))
                .isEqualTo(login);
    }

    // errors

    @Test
    @Tag("M7")
    @DisplayName(
            "used, expired, tampered, swapped, unknown, of a deleted or disabled user, of another realm: all alike, by GET and by POST")
    void errorsLookAlike() throws IOException {
        Issued expired = issue(userId, Map.of("lifetime", 1));
        Issued lives = issue();
        Issued swapped = issue();
        long second = Instant.now().getEpochSecond();
        Issued used = issue();
        assertThat(fylr.subject(redeem(used))).isEqualTo(login);

        Map<String, Issued> rejected = new LinkedHashMap<>();
        rejected.put(
                "unknown",
                new Issued(UUID.randomUUID().toString(), UUID.randomUUID().toString()));
        rejected.put("used", used);
        rejected.put("tampered secret", new Issued(lives.actionCode(), tampered(lives.secret())));
        rejected.put("tampered code", new Issued(tampered(lives.actionCode()), lives.secret()));
        rejected.put("secret in another case", new Issued(lives.actionCode(), otherCase(lives.secret())));
        rejected.put("secret with a blank", new Issued(lives.actionCode(), lives.secret() + " "));
        rejected.put("swapped", new Issued(lives.actionCode(), swapped.secret()));
        rejected.put("the wrong method round", new Issued(lives.secret(), lives.actionCode()));
        rejected.put("the secret twice", new Issued(lives.secret(), lives.secret()));
        rejected.put("an authorization code", new Issued(fylr.code(login, "secret"), lives.secret()));
        rejected.put("long", new Issued("x".repeat(2000), "y".repeat(2000)));
        rejected.put("markup", new Issued("\"><script>alert(1)</script>", "'${7*7}%00"));
        rejected.put("deleted user", ofAnotherUser(id -> admin.deleteUser("fylr", id)));
        rejected.put("disabled user", ofAnotherUser(id -> admin.updateUser("fylr", id, Map.of("enabled", false))));
        rejected.put("another realm", ofAnotherRealm());
        rejected.put("expired", expired);
        FylrApi.awaitSecond(second + 3);

        List<String> pages = new ArrayList<>();
        rejected.forEach((what, issued) -> {
            for (Method method : Method.values()) {
                Response response = redeem(method, issued);
                assertThat(response).as(what).satisfies(ActionCodeIT::isRejected);
                assertThat(response.asString()).as(what).doesNotContain(issued.secret(), issued.actionCode(), login);
                pages.add(Page.withoutIds(response));
            }
        });
        assertThat(pages).allSatisfy(page -> assertThat(page).isEqualTo(pages.get(0)));
        assertThat(fylr.subject(redeem(lives))).isEqualTo(login);
        assertThat(fylr.subject(redeem(swapped))).isEqualTo(login);
    }

    private static String tampered(String text) {
        char last = text.charAt(text.length() - 1);
        return text.substring(0, text.length() - 1) + (last == 'a' ? 'b' : 'a');
    }

    private static String otherCase(String text) {
        String upper = text.toUpperCase(Locale.ROOT);
        return upper.equals(text) ? text.toLowerCase(Locale.ROOT) : upper;
    }

    private Issued ofAnotherUser(Consumer<String> then) {
        String id = admin.createUser("fylr", login + "-" + UUID.randomUUID(), "secret");
        Issued issued = issue(id, Map.of());
        then.accept(id);
        return issued;
    }

    /** Of a user with the same login, in a realm that has an address of its own. */
    private Issued ofAnotherRealm() throws IOException {
        String realm = "actioncode-realm";
        Map<String, Object> copy = JsonPath.from(Files.readString(Path.of(System.getProperty("fylr.realm")))
                        .replaceAll("\\$\\{FYLR_\\w+:([^}]*)}", "$1"))
                .getMap("$");
        copy.put("realm", realm);
        @SuppressWarnings("unchecked")
        Map<String, Object> attributes = (Map<String, Object>) copy.get("attributes");
        attributes.put(
                "frontendUrl", "http://actioncode.example:" + server.baseUri().getPort());
        admin.createRealm(copy);
        String id = admin.createUser(realm, login, "secret");
        // The server looks for new frontend URLs every few seconds.
        FylrApi.eventually(() -> assertThat(FylrAdmin.post(admin.request(), FylrAdmin.ACTION_CODE, realm, id, Map.of())
                        .statusCode())
                .isEqualTo(200));
        Issued issued = issued(FylrAdmin.post(admin.request(), FylrAdmin.ACTION_CODE, realm, id, Map.of()));
        assertThat(redeem(issued).statusCode()).isEqualTo(200);
        return issued;
    }

    @Test
    @Tag("M1")
    @Tag("M7")
    @DisplayName("without one of the two: access_denied that says so, or the next method of the list")
    void withoutOneOfTheTwo() {
        Issued issued = issue();
        for (String missing : List.of("secret", "action_code")) {
            for (String value : new String[] {null, ""}) {
                assertThat(accessDenied(redeem(issued, missing, value))).contains("action_code", "secret");
                Page.isLogin(redeem(issued, missing, value, "auth_method", "action_code,easydb"));
                Page.isLogin(redeem(issued, missing, value, "auth_method", "easydb,action_code"));
            }
        }
        assertThat(accessDenied(fylr.authorize("auth_method", "action_code"))).contains("action_code");
        assertThat(fylr.subject(
                        fylr.authorize("auth_method", "action_code,easydb", "login", login, "password", "secret")))
                .isEqualTo(login);
        assertThat(fylr.subject(redeem(issued))).isEqualTo(login);
    }

    @Test
    @Tag("M7")
    @DisplayName(
            "the error in another language, started again, or asked for at the realm's own address: the same page, and nothing is used up")
    void thePageAgain() {
        Issued issued = issue();
        Browser browser = new Browser(server.baseUri());
        Response page = browser.authorize(request(new Issued(issued.actionCode(), tampered(issued.secret()))));
        isRejected(page);
        isRejected(browser.open(address(page, "/realms/fylr/login-actions/authenticate\\?[^\"]*kc_locale=de")));
        Response again = browser.authorize(request(new Issued(issued.actionCode(), tampered(issued.secret()))));
        isRejected(browser.open(restart(again)));
        String query = request(issued).entrySet().stream()
                .map(one -> one.getKey() + "=" + URLEncoder.encode(one.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
        isRejected(new Browser(server.baseUri()).open("/realms/fylr/fylr/auth?" + query));

        assertThat(fylr.subject(redeem(issued))).isEqualTo(login);
    }

    @Test
    @Tag("M7")
    @DisplayName("a required action's page in another language goes on; started again it is rejected like a used code")
    void theRequiredActionAgain() {
        Browser browser = new Browser(server.baseUri());
        Response page = browser.authorize(request(issue(userId, Map.of("required_action", "UPDATE_PASSWORD"))));
        Response german =
                browser.open(address(page, "/realms/fylr/login-actions/required-action\\?[^\"]*kc_locale=de"));
        assertThat(fylr.subject(browser.submit(german, "password-new", "new-secret", "password-confirm", "new-secret")))
                .isEqualTo(login);

        Browser other = new Browser(server.baseUri());
        page = other.authorize(request(issue(userId, Map.of("required_action", "UPDATE_PASSWORD"))));
        isRejected(other.open(restart(page)));
        assertThat(fylr.code(login, "new-secret")).isNotBlank();
    }

    /** Where the browser starts the login of this page again. */
    private static String restart(Response page) {
        return address(page, "/realms/fylr/login-actions/[a-z-]+\\?[^\"]*kc_locale=de")
                .replaceAll("login-actions/[a-z-]+", "login-actions/restart")
                .replaceAll("&(execution|kc_locale)=[^&]*", "");
    }

    private static String address(Response page, String pattern) {
        Matcher address = Pattern.compile("\"(" + pattern + ")\"").matcher(page.asString());
        assertThat(address.find()).as(page.asString()).isTrue();
        return address.group(1).replace("&amp;", "&");
    }

    // sessions

    @ParameterizedTest
    @ValueSource(strings = {"easydb", "action_code"})
    @Tag("M7")
    @Tag("A12")
    @DisplayName("who is logged in already, as somebody else and by whatever method, gets the code's user")
    void somebodyElseIsLoggedIn(String authMethod) {
        Browser browser = new Browser(server.baseUri());
        String other = "actioncode-other-" + UUID.randomUUID();
        String otherId = admin.createUser("fylr", other, "secret");
        Response first = authMethod.equals("easydb")
                ? browser.submit(
                        browser.authorize(fylr.authorizationRequest("auth_method", "easydb")),
                        "username",
                        other,
                        "password",
                        "secret")
                : browser.authorize(request(issue(otherId, Map.of())));
        assertThat(fylr.subject(first)).isEqualTo(other);

        assertThat(fylr.subject(browser.authorize(request(issue())))).isEqualTo(login);
        assertThat(fylr.subject(browser.authorizeByPost(request(issue())))).isEqualTo(login);
        Page.isLogin(browser.authorize(fylr.authorizationRequest("auth_method", "easydb")));
    }

    @Test
    @Tag("M7")
    @Tag("A12")
    @DisplayName("the session of a code serves no request for another method")
    void itsSession() {
        Browser browser = new Browser(server.baseUri());
        browser.authorize(request(issue()));

        for (String method : List.of("easydb", "auto", "collection", "email", "easydb,collection,email")) {
            Page.isLogin(browser.authorize(fylr.authorizationRequest("auth_method", method)));
        }
        assertThat(fylr.subject(browser.submit(
                        browser.authorize(fylr.authorizationRequest("auth_method", "easydb")),
                        "username",
                        login,
                        "password",
                        "secret")))
                .isEqualTo(login);
    }

    @Test
    @Tag("M7")
    @DisplayName("of a user who is logged in already, a code gives a login of its own; ending the one leaves the other")
    void aLoginOfItsOwn() {
        Map<String, Object> before = fylr.passwordTokens(login, "secret", "offline");
        Map<String, Object> tokens = FylrApi.success(
                fylr.exchange(FylrApi.query(redeem(issue(), "scope", "offline")).get("code")));
        assertThat(admin.userSessions("fylr", userId)).hasSize(2);

        fylr.revoke((String) tokens.get("access_token"));
        assertThat(fylr.active(tokens.get("refresh_token"))).isFalse();
        assertThat(fylr.active(before.get("access_token"))).isTrue();
    }

    // what is left behind

    @Test
    @Tag("M7")
    @Tag("E1")
    @Tag("E4")
    @Tag("A10")
    @DisplayName(
            "code and secret stand in no log line, no event, no redirect, no page; the call leaves an admin event, the login a USER_LOGIN")
    void staysSecret() {
        admin.updateRealm(
                "fylr", Map.of("eventsEnabled", true, "adminEventsEnabled", true, "adminEventsDetailsEnabled", true));
        admin.clearAdminEvents("fylr");
        Issued issued = issue();
        Issued never = issue(userId, Map.of("required_action", "UPDATE_PASSWORD"));
        Browser browser = new Browser(server.baseUri());
        browser.authorizeByPost(request(new Issued(issued.actionCode(), tampered(issued.secret()))));
        browser.authorizeByPost(request(issued, "auth_method", "easydb"));
        browser.authorizeByPost(request(issued, "auth_method", "saml"));
        browser.authorizeByPost(request(issued, "auth_method", "anonymous"));
        browser.authorizeByPost(request(issued, "prompt", "none"));
        browser.authorizeByPost(request(issued, "state", "short"));
        browser.authorizeByPost(request(issued, "client_id", "actioncode-nobody"));
        browser.authorize(request(issued, "auth_method", "easydb"));
        browser.authorize(request(never, "auth_method", "auto"));
        assertThat(fylr.subject(browser.authorizeByPost(request(issued)))).isEqualTo(login);
        browser.authorizeByPost(request(issued));
        browser.authorize(request(never));

        FylrApi.eventually(() -> assertThat(loggedEvents()).hasSizeGreaterThanOrEqualTo(2));
        assertThat(loggedEvents())
                .extracting("type")
                .as("of the wrong secret, and of the login")
                .containsExactly("USER_LOGIN_FAILED", "USER_LOGIN");
        Map<String, Object> event = loggedEvents().get(1);
        assertThat(event.get("info").toString())
                .contains("method=action_code", "login=" + login)
                .doesNotContain("two_factor");
        List<Map<String, Object>> adminEvents = admin.adminEvents("fylr").stream()
                .filter(one -> ((String) one.get("resourcePath")).contains(userId))
                .toList();
        assertThat(adminEvents).hasSize(2).allSatisfy(one -> {
            assertThat((String) one.get("resourcePath")).endsWith("action-code");
            assertThat(one).containsEntry("operationType", "ACTION").containsEntry("resourceType", "USER");
        });

        String[] secrets = {
            issued.secret(), issued.actionCode(), never.secret(), never.actionCode(), tampered(issued.secret())
        };
        assertThat(adminEvents.toString()).doesNotContain(secrets);
        assertThat(admin.events("fylr").toString()).doesNotContain(secrets);
        assertThat(server.log()).doesNotContain(secrets);
        // The page before a link gives back what was sent, for its button.
        browser.responses().stream()
                .filter(response -> !Browser.isLinkPage(response))
                .forEach(response ->
                        assertThat(response.getHeaders() + response.asString()).doesNotContain(secrets));
    }

    private List<Map<String, Object>> loggedEvents() {
        return FylrApi.loggedEvents(server.log()).stream()
                .filter(logged -> userId.equals(logged.get("user_id")))
                .toList();
    }
}
