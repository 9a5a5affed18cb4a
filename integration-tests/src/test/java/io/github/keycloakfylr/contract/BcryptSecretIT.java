package io.github.keycloakfylr.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.oauth2.sdk.auth.ClientSecretJWT;
import com.nimbusds.oauth2.sdk.auth.Secret;
import com.nimbusds.oauth2.sdk.id.ClientID;
import io.github.keycloakfylr.client.AdminApi;
import io.github.keycloakfylr.client.FylrApi;
import io.github.keycloakfylr.testserver.FylrTest;
import io.github.keycloakfylr.testserver.KeycloakServer;
import io.restassured.http.ContentType;
import io.restassured.http.Header;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.bouncycastle.crypto.generators.OpenBSDBCrypt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Contract C3, C4: clients whose secret Keycloak has as a bcrypt hash. */
@FylrTest
class BcryptSecretIT {

    private static final String GUEST = "fylr.login.guest";
    private static final String CLIENT = "bcrypt-client";
    private static final String UNKNOWN = "bcrypt-unknown";
    private static final String SECRET = "the:clïent s€cret&+%";
    private static final List<String> ENDPOINTS = List.of("token", "revoke", "introspect");
    /**
     * Keycloak's own endpoints of the realm, of which this one tells by its status alone whether a client is
     * authenticated.
     */
    private static final String KEYCLOAK_INTROSPECTION = "/realms/{realm}/protocol/openid-connect/token/introspect";

    private final KeycloakServer server;
    private final AdminApi admin;
    private final FylrApi fylr;
    private final List<String> created = new ArrayList<>();

    BcryptSecretIT(KeycloakServer server, AdminApi admin, FylrApi fylr) {
        this.server = server;
        this.admin = admin;
        this.fylr = fylr;
    }

    @BeforeEach
    void allowGuests() {
        admin.setRealmAttribute("fylr", GUEST, "true");
    }

    private static String hash(String version, int cost, String secret) {
        byte[] salt = new byte[16];
        new SecureRandom().nextBytes(salt);
        return OpenBSDBCrypt.generate(version, secret.toCharArray(), salt, cost);
    }

    /** Of a cost that nothing has to compute. */
    private static String hashOfCost(int cost) {
        return "$2y$%02d$".formatted(cost) + hash("2y", 4, SECRET).substring("$2y$04$".length());
    }

    private String client(Map<String, ?> representation) {
        String id = admin.createClient("fylr", representation);
        created.add(id);
        return id;
    }

    private String client(String storedSecret) {
        return client(Map.of("clientId", CLIENT, "secret", storedSecret));
    }

    /** Past every validation, as an operator's realm file of long ago. */
    private void importClient(Map<String, ?> representation) {
        created.add(admin.importClient("fylr", representation));
    }

    private static String basic(String clientId, String secret) {
        String pair = URLEncoder.encode(clientId, StandardCharsets.UTF_8) + ":"
                + URLEncoder.encode(secret, StandardCharsets.UTF_8);
        return "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
    }

    private RequestSpecification form() {
        return fylr.request()
                .contentType(ContentType.URLENC.withCharset(StandardCharsets.UTF_8))
                .formParams("grant_type", "client_credentials", "token", "nonsense");
    }

    private Response byBody(String endpoint, String clientId, String secret) {
        RequestSpecification form = form().formParam("client_id", clientId);
        return (secret == null ? form : form.formParam("client_secret", secret)).post("/api/oauth2/" + endpoint);
    }

    private Response byBasic(String endpoint, String clientId, String secret) {
        return form().header("Authorization", basic(clientId, secret)).post("/api/oauth2/" + endpoint);
    }

    private int atKeycloak(String realm, String clientId, String secret) {
        int byBody = form().formParams("client_id", clientId, "client_secret", secret)
                .post(KEYCLOAK_INTROSPECTION, realm)
                .statusCode();
        int byBasic = form().header("Authorization", basic(clientId, secret))
                .post(KEYCLOAK_INTROSPECTION, realm)
                .statusCode();
        assertThat(byBody).isEqualTo(byBasic);
        return byBody;
    }

