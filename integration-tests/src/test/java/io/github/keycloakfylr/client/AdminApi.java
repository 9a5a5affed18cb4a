package io.github.keycloakfylr.client;

import static io.restassured.RestAssured.given;

import io.restassured.http.ContentType;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedDeque;

/**
 * Keycloak's admin REST API, as the bootstrap administrator. Representations are Keycloak's own JSON, as maps; ids are
 * Keycloak's, not user names or client ids. Any response but a success is an {@link AssertionError} with the response
 * in it.
 */
public final class AdminApi {

    public static final String USERNAME = "admin";
    public static final String PASSWORD = "admin";

    private static final String BASE_PATH = "/admin/realms";
    private static final int MANY = 1000;
    private static final int SECONDS_TO_SPARE = 15;

    private final URI baseUri;
    private String token;
    private Instant tokenExpires = Instant.MIN;
    private final Deque<String> created = new ConcurrentLinkedDeque<>();

    /**
     * Creates the client of the admin REST API.
     *
     * @param baseUri the server's address, without a trailing slash
     */
    public AdminApi(URI baseUri) {
        this.baseUri = baseUri;
    }

    /** A request of the administrator, below {@code /admin/realms}: for what has no method here. */
    public RequestSpecification request() {
        return given().baseUri(baseUri.toString()).basePath(BASE_PATH).auth().oauth2(token());
    }

    /** How many realms, clients, identity providers and components this has created that are not deleted since. */
    public int created() {
        return created.size();
    }

    /**
     * Deletes realms, clients, identity providers and components that this has created, the last one first. Users stay:
     * most tests make one, none stands in another's way, and to delete them takes its time.
     *
     * @param before how many of those created first are to stay
     */
    public void deleteCreatedSince(int before) {
        while (created.size() > before) {
            Response response = request().delete(created.pop());
            // The test itself may have deleted it, or what it belongs to.
            if (response.statusCode() != 404) {
                check(response);
            }
        }
    }

    // realms

    /**
     * Creates a realm.
     *
     * @param representation needs {@code realm}, its name; {@code enabled} is set unless it is given
     */
    public void createRealm(Map<String, ?> representation) {
        create("", with(Map.of("enabled", true), representation));
    }

    public Map<String, Object> realm(String realm) {
        return get("/{realm}", realm).getMap("$");
    }

    /**
     * Changes a realm.
     *
     * @param changes the fields to change; {@code attributes} as a whole
     */
    public void updateRealm(String realm, Map<String, ?> changes) {
        put("/{realm}", changes, realm);
    }

    public void deleteRealm(String realm) {
        delete("/{realm}", realm);
    }

    public void setRealmAttribute(String realm, String name, String value) {
        Map<String, Object> attributes = realmAttributes(realm);
        attributes.put(name, value);
        updateRealm(realm, Map.of("attributes", attributes));
    }

    public void unsetRealmAttribute(String realm, String name) {
        Map<String, Object> attributes = realmAttributes(realm);
        attributes.remove(name);
        updateRealm(realm, Map.of("attributes", attributes));
    }

    private Map<String, Object> realmAttributes(String realm) {
        return new TreeMap<>(get("/{realm}", realm).getMap("attributes"));
    }

    // users

    /** An enabled user with a password and nothing else; returns the id. */
    public String createUser(String realm, String username, String password) {
        return createUser(realm, username, password, Map.of());
    }

    /**
     * Creates a user.
     *
     * @param more what else the user has, such as {@code email}, {@code enabled}, or {@code attributes} (lists by name)
     */
    public String createUser(String realm, String username, String password, Map<String, ?> more) {
        return post(
                "/{realm}/users",
                with(
                        Map.of(
                                "username",
                                username,
                                "enabled",
                                true,
                                "credentials",
                                List.of(passwordCredential(password))),
                        more),
                realm);
    }

