package io.github.keycloakfylr.benchmarks;

import java.util.List;
import java.util.stream.Collectors;

/** docs/performance.md, of which one part is written by a run. */
final class PerformancePage {

    private static final String BEGIN = "<!-- written by mvn verify -Pbench -Dbench.docs=write -->\n";
    private static final String END = "<!-- end of what is written -->\n";

    private PerformancePage() {}

    /**
     * {@return the page with other results}
     *
     * @param page as it is
     * @param environment where and when it was measured, one line
     * @param tables in their order
     * @throws IllegalArgumentException when the page does not have the two marks
     */
    static String with(String page, String environment, List<Table> tables) {
        int begin = page.indexOf(BEGIN);
        int end = page.indexOf(END);
        if (begin < 0 || end < begin) {
            throw new IllegalArgumentException("docs/performance.md has not both of " + BEGIN + END);
        }
        return page.substring(0, begin + BEGIN.length()) + environment + "\n"
                + tables.stream().map(table -> "\n" + table).collect(Collectors.joining()) + page.substring(end);
    }
}
