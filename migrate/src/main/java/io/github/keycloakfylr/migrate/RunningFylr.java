package io.github.keycloakfylr.migrate;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;

/** A running fylr, read through its API page by page with a token of its own password grant. */
final class RunningFylr implements FylrUsers {

    static final String PASSWORD = "OLD_FYLR_PASSWORD";
    static final String CLIENT_SECRET = "OLD_FYLR_CLIENT_SECRET";

    private static final Duration TIMEOUT = Duration.ofSeconds(60);
    /** fylr's own default. */
    private static final int PAGE = 100;

    /**
     * Who reads.
     *
     * @param login a user with the right {@code system.root}: to others fylr tells no hashes
     * @param client an OAuth2 client of the old fylr
     */
    record Reader(String login, String client) {}

    private final String base;
    private final Reader reader;
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(TIMEOUT).build();
    private String token = "";
    private String password = "";

    /**
     * Names the server; nothing is sent yet.
     *
     * @param address fylr's external URL
     * @param reader whose token is taken
     * @throws IOException when that is no address
     */
    RunningFylr(String address, Reader reader) throws IOException {
        if (!address.matches("https?://[^@?#\\s]+")) {
            throw new IOException("--from: expected an http or https URL, without a user name");
        }
        this.base = address.replaceFirst("/+$", "");
        this.reader = reader;
    }

    @Override
    public void readGroups(Taker taker) throws IOException, InterruptedException {
        // Nothing is known of pages here: a server that does not have them returns the same groups again.
        pages("/api/v1/group?limit=" + PAGE, FylrItems.GROUP, true, taker);
    }

    @Override
    public void readUsers(Taker taker) throws IOException, InterruptedException {
        pages("/api/v1/user?include_password=true&limit=" + PAGE, FylrItems.USER, false, taker);
    }

    @Override
    public OptionalLong users() {
        return OptionalLong.empty();
    }

    @Override
    public List<String> warnings() {
        return List.of();
    }

    private void pages(String path, String kind, boolean repeats, Taker taker)
            throws IOException, InterruptedException {
        Set<String> seen = new HashSet<>();
        for (int offset = 0; ; offset += PAGE) {
            int[] items = {0, 0};
            FylrItems.read(get(path + "&offset=" + offset), base + path + "&offset=" + offset, item -> {
                if (FylrItems.is(item, kind)) {
                    items[0]++;
                    // Whoever is created meanwhile moves the pages by one.
                    if (seen.add(item.path(kind).path("_id").asText())) {
                        items[1]++;
                        taker.take(item);
                    }
                }
            });
            if (items[0] < PAGE || (items[1] == 0 && repeats)) {
                return;
            }
            if (items[1] == 0) {
                throw new IOException(base + " returns the same users for every offset");
            }
        }
    }

    private InputStream get(String path) throws IOException, InterruptedException {
        if (token.isEmpty()) {
            token = token();
        }
        HttpResponse<InputStream> response = getWithToken(path);
        if (response.statusCode() == 400 || response.statusCode() == 401) {
            // fylr's error for an expired token (InvalidToken) is a 400.
            response.body().close();
            token = token();
            response = getWithToken(path);
        }
        if (response.statusCode() != 200) {
            response.body().close();
            throw new IOException(base + path + " responded with HTTP " + response.statusCode()
                    + ": expected a fylr, and a user with the right system.root");
        }
        return response.body();
    }

    private HttpResponse<InputStream> getWithToken(String path) throws IOException, InterruptedException {
        return send(
                HttpRequest.newBuilder(URI.create(base + path))
                        .timeout(TIMEOUT)
                        .header("Accept", "application/json")
                        .header("Authorization", "Bearer " + token)
                        .GET(),
                HttpResponse.BodyHandlers.ofInputStream());
    }

    private String token() throws IOException, InterruptedException {
        if (password.isEmpty()) {
            password = Terminal.secret(PASSWORD, "Password of " + reader.login() + " at the old fylr: ");
        }
        String body = "grant_type=password&scope=read&client_id=" + encode(reader.client()) + "&username="
                + encode(reader.login()) + "&password=" + encode(password);
        if (System.getenv(CLIENT_SECRET) != null) {
            body += "&client_secret=" + encode(Terminal.environment(CLIENT_SECRET));
        }
        HttpResponse<String> response = send(
                HttpRequest.newBuilder(URI.create(base + "/api/oauth2/token"))
                        .timeout(TIMEOUT)
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .POST(HttpRequest.BodyPublishers.ofString(body)),
                HttpResponse.BodyHandlers.ofString());
        String granted = "";
        if (response.statusCode() == 200) {
            try {
                granted = new ObjectMapper()
                        .readTree(response.body())
                        .path("access_token")
                        .asText();
            } catch (JsonProcessingException e) {
                // Without the parser's message: it may quote a token.
                granted = "";
            }
        }
        if (!granted.matches("[!-~]+")) {
            throw new IOException("The old fylr gave no token to '" + reader.login() + "' at the client '"
                    + reader.client() + "': " + base + " responded with HTTP " + response.statusCode());
        }
        return granted;
    }

    private <T> HttpResponse<T> send(HttpRequest.Builder request, HttpResponse.BodyHandler<T> body)
            throws IOException, InterruptedException {
        try {
            return http.send(request.build(), body);
        } catch (IOException e) {
            throw new IOException(base + " cannot be reached: " + e.getClass().getSimpleName(), e);
        }
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
