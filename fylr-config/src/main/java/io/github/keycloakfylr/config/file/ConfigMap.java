package io.github.keycloakfylr.config.file;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** A map of the configuration, in the order of the file. Immutable. */
record ConfigMap(Source source, Map<String, ConfigValue> values) implements ConfigValue {

    ConfigMap {
        values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
    }

    static ConfigMap empty(Source source) {
        return new ConfigMap(source, Map.of());
    }

    /**
     * {@return the same with one value more, or another one; a map that nobody has named so far is named by whoever
     * names that}
     */
    ConfigMap with(String key, ConfigValue value) {
        Map<String, ConfigValue> changed = new LinkedHashMap<>(values);
        changed.put(key, value);
        return new ConfigMap(named() ? source : value.source(), changed);
    }

    @Override
    public String kind() {
        return "a map";
    }
}
