package io.github.keycloakfylr.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A JSON object that was sent")
class JsonFieldsTest {

    private static JsonFields read(String json) {
        return JsonFields.read(new ByteArrayInputStream(json.getBytes(StandardCharsets.UTF_8)));
    }

    private static void assertRejected(ThrowingCallable reading, String description) {
        assertThatExceptionOfType(OAuthException.class).isThrownBy(reading).satisfies(e -> {
            assertThat(e.error()).isEqualTo("invalid_request");
            assertThat(e.status()).isEqualTo(400);
            assertThat(e.description()).isEqualTo(description);
        });
    }

    @Test
    @DisplayName("has its texts and numbers, each once")
    void fields() {
        JsonFields fields = read("{\"a\": \"x\", \"b\": 7, \"c\": null, \"d\": \"\"}");

        assertThat(fields.text("a")).isEqualTo("x");
        assertThat(fields.text("a")).isNull();
        assertThat(fields.number("b", 1, 7, 3)).isEqualTo(7);
        assertThat(fields.number("b", 1, 7, 3)).isEqualTo(3);
        assertThat(fields.text("c")).isNull();
        assertThat(fields.text("d")).isNull();
        assertThat(fields.number("e", 1, 7, 3)).isEqualTo(3);
        fields.requireNoOther();
        assertThat(read("{\"n\": null}").number("n", 1, 7, 3)).isEqualTo(3);
    }

    @Test
    @DisplayName("may be left out as a whole")
    void nothing() {
        read("").requireNoOther();
        JsonFields.read(null).requireNoOther();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[]",
                "1",
                "null",
                "\"x\"",
                "{",
                "{\"a\": 1,}",
                "{} {}",
                "{\"a\": 1, \"a\": 2}",
                "{\"a\": \"\\u12\"}",
                " "
            })
    @DisplayName("is one object and nothing behind it; the error repeats nothing of what was sent")
    void noObject(String json) {
        assertRejected(() -> read(json), "The body is not a JSON object.");
        assertRejected(() -> JsonFields.parse(json, "The thing"), "The thing is not a JSON object.");
    }

    @Test
    @DisplayName("is rejected where its first bytes are those of UTF-32 and the others are none")
    void noUtf32() {
        // Found by LoginDestinationFuzzTest: Jackson throws no JsonProcessingException for it.
        byte[] body = {'{', 0, 0, 0, 0, 0, (byte) 0xff, '!'};

        assertRejected(() -> JsonFields.read(new ByteArrayInputStream(body)), "The body is not a JSON object.");
    }

    @Test
    @DisplayName("has 16 KiB at most")
    void length() {
        String frame = "{\"a\": \"\"}";
        String longest = "{\"a\": \"" + "x".repeat(16 * 1024 - frame.length()) + "\"}";

        assertThat(read(longest).text("a")).hasSize(16 * 1024 - frame.length());
        assertRejected(() -> read(longest + " "), "The body is longer than 16384 bytes.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "true", "{}", "[\"x\"]"})
    @DisplayName("has no text where something else stands")
    void noText(String value) {
        assertRejected(() -> read("{\"a\": " + value + "}").text("a"), "The field 'a' is not a text.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "8", "2.5", "\"3\"", "99999999999", "-2", "true", "4294967299"})
    @DisplayName("has no number where it is none, or out of range")
    void noNumber(String value) {
        assertRejected(
                () -> read("{\"a\": " + value + "}").number("a", 2, 7, 3),
                "The field 'a' is not a whole number from 2 to 7.");
    }

    @ParameterizedTest
    @CsvSource({"2", "7"})
    @DisplayName("has a number from the least to the most, both included")
    void bounds(int value) {
        assertThat(read("{\"a\": " + value + "}").number("a", 2, 7, 3)).isEqualTo(value);
    }

    @Test
    @DisplayName("with a field that nobody knows is rejected, and the field named without what a terminal obeys")
    void unknownField() {
        JsonFields fields = read("{\"a\": \"x\", \"b\\u001b[1m\": 1}");
        assertThat(fields.text("a")).isEqualTo("x");

        assertRejected(fields::requireNoOther, "The field 'b[1m' is unknown.");
    }
}
