package io.github.keycloakfylr.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keycloakfylr.client.AdminApi;
import io.github.keycloakfylr.client.Browser;
import io.github.keycloakfylr.client.FlowChanges;
import io.github.keycloakfylr.client.FylrApi;
import io.github.keycloakfylr.client.Page;
import io.github.keycloakfylr.client.Race;
import io.github.keycloakfylr.testserver.FylrTest;
import io.github.keycloakfylr.testserver.KeycloakServer;
import io.github.keycloakfylr.testserver.MailServer;
import io.github.keycloakfylr.testserver.NotInContainer;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Contract P7: a visitor makes a user of the type {@code easydb_self_register} on the registration page. */
@FylrTest
class SelfRegistrationIT {

    private static final String FORM = "fylr.register.form";
    private static final String GROUPS = "fylr.register.groups";
    private static final String PASSWORD = "Chosen-Pw-4471";
    private static final List<String> ALWAYS = List.of("username", "password", "password-confirm", "email");

    private final KeycloakServer server;
    private final AdminApi admin;
    private final FylrApi fylr;
    private final Browser browser;
    private final String run = UUID.randomUUID().toString().substring(0, 8);
    private final String login = "Registered-" + run;
    private final String address = "Registered-" + run + "@Example.org";
    private final List<String> groups = new ArrayList<>();

    SelfRegistrationIT(KeycloakServer server, AdminApi admin, FylrApi fylr, Browser browser) {
        this.server = server;
        this.admin = admin;
        this.fylr = fylr;
        this.browser = browser;
    }

    @BeforeEach
    void on() {
        admin.updateRealm("fylr", Map.of("registrationAllowed", true, "eventsEnabled", true));
    }

    @AfterEach
    void deleteGroups() {
        groups.forEach(id -> admin.request().delete("/fylr/groups/{id}", id));
    }

    private Response loginPage(String... parameters) {
        return browser.authorize(fylr.authorizationRequest(parameters));
    }

    private static Optional<String> link(Response loginPage) {
        return Optional.ofNullable(Jsoup.parse(loginPage.asString()).selectFirst("#kc-registration a[href]"))
                .map(link -> link.attr("href"));
    }

    private Response page() {
        return browser.open(
                link(loginPage("auth_method", "easydb", "scope", "openid")).orElseThrow());
    }

    private static List<String> fields(Response page) {
        assertThat(page.statusCode()).as(page.asString()).isEqualTo(200);
        return Jsoup.parse(page.asString())
                .select("#kc-register-form input[name]")
                .eachAttr("name");
    }

    /**
     * What a visitor fills in, with changes: a name and a value, which leaves the field out where it is {@code null}.
     */
    private String[] filled(String... changes) {
        Map<String, String> fields = new LinkedHashMap<>(
                Map.of("username", login, "email", address, "password", PASSWORD, "password-confirm", PASSWORD));
        for (int i = 0; i < changes.length; i += 2) {
            if (changes[i + 1] == null) {
                fields.remove(changes[i]);
            } else {
                fields.put(changes[i], changes[i + 1]);
            }
        }
        return FylrApi.flat(fields);
    }

    private static String error(Response page, String field) {
        assertThat(page.statusCode()).as(page.asString()).isEqualTo(200);
        assertThat(page.asString()).doesNotContain(PASSWORD);
        Document document = Jsoup.parse(page.asString());
        assertThat(document.select("#kc-register-form")).hasSize(1);
        return document.select("#input-error-" + field).text();
    }

    private Optional<String> user(String name) {
        return admin.findUser("fylr", name);
    }

    @SuppressWarnings("unchecked")
    private Map<String, List<String>> attributes(String id) {
        return (Map<String, List<String>>) admin.user("fylr", id).getOrDefault("attributes", Map.of());
    }

    private String group(String fylrId, Map<String, List<String>> more) {
        Map<String, List<String>> attributes = new HashMap<>(more);
        attributes.put("fylr_id", List.of(fylrId));
        String name = "registered-" + run + "-" + fylrId;
        Response created = admin.request()
                .contentType(ContentType.JSON)
                .body(Map.of("name", name, "attributes", attributes))
                .post("/fylr/groups");
        assertThat(created.statusCode()).as(created.asString()).isEqualTo(201);
        String location = created.getHeader("Location");
        groups.add(location.substring(location.lastIndexOf('/') + 1));
        return name;
    }

