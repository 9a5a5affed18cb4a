package io.github.keycloakfylr.contract;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import io.restassured.http.ContentType;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/** fylr's endpoints as a client calls them: plain HTTP, nothing follows a redirect by itself. Parameters are name, value, name, value … */
final class FylrApi {

    /** A code verifier and its S256 challenge (RFC 7636). */
    static final String VERIFIER = "a-code-verifier-of-more-than-43-characters-in-length";
    static final String CHALLENGE = challenge(VERIFIER);
    static final String CLIENT = "fylr-web-frontend";
    static final String STATE = "state-12345678";

    private final URI base;

    FylrApi(URI base) {
        this.base = base;
    }

    /** A request to the server: for what has no method here. */
    RequestSpecification request() {
        return given().baseUri(base.toString()).redirects().follow(false).urlEncodingEnabled(true);
    }

    /** The redirect URI of {@link #CLIENT}. */
    String callback() {
        return base + "/oauth2/callback";
    }

    Response post(String endpoint, String... parameters) {
        return request().contentType(ContentType.URLENC.withCharset(StandardCharsets.UTF_8)).formParams(map(parameters)).post("/api/oauth2/" + endpoint);
    }

    /** POST with a body exactly as given. */
    Response postRaw(String endpoint, String contentType, String body) {
        RequestSpecification request = given().baseUri(base.toString()).redirects().follow(false);
        request = contentType == null ? request : request.header("Content-Type", contentType);
        return request.body(body.getBytes(StandardCharsets.UTF_8)).post("/api/oauth2/" + endpoint);
    }

    Response token(String... parameters) {
        return post("token", parameters);
    }

    Response introspect(String token) {
        return post("introspect", "token", token);
    }

    Response revoke(String token) {
        return post("revoke", "token", token);
    }

    Response userinfo(String accessToken) {
        return request().header("Authorization", "Bearer " + accessToken).get("/api/oauth2/userinfo");
    }

    /** The password grant of {@link #CLIENT}, which must succeed. */
    Map<String, Object> passwordTokens(String username, String password, String scope) {
        return success(token("grant_type", "password", "client_id", CLIENT, "username", username, "password", password, "scope", scope));
    }

    Response refresh(Map<String, Object> tokens) {
        return token("grant_type", "refresh_token", "client_id", CLIENT, "refresh_token", (String) tokens.get("refresh_token"));
    }

    /** GET of the authorization endpoint: {@link #CLIENT}, its redirect URI, a state, and what is given, which goes before. */
    Response authorize(String... parameters) {
        return request().queryParams(authorizationRequest(parameters)).get("/api/oauth2/auth");
    }

    /** A good authorization request; a value {@code null} takes a parameter out. */
    Map<String, String> authorizationRequest(String... parameters) {
        Map<String, String> request = new LinkedHashMap<>(map("response_type", "code", "client_id", CLIENT, "redirect_uri", callback(), "state", STATE));
        request.putAll(map(parameters));
        request.values().removeIf(Objects::isNull);
        return request;
    }

    /** A code by login and password in the request (contract A10), which must succeed. */
    String code(String login, String password, String... parameters) {
        Map<String, String> request = authorizationRequest(parameters);
        request.putAll(map("login", login, "password", password, "auth_method", "easydb"));
        Response response = request().queryParams(request).get("/api/oauth2/auth");
        assertThat(response.statusCode()).isEqualTo(302);
        return query(response).get("code");
    }

    /** Exchanges a code of {@link #CLIENT}. */
    Response exchange(String code, String... parameters) {
        Map<String, String> form = new LinkedHashMap<>(map("grant_type", "authorization_code", "client_id", CLIENT, "code", code, "redirect_uri", callback()));
        form.putAll(map(parameters));
        form.values().removeIf(Objects::isNull);
        return request().contentType(ContentType.URLENC.withCharset(StandardCharsets.UTF_8)).formParams(form).post("/api/oauth2/token");
    }

    /** The answer's JSON, when it is a 200. */
    static Map<String, Object> success(Response response) {
        assertThat(response.statusCode()).as(response.asString()).isEqualTo(200);
        return response.jsonPath().getMap("$");
    }

    /** The decoded query of the answer's Location. */
    static Map<String, String> query(Response redirect) {
        return query(redirect.getHeader("Location"));
    }

    static Map<String, String> query(String uri) {
        Map<String, String> query = new LinkedHashMap<>();
        for (String pair : URI.create(uri).getRawQuery().split("&")) {
            String[] parts = pair.split("=", 2);
            query.put(URLDecoder.decode(parts[0], StandardCharsets.UTF_8), URLDecoder.decode(parts[1], StandardCharsets.UTF_8));
        }
        return query;
    }

    /** The claims of a JSON Web Token, unverified. */
    static Map<String, Object> claims(Object jwt) {
        String payload = new String(Base64.getUrlDecoder().decode(((String) jwt).split("\\.")[1]), StandardCharsets.UTF_8);
        return JsonPath.from(payload).getMap("$");
    }

    static String challenge(String verifier) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(verifier.getBytes(StandardCharsets.US_ASCII));
            return Base64.getUrlEncoder().withoutPadding().encodeToString(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    static Map<String, String> map(String... pairs) {
        Map<String, String> map = new LinkedHashMap<>();
        for (int i = 0; i < pairs.length; i += 2) {
            map.put(pairs[i], pairs[i + 1]);
        }
        return map;
    }
}
