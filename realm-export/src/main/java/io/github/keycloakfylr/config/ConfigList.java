package io.github.keycloakfylr.config;

import java.util.List;

/** A list of the configuration. Immutable. */
record ConfigList(Source source, List<ConfigValue> values, long size) implements ConfigValue {

    ConfigList(Source source, List<ConfigValue> values) {
        this(source, List.copyOf(values), 1 + values.stream().mapToLong(ConfigValue::size).sum());
    }

    @Override
    public String kind() {
        return "a list";
    }
}