    /**
     * A user by way of a partial import, which takes what the realm's user profile forbids.
     *
     * @param representation needs {@code username}; returns the id
     */
    public String importUser(String realm, Map<String, ?> representation) {
        Map<String, ?> body = Map.of("ifResourceExists", "FAIL", "users", List.of(representation));
        check(request().contentType(ContentType.JSON).body(body).post("/{realm}/partialImport", realm));
        return findUser(realm, (String) representation.get("username")).orElseThrow();
    }

    /** A user by way of a partial import, enabled, without a password; returns the id. */
    public String importUser(String realm, String username, Map<String, List<String>> attributes) {
        return importUser(realm, Map.of("username", username, "enabled", true, "attributes", attributes));
    }

    public Optional<String> findUser(String realm, String username) {
        return firstId(body(request()
                .queryParam("username", username)
                .queryParam("exact", true)
                .get("/{realm}/users", realm)));
    }

    public Map<String, Object> user(String realm, String id) {
        return get("/{realm}/users/{id}", realm, id).getMap("$");
    }

    /**
     * Changes a user.
     *
     * @param changes the fields to change; {@code attributes} as a whole
     */
    public void updateUser(String realm, String id, Map<String, ?> changes) {
        put("/{realm}/users/{id}", with(user(realm, id), changes), realm, id);
    }

    public void setPassword(String realm, String id, String password) {
        put("/{realm}/users/{id}/reset-password", passwordCredential(password), realm, id);
    }

    public void deleteUser(String realm, String id) {
        delete("/{realm}/users/{id}", realm, id);
    }

    /**
     * How many online sessions the client has.
     *
     * @param id not its {@code client_id}
     */
    public int sessionCount(String realm, String id) {
        return get("/{realm}/clients/{id}/session-count", realm, id).getInt("count");
    }

    /** The user's online sessions. */
    public List<Map<String, Object>> userSessions(String realm, String id) {
        return get("/{realm}/users/{id}/sessions", realm, id).getList("$");
    }

    /** Ends all sessions of the user. */
    public void logoutUser(String realm, String id) {
        check(request().post("/{realm}/users/{id}/logout", realm, id));
    }

    // clients

    /**
     * Creates a client.
     *
     * @param representation needs {@code clientId}; returns the id
     */
    public String createClient(String realm, Map<String, ?> representation) {
        return create("/{realm}/clients", representation, realm);
    }

    /**
     * A client by way of a partial import, which takes it without looking at it.
     *
     * @param representation needs {@code clientId}; returns the id
     */
    public String importClient(String realm, Map<String, ?> representation) {
        Map<String, ?> body = Map.of("ifResourceExists", "FAIL", "clients", List.of(representation));
        check(request().contentType(ContentType.JSON).body(body).post("/{realm}/partialImport", realm));
        String id = findClient(realm, (String) representation.get("clientId")).orElseThrow();
        created.push("/" + realm + "/clients/" + id);
        return id;
    }

    public Optional<String> findClient(String realm, String clientId) {
        return firstId(body(request().queryParam("clientId", clientId).get("/{realm}/clients", realm)));
    }

    public Map<String, Object> client(String realm, String id) {
        return get("/{realm}/clients/{id}", realm, id).getMap("$");
    }

    /**
     * Changes a client.
     *
     * @param changes the fields to change; {@code attributes} are merged by Keycloak
     */
    public void updateClient(String realm, String id, Map<String, ?> changes) {
        put("/{realm}/clients/{id}", with(client(realm, id), changes), realm, id);
    }

    public void deleteClient(String realm, String id) {
        delete("/{realm}/clients/{id}", realm, id);
    }

    /** The representation of the client that another server's SAML metadata describes. */
    public Map<String, Object> describedClient(String realm, String metadata) {
        return body(request()
                        .contentType(ContentType.XML)
                        .body(metadata)
                        .post("/{realm}/client-description-converter", realm))
                .getMap("$");
    }

    // identity providers

