package io.github.keycloakfylr.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keycloakfylr.client.AdminApi;
import io.github.keycloakfylr.client.Browser;
import io.github.keycloakfylr.client.FylrAdmin;
import io.github.keycloakfylr.client.FylrApi;
import io.github.keycloakfylr.client.LoginWay;
import io.github.keycloakfylr.client.Page;
import io.github.keycloakfylr.testserver.FylrTest;
import io.github.keycloakfylr.testserver.KeycloakServer;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Contract P3: on which days a user may log in, and that all others are like those of a disabled user. The realm's time
 * zone is one in which midnight is hours away; the tests move the clock by setting it to another.
 */
@FylrTest
class ValidityWindowIT {

    private static final String FROM = "fylr_login_valid_from";
    private static final String TO = "fylr_login_valid_to";
    private static final String TIME_ZONE = "fylr.login.timeZone";

    private final KeycloakServer server;
    private final AdminApi admin;
    private final FylrApi fylr;
    private final FylrAdmin fylrAdmin;
    private final String login = "validity-" + UUID.randomUUID();
    /** Two time zones with midnight between them: yesterday evening and today, or today and tomorrow morning. */
    private final ZoneOffset earlier;

    private final ZoneOffset later;

    private final LocalDate today;

    ValidityWindowIT(KeycloakServer server, AdminApi admin, FylrApi fylr, FylrAdmin fylrAdmin) {
        this.server = server;
        this.admin = admin;
        this.fylr = fylr;
        this.fylrAdmin = fylrAdmin;
        int noon = 12 - Instant.now().atZone(ZoneOffset.UTC).getHour();
        this.earlier = ZoneOffset.ofHours(noon <= 2 ? noon : noon - 16);
        this.later = ZoneOffset.ofHours(noon <= 2 ? noon + 16 : noon);
        this.today = LocalDate.now(earlier);
        assertThat(LocalDate.now(later)).isEqualTo(today.plusDays(1));
    }

    @BeforeEach
    void todayIsHoursLong() {
        clockIn(earlier);
    }

    private void clockIn(ZoneOffset zone) {
        admin.setRealmAttribute("fylr", TIME_ZONE, zone.getId());
    }

    /** A user of that type with the window; {@code null} leaves an end open. */
    private String user(String name, String type, LocalDate from, LocalDate to) {
        return admin.createUser("fylr", name, "secret", Map.of("attributes", attributes(type, from, to)));
    }

    private String user(LocalDate from, LocalDate to) {
        return user(login, "easydb", from, to);
    }

    private static Map<String, List<String>> attributes(String type, LocalDate from, LocalDate to) {
        Map<String, List<String>> attributes = new HashMap<>(Map.of("fylr_type", List.of(type)));
        if (from != null) {
            attributes.put(FROM, List.of(from.toString()));
        }
        if (to != null) {
            attributes.put(TO, List.of(to.toString()));
        }
        return attributes;
    }

    private void setWindow(String id, LocalDate from, LocalDate to) {
        admin.updateUser("fylr", id, Map.of("attributes", attributes("easydb", from, to)));
    }

    private LocalDate day(Integer fromToday) {
        return fromToday == null ? null : today.plusDays(fromToday);
    }

    private Response page(Browser browser, String name) {
        return browser.submit(
                browser.authorize(fylr.authorizationRequest("auth_method", "easydb")),
                "username",
                name,
                "password",
                "secret");
    }

    /** The one USER_LOGOUT of the user in the log. */
    private void isTold(String id, String reason) {
        FylrApi.eventually(() -> assertThat(events(id))
                .filteredOn(event -> "USER_LOGOUT".equals(event.get("type")))
                .extracting(event -> event.get("info"))
                .containsExactly(Map.of("scope", "user", "user_id", id, "reason", reason)));
    }

    private List<Map<String, Object>> events(String id) {
        return FylrApi.loggedEvents(server.log()).stream()
                .filter(event -> id.equals(event.get("user_id")))
                .toList();
    }

    // the days