    private List<String> groupsOf(String id) {
        return admin.request().get("/fylr/users/{id}/groups", id).jsonPath().getList("name", String.class);
    }

    // what becomes of a visitor

    @Test
    @Tag("P7")
    @Tag("U3")
    @Tag("E1")
    @DisplayName(
            "the registration leads back to the client with code and state; the user has type, groups and spelling, and logs in by easydb")
    void registers() {
        String id7 = "7" + run.replaceAll("[^0-9]", "0");
        String group = group(id7, Map.of());
        group(id7 + "1", Map.of());
        admin.setRealmAttribute("fylr", GROUPS, id7 + " 99999999");

        Response callback = browser.submit(page(), filled());

        assertThat(callback.statusCode()).as(callback.asString()).isEqualTo(302);
        assertThat(FylrApi.query(callback)).containsOnlyKeys("code", "state").containsEntry("state", FylrApi.STATE);
        assertThat(fylr.subject(callback)).isEqualTo(login);
        String id = user(login).orElseThrow();
        assertThat(admin.user("fylr", id))
                .containsEntry("username", login.toLowerCase(Locale.ROOT))
                .containsEntry("email", address.toLowerCase(Locale.ROOT))
                .containsEntry("emailVerified", false)
                .containsEntry("requiredActions", List.of());
        assertThat(attributes(id))
                .isEqualTo(Map.of(
                        "fylr_type", List.of("easydb_self_register"),
                        "fylr_login", List.of(login),
                        "fylr_email", List.of(address)));
        assertThat(groupsOf(id)).containsExactly(group);
        FylrApi.eventually(() -> assertThat(FylrApi.loggedEvents(server.log()))
                .filteredOn(event -> id.equals(event.get("user_id")))
                .singleElement()
                .satisfies(event -> {
                    assertThat(event).containsEntry("type", "USER_LOGIN");
                    assertThat(event.get("info").toString()).contains("method=easydb", "login=" + login);
                }));
        assertThat(server.log()).doesNotContain(PASSWORD);

        for (String method : List.of("easydb", "collection,email,ldap", "collection")) {
            Browser other = new Browser(server.baseUri());
            Response response = other.submit(
                    other.authorize(fylr.authorizationRequest("auth_method", method)),
                    "username",
                    login.toUpperCase(Locale.ROOT),
                    "password",
                    PASSWORD);
            if (method.equals("easydb")) {
                assertThat(fylr.subject(response)).isEqualTo(login);
            } else {
                Page.isLogin(response);
            }
        }
        assertThat(fylr.subject(browser.authorize(fylr.authorizationRequest("auth_method", "easydb"))))
                .as("by single sign-on")
                .isEqualTo(login);
        FylrApi.success(fylr.passwordGrant(login, PASSWORD));
    }

    @Test
    @Tag("P7")
    @DisplayName("a visitor in whose browser a guest is logged in registers as well")
    void asAGuest() {
        admin.setRealmAttribute("fylr", "fylr.login.guest", "true");
        FylrApi.isGuest(fylr.subject(loginPage("auth_method", "anonymous")));
        assertThat(fylr.subject(browser.submit(page(), filled()))).isEqualTo(login);
    }

    @ParameterizedTest
    @ValueSource(strings = {"müller,max ", "日本 & Söhne ", "o'brien <b> ", "a@b "})
    @Tag("P7")
    @Tag("P1")
    @DisplayName("a login is any printable text")
    void anyPrintableText(String prefix) {
        assertThat(fylr.subject(browser.submit(page(), filled("username", prefix + run))))
                .isEqualTo(prefix + run);
    }

