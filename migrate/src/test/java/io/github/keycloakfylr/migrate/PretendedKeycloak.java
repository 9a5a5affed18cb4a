package io.github.keycloakfylr.migrate;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** As much of Keycloak's admin API as the tool asks for. What nobody has given a response for is not found. */
final class PretendedKeycloak implements AutoCloseable {

    static final String TOKEN = "eyJ.access.token";

    private record Response(int status, String body) {}

    private final HttpServer server;
    private final Map<String, Response> responses = new ConcurrentHashMap<>();
    private final List<String> requests = new CopyOnWriteArrayList<>();

    PretendedKeycloak() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.createContext("/", this::handle);
        server.start();
    }

    String address() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** Method, path and what was sent along, of each request. */
    List<String> requests() {
        return requests;
    }

    PretendedKeycloak response(String pathAndQuery, int status, String body) {
        responses.put(pathAndQuery, new Response(status, body));
        return this;
    }

    /** A realm with at least what Keycloak tells whoever may see it, and a client that each has. */
    PretendedKeycloak realm(String json) {
        return response("/admin/realms/fylr", 200, json.replaceFirst("\\{", "{\"accessTokenLifespan\": 86400, "))
                .client("realm-management", "[{\"clientId\": \"realm-management\"}]");
    }

    PretendedKeycloak client(String id, String json) {
        return response(
                "/admin/realms/fylr/clients?clientId="
                        + URLEncoder.encode(id, StandardCharsets.UTF_8).replace("+", "%20"),
                200,
                json);
    }

    PretendedKeycloak texts(String language, String json) {
        return response("/admin/realms/fylr/localization/" + language, 200, json);
    }

    private void handle(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().toString();
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        boolean token = exchange.getRequestMethod().equals("POST");
        requests.add(exchange.getRequestMethod() + " " + path + " "
                + (token
                        ? exchange.getRequestHeaders().getFirst("Content-Type") + " " + body
                        : exchange.getRequestHeaders().getFirst("Authorization")));
        Response response = responses.getOrDefault(
                path, token ? new Response(200, "{\"access_token\": \"" + TOKEN + "\"}") : new Response(404, "{}"));
        byte[] bytes = response.body().getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(response.status(), bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