    @ParameterizedTest(name = "from {0} to {1} days from today: {2}")
    @CsvSource({
        ", , true",
        "0, 0, true",
        "0, , true",
        ", 0, true",
        "-1, 1, true",
        "-400, 400, true",
        "1, , false",
        ", -1, false",
        "1, 1, false",
        "-2, -1, false",
        "1, -1, false"
    })
    @Tag("P3")
    @DisplayName("the first and the last day belong to the window, and an end may be open")
    void days(Integer from, Integer to, boolean in) {
        user(day(from), day(to));

        Response grant = fylr.passwordGrant(login, "secret");
        Response page = page(new Browser(server.baseUri()), login);
        if (in) {
            FylrApi.success(grant);
            assertThat(fylr.subject(page)).isEqualTo(login);
        } else {
            FylrApi.rejected(grant, 400, "invalid_grant");
            Page.isLogin(page);
        }
    }

    @Test
    @Tag("P3")
    @DisplayName("the day is that of the realm's time zone; with none, or one that is none, that of UTC")
    void timeZone() {
        user(null, today);
        FylrApi.success(fylr.passwordGrant(login, "secret"));
        clockIn(later);
        FylrApi.rejected(fylr.passwordGrant(login, "secret"), 400, "invalid_grant");

        Instant midnight = Instant.now().truncatedTo(ChronoUnit.DAYS).plus(1, ChronoUnit.DAYS);
        if (Instant.now().until(midnight, ChronoUnit.SECONDS) < 60) {
            FylrApi.awaitSecond(midnight.getEpochSecond() + 1);
        }
        LocalDate utc = LocalDate.now(ZoneOffset.UTC);
        user(login + "-last", "easydb", null, utc);
        user(login + "-first", "easydb", utc, null);
        user(login + "-over", "easydb", null, utc.minusDays(1));
        user(login + "-ahead", "easydb", utc.plusDays(1), null);
        List<Runnable> zones = List.of(
                () -> admin.setRealmAttribute("fylr", TIME_ZONE, "Europe/Nowhere"),
                () -> admin.setRealmAttribute("fylr", TIME_ZONE, "Etc/UTC"),
                () -> admin.unsetRealmAttribute("fylr", TIME_ZONE));
        for (Runnable zone : zones) {
            zone.run();
            FylrApi.success(fylr.passwordGrant(login + "-last", "secret"));
            FylrApi.success(fylr.passwordGrant(login + "-first", "secret"));
            FylrApi.rejected(fylr.passwordGrant(login + "-over", "secret"), 400, "invalid_grant");
            FylrApi.rejected(fylr.passwordGrant(login + "-ahead", "secret"), 400, "invalid_grant");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"2026-02-30", "31.12.2099", "2099-1-1", "12099-01-01", "20991231", "2099-12-31T00:00", "soon"})
    @Tag("P3")
    @DisplayName("what is no day cannot be set; where it came by another way it keeps the user out, with a warning")
    void noDay(String value) {
        for (String attribute : List.of(FROM, TO)) {
            Response rejected = admin.request()
                    .contentType(ContentType.JSON)
                    .body(Map.of("username", login, "enabled", true, "attributes", Map.of(attribute, List.of(value))))
                    .post("/fylr/users");
            assertThat(rejected.statusCode()).as(rejected.asString()).isEqualTo(400);

            String imported = login + attribute.substring(FROM.lastIndexOf('_'));
            String id = admin.importUser(
                    "fylr",
                    Map.of(
                            "username",
                            imported,
                            "enabled",
                            true,
                            "credentials",
                            List.of(Map.of("type", "password", "value", "secret")),
                            "attributes",
                            Map.of(attribute, List.of(value))));
            FylrApi.rejected(fylr.passwordGrant(imported, "secret"), 400, "invalid_grant");
            FylrApi.rejected(fylr.passwordGrant(imported, "secret"), 400, "invalid_grant");
            FylrApi.eventually(() -> assertThat(server.log()
                            .lines()
                            .filter(line -> line.contains(id)
                                    && line.contains(" WARN ")
                                    && line.contains(attribute)
                                    && line.contains("'" + value + "'")))
                    .hasSize(1));
        }
    }

