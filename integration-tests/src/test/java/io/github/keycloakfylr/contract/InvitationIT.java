package io.github.keycloakfylr.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keycloakfylr.client.AdminApi;
import io.github.keycloakfylr.client.Browser;
import io.github.keycloakfylr.client.FylrAdmin;
import io.github.keycloakfylr.client.FylrApi;
import io.github.keycloakfylr.client.LoginWay;
import io.github.keycloakfylr.client.Page;
import io.github.keycloakfylr.client.Race;
import io.github.keycloakfylr.testserver.FylrTest;
import io.github.keycloakfylr.testserver.KeycloakServer;
import io.github.keycloakfylr.testserver.MailServer;
import io.github.keycloakfylr.testserver.MailServer.Mail;
import io.github.keycloakfylr.testserver.NotInContainer;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Contract M4: an administrator invites a user of the type {@code email}, whom the link in the mail logs in. */
@NotInContainer("A server in a container does not reach the mail server on this machine's loopback interface.")
@FylrTest
class InvitationIT {

    private static final Pattern LINK = Pattern.compile("https?://[^\\s\"<>]+/api/oauth2/auth\\?[^\\s\"<>]+");
    private static final Pattern HREF = Pattern.compile("href=\"([^\"]+)\"");
    /** What makes a mail program load something, or run it. */
    private static final Pattern REMOTE = Pattern.compile(
            "(?i)<(img|link|script|iframe|object|embed|video|audio|form|base|meta[^>]+refresh)\\b|@import|url\\("
                    + "|<[^>]*\\s(src|srcset|background|on\\w+)\\s*=");

    private static MailServer mails;

    private final KeycloakServer server;
    private final AdminApi admin;
    private final FylrApi fylr;
    private final FylrAdmin fylrAdmin;
    private final String login = "invited-" + UUID.randomUUID();
    private final String address = login + "@example.org";
    private String userId;

    InvitationIT(KeycloakServer server, AdminApi admin, FylrApi fylr, FylrAdmin fylrAdmin) {
        this.server = server;
        this.admin = admin;
        this.fylr = fylr;
        this.fylrAdmin = fylrAdmin;
    }

    @BeforeAll
    static void mailServer(AdminApi admin) {
        mails = MailServer.start();
        admin.updateRealm(
                "fylr",
                Map.of(
                        "smtpServer",
                        mails.settings(),
                        "eventsEnabled",
                        true,
                        "adminEventsEnabled",
                        true,
                        "adminEventsDetailsEnabled",
                        true));
    }

    @AfterAll
    static void stopMailServer() {
        mails.close();
    }

    @BeforeEach
    void user() {
        userId = admin.createUser("fylr", login, "not used", user(Map.of()));
    }

    private Map<String, Object> user(Map<String, ?> more) {
        Map<String, Object> user = new HashMap<>(Map.of(
                "email", address, "credentials", List.of(), "attributes", Map.of("fylr_type", List.of("email"))));
        user.putAll(more);
        return user;
    }

    private Mail invite() {
        return invite(Map.of());
    }

    private Mail invite(Map<String, ?> body) {
        int before = mails.to(address).size();
        Response response = fylrAdmin.invite(userId, body);
        assertThat(response.statusCode()).as(response.asString()).isEqualTo(204);
        assertThat(response.asString()).isEmpty();
        return mails.await(address, before + 1);
    }

    private static String link(Mail mail) {
        Matcher link = LINK.matcher(mail.text());
        assertThat(link.find()).as(mail.text()).isTrue();
        return link.group();
    }

    private static String secret(Mail mail) {
        return FylrApi.query(link(mail)).get("password");
    }

    private Response open(String link) {
        return new Browser(server.baseUri()).open(link);
    }

    private Map<String, String> withCredentials(String authMethod, String name, String password) {
        Map<String, String> request = fylr.authorizationRequest("auth_method", authMethod);
        request.putAll(FylrApi.map("login", name, "password", password));
        return request;
    }

    private Response logIn(LoginWay way, String authMethod, String name, String password) {
        Map<String, String> request = fylr.authorizationRequest("auth_method", authMethod);
        Browser browser = new Browser(server.baseUri());
        return way.logIn(browser, request, name, password);
    }

    private Response passwordGrant(String name, String password) {
        return fylr.passwordGrant(name, password);
    }

