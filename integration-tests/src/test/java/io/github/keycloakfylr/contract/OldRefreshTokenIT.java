package io.github.keycloakfylr.contract;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.oauth2.sdk.auth.ClientSecretJWT;
import com.nimbusds.oauth2.sdk.auth.Secret;
import com.nimbusds.oauth2.sdk.id.ClientID;
import io.github.keycloakfylr.client.AdminApi;
import io.github.keycloakfylr.client.FylrApi;
import io.github.keycloakfylr.client.Race;
import io.github.keycloakfylr.testserver.FylrTest;
import io.github.keycloakfylr.testserver.KeycloakServer;
import io.github.keycloakfylr.testserver.MigrateTool;
import io.github.keycloakfylr.testserver.NotInContainer;
import io.github.keycloakfylr.testserver.PretendedFylr;
import io.github.keycloakfylr.testserver.PretendedFylr.Mood;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Contract V5: whoever is logged in at the fylr that runs still stays so. */
@NotInContainer("A server in a container does not reach the old fylr on this machine's loopback interface.")
@FylrTest
class OldRefreshTokenIT {

    private static final String SECRET = "the-client-secret";
    private static final String SCOPE = "write offline read";
    private static final int TIMEOUT_MILLIS = 1000;
    private static final String PART = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNO-_";

    private final KeycloakServer server;
    private final AdminApi admin;
    private final FylrApi fylr;
    private final PretendedFylr old = PretendedFylr.start();
    private final String login = "Running-" + UUID.randomUUID();
    /** One of the test's own: failures are counted by client. */
    private final String client = "running-" + UUID.randomUUID();

    private String entry;
    private int before;

    OldRefreshTokenIT(KeycloakServer server, AdminApi admin, FylrApi fylr) {
        this.server = server;
        this.admin = admin;
        this.fylr = fylr;
    }

    @BeforeEach
    void entry() {
        before = server.log().length();
        entry = admin.createComponent(
                "fylr", old.entry(Map.of("timeout", Integer.toString(TIMEOUT_MILLIS), "refreshTokensUntil", day(2))));
        FylrApi.client(admin, client, false);
    }

    @AfterEach
    void close() {
        old.close();
        assertThat(server.log().substring(before)).doesNotContain("ory_at_", "ory_rt_", PART);
    }

    private static String day(int fromToday) {
        return LocalDate.now(ZoneOffset.UTC).plusDays(fromToday).toString();
    }

    private void until(String day) {
        admin.configureComponent("fylr", entry, Map.of("refreshTokensUntil", List.of(day)));
    }

    private String user() {
        return admin.createUser("fylr", login, "secret");
    }

    /** One who has been here for longer than a password that comes along with the user may be younger. */
    private String imported(Map<String, ?> more) {
        Map<String, Object> user = new HashMap<>();
        user.put("username", login);
        user.put("enabled", true);
        user.put("createdTimestamp", Instant.now().minus(1, ChronoUnit.HOURS).toEpochMilli());
        user.putAll(more);
        return admin.importUser("fylr", user);
    }

    private String token() {
        return old.refreshToken(login, client, SCOPE);
    }

    private Response refresh(String token) {
        return refresh(client, token);
    }

    private Response refresh(String clientId, String token) {
        return fylr.token("grant_type", "refresh_token", "client_id", clientId, "refresh_token", token);
    }

    private int asked() {
        return old.requests(PretendedFylr.TOKEN).size();
    }

    /** In the words of every unknown refresh token. */
    private void isUnknown(Response response) {
        String told = FylrApi.rejected(response, 400, "invalid_grant");
        assertThat(told).isEqualTo(FylrApi.rejected(refresh("not-a-token"), 400, "invalid_grant"));
    }

    private static void isUnavailable(Response response) {
        FylrApi.rejected(response, 503, "temporarily_unavailable");
        assertThat(response.getHeader("Retry-After")).matches("\\d+");
    }

    private Map<String, Object> lastEvent(String type) {
        List<Map<String, Object>> events = admin.events("fylr", type);
        return events.stream()
                .filter(event -> client.equals(event.get("clientId")))
                .findFirst()
                .orElseThrow();
    }

