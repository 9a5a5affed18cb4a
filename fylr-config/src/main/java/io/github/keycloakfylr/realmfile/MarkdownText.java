package io.github.keycloakfylr.realmfile;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Texts of fylr's base config, which are Markdown, as the HTML that pages of Keycloak show: paragraphs, line breaks,
 * bold, italic, links, and lists of one level. What else Markdown has stays as it stands, and so does HTML, as in
 * CommonMark. The page is what keeps scripts out ({@code kcSanitize}), for administrators may write such texts too; no
 * link that is made here leads elsewhere than to {@code http}, {@code https} and {@code mailto}.
 *
 * <p>Ours, and not a library's, because the server reads these files too and its JAR has no dependencies.
 */
final class MarkdownText {

    private static final Pattern ITEM = Pattern.compile(" {0,3}(?:([-*+])|([0-9]{1,9})[.)])[ \t]+(.*)");
    private static final Pattern HARD_BREAK = Pattern.compile("(?: {2,}|\\\\)\n");
    private static final Pattern LINK = Pattern.compile(
            "\\[((?:[^\\[\\]\\\\]|\\\\.)+)]\\(\\s*<?([^\\s()<>\"']+(?:\\([^\\s()<>\"']*\\)[^\\s()<>\"']*)?)>?(?:\\s+\"[^\"]*\")?\\s*\\)");
    private static final Pattern AUTOLINK = Pattern.compile("<((?:https?://|mailto:)[^\\s<>\"']+)>");
    private static final Pattern TAG = Pattern.compile("</?[A-Za-z][^<>]*>");
    private static final String ESCAPABLE = "\\`*_{}[]()#+-.!<>&|~";
    private static final Set<String> SCHEMES = Set.of("http:", "https:", "mailto:");
    /** Of what lies in each other, so that nobody's text makes the stack overflow. */
    private static final int MAX_DEPTH = 8;

    private MarkdownText() {}

    /** {@return the text as HTML; one of a single paragraph without a {@code <p>} around it} */
    static String toHtml(String markdown) {
        List<String> blocks = new ArrayList<>();
        for (String block : markdown.replace("\r\n", "\n").strip().split("\n(?:[ \t]*\n)+")) {
            blocks(block, blocks);
        }
        if (blocks.size() == 1 && marker(firstLine(blocks.get(0))).isEmpty()) {
            return inline(blocks.get(0), 0);
        }
        StringBuilder html = new StringBuilder();
        for (String block : blocks) {
            String first = firstLine(block);
            if (marker(first).isPresent()) {
                list(block, html);
            } else if (first.stripLeading().matches("(?i)</?(?:p|ul|ol|li|h[1-6]|div|table|blockquote|hr)\\b.*")) {
                html.append(block);
            } else {
                html.append("<p>").append(inline(block, 0)).append("</p>");
            }
        }
        return html.toString();
    }

    /** Splits what no blank line separates: a list ends a paragraph, and one with another mark ends a list. */
    private static void blocks(String text, List<String> blocks) {
        List<String> block = new ArrayList<>();
        Optional<String> marker = Optional.empty();
        for (String line : text.split("\n")) {
            Optional<String> own = marker(line);
            if (block.isEmpty()) {
                marker = own;
            } else if (own.isPresent() && !own.equals(marker)) {
                blocks.add(String.join("\n", block));
                block.clear();
                marker = own;
            }
            block.add(line);
        }
        blocks.add(String.join("\n", block));
    }

    /** {@return the mark of a list's item, the same for all numbers} */
    private static Optional<String> marker(String line) {
        Matcher item = ITEM.matcher(line);
        return item.matches() ? Optional.of(item.group(1) == null ? "1" : item.group(1)) : Optional.empty();
    }

    private static void list(String block, StringBuilder html) {
        String tag = marker(firstLine(block)).filter("1"::equals).isPresent() ? "ol" : "ul";
        html.append('<').append(tag).append('>');
        List<String> items = new ArrayList<>();
        for (String line : block.split("\n")) {
            Matcher item = ITEM.matcher(line);
            if (item.matches()) {
                items.add(item.group(3));
            } else {
                // Without a mark it goes on with the item before.
                items.set(items.size() - 1, items.get(items.size() - 1) + "\n" + line.strip());
            }
        }
        items.forEach(item -> html.append("<li>").append(inline(item, 0)).append("</li>"));
        html.append("</").append(tag).append('>');
    }