    private void assertAccepted(String secret) {
        for (String endpoint : ENDPOINTS) {
            assertThat(byBody(endpoint, CLIENT, secret).statusCode())
                    .as(endpoint + " by body")
                    .isEqualTo(200);
            assertThat(byBasic(endpoint, CLIENT, secret).statusCode())
                    .as(endpoint + " by Basic")
                    .isEqualTo(200);
        }
        assertThat(atKeycloak("fylr", CLIENT, secret)).isEqualTo(200);
    }

    private static String withoutDate(Response response) {
        List<Header> headers = response.getHeaders().asList().stream()
                .filter(header -> !header.getName().equalsIgnoreCase("Date"))
                .toList();
        return response.statusLine() + headers + response.asString();
    }

    /** Rejected everywhere, and at fylr's endpoints word for word as an unknown client is. */
    private void assertRejected(String secret) {
        for (String endpoint : ENDPOINTS) {
            Response byBody = byBody(endpoint, CLIENT, secret);
            FylrApi.rejected(byBody, 400, "invalid_client");
            assertThat(withoutDate(byBody)).isEqualTo(withoutDate(byBody(endpoint, UNKNOWN, secret)));
            Response byBasic = byBasic(endpoint, CLIENT, secret);
            FylrApi.rejected(byBasic, 401, "invalid_client");
            assertThat(byBasic.getHeader("WWW-Authenticate")).startsWith("Basic realm=\"");
            assertThat(withoutDate(byBasic)).isEqualTo(withoutDate(byBasic(endpoint, UNKNOWN, secret)));
        }
        assertThat(atKeycloak("fylr", CLIENT, secret)).isEqualTo(401);
        Response token = fylr.request()
                .contentType(ContentType.URLENC.withCharset(StandardCharsets.UTF_8))
                .formParams(
                        "grant_type",
                        "password",
                        "client_id",
                        CLIENT,
                        "client_secret",
                        secret,
                        "username",
                        "x",
                        "password",
                        "x")
                .post("/realms/fylr/protocol/openid-connect/token");
        assertThat(token.statusCode()).as(token.asString()).isEqualTo(401);
        assertThat(token.<String>path("error")).isEqualTo("unauthorized_client");
    }

    @Nested
    class Verified {

        @ParameterizedTest(name = "${0}$ of cost {1}")
        @CsvSource({"2a, 4", "2b, 4", "2y, 4", "2a, 10", "2b, 10", "2y, 10", "2y, 14"})
        @Tag("C3")
        @DisplayName(
                "the original secret at token, revoke and introspect, by body and by Basic, and at Keycloak's own endpoints")
        void everywhere(String version, int cost) {
            client(hash(version, cost, SECRET));

            assertAccepted(SECRET);
        }

        @Test
        @Tag("C3")
        @Tag("C4")
        @DisplayName(
                "a wrong secret, one cut short or run on, the hash itself and parts of it look like an unknown client")
        void nothingElse() {
            String hash = hash("2y", 4, SECRET);
            client(hash);

            for (String wrong : List.of(
                    "wrong",
                    SECRET.substring(0, SECRET.length() - 1),
                    SECRET + "x",
                    SECRET + " ",
                    hash,
                    "$2b$" + hash.substring(4),
                    hash.substring(7),
                    " " + hash,
                    hash.substring(0, 59))) {
                assertRejected(wrong);
            }
            assertAccepted(SECRET);
        }

        @Test
        @Tag("C3")
        @Tag("C4")
        @DisplayName("so they do where the right secret is remembered")
        void nothingElseThanRemembered() {
            String hash = hash("2a", 10, SECRET);
            client(hash);
            assertAccepted(SECRET);

            assertRejected(hash);
            assertRejected(SECRET.substring(1));
        }

        @Test
        @Tag("C3")
        @Tag("C4")
        @DisplayName("a missing or empty secret is no secret, be the hash one of the empty text")
        void missing() {
            client(hash("2b", 4, ""));

            String unknown = withoutDate(byBody("token", UNKNOWN, null));
            assertThat(withoutDate(byBody("token", CLIENT, null))).isEqualTo(unknown);
            assertThat(withoutDate(byBody("token", CLIENT, ""))).isEqualTo(unknown);
            assertThat(withoutDate(byBasic("token", CLIENT, ""))).isEqualTo(withoutDate(byBasic("token", UNKNOWN, "")));
            assertThat(atKeycloak("fylr", CLIENT, "")).isEqualTo(401);
        }

