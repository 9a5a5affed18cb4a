package io.github.keycloakfylr.config.file;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Environment variables that override the files, as in fylr (contract V2): a prefix, and the path of the setting below
 * {@code fylr}, with {@code _} between its parts and for whatever else an environment variable cannot have, upper and
 * lower case alike. A value is text, or a list as a JSON array. No variable with one of the prefixes is passed over
 * without a word.
 */
final class EnvironmentOverrides {

    /** fylr's own, and that of its Helm chart; variables of a prefix that comes later win. */
    static final List<String> PREFIXES = List.of("FYLR_", "CFG_");
    /** The map that all settings are in; a variable may leave it out, as fylr's own do. */
    private static final String ROOT = "fylr";
    /** Read by fylr's helper programs. */
    private static final Pattern OF_HELPERS = Pattern.compile("(?:FYLR_)?(?:CMD|METADATA)_.*");

    /** A setting that a variable names: where it is, whether anybody reads it, and the files with it. */
    private record Named(String path, boolean read, ConfigMap result) {}

    private final Map<String, String> environment;
    private final List<String> prefixes;
    private final Set<String> placeholders;
    private final Problems problems;
    private final Map<String, String> overridden = new HashMap<>();

    /**
     * Creates the overrides.
     *
     * @param named prefixes beside {@link #PREFIXES}, in the order of rising precedence
     * @param placeholders the realm file's own variables, which Keycloak reads at import: no setting of fylr's has such
     *     a path
     */
    EnvironmentOverrides(
            Map<String, String> environment, List<String> named, Set<String> placeholders, Problems problems) {
        this.environment = new TreeMap<>(environment);
        Set<String> all = new LinkedHashSet<>(PREFIXES);
        named.stream()
                .map(prefix -> prefix.endsWith("_") ? prefix : prefix + "_")
                .forEach(prefix -> {
                    all.remove(prefix);
                    all.add(prefix);
                });
        this.prefixes = List.copyOf(all);
        this.placeholders = placeholders;
        this.problems = problems;
    }

    /** {@return the files' values with those of the environment in their place} */
    ConfigMap apply(ConfigMap files) {
        ConfigMap result = files;
        for (String prefix : prefixes) {
            for (Map.Entry<String, String> variable : environment.entrySet()) {
                if (longestPrefix(variable.getKey()).filter(prefix::equals).isPresent()) {
                    result = apply(result, variable.getKey(), prefix.length(), variable.getValue());
                }
            }
        }
        return result;
    }

    private Optional<String> longestPrefix(String variable) {
        // fylr's own is the first part of every path, and so in any spelling of case.
        return prefixes.stream()
                .filter(prefix -> variable.regionMatches(prefix.equals(PREFIXES.get(0)), 0, prefix, 0, prefix.length()))
                .max(Comparator.comparingInt(String::length));
    }

    private ConfigMap apply(ConfigMap files, String variable, int prefixLength, String text) {
        Source source = new Source(variable, 0);
        String name = variable.substring(prefixLength);
        if (placeholders.contains(variable)) {
            problems.warn(
                    source,
                    "",
                    "is a variable of the realm file realm-export/fylr-realm.json, and no override: it counts when a realm"
                            + " is imported, for what the files do not name");
            return files;
        }
        if (OF_HELPERS.matcher(name).matches()) {
            problems.note(source, "", "does not matter for logins");
            return files;
        }
        Optional<ConfigValue> value = value(source, text);
        if (value.isEmpty()) {
            return files;
        }
        Optional<Named> named = Stream.of(name, ROOT + "_" + name)
                .flatMap(path -> set(files, Schema.FILE, "", path, value.get()).stream())
                .findFirst();
        if (named.isEmpty()) {
            problems.warn(source, "", "names no setting, ignored");
            return files;
        }
        String other = overridden.put(named.get().path, variable);
        if (other != null && !text.equals(environment.get(other))) {
            problems.warn(source, named.get().path, "is taken from this variable, not from " + other);
        }
        problems.note(
                source,
                named.get().path,
                named.get().read ? "overrides what the files say" : "is not read, like the rest below it");
        return named.get().result;
    }

    private Optional<ConfigValue> value(Source source, String text) {
        if (!text.stripLeading().startsWith("[")) {
            return Optional.of(new ConfigScalar(source, ConfigScalar.Kind.ANY, text));
        }
        return ConfigReader.json(source.name(), text, problems);
    }

