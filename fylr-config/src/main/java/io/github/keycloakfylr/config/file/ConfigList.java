package io.github.keycloakfylr.config.file;

import java.util.List;

/** A list of the configuration. Immutable. */
record ConfigList(Source source, List<ConfigValue> values) implements ConfigValue {

    ConfigList {
        values = List.copyOf(values);
    }

    @Override
    public String kind() {
        return "a list";
    }
}