        @Test
        @Tag("C3")
        @DisplayName("at the password, code and refresh grants")
        void grants() {
            FylrApi.user(admin, "bcrypt-user");
            String redirect = "https://bcrypt.example/";
            client(Map.of(
                    "clientId",
                    CLIENT,
                    "secret",
                    hash("2a", 10, SECRET),
                    "directAccessGrantsEnabled",
                    true,
                    "redirectUris",
                    List.of(redirect)));

            Map<String, Object> tokens = FylrApi.success(fylr.token(
                    "client_id",
                    CLIENT,
                    "client_secret",
                    SECRET,
                    "grant_type",
                    "password",
                    "username",
                    "bcrypt-user",
                    "password",
                    "secret",
                    "scope",
                    "offline"));
            FylrApi.success(fylr.token(
                    "client_id",
                    CLIENT,
                    "client_secret",
                    SECRET,
                    "grant_type",
                    "refresh_token",
                    "refresh_token",
                    (String) tokens.get("refresh_token")));
            String code = fylr.code("bcrypt-user", "secret", "client_id", CLIENT, "redirect_uri", redirect);
            FylrApi.rejected(
                    fylr.exchange(code, "client_id", CLIENT, "redirect_uri", redirect, "client_secret", "wrong"),
                    400,
                    "invalid_client");
            FylrApi.success(
                    fylr.exchange(code, "client_id", CLIENT, "redirect_uri", redirect, "client_secret", SECRET));
        }

        @Test
        @Tag("C3")
        @DisplayName("a secret of more than 72 bytes, of which bcrypt has read the first 72")
        void longSecret() {
            String secret = "ä".repeat(100);
            client(hash("2y", 4, secret));

            assertAccepted(secret);
            assertRejected("ä".repeat(35) + "b".repeat(65));
        }

        @Test
        @Tag("C3")
        @DisplayName("plain secrets work as ever")
        void plain() {
            client(SECRET);

            assertAccepted(SECRET);
            assertRejected("wrong");
        }

        @Test
        @Tag("C3")
        @DisplayName("Keycloak's other settings hold: disabled, one way only, expired")
        void otherSettings() {
            String hash = hash("2y", 4, SECRET);
            String id = client(Map.of(
                    "clientId",
                    CLIENT,
                    "secret",
                    hash,
                    "attributes",
                    Map.of("client.secret.authentication.allowed.method", "client_secret_basic")));
            FylrApi.success(byBasic("token", CLIENT, SECRET));
            FylrApi.rejected(byBody("token", CLIENT, SECRET), 400, "invalid_client");

            admin.updateClient("fylr", id, Map.of("enabled", false));
            FylrApi.rejected(byBasic("token", CLIENT, SECRET), 401, "invalid_client");

            client(Map.of(
                    "clientId",
                    CLIENT + "-expired",
                    "secret",
                    hash,
                    "attributes",
                    Map.of("client.secret.expiration.time", "1000000000")));
            FylrApi.rejected(byBasic("token", CLIENT + "-expired", SECRET), 401, "invalid_client");
        }

        @Test
        @Tag("C3")
        @DisplayName("the hash is no key to sign with either, however it came to be one")
        void signature() throws Exception {
            String plain = "a-plain-secret-that-is-long-enough-to-sign-with";
            String hash = hash("2y", 4, SECRET);
            importClient(Map.of("clientId", CLIENT, "secret", hash, "clientAuthenticatorType", "client-secret-jwt"));
            client(Map.of(
                    "clientId", CLIENT + "-plain", "secret", plain, "clientAuthenticatorType", "client-secret-jwt"));

            assertThat(signed(CLIENT + "-plain", plain)).isEqualTo(200);
            assertThat(signed(CLIENT, hash)).isEqualTo(401);
        }