    @Test
    @Tag("P3")
    @DisplayName("of several values, which only an import can bring, each counts; a blank one does not")
    void severalValues() {
        String past = today.minusDays(1).toString();
        String future = today.plusDays(1).toString();
        importWith("-good", Map.of(TO, List.of(today.toString(), future), FROM, List.of(past, " ")));
        importWith("-bad", Map.of(TO, List.of(future, past)));

        FylrApi.success(fylr.passwordGrant(login + "-good", "secret"));
        FylrApi.rejected(fylr.passwordGrant(login + "-bad", "secret"), 400, "invalid_grant");
    }

    private void importWith(String suffix, Map<String, ?> attributes) {
        admin.importUser(
                "fylr",
                Map.of(
                        "username",
                        login + suffix,
                        "enabled",
                        true,
                        "credentials",
                        List.of(Map.of("type", "password", "value", "secret")),
                        "attributes",
                        attributes));
    }

    // the methods

    @ParameterizedTest
    @CsvSource({
        "PAGE, easydb", "QUERY, easydb", "FORM, easydb",
        "PAGE, collection", "QUERY, collection", "FORM, collection",
        "PAGE, email", "QUERY, email", "FORM, email"
    })
    @Tag("P3")
    @Tag("A9")
    @Tag("E2")
    @DisplayName("login and password: not a word that a disabled user is not told, and no event")
    void loginAndPassword(LoginWay way, String type) {
        String disabled = admin.createUser(
                "fylr",
                login + "-disabled",
                "secret",
                Map.of("enabled", false, "attributes", Map.of("fylr_type", List.of(type))));
        String ahead = user(login + "-ahead", type, day(1), null);
        String over = user(login + "-over", type, null, day(-1));
        user(login + "-in", type, day(0), day(0));

        for (String password : List.of("secret", "wrong")) {
            String told = told(way, type, "-disabled", password);
            assertThat(told(way, type, "-ahead", password)).isEqualTo(told);
            assertThat(told(way, type, "-over", password)).isEqualTo(told);
        }
        assertThat(fylr.subject(logIn(way, type, "-in", "secret"))).isEqualTo(login + "-in");
        for (String id : List.of(disabled, ahead, over)) {
            assertThat(admin.userSessions("fylr", id)).isEmpty();
        }
        FylrApi.eventually(
                () -> assertThat(events(admin.findUser("fylr", login + "-in").orElseThrow()))
                        .hasSize(1));
        for (String id : List.of(disabled, ahead, over)) {
            assertThat(events(id)).isEmpty();
        }
    }

    private Response logIn(LoginWay way, String type, String suffix, String password) {
        return way.logIn(
                new Browser(server.baseUri()),
                fylr.authorizationRequest("auth_method", type),
                login + suffix,
                password);
    }

    /** What the user is shown, without the login in it. */
    private String told(LoginWay way, String type, String suffix, String password) {
        Response page = logIn(way, type, suffix, password);
        assertThat(page.statusCode()).as(page.getHeader("Location")).isEqualTo(200);
        assertThat(page.getDetailedCookies().hasCookieWithName("KEYCLOAK_IDENTITY"))
                .isFalse();
        return Page.withoutIds(page).replace(login + suffix, "LOGIN");
    }

    @Test
    @Tag("P3")
    @Tag("T7")
    @DisplayName("the password grant: the text of a wrong password, and no failure counts")
    void passwordGrant() {
        String ahead = user(login + "-ahead", "easydb", day(1), null);
        String over = user(login + "-over", "collection", null, day(-1));
        String wrong = FylrApi.rejected(fylr.passwordGrant(login + "-nobody", "secret"), 400, "invalid_grant");

        for (String name : List.of(login + "-ahead", login + "-over")) {
            for (String password : List.of("secret", "wrong")) {
                assertThat(FylrApi.rejected(fylr.passwordGrant(name, password), 400, "invalid_grant"))
                        .isEqualTo(wrong);
            }
        }
        for (String id : List.of(ahead, over)) {
            assertThat(events(id)).isEmpty();
            assertThat(admin.userSessions("fylr", id)).isEmpty();
            assertThat(admin.request()
                            .get("/fylr/attack-detection/brute-force/users/{id}", id)
                            .jsonPath()
                            .getInt("numFailures"))
                    .isZero();
        }
    }

