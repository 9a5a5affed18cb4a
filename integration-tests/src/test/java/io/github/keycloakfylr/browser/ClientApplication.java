package io.github.keycloakfylr.browser;

import static io.restassured.RestAssured.given;

import com.sun.net.httpserver.HttpServer;
import io.github.keycloakfylr.client.AdminApi;
import io.restassured.response.Response;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Collectors;

/** A client of the realm with a web server of its own, which a browser comes back to after the login. */
final class ClientApplication implements AutoCloseable {

    static final String ID = "browser-application";

    private static final byte[] PAGE =
            "<!DOCTYPE html><html lang=en><link rel=icon href=data:,><title>Application</title><h1>Welcome back</h1>"
                    .getBytes(StandardCharsets.UTF_8);

    private final HttpServer server;
    private final URI fylr;
    private final Queue<String> visits = new ConcurrentLinkedQueue<>();
    private final String state = UUID.randomUUID().toString();

    /**
     * Creates the client application.
     *
     * @param fylr the server's address
     */
    ClientApplication(URI fylr, AdminApi admin) {
        this.fylr = fylr;
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.createContext("/", exchange -> {
            visits.add(exchange.getRequestURI().getPath());
            exchange.getResponseHeaders().add("Content-Type", "text/html; charset=utf-8");
            exchange.sendResponseHeaders(200, PAGE.length);
            exchange.getResponseBody().write(PAGE);
            exchange.close();
        });
        server.start();
        if (admin.findClient("fylr", ID).isEmpty()) {
            // Whichever port: that of a loopback address is not compared (contract C5).
            admin.createClient(
                    "fylr",
                    Map.of(
                            "clientId",
                            ID,
                            "name",
                            "The application",
                            "publicClient",
                            true,
                            "standardFlowEnabled",
                            true,
                            "redirectUris",
                            List.of("http://127.0.0.1/callback")));
        }
    }

    private String callback() {
        return at("/callback").toString();
    }

    /** The address of one of the application's pages. */
    URI at(String path) {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + path);
    }

    /** The paths of all pages that were asked for. */
    Collection<String> visits() {
        return visits;
    }

    /** The address that a login begins at. Parameters are name, value, name, value … */
    URI login(String... parameters) {
        Map<String, String> request = new LinkedHashMap<>(request());
        request.put("response_type", "code");
        for (int i = 0; i < parameters.length; i += 2) {
            request.put(parameters[i], parameters[i + 1]);
        }
        return URI.create(request.entrySet().stream()
                .map(parameter ->
                        parameter.getKey() + "=" + URLEncoder.encode(parameter.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&", fylr + "/api/oauth2/auth?", "")));
    }

    /** What says whose request it is: for whoever makes one in this application's name. */
    Map<String, String> request() {
        return Map.of("client_id", ID, "redirect_uri", callback(), "state", state);
    }

    /** What the browser brought back, when it is here, with this application's state. */
    Map<String, String> response(Window window) {
        URI address = window.address();
        if (!address.toString().startsWith(callback() + "?")) {
            throw new AssertionError(
                    "The browser is at " + address + ", not back at the application:\n" + window.text());
        }
        Map<String, String> response = new LinkedHashMap<>();
        for (String pair : address.getRawQuery().split("&")) {
            String[] parts = pair.split("=", 2);
            response.put(parts[0], URLDecoder.decode(parts[1], StandardCharsets.UTF_8));
        }
        if (!state.equals(response.remove("state"))) {
            throw new AssertionError("Another state: " + address);
        }
        return response;
    }

    /** Who has logged in: takes the code that the browser brought back to the server. */
    String user(Window window) {
        Response tokens = given().formParams(Map.of(
                        "grant_type",
                        "authorization_code",
                        "client_id",
                        ID,
                        "redirect_uri",
                        callback(),
                        "code",
                        response(window).get("code")))
                .post(fylr + "/api/oauth2/token");
        return given().auth()
                .oauth2(tokens.path("access_token"))
                .get(fylr + "/api/oauth2/userinfo")
                .path("sub");
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
