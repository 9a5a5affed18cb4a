package io.github.keycloakfylr.config.file;

import java.io.StringReader;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;
import org.yaml.snakeyaml.reader.ReaderException;
import org.yaml.snakeyaml.scanner.ScannerException;

/**
 * One YAML document as data: anchors, aliases and {@code <<} are resolved, as in fylr; no tag makes an object. A key
 * twice in one map is rejected, or the last would win unseen.
 */
final class YamlDocument {

    /** Of maps and lists. */
    private static final int MAX_ALIASES = 1000;
    /** Between keys and values: each makes the parser begin anew. */
    private static final int MAX_TABS = 1000;

    private final String name;
    private final DocumentLimits limits = new DocumentLimits();
    private final Set<Node> open = Collections.newSetFromMap(new IdentityHashMap<>());

    private YamlDocument(String name) {
        this.name = name;
    }

    /**
     * {@return the root; {@code null} when the text is empty}
     *
     * @param name of the file, for messages
     */
    static @Nullable ConfigValue parse(String name, String text) throws UnreadableException {
        LoaderOptions options = new LoaderOptions();
        options.setCodePointLimit(Math.max(1, text.length()));
        options.setNestingDepthLimit(2 * DocumentLimits.MAX_DEPTH);
        options.setMaxAliasesForCollections(MAX_ALIASES);
        YamlDocument document = new YamlDocument(name);
        try {
            Node root = compose(options, new StringBuilder(text));
            return root == null ? null : document.value(document.source(root), root, 0);
        } catch (MarkedYAMLException e) {
            throw new UnreadableException(
                    new Source(
                            name,
                            e.getProblemMark() == null ? 0 : e.getProblemMark().getLine() + 1),
                    reason(e));
        } catch (ReaderException e) {
            String before = text.substring(0, text.offsetByCodePoints(0, e.getPosition()));
            throw new UnreadableException(
                    new Source(
                            name,
                            (int) before.chars()
                                            .filter(character -> character == '\n')
                                            .count()
                                    + 1),
                    "is not valid YAML: there is a character that YAML does not allow");
        } catch (YAMLException e) {
            // One of the limits, which have no place.
            throw new UnreadableException(new Source(name, 0), "is not read: " + e.getMessage());
        }
    }

    /**
     * fylr's parser takes a tab for a blank between a key and its value, and this one does not: each tab that it
     * stumbles over, behind something on its line, is made a blank. What is in quotes or in a block of text it does not
     * stumble over.
     */
    private static Node compose(LoaderOptions options, StringBuilder text) {
        for (int tabs = 0; ; tabs++) {
            try {
                return new Yaml(options).compose(new StringReader(text.toString()));
            } catch (ScannerException e) {
                int at = offset(text, e);
                if (tabs == MAX_TABS || at < 0 || isIndentation(text, at)) {
                    throw e;
                }
                for (int index = at;
                        index < text.length() && (text.charAt(index) == '\t' || text.charAt(index) == ' ');
                        index++) {
                    text.setCharAt(index, ' ');
                }
            }
        }
    }

    /** {@return where the tab is that the parser stumbled over; -1 when it was something else} */
    private static int offset(CharSequence text, ScannerException problem) {
        if (problem.getProblemMark() == null) {
            return -1;
        }
        int at = Character.offsetByCodePoints(
                text,
                0,
                Math.min(problem.getProblemMark().getIndex(), Character.codePointCount(text, 0, text.length())));
        return at < text.length() && text.charAt(at) == '\t' ? at : -1;
    }

    private static boolean isIndentation(CharSequence text, int at) {
        int index = at - 1;
        while (index >= 0 && (text.charAt(index) == ' ' || text.charAt(index) == '\t')) {
            index--;
        }
        return index < 0 || text.charAt(index) == '\n' || text.charAt(index) == '\r';
    }