    @Test
    @Tag("P3")
    @Tag("T7")
    @DisplayName("the password grant too where an operator's flow asks Keycloak for the password, not us")
    void passwordGrantOfAnotherFlow() {
        user(null, day(-1));
        user(login + "-in", "easydb", null, day(0));
        String wrong = FylrApi.rejected(fylr.passwordGrant(login, "wrong"), 400, "invalid_grant");
        admin.updateRealm("fylr", Map.of("directGrantFlow", "direct grant"));

        FylrApi.success(fylr.passwordGrant(login + "-in", "secret"));
        assertThat(FylrApi.rejected(fylr.passwordGrant(login, "secret"), 400, "invalid_grant"))
                .isEqualTo(wrong);
        assertThat(admin.userSessions("fylr", admin.findUser("fylr", login).orElseThrow()))
                .isEmpty();
    }

    @Test
    @Tag("P3")
    @Tag("M7")
    @DisplayName("an action code: as one of a disabled user")
    void actionCode() {
        List<String> pages = new ArrayList<>();
        String disabled = admin.createUser("fylr", login + "-disabled", "secret");
        Map<String, String> ofDisabled = issue(disabled);
        admin.updateUser("fylr", disabled, Map.of("enabled", false));
        String over = user(login + "-over", "easydb", null, day(0));
        Map<String, String> ofOver = issue(over);
        String ahead = user(login + "-ahead", "easydb", day(1), null);
        Map<String, String> ofAhead = issue(ahead);
        setWindow(over, null, day(-1));

        for (Map<String, String> request : List.of(ofDisabled, ofOver, ofAhead)) {
            Response page = new Browser(server.baseUri()).authorize(request);
            assertThat(page.statusCode()).isEqualTo(200);
            pages.add(Page.withoutIds(page));
        }
        assertThat(pages).allSatisfy(page -> assertThat(page).isEqualTo(pages.get(0)));
        assertThat(admin.userSessions("fylr", over)).isEmpty();

        clockIn(later);
        assertThat(fylr.subject(new Browser(server.baseUri()).authorize(ofAhead)))
                .as("the code is as good as before, and its day has come")
                .isEqualTo(login + "-ahead");
    }

    @Test
    @Tag("P3")
    @Tag("M4")
    @Tag("M7")
    @DisplayName("no action code and no invitation for a user whose last day is over: 400 that says why")
    void adminCallsOnceItIsOver() {
        String id = admin.createUser(
                "fylr",
                login,
                "secret",
                Map.of("email", login + "@example.org", "attributes", attributes("email", null, day(0))));
        FylrApi.success(fylrAdmin.issue(id, Map.of()));

        clockIn(later);
        for (Response response : List.of(fylrAdmin.issue(id, Map.of()), fylrAdmin.invite(id, Map.of()))) {
            assertThat(FylrAdmin.rejected(response, 400))
                    .isEqualTo("The user may not log in any more: see the user's attribute " + TO + ".");
        }
    }

    private Map<String, String> issue(String user) {
        Map<String, String> issued = FylrApi.success(fylrAdmin.issue(user, Map.of())).entrySet().stream()
                .collect(Collectors.toMap(Map.Entry::getKey, e -> e.getValue().toString()));
        return fylr.authorizationRequest(
                "auth_method", "action_code", "action_code", issued.get("action_code"), "secret", issued.get("secret"));
    }

