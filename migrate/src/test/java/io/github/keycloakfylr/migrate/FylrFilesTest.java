package io.github.keycloakfylr.migrate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("Files of users and groups")
@Tag("V3")
class FylrFilesTest {

    private static final String ANNA = "{\"_basetype\": \"user\", \"user\": {\"login\": \"anna\"}}";
    private static final String TEAM = "{\"_basetype\": \"group\", \"group\": {\"name\": \"team\"}}";

    @TempDir
    private Path directory;

    private Path file(String name, String text) throws IOException {
        return Files.writeString(directory.resolve(name), text);
    }

    private static List<String> read(FylrUsers source) throws IOException, InterruptedException {
        List<String> found = new ArrayList<>();
        source.readGroups(item -> found.add(item.at("/group/name").asText()));
        source.readUsers(item -> found.add(item.at("/user/login").asText()));
        return found;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[" + ANNA + ", " + TEAM + "]",
                "{\"x\": {\"users\": [1]}, \"users\": [" + ANNA + "], \"n\": 1, \"groups\": [[1], null, " + TEAM + "]}",
                "[{\"user\": {\"login\": \"anna\"}}, {\"group\": {\"name\": \"team\"}}, {\"other\": 1}]"
            })
    @DisplayName("are an array of both, or an object with arrays of them; the rest is passed over")
    void shapes(String text) throws Exception {
        FylrFiles files = new FylrFiles(file("users.json", text));
        assertThat(read(files)).containsExactly("team", "anna");
        assertThat(files.users()).hasValue(1);
    }

    @Test
    @DisplayName("of a backup are all .json and .json.gz, but for those that have neither")
    void backup() throws Exception {
        file("manifest.json", "{\"has_passwords\": false, \"users\": [" + ANNA + "]}");
        file("base_config.json", "this is not read");
        file("notes.txt", "nor is this");
        file("1.json", "[" + ANNA + "]");
        try (OutputStream gzip = new GZIPOutputStream(Files.newOutputStream(directory.resolve("2.json.gz")))) {
            gzip.write(("[" + TEAM + "]").getBytes(StandardCharsets.UTF_8));
        }
        FylrFiles files = new FylrFiles(directory);
        assertThat(read(files)).containsExactly("team", "anna");
        assertThat(files.warnings())
                .containsExactly(directory.resolve("manifest.json") + ": the backup was made without passwords");
    }

    @ParameterizedTest
    @ValueSource(strings = {"[{\"_password_hash\": \"secret", "\n\nsecret", "[secret]", "\"secret\""})
    @DisplayName("that are no JSON are told with the line, and without the text")
    void notJson(String text) throws Exception {
        Path file = file("users.json", text);
        assertThatThrownBy(() -> read(new FylrFiles(file)))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith(file + ":")
                .hasMessageNotContaining("secret");
    }

    @Test
    @DisplayName("that are not there are told")
    void missing() {
        Path file = directory.resolve("missing.json");
        assertThatThrownBy(() -> read(new FylrFiles(file))).hasMessageContaining("missing.json: cannot be read");
        assertThatThrownBy(() -> new FylrFiles(directory)).hasMessageContaining("there are no files");
    }
}
