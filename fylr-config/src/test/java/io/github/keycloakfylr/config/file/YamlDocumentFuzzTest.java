package io.github.keycloakfylr.config.file;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.DictionaryEntries;
import com.code_intelligence.jazzer.junit.FuzzTest;
import com.code_intelligence.jazzer.mutation.annotation.NotNull;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("YAML, fuzzed")
class YamlDocumentFuzzTest {

    @DisplayName("a document is data within the limits, or rejected with a line that it has")
    @ValueSource(
            strings = {
                "fylr:\n  services:\n    api:\n      oauth2Server:\n        clients:\n          app:\n            secret: x\n",
                "a: &a [1, 2]\nb: *a\nc:\n  <<: {d: 1}\n",
                "a: &a {b: *a}",
                "a:\tb\n\tc: d\n",
                "? [a]\n: b\n",
                "a: |\n  text\n  more\n--- \nb: 1\n",
                "!!java.net.URL [\"http://x\"]",
                "a: 'x\ud83d\ude00'\nb: \"\\x41\"\n",
                "a: 1\na: 2\n"
            })
    @DictionaryEntries({"&a", "*a", "<<:", "!!", "\t", "|", "? ", "---", "%YAML", "\u0000", "{", "["})
    @FuzzTest
    void withinTheLimits(@NotNull String text) {
        try {
            ConfigValue root = YamlDocument.parse("fuzzed.yml", text);
            if (root != null) {
                check(root, 0, text);
            }
        } catch (UnreadableException e) {
            assertThat(e.source().line()).isBetween(0, lines(text));
            assertThat(e.getMessage()).isNotBlank();
        }
    }

    private static void check(ConfigValue value, int depth, String text) {
        assertThat(depth).isLessThanOrEqualTo(DocumentLimits.MAX_DEPTH);
        assertThat(value.source().line()).isBetween(1, lines(text));
        if (value instanceof ConfigMap map) {
            map.values().values().forEach(below -> check(below, depth + 1, text));
        } else if (value instanceof ConfigList list) {
            list.values().forEach(below -> check(below, depth + 1, text));
        }
    }

    /** YAML has more line breaks than one, and a mark may be behind the last line. */
    private static int lines(String text) {
        return 2
                + (int) text.chars()
                        .filter(c -> c == '\n' || c == '\r' || c == '\u0085' || c == '\u2028' || c == '\u2029')
                        .count();
    }
}
