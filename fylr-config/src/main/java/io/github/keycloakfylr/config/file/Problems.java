package io.github.keycloakfylr.config.file;

import io.github.keycloakfylr.config.Printable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** What is wrong with the files, all of it: whoever mends them wants to know everything at once. Not thread-safe. */
public final class Problems {

    private record Problem(Source source, String line) {}

    private final List<Problem> warnings = new ArrayList<>();
    private final List<Problem> errors = new ArrayList<>();
    private final List<Problem> notes = new ArrayList<>();

    /**
     * Notes what became of a setting, for whoever wants to know.
     *
     * @param source the file and line
     * @param path the key, from the root of the file; empty for the file as a whole
     * @param text what became of it, where nobody has to do anything; never the value of a secret
     */
    void note(Source source, String path, String text) {
        notes.add(problem(source, "note", path, text));
    }

    /**
     * Notes what the user should look at; the result can be used.
     *
     * @param source the file and line
     * @param path the key, from the root of the file; empty for the file as a whole
     * @param text what is wrong; never the value of a secret
     */
    void warn(Source source, String path, String text) {
        warnings.add(problem(source, "warning", path, text));
    }

    /**
     * Notes what keeps the files from being used.
     *
     * @param source the file and line
     * @param path the key, from the root of the file; empty for the file as a whole
     * @param text what is wrong and what is expected; never the value of a secret
     */
    void error(Source source, String path, String text) {
        errors.add(problem(source, "error", path, text));
    }

    private static Problem problem(Source source, String severity, String path, String text) {
        String line = source + ": " + severity + ": " + (path.isEmpty() ? "" : path + ": ") + text;
        return new Problem(source, Printable.of(line));
    }

    private static List<String> sorted(List<Problem> problems) {
        return problems.stream()
                .sorted(Comparator.comparing(
                                (Problem problem) -> problem.source().name())
                        .thenComparing(problem -> problem.source().line())
                        .thenComparing(Problem::line))
                .map(Problem::line)
                .distinct()
                .toList();
    }

    /** {@return what does not keep the files from being used, one line each, by file and line} */
    public List<String> warnings() {
        return sorted(warnings);
    }

    /** {@return what keeps the files from being used, one line each, by file and line} */
    public List<String> errors() {
        return sorted(errors);
    }

    /** {@return what became of the settings, where nobody has to do anything, one line each, by file and line} */
    public List<String> notes() {
        return sorted(notes);
    }
}
