package io.github.keycloakfylr.config.file;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Regular expressions of Go (RE2), of which a password has to contain a match each, as one of Java that it has to match
 * as a whole. Only what means the same in both to the last character is taken, and nothing that Java could take long
 * over: it tries out where RE2 does not, so that repetitions in each other would let whoever sets a password keep the
 * server busy.
 */
final class PasswordPattern {

    /** An expression that is not taken. */
    static final class NotExactException extends Exception {

        private static final long serialVersionUID = 1;

        NotExactException(String message) {
            super(message);
        }
    }

    /** As fylr's API has it; the bound of all repetitions. */
    static final int LONGEST_PASSWORD = 100;

    private static final int LONGEST_EXPRESSION = 500;
    private static final int MAX_DEPTH = 20;
    /** Of ways to try out: three repetitions in a row, from any place. */
    private static final double MAX_WAYS = Math.pow(LONGEST_PASSWORD + 1, 4);

    private static final int MAX_REPEAT = 1000;
    private static final String ANY = "[\\x{0}-\\x{10ffff}]";
    /** Classes that both read as ASCII. */
    private static final Map<String, String> POSIX = Map.of(
            "alnum", "\\p{Alnum}",
            "alpha", "\\p{Alpha}",
            "digit", "0-9",
            "lower", "a-z",
            "upper", "A-Z",
            "punct", "\\p{Punct}",
            "xdigit", "0-9A-Fa-f",
            "word", "0-9A-Za-z_");

    private static final Map<Character, String> CLASSES =
            Map.of('d', "0-9", 'w', "0-9A-Za-z_", 's', "\\t\\n\\f\\r\\x{20}");
    private static final Set<String> CATEGORIES = Set.of("L", "Lu", "Ll", "N", "Nd", "P", "S", "Z");

    private final int[] text;
    private int at;
    private int depth;

    private PasswordPattern(String expression) {
        this.text = expression.codePoints().toArray();
    }

    /** A part of an expression, and in how many ways Java may try it out. */
    private record Part(String java, double ways) {}

    /**
     * {@return one expression for {@link java.util.regex.Pattern}, to be matched as a whole}
     *
     * @param expressions of {@link #translate}
     */
    static String all(List<String> expressions) {
        // The bound goes first: a longer text is none that fylr took, and is not looked at any further.
        return "(?=" + ANY + "{0," + LONGEST_PASSWORD + "}\\z)"
                + expressions.stream()
                        .map(expression -> "(?=" + ANY + "*?(?:" + expression + "))")
                        .collect(Collectors.joining())
                + ANY + "*";
    }

    /**
     * {@return what matches in Java where the expression matches in Go}
     *
     * @throws NotExactException with what of it is not taken, for people
     */
    static String translate(String expression) throws NotExactException {
        if (expression.length() > LONGEST_EXPRESSION) {
            throw new NotExactException("it is longer than " + LONGEST_EXPRESSION + " characters");
        }
        PasswordPattern parser = new PasswordPattern(expression);
        Part whole = parser.alternatives();
        if (parser.more()) {
            throw new NotExactException("it has a ')' too many");
        }
        if (whole.ways * (LONGEST_PASSWORD + 1) > MAX_WAYS) {
            throw new NotExactException("it has so many repetitions that Keycloak could take long to check a password");
        }
        return whole.java;
    }

    private boolean more() {
        return at < text.length;
    }

    private boolean next(char expected) {
        if (more() && text[at] == expected) {
            at++;
            return true;
        }
        return false;
    }

    private int take(String missing) throws NotExactException {
        if (!more()) {
            throw new NotExactException("it ends before " + missing);
        }
        return text[at++];
    }

    private Part alternatives() throws NotExactException {
        if (++depth > MAX_DEPTH) {
            throw new NotExactException("its groups are nested too deep");
        }
        StringBuilder java = new StringBuilder();
        double ways = 0;
        do {
            if (ways > 0) {
                java.append('|');
            }
            Part branch = sequence();
            java.append(branch.java);
            ways += branch.ways;
        } while (next('|'));
        depth--;
        return new Part(java.toString(), ways);
    }

    private Part sequence() throws NotExactException {
        StringBuilder java = new StringBuilder();
        double ways = 1;
        while (more() && text[at] != '|' && text[at] != ')') {
            Part part = repeated();
            java.append(part.java);
            ways *= part.ways;
        }
        return new Part(java.toString(), ways);
    }

    private Part repeated() throws NotExactException {
        boolean group = text[at] == '(';
        boolean anchor = text[at] == '^' || text[at] == '$';
        Part part = atom();
        int min;
        int max;
        if (next('?')) {
            min = 0;
            max = 1;
        } else if (next('*')) {
            min = 0;
            max = Integer.MAX_VALUE;
        } else if (next('+')) {
            min = 1;
            max = Integer.MAX_VALUE;
        } else if (next('{')) {
            min = count();
            max = min;
            if (next(',')) {
                max = more() && text[at] == '}' ? Integer.MAX_VALUE : count();
            }
            if (!next('}') || max < min) {
                throw new NotExactException("a '{' has no repetition such as {8} or {8,20} after it");
            }
        } else {
            return part;
        }
        // Whether it takes much or little makes no difference to whether there is a match.
        next('?');
        if (more() && (text[at] == '*' || text[at] == '+' || text[at] == '?' || text[at] == '{')) {
            throw new NotExactException("a repetition is repeated");
        }
        if (anchor || group && max > 1) {
            throw new NotExactException(
                    group ? "a group in it is repeated" : "the beginning or end of the password is repeated");
        }
        String quantifier = max == Integer.MAX_VALUE ? "{" + min + ",}" : "{" + min + "," + max + "}";
        double ways = part.ways * Math.min(LONGEST_PASSWORD + 1.0, (double) max - min + 1);
        return new Part(part.java + quantifier, group ? part.ways + 1 : ways);
    }