    private static String firstLine(String text) {
        int end = text.indexOf('\n');
        return end < 0 ? text : text.substring(0, end);
    }

    private static String inline(String text, int depth) {
        if (depth > MAX_DEPTH) {
            return text;
        }
        String broken = HARD_BREAK.matcher(text).replaceAll("<br>\n");
        StringBuilder html = new StringBuilder();
        int at = 0;
        while (at < broken.length()) {
            int next = span(broken, at, depth, html);
            if (next == at) {
                html.append(broken.charAt(at));
                next++;
            }
            at = next;
        }
        return html.toString();
    }

    /** {@return where to go on; where it was called when nothing begins there} */
    private static int span(String text, int at, int depth, StringBuilder html) {
        return switch (text.charAt(at)) {
            case '\\' -> escaped(text, at, html);
            case '<' -> tag(text, at, html);
            case '[' -> link(text, at, depth, html);
            case '*', '_' -> emphasis(text, at, depth, html);
            default -> at;
        };
    }

    private static int escaped(String text, int at, StringBuilder html) {
        if (at + 1 >= text.length() || ESCAPABLE.indexOf(text.charAt(at + 1)) < 0) {
            return at;
        }
        char literal = text.charAt(at + 1);
        html.append(literal == '<' ? "&lt;" : literal == '&' ? "&amp;" : String.valueOf(literal));
        return at + 2;
    }

    /** A tag is taken whole, for what looks like emphasis in its attributes is none. */
    private static int tag(String text, int at, StringBuilder html) {
        Matcher auto = AUTOLINK.matcher(text).region(at, text.length());
        if (auto.lookingAt()) {
            anchor(auto.group(1), auto.group(1), html);
            return auto.end();
        }
        Matcher tag = TAG.matcher(text).region(at, text.length());
        if (!tag.lookingAt()) {
            return at;
        }
        html.append(tag.group());
        return tag.end();
    }

    private static int link(String text, int at, int depth, StringBuilder html) {
        Matcher link = LINK.matcher(text).region(at, text.length());
        if (!link.lookingAt() || !isSafe(link.group(2))) {
            return at;
        }
        anchor(link.group(2), inline(link.group(1), depth + 1), html);
        return link.end();
    }

    private static boolean isSafe(String address) {
        return SCHEMES.contains(address.substring(0, address.indexOf(':') + 1).toLowerCase(Locale.ROOT));
    }

    private static void anchor(String address, String text, StringBuilder html) {
        html.append("<a href=\"")
                .append(address.replace("&", "&amp;"))
                .append("\">")
                .append(text)
                .append("</a>");
    }

    private static int emphasis(String text, int at, int depth, StringBuilder html) {
        String mark = text.substring(at, at + 1);
        if (text.startsWith(mark + mark, at)) {
            int end = emphasis(text, at, mark + mark, "strong", depth, html);
            if (end != at) {
                return end;
            }
            html.append(mark).append(mark);
            return at + 2;
        }
        return emphasis(text, at, mark, "em", depth, html);
    }

    private static int emphasis(String text, int at, String mark, String tag, int depth, StringBuilder html) {
        int begin = at + mark.length();
        boolean opens = begin < text.length() && !Character.isWhitespace(text.charAt(begin));
        if (!opens || mark.startsWith("_") && isLetter(text, at - 1)) {
            return at;
        }
        for (int end = text.indexOf(mark, begin + 1); end > 0; end = text.indexOf(mark, end + 1)) {
            int after = end + mark.length();
            boolean closes = !Character.isWhitespace(text.charAt(end - 1))
                    && text.charAt(end - 1) != '\\'
                    && !(mark.startsWith("_") && isLetter(text, after))
                    // Of more marks than two the last two are the double one, and none is a single one.
                    && !text.startsWith(mark.substring(0, 1), after)
                    && (mark.length() == 2 || text.charAt(end - 1) != mark.charAt(0));
            if (closes) {
                html.append('<').append(tag).append('>');
                html.append(inline(text.substring(begin, end), depth + 1));
                html.append("</").append(tag).append('>');
                return after;
            }
        }
        return at;
    }

    private static boolean isLetter(String text, int at) {
        return at >= 0 && at < text.length() && Character.isLetterOrDigit(text.charAt(at));
    }
}