    @SuppressWarnings("unchecked")
    private static Map<String, String> details(Map<String, Object> event) {
        return (Map<String, String>) event.get("details");
    }

    @Test
    @Tag("V5")
    @Tag("T1")
    @DisplayName("a refresh token of the old fylr yields tokens of ours, with its scopes, which go on by themselves")
    void goesOn() {
        String id = user();
        String token = token();

        Map<String, Object> tokens = FylrApi.success(refresh(token));

        assertThat(tokens).containsOnlyKeys("access_token", "token_type", "scope", "expires_in", "refresh_token");
        assertThat(tokens).containsEntry("scope", SCOPE).containsEntry("token_type", "bearer");
        assertThat(old.requests(PretendedFylr.TOKEN)).singleElement().satisfies(request -> {
            assertThat(request.method()).isEqualTo("POST");
            assertThat(request.authorization()).isNull();
            assertThat(request.cookie()).isNull();
            assertThat(request.form())
                    .isEqualTo(Map.of("grant_type", "refresh_token", "refresh_token", token, "client_id", client));
        });
        assertThat(old.requests(PretendedFylr.USERINFO)).singleElement().satisfies(request -> {
            assertThat(request.method()).isEqualTo("GET");
            assertThat(request.form()).isEmpty();
            assertThat(request.authorization()).startsWith("Bearer ory_at_");
        });
        assertThat(fylr.userinfo((String) tokens.get("access_token")).jsonPath().getString("sub"))
                .isEqualTo(login);
        assertThat(admin.userSessions("fylr", id)).hasSize(1);
        old.stop();
        Map<String, Object> next = FylrApi.success(refresh((String) tokens.get("refresh_token")));
        assertThat(next).containsEntry("scope", SCOPE).containsKey("refresh_token");
        fylr.assertAlive(next);
    }

    @Test
    @Tag("V5")
    @Tag("E1")
    @DisplayName("to fylr's events it is no login; Keycloak's event says where the token came from")
    void events() {
        admin.updateRealm("fylr", Map.of("eventsEnabled", true, "enabledEventTypes", List.of("REFRESH_TOKEN")));
        String id = user();

        FylrApi.success(refresh(token()));

        Map<String, Object> event = lastEvent("REFRESH_TOKEN");
        assertThat(event).containsEntry("userId", id);
        assertThat(details(event)).containsEntry("fylr_old_server", "true").containsEntry("scope", SCOPE);
        assertThat(FylrApi.loggedEvents(server.log().substring(before)))
                .noneMatch(line -> id.equals(line.get("user_id")));

        isUnknown(refresh(old.refreshToken("nobody-" + UUID.randomUUID(), client, SCOPE)));
        assertThat(server.log().substring(before).lines())
                .anyMatch(line -> line.contains("'The user of the old server is not here'") && line.contains(client));
    }

    @Test
    @Tag("V6")
    @DisplayName("each is counted by its outcome, and the migration tool says of how many users one came lately")
    void counted(@TempDir Path directory) throws IOException {
        String id = user();
        Path nobody = Files.writeString(directory.resolve("users.json"), "[]");
        long users = lately(directory, nobody);
        double good = count("success");
        double bad = count("error");
        double unavailable = count("unavailable");

        FylrApi.success(refresh(token()));
        String token = token();
        FylrApi.success(refresh(token));
        isUnknown(refresh(token));
        isUnknown(refresh(old.refreshToken("nobody-" + UUID.randomUUID(), client, SCOPE)));
        old.behave(Mood.INTERNAL_ERROR);
        isUnavailable(refresh(token()));

        FylrApi.eventually(() -> {
            assertThat(count("success")).isEqualTo(good + 2);
            assertThat(count("error")).isEqualTo(bad + 2);
            assertThat(count("unavailable")).isEqualTo(unavailable + 1);
        });
        assertThat(lately(directory, nobody)).isEqualTo(users + 1);
        assertThat(admin.user("fylr", id).get("attributes").toString()).contains("fylr_old_refresh_token=[" + day(0));
        setLast(id, day(-6));
        assertThat(lately(directory, nobody)).isEqualTo(users + 1);
        setLast(id, day(-7));
        assertThat(lately(directory, nobody)).isEqualTo(users);
    }