    @Test
    @Tag("M4")
    @DisplayName("the mail has a text and an HTML part, the same link in both, and loads nothing from anywhere")
    void theMail() {
        Mail mail = invite();

        assertThat(mail.to()).containsExactly(address);
        assertThat(mail.from()).contains("fylr@example.org");
        assertThat(mail.subject()).isNotBlank().doesNotContain("fylrInvitation", "${", "{0}");
        assertThat(mail.type()).isEqualTo("multipart/alternative");
        assertThat(mail.parts()).containsOnlyKeys("text/plain", "text/html");
        assertThat(mail.text()).doesNotContain("fylrInvitation", "${", "{0}", "<a ", "&amp;");
        assertThat(mail.html()).doesNotContain("fylrInvitation", "${", "{0}");
        assertThat(REMOTE.matcher(mail.html()).find()).as(mail.html()).isFalse();
        assertThat(HREF.matcher(mail.html())
                        .results()
                        .map(href -> href.group(1).replace("&amp;", "&").replace("&#61;", "=")))
                .as("every link")
                .isNotEmpty()
                .containsOnly(link(mail));
    }

    @Test
    @Tag("M4")
    @DisplayName("the link asks for a code of the web frontend with login and UUID, and nothing else")
    void theLink() {
        String link = link(invite());

        assertThat(link).startsWith(server.baseUri() + "/api/oauth2/auth?");
        Map<String, String> query = FylrApi.query(link);
        assertThat(query)
                .containsOnlyKeys("response_type", "client_id", "state", "auth_method", "login", "password")
                .containsEntry("response_type", "code")
                .containsEntry("client_id", FylrApi.CLIENT)
                .containsEntry("auth_method", "email")
                .containsEntry("login", login);
        assertThat(query.get("state")).hasSizeGreaterThanOrEqualTo(8);
        UUID secret = UUID.fromString(query.get("password"));
        assertThat(secret.version()).as("random").isEqualTo(4);
    }

    @Test
    @Tag("M4")
    @Tag("A8")
    @Tag("A10")
    @DisplayName(
            "the link as it stands in the mail logs in: a code, with the state of the link, for the invited user; more than once")
    void theLinkLogsIn() {
        String link = link(invite());

        for (int i = 0; i < 2; i++) {
            Response callback = open(link);
            assertThat(callback.getHeader("Location")).startsWith(fylr.callback() + "?");
            assertThat(FylrApi.query(callback))
                    .containsEntry("state", FylrApi.query(link).get("state"));
            // The link names no redirect URI, so the client need not either (A3).
            assertThat(fylr.subject(callback, "redirect_uri", null)).isEqualTo(login);
        }
    }

    @Test
    @Tag("M4")
    @Tag("A12")
    @DisplayName("the login by the link is a single sign-on session for auth_method=email, and for no other")
    void singleSignOn() {
        Browser browser = new Browser(server.baseUri());
        browser.open(link(invite()));

        assertThat(fylr.subject(browser.authorize(fylr.authorizationRequest("auth_method", "email"))))
                .isEqualTo(login);
        Page.isLogin(browser.authorize(fylr.authorizationRequest("auth_method", "easydb")));
    }

    @Test
    @Tag("M4")
    @DisplayName("the link takes on the client, redirect URI, state and scope of the call")
    void parameters() {
        String client = "invitation-client";
        FylrApi.client(admin, client, false);
        String state = "a state & more=ü+%26#1";

        Mail mail = invite(Map.of(
                "client_id",
                client,
                "redirect_uri",
                "https://" + client + ".example/",
                "state",
                state,
                "scope",
                "read offline"));

        assertThat(FylrApi.query(link(mail)))
                .containsEntry("client_id", client)
                .containsEntry("redirect_uri", "https://" + client + ".example/")
                .containsEntry("state", state)
                .containsEntry("scope", "read offline");
        Response callback = open(link(mail));
        assertThat(FylrApi.query(callback)).containsOnlyKeys("code", "state").containsEntry("state", state);
        Map<String, Object> tokens = FylrApi.success(fylr.exchange(
                FylrApi.query(callback).get("code"),
                "client_id",
                client,
                "redirect_uri",
                "https://" + client + ".example/"));
        assertThat(tokens).containsKey("refresh_token").containsEntry("scope", "read offline");
    }

