package io.github.keycloakfylr.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** A table in Markdown whose columns stand below each other, so that a console can show it too. */
final class Table {

    private final List<List<String>> rows = new ArrayList<>();

    Table(List<String> head) {
        rows.add(head);
    }

    void row(List<String> cells) {
        rows.add(cells);
    }

    List<List<String>> rows() {
        return List.copyOf(rows);
    }

    /** {@return the table, each row a line} */
    @Override
    public String toString() {
        List<Integer> widths = IntStream.range(0, rows.get(0).size())
                .mapToObj(column -> rows.stream()
                        .mapToInt(row -> row.get(column).length())
                        .max()
                        .orElseThrow())
                .toList();
        List<String> lines = new ArrayList<>();
        for (List<String> row : rows) {
            lines.add(IntStream.range(0, row.size())
                    .mapToObj(column -> pad(row.get(column), widths.get(column)))
                    .collect(Collectors.joining(" | ", "| ", " |")));
        }
        lines.add(1, widths.stream().map(width -> "-".repeat(width)).collect(Collectors.joining(" | ", "| ", " |")));
        return lines.stream().map(line -> line + "\n").collect(Collectors.joining());
    }

    private static String pad(String text, int width) {
        return text + " ".repeat(width - text.length());
    }
}
