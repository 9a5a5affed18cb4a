package io.github.keycloakfylr.config;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Environment variables that override the files: {@code CFG_} and the path of the key in upper case, with {@code _} between its parts and
 * for whatever else an environment variable cannot have. A value is text, or a list as a JSON array, as in fylr.
 */
final class EnvironmentOverrides {

    static final String PREFIX = "CFG_";

    private final Map<String, String> environment;
    private final Problems problems;

    EnvironmentOverrides(Map<String, String> environment, Problems problems) {
        this.environment = new TreeMap<>(environment);
        this.problems = problems;
    }

    /** @return the files' values with those of the environment in their place */
    ConfigMap apply(ConfigMap files) {
        ConfigMap result = files;
        for (Map.Entry<String, String> variable : environment.entrySet()) {
            if (variable.getKey().startsWith(PREFIX)) {
                Source source = new Source(variable.getKey(), 0);
                Optional<ConfigValue> value = value(source, variable.getValue());
                if (value.isPresent()) {
                    Optional<ConfigMap> changed = set(result, Schema.FILE, variable.getKey().substring(PREFIX.length()), value.get());
                    if (changed.isEmpty()) {
                        problems.warn(source, "", "names no setting, ignored");
                    }
                    result = changed.orElse(result);
                }
            }
        }
        return result;
    }

    private Optional<ConfigValue> value(Source source, String text) {
        if (!text.stripLeading().startsWith("[")) {
            return Optional.of(new ConfigScalar(source, ConfigScalar.Kind.ANY, text));
        }
        return ConfigReader.json(source.name(), text, problems);
    }

    /** @return the map with the value in it, or nothing when the rest of the name leads nowhere */
    private Optional<ConfigMap> set(ConfigMap map, Schema schema, String name, ConfigValue value) {
        for (String key : keys(map, schema)) {
            String variable = variable(key);
            // Of a client "app" and one "app-secret", CFG_…_APP_SECRET is the first one's secret.
            if (name.equals(variable) && !(map.values().get(key) instanceof ConfigMap)) {
                checkUnique(map, key, value);
                return Optional.of(map.with(key, value));
            }
            if (name.startsWith(variable + "_") && schema.below(key).isPresent()) {
                ConfigValue there = map.values().get(key);
                ConfigMap below = there instanceof ConfigMap inner ? inner : ConfigMap.empty(value.source());
                Optional<ConfigMap> changed = set(below, schema.below(key).get(), name.substring(variable.length() + 1), value);
                if (changed.isPresent()) {
                    checkUnique(map, key, value);
                    return Optional.of(map.with(key, changed.get()));
                }
            }
        }
        return Optional.empty();
    }

    private void checkUnique(ConfigMap map, String key, ConfigValue value) {
        map.values().keySet().stream().filter(other -> !other.equals(key) && variable(other).equals(variable(key))).findFirst().ifPresent(other ->
                problems.error(value.source(), "", "may mean '" + key + "' or '" + other + "': expected a name that means one of them"));
    }

    private static String variable(String key) {
        return key.toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9]", "_");
    }

    /** The longest first: of the clients "app" and "app-two", CFG_…_APP_TWO_SECRET means the second. */
    private static List<String> keys(ConfigMap map, Schema schema) {
        return Stream.concat(schema.names().stream(), map.values().keySet().stream()).distinct()
                .sorted(Comparator.comparingInt(String::length).reversed().thenComparing(Comparator.naturalOrder())).toList();
    }
}
