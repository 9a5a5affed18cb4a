package io.github.keycloakfylr.client;

import io.restassured.path.json.JsonPath;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * HTTP/1.1 over a socket, byte by byte as given: for requests that every proper client would mend or reject to send.
 */
public final class RawHttp {

    private static final int TIMEOUT_MILLIS = 20_000;
    private static final byte[] NO_BODY = {};

    /**
     * A response, as it came.
     *
     * @param headers all values by name, names in any case
     */
    public record Response(int status, Map<String, List<String>> headers, byte[] body) {

        /** The only value of the header, or {@code null}; several are an {@link AssertionError}. */
        public String header(String name) {
            List<String> values = headers.getOrDefault(name, List.of());
            if (values.size() > 1) {
                throw new AssertionError(name + " more than once: " + values);
            }
            return values.isEmpty() ? null : values.get(0);
        }

        public String text() {
            return new String(body, StandardCharsets.UTF_8);
        }

        public Map<String, Object> json() {
            return JsonPath.from(text()).getMap("$");
        }

        @Override
        public String toString() {
            return status + " " + headers + "\n" + text();
        }
    }

    private final URI base;

    public RawHttp(URI base) {
        this.base = base;
    }

    public Response send(String method, String target, String... headers) {
        return send(method, target, NO_BODY, headers);
    }

    /**
     * Sends a request as it is written here.
     *
     * @param headers name, value, name, value …; one without a value is left out; {@code Host}, {@code Content-Length}
     *     are there already
     */
    public Response send(String method, String target, byte[] body, String... headers) {
        Map<String, String> all = new LinkedHashMap<>();
        all.put("Host", base.getAuthority());
        all.put("Connection", "close");
        all.put("Content-Length", String.valueOf(body.length));
        all.putAll(FylrApi.map(headers));
        StringBuilder head = new StringBuilder(method + " " + target + " HTTP/1.1\r\n");
        all.forEach((name, value) -> head.append(value == null ? "" : name + ": " + value + "\r\n"));
        ByteArrayOutputStream request = new ByteArrayOutputStream();
        request.writeBytes(head.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1));
        request.writeBytes(body);
        return send(request.toByteArray());
    }

    /**
     * Sends these bytes and nothing else.
     *
     * @param request a whole request, which has to ask for the connection to be closed
     */
    public Response send(byte[] request) {
        try (Socket socket = new Socket(base.getHost(), base.getPort())) {
            socket.setSoTimeout(TIMEOUT_MILLIS);
            socket.getOutputStream().write(request);
            return parse(socket.getInputStream().readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(
                    new String(request, StandardCharsets.ISO_8859_1)
                            .lines()
                            .findFirst()
                            .orElse(""),
                    e);
        }
    }

    private static Response parse(byte[] response) {
        String latin = new String(response, StandardCharsets.ISO_8859_1);
        int end = latin.indexOf("\r\n\r\n");
        if (end < 0) {
            throw new AssertionError("Not an HTTP response: " + latin);
        }
        String[] lines = latin.substring(0, end).split("\r\n");
        Map<String, List<String>> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        for (int i = 1; i < lines.length; i++) {
            int colon = lines[i].indexOf(':');
            headers.computeIfAbsent(lines[i].substring(0, colon), name -> new ArrayList<>())
                    .add(lines[i].substring(colon + 1).trim());
        }
        int status = Integer.parseInt(lines[0].split(" ")[1]);
        return new Response(status, headers, latin.substring(end + 4).getBytes(StandardCharsets.ISO_8859_1));
    }
}
