package io.github.keycloakfylr.config.file;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * A map of the configuration, read by the types that its keys are to have; a wrong one is a problem, and counts as left
 * out.
 */
final class Section {

    /** A single value with its place. */
    record Setting(String text, Source source, String path) {

        /** {@return whether it comes from the environment} */
        boolean isVariable() {
            return source.line() == 0 && !source.equals(Source.DEFAULTS);
        }

        /** Without the text: it may be a secret. */
        @Override
        public String toString() {
            return source + " " + path;
        }
    }

    private final ConfigMap map;
    private final String path;
    private final Problems problems;

    /**
     * Creates one.
     *
     * @param path the map's own, from the root of the file
     */
    Section(ConfigMap map, String path, Problems problems) {
        this.map = map;
        this.path = path;
        this.problems = problems;
    }

    /** {@return the keys in the order of the file} */
    Iterable<String> keys() {
        return map.values().keySet();
    }

    /** {@return the path of a key, from the root of the file} */
    String path(String key) {
        return path.isEmpty() ? key : path + "." + key;
    }

    /** {@return the map's own path, from the root of the file} */
    String path() {
        return path;
    }

    /** {@return where the map is} */
    Source source() {
        return map.source();
    }

    /** {@return where the value of a key is, or where the map is that has none} */
    Source sourceOf(String key) {
        return map.values().containsKey(key) ? map.values().get(key).source() : map.source();
    }

    /** {@return whether a file or the environment says something of the map} */
    boolean named() {
        return map.named();
    }

    /** {@return whether a file or the environment says something of the key} */
    boolean names(String key) {
        return value(key).filter(ConfigValue::named).isPresent();
    }

    /** {@return whether the key has a value, of whatever type} */
    boolean has(String key) {
        return value(key).isPresent();
    }

    /** {@return the map below a key; an empty one when there is none} */
    Section section(String key) {
        return optionalSection(key).orElseGet(() -> new Section(ConfigMap.empty(Source.DEFAULTS), path(key), problems));
    }

    /** {@return the map below a key} */
    Optional<Section> optionalSection(String key) {
        Optional<ConfigValue> value = value(key);
        if (value.isPresent() && !(value.get() instanceof ConfigMap)) {
            wrongType(value.get(), path(key), "a map");
        }
        return value.filter(ConfigMap.class::isInstance)
                .map(found -> new Section((ConfigMap) found, path(key), problems));
    }

    /** {@return the text of a key} */
    Optional<Setting> text(String key) {
        return value(key).flatMap(value -> text(value, path(key)));
    }

    /** {@return the text of a key, if it is more than blanks} */
    Optional<Setting> filledText(String key) {
        return text(key).filter(found -> !found.text().isBlank());
    }

    /** {@return the text of a key as {@link #filledText}, which must fit into a realm file as it is} */
    Optional<String> plainText(String key, int maxChars) {
        Optional<Setting> setting = filledText(key);
        if (setting.isPresent()
                && (setting.get().text().length() > maxChars
                        || setting.get().text().chars().anyMatch(Character::isISOControl)
                        || Placeholder.in(setting.get().text()))) {
            problems.error(
                    setting.get().source(),
                    setting.get().path(),
                    "expected at most " + maxChars + " characters, without control characters and without '${'");
            return Optional.empty();
        }
        return setting.map(Setting::text);
    }

    /** {@return the truth of a key} */
    Optional<Boolean> truth(String key) {
        Optional<ConfigValue> value = value(key);
        if (value.isEmpty()) {
            return Optional.empty();
        }
        if (value.get() instanceof ConfigScalar scalar
                && (scalar.kindOf() == ConfigScalar.Kind.BOOLEAN || scalar.kindOf() == ConfigScalar.Kind.ANY)) {
            String text = scalar.text().toLowerCase(Locale.ROOT);
            if (text.equals("true") || text.equals("false")) {
                return Optional.of(text.equals("true"));
            }
        }
        wrongType(value.get(), path(key), "true or false");
        return Optional.empty();
    }

