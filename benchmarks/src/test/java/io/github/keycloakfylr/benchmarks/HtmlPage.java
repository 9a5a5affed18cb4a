package io.github.keycloakfylr.benchmarks;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** The same as a page for a browser, with a plot: nothing of it is loaded from elsewhere. */
final class HtmlPage {

    private static final String TITLE = "keycloak-fylr and stock Keycloak";
    private static final int ROW = 26;
    private static final int LEFT = 190;
    private static final int WIDTH = 600;
    private static final String STYLE =
            """
            body { font: 14px/1.5 sans-serif; margin: 2em; color: #222 }
            table { border-collapse: collapse }
            td, th { padding: .2em .8em; text-align: left; border-bottom: 1px solid #ddd }
            """;

    private HtmlPage() {}

    /**
     * {@return the page}
     *
     * @param environment where and when it was measured, one line
     * @param pair what stands left and right of a slash
     * @param tables in their order
     * @param results what is plotted
     */
    static String of(String environment, String pair, List<Table> tables, List<Result> results) {
        String plots = "<h2>The processor's time, " + pair + "</h2>\n" + ratios(results) + "<h2>Latency</h2>\n"
                + latencies(results);
        return "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>" + TITLE
                + "</title>\n<style>\n"
                + STYLE + "</style></head><body>\n<h1>" + TITLE + "</h1>\n<p>" + escape(environment) + "</p>\n"
                + (results.isEmpty() ? "" : plots)
                + "<h2>Figures</h2>\n<p>Each pair is " + pair + ".</p>\n"
                + tables.stream().map(HtmlPage::table).collect(Collectors.joining("<p></p>\n")) + "</body></html>\n";
    }

    /** For each endpoint the median as a dot, the spread as a line through it, the goal as a mark. */
    private static String ratios(List<Result> results) {
        double most = Math.max(
                1.2,
                results.stream()
                        .mapToDouble(result -> result.ratio().highest())
                        .max()
                        .orElse(0));
        StringBuilder plot = new StringBuilder(line(x(1, most), 0, x(1, most), results.size() * ROW, "#bbb"));
        for (int i = 0; i < results.size(); i++) {
            Result result = results.get(i);
            Ratio ratio = result.ratio();
            double y = (i + 0.5) * ROW;
            double goal = x(result.scenario().goal(), most);
            String colour = ratio.median() <= result.scenario().goal() ? "#087" : "#c40";
            plot.append(label(result, y))
                    .append(line(goal, y - 9, goal, y + 9, "#36c"))
                    .append(line(x(ratio.lowest(), most), y, x(ratio.highest(), most), y, colour))
                    .append(format(
                            "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"5\" fill=\"%s\"/>",
                            x(ratio.median(), most), y, colour))
                    .append(text(LEFT + WIDTH + 10, y, ratio.toString()));
        }
        return svg(plot, results.size())
                + "<p>The dot is the median, the line the spread, the blue mark the goal, the grey line what"
                + " it is compared with.</p>\n";
    }

    /** For each endpoint a bar for each server up to its p99, darker up to its p50. */
    private static String latencies(List<Result> results) {
        StringBuilder plot = new StringBuilder();
        for (int i = 0; i < results.size(); i++) {
            Result result = results.get(i);
            double most = Math.max(result.measured().p99(), result.baseline().p99());
            double y = (i + 0.5) * ROW;
            plot.append(label(result, y))
                    .append(bar(result.measured(), most, y - 10, "#087"))
                    .append(bar(result.baseline(), most, y, "#888"))
                    .append(text(
                            LEFT + WIDTH + 10,
                            y,
                            format(
                                    "p99 %.1f / %.1f ms",
                                    result.measured().p99(), result.baseline().p99())));
        }
        return svg(plot, results.size())
                + "<p>Green is what is measured, grey what it is compared with; up to the p99, and darker up to the p50. Each endpoint has"
                + " a scale of its own.</p>\n";
    }

    private static String bar(Result.Figures figures, double most, double y, String colour) {
        String rectangle = "<rect x=\"%d\" y=\"%.1f\" width=\"%.1f\" height=\"8\" fill=\"%s\" fill-opacity=\"%s\"/>";
        return format(rectangle, LEFT, y, WIDTH * figures.p99() / most, colour, "0.4")
                + format(rectangle, LEFT, y, WIDTH * figures.p50() / most, colour, "1");
    }

    private static double x(double ratio, double most) {
        return LEFT + WIDTH * ratio / most;
    }

    private static String label(Result result, double y) {
        return text(0, y, result.scenario().name());
    }

    private static String text(double x, double y, String text) {
        return format("<text x=\"%.1f\" y=\"%.1f\" font-size=\"13\">%s</text>", x, y + 4, escape(text));
    }

    private static String line(double x1, double y1, double x2, double y2, String colour) {
        return format(
                "<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" stroke=\"%s\" stroke-width=\"2\"/>",
                x1, y1, x2, y2, colour);
    }

    private static String svg(CharSequence content, int rows) {
        return format("<svg width=\"%d\" height=\"%d\">%s</svg>\n", LEFT + WIDTH + 200, rows * ROW + 6, content);
    }

    private static String table(Table table) {
        return table.rows().stream()
                .map(row -> row.stream()
                        .map(cell -> "<td>" + escape(cell) + "</td>")
                        .collect(Collectors.joining("", "<tr>", "</tr>\n")))
                .collect(Collectors.joining("", "<table>\n", "</table>\n"));
    }

    private static String escape(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace("\"", "&quot;");
    }

    private static String format(String pattern, Object... values) {
        return String.format(Locale.ROOT, pattern, values);
    }
}