        /** The status at Keycloak's own introspection. */
        private int signed(String clientId, String key) throws Exception {
            ClientSecretJWT assertion = new ClientSecretJWT(
                    new ClientID(clientId),
                    URI.create(server.baseUri() + "/realms/fylr"),
                    JWSAlgorithm.HS256,
                    new Secret(key));
            Map<String, String> parameters = new LinkedHashMap<>(Map.of("token", "nonsense"));
            assertion.toParameters().forEach((name, values) -> parameters.put(name, values.get(0)));
            return fylr.request()
                    .contentType(ContentType.URLENC)
                    .formParams(parameters)
                    .post(KEYCLOAK_INTROSPECTION, "fylr")
                    .statusCode();
        }
    }

    @Nested
    class Administered {

        @Test
        @Tag("C3")
        @DisplayName("a client that is edited as the admin console does it logs in with its original secret")
        void edited() {
            String id = client(hash("2y", 4, SECRET));
            Map<String, Object> representation = new HashMap<>(admin.client("fylr", id));
            assertThat(representation).containsEntry("clientAuthenticatorType", "client-secret");
            representation.put("description", "edited");
            Response response = admin.request()
                    .contentType(ContentType.JSON)
                    .body(representation)
                    .put("/fylr/clients/{id}", id);

            assertThat(response.statusCode()).isEqualTo(204);
            assertThat(admin.client("fylr", id)).containsEntry("description", "edited");
            assertAccepted(SECRET);
        }

        @Test
        @Tag("C3")
        @DisplayName(
                "a change of the secret counts at once though the old one is remembered: a hash, a plain one, a regenerated one")
        void changed() {
            String id = client(hash("2y", 10, SECRET));
            FylrApi.success(byBody("token", CLIENT, SECRET));

            admin.updateClient("fylr", id, Map.of("secret", hash("2b", 10, "another")));
            FylrApi.rejected(byBody("token", CLIENT, SECRET), 400, "invalid_client");
            FylrApi.success(byBody("token", CLIENT, "another"));
            admin.updateClient("fylr", id, Map.of("secret", "plain"));
            FylrApi.rejected(byBody("token", CLIENT, "another"), 400, "invalid_client");
            FylrApi.success(byBody("token", CLIENT, "plain"));
            String regenerated =
                    admin.request().post("/fylr/clients/{id}/client-secret", id).path("value");
            FylrApi.rejected(byBody("token", CLIENT, "plain"), 400, "invalid_client");
            FylrApi.success(byBody("token", CLIENT, regenerated));
        }

        @Test
        @Tag("C3")
        @DisplayName("of one secret's hash another client knows nothing, though it is remembered")
        void ofAnotherClient() {
            String hash = hash("2y", 10, SECRET);
            client(hash);
            client(Map.of("clientId", CLIENT + "-2", "secret", hash("2y", 10, "another")));
            FylrApi.success(byBody("token", CLIENT, SECRET));

            FylrApi.rejected(byBody("token", CLIENT + "-2", SECRET), 400, "invalid_client");
        }

        @ParameterizedTest(name = "cost {0}")
        @ValueSource(ints = {15, 31, 3, 0})
        @Tag("C3")
        @DisplayName(
                "a cost above 14 or below 4 is rejected when a client is created or changed, naming client and cost")
        void forbiddenCost(int cost) {
            String hash = hashOfCost(cost);
            Response rejected = admin.request()
                    .contentType(ContentType.JSON)
                    .body(Map.of("clientId", CLIENT, "secret", hash))
                    .post("/fylr/clients");
            assertConfigurationRejected(rejected, hash, "cost " + cost);
            assertThat(admin.findClient("fylr", CLIENT)).isEmpty();

            String id = client("plain");
            rejected = admin.request()
                    .contentType(ContentType.JSON)
                    .body(with(id, Map.of("secret", hash)))
                    .put("/fylr/clients/{id}", id);
            assertConfigurationRejected(rejected, hash, "cost " + cost);
            assertThat(admin.client("fylr", id)).containsEntry("secret", "plain");
        }

