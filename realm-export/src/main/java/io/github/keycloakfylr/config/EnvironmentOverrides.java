package io.github.keycloakfylr.config;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Environment variables that override the files (contract V2): the path of the key, {@code FYLR_EXTERNALURL} for {@code fylr.externalURL},
 * behind nothing, {@code CFG_} as in fylr's Helm chart, or a prefix of the operator's. Upper and lower case are the same, and so is every
 * character that is neither letter nor number. A value is text, or a list as a JSON array, as in fylr.
 */
final class EnvironmentOverrides {

    static final String PREFIX = "CFG_";

    /** By language. */
    private static final Set<String> TEXTS = Set.of("label", "placeholder", "info");
    private static final String ROOT = "FYLR_";
    /** The realm file's own variables, which are set when it is imported; none of them is the path of a setting. */
    private static final Set<String> OF_REALM_FILE = Set.of("FYLR_ACCESS_TOKEN_SECONDS", "FYLR_ALLOW_HTTP_REDIRECTS", "FYLR_LOGIN_ALLOW_REDIRECTS",
            "FYLR_LOGIN_GUEST", "FYLR_LOGIN_KEEP_LOGIN", "FYLR_OPENID_USERINFO", "FYLR_PUBLIC_CLIENT_SECRET", "FYLR_REFRESH_TOKEN_SECONDS",
            "FYLR_SSL_REQUIRED");

    private final Map<String, String> environment;
    private final List<String> prefixes;
    private final Problems problems;

    EnvironmentOverrides(Map<String, String> environment, Optional<String> prefix, Problems problems) {
        this.environment = new TreeMap<>(environment);
        // An empty one is fylr's own: FYLR_ is the first part of every path.
        this.prefixes = Stream.concat(prefix.stream(), Stream.of(PREFIX)).filter(text -> !text.isEmpty()).distinct().toList();
        this.problems = problems;
    }

    /** @return the files' values with those of the environment in their place */
    ConfigMap apply(ConfigMap files) {
        ConfigMap result = files;
        for (Map.Entry<String, String> variable : environment.entrySet()) {
            Optional<String> path = path(variable.getKey());
            Source source = new Source(variable.getKey(), 0);
            if (path.isEmpty()) {
                continue;
            }
            if (OF_REALM_FILE.contains(variable.getKey())) {
                problems.warn(source, "", "is a variable of the realm file realm-export/fylr-realm.json, and not of fylr's; ignored");
                continue;
            }
            Optional<ConfigValue> value = value(source, variable.getValue());
            if (value.isPresent()) {
                Optional<ConfigMap> changed = set(result, Schema.FILE, path.get(), value.get());
                if (changed.isEmpty()) {
                    problems.warn(source, "", "names no setting, ignored");
                }
                result = changed.orElse(result);
            }
        }
        return result;
    }

    /** @return the path in the variable's name; nothing when it is not one of ours */
    private Optional<String> path(String name) {
        Optional<String> behindPrefix = prefixes.stream().filter(name::startsWith).findFirst().map(prefix -> name.substring(prefix.length()));
        return behindPrefix.or(() -> Optional.of(name).filter(text -> text.toUpperCase(Locale.ROOT).startsWith(ROOT)));
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
            if (variable(name).equals(variable) && !(map.values().get(key) instanceof ConfigMap)) {
                checkUnique(map, key, value);
                return Optional.of(map.with(key, value));
            }
            if (variable(name).startsWith(variable + "_") && schema.below(key).isPresent()) {
                if (schema.below(key).get().isLeaf() && !(map.values().get(key) instanceof ConfigMap) && !TEXTS.contains(key)) {
                    // Something of fylr's that is not about logins, of which nobody looks at the inside.
                    return Optional.of(map);
                }
                ConfigValue there = map.values().get(key);
                ConfigMap below = there instanceof ConfigMap inner ? inner : ConfigMap.empty(value.source());
                Optional<ConfigMap> changed = set(below, schema.below(key).get(), name.substring(variable.length() + 1), value);
                if (changed.isPresent()) {
                    checkUnique(map, key, value);
                    return Optional.of(map.with(key, changed.get()));
                }
            }
        }
        return schema.hasFreeNames() ? add(map, schema, name, value) : Optional.empty();
    }

    /** A client that only variables name: the last part is what it has, and all before is its id, as it is spelled. */
    private Optional<ConfigMap> add(ConfigMap map, Schema schema, String name, ConfigValue value) {
        Schema entry = schema.below(name).orElseThrow();
        for (String key : entry.names()) {
            int length = name.length() - key.length() - 1;
            if (length > 0 && variable(name).endsWith("_" + variable(key))) {
                String id = name.substring(0, length);
                problems.warn(value.source(), "", "adds the client '" + id + "'");
                return Optional.of(map.with(id, ConfigMap.empty(value.source()).with(key, value)));
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
