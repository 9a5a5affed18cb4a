package io.github.keycloakfylr.client;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.nimbusds.jose.JOSEObject;
import com.nimbusds.oauth2.sdk.pkce.CodeChallenge;
import com.nimbusds.oauth2.sdk.pkce.CodeChallengeMethod;
import com.nimbusds.oauth2.sdk.pkce.CodeVerifier;
import io.restassured.http.ContentType;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.awaitility.core.ThrowingRunnable;

/**
 * fylr's endpoints as a client calls them: plain HTTP, nothing follows a redirect by itself. Parameters are name,
 * value, name, value …
 */
public final class FylrApi {

    /** A code verifier and its S256 challenge (RFC 7636). */
    public static final String VERIFIER = "a-code-verifier-of-more-than-43-characters-in-length";

    public static final String CHALLENGE = challenge(VERIFIER);
    public static final String CLIENT = "fylr-web-frontend";
    public static final String STATE = "state-12345678";

    private final URI base;
    private final URI externalUrl;

    public FylrApi(URI base) {
        this(base, base);
    }

    /**
     * Creates the client of fylr's endpoints.
     *
     * @param base where requests are sent
     * @param externalUrl what the server has to be called, where a proxy stands before it
     */
    public FylrApi(URI base, URI externalUrl) {
        this.base = base;
        this.externalUrl = externalUrl;
    }

    /** A request to the server: for what has no method here. */
    public RequestSpecification request() {
        return given().baseUri(base.toString()).redirects().follow(false).urlEncodingEnabled(true);
    }

    /** The redirect URI of {@link #CLIENT}. */
    public String callback() {
        return externalUrl + "/oauth2/callback";
    }

    public Response post(String endpoint, String... parameters) {
        return request()
                .contentType(ContentType.URLENC.withCharset(StandardCharsets.UTF_8))
                .formParams(map(parameters))
                .post("/api/oauth2/" + endpoint);
    }

    /** POST with a body exactly as given. */
    public Response postRaw(String endpoint, String contentType, String body) {
        RequestSpecification request =
                given().baseUri(base.toString()).redirects().follow(false);
        request = contentType == null ? request : request.header("Content-Type", contentType);
        return request.body(body.getBytes(StandardCharsets.UTF_8)).post("/api/oauth2/" + endpoint);
    }

    public Response token(String... parameters) {
        return post("token", parameters);
    }

    public Response introspect(String token) {
        return post("introspect", "token", token);
    }

    public Response revoke(String token) {
        return post("revoke", "token", token);
    }

    public Response userinfo(String accessToken) {
        return request().header("Authorization", "Bearer " + accessToken).get("/api/oauth2/userinfo");
    }

    /** The password grant of {@link #CLIENT}. */
    public Response passwordGrant(String username, String password) {
        return token("grant_type", "password", "client_id", CLIENT, "username", username, "password", password);
    }

    /** The password grant of {@link #CLIENT}, which must succeed. */
    public Map<String, Object> passwordTokens(String username, String password, String scope) {
        return success(token(
                "grant_type",
                "password",
                "client_id",
                CLIENT,
                "username",
                username,
                "password",
                password,
                "scope",
                scope));
    }

    /** The client credentials grant of {@link #CLIENT}, which must succeed: the access token of a new guest. */
    public String guestToken() {
        return (String) success(token("grant_type", "client_credentials", "client_id", CLIENT))
                .get("access_token");
    }

    public Response refresh(Map<String, Object> tokens) {
        return token("grant_type", "refresh_token", "client_id", CLIENT, "refresh_token", (String)
                tokens.get("refresh_token"));
    }

    /**
     * GET of the authorization endpoint: {@link #CLIENT}, its redirect URI, a state, and what is given, which goes
     * before.
     */
    public Response authorize(String... parameters) {
        return request().queryParams(authorizationRequest(parameters)).get("/api/oauth2/auth");
    }

    /** A good authorization request; a value {@code null} takes a parameter out. */
    public Map<String, String> authorizationRequest(String... parameters) {
        Map<String, String> request = new LinkedHashMap<>(
                map("response_type", "code", "client_id", CLIENT, "redirect_uri", callback(), "state", STATE));
        request.putAll(map(parameters));
        request.values().removeIf(Objects::isNull);
        return request;
    }