    /** {@return the whole number of a key, which must be from 0 to {@code max}} */
    Optional<Integer> number(String key, int max) {
        Optional<ConfigValue> value = value(key);
        if (value.isEmpty()) {
            return Optional.empty();
        }
        if (value.get() instanceof ConfigScalar scalar
                && (scalar.kindOf() == ConfigScalar.Kind.NUMBER || scalar.kindOf() == ConfigScalar.Kind.ANY)
                && scalar.text().matches("[0-9]{1,9}")
                && Integer.parseInt(scalar.text()) <= max) {
            return Optional.of(Integer.parseInt(scalar.text()));
        }
        problems.error(
                value.get().source(),
                path(key),
                "expected a whole number from 0 to " + max
                        + (value.get() instanceof ConfigScalar scalar && scalar.kindOf() == ConfigScalar.Kind.TEXT
                                ? ", found text"
                                : ""));
        return Optional.empty();
    }

    /** {@return whether every value in the map is empty or off, or there is none} */
    boolean isOff() {
        return Schema.isOff(map);
    }

    /** {@return the texts of a list; nothing when the key is not there} */
    Optional<List<Setting>> texts(String key) {
        Optional<ConfigList> list = list(key);
        if (list.isEmpty()) {
            return Optional.empty();
        }
        List<Setting> texts = new ArrayList<>();
        elements(key, list.get())
                .forEach((elementPath, element) -> text(element, elementPath).ifPresent(texts::add));
        return Optional.of(texts);
    }

    /** {@return the maps of a list; none when the key is not there} */
    List<Section> sections(String key) {
        List<Section> sections = new ArrayList<>();
        list(key).ifPresent(list -> elements(key, list).forEach((elementPath, element) -> {
            if (element instanceof ConfigMap inner) {
                sections.add(new Section(inner, elementPath, problems));
            } else {
                wrongType(element, elementPath, "a map");
            }
        }));
        return sections;
    }

    /**
     * {@return this map with what the other says in its place, map by map: how fylr lays the inline base config over
     * the one in a file}
     */
    Section overlaidBy(Section other) {
        return new Section(new ConfigMerge(problems).overlay(map, other.map), path, problems);
    }

    /** Says of every key what becomes of it. */
    void check(Schema schema) {
        schema.check(map, path, problems);
    }

    private Map<String, ConfigValue> elements(String key, ConfigList list) {
        Map<String, ConfigValue> elements = new LinkedHashMap<>();
        for (int index = 0; index < list.values().size(); index++) {
            elements.put(path(key) + "[" + index + "]", list.values().get(index));
        }
        return elements;
    }

    private Optional<ConfigList> list(String key) {
        Optional<ConfigValue> value = value(key);
        if (value.isPresent() && !(value.get() instanceof ConfigList)) {
            boolean variable = value.get() instanceof ConfigScalar scalar && scalar.kindOf() == ConfigScalar.Kind.ANY;
            wrongType(value.get(), path(key), variable ? "a JSON array, such as [\"one\", \"two\"] or []" : "a list");
        }
        return value.filter(ConfigList.class::isInstance).map(ConfigList.class::cast);
    }

    /** A key without a value is left out, as in fylr. */
    private Optional<ConfigValue> value(String key) {
        return Optional.ofNullable(map.values().get(key))
                .filter(value ->
                        !(value instanceof ConfigScalar scalar && scalar.kindOf() == ConfigScalar.Kind.NOTHING));
    }

    private Optional<Setting> text(ConfigValue value, String valuePath) {
        if (value instanceof ConfigScalar scalar
                && (scalar.kindOf() == ConfigScalar.Kind.TEXT || scalar.kindOf() == ConfigScalar.Kind.ANY)) {
            return Optional.of(new Setting(scalar.text(), scalar.source(), valuePath));
        }
        wrongType(value, valuePath, value instanceof ConfigScalar ? "text (put it in quotes)" : "text");
        return Optional.empty();
    }

    private void wrongType(ConfigValue value, String valuePath, String expected) {
        problems.error(value.source(), valuePath, "expected " + expected + ", found " + value.kind());
    }
}
