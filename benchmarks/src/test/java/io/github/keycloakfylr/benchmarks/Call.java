package io.github.keycloakfylr.benchmarks;

import java.net.URI;
import java.net.URLEncoder;
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

    /** {@return the parameters as a query or a form} */
    static String encode(String... parameters) {
        Map<String, String> map = new TreeMap<>();
        for (int i = 0; i < parameters.length; i += 2) {
            map.put(parameters[i], parameters[i + 1]);
        }
        return map.entrySet().stream()
                .map(entry -> entry.getKey() + "="
                        + (entry.getValue().equals(VALUE)
                                ? VALUE
                                : URLEncoder.encode(entry.getValue(), StandardCharsets.UTF_8)))
                .collect(Collectors.joining("&"));
    }
}
