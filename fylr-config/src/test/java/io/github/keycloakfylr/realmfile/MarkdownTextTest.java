package io.github.keycloakfylr.realmfile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("V1")
@DisplayName("Markdown in the texts of a base config")
class MarkdownTextTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            value = {
                "**Closed** today|<strong>Closed</strong> today",
                "__Closed__ *today* _only_|<strong>Closed</strong> <em>today</em> <em>only</em>",
                "***all***|<strong><em>all</em></strong>",
                "**bold *and italic* bold**|<strong>bold <em>and italic</em> bold</strong>",
                "See [our *site*](https://example.org/a_b_c?x=1&y=2 \"Title\").|See <a href=\"https://example.org/a_b_c?x=1&amp;y=2\">our <em>site</em></a>.",
                "[mail](mailto:a@example.org) <https://example.org>|<a href=\"mailto:a@example.org\">mail</a> <a href=\"https://example.org\">https://example.org</a>",
                "[wiki](https://example.org/a_(b))|<a href=\"https://example.org/a_(b)\">wiki</a>",
                "Welcome¶¶to us|<p>Welcome</p><p>to us</p>",
                "Welcome¶to us|Welcome¶to us",
                "Welcome  ¶to\\¶us|Welcome<br>¶to<br>¶us",
                "Bring:¶- your card¶- a *pen*|<p>Bring:</p><ul><li>your card</li><li>a <em>pen</em></li></ul>",
                "1. one¶2. two¶   more|<ol><li>one</li><li>two¶more</li></ol>",
                "* a¶* b¶1) c|<ul><li>a</li><li>b</li></ul><ol><li>c</li></ol>",
                "\\*no\\* \\[no\\](x) a\\_b|*no* [no](x) a_b"
            })
    void isHtmlOnThePage(String markdown, String html) {
        assertThat(MarkdownText.toHtml(markdown.replace('¶', '\n'))).isEqualTo(html.replace('¶', '\n'));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "Monday - Friday",
                "5 * 3 # 2",
                "2 ** 3 ** 4",
                "<b>Closed</b> (today) [sic]",
                "snake_case_name and __init",
                "a < b & c > d",
                "<a href=\"https://example.org/_x_\" target=\"_blank\">x</a>",
                "*not closed",
                "[text] (https://example.org)",
                "[text](https://example.org",
                "It's {0}",
                "\\"
            })
    void whatIsNoneStays(String text) {
        assertThat(MarkdownText.toHtml(text)).isEqualTo(text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[x](javascript:alert(1))",
                "[x](JavaScript:alert)",
                "[x](data:text/html;base64,PHN2Zz4=)",
                "[x](vbscript:x)",
                "[x](/relative)",
                "[x](//evil.example)",
                "[x](https://a.example\" onclick=\"alert(1))",
                "[x](https://a.example' onclick='alert(1))",
                "<javascript:alert(1)>",
                "[x]( java\nscript:alert(1))"
            })
    @DisplayName("no link leads elsewhere than to http, https and mailto, nor out of its attribute")
    void noOtherLink(String markdown) {
        assertThat(MarkdownText.toHtml(markdown)).doesNotContain("<a ");
    }

    @Test
    @DisplayName("of whatever length and depth, in a moment")
    void bounded() {
        for (String piece :
                List.of("*a ", "**a", "[", "](", "_a_", "<", "- x\n", "\\", "[a](", "*_*_", "\n\n", "<a ", "__a *b ")) {
            assertTimeoutPreemptively(
                    Duration.ofSeconds(5),
                    () -> MarkdownText.toHtml(piece.repeat(4000 / piece.length())),
                    () -> "slow: " + piece);
        }
    }
}
