package io.github.keycloakfylr.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("docs/contract.md and the tests:")
class ContractRowsTest {

    private static final Path REPOSITORY = Path.of("..");
    /** Id and last column. */
    private static final Pattern ROW = Pattern.compile("^\\| ([A-Z]\\d+) \\|.*\\| ([^|]*) \\|$", Pattern.MULTILINE);

    private static final Pattern SECTION = Pattern.compile("^##+ ([\\d.]+) ", Pattern.MULTILINE);
    private static final Pattern TAG = Pattern.compile("@Tag\\(\"([A-Z]\\d+)\"\\)");
    private static final Pattern CITATION =
            Pattern.compile("[Cc]ontract ((?:section )?[A-Z]?\\d[\\d.]*\\b(?:(?:,| and| to| with) [A-Z]\\d+)*)");
    /** Ids alone in parentheses, as comments have them after the first citation. */
    private static final Pattern SHORT_CITATION =
            Pattern.compile("\\(([A-Z]\\d{1,2}(?:(?:,| and| to) [A-Z]\\d{1,2})*)\\)");

    private static final String NOT_YET = "not yet";

    private final String contract = read(REPOSITORY.resolve("docs/contract.md"));
    private final Map<String, String> rows = ROW.matcher(contract)
            .results()
            .collect(Collectors.toMap(
                    row -> row.group(1), row -> row.group(2), (first, second) -> first + " TWICE", TreeMap::new));
    private final Set<String> tags = found(TAG, sources("test")).collect(Collectors.toCollection(TreeSet::new));

    @Test
    @DisplayName("every id stands once")
    void ids() {
        assertThat(rows).hasSizeGreaterThan(100).allSatisfy((id, here) -> assertThat(here)
                .doesNotEndWith("TWICE"));
    }

    @Test
    @DisplayName("every row that is built has a test")
    void built() {
        Set<String> built =
                rows.keySet().stream().filter(id -> !isNotYet(id)).collect(Collectors.toCollection(TreeSet::new));

        assertThat(tags).containsAll(built);
    }

    @Test
    @DisplayName("a row that is not built has none: it would be built")
    void notYet() {
        assertThat(rows.keySet().stream().filter(this::isNotYet)).doesNotContainAnyElementsOf(tags);
    }

    @Test
    @DisplayName("every tag names a row")
    void tags() {
        assertThat(rows.keySet()).containsAll(tags);
    }

    @Test
    @DisplayName("every row and section that a comment cites is there")
    void citations() {
        Set<String> sections = SECTION.matcher(contract)
                .results()
                .map(section -> "section " + section.group(1))
                .collect(Collectors.toSet());
        Set<String> cited = Stream.of(CITATION, SHORT_CITATION)
                .flatMap(pattern -> found(pattern, Stream.concat(sources("main"), sources("test"))))
                .flatMap(citation -> Stream.of(citation.replaceFirst("\\.$", "").split(", | and | to | with ")))
                .collect(Collectors.toCollection(TreeSet::new));

        assertThat(cited).hasSizeGreaterThan(50).allMatch(id -> rows.containsKey(id) || sections.contains(id));
    }

    private boolean isNotYet(String id) {
        return rows.get(id).startsWith(NOT_YET);
    }

    private static Stream<String> found(Pattern pattern, Stream<Path> files) {
        return files.flatMap(file -> pattern.matcher(read(file)).results()).map((MatchResult match) -> match.group(1));
    }

    /**
     * Finds the Java sources of all modules.
     *
     * @param kind {@code main} or {@code test}
     */
    static Stream<Path> sources(String kind) {
        return Stream.of("fylr-config", "migrate", "providers", "integration-tests", "client-tests")
                .map(module -> REPOSITORY.resolve(module).resolve("src").resolve(kind))
                .filter(Files::isDirectory)
                .flatMap(folder -> javaFiles(folder).stream());
    }

    private static List<Path> javaFiles(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> file.toString().endsWith(".java")).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
