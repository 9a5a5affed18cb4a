package io.github.keycloakfylr.config;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads one file of the configuration, keeping the line of every value. YAML: anchors, aliases and {@code <<} are resolved, as in fylr;
 * everything is data, no tag makes an object. A key twice in one map is an error, or the last would win unseen.
 */
final class ConfigReader {

    /** fylr's own example, which is mostly comment, has 48,000 bytes. */
    private static final int MAX_BYTES = 4 * 1024 * 1024;
    private static final int MAX_DEPTH = 50;
    /** An alias of an alias of an alias … makes a small file a huge tree ("billion laughs"). */
    private static final int MAX_VALUES = 100_000;

    private static final JsonFactory YAML = YAMLFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();
    private static final JsonFactory JSON = JsonFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

    /** Why a file cannot be read, with its place. */
    private static final class UnreadableException extends IOException {

        private static final long serialVersionUID = 1;
        private final transient Source source;

        UnreadableException(Source source, String message) {
            super(message);
            this.source = source;
        }
    }

    private final String name;
    private final JsonParser parser;
    private final Map<String, ConfigValue> anchors = new HashMap<>();

    private ConfigReader(String name, JsonParser parser) {
        this.name = name;
        this.parser = parser;
    }

    /** @return the file's map, or nothing when it cannot be read, and the problem is told */
    static Optional<ConfigMap> yaml(Path file, Problems problems) {
        return read(file, YAML, "YAML", problems);
    }

    /** @return the file's map, or nothing when it cannot be read, and the problem is told */
    static Optional<ConfigMap> json(Path file, Problems problems) {
        return read(file, JSON, "JSON", problems);
    }

    /** @return the text's value, or nothing when it cannot be read, and the problem is told */
    static Optional<ConfigValue> json(String name, String text, Problems problems) {
        try (JsonParser parser = JSON.createParser(text)) {
            return Optional.of(new ConfigReader(name, parser).root());
        } catch (IOException e) {
            problems.error(new Source(name, 0), "", "is not valid JSON: " + reason(e));
            return Optional.empty();
        }
    }

    private static Optional<ConfigMap> read(Path file, JsonFactory format, String formatName, Problems problems) {
        String name = file.toString();
        try (InputStream stream = Files.newInputStream(file)) {
            byte[] bytes = stream.readNBytes(MAX_BYTES + 1);
            if (bytes.length > MAX_BYTES) {
                throw new UnreadableException(new Source(name, 0), "is larger than " + MAX_BYTES + " bytes");
            }
            try (JsonParser parser = format.createParser(bytes)) {
                return Optional.of(new ConfigReader(name, parser).rootMap());
            }
        } catch (JsonProcessingException e) {
            JsonLocation location = e.getLocation();
            problems.error(new Source(name, location == null ? 0 : location.getLineNr()), "", "is not valid " + formatName + ": " + reason(e));
        } catch (UnreadableException e) {
            problems.error(e.source, "", e.getMessage());
        } catch (NoSuchFileException e) {
            problems.error(new Source(name, 0), "", "there is no such file");
        } catch (IOException e) {
            problems.error(new Source(name, 0), "", "cannot be read: " + e.getClass().getSimpleName());
        }
        return Optional.empty();
    }

    /** The parsers quote the text that they stumble over, or the whole line below their message: it may be a secret. */
    private static String reason(IOException problem) {
        String message = problem instanceof JsonProcessingException json ? json.getOriginalMessage() : problem.getMessage();
        String firstLines = message.lines().filter(line -> !line.startsWith(" ")).reduce((first, second) -> first + ", " + second).orElse("");
        return firstLines.replaceAll("'[^']{2,}'", "'…'").replaceAll("\"[^\"]{2,}\"", "\"…\"");
    }

    private ConfigMap rootMap() throws IOException {
        ConfigValue root = root();
        if (root instanceof ConfigMap map) {
            return map;
        }
        if (root instanceof ConfigScalar scalar && scalar.kindOf() == ConfigScalar.Kind.NOTHING) {
            return ConfigMap.empty(root.source());
        }
        throw new UnreadableException(root.source(), "expected a map, found " + root.kind());
    }

    private ConfigValue root() throws IOException {
        if (parser.nextToken() == null) {
            return ConfigMap.empty(here());
        }
        ConfigValue root = value(here(), 0);
        if (parser.nextToken() != null) {
            throw new UnreadableException(here(), "more than one document: use one file each");
        }
        return root;
    }

    private Source here() {
        return new Source(name, parser.currentTokenLocation().getLineNr());
    }

    private ConfigValue value(Source source, int depth) throws IOException {
        if (depth > MAX_DEPTH) {
            throw new UnreadableException(source, "is nested more than " + MAX_DEPTH + " levels deep");
        }
        if (parser instanceof YAMLParser yaml && yaml.isCurrentAlias()) {
            return anchored(source);
        }
        String anchor = parser.canReadObjectId() ? (String) parser.getObjectId() : null;
        ConfigValue value = switch (parser.currentToken()) {
            case START_OBJECT -> map(source, depth);
            case START_ARRAY -> list(source, depth);
            case VALUE_NULL -> new ConfigScalar(source, ConfigScalar.Kind.NOTHING, "");
            case VALUE_TRUE, VALUE_FALSE -> new ConfigScalar(source, ConfigScalar.Kind.BOOLEAN, parser.getText());
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> new ConfigScalar(source, ConfigScalar.Kind.NUMBER, parser.getText());
            default -> new ConfigScalar(source, ConfigScalar.Kind.TEXT, parser.getText());
        };
        if (value.size() > MAX_VALUES) {
            throw new UnreadableException(source, "has more than " + MAX_VALUES + " values, each use of an alias counted");
        }
        if (anchor != null) {
            anchors.put(anchor, value);
        }
        return value;
    }

    private ConfigValue anchored(Source source) throws IOException {
        ConfigValue value = anchors.get(parser.getText());
        if (value == null) {
            throw new UnreadableException(source, "an alias refers to an anchor that is not there, or to itself");
        }
        return value;
    }

    private ConfigValue map(Source source, int depth) throws IOException {
        Map<String, ConfigValue> values = new LinkedHashMap<>();
        List<ConfigMap> merged = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String key = parser.currentName();
            Source keySource = here();
            parser.nextToken();
            ConfigValue value = value(keySource, depth + 1);
            if ("<<".equals(key)) {
                merged.addAll(mergeKey(value));
            } else {
                values.put(key, value);
            }
        }
        merged.forEach(map -> map.values().forEach(values::putIfAbsent));
        return new ConfigMap(source, values);
    }

    /** YAML 1.1's merge key: a map, or a list of maps of which the first goes first. */
    private static List<ConfigMap> mergeKey(ConfigValue value) throws UnreadableException {
        List<ConfigMap> maps = new ArrayList<>();
        for (ConfigValue element : value instanceof ConfigList list ? list.values() : List.of(value)) {
            if (!(element instanceof ConfigMap map)) {
                throw new UnreadableException(value.source(), "'<<' takes a map, or a list of maps");
            }
            maps.add(map);
        }
        return maps;
    }

    private ConfigValue list(Source source, int depth) throws IOException {
        List<ConfigValue> values = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            values.add(value(here(), depth + 1));
        }
        return new ConfigList(source, values);
    }
}
