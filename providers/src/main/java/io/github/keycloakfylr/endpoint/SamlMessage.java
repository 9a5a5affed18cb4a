package io.github.keycloakfylr.endpoint;

import io.github.keycloakfylr.wire.OAuthException;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.MultivaluedMap;
import java.io.IOException;
import java.io.InputStream;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A SAML message as a browser carries it, read strictly (SAML 2.0 bindings, sections 3.4 and 3.5): one request or one
 * response, and what belongs to it. Whatever else was sent is left out. Immutable.
 */
final class SamlMessage {

    /** An assertion with the groups of somebody who is in many of them has 200 thousand. */
    static final int MAX_FORM_BYTES = 512 * 1024;

    private static final int MAX_QUERY_CHARS = 30_000;
    /** Keycloak's own is below 100; SAML allows 80. */
    private static final int MAX_RELAY_STATE_CHARS = 1000;

    private static final String REQUEST = "SAMLRequest";
    private static final String RESPONSE = "SAMLResponse";
    private static final String RELAY_STATE = "RelayState";
    private static final List<String> FORM = List.of(REQUEST, RESPONSE, RELAY_STATE);
    private static final List<String> QUERY = List.of(REQUEST, RESPONSE, RELAY_STATE, "SigAlg", "Signature");
    /** Some break the lines. Possessive: blanks at the end could otherwise be divided in as many ways as there are. */
    private static final Pattern BASE64 = Pattern.compile("[A-Za-z0-9+/\\s]++={0,2}+\\s*+");

    private static final Pattern URI_CHARACTERS = Pattern.compile("[A-Za-z0-9%._~!$'()*+,;:@/?=-]*");

    private final Map<String, String> encoded;
    private final Map<String, String> values;

    /**
     * Creates the SAML message.
     *
     * @param encoded as it was sent; none where that is not known
     */
    private SamlMessage(Map<String, String> encoded, Map<String, String> values) {
        this.encoded = encoded;
        this.values = values;
        if (values.containsKey(REQUEST) == values.containsKey(RESPONSE)) {
            throw OAuthException.invalidRequest("Send one of " + REQUEST + " and " + RESPONSE + ".");
        }
        if (!isBase64(values.getOrDefault(REQUEST, values.getOrDefault(RESPONSE, "")))) {
            throw OAuthException.invalidRequest("The SAML message is not Base64.");
        }
        String relayState = values.getOrDefault(RELAY_STATE, "");
        if (relayState.length() > MAX_RELAY_STATE_CHARS || relayState.chars().anyMatch(Character::isISOControl)) {
            throw OAuthException.invalidRequest("The RelayState is too long, or has control characters in it.");
        }
    }

    /** Also whether it can be decoded: to a response in a form that cannot, Keycloak returns 500. */
    private static boolean isBase64(String text) {
        try {
            return BASE64.matcher(text).matches() && Base64.getMimeDecoder().decode(text).length > 0;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /**
     * {@return the message in a query}
     *
     * @throws OAuthException {@code invalid_request} that says what is wrong
     */
    static SamlMessage ofQuery(@Nullable String query) {
        if (query != null && query.length() > MAX_QUERY_CHARS) {
            throw OAuthException.invalidRequest("The query is longer than " + MAX_QUERY_CHARS + " characters.");
        }
        return ofEncoded(parameters(query == null ? "" : query, QUERY));
    }

    /**
     * {@return the message in a form}
     *
     * @param contentType as it was sent
     * @throws OAuthException {@code invalid_request} that says what is wrong
     */
    static SamlMessage ofForm(InputStream body, @Nullable String contentType) {
        String mediaType = String.valueOf(contentType).split(";", 2)[0].trim().toLowerCase(Locale.ROOT);
        if (!MediaType.APPLICATION_FORM_URLENCODED.equals(mediaType)) {
            throw OAuthException.invalidRequest("The request body must be application/x-www-form-urlencoded.");
        }
        byte[] bytes;
        try {
            bytes = body.readNBytes(MAX_FORM_BYTES + 1);
        } catch (IOException e) {
            throw OAuthException.invalidRequest("The request body could not be read.");
        }
        if (bytes.length > MAX_FORM_BYTES) {
            throw tooLarge();
        }
        return ofEncoded(parameters(new String(bytes, StandardCharsets.US_ASCII), FORM));
    }

    /**
     * {@return the message in a form that Keycloak has read}
     *
     * @param form decoded
     * @throws OAuthException {@code invalid_request} that says what is wrong
     */
    static SamlMessage ofForm(MultivaluedMap<String, String> form) {
        Map<String, String> values = new LinkedHashMap<>();
        int length = 0;
        for (String name : FORM) {
            List<String> sent = form.getOrDefault(name, List.of());
            if (sent.size() > 1) {
                throw repeated(name);
            }
            if (!sent.isEmpty()) {
                length += sent.get(0).length();
                values.put(name, sent.get(0));
            }
        }
        if (length > MAX_FORM_BYTES) {
            throw tooLarge();
        }
        return new SamlMessage(Map.of(), values);
    }

    private static SamlMessage ofEncoded(Map<String, String> encoded) {
        Map<String, String> values = new LinkedHashMap<>();
        encoded.forEach((name, value) -> values.put(name, decoded(name, value)));
        return new SamlMessage(encoded, values);
    }

    private static OAuthException repeated(String name) {
        return OAuthException.invalidRequest("The parameter '" + name + "' is given more than once.");
    }

    private static OAuthException tooLarge() {
        return OAuthException.invalidRequest("The request body is larger than " + MAX_FORM_BYTES + " bytes.");
    }

    /** Whether they are known is asked of the names as they are: an encoded one is none of SAML's. */
    private static Map<String, String> parameters(String text, List<String> known) {
        Map<String, String> parameters = new LinkedHashMap<>();
        for (String pair : text.split("&")) {
            int equals = pair.indexOf('=');
            String name = equals < 0 ? pair : pair.substring(0, equals);
            if (known.contains(name)
                    && parameters.putIfAbsent(name, equals < 0 ? "" : pair.substring(equals + 1)) != null) {
                throw repeated(name);
            }
        }
        return parameters;
    }

    private static String decoded(String name, String value) {
        try {
            if (URI_CHARACTERS.matcher(value).matches()) {
                return URLDecoder.decode(value, StandardCharsets.UTF_8);
            }
        } catch (IllegalArgumentException e) {
            // Told below.
        }
        throw OAuthException.invalidRequest("The parameter '" + name + "' is not valid percent-encoding.");
    }

    /** {@return the query as it was sent, which is what is signed, without what does not belong to the message} */
    String query() {
        return encoded.entrySet().stream()
                .map(entry -> entry.getKey() + "=" + entry.getValue())
                .collect(Collectors.joining("&"));
    }

    /** {@return the request in Base64, if it is one} */
    @Nullable
    String request() {
        return values.get(REQUEST);
    }

    /** {@return the response in Base64, if it is one} */
    @Nullable
    String response() {
        return values.get(RESPONSE);
    }

    /** {@return what the other side is to send back unchanged, or did} */
    @Nullable
    String relayState() {
        return values.get(RELAY_STATE);
    }
}