    @Test
    @Tag("M4")
    @DisplayName("a login and an e-mail address with unusual characters survive the way through mail and link")
    void unusualLogin() {
        String unusual = "invited+ü-" + UUID.randomUUID();
        userId = admin.createUser(
                "fylr",
                unusual,
                "not used",
                Map.of(
                        "email",
                        "plus+" + address,
                        "credentials",
                        List.of(),
                        "attributes",
                        Map.of("fylr_type", List.of("email"))));
        assertThat(fylrAdmin.invite(userId, Map.of()).statusCode()).isEqualTo(204);

        assertThat(fylr.subject(open(link(mails.await("plus+" + address, 1))))).isEqualTo(unusual);
    }

    @Test
    @Tag("M4")
    @DisplayName(
            "German for whom the realm knows to read German, otherwise the realm's language, whatever the administrator's browser speaks")
    void language() {
        Mail english = invite();
        Response response = FylrAdmin.post(
                admin.request().header("Accept-Language", "de"), FylrAdmin.INVITATION, "fylr", userId, Map.of());
        assertThat(response.statusCode()).isEqualTo(204);
        assertThat(mails.await(address, 2).subject()).isEqualTo(english.subject());

        admin.updateUser(
                "fylr", userId, Map.of("attributes", Map.of("fylr_type", List.of("email"), "locale", List.of("de"))));
        Mail german = invite();
        assertThat(german.subject()).isNotEqualTo(english.subject());
        assertThat(german.text().replace(link(german), ""))
                .isNotEqualTo(english.text().replace(link(english), ""));
        assertThat(german.html()).contains("lang=\"de\"");
        assertThat(english.html()).contains("lang=\"en\"");
    }

    @Test
    @Tag("M4")
    @DisplayName("names with markup in them are text in the mail")
    void markup() {
        String markup = "<img src=x>&\"'";
        admin.updateRealm("fylr", Map.of("displayName", "fylr " + markup));
        admin.updateUser(
                "fylr",
                userId,
                Map.of("attributes", Map.of("fylr_type", List.of("email"), "displayname", List.of("Eva " + markup))));
        Mail mail = invite();
        assertThat(REMOTE.matcher(mail.html()).find()).as(mail.html()).isFalse();
        assertThat(mail.text()).contains("fylr " + markup);
        assertThat(mail.subject()).contains("fylr " + markup);
    }

    @Test
    @Tag("M4")
    @Tag("G1")
    @DisplayName("the link leads to the external URL, whatever host the administrator has called")
    void host() {
        Response response = FylrAdmin.post(
                admin.request().header("Host", "evil.example").header("X-Forwarded-Host", "evil.example"),
                FylrAdmin.INVITATION,
                "fylr",
                userId,
                Map.of());

        assertThat(response.statusCode()).isIn(204, 401);
        if (response.statusCode() == 204) {
            assertThat(link(mails.await(address, 1))).startsWith(server.baseUri() + "/");
        }
    }

    @Test
    @Tag("M4")
    @DisplayName("inviting again replaces the secret: the old link is told to be dead, the new one logs in")
    void again() {
        String old = link(invite());
        String fresh = link(invite());

        assertThat(secretOf(fresh)).isNotEqualTo(secretOf(old));
        isDead(open(old));
        assertThat(fylr.subject(open(fresh))).isEqualTo(login);
        assertThat(credentials()).hasSize(1);
    }

    @Test
    @Tag("M4")
    @DisplayName(
            "several at once: those that are sent are sent one after the other, the others are told so, and there is one secret")
    void atOnce() throws Exception {
        List<Response> responses = Race.atOnce(5, () -> fylrAdmin.invite(userId, Map.of()));

        List<Response> sent = responses.stream()
                .filter(response -> response.statusCode() == 204)
                .toList();
        assertThat(sent).isNotEmpty();
        assertThat(responses)
                .filteredOn(response -> response.statusCode() != 204)
                .allSatisfy(response -> FylrAdmin.rejected(response, 409));
        Mail newest = mails.await(address, sent.size());
        assertThat(fylr.subject(open(link(newest)), "redirect_uri", null)).isEqualTo(login);
        assertThat(credentials()).hasSize(1);
        assertThat(secret(invite())).as("and then the next").isNotEqualTo(secret(newest));
    }

