package io.github.keycloakfylr.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("The documentation:")
class DocumentationTest {

    private static final Path REPOSITORY = Path.of("..");
    private static final Path README = REPOSITORY.resolve("README.md");
    private static final int MAX_LINES_OF_README = 150;
    private static final int MAX_COLUMNS = 120;
    private static final Pattern CODE = Pattern.compile("^ *```.*?^ *```", Pattern.MULTILINE | Pattern.DOTALL);
    private static final Pattern SHELL =
            Pattern.compile("^ *```(?:ba)?sh\n(.*?)^ *```", Pattern.MULTILINE | Pattern.DOTALL);
    private static final Pattern LINK = Pattern.compile("(?:\\]\\(|src=\")([^)\"\\s]+)");
    private static final Pattern TEST_CLASS = Pattern.compile("`([A-Z]\\w*(?:IT|Test))`");
    private static final Pattern HEADING = Pattern.compile("^#+ (.*)$", Pattern.MULTILINE);

    static Stream<Path> pages() throws IOException {
        try (Stream<Path> top = Files.list(REPOSITORY);
                Stream<Path> docs = Files.list(REPOSITORY.resolve("docs"))) {
            return Stream.concat(top, docs).filter(file -> file.toString().endsWith(".md")).toList().stream();
        }
    }

    @ParameterizedTest
    @MethodSource("pages")
    @DisplayName("every relative link leads to a file, and to a heading where it names one")
    void links(Path page) {
        List<String> links = LINK.matcher(prose(page))
                .results()
                .map(link -> link.group(1))
                .filter(link -> !link.contains("://") && !link.startsWith("mailto:"))
                .toList();

        assertThat(links).allSatisfy(link -> {
            String[] parts = link.split("#", 2);
            Path target = parts[0].isEmpty() ? page : page.resolveSibling(parts[0]);
            assertThat(target).exists();
            if (parts.length > 1) {
                assertThat(anchors(target)).contains(parts[1]);
            }
        });
    }

    @ParameterizedTest
    @MethodSource("pages")
    @DisplayName("lines have at most 120 characters; a row of a table and a link may be longer")
    void columns(Path page) {
        assertThat(read(page)
                        .lines()
                        .filter(line -> !line.startsWith("|") && !line.contains("](") && !line.startsWith("<img")))
                .allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(MAX_COLUMNS));
    }

    @ParameterizedTest
    @MethodSource("pages")
    @DisplayName("a block of commands has no comment: zsh would run it")
    void comments(Path page) {
        assertThat(SHELL.matcher(read(page)).results().flatMap(block -> block.group(1)
                        .lines()))
                .noneMatch(line -> line.matches("\\s*#.*|.*\\s# .*"));
    }

    @ParameterizedTest
    @MethodSource("pages")
    @DisplayName("every test class that is named is there")
    void tests(Path page) {
        Set<String> there = ContractRowsTest.sources("test")
                .map(file -> file.getFileName().toString().replace(".java", ""))
                .collect(Collectors.toSet());

        assertThat(TEST_CLASS.matcher(prose(page)).results().map(name -> name.group(1)))
                .isSubsetOf(there);
    }

    @Test
    @DisplayName("README is short, and leads to every page")
    void readme() throws IOException {
        assertThat(read(README).lines().count()).isLessThanOrEqualTo(MAX_LINES_OF_README);
        String readme = read(README);
        assertThat(pages().filter(page -> !page.equals(README))
                        .map(page -> REPOSITORY.relativize(page).toString().replace('\\', '/')))
                .allSatisfy(page -> assertThat(readme).contains("](" + page + ")"));
    }

    /** As GitHub makes them. */
    private static Set<String> anchors(Path page) {
        return HEADING.matcher(prose(page))
                .results()
                .map(heading -> heading.group(1)
                        .toLowerCase(Locale.ROOT)
                        .replaceAll("[^\\p{L}\\p{N} _-]", "")
                        .replace(' ', '-'))
                .collect(Collectors.toSet());
    }

    private static String prose(Path page) {
        return CODE.matcher(read(page)).replaceAll("");
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
