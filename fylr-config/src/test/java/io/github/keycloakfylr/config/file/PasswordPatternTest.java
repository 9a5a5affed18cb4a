package io.github.keycloakfylr.config.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("V1")
@DisplayName("A password rule, Go's expression as Java's")
class PasswordPatternTest {

    private static boolean accepts(String password, String... expressions) throws PasswordPattern.NotExactException {
        List<String> java = new ArrayList<>();
        for (String expression : expressions) {
            java.add(PasswordPattern.translate(expression));
        }
        return Pattern.compile(PasswordPattern.all(java)).matcher(password).matches();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            quoteCharacter = '`',
            value = {
                ".{8,} ~ longenough ~ short",
                "^.{3}$ ~ abc ~ abcd",
                "[A-Z] ~ xAx ~ xax",
                "[0-9].*[0-9] ~ a1b2 ~ a1b",
                "[^a-zA-Z0-9] ~ ab! ~ ab1",
                "[!\"#$%&'()*+,./:;<=>?@^_{|}-] ~ a- ~ a]",
                "[]x] ~ a] ~ a[",
                "[[] ~ a[ ~ a]",
                "[&&a] ~ & ~ b",
                "[[:upper:]0] ~ aB ~ ab",
                "[[:punct:]] ~ a| ~ `aä`",
                "\\d\\D ~ 1x ~ 11",
                "^\\w+$ ~ ab_1 ~ ab-1",
                "[\\d_]{2} ~ _1 ~ a1",
                "^(?:ab|cd)?e$ ~ cde ~ ce",
                "^(a|b)c$ ~ bc ~ abc",
                "\\. ~ a.b ~ ab",
                "\\( and \\) ~ x( and )y ~ x() and",
                "\\p{Lu} ~ `xÄ` ~ `xä`",
                "\\pL{2} ~ `äé` ~ a1",
                "ä ~ `xäx` ~ xax",
                "a+?b*? ~ a ~ b",
                "[a\\-z]{3} ~ a-z ~ b-z",
                "\\Aab\\z ~ ab ~ abc",
                "^$|x ~ x ~ y",
                "\\$\\{ ~ a${b ~ a{b"
            })
    @DisplayName("accepts what Go finds a match in, and nothing else")
    void acceptsWhatGoFindsAMatchIn(String expression, String good, String bad) throws Exception {
        assertThat(accepts(good, expression)).as(good).isTrue();
        assertThat(accepts(bad, expression)).as(bad).isFalse();
    }

