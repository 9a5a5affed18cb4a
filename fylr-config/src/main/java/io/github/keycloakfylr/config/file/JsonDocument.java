package io.github.keycloakfylr.config.file;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One JSON document as data. A key twice in one object is rejected, or the last would win unseen. */
final class JsonDocument {

    private static final JsonFactory FACTORY = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    private final String name;
    private final JsonParser parser;
    private final DocumentLimits limits = new DocumentLimits();

    private JsonDocument(String name, JsonParser parser) {
        this.name = name;
        this.parser = parser;
    }

    /**
     * {@return the root; {@code null} when the text is empty}
     *
     * @param name of the file or variable, for messages
     */
    static @Nullable ConfigValue parse(String name, String text) throws UnreadableException {
        try (JsonParser parser = FACTORY.createParser(text)) {
            JsonDocument document = new JsonDocument(name, parser);
            if (parser.nextToken() == null) {
                return null;
            }
            ConfigValue root = document.value(document.here(), 0);
            if (parser.nextToken() != null) {
                throw new UnreadableException(document.here(), "is not valid JSON: there is more behind its end");
            }
            return root;
        } catch (JsonProcessingException e) {
            throw new UnreadableException(
                    new Source(
                            name, e.getLocation() == null ? 0 : e.getLocation().getLineNr()),
                    reason(e));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The parser quotes what it stumbles over; that may be a secret. */
    private static String reason(JsonProcessingException problem) {
        return "is not valid JSON: "
                + problem.getOriginalMessage()
                        .replaceAll("'[^']{2,}'", "'…'")
                        .replaceAll("\"[^\"]{2,}\"", "\"…\"")
                        .replaceAll("\\v.*", "");
    }

    private Source here() {
        return new Source(name, parser.currentTokenLocation().getLineNr());
    }

    private ConfigValue value(Source source, int depth) throws IOException, UnreadableException {
        limits.check(source, depth);
        return switch (parser.currentToken()) {
            case START_OBJECT -> map(source, depth);
            case START_ARRAY -> list(source, depth);
            case VALUE_NULL -> new ConfigScalar(source, ConfigScalar.Kind.NOTHING, "");
            case VALUE_TRUE, VALUE_FALSE -> new ConfigScalar(source, ConfigScalar.Kind.BOOLEAN, parser.getText());
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT ->
                new ConfigScalar(source, ConfigScalar.Kind.NUMBER, parser.getText());
            default -> new ConfigScalar(source, ConfigScalar.Kind.TEXT, parser.getText());
        };
    }

    private ConfigValue map(Source source, int depth) throws IOException, UnreadableException {
        Map<String, ConfigValue> values = new LinkedHashMap<>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String key = parser.currentName();
            Source keySource = here();
            parser.nextToken();
            values.put(key, value(keySource, depth + 1));
        }
        return new ConfigMap(source, values);
    }

    private ConfigValue list(Source source, int depth) throws IOException, UnreadableException {
        List<ConfigValue> values = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            values.add(value(here(), depth + 1));
        }
        return new ConfigList(source, values);
    }
}