    /** The parser quotes names that it does not know; they may be a secret that is not in quotes. */
    private static String reason(MarkedYAMLException problem) {
        if (String.valueOf(problem.getProblem()).contains("TAB")) {
            return "is not valid YAML: there is a tab where only blanks may stand; replace it with blanks";
        }
        String context = problem.getContext() == null ? "" : problem.getContext() + ", ";
        return "is not valid YAML: "
                + (context + problem.getProblem())
                        .replaceAll("\\b(alias|anchor|handle|tag|directive|character) [^,]*", "$1 …")
                        .replaceAll("found:? ([^,]*)\\([^,]*", "found another character")
                        .replaceAll("found: .*", "found others")
                        .replaceAll("'[^']{2,}'", "'…'");
    }

    private Source source(Node node) {
        return new Source(name, node.getStartMark().getLine() + 1);
    }

    private ConfigValue value(Source source, Node node, int depth) throws UnreadableException {
        limits.check(source, depth);
        if (!open.add(node)) {
            throw new UnreadableException(source, "an alias refers to what it is in itself");
        }
        ConfigValue value;
        if (node instanceof MappingNode mapping) {
            value = map(source, mapping, depth);
        } else if (node instanceof SequenceNode sequence) {
            List<ConfigValue> values = new ArrayList<>();
            for (Node element : sequence.getValue()) {
                values.add(value(source(element), element, depth + 1));
            }
            value = new ConfigList(source, values);
        } else {
            value = scalar(source, (ScalarNode) node);
        }
        open.remove(node);
        return value;
    }

    private ConfigValue map(Source source, MappingNode node, int depth) throws UnreadableException {
        Map<String, ConfigValue> values = new LinkedHashMap<>();
        List<ConfigMap> merged = new ArrayList<>();
        for (NodeTuple entry : node.getValue()) {
            Source keySource = source(entry.getKeyNode());
            if (!(entry.getKeyNode() instanceof ScalarNode key)) {
                throw new UnreadableException(keySource, "expected a text as the key");
            }
            ConfigValue value = value(keySource, entry.getValueNode(), depth + 1);
            if (Tag.MERGE.equals(key.getTag())) {
                merged.addAll(mergeKey(value));
            } else if (values.put(key.getValue(), value) != null) {
                throw new UnreadableException(keySource, "this key is in the map already");
            }
        }
        merged.forEach(map -> map.values().forEach(values::putIfAbsent));
        return new ConfigMap(source, values);
    }

    /** YAML 1.1's merge key: a map, or a list of maps of which the first goes first. */
    private static List<ConfigMap> mergeKey(ConfigValue value) throws UnreadableException {
        List<ConfigMap> maps = new ArrayList<>();
        for (ConfigValue element : value instanceof ConfigList list ? list.values() : List.of(value)) {
            if (!(element instanceof ConfigMap map)) {
                throw new UnreadableException(value.source(), "'<<' takes a map, or a list of maps");
            }
            maps.add(map);
        }
        return maps;
    }

    private static ConfigValue scalar(Source source, ScalarNode node) throws UnreadableException {
        String text = node.getValue();
        Tag tag = node.getTag();
        if (Tag.BINARY.equals(tag)) {
            throw new UnreadableException(source, "expected text, found binary data");
        }
        ConfigScalar.Kind kind = ConfigScalar.Kind.TEXT;
        if (Tag.NULL.equals(tag)) {
            kind = ConfigScalar.Kind.NOTHING;
        } else if (Tag.INT.equals(tag) || Tag.FLOAT.equals(tag)) {
            kind = ConfigScalar.Kind.NUMBER;
        } else if (Tag.BOOL.equals(tag) && (text.equalsIgnoreCase("true") || text.equalsIgnoreCase("false"))) {
            // To fylr's parser (Go's yaml.v3) yes, no, on and off are text: "keep_login: off" is.
            kind = ConfigScalar.Kind.BOOLEAN;
        }
        return new ConfigScalar(source, kind, text);
    }
}