        @Test
        @Tag("C3")
        @DisplayName("so is what looks like a hash and is none, and a hash that the client would have to sign with")
        void noHash() {
            String hash = hash("2y", 4, SECRET);
            for (String mangled : List.of(
                    hash.substring(0, 59),
                    hash + " ",
                    " " + hash,
                    hash + "x",
                    "$2x$" + hash.substring(4),
                    "$2$" + hash.substring(4))) {
                assertConfigurationRejected(
                        admin.request()
                                .contentType(ContentType.JSON)
                                .body(Map.of("clientId", CLIENT, "secret", mangled))
                                .post("/fylr/clients"),
                        hash.substring(10, 59),
                        "bcrypt hash");
            }
            Response signing = admin.request()
                    .contentType(ContentType.JSON)
                    .body(Map.of("clientId", CLIENT, "secret", hash, "clientAuthenticatorType", "client-secret-jwt"))
                    .post("/fylr/clients");
            assertConfigurationRejected(signing, hash, "sign");
            assertThat(admin.findClient("fylr", CLIENT)).isEmpty();
        }

        private Map<String, Object> with(String id, Map<String, ?> changes) {
            Map<String, Object> representation = new HashMap<>(admin.client("fylr", id));
            representation.putAll(changes);
            return representation;
        }

        private void assertConfigurationRejected(Response rejected, String hash, String why) {
            assertThat(rejected.statusCode()).as(rejected.asString()).isEqualTo(400);
            assertThat(rejected.asString())
                    .contains("'" + CLIENT + "'")
                    .contains(why)
                    .doesNotContain(hash);
        }

        @Test
        @Tag("C3")
        @DisplayName(
                "a hash of such a cost that came in all the same is never computed: rejected, and the log names the client")
        void forbiddenCostImported() {
            String hash = hashOfCost(31);
            importClient(Map.of("clientId", CLIENT, "secret", hash));

            assertRejected(SECRET);
            assertRejected(hash);
            FylrApi.eventually(() -> assertThat(server.log())
                    .contains("the secret of the client '" + CLIENT + "' is a bcrypt hash of cost 31"));
            assertThat(server.log()).doesNotContain(hash.substring(7));
        }

        @Test
        @Tag("C3")
        @Tag("G3")
        @DisplayName("a realm that is not behind fylr's endpoints takes a hash for the text that it is")
        void otherRealm() {
            String realm = "bcrypt-elsewhere";
            String hash = hash("2y", 4, SECRET);
            admin.createRealm(Map.of("realm", realm));
            admin.createClient(realm, Map.of("clientId", CLIENT, "secret", hash));
            admin.createClient(realm, Map.of("clientId", CLIENT + "-15", "secret", hashOfCost(15)));

            assertThat(atKeycloak(realm, CLIENT, hash)).isEqualTo(200);
            assertThat(atKeycloak(realm, CLIENT, SECRET)).isEqualTo(401);
        }

        @Test
        @Tag("C3")
        @Tag("E4")
        @DisplayName("neither secret nor hash is in the log, the events or the admin events, whoever says what to whom")
        void nothingTells() {
            Map<String, Object> before = admin.realm("fylr");
            admin.updateRealm(
                    "fylr",
                    Map.of("eventsEnabled", true, "adminEventsEnabled", true, "adminEventsDetailsEnabled", true));
            try {
                String secret = "Secret" + UUID.randomUUID();
                String wrong = "Wrong" + UUID.randomUUID();
                String hash = hash("2y", 5, secret);
                String id = client(hash);
                admin.updateClient("fylr", id, Map.of("description", "edited"));
                String next = hash("2b", 4, secret);
                admin.updateClient("fylr", id, Map.of("secret", next));
                importClient(Map.of("clientId", CLIENT + "-imported", "secret", next));
                String forbidden = hashOfCost(15);
                admin.request()
                        .contentType(ContentType.JSON)
                        .body(Map.of("clientId", CLIENT + "-15", "secret", forbidden))
                        .post("/fylr/clients");
                for (String presented : List.of(secret, wrong, hash, next)) {
                    ENDPOINTS.forEach(endpoint -> byBody(endpoint, CLIENT, presented));
                    ENDPOINTS.forEach(endpoint -> byBasic(endpoint, CLIENT, presented));
                    atKeycloak("fylr", CLIENT, presented);
                }
                assertThat(byBody("token", CLIENT, secret).statusCode()).isEqualTo(200);
                // Written after everything else: with this one there, nothing is still to come.
                String marker = "bcrypt-marker-" + UUID.randomUUID();
                byBody("token", marker, "x");
                FylrApi.eventually(() -> assertThat(server.log()).contains(marker));

                String events = admin.events("fylr").toString();
                String adminEvents = admin.adminEvents("fylr").toString();
                assertThat(events).contains(CLIENT);
                assertThat(adminEvents)
                        .contains("\"clientId\":\"" + CLIENT + "\"")
                        .contains("edited");
                for (String text : List.of(server.log(), events, adminEvents)) {
                    for (String hidden :
                            List.of(secret, wrong, hash.substring(7), next.substring(7), forbidden.substring(7))) {
                        assertThat(text.lines().filter(line -> line.contains(hidden)))
                                .isEmpty();
                    }
                }
            } finally {
                before.keySet().retainAll(List.of("eventsEnabled", "adminEventsEnabled", "adminEventsDetailsEnabled"));
                admin.updateRealm("fylr", before);
                admin.clearAdminEvents("fylr");
            }
        }
    }

