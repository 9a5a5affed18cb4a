package io.github.keycloakfylr.wire;

import jakarta.ws.rs.core.MultivaluedHashMap;
import jakarta.ws.rs.core.MultivaluedMap;
import java.net.URLEncoder;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The parameters of one OAuth 2.0 request, each with exactly one value, read strictly (RFC 6749 section 3.1 and 3.2,
 * contract G8). A parameter without a value counts as left out. Immutable.
 *
 * <p>Read by our own code because Keycloak's form parsing returns 500 to {@code grant_type=%ZZ}, and because a repeated
 * or over-long parameter has to be named in the response.
 */
public final class Parameters {

    /** The most bytes that a form body or a query may have. */
    public static final int MAX_BYTES = 64 * 1024;

    private static final int MAX_COUNT = 100;
    private static final int MAX_NAME_CHARS = 100;
    /** Keycloak's own default limit ({@code req-params-default-max-size}): what is longer it would silently drop. */
    private static final int MAX_CHARS = 4000;

    private static final int MAX_TOKEN_CHARS = 32 * 1024;
    /**
     * What is kept of a request while its login goes on, or beside its code: nobody has authenticated it, and many of
     * them must not fill the memory. The state, which comes back as it was and may hold what a client likes, is
     * forgotten with the login.
     */
    private static final Map<String, Integer> SHORT = Map.of(
            "nonce",
            500,
            "login_hint",
            500,
            "ui_locales",
            500,
            "acr_values",
            500,
            "scope",
            500,
            "auth_method",
            500,
            "prompt",
            500,
            "redirect_uri",
            2000);

    private static final Set<String> TOKENS =
            Set.of("token", "access_token", "refresh_token", "client_assertion", "id_token_hint");

    private static final Parameters NONE = new Parameters(Map.of());

    private final Map<String, String> values;

    private Parameters(Map<String, String> values) {
        this.values = values;
    }

    /**
     * Reads parameters.
     *
     * @param encoded {@code application/x-www-form-urlencoded} text: a form body, or the raw query of a URI;
     *     {@code null} is empty
     * @throws OAuthException {@code invalid_request} that names the parameter, when it is repeated, too long, not valid
     *     UTF-8, badly percent-encoded or has control characters
     */
    public static Parameters parse(@Nullable String encoded) {
        if (encoded == null || encoded.isEmpty()) {
            return NONE;
        }
        if (encoded.length() > MAX_BYTES) {
            throw OAuthException.invalidRequest("The parameters are longer than " + MAX_BYTES + " bytes.");
        }
        Map<String, String> values = new LinkedHashMap<>();
        for (String pair : encoded.split("&")) {
            if (!pair.isEmpty()) {
                add(values, pair);
            }
        }
        return new Parameters(values);
    }

    /**
     * {@return parameters of our own making, in the order of the map}
     *
     * @param values each name with its value; {@code null} counts as left out
     */
    public static Parameters of(Map<String, String> values) {
        Map<String, String> given = new LinkedHashMap<>(values);
        given.values().removeIf(Objects::isNull);
        return new Parameters(given);
    }

    /**
     * {@return these parameters and the others}
     *
     * @throws OAuthException {@code invalid_request} that names one that stands in both
     */
    public Parameters and(Parameters others) {
        Map<String, String> merged = new LinkedHashMap<>(values);
        others.values.forEach((name, value) -> put(merged, name, value));
        return new Parameters(merged);
    }

    private static void add(Map<String, String> values, String pair) {
        int equals = pair.indexOf('=');
        String rawName = equals < 0 ? pair : pair.substring(0, equals);
        String name = decode(rawName, "A parameter name");
        if (name.length() > MAX_NAME_CHARS) {
            throw OAuthException.invalidRequest("A parameter name is longer than " + MAX_NAME_CHARS + " characters.");
        }
        String label = "The parameter '" + name + "'";
        String value = equals < 0 ? "" : decode(pair.substring(equals + 1), label);
        int limit = TOKENS.contains(name) ? MAX_TOKEN_CHARS : SHORT.getOrDefault(name, MAX_CHARS);
        if (value.length() > limit) {
            throw OAuthException.invalidRequest(label + " is longer than " + limit + " characters.");
        }
        put(values, name, value);
    }

