package io.github.keycloakfylr.config.file;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keycloakfylr.config.PasswordRules;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("V1")
@DisplayName("The password rules of a base config")
class PasswordReaderTest {

    private static final String BASE = "fylr.db.init.config.system.config.password";

    @TempDir
    private Path directory;

    private WrittenFiles password(String text) {
        return new WrittenFiles(directory).inlineBaseConfig("password: " + text);
    }

    @Test
    void areTakenOver() throws InvalidConfigException {
        WrittenFiles files = password("{check: [{regexp: '.{8,}'}, {regexp: '[0-9]'}], showforgot: true,"
                + " hint: {de-DE: Acht Zeichen, en-US: Eight characters}, blockclient: {attempts: 5, minutes: 15}}");
        PasswordRules rules = files.load().passwordRules();
        assertThat("geheim123").matches(rules.pattern().orElseThrow());
        assertThat("geheimnis").doesNotMatch(rules.pattern().orElseThrow());
        assertThat("123").doesNotMatch(rules.pattern().orElseThrow());
        assertThat(rules.hints()).isEqualTo(Map.of("de", "Acht Zeichen", "en", "Eight characters"));
        assertThat(rules.forgottenLink()).contains(true);
        assertThat(rules.block()).contains(new PasswordRules.Block(5, 15));
        assertThat(files.warnings()).isEmpty();
        assertThat(files.notes())
                .contains(
                        "1.yml:7: note: " + BASE + ".blockclient: taken over: attempts, minutes",
                        "1.yml:7: note: " + BASE + ".hint: taken over: de-DE, en-US",
                        "1.yml:7: note: " + BASE + ": taken over: showforgot")
                .anyMatch(line ->
                        line.startsWith("1.yml:7: note: " + BASE + ": taken over: check, as the password policy"));
    }

    @ParameterizedTest
    @CsvSource({"'{}'", "'{check: [], hint: {}, blockclient: {}}'", "'{check: [{regexp: \"\"}], hint: {de-DE: \"\"}}'"})
    void sayNothingWhereTheyAreEmpty(String text) throws InvalidConfigException {
        PasswordRules rules = password(text).load().passwordRules();
        assertThat(rules.pattern()).isEmpty();
        assertThat(rules.hints()).isEmpty();
        assertThat(rules.forgottenLink()).isEmpty();
        assertThat(rules.block()).isEmpty();
        assertThat(password(text).warnings()).isEmpty();
    }

    @Test
    @DisplayName("one expression that Java would read otherwise keeps all of them out, and both is said")
    void oneExpressionThatIsNotExactKeepsAllOut() throws InvalidConfigException {
        WrittenFiles files = password("{check: [{regexp: '(?i)a'}, {regexp: '[0-9]'}]}");
        assertThat(files.load().passwordRules().pattern()).isEmpty();
        assertThat(files.warnings())
                .hasSize(2)
                .anySatisfy(line -> assertThat(line)
                        .startsWith("1.yml:7: warning: " + BASE
                                + ".check[0].regexp: is not converted: it has a group with a flag or a name, '(?'.")
                        .contains("Authentication > Policies > Password policy"))
                .anySatisfy(line -> assertThat(line)
                        .startsWith("1.yml:7: warning: " + BASE
                                + ".check: the other expressions are not converted either"));
    }

    @Test
    void expressionsThatAreTooLongTogetherAreNamed() throws InvalidConfigException {
        String expression = "{regexp: '" + "-".repeat(400) + "'}";
        WrittenFiles files = password("{check: [" + expression + ", " + expression + "]}");
        assertThat(files.load().passwordRules().pattern()).isEmpty();
        assertThat(files.warnings()).anyMatch(line -> line.contains("together the expressions are too long"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"attempts: 0, minutes: 5", "attempts: 5, minutes: 0", "attempts: 5", "minutes: 5"})
    @DisplayName("a block that is none leaves the realm's own on, and says so")
    void aBlockThatIsNoneLeavesTheRealmsOwnOn(String text) throws InvalidConfigException {
        WrittenFiles files = password("{blockclient: {" + text + "}}");
        assertThat(files.load().passwordRules().block()).isEmpty();
        assertThat(files.warnings())
                .singleElement()
                .asString()
                .startsWith(
                        "1.yml:7: warning: " + BASE + ".blockclient: is not converted: without attempts or minutes");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "showforgot: maybe | .showforgot: expected true or false, found text",
                "blockclient: {attempts: '5', minutes: 1} | .blockclient.attempts: expected a whole number from 0 to 100000, found text",
                "blockclient: {attempts: -1, minutes: 1} | .blockclient.attempts: expected a whole number from 0 to 100000",
                "blockclient: {attempts: 1.5, minutes: 1} | .blockclient.attempts: expected a whole number from 0 to 100000",
                "blockclient: {attempts: 1, minutes: 527041} | .blockclient.minutes: expected a whole number from 0 to 527040",
                "check: x | .check: expected a list, found text",
                "check: [x] | .check[0]: expected a map, found text",
                "check: [{regexp: 8}] | .check[0].regexp: expected text (put it in quotes), found a number",
                "hint: {xx_: a} | .hint.xx_: expected a language such as de-DE or en-US as the key"
            })
    void badInputIsAnErrorWithItsPlace(String text, String error) {
        assertThat(password("{" + text + "}").errors()).containsExactly("1.yml:7: error: " + BASE + error);
    }
}