    @Nested
    class Time {

        private static final int ROUNDS = 4;
        private static final int HIGHEST = 11;

        private long nanos(Supplier<Response> request, int status) {
            long start = System.nanoTime();
            Response response = request.get();
            long nanos = System.nanoTime() - start;
            assertThat(response.statusCode()).as(response.asString()).isEqualTo(status);
            return nanos;
        }

        /**
         * In turns, so that what slows the machine down slows all of them down; and the shortest, for it can but add to
         * the work.
         */
        private Map<String, Long> times(Map<String, Supplier<Response>> errors) {
            Map<String, Long> times = new LinkedHashMap<>();
            for (int round = 0; round < ROUNDS; round++) {
                errors.forEach((name, request) -> times.merge(name, nanos(request, 400), Math::min));
            }
            return times;
        }

        @Test
        @Tag("C4")
        @DisplayName(
                "every error takes the time of a wrong secret of the most expensive client; without such clients it takes none")
        void alike() {
            client(Map.of("clientId", CLIENT, "secret", hash("2y", HIGHEST, SECRET)));
            client(Map.of("clientId", CLIENT + "-4", "secret", hash("2y", 4, SECRET)));
            client(Map.of("clientId", CLIENT + "-10", "secret", hash("2y", 10, SECRET)));
            client(Map.of("clientId", CLIENT + "-plain", "secret", SECRET));
            client(Map.of("clientId", CLIENT + "-disabled", "secret", hash("2y", 10, SECRET), "enabled", false));
            client(Map.of("clientId", CLIENT + "-bearer", "secret", hash("2y", 10, SECRET), "bearerOnly", true));
            client(Map.of("clientId", CLIENT + "-public", "publicClient", true));
            Supplier<Response> unknown = () -> byBody("revoke", UNKNOWN, "wrong");
            Supplier<Response> wrong = () -> byBody("revoke", CLIENT, "wrong");
            // What is in use in the realm is asked every few seconds; then it holds.
            FylrApi.eventually(() -> assertThat(nanos(unknown, 400)).isGreaterThan(nanos(wrong, 400) / 2));
            FylrApi.success(byBody("token", CLIENT + "-10", SECRET));

            Map<String, Supplier<Response>> errors = new LinkedHashMap<>();
            errors.put("unknown", unknown);
            errors.put("without secret", () -> byBody("revoke", CLIENT, null));
            errors.put("cost 4", () -> byBody("revoke", CLIENT + "-4", "wrong"));
            errors.put("cost 10, with a right one remembered", () -> byBody("revoke", CLIENT + "-10", "wrong"));
            errors.put("plain", () -> byBody("revoke", CLIENT + "-plain", "wrong"));
            errors.put("disabled", () -> byBody("revoke", CLIENT + "-disabled", SECRET));
            errors.put("bearer-only", () -> byBody("revoke", CLIENT + "-bearer", SECRET));
            errors.put("a hash", () -> byBody("revoke", CLIENT, hashOfCost(4)));
            errors.put("wrong", wrong);
            Map<String, Long> times = times(errors);
            long expected = times.get("wrong");

            assertThat(times)
                    .allSatisfy((name, nanos) -> assertThat(nanos).as(name).isBetween(expected / 2, expected * 2));
            // Were it not so, they would differ by this much and more: the public client's error says by its text what
            // it is.
            long without = times(Map.of("public", () -> byBody("revoke", CLIENT + "-public", "wrong")))
                    .get("public");
            assertThat(without).isLessThan(expected / 3);

            created.forEach(id -> admin.deleteClient("fylr", id));
            created.clear();
            // A realm without such clients has nothing to hide behind.
            FylrApi.eventually(() -> assertThat(nanos(unknown, 400)).isLessThan(expected / 3));
        }