    /** A code by login and password in the request (contract A10), which must succeed. */
    public String code(String login, String password, String... parameters) {
        Map<String, String> request = authorizationRequest(parameters);
        request.putAll(map("login", login, "password", password, "auth_method", "easydb"));
        Response response = request().queryParams(request).get("/api/oauth2/auth");
        assertThat(response.statusCode()).isEqualTo(302);
        return query(response).get("code");
    }

    /** Exchanges a code of {@link #CLIENT}. */
    public Response exchange(String code, String... parameters) {
        Map<String, String> form = new LinkedHashMap<>(
                map("grant_type", "authorization_code", "client_id", CLIENT, "code", code, "redirect_uri", callback()));
        form.putAll(map(parameters));
        form.values().removeIf(Objects::isNull);
        return request()
                .contentType(ContentType.URLENC.withCharset(StandardCharsets.UTF_8))
                .formParams(form)
                .post("/api/oauth2/token");
    }

    /** The response's JSON, when it is a 200. */
    public static Map<String, Object> success(Response response) {
        assertThat(response.statusCode()).as(response.asString()).isEqualTo(200);
        return response.jsonPath().getMap("$");
    }

    /** The decoded query of the response's Location. */
    public static Map<String, String> query(Response redirect) {
        return query(redirect.getHeader("Location"));
    }

    public static Map<String, String> query(String uri) {
        Map<String, String> query = new LinkedHashMap<>();
        for (String pair : URI.create(uri).getRawQuery().split("&")) {
            String[] parts = pair.split("=", 2);
            query.put(
                    URLDecoder.decode(parts[0], StandardCharsets.UTF_8),
                    URLDecoder.decode(parts[1], StandardCharsets.UTF_8));
        }
        return query;
    }

    /** The claims of a JSON Web Token, unverified. */
    public static Map<String, Object> claims(Object jwt) {
        try {
            return JsonPath.from(JOSEObject.split((String) jwt)[1].decodeToString())
                    .getMap("$");
        } catch (ParseException e) {
            throw new AssertionError("Not a JWT: " + jwt, e);
        }
    }

    /** The S256 challenge of a code verifier (RFC 7636). */
    public static String challenge(String verifier) {
        return CodeChallenge.compute(CodeChallengeMethod.S256, new CodeVerifier(verifier))
                .getValue();
    }

    public static Map<String, String> map(String... pairs) {
        Map<String, String> map = new LinkedHashMap<>();
        for (int i = 0; i < pairs.length; i += 2) {
            map.put(pairs[i], pairs[i + 1]);
        }
        return map;
    }

    /** The inverse of {@link #map}. */
    public static String[] flat(Map<String, String> map) {
        return map.entrySet().stream()
                .flatMap(entry -> Stream.of(entry.getKey(), entry.getValue()))
                .toArray(String[]::new);
    }

    /** The response's description, when it is exactly such an OAuth error (contract G5, G6, T2). */
    public static String rejected(Response response, int status, String error) {
        assertThat(response.statusCode()).as(response.asString()).isEqualTo(status);
        notStored(response);
        Map<String, String> body = response.jsonPath().getMap("$");
        assertThat(body).containsOnlyKeys("error", "error_description").containsEntry("error", error);
        assertThat(body.get("error_description")).isNotBlank();
        return body.get("error_description");
    }

    /** Checks the headers of a JSON response (contract G6). */
    public static void notStored(Response response) {
        assertThat(response.contentType().toLowerCase(Locale.ROOT)).matches("application/json(; ?charset=utf-8)?");
        assertThat(response.getHeader("Cache-Control")).isEqualTo("no-store");
        assertThat(response.getHeader("Pragma")).isEqualTo("no-cache");
    }

    /** Whether introspection, asked without a caller, calls the token active: for tokens of public clients. */
    public boolean active(Object token) {
        return (Boolean) success(introspect((String) token)).get("active");
    }

    /** These tokens are good for everything that they are for. */
    public void assertAlive(Map<String, Object> tokens) {
        assertThat(active(tokens.get("access_token"))).isTrue();
        assertThat(active(tokens.get("refresh_token"))).isTrue();
        assertThat(userinfo((String) tokens.get("access_token")).statusCode()).isEqualTo(200);
    }

