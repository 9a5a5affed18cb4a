package io.github.keycloakfylr.wire;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.CharConversionException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.keycloak.util.JsonSerialization;

/** The fields of a JSON object that was sent, read strictly and each once. Not thread-safe. */
public final class JsonFields {

    private static final int MAX_BYTES = 16 * 1024;
    private static final ObjectReader READER = JsonSerialization.mapper
            .reader()
            .with(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
            .with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private final ObjectNode unread;

    private JsonFields(ObjectNode fields) {
        this.unread = fields;
    }

    /**
     * Reads a request body.
     *
     * @param body JSON in UTF-8; nothing at all is an empty object
     * @throws OAuthException {@code invalid_request} when it is too large, or not one JSON object
     */
    public static JsonFields read(InputStream body) {
        try {
            byte[] bytes = body == null ? new byte[0] : body.readNBytes(MAX_BYTES + 1);
            if (bytes.length > MAX_BYTES) {
                throw OAuthException.invalidRequest("The body is longer than " + MAX_BYTES + " bytes.");
            }
            return bytes.length == 0
                    ? new JsonFields(JsonSerialization.mapper.createObjectNode())
                    : parse(bytes, "The body");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Reads a JSON object.
     *
     * @param json of a bounded length
     * @param label how the error calls the thing
     * @throws OAuthException {@code invalid_request} when it is not one JSON object
     */
    public static JsonFields parse(String json, String label) {
        try {
            return parse(json.getBytes(StandardCharsets.UTF_8), label);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static JsonFields parse(byte[] json, String label) throws IOException {
        try {
            if (READER.readTree(json) instanceof ObjectNode object) {
                return new JsonFields(object.deepCopy());
            }
        } catch (JsonProcessingException | CharConversionException e) {
            // Rejected below; Jackson's own message would repeat what was sent. It guesses the encoding by the first
            // bytes, and what it takes for UTF-32 may be no text at all.
        }
        throw OAuthException.invalidRequest(label + " is not a JSON object.");
    }

    /** {@return the text of the field, or {@code null} when it was left out, {@code null} or empty} */
    public @Nullable String text(String name) {
        JsonNode value = unread.remove(name);
        if (value == null || value.isNull()) {
            return null;
        }
        if (!value.isTextual()) {
            throw OAuthException.invalidRequest("The field '" + name + "' is not a text.");
        }
        return value.textValue().isEmpty() ? null : value.textValue();
    }

    /** {@return the whole number of the field, or the default when it was left out or {@code null}} */
    public int number(String name, int least, int most, int byDefault) {
        JsonNode value = unread.remove(name);
        if (value == null || value.isNull()) {
            return byDefault;
        }
        if (!value.isIntegralNumber()
                || !value.canConvertToInt()
                || value.intValue() < least
                || value.intValue() > most) {
            throw OAuthException.invalidRequest(
                    "The field '" + name + "' is not a whole number from " + least + " to " + most + ".");
        }
        return value.intValue();
    }

    /**
     * Checks that every field was read.
     *
     * @throws OAuthException {@code invalid_request} that names a field which nobody has read
     */
    public void requireNoOther() {
        if (unread.fieldNames().hasNext()) {
            throw OAuthException.invalidRequest(
                    "The field '" + Echo.of(unread.fieldNames().next()) + "' is unknown.");
        }
    }
}
