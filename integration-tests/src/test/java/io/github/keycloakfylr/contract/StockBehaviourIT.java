package io.github.keycloakfylr.contract;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.github.keycloakfylr.client.AdminApi;
import io.github.keycloakfylr.client.Browser;
import io.github.keycloakfylr.client.FylrApi;
import io.github.keycloakfylr.testserver.DistributionServer;
import io.github.keycloakfylr.testserver.FylrTest;
import io.github.keycloakfylr.testserver.KeycloakServer;
import io.github.keycloakfylr.testserver.ServerOptions;
import io.restassured.http.Header;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Contract G3: what a Keycloak without the JAR responds, one with it responds too, at every endpoint that is not
 * fylr's.
 */
@FylrTest
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class StockBehaviourIT {

    private static final ObjectMapper JSON = new ObjectMapper();
    /** A realm of its own on both servers, made from the shipped file without what needs the JAR. */
    private static final String PLAIN = "g3-plain";

    private static final String PASSWORD = "g3-secret";

    private final KeycloakServer extended;
    private final AdminApi extendedAdmin;
    private KeycloakServer stock;

    StockBehaviourIT(KeycloakServer extended, AdminApi extendedAdmin) {
        this.extended = extended;
        this.extendedAdmin = extendedAdmin;
    }

    @BeforeAll
    void startStock() throws IOException {
        stock = DistributionServer.start(ServerOptions.in("it-stock-server").withoutJar());
        // What the pages of this realm look like is a setting of the realm file.
        extendedAdmin.updateRealm("fylr", Map.of("loginTheme", "keycloak.v2"));
        AdminApi stockAdmin = new AdminApi(stock.baseUri());
        stockAdmin.createRealm(realmWithoutExtension("fylr"));
        for (AdminApi admin : List.of(stockAdmin, extendedAdmin)) {
            admin.createRealm(realmWithoutExtension(PLAIN));
        }
        for (String realm : List.of(PLAIN, "fylr")) {
            for (AdminApi admin : List.of(stockAdmin, extendedAdmin)) {
                admin.createUser(
                        realm,
                        "g3-user",
                        PASSWORD,
                        Map.of("email", "g3@example.org", "firstName", "G", "lastName", "Three"));
                admin.createClient(
                        realm,
                        Map.of(
                                "clientId",
                                "g3-client",
                                "publicClient",
                                true,
                                "directAccessGrantsEnabled",
                                true,
                                "redirectUris",
                                List.of("https://g3.example.org/callback"),
                                "webOrigins",
                                List.of("https://g3.example.org")));
            }
        }
    }

    @AfterAll
    void stop() {
        stock.close();
    }

    private static Map<String, Object> realmWithoutExtension(String name) throws IOException {
        String file = Files.readString(Path.of(System.getProperty("fylr.realm")))
                .replaceAll("\\$\\{FYLR_[A-Z_]+:([^}]*)}", "$1");
        ObjectNode realm = (ObjectNode) JSON.readTree(file);
        realm.put("realm", name);
        realm.remove(List.of(
                "browserFlow",
                "registrationFlow",
                "directGrantFlow",
                "firstBrokerLoginFlow",
                "authenticationFlows",
                "eventsListeners",
                "loginTheme",
                "emailTheme"));
        ((ObjectNode) realm.get("components")).remove("org.keycloak.storage.UserStorageProvider");
        return JSON.convertValue(realm, JSON.getTypeFactory().constructMapType(Map.class, String.class, Object.class));
    }

    /** One request, said so that it can be sent to two servers. */
    private record Exchange(String method, String path, String body, Map<String, String> headers) {

        Response send(URI base) {
            RequestSpecification request = given().baseUri(base.toString())
                    .redirects()
                    .follow(false)
                    .urlEncodingEnabled(false)
                    .headers(headers);
            if (body != null) {
                request = request.header("Content-Type", "application/x-www-form-urlencoded")
                        .body(body);
            }
            return request.request(method, path);
        }

        @Override
        public String toString() {
            return method + " " + path + (body == null ? "" : " " + body) + (headers.isEmpty() ? "" : " " + headers);
        }
    }

    private static Exchange get(String path) {
        return new Exchange("GET", path, null, Map.of());
    }

    private static Exchange post(String path, String body) {
        return new Exchange("POST", path, body, Map.of());
    }

    static Stream<Exchange> exchanges() {
        List<Exchange> exchanges = new ArrayList<>(List.of(
                get("/"),
                get("/nosuch"),
                get("/realms/nosuch"),
                get("/js/keycloak.js"),
                get("/apix"),
                get("/.well-known/"),
                get("/.well-known/nosuch"),
                post("/.well-known/nosuch", "a=b"),
                new Exchange("PROPFIND", "/realms/master", null, Map.of()),
                new Exchange("PROPFIND", "/nosuch", null, Map.of()),
                get("/oauth2"),
                get("/oauth2/"),
                get("/oauth2/callback/"),
                get("/oauth2/callback/x"),
                get("/oauth2/callback;a=b?code=x&state=/"),
                get("/oauth2/%63allback?code=x&state=/"),
                get("/oauth2/Callback"),
                get("/oauth2/callbacks"),
                post("/oauth2/callback/", "code=x"),
                get("/oauth2/token"),
                get("/realms/fylr/oauth2/callback"),
                get("/admin/realms"),
                get("/admin/master/console/"),
                get("/realms/master/fylr/auth")));
        for (String realm : List.of("master", PLAIN, "fylr")) {
            String base = "/realms/" + realm;
            String oidc = base + "/protocol/openid-connect/";
            exchanges.addAll(List.of(
                    get(base),
                    get(base + "/"),
                    get(base + "/nosuch"),
                    get(base + "/.well-known/openid-configuration"),
                    new Exchange(
                            "OPTIONS",
                            base + "/.well-known/openid-configuration",
                            null,
                            Map.of("Origin", "https://any.example.org")),
                    new Exchange("POST", base + "/.well-known/openid-configuration", "a=b", Map.of()),
                    get(base + "/.well-known/uma2-configuration"),
                    get("/.well-known/oauth-authorization-server" + base),
                    get("/.well-known/openid-configuration" + base),
                    get("/.well-known/openid-configuration/"),
                    get(oidc + "certs"),
                    get(oidc + "token"),
                    post(oidc + "token", ""),
                    post(oidc + "token", "grant_type=password"),
                    post(oidc + "token", "grant_type=nosuch&client_id=g3-client"),
                    post(oidc + "token", "grant_type=client_credentials&client_id=g3-client"),
                    post(oidc + "token", "grant_type=client_credentials&client_id=nosuch"),
                    post(oidc + "token", "grant_type=refresh_token&client_id=g3-client&refresh_token=x"),
                    post(oidc + "token", "grant_type=authorization_code&client_id=g3-client&code=x"),
                    post(oidc + "token", "grant_type=password&client_id=g3-client&username=g3-user&password=wrong"),
                    post(
                            oidc + "token",
                            "grant_type=password&client_id=g3-client&username=g3-user&password=" + PASSWORD),
                    post(
                            oidc + "token",
                            "grant_type=password&client_id=g3-client&username=g3-user&scope=openid+profile&password="
                                    + PASSWORD),
                    post(
                            oidc + "token",
                            "grant_type=password&client_id=g3-client&username=g3-user&scope=openid+offline_access&password="
                                    + PASSWORD),
                    post(
                            oidc + "token",
                            "grant_type=password&client_id=g3-client&username=g3-user&scope=nosuch&password="
                                    + PASSWORD),
                    new Exchange("OPTIONS", oidc + "token", null, Map.of("Origin", "https://g3.example.org")),
                    new Exchange(
                            "POST",
                            oidc + "token",
                            "grant_type=password&client_id=g3-client&username=g3-user&password=" + PASSWORD,
                            Map.of("Origin", "https://g3.example.org")),
                    get(oidc + "userinfo"),
                    new Exchange("GET", oidc + "userinfo", null, Map.of("Authorization", "Bearer x")),
                    post(oidc + "token/introspect", "token=x"),
                    post(oidc + "revoke", "token=x&client_id=g3-client"),
                    get(oidc + "auth"),
                    get(oidc + "auth?client_id=nosuch&response_type=code"),
                    get(
                            oidc
                                    + "auth?client_id=g3-client&response_type=code&redirect_uri=https%3A%2F%2Fg3.example.org%2Fcallback&prompt=none&state=s"),
                    get(
                            oidc
                                    + "auth?client_id=g3-client&response_type=nosuch&redirect_uri=https%3A%2F%2Fg3.example.org%2Fcallback"),
                    get(
                            oidc
                                    + "auth?client_id=g3-client&response_type=code&redirect_uri=https%3A%2F%2Fevil.example.org%2F"),
                    get(oidc + "logout"),
                    get(base + "/account"),
                    get(base + "/login-actions/authenticate"),
                    get("/admin/realms/" + realm)));
        }
        // Below /realms/fylr the extension's own browser flow shows the page; in every other realm it must be
        // Keycloak's.
        for (String realm : List.of("master", PLAIN)) {
            exchanges.add(
                    get(
                            "/realms/" + realm
                                    + "/protocol/openid-connect/auth?client_id=security-admin-console&response_type=code&scope=openid&redirect_uri=nosuch"));
            exchanges.add(get("/realms/" + realm + "/fylr/auth?client_id=g3-client&response_type=code&state=12345678"));
        }
        exchanges.add(get("/realms/" + PLAIN
                + "/protocol/openid-connect/auth?client_id=g3-client&response_type=code&scope=openid&auth_method=anonymous"
                + "&redirect_uri=https%3A%2F%2Fg3.example.org%2Fcallback&state=12345678"));
        return exchanges.stream();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("exchanges")
    @Tag("G3")
    @DisplayName("the same status, headers and body as without the JAR")
    void respondsAsWithoutTheJar(Exchange exchange) throws IOException {
        Response expected = exchange.send(stock.baseUri());
        Response actual = exchange.send(extended.baseUri());

        assertThat(actual.statusCode()).isEqualTo(expected.statusCode());
        assertThat(headers(actual, extended)).isEqualTo(headers(expected, stock));
        assertThat(body(actual, extended)).isEqualTo(body(expected, stock));
    }

    @ParameterizedTest(name = "realm {0}")
    @MethodSource("realms")
    @Tag("G3")
    @DisplayName("a login at the realm's own endpoint ends with Keycloak's own parameters")
    void logsInAsWithoutTheJar(String realm) {
        assertThat(callbackParameters(extended, realm))
                .isEqualTo(callbackParameters(stock, realm))
                .containsExactly("code", "iss", "session_state", "state");
    }

    static Stream<String> realms() {
        return Stream.of(PLAIN, "fylr");
    }

    private static Set<String> callbackParameters(KeycloakServer server, String realm) {
        Browser browser = new Browser(server.baseUri());
        Response page = browser.open(
                "/realms/" + realm + "/protocol/openid-connect/auth?client_id=g3-client&response_type=code&scope=openid"
                        + "&redirect_uri=https%3A%2F%2Fg3.example.org%2Fcallback&state=12345678");
        Response callback = browser.submit(page, "username", "g3-user", "password", PASSWORD);
        return new TreeSet<>(FylrApi.query(callback).keySet());
    }

    private static Map<String, List<String>> headers(Response response, KeycloakServer server) {
        Map<String, List<String>> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        for (Header header : response.getHeaders()) {
            // Its length follows from ids and ports, which are made equal in the body.
            if (!header.hasSameNameAs(new Header("content-length", ""))) {
                headers.computeIfAbsent(header.getName(), name -> new ArrayList<>())
                        .add(comparable(
                                header.getName().startsWith("Access-Control-")
                                        ? sortedList(header.getValue())
                                        : header.getValue(),
                                server));
            }
        }
        headers.values().forEach(values -> values.sort(null));
        return headers;
    }

    /** Keycloak fills these from sets, whose order is another one at every start. */
    private static String sortedList(String value) {
        return Stream.of(value.split(", *")).sorted().collect(Collectors.joining(", "));
    }

    private static String body(Response response, KeycloakServer server) throws IOException {
        String text = comparable(response.asString(), server);
        String type = response.getContentType();
        return type != null && type.contains("json") && !text.isBlank()
                ? sorted(JSON.readTree(text)).toPrettyString()
                : text;
    }

    /** Takes out what differs between any two Keycloaks: addresses, ids, keys, tokens, times. */
    private static String comparable(String text, KeycloakServer server) {
        String base = server.baseUri().toString();
        return text.replace(base, "BASE")
                .replace(base.replace(":", "%3A").replace("/", "%2F"), "BASE")
                .replace(server.baseUri().getAuthority(), "AUTHORITY")
                .replaceAll("/resources/[A-Za-z0-9]+/", "/resources/VERSION/")
                .replaceAll("\"resourceVersion\": \"\\w+\"", "VERSION")
                .replaceAll("tab_id=[\\w-]+", "TAB")
                .replaceAll("session_code=[\\w-]+", "CODE")
                .replaceAll("KC_RESTART=[^;]*", "RESTART")
                .replaceAll("\"(session_state|kid|x5t)\":\"[^\"]*\"", "\"$1\":\"RANDOM\"")
                .replaceAll("KC_AUTH_SESSION_HASH=[^;]*", "HASH")
                .replaceAll("(checkAuthSession\\(\\s*)\"[^\"]*\"", "$1HASH")
                .replaceAll("eyJ[\\w-]+\\.[\\w-]+\\.[\\w-]+(\\.[\\w-]*)*", "JWT")
                // A node of a cluster puts its name behind the session's.
                .replaceAll("AUTH_SESSION_ID=[^;]*", "AUTH_SESSION_ID=SESSION")
                .replaceAll("[A-Za-z0-9+/]{100,}={0,2}", "CERTIFICATE")
                .replaceAll("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", "ID")
                .replaceAll("(?=[\\w-]*\\d)(?=[\\w-]*[A-Z])[\\w-]{16,}", "RANDOM")
                .replaceAll("\"(not-before-policy|expires_in|refresh_expires_in)\":\\d+", "\"$1\":0")
                .replaceAll("(?<![\\d-])\\d{9,}(?!\\d)", "TIME");
    }

    /** The scopes of a token response come in the order of random ids. */
    private static JsonNode sortedWords(JsonNode text) {
        return TextNode.valueOf(Stream.of(text.asText().split(" ")).sorted().collect(Collectors.joining(" ")));
    }

    /** Keycloak fills some lists from hash sets. */
    private static JsonNode sorted(JsonNode node) {
        if (node instanceof ObjectNode object) {
            object.properties()
                    .forEach(field -> field.setValue(
                            "scope".equals(field.getKey()) ? sortedWords(field.getValue()) : sorted(field.getValue())));
        } else if (node instanceof ArrayNode array) {
            List<JsonNode> elements = new ArrayList<>();
            array.forEach(element -> elements.add(sorted(element)));
            elements.sort((one, other) -> one.toString().compareTo(other.toString()));
            return JSON.createArrayNode().addAll(elements);
        }
        return node;
    }
}