    /** These tokens are good for nothing. */
    public void assertDead(Map<String, Object> tokens) {
        assertThat(active(tokens.get("access_token"))).isFalse();
        assertThat(active(tokens.get("refresh_token"))).isFalse();
        assertThat(userinfo((String) tokens.get("access_token")).statusCode()).isEqualTo(400);
        rejected(refresh(tokens), 400, "invalid_grant");
    }

    /** An enabled user of that name with the password {@code secret}, made if there is none; returns the id. */
    public static String user(AdminApi admin, String username) {
        return admin.findUser("fylr", username).orElseGet(() -> admin.createUser("fylr", username, "secret"));
    }

    /**
     * Makes a user of any type, also of those that the realm's user profile would not take.
     *
     * @param type {@code fylr_type}; {@code null} for none
     */
    public static void userOfType(AdminApi admin, String username, String password, String type) {
        Map<String, Object> user = new LinkedHashMap<>(Map.of(
                "username",
                username,
                "enabled",
                true,
                "credentials",
                List.of(Map.of("type", "password", "value", password))));
        if (type != null) {
            user.put("attributes", Map.of("fylr_type", List.of(type)));
        }
        admin.importUser("fylr", user);
    }

    /**
     * A client with one redirect URI, all grants and, if confidential, the secret {@code the-client-secret}, made if
     * there is none; returns the id.
     */
    public static String client(AdminApi admin, String clientId, boolean confidential) {
        return admin.findClient("fylr", clientId)
                .orElseGet(() -> admin.createClient(
                        "fylr",
                        Map.of(
                                "clientId",
                                clientId,
                                "publicClient",
                                !confidential,
                                "secret",
                                "the-client-secret",
                                "redirectUris",
                                List.of("https://" + clientId + ".example/"),
                                "standardFlowEnabled",
                                true,
                                "directAccessGrantsEnabled",
                                true,
                                "serviceAccountsEnabled",
                                confidential)));
    }

    /** Tries again until it holds: for what the server does a moment after its response, and for what expires. */
    public static void eventually(ThrowingRunnable assertion) {
        await().atMost(Duration.ofSeconds(20))
                .pollInterval(Duration.ofMillis(100))
                .pollDelay(Duration.ZERO)
                .pollInSameThread()
                .untilAsserted(assertion);
    }

    /** Returns when the clock shows that second of the epoch: tokens count in whole ones. */
    public static void awaitSecond(long second) {
        long left = Math.max(0, second - Instant.now().getEpochSecond());
        await().atMost(Duration.ofSeconds(left + 10))
                .pollInterval(Duration.ofMillis(20))
                .until(() -> Instant.now().getEpochSecond() >= second);
    }

    /** fylr's events in the server's log, in order (contract E4). */
    public static List<Map<String, Object>> loggedEvents(String log) {
        return log.lines()
                .filter(line -> line.contains("[io.github.keycloakfylr.events]"))
                .map(line -> JsonPath.from(line.substring(line.indexOf('{'))).<String, Object>getMap("$"))
                .toList();
    }

    /** POST of the authorization endpoint, otherwise as {@link #authorize}. */
    public Response authorizeByPost(String... parameters) {
        return request()
                .contentType(ContentType.URLENC.withCharset(StandardCharsets.UTF_8))
                .formParams(authorizationRequest(parameters))
                .post("/api/oauth2/auth");
    }

    /** Checks that a {@code sub} is that of a guest (contract N5). */
    public static void isGuest(Object sub) {
        assertThat((String) sub).matches("anonymous-[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");
    }

    /**
     * Who the code of a callback is for: exchanges it, which must succeed (parameters as in {@link #exchange}), and
     * asks userinfo.
     */
    public String subject(Response callback, String... parameters) {
        assertThat(callback.statusCode()).as(callback.asString()).isEqualTo(302);
        assertThat(query(callback)).containsOnlyKeys("code", "state");
        Map<String, Object> tokens = success(exchange(query(callback).get("code"), parameters));
        return (String) success(userinfo((String) tokens.get("access_token"))).get("sub");
    }
}