        @Test
        @Tag("C3")
        @DisplayName("a secret that has fitted is not computed again for a while")
        void remembered() {
            client(hash("2y", 14, SECRET));

            long first = nanos(() -> byBody("token", CLIENT, SECRET), 200);
            long second = nanos(() -> byBasic("token", CLIENT, SECRET), 200);
            assertThat(second).isLessThan(first / 3);
        }
    }

    /**
     * Sixteen requests at a time, of which one is worked on: they would take the whole of a server that let all of them
     * wait.
     */
    @Nested
    class Flood {

        private static final int CONNECTIONS = 16;
        private static final int COST = 12;
        private static final String OTHER = CLIENT + "-other";

        private final AtomicBoolean over = new AtomicBoolean();
        private final AtomicInteger guesses = new AtomicInteger();
        private final ExecutorService threads = Executors.newFixedThreadPool(CONNECTIONS);

        @AfterEach
        void stop() throws InterruptedException {
            over.set(true);
            threads.shutdown();
            assertThat(threads.awaitTermination(60, TimeUnit.SECONDS)).isTrue();
        }

        /**
         * Sends guesses until it is closed.
         *
         * @param clientId of the numbered guess
         */
        private List<Future<List<Response>>> flood(IntFunction<String> clientId) {
            return IntStream.range(0, CONNECTIONS)
                    .mapToObj(thread -> threads.submit(() -> {
                        List<Response> responses = new ArrayList<>();
                        while (!over.get()) {
                            int guess = guesses.incrementAndGet();
                            responses.add(byBody("revoke", clientId.apply(guess), "guess " + guess));
                        }
                        return responses;
                    }))
                    .toList();
        }

        private List<Response> responses(List<Future<List<Response>>> flood) throws Exception {
            over.set(true);
            List<Response> responses = new ArrayList<>();
            for (Future<List<Response>> one : flood) {
                responses.addAll(one.get(60, TimeUnit.SECONDS));
            }
            return responses;
        }

        private Duration time(Supplier<Response> request) {
            long start = System.nanoTime();
            assertThat(request.get().statusCode()).isEqualTo(200);
            return Duration.ofNanos(System.nanoTime() - start);
        }

        private Response discovery() {
            return fylr.request().get("/.well-known/openid-configuration");
        }

        private void assertTurnedAway(List<Response> responses) {
            assertThat(responses)
                    .extracting(Response::statusCode)
                    .contains(400, 503)
                    .containsOnly(400, 503);
            assertThat(responses)
                    .filteredOn(response -> response.statusCode() == 503)
                    .allSatisfy(response -> {
                        FylrApi.rejected(response, 503, "temporarily_unavailable");
                        assertThat(response.getHeader("Retry-After")).matches("[1-9]\\d*");
                        assertThat(response.getHeader("WWW-Authenticate")).isNull();
                    });
            assertThat(responses.stream()
                            .filter(response -> response.statusCode() == 503)
                            .map(BcryptSecretIT::withoutDate)
                            .distinct())
                    .hasSize(1);
        }

