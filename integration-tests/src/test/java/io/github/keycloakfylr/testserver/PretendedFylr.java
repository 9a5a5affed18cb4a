package io.github.keycloakfylr.testserver;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * A fylr of before the switch, on a free port of the loopback interface: its token endpoint with the password and the
 * refresh token grant (tokens in fosite's form), userinfo, discovery, and whatever JSON a test puts elsewhere. It can
 * be told to be slow, broken or hostile. Thread-safe.
 */
public final class PretendedFylr implements AutoCloseable {

    public static final String TOKEN = "/api/oauth2/token";
    public static final String USERINFO = "/api/oauth2/userinfo";
    public static final String DISCOVERY = "/.well-known/openid-configuration";

    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final int CHUNK = 8192;
    private static final long LONGEST_SECONDS = 60;
    private static final long DRIBBLE_MILLIS = 50;

    /**
     * A request as it arrived.
     *
     * @param form the body's parameters; of a GET, the query's
     * @param authorization the header, or {@code null}
     * @param cookie the header, or {@code null}
     */
    public record Request(String method, String path, Map<String, String> form, String authorization, String cookie) {}

    /**
     * What a refresh token was issued for.
     *
     * @param clientId {@code null} for any client
     * @param cookie that of the browser that it was issued to, or {@code null}
     */
    private record Issued(String login, String clientId, String scope, String cookie) {}

    /** How it responds to everything, whatever is asked. */
    public enum Mood {
        GOOD,
        /** Not at all, until {@link PretendedFylr#behave} calls it to order. */
        SILENT,
        /** A good response, one byte after the other, for ever: each comes before any timeout of a read. */
        DRIBBLING,
        INTERNAL_ERROR,
        TOO_MANY_REQUESTS,
        /** To itself, where the very same request would succeed. */
        REDIRECTING,
        /** Right type, right beginning, no end. */
        ENDLESS,
        /** One object of a bit more than 16 KB that says that all is well. */
        TOO_LONG,
        /** A page, as a proxy before a server that is down shows one; the status is 200. */
        HTML,
        GARBAGE,
        /** A success without a token. */
        EMPTY_OBJECT,
        /** A hang-up without a response. */
        HANGING_UP,
        /** An OAuth error that is about the client. */
        INVALID_CLIENT
    }

    private static final Issued SOMEBODY = new Issued("somebody", null, "read", null);

    private final Map<String, String> passwords = new ConcurrentHashMap<>();
    private final Map<String, Map<String, Object>> userinfos = new ConcurrentHashMap<>();
    private final Map<String, String> secrets = new ConcurrentHashMap<>();
    private final Map<String, Issued> accessTokens = new ConcurrentHashMap<>();
    private final Map<String, Issued> refreshTokens = new ConcurrentHashMap<>();
    private final Map<String, Function<Map<String, String>, String>> resources = new ConcurrentHashMap<>();
    private final List<Request> requests = new CopyOnWriteArrayList<>();
    private final AtomicInteger running = new AtomicInteger();
    private final AtomicInteger peak = new AtomicInteger();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Map<String, Mood> moods = new ConcurrentHashMap<>();
    private volatile Mood mood = Mood.GOOD;
    private volatile CountDownLatch silence = new CountDownLatch(0);
    private volatile HttpServer server;
    private final int port;

    private PretendedFylr() {
        server = listen(0);
        port = server.getAddress().getPort();
    }

    public static PretendedFylr start() {
        return new PretendedFylr();
    }

    private HttpServer listen(int onPort) {
        try {
            HttpServer listening =
                    HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), onPort), 0);
            listening.setExecutor(threads);
            listening.createContext("/", this::respond);
            listening.start();
            return listening;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * The user federation entry of this server, for the admin API.
     *
     * @param settings beside its address
     */
    public Map<String, Object> entry(Map<String, String> settings) {
        Map<String, List<String>> config = new HashMap<>(Map.of("url", List.of(baseUri() + "/")));
        settings.forEach((name, value) -> config.put(name, List.of(value)));
        return Map.of(
                "name",
                "old fylr",
                "providerId",
                "fylr-old-server",
                "providerType",
                "org.keycloak.storage.UserStorageProvider",
                "config",
                config);
    }

    /** Its external URL, without a trailing slash. */
    public URI baseUri() {
        return URI.create("http://127.0.0.1:" + port);
    }

    /** Makes a user; like fylr, it compares the login without regard to case. */
    public void user(String login, String password) {
        passwords.put(login.toLowerCase(Locale.ROOT), password);
    }

    /**
     * Makes a user of whom userinfo tells something.
     *
     * @param name the login or e-mail address that the user is called by at the password grant
     * @param userinfo {@code sub} and the claims
     */
    public void user(String name, String password, Map<String, Object> userinfo) {
        user(name, password);
        userinfos.put(name.toLowerCase(Locale.ROOT), userinfo);
    }

    /** Makes a confidential client; every other client id is taken for a public client. */
    public void client(String clientId, String secret) {
        secrets.put(clientId, secret);
    }

    /** A refresh token of the user, as if issued before to that client. */
    public String refreshToken(String login, String clientId, String scope) {
        return refreshToken(new Issued(login, clientId, scope, null));
    }

    /** A refresh token that is good only beside the cookie of the browser which it was issued to. */
    public String boundRefreshToken(String login, String clientId, String scope, String cookie) {
        return refreshToken(new Issued(login, clientId, scope, cookie));
    }

    private String refreshToken(Issued issued) {
        String token = fositeToken("ory_rt_");
        refreshTokens.put(token, issued);
        return token;
    }

    /**
     * Has GET of that path return JSON to whoever has an access token from here.
     *
     * @param json made of the query's parameters, such as {@code limit} and {@code offset}
     */
    public void resource(String path, Function<Map<String, String>, String> json) {
        resources.put(path, json);
    }

    /** From now on; whoever waits for a response in silence is hung up on. */
    public void behave(Mood changed) {
        silence.countDown();
        silence = new CountDownLatch(changed == Mood.GOOD ? 0 : 1);
        moods.clear();
        mood = changed;
    }

    /** From now on at that path alone. */
    public void behave(String path, Mood changed) {
        behave(mood);
        silence = new CountDownLatch(1);
        moods.put(path, changed);
    }

    /** All requests for that path, in order. */
    public List<Request> requests(String path) {
        return requests.stream().filter(request -> request.path().equals(path)).toList();
    }

    /** How often the password of that user was asked for. */
    public long passwordChecks(String login) {
        return requests(TOKEN).stream()
                .filter(request -> "password".equals(request.form().get("grant_type")))
                .filter(request -> login.equalsIgnoreCase(request.form().get("username")))
                .count();
    }

    /** The most token requests that were going on at one time. */
    public int peak() {
        return peak.get();
    }

    /** Hangs up; its port rejects connections until {@link #restart}. */
    public void stop() {
        silence.countDown();
        server.stop(0);
    }

    public void restart() {
        behave(Mood.GOOD);
        server = listen(port);
    }

    @Override
    public void close() {
        stop();
        threads.shutdownNow();
    }

    private void respond(HttpExchange exchange) throws IOException {
        try (exchange) {
            boolean post = "POST".equals(exchange.getRequestMethod());
            String text = post
                    ? new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8)
                    : exchange.getRequestURI().getRawQuery();
            Request request = new Request(
                    exchange.getRequestMethod(),
                    exchange.getRequestURI().getPath(),
                    form(text),
                    exchange.getRequestHeaders().getFirst("Authorization"),
                    exchange.getRequestHeaders().getFirst("Cookie"));
            requests.add(request);
            boolean token = TOKEN.equals(request.path());
            if (token) {
                peak.accumulateAndGet(running.incrementAndGet(), Math::max);
            }
            try {
                respond(exchange, request);
            } finally {
                if (token) {
                    running.decrementAndGet();
                }
            }
        }
    }

    private void respond(HttpExchange exchange, Request request) throws IOException {
        switch (moods.getOrDefault(request.path(), mood)) {
            case GOOD -> respondAsFylr(exchange, request);
            case SILENT -> awaitEndOfSilence(TimeUnit.SECONDS.toMillis(LONGEST_SECONDS));
            case DRIBBLING -> dribble(exchange);
            case INTERNAL_ERROR -> json(exchange, 500, "{\"code\":\"Internal\",\"error\":\"Something broke.\"}");
            case TOO_MANY_REQUESTS -> json(exchange, 429, error("invalid_grant"));
            case REDIRECTING -> {
                boolean again = "again".equals(exchange.getRequestURI().getQuery());
                if (again) {
                    json(exchange, 200, tokens(SOMEBODY));
                } else {
                    exchange.getResponseHeaders().set("Location", baseUri() + request.path() + "?again");
                    exchange.sendResponseHeaders(307, -1);
                }
            }
            case ENDLESS -> endless(exchange);
            case TOO_LONG ->
                json(
                        exchange,
                        200,
                        "{\"access_token\":\"ory_at_x.y\",\"token_type\":\"bearer\",\"padding\":\""
                                + "x".repeat(16 * 1024) + "\"}");
            case HTML -> body(exchange, 200, "text/html", tokens(SOMEBODY));
            case GARBAGE -> json(exchange, 200, "{\"access_token\":");
            case EMPTY_OBJECT -> json(exchange, 200, "{}");
            case HANGING_UP -> {}
            case INVALID_CLIENT -> json(exchange, 400, error("invalid_client"));
        }
    }

    private void respondAsFylr(HttpExchange exchange, Request request) throws IOException {
        String bearer =
                request.authorization() == null ? "" : request.authorization().replaceFirst("(?i)^bearer ", "");
        Issued issued = accessTokens.get(bearer);
        String user = issued == null || !isBound(issued, request) ? null : issued.login();
        if (TOKEN.equals(request.path())) {
            token(exchange, request);
        } else if (DISCOVERY.equals(request.path())) {
            json(exchange, 200, "{\"issuer\":\"" + baseUri() + "\"}");
        } else if (user == null) {
            json(exchange, 400, "{\"code\":\"InvalidToken\",\"error\":\"Token is invalid.\",\"realm\":\"api\"}");
        } else if (USERINFO.equals(request.path())) {
            json(exchange, 200, userinfo(user));
        } else if (resources.containsKey(request.path())) {
            json(exchange, 200, resources.get(request.path()).apply(request.form()));
        } else {
            json(exchange, 404, "{\"code\":\"NotFound\",\"error\":\"Not found.\",\"realm\":\"api\"}");
        }
    }

    private String userinfo(String user) throws IOException {
        return MAPPER.writeValueAsString(userinfos.getOrDefault(user, Map.of("sub", user)));
    }

    private void token(HttpExchange exchange, Request request) throws IOException {
        Map<String, String> form = request.form();
        if (!clientIsKnown(request)) {
            json(exchange, 400, error("invalid_client"));
            return;
        }
        String scope = form.getOrDefault("scope", "");
        if ("password".equals(form.get("grant_type"))) {
            String login = form.getOrDefault("username", "").toLowerCase(Locale.ROOT);
            boolean right = passwords.containsKey(login) && passwords.get(login).equals(form.get("password"));
            json(
                    exchange,
                    right ? 200 : 400,
                    right ? tokens(new Issued(login, null, scope, null)) : error("invalid_grant"));
        } else if ("refresh_token".equals(form.get("grant_type"))) {
            String token = form.getOrDefault("refresh_token", "");
            Issued issued = refreshTokens.get(token);
            boolean right = issued != null
                    && (issued.clientId() == null || issued.clientId().equals(clientId(request)))
                    && isBound(issued, request)
                    && refreshTokens.remove(token, issued);
            json(exchange, right ? 200 : 400, right ? tokens(issued) : error("invalid_grant"));
        } else {
            json(exchange, 400, error("invalid_request"));
        }
    }

    private static boolean isBound(Issued issued, Request request) {
        return issued.cookie() == null || ("fylr-browser-id=" + issued.cookie()).equals(request.cookie());
    }

    private boolean clientIsKnown(Request request) {
        String clientId = clientId(request);
        return request.authorization() == null
                ? clientId != null && !secrets.containsKey(clientId)
                : basic(request)[1].equals(secrets.get(clientId));
    }

    private static String clientId(Request request) {
        return request.authorization() == null ? request.form().get("client_id") : basic(request)[0];
    }

    private static String[] basic(Request request) {
        String[] pair = new String(
                        Base64.getDecoder().decode(request.authorization().replaceFirst("(?i)^basic ", "")),
                        StandardCharsets.UTF_8)
                .split(":", 2);
        return new String[] {decode(pair[0]), decode(pair[1])};
    }

    private String tokens(Issued issued) {
        String accessToken = fositeToken("ory_at_");
        accessTokens.put(accessToken, issued);
        String refresh =
                issued.scope().contains("offline") ? ",\"refresh_token\":\"" + refreshToken(issued) + "\"" : "";
        return "{\"access_token\":\"" + accessToken + "\",\"expires_in\":86399,\"scope\":\"" + issued.scope()
                + "\",\"token_type\":\"bearer\"" + refresh + "}\n";
    }

    private static String fositeToken(String prefix) {
        String random = UUID.randomUUID().toString().replace("-", "") + "abcdefghijk";
        return prefix + random + "." + random;
    }

    private static String error(String code) {
        return "{\"error\":\"" + code + "\",\"error_description\":\"Told by the old fylr.\"}";
    }

    private static Map<String, String> form(String text) {
        return text == null || text.isEmpty()
                ? Map.of()
                : Arrays.stream(text.split("&"))
                        .map(pair -> pair.split("=", 2))
                        .collect(Collectors.toMap(
                                pair -> decode(pair[0]), pair -> pair.length < 2 ? "" : decode(pair[1])));
    }

    private static String decode(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }

    private static void json(HttpExchange exchange, int status, String body) throws IOException {
        body(exchange, status, "application/json;charset=UTF-8", body);
    }

    private static void body(HttpExchange exchange, int status, String type, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", type);
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    private static void endless(HttpExchange exchange) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(200, 0);
        OutputStream out = exchange.getResponseBody();
        out.write("{\"access_token\":\"".getBytes(StandardCharsets.UTF_8));
        byte[] chunk = "x".repeat(CHUNK).getBytes(StandardCharsets.UTF_8);
        while (true) {
            out.write(chunk);
        }
    }

    private void dribble(HttpExchange exchange) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(200, 0);
        OutputStream out = exchange.getResponseBody();
        while (!awaitEndOfSilence(DRIBBLE_MILLIS)) {
            out.write(' ');
            out.flush();
        }
    }

    private boolean awaitEndOfSilence(long millis) {
        try {
            return silence.await(millis, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        }
    }
}
