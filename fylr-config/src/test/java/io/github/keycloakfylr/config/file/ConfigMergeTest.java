package io.github.keycloakfylr.config.file;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("Loading one file after another")
class ConfigMergeTest {

    @TempDir
    private Path directory;

    private final Problems problems = new Problems();

    @ParameterizedTest(name = "{0} then {1}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                // A plain key replaces, whatever is there.
                "{k: 1}              | {k: 2}              | {k: 2} |",
                "{k: 1, l: 2}        | {l: 3}              | {k: 1, l: 3} |",
                "{k: {a: 1}}         | {k: {b: 2}}         | {k: {b: 2}} |",
                "{k: [a]}            | {k: [b]}            | {k: [b]} |",
                "{k: {a: 1}}         | {k: x}              | {k: x} |",
                "{k: x}              | {k: {a: 1}}         | {k: {a: 1}} |",
                "{k: [a]}            | {k: }               | {k: ~} |",
                "{}                  | {k: 1}              | {k: 1} |",
                // '+' extends: a map by its keys, a list at its end.
                "{k: {a: 1}}         | {k+: {b: 2}}        | {k: {a: 1, b: 2}} |",
                "{k: {a: 1}}         | {k+: {a: 2}}        | {k: {a: 2}} |",
                "{k: {a: {b: 1}}}    | {k+: {a: {c: 2}}}   | {k: {a: {c: 2}}} |",
                "{k: {a: {b: 1}}}    | {k+: {a+: {c: 2}}}  | {k: {a: {b: 1, c: 2}}} |",
                "{k: [a]}            | {k+: [b, a]}        | {k: [a, b, a]} |",
                "{k: [a]}            | {k+: []}            | {k: [a]} |",
                "{k: [a]}            | {k+: }              | {k: [a]} |",
                "{k: {a: 1}}         | {k+: }              | {k: {a: 1}} |",
                "{}                  | {k+: {a: 1}}        | {k: {a: 1}} |",
                "{}                  | {k+: [a]}           | {k: [a]} |",
                "{}                  | {k+: x}             | {k: x} |",
                "{k: }               | {k+: [a]}           | {k: [a]} |",
                "{k: }               | {k+: {a+: [b]}}     | {k: {a: [b]}} |",
                // '<' extends a list at its beginning.
                "{k: [a]}            | {k<: [b, c]}        | {k: [b, c, a]} |",
                "{k: [a]}            | {k<: }              | {k: [a]} |",
                "{}                  | {k<: [a]}           | {k: [a]} |",
                // '-' removes entries of a list, or keys of a map.
                "{k: [a, b, a]}      | {k-: [a]}           | {k: [b]} |",
                "{k: [a, b]}         | {k-: [b, a]}        | {k: []} |",
                "{k: ['1', 2]}       | {k-: [1, '2']}      | {k: []} |",
                "{k: {a: 1, b: 2}}   | {k-: [a]}           | {k: {b: 2}} |",
                "{k: {a: 1, b: 2}}   | {k-: {a: }}         | {k: {b: 2}} |",
                "{k: [a]}            | {k-: []}            | {k: [a]} |",
                // In one file, in its order.
                "{k: [a]}            | {k+: [b], k-: [a]}  | {k: [b]} |",
                "{k: [a]}            | {k-: [b], k+: [b]}  | {k: [a, b]}       | warning: k-: 'b' is not there to remove",
                "{k: [a]}            | {k: [b], k+: [c]}   | {k: [b, c]} |",
                "{k: [a]}            | {k+: [c], k: [b]}   | {k: [b]} |",
                // Below a key that replaces, or is new, there is nothing to extend.
                "{k: {a: [x]}}       | {k: {a+: [y]}}      | {k: {a: [y]}} |",
                "{}                  | {k: {l: {a<: [y]}}} | {k: {l: {a: [y]}}} |",
                "{k: [a]}            | {l-: [b]}           | {k: [a]}          | warning: l-: there is nothing to remove from",
                "{k: }               | {k-: [b]}           | {k: ~}            | warning: k-: there is nothing to remove from",
                "{k: [a]}            | {k: {a-: [b]}}      | {k: {}}           | warning: k.a-: there is nothing to remove from",
                // A marker is one character at the end, and a key has one more.
                "{+: 1}              | {+: 2, -: 3, <: 4}  | {+: 2, -: 3, <: 4} |",
                "{k+l: [a]}          | {k+l+: [b]}         | {k+l: [a, b]} |",
                "{k: [a]}            | {k++: [b]}          | {k: [a], k+: [b]} |",
                // What does not fit is told, and left as it was.
                "{k: [a]}            | {k+: {b: 1}}        | {k: [a]}          | error: k+: expected a list to extend what 1.yml:1 says, found a map",
                "{k: [a]}            | {k+: b}             | {k: [a]}          | error: k+: expected a list to extend what 1.yml:1 says, found text",
                "{k: {a: 1}}         | {k+: [b]}           | {k: {a: 1}}       | error: k+: expected a map to extend what 1.yml:1 says, found a list",
                "{k: {a: 1}}         | {k<: {b: 1}}        | {k: {a: 1}}       | error: k<: expected a list to extend what 1.yml:1 says, found a map",
                "{k: x}              | {k+: y}             | {k: x}            | error: k+: expected text to extend what 1.yml:1 says, found text",
                "{k: {a: [x]}}       | {k+: {a+: 5}}       | {k: {a: [x]}}     | error: k+.a+: expected a list to extend what 1.yml:1 says, found a number",
                "{k: [a]}            | {k-: a}             | {k: [a]}          | error: k-: expected a list of what to remove, found text",
                "{k: [a]}            | {k-: }              | {k: [a]}          | error: k-: expected a list of what to remove, found nothing",
                "{k: [a]}            | {k-: {a: 1}}        | {k: [a]}          | error: k-: expected a list of what to remove, found a map",
                "{k: x}              | {k-: [x]}           | {k: x}            | error: k-: expected a list of what to remove, found a list",
                "{k: [{a: 1}]}       | {k-: [{a: 1}]}      | {k: [{a: 1}]}     "
                        + "| error: k-: expected a list of single values to remove, found a map in it",
                "{k: {a: 1}}         | {k-: [b]}           | {k: {a: 1}}       | warning: k-: 'b' is not there to remove"
            })
    void theMarkerAtTheEndOfAKeySaysHowItGoesWithWhatIsThere(
            String loaded, String later, String expected, String problem) throws IOException {
        ConfigMap result = new ConfigMerge(problems).load(read("1.yml", loaded), read("2.yml", later));
        assertThat(text(result)).isEqualTo(expected);
        assertThat(String.join("", problems.errors()) + String.join("", problems.warnings()))
                .isEqualTo(problem == null ? "" : "2.yml:1: " + problem);
    }

    @Test
    void aValueKeepsItsPlaceAndWhatALaterFileTouchesHasThatFiles() throws IOException {
        ConfigMap first = read("1.yml", "k:\n  old: 1\n  list: [a]\n  other: {x: 1}\n");
        ConfigMap result = new ConfigMerge(problems).load(first, read("2.yml", "\n\nk+:\n  new: 2\n  list+: [b]\n"));
        ConfigMap map = (ConfigMap) result.values().get("k");
        assertThat(map.source()).hasToString("2.yml:3");
        assertThat(map.values().get("old").source()).hasToString("1.yml:2");
        assertThat(map.values().get("other").source()).hasToString("1.yml:4");
        assertThat(map.values().get("new").source()).hasToString("2.yml:4");
        ConfigList list = (ConfigList) map.values().get("list");
        assertThat(list.source()).hasToString("2.yml:5");
        assertThat(list.values()).extracting(value -> value.source().toString()).containsExactly("1.yml:3", "2.yml:5");
    }

    @Test
    void anOverlayExtendsMapsAndReplacesEverythingElseWithoutMarkers() throws IOException {
        ConfigMap result = new ConfigMerge(problems)
                .overlay(
                        read("1.yml", "{a: {b: 1, c: [x], d: {e: 1}}, f: 1, g: {h: 1}}"),
                        read("2.yml", "{a: {c: [y], d: {e+: 2}, b: {z: 1}}, f: {i: 1}, g: x, j: 2}"));
        assertThat(text(result)).isEqualTo("{a: {b: {z: 1}, c: [y], d: {e: 1, e+: 2}}, f: {i: 1}, g: x, j: 2}");
        assertThat(problems.errors()).isEmpty();
    }

    private ConfigMap read(String name, String text) throws IOException {
        Path file = Files.writeString(directory.resolve(name), text);
        ConfigMap map = ConfigReader.yaml(file, problems).orElseThrow(() -> new AssertionError(problems.errors()));
        return (ConfigMap) named(map, name);
    }

    /** The same with the file's name alone. */
    private static ConfigValue named(ConfigValue value, String name) {
        Source source = new Source(name, value.source().line());
        if (value instanceof ConfigMap map) {
            ConfigMap copy = ConfigMap.empty(source);
            for (var entry : map.values().entrySet()) {
                copy = copy.with(entry.getKey(), named(entry.getValue(), name));
            }
            return new ConfigMap(source, copy.values());
        }
        if (value instanceof ConfigList list) {
            return new ConfigList(
                    source,
                    list.values().stream().map(element -> named(element, name)).toList());
        }
        return new ConfigScalar(source, ((ConfigScalar) value).kindOf(), ((ConfigScalar) value).text());
    }

    private static String text(ConfigValue value) {
        if (value instanceof ConfigMap map) {
            return map.values().entrySet().stream()
                    .map(entry -> entry.getKey() + ": " + text(entry.getValue()))
                    .collect(Collectors.joining(", ", "{", "}"));
        }
        if (value instanceof ConfigList list) {
            return list.values().stream().map(ConfigMergeTest::text).collect(Collectors.joining(", ", "[", "]"));
        }
        ConfigScalar scalar = (ConfigScalar) value;
        return scalar.kindOf() == ConfigScalar.Kind.NOTHING ? "~" : scalar.text();
    }
}
