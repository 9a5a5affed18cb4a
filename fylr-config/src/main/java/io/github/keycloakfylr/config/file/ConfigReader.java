package io.github.keycloakfylr.config.file;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads the files of the configuration, keeping the line of every value. */
final class ConfigReader {

    /** fylr's own example, which is mostly comment, has 48,000 bytes. */
    private static final int MAX_BYTES = 4 * 1024 * 1024;

    private interface Format {

        @Nullable
        ConfigValue parse(String name, String text) throws UnreadableException;
    }

    private ConfigReader() {}

    /** {@return the file's map, or nothing when it cannot be read, and the problem is told} */
    static Optional<ConfigMap> yaml(Path file, Problems problems) {
        return read(file, YamlDocument::parse, problems);
    }

    /** {@return the file's map, or nothing when it cannot be read, and the problem is told} */
    static Optional<ConfigMap> json(Path file, Problems problems) {
        return read(file, JsonDocument::parse, problems);
    }

    /** {@return the text's value, or nothing when it cannot be read, and the problem is told} */
    static Optional<ConfigValue> json(String name, String text, Problems problems) {
        try {
            return Optional.ofNullable(JsonDocument.parse(name, text));
        } catch (UnreadableException e) {
            problems.error(new Source(name, 0), "", e.getMessage());
            return Optional.empty();
        }
    }

    private static Optional<ConfigMap> read(Path file, Format format, Problems problems) {
        String name = file.toString();
        try (InputStream stream = Files.newInputStream(file)) {
            byte[] bytes = stream.readNBytes(MAX_BYTES + 1);
            if (bytes.length > MAX_BYTES) {
                throw new UnreadableException(new Source(name, 0), "is larger than " + MAX_BYTES + " bytes");
            }
            return Optional.of(map(name, format.parse(name, text(name, bytes))));
        } catch (UnreadableException e) {
            problems.error(e.source(), "", e.getMessage());
        } catch (NoSuchFileException e) {
            problems.error(new Source(name, 0), "", "there is no such file");
        } catch (IOException e) {
            problems.error(
                    new Source(name, 0), "", "cannot be read: " + e.getClass().getSimpleName());
        }
        return Optional.empty();
    }

    private static ConfigMap map(String name, @Nullable ConfigValue root) throws UnreadableException {
        if (root instanceof ConfigMap map) {
            return map;
        }
        if (root == null || root instanceof ConfigScalar scalar && scalar.kindOf() == ConfigScalar.Kind.NOTHING) {
            return ConfigMap.empty(new Source(name, 1));
        }
        throw new UnreadableException(root.source(), "expected a map, found " + root.kind());
    }

    private static String text(String name, byte[] bytes) throws UnreadableException {
        CharBuffer output = CharBuffer.allocate(bytes.length);
        CoderResult result = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes), output, true);
        String text = output.flip().toString();
        if (result.isError()) {
            throw new UnreadableException(
                    new Source(
                            name,
                            1
                                    + (int) text.chars()
                                            .filter(character -> character == '\n')
                                            .count()),
                    "is not UTF-8");
        }
        return text.startsWith("\uFEFF") ? text.substring(1) : text;
    }
}