    @Test
    @Tag("P3")
    @Tag("A12")
    @DisplayName("single sign-on serves nobody whose last day is over, at fylr's endpoints and at the realm's own")
    void singleSignOn() {
        user(null, day(0));
        Browser browser = new Browser(server.baseUri());
        assertThat(fylr.subject(page(browser, login))).isEqualTo(login);
        assertThat(fylr.subject(browser.authorize(fylr.authorizationRequest("auth_method", "easydb"))))
                .as("by single sign-on")
                .isEqualTo(login);
        assertThat(askedByAccountConsole(browser)).contains("code=").doesNotContain("error=");

        clockIn(later);

        assertThat(askedByAccountConsole(browser))
                .contains("error=login_required")
                .doesNotContain("code=");
        Response none = browser.authorize(fylr.authorizationRequest("auth_method", "easydb", "prompt", "none"));
        assertThat(FylrApi.query(none)).containsEntry("error", "login_required");
        Page.isLogin(browser.authorize(fylr.authorizationRequest("auth_method", "easydb")));
    }

    @Test
    @Tag("P3")
    @DisplayName("Keycloak's own account console lets nobody in either")
    void accountConsole() {
        user(day(1), null);
        Browser browser = new Browser(server.baseUri());
        Response page = browser.open(accountConsole(""));
        Page.isLogin(browser.submit(page, "username", login, "password", "secret"));
        assertThat(browser.cookie("KEYCLOAK_IDENTITY", "/realms/fylr/")).isNull();
    }

    @Test
    @Tag("P3")
    @DisplayName("nor where the window closes while the user is at a page that comes after the password")
    void closesUnderWay() {
        String id = user(null, day(0));
        admin.updateUser("fylr", id, Map.of("requiredActions", List.of("UPDATE_PASSWORD")));
        for (boolean own : List.of(true, false)) {
            clockIn(earlier);
            Browser browser = new Browser(server.baseUri());
            Response first = own
                    ? browser.open(accountConsole(""))
                    : browser.authorize(fylr.authorizationRequest("auth_method", "easydb"));
            Response choose = browser.submit(first, "username", login, "password", own ? "secret" : "chosen");
            assertThat(choose.asString()).contains("name=\"password-new\"");
            clockIn(later);
            Response rejected = browser.submit(choose, "password-new", "chosen", "password-confirm", "chosen");

            assertThat(rejected.statusCode()).as(rejected.getHeader("Location")).isEqualTo(400);
            assertThat(browser.cookie("KEYCLOAK_IDENTITY", "/realms/fylr/")).isNull();
            assertThat(admin.userSessions("fylr", id)).isEmpty();
            admin.updateUser("fylr", id, Map.of("requiredActions", List.of("UPDATE_PASSWORD")));
        }
        assertThat(events(id)).isEmpty();
    }

    /** Where the browser ends that is asked for single sign-on by the account console: an address on the server. */
    private String askedByAccountConsole(Browser browser) {
        browser.open(accountConsole("&prompt=none"));
        return browser.visited().get(browser.visited().size() - 1);
    }

    private String accountConsole(String more) {
        return "/realms/fylr/protocol/openid-connect/auth?client_id=account-console&response_type=code&scope=openid"
                + "&redirect_uri=" + server.baseUri() + "/realms/fylr/account/&state=x" + more
                + "&code_challenge=" + FylrApi.CHALLENGE + "&code_challenge_method=S256";
    }

    // the tokens

    @Test
    @Tag("P3")
    @Tag("I2")
    @Tag("U5")
    @DisplayName("tokens of before are dead with the last day, told as those of a disabled user, and stay so")
    void tokens() {
        String id = user(null, day(0));
        Map<String, Object> tokens = fylr.passwordTokens(login, "secret", "openid offline");
        fylr.assertAlive(tokens);

        clockIn(later);

        fylr.assertDead(tokens);
        assertThat(FylrApi.success(fylr.introspect((String) tokens.get("access_token"))))
                .isEqualTo(Map.of("active", false));
        assertThat(fylr.userinfo((String) tokens.get("access_token")).jsonPath().getString("code"))
                .isEqualTo("InvalidToken");
        isTold(id, "login_valid_to");
        assertThat(fylr.revoke((String) tokens.get("access_token")).statusCode())
                .isEqualTo(200);

        clockIn(earlier);
        fylr.assertDead(tokens);
        fylr.assertAlive(fylr.passwordTokens(login, "secret", "offline"));
    }