    private int count() throws NotExactException {
        int count = 0;
        int digits = 0;
        while (more() && text[at] >= '0' && text[at] <= '9') {
            count = count * 10 + (text[at++] - '0');
            if (++digits > 4 || count > MAX_REPEAT) {
                throw new NotExactException("a repetition is of more than " + MAX_REPEAT);
            }
        }
        if (digits == 0) {
            throw new NotExactException("a '{' has no repetition such as {8} or {8,20} after it");
        }
        return count;
    }

    private Part atom() throws NotExactException {
        int character = take("its end");
        switch (character) {
            case '(':
                if (next('?') && !next(':')) {
                    throw new NotExactException("it has a group with a flag or a name, '(?'");
                }
                Part inner = alternatives();
                if (!next(')')) {
                    throw new NotExactException("a '(' has no ')'");
                }
                return new Part("(?:" + inner.java + ")", inner.ways);
            case '[':
                return new Part(characterClass(), 1);
            case '.':
                return new Part("[^\\n]", 1);
            case '^':
                return new Part("\\A", 1);
            case '$':
                return new Part("\\z", 1);
            case '\\':
                return new Part(escape(), 1);
            case '*', '+', '?', '{', '}', ']':
                throw new NotExactException("a '" + (char) character + "' stands where it means nothing");
            default:
                return new Part(literal(character), 1);
        }
    }

    private String escape() throws NotExactException {
        int character = take("what is after a '\\'");
        if (character == 'A' || character == 'z') {
            return "\\" + (char) character;
        }
        String named = CLASSES.get((char) Character.toLowerCase(character));
        if (named != null) {
            return (Character.isUpperCase(character) ? "[^" : "[") + named + "]";
        }
        if (character == 'p' || character == 'P') {
            return "\\" + (char) character + category();
        }
        return escaped(character);
    }

    private String category() throws NotExactException {
        String name;
        if (next('{')) {
            StringBuilder letters = new StringBuilder();
            while (!next('}')) {
                letters.appendCodePoint(take("the '}' of a '\\p{'"));
            }
            name = letters.toString();
        } else {
            name = Character.toString(take("the letter of a '\\p'"));
        }
        if (!CATEGORIES.contains(name)) {
            throw new NotExactException("it has a '\\p' of other than " + new java.util.TreeSet<>(CATEGORIES));
        }
        return "{" + name + "}";
    }

    private static String escaped(int character) throws NotExactException {
        switch (character) {
            case 't':
                return "\\t";
            case 'n':
                return "\\n";
            case 'f':
                return "\\f";
            case 'r':
                return "\\r";
            default:
                // In Go a letter or a digit after it is one of these, or an error.
                if (character > '~' || character < '!' || Character.isLetterOrDigit(character)) {
                    throw new NotExactException("it has '\\" + Character.toString(character) + "'");
                }
                return literal(character);
        }
    }

    private String characterClass() throws NotExactException {
        StringBuilder java = new StringBuilder(next('^') ? "[^" : "[");
        boolean first = true;
        // A bracket that stands first is one of the characters.
        while (first || more() && text[at] != ']') {
            first = false;
            int character = take("the ']' of a '['");
            if (character == '[' && more() && text[at] == ':') {
                java.append(posix());
                continue;
            }
            if (character == '\\' && more()) {
                String named = CLASSES.get((char) text[at]);
                if (named != null) {
                    at++;
                    java.append(named);
                    continue;
                }
                if (text[at] == 'p') {
                    at++;
                    java.append("\\p").append(category());
                    continue;
                }
            }
            int from = single(character);
            java.append(literal(from));
            if (at + 1 < text.length && text[at] == '-' && text[at + 1] != ']') {
                at++;
                int to = single(take("the end of a range"));
                if (to < from) {
                    throw new NotExactException("a range in it ends before it begins");
                }
                java.append('-').append(literal(to));
            }
        }
        if (!next(']')) {
            throw new NotExactException("a '[' has no ']'");
        }
        return java.append(']').toString();
    }

    private int single(int character) throws NotExactException {
        if (character != '\\') {
            if (character == '[' && more() && text[at] == ':') {
                throw new NotExactException("a range in it ends with a class");
            }
            return character;
        }
        int escaped = take("what is after a '\\'");
        switch (escaped) {
            case 't':
                return '\t';
            case 'n':
                return '\n';
            case 'f':
                return '\f';
            case 'r':
                return '\r';
            default:
                escaped(escaped);
                return escaped;
        }
    }

    private String posix() throws NotExactException {
        StringBuilder name = new StringBuilder();
        at++;
        while (!next(':')) {
            name.appendCodePoint(take("the ':]' of a '[:'"));
        }
        String java = POSIX.get(name.toString());
        if (java == null || !next(']')) {
            throw new NotExactException("it has a '[:' of other than " + new java.util.TreeSet<>(POSIX.keySet()));
        }
        return java;
    }

    /** What is neither letter nor digit has a meaning somewhere: in the expression, or in Keycloak's policy. */
    private static String literal(int character) {
        boolean plain = character >= 'a' && character <= 'z'
                || character >= 'A' && character <= 'Z'
                || character >= '0' && character <= '9';
        return plain ? Character.toString(character) : "\\x{" + Integer.toHexString(character) + "}";
    }
}