    /**
     * A page, with a way out by asking for another invitation, and without a form for a password that the user does not
     * have.
     */
    private static void isDead(Response response) {
        assertThat(response.statusCode()).as(response.getHeader("Location")).isEqualTo(200);
        assertThat(response.contentType()).startsWith("text/html");
        assertThat(response.asString())
                .contains("This link does not work")
                .doesNotContain("<form", "name=\"password\"");
        assertThat(response.getDetailedCookies().hasCookieWithName("KEYCLOAK_IDENTITY"))
                .isFalse();
    }

    @Test
    @Tag("M4")
    @Tag("A10")
    @Tag("E2")
    @DisplayName("a dead link that is looked at again counts once, and is still dead")
    void deadOnce() {
        invite();
        Browser browser = new Browser(server.baseUri());
        isDead(browser.authorize(
                withCredentials("email", login, UUID.randomUUID().toString())));
        int failures = failures();
        String address = browser.visited().get(browser.visited().size() - 1);
        assertThat(address).contains("/login-actions/authenticate").doesNotContain(login);
        isDead(browser.open(address + "&kc_locale=en"));
        isDead(browser.open(address));
        assertThat(failures()).isEqualTo(failures);
    }

    private int failures() {
        return admin.request()
                .get("/fylr/attack-detection/brute-force/users/{id}", userId)
                .jsonPath()
                .getInt("numFailures");
    }

    private static String secretOf(String link) {
        return FylrApi.query(link).get("password");
    }

    private List<Object> credentials() {
        return admin.request()
                .get("/fylr/users/{id}/credentials", userId)
                .jsonPath()
                .getList("$");
    }

    @ParameterizedTest
    @EnumSource(LoginWay.class)
    @Tag("M4")
    @Tag("A10")
    @DisplayName("login, or e-mail address, and UUID log in, in the request and on the page")
    void loginAndSecret(LoginWay way) {
        String secret = secret(invite());

        assertThat(fylr.subject(logIn(way, "email", login, secret))).isEqualTo(login);
        assertThat(fylr.subject(logIn(way, "email", address, secret))).isEqualTo(login);
        assertThat(fylr.subject(logIn(way, "easydb,collection,email", login, secret)))
                .isEqualTo(login);
    }

    @Test
    @Tag("M4")
    @Tag("T7")
    @DisplayName("login and UUID are good for the password grant")
    void passwordGrant() {
        String secret = secret(invite());

        assertThat(FylrApi.success(passwordGrant(login, secret))).containsKey("access_token");
        assertThat(FylrApi.rejected(passwordGrant(login, UUID.randomUUID().toString()), 400, "invalid_grant"))
                .isEqualTo(FylrApi.rejected(passwordGrant("nobody-" + login, secret), 400, "invalid_grant"));
    }

    @ParameterizedTest
    @EnumSource(LoginWay.class)
    @Tag("M4")
    @Tag("M10")
    @Tag("A9")
    @DisplayName(
            "a wrong UUID, another user's, none, a disabled or never invited user, one of another type, another method: the same page")
    void errors(LoginWay way) {
        String secret = secret(invite());
        String password = "the-password-" + UUID.randomUUID();
        String never = admin.createUser(
                "fylr",
                login + "-never",
                "not used",
                Map.of("credentials", List.of(), "attributes", Map.of("fylr_type", List.of("email"))));
        String disabled = admin.createUser(
                "fylr",
                login + "-disabled",
                password,
                Map.of("enabled", false, "attributes", Map.of("fylr_type", List.of("email"))));
        String other = admin.createUser(
                "fylr", login + "-other", password, Map.of("attributes", Map.of("fylr_type", List.of("email"))));
        String easydb = admin.createUser("fylr", login + "-easydb", password);
        assertThat(List.of(never, disabled, other, easydb)).doesNotHaveDuplicates();
        assertThat(fylr.subject(logIn(way, "email", login + "-other", password)))
                .isEqualTo(login + "-other");
        String expected =
                Page.withoutIds(logIn(way, "email", login, UUID.randomUUID().toString()));

        for (String[] wrong : List.of(
                new String[] {login, password},
                new String[] {login + "-other", secret},
                new String[] {login + "-nobody", secret},
                new String[] {login + "-never", secret},
                new String[] {login + "-disabled", password},
                new String[] {login + "-easydb", password})) {
            Response response = logIn(way, "email", wrong[0], wrong[1]);
            if (way == LoginWay.PAGE) {
                Page.isLogin(response);
            } else {
                isDead(response);
            }
            assertThat(response.getDetailedCookies().hasCookieWithName("KEYCLOAK_IDENTITY"))
                    .isFalse();
            assertThat(Page.withoutIds(response).replace("value=\"" + wrong[0] + "\"", "value=\"" + login + "\""))
                    .as(wrong[0])
                    .isEqualTo(expected);
        }
        for (String method : List.of("auto", "easydb,collection")) {
            Page.isLogin(logIn(way, method, login, secret));
        }
        assertThat(fylr.subject(logIn(way, "email", login, secret))).isEqualTo(login);
    }