    @Test
    @Tag("P3")
    @Tag("T9")
    @DisplayName("a refresh is told what a disabled user's is")
    void refresh() {
        String disabled = admin.createUser("fylr", login + "-disabled", "secret");
        Map<String, Object> ofDisabled = fylr.passwordTokens(login + "-disabled", "secret", "offline");
        admin.updateUser("fylr", disabled, Map.of("enabled", false));
        String id = user(null, day(0));
        Map<String, Object> tokens = fylr.passwordTokens(login, "secret", "offline");
        tokens = FylrApi.success(fylr.refresh(tokens));

        clockIn(later);

        assertThat(FylrApi.rejected(fylr.refresh(tokens), 400, "invalid_grant"))
                .isEqualTo(FylrApi.rejected(fylr.refresh(ofDisabled), 400, "invalid_grant"));
        isTold(id, "login_valid_to");
        fylr.assertDead(tokens);
    }

    @Test
    @Tag("P3")
    @Tag("A13")
    @DisplayName("a code is told what a disabled user's is, and is used up")
    void code() {
        String disabled = admin.createUser("fylr", login + "-disabled", "secret");
        String ofDisabled = fylr.code(login + "-disabled", "secret");
        admin.updateUser("fylr", disabled, Map.of("enabled", false));
        user(null, day(0));
        String code = fylr.code(login, "secret");

        clockIn(later);

        assertThat(FylrApi.rejected(fylr.exchange(code), 400, "invalid_grant"))
                .isEqualTo(FylrApi.rejected(fylr.exchange(ofDisabled), 400, "invalid_grant"));
        clockIn(earlier);
        FylrApi.rejected(fylr.exchange(code), 400, "invalid_grant");
    }

    @ParameterizedTest
    @CsvSource({"1, , login_valid_from", ", -1, login_valid_to", "1, -1, login_valid_from"})
    @Tag("P3")
    @Tag("E3")
    @DisplayName("an administrator who puts the user out of the window ends every login, with one event that says why")
    void putOut(Integer from, Integer to, String reason) {
        String id = user(null, null);
        Map<String, Object> first = fylr.passwordTokens(login, "secret", "offline");
        Map<String, Object> second = fylr.passwordTokens(login, "secret", "offline");
        Browser browser = new Browser(server.baseUri());
        assertThat(fylr.subject(page(browser, login))).isEqualTo(login);

        setWindow(id, day(-3), day(3));
        fylr.assertAlive(first);
        setWindow(id, day(from), day(to));

        isTold(id, reason);
        assertThat(admin.userSessions("fylr", id)).isEmpty();
        fylr.assertDead(first);
        setWindow(id, null, null);
        fylr.assertDead(first);
        fylr.assertDead(second);
        Response none = browser.authorize(fylr.authorizationRequest("auth_method", "easydb", "prompt", "none"));
        assertThat(FylrApi.query(none)).containsEntry("error", "login_required");
        isTold(id, reason);
    }

    @Test
    @Tag("P3")
    @Tag("G3")
    @DisplayName("a realm that is not served as fylr knows no such days")
    void anotherRealm() {
        String realm = "validity-" + UUID.randomUUID();
        admin.createRealm(Map.of("realm", realm));
        admin.importUser(
                realm,
                Map.of(
                        "username",
                        login,
                        "enabled",
                        true,
                        "email",
                        login + "@example.org",
                        "firstName",
                        "Ida",
                        "lastName",
                        "Ahlers",
                        "credentials",
                        List.of(Map.of("type", "password", "value", "secret")),
                        "attributes",
                        attributes("easydb", null, day(-1))));

        Response tokens = fylr.request()
                .formParams("grant_type", "password", "client_id", "admin-cli", "username", login, "password", "secret")
                .post("/realms/{realm}/protocol/openid-connect/token", realm);
        assertThat(tokens.statusCode()).as(tokens.asString()).isEqualTo(200);
    }
}
