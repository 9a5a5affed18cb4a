package io.github.keycloakfylr.theme;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.Reader;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The theme as the JAR packs it. */
class ThemeTest {

    /** What an operator sets: German falls back to the texts of the realm's default language. */
    private static final Set<String> NOT_IN_GERMAN =
            Set.of("fylrLoginInfo", "fylrLoginPlaceholder", "fylrPasswordHint", "fylrRegisterInfo");

    private static Path folder(String type) throws URISyntaxException {
        return Path.of(ThemeTest.class.getResource("/theme/fylr/" + type).toURI());
    }

    private static List<Path> files(String type, String extension) throws IOException, URISyntaxException {
        try (Stream<Path> files = Files.walk(folder(type))) {
            return files.filter(file -> file.toString().endsWith(extension)).toList();
        }
    }

    private static Properties messages(String type, String language) throws IOException, URISyntaxException {
        Properties messages = new Properties();
        try (Reader reader =
                Files.newBufferedReader(folder(type).resolve("messages/messages_" + language + ".properties"))) {
            messages.load(reader);
        }
        return messages;
    }

    @ParameterizedTest
    @ValueSource(strings = {"login", "email"})
    @DisplayName("the same texts in both languages, and each text that a template of ours names")
    void texts(String type) throws Exception {
        Properties english = messages(type, "en");
        Set<String> expected = new TreeSet<>(english.stringPropertyNames());
        expected.removeAll(NOT_IN_GERMAN);
        assertThat(messages(type, "de").stringPropertyNames())
                .containsAll(
                        expected.stream().filter(key -> key.startsWith("fylr")).toList())
                .isSubsetOf(english.stringPropertyNames());

        for (Path template : files(type, ".ftl")) {
            assertThat(found("\"(fylr[A-Z]\\w+)\"", Files.readString(template)))
                    .as(template.toString())
                    .isSubsetOf(english.stringPropertyNames());
        }
    }

    private static Set<String> found(String pattern, String text) {
        return Pattern.compile(pattern)
                .matcher(text)
                .results()
                .map(match -> match.group(1))
                .collect(Collectors.toSet());
    }

    @ParameterizedTest
    @ValueSource(strings = {"login", "email"})
    @DisplayName("apostrophes are doubled, as Keycloak's formatting wants them")
    void apostrophes(String type) throws Exception {
        for (String language : List.of("de", "en")) {
            messages(type, language).forEach((key, text) -> assertThat(((String) text).replace("''", ""))
                    .as((String) key)
                    .doesNotContain("'"));
        }
    }

    @Test
    @DisplayName("nothing in the pages that the policy would block, and nothing from another server")
    void contentSecurityPolicy() throws Exception {
        for (Path template : files("login", ".ftl")) {
            String page = Files.readString(template).replaceAll("(?s)<#--.*?-->", "");
            assertThat(page)
                    .as(template.toString())
                    .doesNotContainPattern("<script(?![^>]*\\ssrc=)(?! type=\"importmap\")")
                    .doesNotContainPattern("\\son[a-z]+=\"")
                    .doesNotContain("javascript:")
                    .doesNotContain("style=\"")
                    .doesNotContain("<style")
                    .doesNotContainPattern("(src|href)=\"(https?:)?//");
        }
        for (Path sheet : files("login", ".css")) {
            assertThat(Files.readString(sheet)).doesNotContain("@import").doesNotContain("url(");
        }
    }
}