    // the link

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "easydb | true",
                "auto | true",
                "ldap,easydb | true",
                "collection,easydb | true",
                "collection | false",
                "email | false",
                "collection,email | false"
            })
    @Tag("P7")
    @DisplayName("the login page has the link where such a user could log in, and nowhere else does the page open")
    void theLink(String method, boolean shown) {
        Response loginPage = loginPage("auth_method", method);
        Page.isLogin(loginPage);
        assertThat(link(loginPage).isPresent()).isEqualTo(shown);

        String registration = Browser.formAction(loginPage)
                .replace("/login-actions/authenticate", "/login-actions/registration")
                .replaceAll("session_code=[^&]*&?|execution=[^&]*&?", "");
        Response page = browser.open(registration);
        if (shown) {
            assertThat(fields(page)).containsExactlyElementsOf(ALWAYS);
        } else {
            assertThat(page.statusCode()).isEqualTo(400);
            assertThat(page.asString()).contains("You cannot create an account here.");
        }
    }

    @Test
    @Tag("P7")
    @DisplayName("off: no link, no page, and a form that was opened before makes no user")
    void off() {
        Response open = page();
        admin.updateRealm("fylr", Map.of("registrationAllowed", false));

        assertThat(link(loginPage("auth_method", "easydb"))).isEmpty();
        Response response = browser.submit(open, filled());
        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(user(login)).isEmpty();
    }

    @Test
    @Tag("P7")
    @DisplayName("switched off in the flow: a clear error, and no user")
    void offInTheFlow() {
        Response open = page();
        try (FlowChanges flow = new FlowChanges(admin, "fylr", "fylr registration")) {
            flow.require("fylr registration form", "DISABLED");
            assertThat(browser.submit(open, filled()).statusCode()).isEqualTo(400);
            assertThat(browser.open(link(loginPage("auth_method", "easydb")).orElseThrow())
                            .statusCode())
                    .isEqualTo(400);
        }
        assertThat(user(login)).isEmpty();
    }

    @Test
    @Tag("P7")
    @Tag("M10")
    @DisplayName("with the method easydb switched off nobody registers, from a form that was opened before neither")
    void withoutTheMethod() {
        Response open = page();
        try (FlowChanges flow = new FlowChanges(admin, "fylr", "fylr browser")) {
            flow.require("fylr-easydb", "DISABLED");
            assertThat(link(loginPage("auth_method", "easydb,collection"))).isEmpty();
            assertThat(browser.submit(open, filled()).statusCode()).isEqualTo(400);
        }
        assertThat(user(login)).isEmpty();
    }

    @Test
    @Tag("P7")
    @Tag("A14")
    @DisplayName("a client that expects a certain user is sent no new one")
    void anExpectedUser() {
        String name = "expected-" + run;
        FylrApi.user(admin, name);
        String token = (String) fylr.passwordTokens(name, "secret", "openid").get("id_token");
        assertThat(link(loginPage("auth_method", "easydb", "id_token_hint", token)))
                .isEmpty();
    }

    // the form

    @Test
    @Tag("P7")
    @DisplayName("fields are hidden, shown or required as set; what is hidden and sent all the same is not there")
    void fields() {
        assertThat(fields(page())).containsExactlyElementsOf(ALWAYS);
        admin.setRealmAttribute("fylr", FORM, "first_name=require company=show phone=hide address=require");
        Response page = page();
        assertThat(fields(page))
                .containsExactly(
                        "username",
                        "password",
                        "password-confirm",
                        "email",
                        "firstName",
                        "company",
                        "address_supplement",
                        "street",
                        "house_number",
                        "postal_code",
                        "town",
                        "state",
                        "country");

        Response incomplete = browser.submit(page, filled("street", " ", "town", "Berlin"));
        assertThat(error(incomplete, "firstName")).isEqualTo("Please specify this field.");
        assertThat(error(incomplete, "street")).isEqualTo("Please specify this field.");
        assertThat(error(incomplete, "postal_code")).isEqualTo("Please specify this field.");
        assertThat(error(incomplete, "company")).isEmpty();
        assertThat(Jsoup.parse(incomplete.asString()).select("#town").val()).isEqualTo("Berlin");

        Response callback = browser.submit(
                incomplete,
                filled(
                        "firstName",
                        "Ada",
                        "lastName",
                        "Hidden",
                        "company",
                        "Analytical & Söhne",
                        "phone",
                        "hidden",
                        "street",
                        "Gasse",
                        "postal_code",
                        "10115",
                        "town",
                        "Berlin"));
        assertThat(fylr.subject(callback)).isEqualTo(login);
        String id = user(login).orElseThrow();
        assertThat(admin.user("fylr", id)).containsEntry("firstName", "Ada").doesNotContainKey("lastName");
        assertThat(attributes(id))
                .containsEntry("company", List.of("Analytical & Söhne"))
                .containsEntry("town", List.of("Berlin"))
                .doesNotContainKeys("phone", "state");
    }

    @Test
    @Tag("P7")
    @Tag("M10")
    @DisplayName("nobody gives themselves a type, days, another's spelling, a group, a role or a confirmed address")
    void whatIsNotAskedFor() {
        admin.setRealmAttribute("fylr", FORM, "company=show");
        Response callback = browser.submit(
                page(),
                filled(
                        "fylr_type",
                        "system",
                        "user.attributes.fylr_type",
                        "system",
                        "attributes[fylr_type]",
                        "system",
                        "fylr_login",
                        "ROOT",
                        "fylr_email",
                        "root@example.org",
                        "fylr_login_valid_to",
                        "2099-12-31",
                        "fylr_password",
                        "old_server",
                        "fylr_id",
                        "1",
                        "emailVerified",
                        "true",
                        "enabled",
                        "false",
                        "groups",
                        "admins",
                        "id",
                        UUID.randomUUID().toString(),
                        "locale",
                        "x",
                        "unknown",
                        "x"));
        assertThat(fylr.subject(callback)).isEqualTo(login);
        String id = user(login).orElseThrow();
        assertThat(attributes(id))
                .isEqualTo(Map.of(
                        "fylr_type", List.of("easydb_self_register"),
                        "fylr_login", List.of(login),
                        "fylr_email", List.of(address)));
        assertThat(groupsOf(id)).isEmpty();
        assertThat(admin.user("fylr", id)).containsEntry("emailVerified", false).containsEntry("enabled", true);
    }

    @Test
    @Tag("P7")
    @DisplayName("what cannot be is said at its field, and makes no user; never a 5xx")
    void badInput() {
        admin.setRealmAttribute("fylr", FORM, "company=show first_name=show");
        admin.updateRealm("fylr", Map.of("passwordPolicy", "length(12)"));
        Map<String, String[]> bad = new LinkedHashMap<>();
        bad.put("username", filled("username", ""));
        bad.put("username ", filled("username", "a\nb-" + run));
        bad.put("username  ", filled("username", "a\0b-" + run));
        bad.put("username   ", filled("username", "x".repeat(256)));
        bad.put("username    ", filled("username", "x".repeat(50_000)));
        bad.put("username     ", filled("username", null));
        bad.put("email", filled("email", ""));
        bad.put("email ", filled("email", null));
        bad.put("email  ", filled("email", "nowhere"));
        bad.put("email   ", filled("email", "a\0@example.org"));
        bad.put("email    ", filled("email", "x".repeat(300) + "@example.org"));
        bad.put("company", filled("company", "a\0b"));
        bad.put("company ", filled("company", "\u001b[31mred"));
        bad.put("company  ", filled("company", "x".repeat(256)));
        bad.put("firstName", filled("firstName", "a\u0007b"));
        bad.put("password", filled("password", "short", "password-confirm", "short"));
        bad.put("password-confirm", filled("password-confirm", "Another-Pw-4471"));
        Response page = page();
        for (Map.Entry<String, String[]> entry : bad.entrySet()) {
            page = browser.submit(page, entry.getValue());
            assertThat(error(page, entry.getKey().strip())).as(entry.getKey()).isNotEmpty();
        }
        assertThat(user(login)).isEmpty();
        assertThat(fylr.subject(browser.submit(page, filled()))).isEqualTo(login);
    }

    @Test
    @Tag("P7")
    @DisplayName("a login or address that somebody has, in whatever case, or a login that is somebody's address")
    void duplicates() {
        admin.createUser("fylr", "taken-" + run, "secret", Map.of("email", "taken-" + run + "@example.org"));
        Response page = browser.submit(page(), filled("username", "TAKEN-" + run));
        assertThat(error(page, "username")).isEqualTo("This login is taken. Please choose another one.");
        page = browser.submit(page, filled("email", "Taken-" + run + "@EXAMPLE.org"));
        assertThat(error(page, "email")).isEqualTo("There is an account with this e-mail address already.");
        page = browser.submit(page, filled("username", "Taken-" + run + "@EXAMPLE.org"));
        assertThat(error(page, "username")).isEqualTo("This login is taken. Please choose another one.");
    }

    @Test
    @Tag("P7")
    @DisplayName("of many who register with one login at once one has it, and the others an error that says so")
    void atOnce() throws Exception {
        List<Browser> browsers = new ArrayList<>();
        List<Response> pages = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            Browser other = new Browser(server.baseUri());
            browsers.add(other);
            Response loginPage = other.authorize(fylr.authorizationRequest("auth_method", "easydb"));
            pages.add(other.open(link(loginPage).orElseThrow()));
        }
        List<Integer> next = new ArrayList<>(List.of(0, 1, 2, 3, 4, 5));
        List<Response> responses = Race.atOnce(6, () -> {
            int i;
            synchronized (next) {
                i = next.remove(0);
            }
            return browsers.get(i).submit(pages.get(i), filled("email", i + address));
        });
        assertThat(responses)
                .extracting(Response::statusCode)
                .allMatch(status -> status < 500)
                .filteredOn(status -> status == 302)
                .hasSize(1);
    }

    // what a login demands

    @Test
    @Tag("P7")
    @Tag("P5")
    @DisplayName("whoever must use a second factor, as a member of the groups, is not let in by registering")
    void secondFactor() {
        String id8 = "8" + run.replaceAll("[^0-9]", "0");
        group(id8, Map.of("fylr_two_factor", List.of("true")));
        admin.setRealmAttribute("fylr", GROUPS, id8);

        Response page = browser.submit(page(), filled());
        Page.isLogin(page);
        assertThat(page.asString()).contains("Your account has been created. Please log in.");
        assertThat(browser.cookie("KEYCLOAK_IDENTITY", "/realms/fylr/")).isNull();
        Response setUp = browser.submit(page, "username", login, "password", PASSWORD);
        assertThat(setUp.statusCode()).isEqualTo(200);
        assertThat(setUp.asString()).contains("name=\"totp\"");
    }

    @Test
    @Tag("P7")
    @Tag("P4")
    @NotInContainer("The mail server is on this machine's loopback interface.")
    @DisplayName(
            "with Keycloak's Verify email the address is confirmed and the password chosen before the user is let in")
    void confirmsTheAddress() {
        try (MailServer mails = MailServer.start()) {
            admin.updateRealm("fylr", Map.of("verifyEmail", true, "smtpServer", mails.settings()));
            Response page = page();
            assertThat(fields(page)).containsExactly("username", "email");
            Response waits = browser.submit(page, filled());
            assertThat(waits.statusCode()).isEqualTo(200);
            assertThat(browser.cookie("KEYCLOAK_IDENTITY", "/realms/fylr/")).isNull();
            FylrApi.rejected(fylr.passwordGrant(login, PASSWORD), 400, "invalid_grant");

            Matcher link = Pattern.compile("https?://[^\\s\"<>]+/login-actions/action-token\\?[^\\s\"<>]+")
                    .matcher(mails.await(address.toLowerCase(Locale.ROOT), 1).text());
            assertThat(link.find()).isTrue();
            Response choose = browser.open(link.group());
            assertThat(choose.asString()).contains("name=\"password-new\"");
            Response callback = browser.submit(choose, "password-new", PASSWORD, "password-confirm", PASSWORD);
            assertThat(fylr.subject(callback)).isEqualTo(login);
            assertThat(attributes(user(login).orElseThrow()))
                    .containsEntry("fylr_type", List.of("easydb_self_register"));
        }
    }
}