    private void setLast(String id, String day) {
        admin.updateUser("fylr", id, Map.of("attributes", Map.of("fylr_old_refresh_token", List.of(day))));
    }

    private double count(String outcome) {
        Matcher line = Pattern.compile(
                        "(?m)^keycloak_fylr_old_refresh_tokens_total\\{outcome=\"" + outcome + "\"} ([0-9.E]+)$")
                .matcher(given().baseUri(server.managementUri().toString())
                        .get("/metrics")
                        .asString());
        return line.find() ? Double.parseDouble(line.group(1)) : 0;
    }

    private long lately(Path directory, Path source) {
        MigrateTool.Result result = new MigrateTool(directory)
                .withEnvironment("KC_CLI_PASSWORD", AdminApi.PASSWORD)
                .run(
                        "users",
                        "--check",
                        "--from",
                        source.toString(),
                        "--server",
                        server.baseUri().toString(),
                        "--user",
                        AdminApi.USERNAME);
        assertThat(result.exitCode()).as(result.output() + result.errors()).isZero();
        Matcher line = Pattern.compile(
                        "(?m)^Users of whom a refresh token of the old fylr was accepted in the last 7 days: (\\d+)$")
                .matcher(result.output());
        if (line.find()) {
            return Long.parseLong(line.group(1));
        }
        assertThat(result.output()).contains("No refresh token of the old fylr was accepted in the last 7 days.");
        return 0;
    }

    @Test
    @Tag("V5")
    @Tag("T11")
    @DisplayName("with openid there is an id token; the login's name is found whatever its case")
    void openid() {
        user();
        String token = old.refreshToken(login.toUpperCase(Locale.ROOT), client, "openid offline_access");

        Map<String, Object> tokens = FylrApi.success(refresh(token));

        assertThat(tokens)
                .containsOnlyKeys("access_token", "token_type", "scope", "expires_in", "refresh_token", "id_token");
        assertThat(tokens).containsEntry("scope", "openid offline_access");
        assertThat(FylrApi.claims(tokens.get("id_token")))
                .containsEntry("sub", login)
                .containsEntry("aud", client);
    }

    @Test
    @Tag("V5")
    @Tag("S2")
    @DisplayName("scopes that the client may not have here are left out; without offline the old server is not asked")
    void limitedScopes() {
        user();
        String narrow = "narrow-" + UUID.randomUUID();
        createClient(narrow, List.of("read", "offline"));
        String none = "none-" + UUID.randomUUID();
        createClient(none, List.of("read", "write"));

        Map<String, Object> tokens =
                FylrApi.success(refresh(narrow, old.refreshToken(login, narrow, "write offline profile read")));
        assertThat(tokens).containsEntry("scope", "offline read").containsKey("refresh_token");
        Map<String, Object> once = FylrApi.success(refresh(narrow, old.refreshToken(login, narrow, "read write")));
        assertThat(once).containsOnlyKeys("access_token", "token_type", "scope", "expires_in");
        int asked = asked();
        isUnknown(refresh(none, old.refreshToken(login, none, SCOPE)));
        assertThat(asked()).isEqualTo(asked);
    }

    private void createClient(String clientId, List<String> scopes) {
        admin.createClient(
                "fylr",
                Map.of(
                        "clientId",
                        clientId,
                        "publicClient",
                        true,
                        "redirectUris",
                        List.of("https://" + clientId + ".example/"),
                        "defaultClientScopes",
                        List.of(),
                        "optionalClientScopes",
                        scopes));
    }

    @Test
    @Tag("V5")
    @Tag("T9")
    @DisplayName("presented again it is unknown, the old server is not asked, and the login that it went on in ends")
    void replay() {
        user();
        String token = token();
        Map<String, Object> tokens = FylrApi.success(refresh(token));
        fylr.assertAlive(tokens);

        isUnknown(refresh(token));

        assertThat(asked()).isEqualTo(1);
        assertThat(fylr.active(tokens.get("access_token"))).isFalse();
        FylrApi.rejected(refresh((String) tokens.get("refresh_token")), 400, "invalid_grant");
    }