    @Test
    @Tag("M4")
    @DisplayName("the user is disabled, or becomes one of another type: the link is told to be dead")
    void theUserChanges() {
        String link = link(invite());

        admin.updateUser("fylr", userId, Map.of("enabled", false));
        isDead(open(link));
        admin.updateUser(
                "fylr", userId, Map.of("enabled", true, "attributes", Map.of("fylr_type", List.of("collection"))));
        isDead(open(link));
        admin.updateUser("fylr", userId, Map.of("enabled", true, "attributes", Map.of("fylr_type", List.of("email"))));
        assertThat(fylr.subject(open(link))).isEqualTo(login);
    }

    @Test
    @Tag("M4")
    @DisplayName("a password policy of the realm is for passwords that users choose: the invitation works")
    void passwordPolicy() {
        admin.updateRealm(
                "fylr",
                Map.of("passwordPolicy", "length(50) and upperCase(3) and specialChars(3) and passwordHistory(3)"));
        String old = link(invite());
        String fresh = link(invite());
        isDead(open(old));
        assertThat(fylr.subject(open(fresh))).isEqualTo(login);
    }

    // who may, and what is rejected

    @Test
    @Tag("M4")
    @DisplayName("a user who cannot be invited: 400 that says why, no mail, and the password stays")
    void usersWhoCannotBeInvited() {
        Map<String, Consumer<String>> users = Map.of(
                "fylr_type",
                        id -> admin.updateUser(
                                "fylr", id, Map.of("attributes", Map.of("fylr_type", List.of("easydb")))),
                "e-mail", id -> admin.updateUser("fylr", id, Map.of("email", "")),
                "disabled", id -> admin.updateUser("fylr", id, Map.of("enabled", false)));
        users.forEach((reason, change) -> {
            String name = login + "-" + reason;
            String mail = "mail-" + reason + "-" + address;
            String id = admin.createUser(
                    "fylr", name, "secret", Map.of("email", mail, "attributes", Map.of("fylr_type", List.of("email"))));
            change.accept(id);
            assertThat(FylrAdmin.rejected(fylrAdmin.invite(id, Map.of()), 400)).containsIgnoringCase(reason);
            assertThat(mails.to(mail)).isEmpty();
            admin.updateUser("fylr", id, Map.of("enabled", true, "attributes", Map.of("fylr_type", List.of("email"))));
            assertThat(fylr.subject(logIn(LoginWay.FORM, "email", name, "secret")))
                    .isEqualTo(name);
        });
    }

    static Stream<Map.Entry<String, String>> badBodies() {
        return Stream.of(
                Map.entry("client_id", "{\"client_id\": \"invitation-nobody\"}"),
                Map.entry("client_id", "{\"client_id\": \"realm-management\"}"),
                Map.entry("client_id", "{\"client_id\": {\"a\": 1}}"),
                Map.entry("redirect_uri", "{\"redirect_uri\": \"https://evil.example/\"}"),
                Map.entry("redirect_uri", "{\"redirect_uri\": \"javascript:alert(1)\"}"),
                Map.entry("redirect_uri", "{\"client_id\": \"ci-hub\"}"),
                Map.entry("state", "{\"state\": \"short\"}"),
                Map.entry("state", "{\"state\": \"state-\\u0000-12345678\"}"),
                Map.entry("state", "{\"state\": \"" + "x".repeat(5000) + "\"}"),
                Map.entry("state", "{\"state\": [\"state-12345678\"]}"),
                Map.entry("nonsense", "{\"scope\": \"read nonsense\"}"),
                Map.entry("cc", "{\"cc\": \"somebody@example.org\"}"),
                Map.entry("link", "{\"state\": \"state-12345678\", \"link\": \"https://evil.example/\"}"));
    }

