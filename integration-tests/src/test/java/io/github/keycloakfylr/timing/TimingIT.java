package io.github.keycloakfylr.timing;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keycloakfylr.client.AdminApi;
import io.github.keycloakfylr.client.FylrApi;
import io.github.keycloakfylr.testserver.FylrTest;
import io.github.keycloakfylr.testserver.KeycloakServer;
import io.restassured.http.ContentType;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.bouncycastle.crypto.generators.OpenBSDBCrypt;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Contract C3, C4, A9, T7, I2, R1: how long a response takes tells no more than what it says. Runs with
 * {@code -Ptiming} only: on a busy machine it takes long.
 */
@FylrTest
@Tag("timing")
class TimingIT {

    private static final String RUN = UUID.randomUUID().toString();
    private static final String PASSWORD = "the-right-password";
    private static final String SECRET = "the-client-secret";
    private static final String TOKEN = "/api/oauth2/token";
    private static final int BCRYPT_COST = 8;
    private static final int DAY = 86_400;

    private final AdminApi admin;
    private final FylrApi fylr;
    private final URI base;

    TimingIT(KeycloakServer server, AdminApi admin, FylrApi fylr) {
        this.admin = admin;
        this.fylr = fylr;
        this.base = server.baseUri();
    }

    private static String name(String what) {
        return "timing-" + what + "-" + RUN;
    }