    @Test
    @Tag("V5")
    @Tag("race")
    @DisplayName("of many at once exactly one is redeemed, the old fylr is asked once, and there is one login at most")
    void atOnce() throws Exception {
        AtomicInteger rounds = new AtomicInteger();
        Race.rounds(() -> {
            // In all rounds more than a client may send garbage: whoever is too late does not count as that.
            String name = "Racing-" + UUID.randomUUID();
            String id = admin.createUser("fylr", name, "secret");
            String token = old.refreshToken(name, client, SCOPE);

            Race.onlyOne(Race.atOnce(() -> refresh(token)), 200, response -> {
                if (response.statusCode() == 503) {
                    isUnavailable(response);
                } else {
                    FylrApi.rejected(response, 400, "invalid_grant");
                }
            });
            assertThat(asked()).isEqualTo(rounds.incrementAndGet());
            assertThat(admin.userSessions("fylr", id)).hasSizeLessThanOrEqualTo(1);
        });
    }

    @Test
    @Tag("V5")
    @DisplayName("off unless a day is given, off after that day, off with the entry, and a wrong day is not kept")
    void off() {
        user();
        String token = token();

        for (String day : List.of("", day(-2))) {
            until(day);
            isUnknown(refresh(token));
        }
        until(day(2));
        admin.configureComponent("fylr", entry, Map.of("enabled", List.of("false")));
        isUnknown(refresh(token));
        assertThat(asked()).isZero();
        admin.configureComponent("fylr", entry, Map.of("enabled", List.of("true")));
        Map<String, Object> wrong = new HashMap<>(admin.component("fylr", entry));
        @SuppressWarnings("unchecked")
        Map<String, Object> config = new HashMap<>((Map<String, Object>) wrong.get("config"));
        config.put("refreshTokensUntil", List.of("31.12.2026"));
        wrong.put("config", config);
        assertThat(admin.request()
                        .contentType(ContentType.JSON)
                        .body(wrong)
                        .put("/fylr/components/{id}", entry)
                        .statusCode())
                .isEqualTo(400);
        FylrApi.success(refresh(token));
        String next = token();
        admin.deleteComponent("fylr", entry);
        isUnknown(refresh(next));
        assertThat(asked()).isEqualTo(1);
    }

    @Test
    @Tag("V5")
    @DisplayName("a user who is not here, goes by another login, or has only a number for a name, is not let in")
    void unknownUser() {
        String mail = login + "@example.org";
        admin.createUser("fylr", login, "secret", Map.of("email", mail));
        String number = Long.toString(UUID.randomUUID().getLeastSignificantBits() >>> 1);
        admin.createUser("fylr", number, "secret");

        for (String name : List.of("nobody-" + UUID.randomUUID(), mail, number, "x".repeat(600))) {
            isUnknown(refresh(old.refreshToken(name, client, SCOPE)));
        }
        assertThat(asked()).isEqualTo(4);
    }

    @Test
    @Tag("V5")
    @DisplayName("a user without a login is found by the e-mail address, which is the login here")
    void byEmail() {
        String mail = login + "@Example.org";
        admin.createUser("fylr", mail, "secret", Map.of("email", mail));

        Map<String, Object> tokens = FylrApi.success(refresh(old.refreshToken(mail, client, SCOPE)));
        assertThat(fylr.userinfo((String) tokens.get("access_token")).jsonPath().getString("sub"))
                .isEqualTo(mail);
    }

    @Test
    @Tag("V5")
    @Tag("P2")
    @Tag("P3")
    @DisplayName("a user who is disabled, outside the days, or logged out everywhere, is not let in")
    void mayNotLogIn() {
        String id = user();
        admin.updateUser("fylr", id, Map.of("enabled", false));
        isUnknown(refresh(token()));

        admin.updateUser(
                "fylr",
                id,
                Map.of("enabled", true, "attributes", Map.of("fylr_login_valid_to", List.of("2020-01-01"))));
        isUnknown(refresh(token()));

        admin.updateUser("fylr", id, Map.of("attributes", Map.of()));
        Map<String, Object> tokens = FylrApi.success(refresh(token()));
        admin.logoutUser("fylr", id);
        isUnknown(refresh(token()));
        assertThat(fylr.active(tokens.get("access_token"))).isFalse();
        assertThat(admin.userSessions("fylr", id)).isEmpty();
    }