    /** The configuration of an identity provider that another server's SAML metadata describes. */
    public Map<String, Object> describedIdentityProvider(String realm, String metadata) {
        byte[] file = metadata.getBytes(StandardCharsets.UTF_8);
        return body(request()
                        .multiPart("providerId", "saml")
                        .multiPart("file", "metadata.xml", file, "application/xml")
                        .post("/{realm}/identity-provider/import-config", realm))
                .getMap("$");
    }

    /**
     * Creates an identity provider.
     *
     * @param representation needs {@code alias} and {@code providerId}
     */
    public void createIdentityProvider(String realm, Map<String, ?> representation) {
        create("/{realm}/identity-provider/instances", representation, realm);
    }

    public Map<String, Object> identityProvider(String realm, String alias) {
        return get("/{realm}/identity-provider/instances/{alias}", realm, alias).getMap("$");
    }

    /**
     * Changes an identity provider.
     *
     * @param changes the fields to change; {@code config} as a whole
     */
    public void updateIdentityProvider(String realm, String alias, Map<String, ?> changes) {
        put(
                "/{realm}/identity-provider/instances/{alias}",
                with(identityProvider(realm, alias), changes),
                realm,
                alias);
    }

    /** The links of its users to it go with it. */
    public void deleteIdentityProvider(String realm, String alias) {
        delete("/{realm}/identity-provider/instances/{alias}", realm, alias);
    }

    /**
     * Creates a mapper of an identity provider.
     *
     * @param representation needs {@code name}, {@code identityProviderMapper} and {@code config}
     */
    public void createIdentityProviderMapper(String realm, String alias, Map<String, ?> representation) {
        post(
                "/{realm}/identity-provider/instances/{alias}/mappers",
                with(Map.of("identityProviderAlias", alias), representation),
                realm,
                alias);
    }

    /** Links a user to who has that id at the identity provider. */
    public void linkIdentity(String realm, String userId, String alias, String externalId) {
        check(request()
                .contentType(ContentType.JSON)
                .body(Map.of("identityProvider", alias, "userId", externalId, "userName", externalId))
                .post("/{realm}/users/{id}/federated-identity/{alias}", realm, userId, alias));
    }

    /** The user's links to identity providers. */
    public List<Map<String, Object>> identities(String realm, String userId) {
        return get("/{realm}/users/{id}/federated-identity", realm, userId).getList("$");
    }

    // components: user federation and its mappers, keys

    /**
     * Creates a component.
     *
     * @param representation needs {@code name}, {@code providerId}, {@code providerType} (a class name) and
     *     {@code config} (lists); returns the id
     */
    public String createComponent(String realm, Map<String, ?> representation) {
        return create("/{realm}/components", representation, realm);
    }

    /** A new RSA key that the realm signs with from now on, as an operator makes one; returns the component's id. */
    public String createSigningKey(String realm) {
        return createKey(realm, "rsa-generated", 200, Map.of());
    }

    /**
     * A new HMAC key for the realm's opaque tokens, and all that Keycloak signs for itself; returns the component's id.
     *
     * @param priority of the active keys the one with the highest is taken
     */
    public String createTokenKey(String realm, int priority) {
        return createKey(realm, "hmac-generated", priority, Map.of("algorithm", List.of("HS512")));
    }

    /**
     * A new key of the realm; returns the component's id.
     *
     * @param provider of Keycloak's key providers
     * @param config what it needs beside the priority
     */
    public String createKey(String realm, String provider, int priority, Map<String, List<String>> config) {
        return createComponent(
                realm,
                Map.of(
                        "name",
                        provider + "-" + priority,
                        "providerId",
                        provider,
                        "providerType",
                        "org.keycloak.keys.KeyProvider",
                        "config",
                        with(
                                config,
                                Map.of("priority", List.of(Integer.toString(priority)), "active", List.of("true")))));
    }

    public Map<String, Object> component(String realm, String id) {
        return get("/{realm}/components/{id}", realm, id).getMap("$");
    }

