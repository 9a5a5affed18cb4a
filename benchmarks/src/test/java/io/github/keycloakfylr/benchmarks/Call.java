package io.github.keycloakfylr.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A request that is sent many times.
 *
 * @param uri where to
 * @param headers by name; one may have {@link #VALUE} in it
 * @param form the body of a POST, or {@code null} for a GET; it may have {@link #VALUE} in it
 * @param values what each request puts in the place of {@link #VALUE}
 * @param status what the response must have, or all counts for nothing
 * @param collect what is kept of a response, if anything
 */
record Call(
        URI uri,
        Map<String, String> headers,
        String form,
        Optional<Values> values,
        int status,
        Optional<Collect> collect) {

    /** Stands in a header or a form where each request has another value. */
    static final String VALUE = "{value}";

    private static final HttpClient HTTP = HttpClient.newHttpClient();

    /**
     * What is kept of each response.
     *
     * @param from the text in it, of which the first group is kept
     * @param into where to
     */
    record Collect(Pattern from, Values into) {

        /** A field of the JSON in the body that is a string. */
        static Collect field(String name, Values into) {
            return new Collect(Pattern.compile("\"" + name + "\"\\s*:\\s*\"([^\"]+)\""), into);
        }

        /** A parameter of the query that the browser is sent to. */
        static Collect parameter(String name, Values into) {
            return new Collect(Pattern.compile("[?&]" + name + "=([^&]+)"), into);
        }

        void read(CharSequence response) {
            Matcher matcher = from.matcher(response);
            if (matcher.find()) {
                into.add(matcher.group(1));
            }
        }
    }

    static Call get(URI uri) {
        return new Call(uri, Map.of(), null, Optional.empty(), 200, Optional.empty());
    }

    /**
     * A POST of a form.
     *
     * @param parameters name, value, name, value …; {@link #VALUE} stays as it is, all else is encoded
     */
    static Call post(URI uri, String... parameters) {
        Map<String, String> headers = Map.of("Content-Type", "application/x-www-form-urlencoded");
        return new Call(uri, headers, encode(parameters), Optional.empty(), 200, Optional.empty());
    }

    Call header(String name, String value) {
        Map<String, String> more = new TreeMap<>(headers);
        more.put(name, value);
        return new Call(uri, more, form, values, status, collect);
    }

    Call with(Values each) {
        return new Call(uri, headers, form, Optional.of(each), status, collect);
    }

    Call expecting(int other) {
        return new Call(uri, headers, form, values, other, collect);
    }

    Call collecting(Collect what) {
        return new Call(uri, headers, form, values, status, Optional.of(what));
    }

    /** {@return the text with the next value in the place of {@link #VALUE}, if it has that} */
    String fill(String text) {
        return text.contains(VALUE) ? text.replace(VALUE, values.orElseThrow().next()) : text;
    }

    /**
     * Sends the request once, as a client that looks at the response.
     *
     * @param expected what must stand in the body, for this to be the job that is to be measured
     * @return the body
     * @throws IllegalStateException when the response is another one
     */
    String check(String expected) {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri);
        headers.forEach((name, value) -> request.header(name, fill(value)));
        if (form != null) {
            request.POST(HttpRequest.BodyPublishers.ofString(fill(form)));
        }
        HttpResponse<String> response = send(request);
        if (response.statusCode() != status || !response.body().contains(expected)) {
            throw new IllegalStateException(
                    uri + " responds " + response.statusCode() + " " + response.body() + ", without " + expected);
        }
        collect.ifPresent(what -> {
            what.read(response.body());
            response.headers().firstValue("Location").ifPresent(what::read);
        });
        return response.body();
    }

    /** Sends any request, and follows no redirect. */
    static HttpResponse<String> send(HttpRequest.Builder request) {
        try {
            return HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** {@return the parameters as a query or a form; those that are empty are left out} */
    static String encode(String... parameters) {
        Map<String, String> map = new TreeMap<>();
        for (int i = 0; i < parameters.length; i += 2) {
            map.put(parameters[i], parameters[i + 1]);
        }
        return map.entrySet().stream()
                .filter(entry -> !entry.getValue().isEmpty())
                .map(entry -> entry.getKey() + "="
                        + (entry.getValue().equals(VALUE)
                                ? VALUE
                                : URLEncoder.encode(entry.getValue(), StandardCharsets.UTF_8)))
                .collect(Collectors.joining("&"));
    }
}
