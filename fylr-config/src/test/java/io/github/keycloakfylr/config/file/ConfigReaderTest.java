package io.github.keycloakfylr.config.file;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("Reading a file")
class ConfigReaderTest {

    private static final String SECRET = "geheim-4711";

    @TempDir
    private Path directory;

    private final Problems problems = new Problems();

    @Test
    void theLineOfAValueIsThatOfItsKeyOrOfItselfInAList() throws IOException {
        assertThat(
                        yaml(
                                """
                ---
                # a comment

                text: plain
                map:

                  single: 'quoted'
                  double: "quoted"
                folded: >-
                  two
                  lines
                literal: |
                  a
                  b
                list:
                  - one
                  -
                    two
                  - {in: flow,
                     next: line}
                flow: [three,
                  four]
                long: "over
                  two lines"
                after: 5
                """))
                .containsExactly(
                        "text @4 TEXT plain",
                        "map.single @7 TEXT quoted",
                        "map.double @8 TEXT quoted",
                        "folded @9 TEXT two lines",
                        "literal @12 TEXT a\nb\n",
                        "list[0] @16 TEXT one",
                        "list[1] @18 TEXT two",
                        "list[2].in @19 TEXT flow",
                        "list[2].next @20 TEXT line",
                        "flow[0] @21 TEXT three",
                        "flow[1] @22 TEXT four",
                        "long @23 TEXT over two lines",
                        "after @25 NUMBER 5");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "text|TEXT",
                "'12'|TEXT",
                "\"true\"|TEXT",
                "yes|TEXT",
                "off|TEXT",
                "2026-01-01|TEXT",
                "$2y$04$abc|TEXT",
                "24h|TEXT",
                "''|TEXT",
                "!!str 12|TEXT",
                "true|BOOLEAN",
                "False|BOOLEAN",
                "TRUE|BOOLEAN",
                "!!bool true|BOOLEAN",
                "12|NUMBER",
                "-1|NUMBER",
                "1.5|NUMBER",
                "1e3|NUMBER",
                "0x1F|NUMBER",
                "1_000|NUMBER",
                "~|NOTHING",
                "null|NOTHING",
                "``|NOTHING"
            })
    void aSingleValueHasTheTypeThatYamlGivesIt(String written, ConfigScalar.Kind kind) throws IOException {
        ConfigMap map =
                ConfigReader.yaml(write("key: " + written + "\n"), problems).orElseThrow();
        assertThat(((ConfigScalar) map.values().get("key")).kindOf()).isEqualTo(kind);
    }

    @Test
    void aTagMakesNoObjectAndWhatIsBinaryIsNoText() throws IOException {
        assertThat(errors("key: !!java.net.URL [\"http://127.0.0.1:1/\"]\n"))
                .singleElement()
                .asString()
                .startsWith("file.yml:1: error: is not valid YAML");
        assertThat(new WrittenFiles(directory)
                        .clients("app: {secret: !!binary Z2VoZWltLTQ3MTE=}")
                        .errors())
                .containsExactly("1.yml:6: error: expected text, found binary data");
    }

    @Test
    void anEmptyFileSaysNothing() throws IOException {
        for (String text : List.of("", "\n", "# only a comment\n", "---\n", "~\n", "{}", "---\n...\n")) {
            assertThat(yaml(text)).as(text).isEmpty();
        }
        assertThat(json("")).isEmpty();
        assertThat(json("{}")).isEmpty();
        assertThat(problems.errors()).isEmpty();
    }

    @Test
    void byteOrderMarksAndCarriageReturnsAreNotData() throws IOException {
        assertThat(yaml("\uFEFFkey: one\r\nother: two\r\n")).containsExactly("key @1 TEXT one", "other @2 TEXT two");
        assertThat(json("\uFEFF{\r\n\"key\": \"one\"}")).containsExactly("key @2 TEXT one");
    }

    @Test
    void whatIsNotAsciiIsKept() throws IOException {
        assertThat(yaml("größe: \"ü😀\"\n")).containsExactly("größe @1 TEXT ü😀");
    }

    @ParameterizedTest
    @ValueSource(strings = {"text", "[list]", "- list\n", "12", "true"})
    void aFileThatIsNoMapIsRejected(String text) throws IOException {
        assertThat(errors(text))
                .singleElement()
                .asString()
                .matches("file\\.yml:1: error: expected a map, found (text|a list|a number|true or false)");
    }

    @Test
    void aTabBetweenKeyAndValueIsABlankAsInFylr() throws IOException {
        assertThat(
                        yaml(
                                "a:\tone\nb: \t two\t# comment\nlist:\n-\tx\nmap: {c:\t1}\n'q'\t:\t'in\tquotes'\nblock: |\n  a\tb\nü😀:\tlast\n"))
                .containsExactly(
                        "a @1 TEXT one",
                        "b @2 TEXT two",
                        "list[0] @4 TEXT x",
                        "map.c @5 NUMBER 1",
                        "q @6 TEXT in\tquotes",
                        "block @7 TEXT a\tb\n",
                        "ü😀 @9 TEXT last");
        assertThat(yaml("a:\t\t1\n".replace("a", "k").repeat(1)
                        + IntStream.range(0, 900)
                                .mapToObj(key -> "k" + key + ":\t1\n")
                                .collect(Collectors.joining())))
                .hasSize(901);
    }

    @Test
    void aTabAtTheBeginningOfALineIsTold() throws IOException {
        assertThat(errors("a:\n\tb: 1\n"))
                .containsExactly(
                        "file.yml:2: error: is not valid YAML: there is a tab where only blanks may stand; replace it with blanks");
        assertThat(errors("a:\n  \tb: 1\n"))
                .containsExactly(
                        "file.yml:2: error: is not valid YAML: there is a tab where only blanks may stand; replace it with blanks");
    }

    @Nested
    @DisplayName("that cannot be read")
    class Unreadable {

        @Test
        void aMissingFileAndADirectoryAreTold() {
            assertThat(ConfigReader.yaml(directory.resolve("none.yml"), problems))
                    .isEmpty();
            assertThat(ConfigReader.yaml(directory, problems)).isEmpty();
            assertThat(problems.errors())
                    .containsExactly(
                            directory + ": error: cannot be read: IOException",
                            directory.resolve("none.yml") + ": error: there is no such file");
        }

        @Test
        void aFileOverFourMebibytesIsRejectedAndOneOfFourIsNot() throws IOException {
            String four = "a: b\n" + "#".repeat(1022) + "\n" + ("#".repeat(1023) + "\n").repeat(4 * 1024 - 2)
                    + "#".repeat(1019) + "\n";
            assertThat(yaml(four)).containsExactly("a @1 TEXT b");
            assertThat(errors(four + "#")).containsExactly("file.yml: error: is larger than 4194304 bytes");
        }

        @ParameterizedTest
        @ValueSource(strings = {"ISO-8859-1", "UTF-16"})
        void whatIsNotUtf8IsToldWithItsLine(String charset) throws IOException {
            Path file = Files.write(
                    directory.resolve("file.yml"), "one: 1\ntwo: größe\n".getBytes(Charset.forName(charset)));
            assertThat(ConfigReader.yaml(file, problems)).isEmpty();
            assertThat(relative())
                    .containsExactly("file.yml:" + (charset.equals("UTF-16") ? 1 : 2) + ": error: is not UTF-8");
        }

        @Test
        void severalDocumentsAreRejected() throws IOException {
            assertThat(errors("a: 1\n---\nb: 2\n"))
                    .containsExactly(
                            "file.yml:2: error: is not valid YAML: expected a single document in the stream, but found another document");
        }

        @ParameterizedTest
        @ValueSource(strings = {"a: 1\nb: 2\na: 3\n", "x: {a: 1, b: {a: 2},\na: 1}\n", "x: 1\n'x': 2\n\"x\": 3\n"})
        void aKeyTwiceInOneMapIsRejected(String text) throws IOException {
            assertThat(errors(text))
                    .singleElement()
                    .asString()
                    .matches("file\\.yml:[23]: error: this key is in the map already");
        }

        @Test
        void aKeyTwiceIsRejectedInJsonToo() throws IOException {
            assertThat(json("{\"a\": 1,\n\"a\": 2}")).isEmpty();
            assertThat(relative())
                    .singleElement()
                    .asString()
                    .startsWith("base.json:2: error: is not valid JSON: Duplicate field");
        }

        @Test
        void fiftyLevelsAreEnough() throws IOException {
            assertThat(yaml("a: " + "[".repeat(49) + "x" + "]".repeat(49))).hasSize(1);
            assertThat(errors("a: " + "[".repeat(50) + "x" + "]".repeat(50)))
                    .containsExactly("file.yml:1: error: is nested more than 50 levels deep");
            assertThat(json("[".repeat(100_000))).isEmpty();
        }

        @ParameterizedTest
        @CsvSource(
                quoteCharacter = '`',
                value = {"`{\"a\":`, }", "`{\"a\":[`, ]}"})
        void fiftyLevelsAreEnoughInJsonToo(String opening, String closing) throws IOException {
            int times = 50 / closing.length();
            assertThat(json(opening.repeat(times) + "1" + closing.repeat(times)))
                    .hasSize(1);
            assertThat(json(opening.repeat(times + 1) + "1" + closing.repeat(times + 1)))
                    .isEmpty();
            assertThat(relative()).containsExactly("base.json:1: error: is nested more than 50 levels deep");
        }

        @Test
        void aHundredThousandValuesAreEnoughInJsonToo() throws IOException {
            String values = "1,".repeat(99_997) + "1";
            assertThat(json("{\"a\": [" + values + "]}")).hasSize(99_998);
            assertThat(json("{\"a\": [" + values + ",1]}")).isEmpty();
            assertThat(relative())
                    .containsExactly("base.json:1: error: has more than 100000 values, each use of an alias counted");
        }

        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                quoteCharacter = '`',
                value = {
                    "`ok: 1%na:%n\tb: 1%n`|3",
                    "`a: [1, 2%n`|2",
                    "`ok: 1%na: 'open%n`|3",
                    "`ok: 1%na: b: c%n`|2",
                    "`ok: 1%na: {{ template }}%n`|2",
                    "`ok: 1%na: @at%n`|2",
                    "`ok: 1%n%n%na: \"\\q\"%n`|4",
                    "`? [complex, key]%n: value%n`|1",
                    "`ok: 1%na: !x!y z%n`|2",
                    "`ok: 1%n%n# more%na: \u0001%n`|4",
                    "`a: 1%n  b: 2%n`|2",
                    "`a: 1%n b%nc: 2%n  d: 3%n`|4",
                    "`ok: 1%na: *nowhere%n`|2",
                    "`ok: 1%n*alias : value%n`|2",
                    "`ok: 1%n<<: text%n`|2",
                    "`a: &x%n  b: *x%n`|2",
                    "`a: &x [1, *x]%n`|1"
                })
        void whatIsNotYamlIsToldWithItsLine(String text, int line) throws IOException {
            assertThat(errors(text.replace("%n", "\n")))
                    .singleElement()
                    .asString()
                    .matches("file\\.yml:" + line + ": error: .{10,300}");
        }
    }

    @Nested
    @DisplayName("with a secret in it")
    class Secrets {

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "secret: \"%s\n",
                    "secret: '%s\n",
                    "secret: '%s' more\n",
                    "secret: \"%s\" more\n",
                    "secret: @%s\n",
                    "secret: *%s\n",
                    "secret: !%s!x y\n",
                    "secret: !%s y\n  z: 1\n",
                    "secret: !<%s y\n",
                    "secret: &%s! [\n",
                    "secret: %%%s\n",
                    "secret: {{ %s }}\n",
                    "secret: {%s\n",
                    "secret: [%s\n",
                    "secret: a: %s\n",
                    "secret: |%s\n",
                    "secret: >%s\n",
                    "secret: \"%s\\q\"\n",
                    "secret: \"\\x%s\"\n",
                    "secret: \"\\u%s\"\n",
                    "secret:\n\t%s\n",
                    "secret: %s\n  other: 1\n",
                    "%%%s\n---\nsecret: x\n",
                    "%%YAML %s\n---\nsecret: x\n",
                    "%%TAG !a! %s\n---\nsecret: !a!b x\n",
                    "%%TAG !%s! a b c\n---\n",
                    "? {secret: %s}\n: 1\n",
                    "? [%s]\n: 1\n",
                    "- %s\n",
                    "%s\n",
                    "secret: !!int %s\n",
                    "secret: !!float %s\n",
                    "secret: !!bool %s\n",
                    "secret: !!binary %s\n",
                    "secret: !!binary '%s?'\n",
                    "%s: 1\n%s: 2\n",
                    "'%s': 1\n'%s': 2\n",
                    "<<: %s\n",
                    "secret: \u0001%s\n",
                    "secret: %s\n---\nx: 1\n"
                })
        void noMessageQuotesItWhenItBreaksTheYaml(String text) throws IOException {
            errors(text.formatted(SECRET, SECRET));
            new WrittenFiles(directory).file(text.formatted(SECRET, SECRET));
            assertThat(String.join("\n", relative())).doesNotContain("gehe").doesNotContain("4711");
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "{\"secret\": %s}",
                    "{\"secret\": \"%s",
                    "{\"secret\": '%s'}",
                    "{\"secret\": \"%s\" more}",
                    "{\"secret\": \"\\q%s\"}",
                    "{\"secret\": \"\\u%s\"}",
                    "{\"secret\": \"\n%s\"}",
                    "{\"secret\": 1%s}",
                    "{\"secret\": -%s}",
                    "{\"secret\": true%s}",
                    "{\"secret\": null%s}",
                    "{%s: 1}",
                    "{\"%s\": 1, \"%s\": 2}",
                    "{\"secret\": [%s]}",
                    "{\"secret\": \"x\"} %s",
                    "%s",
                    "\"%s\""
                })
        void noMessageQuotesItWhenItBreaksTheJson(String text) throws IOException {
            assertThat(json(text.formatted(SECRET, SECRET))).isEmpty();
            assertThat(relative()).isNotEmpty();
            assertThat(String.join("\n", relative())).doesNotContain("gehe").doesNotContain("4711");
        }

        @Test
        void noMessageQuotesItWhenItBreaksTheJsonOfAVariable() {
            for (String text : List.of(
                    "[" + SECRET, "[\"" + SECRET, "[" + SECRET + "]", "['" + SECRET + "']", "[\"a\"] " + SECRET)) {
                assertThat(ConfigReader.json("CFG_X", text, problems)).as(text).isEmpty();
            }
            assertThat(problems.errors())
                    .hasSizeBetween(3, 5)
                    .allMatch(line -> line.startsWith("CFG_X"))
                    .noneMatch(line -> line.contains("gehe"));
        }
    }

    @Nested
    @DisplayName("with anchors and aliases")
    class Anchors {

        @Test
        void anAliasIsWhatItsAnchorMarksAtThePlaceOfTheAnchor() throws IOException {
            assertThat(
                            yaml(
                                    """
                    text: &text plain
                    map: &map {a: &inner 1, b: 2}
                    list: &list [x, y]
                    uses:
                      - *text
                      - *map
                      - *list
                      - *inner
                    """))
                    .containsExactly(
                            "text @1 TEXT plain",
                            "map.a @2 NUMBER 1",
                            "map.b @2 NUMBER 2",
                            "list[0] @3 TEXT x",
                            "list[1] @3 TEXT y",
                            "uses[0] @1 TEXT plain",
                            "uses[1].a @2 NUMBER 1",
                            "uses[1].b @2 NUMBER 2",
                            "uses[2][0] @3 TEXT x",
                            "uses[2][1] @3 TEXT y",
                            "uses[3] @2 NUMBER 1");
        }

        @Test
        void whatComesAfterAnAnchoredValueIsNotTakenForIt() throws IOException {
            assertThat(yaml("list: [&list [x], y, {z: 1}]\nuse: *list\n"))
                    .containsSubsequence("use[0] @1 TEXT x")
                    .doesNotContain("use @1 TEXT y");
            assertThat(yaml("&key key: value\nother: *key\n"))
                    .containsExactly("key @1 TEXT value", "other @2 TEXT key");
        }

        @Test
        void anAnchorThatIsSetAgainIsTheLastOne() throws IOException {
            assertThat(yaml("a: &x 1\nb: &x 2\nc: *x\n")).contains("c @3 NUMBER 2");
        }

        @Test
        void aMergeKeyFillsInWhatTheMapDoesNotSay() throws IOException {
            assertThat(
                            yaml(
                                    """
                    one: &one {a: 1, b: 1}
                    two: &two {b: 2, c: 2}
                    single:
                      b: own
                      <<: *one
                    both:
                      <<: [*two, *one]
                    """))
                    .contains(
                            "single.a @1 NUMBER 1",
                            "single.b @4 TEXT own",
                            "both.a @1 NUMBER 1",
                            "both.b @2 NUMBER 2",
                            "both.c @2 NUMBER 2")
                    .noneMatch(line -> line.contains("<<"));
        }

        @Test
        void aMergeKeyTakesMapsOnly() throws IOException {
            assertThat(errors("a: &a text\nb:\n  <<: *a\n"))
                    .containsExactly("file.yml:3: error: '<<' takes a map, or a list of maps");
        }

        @Test
        void manyAliasesOfAliasesAreRejectedAtOnce() {
            String bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
                    + IntStream.range(1, 30)
                            .mapToObj(level -> "a" + level + ": &a" + level + " ["
                                    + ("*a" + (level - 1) + ", ").repeat(10) + "x]\n")
                            .collect(Collectors.joining());
            Assertions.assertTimeoutPreemptively(Duration.ofSeconds(10), () -> assertThat(errors(bomb))
                    .singleElement()
                    .asString()
                    .endsWith("has more than 100000 values, each use of an alias counted"));
        }

        @Test
        void aChainOfAliasesDoesNotOverflowTheStack() {
            // Each map is dropped again by the key beside it, and only the aliases are many.
            String chain = "a0: &a0 {k: x}\n"
                    + IntStream.range(1, 30_000)
                            .mapToObj(level ->
                                    "a" + level + ": {k: 1, <<: {k: &a" + level + " {k: *a" + (level - 1) + "}}}\n")
                            .collect(Collectors.joining())
                    + "fylr: *a29999\n";
            Assertions.assertTimeoutPreemptively(Duration.ofSeconds(10), () -> assertThat(
                            new WrittenFiles(directory).file(chain).errors())
                    .singleElement()
                    .asString()
                    .endsWith("is not read: Number of aliases for non-scalar nodes exceeds the specified max=1000"));
        }

        @Test
        void aLongListIsRejectedBeforeItFillsTheMemory() throws IOException {
            assertThat(errors("a: [" + "1,\n".repeat(100_000) + "1]"))
                    .singleElement()
                    .asString()
                    .contains("has more than 100000 values");
            assertThat(yaml("a: [" + "1,\n".repeat(90_000) + "1]")).hasSize(90_001);
        }
    }

    private Path write(String text) throws IOException {
        return Files.write(directory.resolve("file.yml"), text.getBytes(StandardCharsets.UTF_8));
    }

    private List<String> yaml(String text) throws IOException {
        return lines(ConfigReader.yaml(write(text), problems));
    }

    private List<String> json(String text) throws IOException {
        Path file = Files.write(directory.resolve("base.json"), text.getBytes(StandardCharsets.UTF_8));
        return lines(ConfigReader.json(file, problems));
    }

    private List<String> errors(String text) throws IOException {
        Problems before = new Problems();
        ConfigReader.yaml(write(text), before);
        ConfigReader.yaml(write(text), problems);
        return before.errors().stream()
                .map(line -> line.replace(directory + "/", ""))
                .toList();
    }

    private List<String> relative() {
        return problems.errors().stream()
                .map(line -> line.replace(directory + "/", ""))
                .toList();
    }

    private static List<String> lines(Optional<ConfigMap> map) {
        List<String> lines = new ArrayList<>();
        map.ifPresent(found -> add("", found, lines));
        return lines;
    }

    private static void add(String path, ConfigValue value, List<String> lines) {
        if (value instanceof ConfigMap map) {
            map.values().forEach((key, inner) -> add(path.isEmpty() ? key : path + "." + key, inner, lines));
        } else if (value instanceof ConfigList list) {
            for (int index = 0; index < list.values().size(); index++) {
                add(path + "[" + index + "]", list.values().get(index), lines);
            }
        } else if (value instanceof ConfigScalar scalar) {
            lines.add(path + " @" + scalar.source().line() + " " + scalar.kindOf() + " " + scalar.text());
        }
    }
}