    /** {@return the map with the value in it, or nothing when the rest of the name leads nowhere} */
    private Optional<Named> set(ConfigMap map, Schema schema, String parent, String name, ConfigValue value) {
        for (String key : keys(map, schema, name)) {
            String path = parent.isEmpty() ? key : parent + "." + key;
            Optional<Schema> below = schema.below(key);
            boolean opaque = below.filter(Schema::isOpaque).isPresent();
            // Of a client "app" and one "app-secret", FYLR_…_APP_SECRET is the first one's secret.
            if (matches(name, key) && (opaque || !(map.values().get(key) instanceof ConfigMap))) {
                checkUnique(map, key, name, value);
                return Optional.of(new Named(path, !opaque, map.with(key, value)));
            }
            if (startsWith(name, key) && below.isPresent()) {
                String rest = name.substring(key.length() + 1);
                ConfigMap inner =
                        map.values().get(key) instanceof ConfigMap found ? found : ConfigMap.empty(value.source());
                Optional<Named> changed = opaque
                        ? Optional.of(new Named(path + "." + rest, false, inner.with(rest, value)))
                        : set(inner, below.get(), path, rest, value);
                if (changed.isPresent()) {
                    checkUnique(map, key, name.substring(0, key.length()), value);
                    return Optional.of(
                            new Named(changed.get().path, changed.get().read, map.with(key, changed.get().result)));
                }
            }
        }
        if (schema.isOpen() && !name.isEmpty()) {
            return Optional.of(new Named(parent + "." + name, false, map));
        }
        return schema.entry().flatMap(entry -> add(map, entry, parent, name, value));
    }

    /**
     * Adds an entry to a map of the operator's names, such as a client: its name is what stands before the setting,
     * spelled as it is there.
     */
    private Optional<Named> add(ConfigMap map, Schema entry, String parent, String name, ConfigValue value) {
        for (String key : entry.names()) {
            int end = name.length() - key.length() - 1;
            if (end > 0 && name.charAt(end) == '_' && matches(name.substring(end + 1), key)) {
                String added = name.substring(0, end);
                problems.warn(value.source(), "", "adds the client '" + added + "'");
                ConfigMap inner = ConfigMap.empty(value.source()).with(key, value);
                return Optional.of(new Named(parent + "." + added + "." + key, true, map.with(added, inner)));
            }
        }
        return Optional.empty();
    }

    private void checkUnique(ConfigMap map, String key, String name, ConfigValue value) {
        if (!name.equals(key)) {
            map.values().keySet().stream()
                    .filter(other -> !other.equals(key) && matches(other, key))
                    .findFirst()
                    .ifPresent(other -> problems.error(
                            value.source(),
                            "",
                            "may mean '" + key + "' or '" + other + "': expected a name that means one of them"));
        }
    }

    private static boolean startsWith(String name, String key) {
        return name.length() > key.length()
                && name.charAt(key.length()) == '_'
                && matches(name.substring(0, key.length()), key);
    }

    /**
     * Character by character, so that a variable's name is as long as the keys in it: it may spell them as they are.
     */
    static boolean matches(String name, String key) {
        if (name.length() != key.length()) {
            return false;
        }
        for (int index = 0; index < key.length(); index++) {
            if (plain(name.charAt(index)) != plain(key.charAt(index))) {
                return false;
            }
        }
        return true;
    }

    private static char plain(char character) {
        char upper = character >= 'a' && character <= 'z' ? (char) (character - 'a' + 'A') : character;
        return upper >= 'A' && upper <= 'Z' || upper >= '0' && upper <= '9' ? upper : '_';
    }

    /**
     * As it is spelled first, then the longest: of the clients "app" and "app-two", FYLR_…_APP_TWO_SECRET means the
     * second.
     */
    private static List<String> keys(ConfigMap map, Schema schema, String name) {
        List<String> keys = new ArrayList<>(schema.names());
        map.values().keySet().stream().filter(key -> !keys.contains(key)).forEach(keys::add);
        keys.sort(Comparator.comparingInt(String::length)
                .reversed()
                .thenComparing(key -> !name.startsWith(key))
                .thenComparing(Comparator.naturalOrder()));
        return keys;
    }
}
