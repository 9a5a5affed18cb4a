package io.github.keycloakfylr.config.file;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * fylr's rules for loading one file after another. A key with {@code +} extends what is there: a map by its keys, a
 * list at its end; with {@code <} a list at its beginning; with {@code -} it removes entries of a list or keys of a
 * map; a plain key replaces.
 */
final class ConfigMerge {

    /** A plain key that has replaced a map with fylr's default clients in it. */
    record Replacement(Source source, String path) {}

    /** Where fylr's default clients are. */
    private static final String CLIENTS = "fylr.services.api.oauth2Server.clients.";

    private final Problems problems;
    private Optional<Replacement> lostClients = Optional.empty();

    ConfigMerge(Problems problems) {
        this.problems = problems;
    }

    /**
     * {@return both; its values keep their sources, and what the later file touches has that file's}
     *
     * @param loaded what was loaded so far
     * @param later the next file
     */
    ConfigMap load(ConfigMap loaded, ConfigMap later) {
        return extend(loaded, later, "");
    }

    /**
     * {@return both, as if every key of the later map had a {@code +}: how fylr lays the inline base config over the
     * one in a file}
     */
    ConfigMap overlay(ConfigMap loaded, ConfigMap later) {
        ConfigMap result = loaded;
        for (Map.Entry<String, ConfigValue> entry : later.values().entrySet()) {
            ConfigValue there = loaded.values().get(entry.getKey());
            ConfigValue merged = there instanceof ConfigMap below && entry.getValue() instanceof ConfigMap over
                    ? overlay(below, over)
                    : entry.getValue();
            result = result.with(entry.getKey(), merged);
        }
        return result;
    }

    /** {@return the first plain key that took fylr's default clients away, all of them} */
    Optional<Replacement> lostClients() {
        return lostClients;
    }

    /** {@return whether the key ends in {@code +}, {@code -} or {@code <}} */
    static boolean isMarked(String key) {
        return key.length() > 1 && "+-<".indexOf(key.charAt(key.length() - 1)) >= 0;
    }

    private ConfigMap extend(ConfigMap loaded, ConfigMap later, String parent) {
        Map<String, ConfigValue> result = new LinkedHashMap<>(loaded.values());
        later.values().forEach((key, value) -> {
            boolean marked = isMarked(key);
            char marker = marked ? key.charAt(key.length() - 1) : 0;
            String name = marked ? key.substring(0, key.length() - 1) : key;
            String path = parent.isEmpty() ? key : parent + "." + key;
            ConfigValue there = result.get(name);
            if (marker == '-') {
                if (there == null || nothing(there)) {
                    problems.warn(value.source(), path, "there is nothing to remove from");
                } else {
                    result.put(name, without(there, value, path));
                }
            } else if (marked && there != null && !nothing(there)) {
                result.put(name, extend(there, value, marker == '<', path));
            } else {
                String plainPath = path.replace("+", "");
                if (there instanceof ConfigMap && lostClients.isEmpty() && CLIENTS.startsWith(plainPath + ".")) {
                    lostClients = Optional.of(new Replacement(value.source(), plainPath));
                }
                result.put(name, plain(value, path));
            }
        });
        return new ConfigMap(later.source(), result);
    }

    private ConfigValue extend(ConfigValue there, ConfigValue value, boolean before, String path) {
        if (there instanceof ConfigMap loaded && value instanceof ConfigMap later && !before) {
            return extend(loaded, later, path);
        }
        if (there instanceof ConfigList loaded && value instanceof ConfigList later) {
            Stream<ConfigList> lists = before ? Stream.of(later, loaded) : Stream.of(loaded, later);
            return new ConfigList(
                    value.source(),
                    lists.flatMap(list -> list.values().stream()).collect(Collectors.toList()));
        }
        if (nothing(value)) {
            return there;
        }
        problems.error(
                value.source(),
                path,
                "expected " + (before ? "a list" : there.kind()) + " to extend what " + there.source() + " says, found "
                        + value.kind());
        return there;
    }

    private ConfigValue without(ConfigValue there, ConfigValue value, String path) {
        List<String> names = new ArrayList<>();
        if (value instanceof ConfigMap map) {
            names.addAll(map.values().keySet());
        } else if (value instanceof ConfigList list) {
            for (ConfigValue element : list.values()) {
                if (element instanceof ConfigScalar scalar) {
                    names.add(scalar.text());
                } else {
                    problems.error(
                            element.source(),
                            path,
                            "expected a list of single values to remove, found " + element.kind() + " in it");
                }
            }
        }
        if (there instanceof ConfigMap loaded && !(value instanceof ConfigScalar)) {
            Map<String, ConfigValue> rest = new LinkedHashMap<>(loaded.values());
            names.stream().filter(name -> rest.remove(name) == null).forEach(name -> notThere(value, path, name));
            return new ConfigMap(value.source(), rest);
        }
        if (there instanceof ConfigList loaded && value instanceof ConfigList) {
            List<ConfigValue> rest = new ArrayList<>(loaded.values());
            names.stream()
                    .filter(name -> !rest.removeIf(element -> element instanceof ConfigScalar scalar
                            && scalar.text().equals(name)))
                    .forEach(name -> notThere(value, path, name));
            return new ConfigList(value.source(), rest);
        }
        problems.error(value.source(), path, "expected a list of what to remove, found " + value.kind());
        return there;
    }

    private void notThere(ConfigValue value, String path, String name) {
        problems.warn(value.source(), path, "'" + name + "' is not there to remove");
    }

    /** Markers below a key that replaces have nothing to extend, but are markers nevertheless. */
    private ConfigValue plain(ConfigValue value, String path) {
        return value instanceof ConfigMap map ? extend(ConfigMap.empty(map.source()), map, path) : value;
    }

    private static boolean nothing(ConfigValue value) {
        return value instanceof ConfigScalar scalar && scalar.kindOf() == ConfigScalar.Kind.NOTHING;
    }
}
