package io.github.keycloakfylr.fuzz;

import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * A request as it goes over the wire.
 *
 * @param number in the sequence of its seed
 * @param target path and query, in characters that stand for one byte each
 * @param headers beside {@code Connection} and {@code Content-Length}; names may repeat
 * @param chunked whether the body's length is not told beforehand
 */
record FuzzRequest(int number, String method, String target, List<Header> headers, byte[] body, boolean chunked) {

    /** A header, in characters that stand for one byte each. */
    record Header(String name, String value) {}

    /** The path as it is, without the query. */
    String path() {
        return target.split("[?]", 2)[0];
    }

    /** Whether it names that host. */
    boolean isFor(String host) {
        return headers.stream()
                .anyMatch(
                        header -> header.name().equals("Host") && header.value().equals(host));
    }

    /** The bytes of the whole request. */
    byte[] bytes() {
        StringBuilder head = new StringBuilder(method + " " + target + " HTTP/1.1\r\n");
        headers.forEach(header ->
                head.append(header.name()).append(": ").append(header.value()).append("\r\n"));
        head.append("Connection: close\r\n");
        head.append(chunked ? "Transfer-Encoding: chunked\r\n\r\n" : "Content-Length: " + body.length + "\r\n\r\n");
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.writeBytes(latin(head.toString()));
        if (chunked) {
            if (body.length > 0) {
                bytes.writeBytes(latin(Integer.toHexString(body.length) + "\r\n"));
                bytes.writeBytes(body);
                bytes.writeBytes(latin("\r\n"));
            }
            bytes.writeBytes(latin("0\r\n\r\n"));
        } else {
            bytes.writeBytes(body);
        }
        return bytes.toByteArray();
    }

    /** The same request by {@code curl}, to be pasted into bash. */
    String curl(URI base) {
        StringBuilder curl = new StringBuilder("curl -isS -g --path-as-is -X " + quoted(method));
        headers.forEach(header -> curl.append(" -H ").append(quoted(header.name() + ": " + header.value())));
        if (headers.stream().noneMatch(header -> header.name().equalsIgnoreCase("Content-Type"))) {
            curl.append(" -H 'Content-Type:'");
        }
        if (chunked) {
            curl.append(" -H 'Transfer-Encoding: chunked'");
        }
        if (body.length > 0) {
            curl.append(" --data-binary @<(printf %b ")
                    .append(quoted(escaped(body)))
                    .append(")");
        }
        return curl.append(' ').append(quoted(base + target)).toString();
    }

    /** For {@code printf %b}, which a body with null bytes needs: no shell has them in a word. */
    private static String escaped(byte[] bytes) {
        StringBuilder escaped = new StringBuilder();
        for (byte one : bytes) {
            char c = (char) (one & 0xff);
            escaped.append(c >= ' ' && c < 0x7f && c != '\\' ? String.valueOf(c) : String.format("\\0%03o", (int) c));
        }
        return escaped.toString();
    }

    private static String quoted(String text) {
        boolean plain = text.chars().allMatch(c -> c >= ' ' && c < 0x7f && c != '\'');
        if (plain) {
            return "'" + text + "'";
        }
        StringBuilder quoted = new StringBuilder("$'");
        text.chars()
                .forEach(c -> quoted.append(
                        c >= ' ' && c < 0x7f && c != '\'' && c != '\\'
                                ? String.valueOf((char) c)
                                : String.format("\\x%02x", c)));
        return quoted.append('\'').toString();
    }

    private static byte[] latin(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    @Override
    public String toString() {
        return "request " + number + ": " + method + " " + path();
    }
}