    @Test
    @Tag("V5")
    @Tag("P2")
    @DisplayName("another password that is set here ends what the old server does not know of")
    void passwordSetHere() {
        String id = imported(Map.of());
        FylrApi.success(refresh(token()));

        admin.setPassword("fylr", id, "set-here");

        isUnknown(refresh(token()));
    }

    @Test
    @Tag("V5")
    @Tag("V4")
    @DisplayName("a password that moves in at the first login, on another device, ends nothing")
    void passwordMovedIn() {
        imported(Map.of("attributes", Map.of("fylr_password", List.of("old_server"))));
        old.user(login, "right");
        Map<String, Object> tokens = FylrApi.success(refresh(token()));

        FylrApi.success(fylr.passwordGrant(login, "right"));

        FylrApi.success(refresh(token()));
        fylr.assertAlive(tokens);
    }

    @Test
    @Tag("V5")
    @DisplayName("a required action waits for the next login: this one goes on")
    void requiredAction() {
        imported(Map.of("requiredActions", List.of("UPDATE_PASSWORD", "CONFIGURE_TOTP")));

        FylrApi.success(refresh(token()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"ldap", "sso", "anonymous", "made-up"})
    @Tag("V5")
    @Tag("M10")
    @DisplayName("a user of a type that no method of the realm lets in is not let in")
    void types(String type) {
        imported(Map.of("attributes", Map.of("fylr_type", List.of(type))));

        isUnknown(refresh(token()));
    }

    @Test
    @Tag("V5")
    @Tag("P1")
    @DisplayName("a user who becomes one of another type is logged out")
    void typeChanged() {
        String id = user();
        Map<String, Object> tokens = FylrApi.success(refresh(token()));

        admin.updateUser("fylr", id, Map.of("attributes", Map.of("fylr_type", List.of("collection"))));

        FylrApi.eventually(
                () -> assertThat(fylr.active(tokens.get("access_token"))).isFalse());
    }

    @Test
    @Tag("V5")
    @Tag("T9")
    @DisplayName("another client's token is unknown, and still good for its own")
    void otherClient() {
        user();
        String other = "other-" + UUID.randomUUID();
        FylrApi.client(admin, other, false);
        String token = token();

        isUnknown(refresh(other, token));
        FylrApi.success(refresh(token));
    }

    @Test
    @Tag("V5")
    @Tag("C1")
    @DisplayName("a confidential client's secret goes to the old server by HTTP Basic, however it came")
    void confidential() {
        user();
        String confidential = "confidential-" + UUID.randomUUID();
        FylrApi.client(admin, confidential, true);
        old.client(confidential, SECRET);
        String token = old.refreshToken(login, confidential, SCOPE);

        FylrApi.rejected(refresh(confidential, token), 400, "invalid_client");
        FylrApi.rejected(
                fylr.token(
                        "grant_type",
                        "refresh_token",
                        "client_id",
                        confidential,
                        "client_secret",
                        "wrong",
                        "refresh_token",
                        token),
                400,
                "invalid_client");
        assertThat(asked()).isZero();
        FylrApi.success(fylr.token(
                "grant_type",
                "refresh_token",
                "client_id",
                confidential,
                "client_secret",
                SECRET,
                "refresh_token",
                token));
        FylrApi.success(fylr.request()
                .contentType(ContentType.URLENC.withCharset(StandardCharsets.UTF_8))
                .auth()
                .preemptive()
                .basic(confidential, SECRET)
                .formParam("grant_type", "refresh_token")
                .formParam("refresh_token", old.refreshToken(login, confidential, SCOPE))
                .post("/api/oauth2/token"));
        assertThat(old.requests(PretendedFylr.TOKEN)).hasSize(2).allSatisfy(request -> {
            assertThat(request.authorization()).startsWith("Basic ");
            assertThat(request.form()).containsOnlyKeys("grant_type", "refresh_token");
        });
    }

    @Test
    @Tag("V5")
    @DisplayName("a client that is not what it was at the old server, or whose tokens are revoked, has none there")
    void clients() {
        user();
        String id = admin.findClient("fylr", client).orElseThrow();
        for (Map<String, ?> change : List.<Map<String, ?>>of(
                Map.of("consentRequired", true),
                Map.of("notBefore", 1),
                Map.of("attributes", Map.of("use.refresh.tokens", "false")))) {
            admin.updateClient("fylr", id, change);
            isUnknown(refresh(token()));
            admin.updateClient("fylr", id, Map.of("consentRequired", false, "notBefore", 0));
        }
        assertThat(asked()).isZero();
    }

    @Test
    @Tag("V5")
    @DisplayName("the browser's cookie of the old server goes there too, one of ours does not")
    void browserCookie() {
        admin.setRealmAttribute("fylr", "fylr.login.guest", "true");
        user();
        String cookie = "old-browser." + UUID.randomUUID();
        String bound = old.boundRefreshToken(login, client, SCOPE, cookie);

        FylrApi.success(withCookie(cookie, bound));
        assertThat(old.requests(PretendedFylr.USERINFO))
                .singleElement()
                .satisfies(request -> assertThat(request.cookie()).isEqualTo("fylr-browser-id=" + cookie));

        String ours = fylr.token("grant_type", "client_credentials", "client_id", FylrApi.CLIENT)
                .getCookie("fylr-browser-id");
        assertThat(ours).isNotNull();
        FylrApi.success(withCookie(ours, token()));
        FylrApi.success(refresh(token()));
        assertThat(old.requests(PretendedFylr.TOKEN).stream()
                        .map(PretendedFylr.Request::cookie)
                        .filter(Objects::nonNull))
                .containsExactly("fylr-browser-id=" + cookie);
    }

    private Response withCookie(String cookie, String token) {
        return fylr.request()
                .contentType(ContentType.URLENC.withCharset(StandardCharsets.UTF_8))
                .header("Cookie", "fylr-browser-id=" + cookie)
                .formParam("grant_type", "refresh_token")
                .formParam("client_id", client)
                .formParam("refresh_token", token)
                .post("/api/oauth2/token");
    }

    @Test
    @Tag("V5")
    @DisplayName("the old server is not shown what cannot be its, nor asked twice for what it has refused")
    void garbage() {
        user();
        for (String token : List.of(
                "x",
                PART,
                "ory_rt_." + PART,
                "ory_at_" + PART + "." + PART,
                PART + "." + PART + "." + PART,
                PART + "." + PART + "x",
                "ory_rt_" + PART.repeat(50) + "." + PART)) {
            isUnknown(refresh(token));
        }
        assertThat(asked()).isZero();

        String unknown = "ory_rt_" + PART + "." + PART;
        isUnknown(refresh(unknown));
        isUnknown(refresh(unknown));
        assertThat(asked()).isEqualTo(1);
    }

    @Test
    @Tag("V5")
    @DisplayName("after twenty refused ones a minute nobody is asked for that client; others go on")
    void limit() {
        user();
        for (int i = 0; i < 20; i++) {
            isUnknown(refresh(neverIssued()));
        }
        String good = token();

        isUnavailable(refresh(neverIssued()));
        isUnavailable(refresh(good));
        assertThat(asked()).isEqualTo(20);
        String other = "other-" + UUID.randomUUID();
        FylrApi.client(admin, other, false);
        FylrApi.success(refresh(other, old.refreshToken(login, other, SCOPE)));
    }

    private static String neverIssued() {
        String part = UUID.randomUUID().toString() + "-------";
        return "ory_rt_" + part + "." + part;
    }

    @ParameterizedTest
    @EnumSource(
            value = Mood.class,
            mode = EnumSource.Mode.EXCLUDE,
            names = {"GOOD", "INVALID_CLIENT"})
    @Tag("V5")
    @DisplayName("an old server that does not say is one that is down, and the token is good again later")
    void broken(Mood mood) {
        user();
        String token = token();
        old.behave(mood);

        isUnavailable(refresh(token));
        assertThat(asked()).as("nothing is tried twice").isEqualTo(1);

        old.behave(Mood.GOOD);
        FylrApi.success(refresh(token));
    }

    @Test
    @Tag("V5")
    @DisplayName("while it is down tokens of ours go on, and the log says it once")
    void down() {
        String id = user();
        Map<String, Object> tokens = FylrApi.success(refresh(token()));
        String token = token();
        old.stop();

        isUnavailable(refresh(token));
        isUnavailable(refresh(token));
        Map<String, Object> next = FylrApi.success(refresh((String) tokens.get("refresh_token")));
        old.restart();
        FylrApi.success(refresh(token));

        fylr.assertAlive(next);
        assertThat(admin.userSessions("fylr", id)).hasSize(2);
        assertThat(server.log()
                        .substring(before)
                        .lines()
                        .filter(line -> line.contains("does not redeem its refresh tokens")))
                .hasSize(1);
    }

    @ParameterizedTest
    @EnumSource(
            value = Mood.class,
            names = {"INTERNAL_ERROR", "HTML", "EMPTY_OBJECT", "REDIRECTING"})
    @Tag("V5")
    @DisplayName("a token that was redeemed is used up, also when the old server does not say whose it was")
    void brokenUserinfo(Mood mood) {
        String id = user();
        String token = token();
        old.behave(PretendedFylr.USERINFO, mood);

        isUnavailable(refresh(token));
        assertThat(old.requests(PretendedFylr.USERINFO)).hasSize(2);

        old.behave(Mood.GOOD);
        isUnknown(refresh(token));
        assertThat(asked()).isEqualTo(1);
        assertThat(admin.userSessions("fylr", id)).isEmpty();
    }

    @Test
    @Tag("V5")
    @DisplayName("a client that the old server does not know has no tokens of its")
    void unknownThere() {
        user();
        old.behave(Mood.INVALID_CLIENT);

        isUnknown(refresh(token()));
    }

    @Test
    @Tag("V5")
    @Tag("C1")
    @DisplayName("a client that signs an assertion has no secret to pass on: the old server is not asked")
    void assertion() throws Exception {
        user();
        String signing = "signing-" + UUID.randomUUID();
        String secret = "a-secret-that-is-long-enough-for-an-hmac-of-sha-256";
        admin.createClient(
                "fylr", Map.of("clientId", signing, "clientAuthenticatorType", "client-secret-jwt", "secret", secret));
        ClientSecretJWT assertion = new ClientSecretJWT(
                new ClientID(signing),
                URI.create(server.baseUri() + "/api/oauth2/token"),
                JWSAlgorithm.HS256,
                new Secret(secret));

        isUnknown(fylr.token(
                "grant_type",
                "refresh_token",
                "client_assertion_type",
                "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
                "client_assertion",
                assertion.getClientAssertion().serialize(),
                "refresh_token",
                old.refreshToken(login, signing, SCOPE)));
        assertThat(asked()).isZero();
    }

    @Test
    @Tag("V5")
    @DisplayName("the realm's client policies are asked before the old server, and the token stays good")
    void clientPolicies() {
        user();
        String confidential = "confidential-" + UUID.randomUUID();
        FylrApi.client(admin, confidential, true);
        old.client(confidential, SECRET);
        String[] request = {
            "grant_type",
            "refresh_token",
            "client_id",
            confidential,
            "client_secret",
            SECRET,
            "refresh_token",
            old.refreshToken(login, confidential, SCOPE)
        };
        Object profiles =
                admin.request().get("/fylr/client-policies/profiles").jsonPath().getList("profiles");
        Map<String, Object> executor = Map.of(
                "executor",
                "secure-client-authenticator",
                "configuration",
                Map.of("allowed-client-authenticators", List.of("client-x509")));
        policies(
                "profiles",
                List.of(Map.of("name", "running-profile", "description", "", "executors", List.of(executor))));
        policies(
                "policies",
                List.of(Map.of(
                        "name",
                        "running-policy",
                        "description",
                        "",
                        "enabled",
                        true,
                        "conditions",
                        List.of(Map.of("condition", "any-client", "configuration", Map.of())),
                        "profiles",
                        List.of("running-profile"))));
        try {
            assertThat(FylrApi.rejected(fylr.token(request), 400, "invalid_request"))
                    .contains("client policy");
            assertThat(asked()).isZero();
        } finally {
            policies("policies", List.of());
            policies("profiles", profiles);
        }
        FylrApi.success(fylr.token(request));
    }

    private void policies(String what, Object list) {
        assertThat(admin.request()
                        .contentType(ContentType.JSON)
                        .body(Map.of(what, list))
                        .put("/fylr/client-policies/{what}", what)
                        .statusCode())
                .isEqualTo(204);
    }
}
