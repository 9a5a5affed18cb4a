package io.github.keycloakfylr.config.file;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Spells the keys of a file as fylr's documentation does: fylr reads them in upper and lower case alike (contract V2).
 * Names that the operator gives, such as client ids, stay as they are.
 */
final class KeySpelling {

    private final Problems problems;

    KeySpelling(Problems problems) {
        this.problems = problems;
    }

    /**
     * {@return the file with its known keys spelled as the schema has them, markers of the merge ({@code +}, {@code -},
     * {@code <}) included}
     */
    ConfigMap of(ConfigMap map, Schema schema) {
        return of(map, schema, "");
    }

    private ConfigMap of(ConfigMap map, Schema schema, String parent) {
        Map<String, ConfigValue> values = new LinkedHashMap<>();
        map.values().forEach((written, value) -> {
            int end = written.length() - (ConfigMerge.isMarked(written) ? 1 : 0);
            String name = schema.spelled(written.substring(0, end));
            String key = name + written.substring(end);
            String path = parent.isEmpty() ? key : parent + "." + key;
            if (values.containsKey(key)) {
                problems.error(value.source(), path, "is in the map already, in another spelling");
            } else {
                values.put(
                        key,
                        schema.below(name).map(below -> of(value, below, path)).orElse(value));
            }
        });
        return new ConfigMap(map.source(), values);
    }

    private ConfigValue of(ConfigValue value, Schema schema, String path) {
        if (value instanceof ConfigMap map && !schema.isOpaque()) {
            return of(map, schema, path);
        }
        if (value instanceof ConfigList list && path.endsWith("oauth2.clients")) {
            List<ConfigValue> entries = new ArrayList<>();
            list.values()
                    .forEach(entry ->
                            entries.add(of(entry, Schema.BASE_CONFIG_CLIENT, path + "[" + entries.size() + "]")));
            return new ConfigList(list.source(), entries);
        }
        return value;
    }
}