    @Test
    @DisplayName(
            "the end is the end, not the line break before it; a dot is all but a line feed; \\s is no vertical tab")
    void whereJavaDiffers() throws Exception {
        assertThat(accepts("ab\n", "^ab$")).isFalse();
        assertThat(accepts("\r", "^.$")).isTrue();
        assertThat(accepts("\u2028", "^.$")).isTrue();
        assertThat(accepts("\n", "^.$")).isFalse();
        assertThat(accepts("\u000b", "\\s")).isFalse();
        assertThat(accepts(" ", "\\s")).isTrue();
        assertThat(accepts("\u000b", "\\S")).isTrue();
        assertThat(accepts("\ud83d\udd11", "^.$")).isTrue();
        assertThat(accepts("a\nB", "[A-Z]")).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"\\t, 9", "\\n, 10", "\\f, 12", "\\r, 13", "[\\t-\\t], 9", "[\\n], 10", "[\\f], 12", "[\\r], 13"})
    @DisplayName("a control character by its letter, alone and in a class")
    void controlCharacters(String expression, int character) throws Exception {
        for (int candidate : new int[] {0, 'f', 'n', 'r', 't', 9, 10, 12, 13}) {
            assertThat(accepts(Character.toString(candidate), expression))
                    .as("%s for %d", expression, candidate)
                    .isEqualTo(candidate == character);
        }
    }

    @Test
    @DisplayName("every printable character stands for itself after a backslash, unless it is a letter or a digit")
    void escapedCharacters() throws Exception {
        for (char character = '!'; character <= '~'; character++) {
            if (!Character.isLetterOrDigit(character)) {
                assertThat(accepts("a" + character, "\\" + character))
                        .as("%c", character)
                        .isTrue();
                assertThat(accepts("a", "\\" + character)).as("%c", character).isFalse();
                assertThat(accepts("a" + character, "[\\" + character + "]"))
                        .as("%c", character)
                        .isTrue();
            }
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            value = {
                "^a{2,3}$ ~ aa,aaa ~ a,aaaa",
                "^a{2}$ ~ aa ~ a,aaa",
                "^a{2,}$ ~ aa,aaaaaaaaaaaa ~ a",
                "^a{0,1}$ ~ a ~ aa"
            })
    @DisplayName("a repetition takes from its least to its most")
    void repetitions(String expression, String good, String bad) throws Exception {
        for (String password : good.split(",")) {
            assertThat(accepts(password, expression)).as(password).isTrue();
        }
        for (String password : bad.split(",")) {
            assertThat(accepts(password, expression)).as(password).isFalse();
        }
    }

    @Test
    void severalHaveToMatchEach() throws Exception {
        assertThat(accepts("Abcdefg1", ".{8}", "[A-Z]", "[0-9]")).isTrue();
        assertThat(accepts("abcdefg1", ".{8}", "[A-Z]", "[0-9]")).isFalse();
        assertThat(accepts("Abcdefgh", ".{8}", "[A-Z]", "[0-9]")).isFalse();
        assertThat(accepts("Abcdef1", ".{8}", "[A-Z]", "[0-9]")).isFalse();
        assertThat(accepts("Ab1!", "b", "a|A")).isTrue();
    }

    @Test
    void aPasswordHasAtMostAsManyCharactersAsInFylr() throws Exception {
        assertThat(accepts("a".repeat(100), "a")).isTrue();
        assertThat(accepts("a".repeat(101), "a")).isFalse();
        assertThat(accepts("\ud83d\udd11".repeat(100), "\ud83d\udd11")).isTrue();
    }

    @Test
    @DisplayName("what Keycloak cuts its policies at, or an import replaces, is never in it")
    void hasNothingThatKeycloakReadsOtherwise() throws Exception {
        String java = PasswordPattern.all(List.of(PasswordPattern.translate("a and b(?:c)\\$\\{HOME:x\\} %, '\"")));
        assertThat(java)
                .doesNotContain(" ")
                .doesNotContain("${")
                .doesNotContain("'")
                .doesNotContain("\"");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "(?i)abc",
                "(?P<n>a)",
                "(?=.*[A-Z])",
                "(?!a)",
                "\\bword",
                "\\Q.\\E",
                "(a+)+",
                "([a-z])*",
                "(ab){2}",
                "a**",
                "a{2}{3}",
                "^*",
                "a{",
                "a{,3}",
                "a{3,2}",
                "a{1001}",
                "*a",
                "a)",
                "(a",
                "[a",
                "[z-a]",
                "[[:space:]]",
                "[[:^alpha:]]",
                "[a-[:digit:]]",
                "\\p{Greek}",
                "\\x41",
                "\\1",
                "a\\",
                "[\\D]",
                ".*.*.*.*",
                "[a-z]*[a-z]*[a-z]*[a-z]*x",
                "\\C",
                "\\ä",
                "a++"
            })
    @DisplayName("what means something else in Java, or could take it long, is not taken, and the reason says what")
    void isNotTaken(String expression) {
        assertThatThrownBy(() -> PasswordPattern.translate(expression))
                .isInstanceOf(PasswordPattern.NotExactException.class)
                .message()
                .isNotBlank();
    }

    @Test
    void neitherTooLongNorTooDeep() {
        assertThatThrownBy(() -> PasswordPattern.translate("a".repeat(501))).hasMessageContaining("longer than");
        assertThatThrownBy(() -> PasswordPattern.translate("(".repeat(200))).hasMessageContaining("nested");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {".*.*.*x", "[a-z]*[a-z]*[a-z]*x", "(?:a|a)?(?:a|a)?(?:a|a)?(?:a|a)?.*x", "a{1,100}a{1,100}x"})
    @Timeout(30)
    @DisplayName("no password takes the server long, the worst least of all")
    void noPasswordTakesLong(String expression) throws Exception {
        long start = System.nanoTime();
        assertThat(accepts("a".repeat(100), expression)).isFalse();
        assertThat(accepts("a".repeat(1_000_000), expression)).isFalse();
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(10));
    }
}