        @Test
        @Tag("C4")
        @DisplayName(
                "guesses at one client: 503 with Retry-After, and neither discovery nor a client that is known or new waits for them")
        void atOneClient() throws Exception {
            client(hash("2y", COST, SECRET));
            client(Map.of("clientId", OTHER, "secret", hash("2y", 4, SECRET)));
            // One after the other the guesses would take this for each connection.
            Duration bound = time(() -> byBody("token", CLIENT, SECRET)).multipliedBy(CONNECTIONS / 2);
            List<Future<List<Response>>> flood = flood(guess -> CLIENT);
            FylrApi.eventually(() -> assertThat(guesses.get()).isGreaterThan(5 * CONNECTIONS));

            for (int i = 0; i < 5; i++) {
                assertThat(time(() -> byBody("token", CLIENT, SECRET)))
                        .as("the right secret")
                        .isLessThan(bound);
                assertThat(time(this::discovery)).as("discovery").isLessThan(bound);
            }
            // Perhaps told to come again once, when the machine is busy with other things.
            FylrApi.eventually(() -> FylrApi.success(byBasic("token", OTHER, SECRET)));
            assertTurnedAway(responses(flood));
        }

        @Test
        @Tag("C4")
        @DisplayName("guesses at made-up clients get the same, word for word and in the same time")
        void atMadeUpClients() throws Exception {
            client(hash("2y", COST, SECRET));
            // The highest cost is asked every few seconds.
            FylrApi.eventually(() -> assertThat(time400(UNKNOWN)).isGreaterThan(Duration.ofMillis(150)));
            FylrApi.success(byBody("token", CLIENT, SECRET));
            List<Future<List<Response>>> flood = flood(guess -> guess % 2 == 0 ? CLIENT : UNKNOWN);
            FylrApi.eventually(() -> assertThat(guesses.get()).isGreaterThan(5 * CONNECTIONS));

            assertThat(byBody("token", CLIENT, SECRET).statusCode())
                    .as("the right secret")
                    .isEqualTo(200);
            List<Response> responses = responses(flood);
            assertTurnedAway(responses);
            assertThat(responses)
                    .filteredOn(response -> response.statusCode() == 503)
                    .allSatisfy(response -> assertThat(response.time()).isGreaterThanOrEqualTo(50));
        }

        private Duration time400(String clientId) {
            long start = System.nanoTime();
            assertThat(byBody("revoke", clientId, "wrong").statusCode()).isEqualTo(400);
            return Duration.ofNanos(System.nanoTime() - start);
        }

        @Test
        @Tag("C3")
        @Tag("C4")
        @DisplayName("an application whose threads all begin at once gets all its tokens by one check")
        void rightSecret() throws Exception {
            client(hash("2y", COST, SECRET));
            CyclicBarrier together = new CyclicBarrier(CONNECTIONS);
            List<Future<Response>> responses = IntStream.range(0, CONNECTIONS)
                    .mapToObj(thread -> threads.submit(() -> {
                        together.await();
                        return byBody("token", CLIENT, SECRET);
                    }))
                    .toList();

            for (Future<Response> response : responses) {
                FylrApi.success(response.get(60, TimeUnit.SECONDS));
            }
        }

        @Test
        @Tag("C4")
        @DisplayName("at Keycloak's own endpoints of the realm: 503 with Retry-After, and the right secret is let in")
        void atKeycloaksEndpoint() throws Exception {
            client(hash("2y", COST, SECRET));
            FylrApi.success(byBody("token", CLIENT, SECRET));
            List<Future<List<Response>>> flood = IntStream.range(0, CONNECTIONS)
                    .mapToObj(thread -> threads.submit(
                            () -> List.of(form().formParams("client_id", CLIENT, "client_secret", "guess " + thread)
                                    .post(KEYCLOAK_INTROSPECTION, "fylr"))))
                    .toList();

            assertThat(atKeycloak("fylr", CLIENT, SECRET)).isEqualTo(200);
            List<Response> responses = responses(flood);
            assertThat(responses)
                    .extracting(Response::statusCode)
                    .contains(401, 503)
                    .containsOnly(401, 503);
            assertThat(responses)
                    .filteredOn(response -> response.statusCode() == 503)
                    .allSatisfy(response -> {
                        assertThat(response.<String>path("error")).isEqualTo("temporarily_unavailable");
                        assertThat(response.getHeader("Retry-After")).isNotBlank();
                    });
        }
    }
}