    /**
     * Changes settings of a component.
     *
     * @param values the settings to change, each a list
     */
    public void configureComponent(String realm, String id, Map<String, List<String>> values) {
        JsonPath component = get("/{realm}/components/{id}", realm, id);
        put(
                "/{realm}/components/{id}",
                with(component.getMap("$"), Map.of("config", with(component.getMap("config"), values))),
                realm,
                id);
    }

    public void deleteComponent(String realm, String id) {
        delete("/{realm}/components/{id}", realm, id);
    }

    // events

    /** The realm's stored user events, newest first. */
    public List<Map<String, Object>> events(String realm) {
        return body(request().queryParam("max", MANY).get("/{realm}/events", realm))
                .getList("$");
    }

    /**
     * Lists the events of a type, the latest first.
     *
     * @param type Keycloak's name of the event type, such as {@code LOGIN_ERROR}
     */
    public List<Map<String, Object>> events(String realm, String type) {
        return body(request().queryParam("max", MANY).queryParam("type", type).get("/{realm}/events", realm))
                .getList("$");
    }

    /** The realm's stored admin events, newest first. */
    public List<Map<String, Object>> adminEvents(String realm) {
        return body(request().queryParam("max", MANY).get("/{realm}/admin-events", realm))
                .getList("$");
    }

    public void clearAdminEvents(String realm) {
        delete("/{realm}/admin-events", realm);
    }

    public void clearEvents(String realm) {
        delete("/{realm}/events", realm);
    }

    private JsonPath get(String path, Object... pathParameters) {
        return body(request().get(path, pathParameters));
    }

    /** As {@link #post}, for what {@link #deleteCreatedSince} deletes. */
    private String create(String path, Map<String, ?> json, Object... pathParameters) {
        String location = location(path, json, pathParameters);
        created.push(location.substring(location.indexOf(BASE_PATH) + BASE_PATH.length()));
        return lastSegment(location);
    }

    /** Returns the last segment of the Location: the id of what was created. */
    private String post(String path, Map<String, ?> json, Object... pathParameters) {
        return lastSegment(location(path, json, pathParameters));
    }

    private String location(String path, Map<String, ?> json, Object... pathParameters) {
        return check(request().contentType(ContentType.JSON).body(json).post(path, pathParameters))
                .getHeader("Location");
    }

    private static String lastSegment(String location) {
        return location.substring(location.lastIndexOf('/') + 1);
    }

    private void put(String path, Map<String, ?> json, Object... pathParameters) {
        check(request().contentType(ContentType.JSON).body(json).put(path, pathParameters));
    }

    private void delete(String path, Object... pathParameters) {
        check(request().delete(path, pathParameters));
    }

    private synchronized String token() {
        if (Instant.now().isAfter(tokenExpires)) {
            JsonPath response = body(given().baseUri(baseUri.toString())
                    .formParam("grant_type", "password")
                    .formParam("client_id", "admin-cli")
                    .formParam("username", USERNAME)
                    .formParam("password", PASSWORD)
                    .post("/realms/master/protocol/openid-connect/token"));
            token = response.getString("access_token");
            tokenExpires = Instant.now().plusSeconds(response.getInt("expires_in") - SECONDS_TO_SPARE);
        }
        return token;
    }

    private static Map<String, ?> passwordCredential(String password) {
        return Map.of("type", "password", "value", password, "temporary", false);
    }

    private static Map<String, Object> with(Map<String, ?> base, Map<String, ?> changes) {
        Map<String, Object> merged = new HashMap<>(base);
        merged.putAll(changes);
        return merged;
    }

    private static Optional<String> firstId(JsonPath list) {
        return list.<String>getList("id").stream().findFirst();
    }

    private static JsonPath body(Response response) {
        return check(response).jsonPath();
    }

    private static Response check(Response response) {
        if (response.statusCode() / 100 != 2) {
            throw new AssertionError(response.statusLine() + "\n" + response.asString());
        }
        return response;
    }
}
