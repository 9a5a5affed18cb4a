package io.github.keycloakfylr.testserver;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** As much of a running fylr as tells its users and groups: the password grant of {@code root}, and two lists. */
public final class PretendedFylrApi implements AutoCloseable {

    /** The password of {@code root}. */
    public static final String PASSWORD = "the-root-password";

    private static final String TOKEN = "ory_at_pretended";
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final Pattern OFFSET = Pattern.compile("(?:^|&)offset=(\\d+)");
    private static final Pattern LIMIT = Pattern.compile("(?:^|&)limit=(\\d+)");

    private final HttpServer server;
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private final CountDownLatch secondPageAsked = new CountDownLatch(1);
    private volatile CountDownLatch secondPage = new CountDownLatch(0);
    private volatile List<Map<String, Object>> groups = List.of();
    private volatile List<Map<String, Object>> users = List.of();

    /** Starts the server at a free port of the loopback interface. */
    public PretendedFylrApi() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(Executors.newCachedThreadPool());
        server.createContext("/", this::handle);
        server.start();
    }

    /** The address, without a trailing slash. */
    public String address() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** What the lists have. */
    public void has(List<Map<String, Object>> newGroups, List<Map<String, Object>> newUsers) {
        groups = newGroups;
        users = newUsers;
    }

    /** Path and query of each request. */
    public List<String> requests() {
        return requests;
    }

    /** From now on the second page of users is kept back; returns what lets it go. */
    public CountDownLatch holdSecondPage() {
        secondPage = new CountDownLatch(1);
        return secondPage;
    }

    /** Waits until somebody asks for the second page of users. */
    public void awaitSecondPage() throws InterruptedException {
        secondPageAsked.await();
    }

    private void handle(HttpExchange exchange) throws IOException {
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        String path = exchange.getRequestURI().getPath();
        requests.add(exchange.getRequestURI().toString());
        if (path.equals("/api/oauth2/token")) {
            boolean right = body.contains("grant_type=password")
                    && body.contains("username=root")
                    && body.contains("password=" + PASSWORD);
            respond(
                    exchange,
                    right ? 200 : 400,
                    right ? Map.of("access_token", TOKEN) : Map.of("error", "invalid_grant"));
        } else if (!("Bearer " + TOKEN).equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
            respond(exchange, 400, Map.of("code", "InvalidToken"));
        } else if (path.equals("/api/v1/group")) {
            respond(exchange, 200, page(groups, exchange));
        } else if (path.equals("/api/v1/user")) {
            if (number(OFFSET, exchange, 0) > 0) {
                secondPageAsked.countDown();
                await(secondPage);
            }
            respond(exchange, 200, page(users, exchange));
        } else {
            respond(exchange, 400, Map.of("code", "UnknownEndpointMethod"));
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static List<Map<String, Object>> page(List<Map<String, Object>> all, HttpExchange exchange) {
        int from = Math.min(number(OFFSET, exchange, 0), all.size());
        return all.subList(from, Math.min(from + number(LIMIT, exchange, 100), all.size()));
    }

    private static int number(Pattern parameter, HttpExchange exchange, int otherwise) {
        Matcher matcher =
                parameter.matcher(String.valueOf(exchange.getRequestURI().getQuery()));
        return matcher.find() ? Integer.parseInt(matcher.group(1)) : otherwise;
    }

    private static void respond(HttpExchange exchange, int status, Object json) throws IOException {
        byte[] bytes = MAPPER.writeValueAsBytes(json);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    @Override
    public void close() {
        secondPage.countDown();
        server.stop(0);
    }
}