    private static String form(String... parameters) {
        return FylrApi.map(parameters).entrySet().stream()
                .map(entry -> entry.getKey() + "=" + URLEncoder.encode(entry.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
    }

    private static String clientCredentials(String client, String secret) {
        return form("grant_type", "client_credentials", "client_id", client, "client_secret", secret);
    }

    private static String passwordGrant(String user, String password) {
        return form("grant_type", "password", "client_id", FylrApi.CLIENT, "username", user, "password", password);
    }

    private String authorization(String user, String password) {
        return form(
                FylrApi.flat(fylr.authorizationRequest("auth_method", "easydb", "login", user, "password", password)));
    }

    @Test
    @Tag("C4")
    @DisplayName("clients with plain secrets: unknown, wrong secret, disabled with the right one")
    void clients() throws Exception {
        FylrApi.client(admin, name("plain"), true);
        String disabled = FylrApi.client(admin, name("disabled"), true);
        admin.updateClient("fylr", disabled, Map.of("enabled", false));

        new ResponseTimes(base)
                .with("unknown", TOKEN, clientCredentials(name("unknown"), "wrong"), 400)
                .with("wrong secret", TOKEN, clientCredentials(name("plain"), "wrong"), 400)
                .with("nearly right secret", TOKEN, clientCredentials(name("plain"), SECRET + "x"), 400)
                .with("disabled", TOKEN, clientCredentials(name("disabled"), SECRET), 400)
                .assertAlike("clients");
    }

    @Test
    @Tag("C3")
    @Tag("C4")
    @DisplayName(
            "where one client has a bcrypt hash: unknown, wrong secret of that one, and of one with a plain secret")
    void clientsWithHashes() throws Exception {
        byte[] salt = new byte[16];
        new SecureRandom().nextBytes(salt);
        admin.createClient(
                "fylr",
                Map.of(
                        "clientId",
                        name("hash"),
                        "secret",
                        OpenBSDBCrypt.generate("2y", SECRET.toCharArray(), salt, BCRYPT_COST)));
        FylrApi.client(admin, name("beside-hash"), true);
        // What is in use in the realm is asked every few seconds.
        FylrApi.eventually(() -> {
            long start = System.nanoTime();
            fylr.token("grant_type", "client_credentials", "client_id", name("none"), "client_secret", "wrong");
            assertThat(System.nanoTime() - start).isGreaterThan(10_000_000);
        });

        new ResponseTimes(base)
                .with("unknown", TOKEN, clientCredentials(name("none"), "wrong"), 400)
                .with("wrong secret, hash", TOKEN, clientCredentials(name("hash"), "wrong"), 400)
                .with("wrong secret, plain", TOKEN, clientCredentials(name("beside-hash"), "wrong"), 400)
                .assertAlike("clients beside a hash");
    }

    @BeforeEach
    void users() {
        if (admin.findUser("fylr", name("user")).isPresent()) {
            return;
        }
        admin.createUser("fylr", name("user"), PASSWORD);
        admin.createUser("fylr", name("disabled"), PASSWORD, Map.of("enabled", false));
        admin.createUser("fylr", name("sso"), PASSWORD, Map.of("attributes", Map.of("fylr_type", List.of("sso"))));
        admin.createUser("fylr", name("locked"), PASSWORD);
    }

    /** Locks the user of that name for the rest of the test, and nobody else, however many guesses follow. */
    private void lock() {
        admin.updateRealm(
                "fylr", Map.of("failureFactor", 1, "waitIncrementSeconds", DAY, "maxFailureWaitSeconds", DAY));
        FylrApi.rejected(fylr.passwordGrant(name("locked"), "wrong"), 400, "invalid_grant");
        FylrApi.eventually(() -> FylrApi.rejected(fylr.passwordGrant(name("locked"), PASSWORD), 400, "invalid_grant"));
        admin.updateRealm("fylr", Map.of("failureFactor", 1_000_000));
        assertLocked();
    }

    private void assertLocked() {
        FylrApi.rejected(fylr.passwordGrant(name("locked"), PASSWORD), 400, "invalid_grant");
        FylrApi.success(fylr.passwordGrant(name("user"), PASSWORD));
    }

    @Test
    @Tag("T7")
    @DisplayName("users at the password grant: unknown, wrong password, locked, disabled, of another type")
    void usersByPasswordGrant() throws Exception {
        lock();

        new ResponseTimes(base)
                .with("unknown", TOKEN, passwordGrant(name("nobody"), "wrong"), 400)
                .with("wrong password", TOKEN, passwordGrant(name("user"), "wrong"), 400)
                .with("locked", TOKEN, passwordGrant(name("locked"), PASSWORD), 400)
                .with("disabled", TOKEN, passwordGrant(name("disabled"), PASSWORD), 400)
                .with("another type", TOKEN, passwordGrant(name("sso"), PASSWORD), 400)
                .assertAlike("password grant");
        assertLocked();
    }

    @Test
    @Tag("A9")
    @DisplayName("users at the authorization endpoint: unknown, wrong password, locked, disabled, of another type")
    void usersByAuthorizationRequest() throws Exception {
        lock();

        String path = "/api/oauth2/auth";
        new ResponseTimes(base)
                .with("unknown", path, authorization(name("nobody"), "wrong"), 200)
                .with("wrong password", path, authorization(name("user"), "wrong"), 200)
                .with("locked", path, authorization(name("locked"), PASSWORD), 200)
                .with("disabled", path, authorization(name("disabled"), PASSWORD), 200)
                .with("another type", path, authorization(name("sso"), PASSWORD), 200)
                .assertAlike("login");
        assertLocked();
    }

    @Test
    @Tag("I2")
    @Tag("R1")
    @Tag("R2")
    @DisplayName("tokens at introspection and revocation: made up, altered, revoked, Keycloak's own, another client's")
    void tokens() throws Exception {
        FylrApi.client(admin, name("caller"), true);
        String alive = (String) fylr.passwordTokens(name("user"), PASSWORD, "").get("access_token");
        String revoked =
                (String) fylr.passwordTokens(name("user"), PASSWORD, "").get("access_token");
        assertThat(fylr.revoke(revoked).statusCode()).isEqualTo(200);
        String own = fylr.request()
                .contentType(ContentType.URLENC)
                .formParams(FylrApi.map(
                        "grant_type",
                        "password",
                        "client_id",
                        FylrApi.CLIENT,
                        "username",
                        name("user"),
                        "password",
                        PASSWORD))
                .post("/realms/fylr/protocol/openid-connect/token")
                .path("access_token");
        assertThat(own).isNotNull();

        ResponseTimes introspection = new ResponseTimes(base);
        ResponseTimes revocation = new ResponseTimes(base);
        Map.of(
                        "made up",
                        alive.substring(0, 4) + alive.substring(4).replaceAll("[a-z]", "x"),
                        "altered",
                        altered(alive))
                .forEach((name, token) -> {
                    introspection.with(name, "/api/oauth2/introspect", asCaller(token), 200);
                    revocation.with(name, "/api/oauth2/revoke", asCaller(token), 200);
                });
        // Who has one of these knows what it is: nobody can make one up.
        Map.of("revoked", revoked, "Keycloak's own", own).forEach((name, token) -> {
            introspection.beside(name, "/api/oauth2/introspect", asCaller(token), 200);
            revocation.beside(name, "/api/oauth2/revoke", asCaller(token), 200);
        });
        // Introspection says of it that it is active.
        revocation.beside("another client's", "/api/oauth2/revoke", asCaller(alive), 200);

        introspection.assertAlike("introspection");
        revocation.assertAlike("revocation");
        assertThat(fylr.active(alive)).isTrue();
    }

    private static String altered(String token) {
        int middle = token.length() / 2;
        char other = token.charAt(middle) == 'A' ? 'B' : 'A';
        return token.substring(0, middle) + other + token.substring(middle + 1);
    }

    private static String asCaller(String token) {
        return form("client_id", name("caller"), "client_secret", SECRET, "token", token);
    }
}