    private static void put(Map<String, String> values, String name, String value) {
        // Empty ones are kept here, so that 'state=&state=x' is still seen as repeated.
        if (values.putIfAbsent(name, value) != null) {
            throw OAuthException.invalidRequest("The parameter '" + name + "' is given more than once.");
        }
        if (values.size() > MAX_COUNT) {
            throw OAuthException.invalidRequest("The request has more than " + MAX_COUNT + " parameters.");
        }
    }

    /**
     * Decodes one name or value of {@code application/x-www-form-urlencoded}.
     *
     * @param label how the error calls the thing
     * @throws OAuthException {@code invalid_request} for bad percent-encoding, bad UTF-8 and control characters
     */
    public static String decode(String encoded, String label) {
        ByteBuffer bytes = ByteBuffer.allocate(encoded.length() * 3);
        for (int i = 0; i < encoded.length(); i++) {
            char c = encoded.charAt(i);
            if (c == '%') {
                int high = i + 2 < encoded.length() ? Character.digit(encoded.charAt(i + 1), 16) : -1;
                int low = i + 2 < encoded.length() ? Character.digit(encoded.charAt(i + 2), 16) : -1;
                if (high < 0 || low < 0) {
                    throw OAuthException.invalidRequest(label + " is not valid percent-encoding.");
                }
                bytes.put((byte) (high << 4 | low));
                i += 2;
            } else if (c == '+') {
                bytes.put((byte) ' ');
            } else if (c < 0x80) {
                bytes.put((byte) c);
            } else {
                // A client that did not percent-encode its UTF-8; the surrogate pair, if it is one, goes in whole.
                int end = Character.isHighSurrogate(c) && i + 1 < encoded.length() ? i + 2 : i + 1;
                bytes.put(encoded.substring(i, end).getBytes(StandardCharsets.UTF_8));
                i = end - 1;
            }
        }
        return text(bytes.flip(), label);
    }

    /**
     * {@return the text that these bytes are in UTF-8}
     *
     * @param label how the error calls the thing
     * @throws OAuthException {@code invalid_request} for bad UTF-8 and control characters
     */
    public static String text(ByteBuffer bytes, String label) {
        String text;
        try {
            text = StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT)
                    .decode(bytes)
                    .toString();
        } catch (CharacterCodingException e) {
            throw OAuthException.invalidRequest(label + " is not valid UTF-8.");
        }
        if (text.chars().anyMatch(Character::isISOControl)) {
            throw OAuthException.invalidRequest(label + " has control characters in it.");
        }
        return text;
    }

    /** {@return the value, or {@code null} when the parameter was left out or empty} */
    public @Nullable String get(String name) {
        String value = values.get(name);
        return value == null || value.isEmpty() ? null : value;
    }

    /** {@return whether the parameter has a value} */
    public boolean has(String name) {
        return get(name) != null;
    }

    /**
     * {@return the value}
     *
     * @throws OAuthException {@code invalid_request} when there is none
     */
    public String require(String name) {
        String value = get(name);
        if (value == null) {
            throw OAuthException.invalidRequest("The parameter '" + name + "' is missing.");
        }
        return value;
    }

    /** {@return whether nothing at all was sent} */
    public boolean isEmpty() {
        return values.isEmpty();
    }

    /** {@return the same without the named ones} */
    public Parameters without(String... names) {
        Map<String, String> rest = new LinkedHashMap<>(values);
        rest.keySet().removeAll(Set.of(names));
        return new Parameters(rest);
    }

    /** {@return the parameters that have a value as {@code application/x-www-form-urlencoded} text, for a query} */
    public String encode() {
        return values.entrySet().stream()
                .filter(entry -> !entry.getValue().isEmpty())
                .map(entry -> URLEncoder.encode(entry.getKey(), StandardCharsets.UTF_8) + "="
                        + URLEncoder.encode(entry.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
    }

    /** {@return a new, mutable map of the parameters that have a value, as Keycloak's own code takes it} */
    public MultivaluedMap<String, String> toMultivaluedMap() {
        MultivaluedMap<String, String> map = new MultivaluedHashMap<>();
        values.forEach((name, value) -> {
            if (!value.isEmpty()) {
                map.putSingle(name, value);
            }
        });
        return map;
    }

    /** {@return a copy, in order} */
    public Map<String, String> toMap() {
        return new LinkedHashMap<>(values);
    }
}