    @Test
    @Tag("M4")
    @DisplayName("a bad body: 400 that names the field, no mail, and the old secret stays")
    void rejectsBadBodies() {
        String link = link(invite());

        assertThat(badBodies()).allSatisfy(bad -> {
            Response response = admin.request()
                    .contentType(ContentType.JSON)
                    .body(bad.getValue())
                    .post(FylrAdmin.INVITATION, "fylr", userId);
            assertThat(FylrAdmin.rejected(response, 400)).contains(bad.getKey()).hasSizeLessThan(500);
        });
        assertThat(mails.to(address)).hasSize(1);
        assertThat(fylr.subject(open(link))).isEqualTo(login);
    }

    @Test
    @Tag("M4")
    @DisplayName("a client that is switched off, or may not use the code grant: 400 that names it")
    void unusableClients() {
        String id = FylrApi.client(admin, "invitation-off", false);
        for (Map<String, Object> off : List.of(
                Map.<String, Object>of("enabled", false),
                Map.<String, Object>of("enabled", true, "standardFlowEnabled", false))) {
            admin.updateClient("fylr", id, off);
            assertThat(FylrAdmin.rejected(fylrAdmin.invite(userId, Map.of("client_id", "invitation-off")), 400))
                    .contains("client");
        }
        assertThat(mails.to(address)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"true", "false"})
    @Tag("M4")
    @DisplayName("the mail cannot be sent: 500 that says so, and the old secret stays")
    void noMailServer(boolean configured) {
        String link = link(invite());
        MailServer down = MailServer.start();
        down.close();
        admin.updateRealm("fylr", Map.of("smtpServer", configured ? down.settings() : Map.of()));
        assertThat(FylrAdmin.rejected(fylrAdmin.invite(userId, Map.of()), 500)).contains("mail");
        admin.updateRealm("fylr", Map.of("smtpServer", mails.settings()));

        assertThat(fylr.subject(open(link))).isEqualTo(login);
        assertThat(mails.to(address)).hasSize(1);
        assertThat(credentials()).hasSize(1);
    }

    @Test
    @Tag("M4")
    @Tag("E1")
    @Tag("E4")
    @Tag("A10")
    @DisplayName(
            "the secret stands in no log line, no event, no redirect; the call leaves an admin event, the login a USER_LOGIN")
    void theSecretStaysSecret() {
        admin.clearAdminEvents("fylr");
        String link = link(invite());
        String secret = secretOf(link);
        Browser browser = new Browser(server.baseUri());
        browser.open(link);
        logIn(LoginWay.FORM, "email", login, secret);
        logIn(LoginWay.FORM, "easydb", login, secret);
        logIn(LoginWay.QUERY, "easydb", login, secret);
        logIn(LoginWay.FORM, "email", login + "-nobody", secret);

        FylrApi.eventually(() -> assertThat(FylrApi.loggedEvents(server.log()))
                .filteredOn(event -> userId.equals(event.get("user_id")))
                .hasSize(2));
        Map<String, Object> event = FylrApi.loggedEvents(server.log()).stream()
                .filter(logged -> userId.equals(logged.get("user_id")))
                .findFirst()
                .orElseThrow();
        assertThat(event).containsEntry("type", "USER_LOGIN");
        assertThat(event.get("info").toString()).contains("method=email", "login=" + login);
        List<Map<String, Object>> adminEvents = admin.adminEvents("fylr").stream()
                .filter(one -> ((String) one.get("resourcePath")).contains(userId))
                .toList();
        assertThat(adminEvents).anySatisfy(one -> {
            assertThat((String) one.get("resourcePath")).endsWith("invitation");
            assertThat(one).containsEntry("operationType", "ACTION").containsEntry("resourceType", "USER");
        });
        assertThat(adminEvents.toString()).doesNotContain(secret);
        assertThat(admin.events("fylr").toString()).doesNotContain(secret);
        assertThat(server.log()).doesNotContain(secret);
        browser.visited().stream().skip(1).forEach(uri -> assertThat(uri).doesNotContain(secret));
        // The page before a link gives back what was sent, for its button.
        browser.responses().stream()
                .filter(response -> !Browser.isLinkPage(response))
                .forEach(response ->
                        assertThat(response.getHeaders() + response.asString()).doesNotContain(secret));
    }
}
