package io.github.keycloakfylr.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Contract G8: how parameters are read. */
class ParametersTest {

    private static String error(String encoded) {
        OAuthException error = catchThrowableOfType(OAuthException.class, () -> Parameters.parse(encoded));
        assertThat(error)
                .as("nothing was rejected in " + encoded.substring(0, Math.min(encoded.length(), 100)))
                .isNotNull();
        assertThat(error.status()).isEqualTo(400);
        assertThat(error.error()).isEqualTo("invalid_request");
        return error.description();
    }

    private static String count(int parameters) {
        return IntStream.range(0, parameters).mapToObj(i -> "p" + i + "=x").collect(Collectors.joining("&"));
    }

    @Nested
    class Good {

        @ParameterizedTest(name = "{0}")
        @CsvSource({
            "state=abc, abc",
            "state=a%20b+c, a b c",
            "state=%2B%26%3D%25, +&=%",
            "state=a=b=c, a=b=c",
            "state=%c3%BC, ü",
            "state=ü, ü",
            "state=😀, 😀",
            "state=%F0%9F%98%80, 😀",
            "st%61te=abc, abc",
            "other=1&state=abc&more=2, abc",
            "&&state=abc&, abc"
        })
        void isDecoded(String encoded, String value) {
            assertThat(Parameters.parse(encoded).get("state")).isEqualTo(value);
            assertThat(Parameters.parse(encoded).has("state")).isTrue();
            assertThat(Parameters.parse(encoded).require("state")).isEqualTo(value);
        }

        @ParameterizedTest
        @ValueSource(strings = {"state=", "state", "state&x=1", "x=1"})
        @DisplayName("RFC 6749 3.1 a parameter without a value counts as left out")
        void withoutAValue(String encoded) {
            Parameters parameters = Parameters.parse(encoded);

            assertThat(parameters.get("state")).isNull();
            assertThat(parameters.has("state")).isFalse();
            assertThat(parameters.toMultivaluedMap()).doesNotContainKey("state");
            assertThatThrownBy(() -> parameters.require("state"))
                    .isInstanceOf(OAuthException.class)
                    .hasMessageContaining("'state'");
        }

        @Test
        void nothingIsEmpty() {
            assertThat(Parameters.parse("").isEmpty()).isTrue();
            assertThat(Parameters.parse(null).isEmpty()).isTrue();
            assertThat(Parameters.parse("a=1").isEmpty()).isFalse();
        }

        @Test
        void upToTheLimits() {
            assertThat(Parameters.parse("state=" + "x".repeat(4000)).get("state"))
                    .hasSize(4000);
            assertThat(Parameters.parse("token=" + "x".repeat(32 * 1024)).get("token"))
                    .hasSize(32 * 1024);
            assertThat(Parameters.parse("n".repeat(100) + "=x").has("n".repeat(100)))
                    .isTrue();
            assertThat(Parameters.parse(count(100)).get("p99")).isEqualTo("x");
        }

        @Test
        @DisplayName("the limit is in characters, not in encoded bytes")
        void limitCountsCharacters() {
            assertThat(Parameters.parse("state=" + "%C3%BC".repeat(4000)).get("state"))
                    .isEqualTo("ü".repeat(4000));
        }
    }

    @Nested
    class Rejected {

        @ParameterizedTest(name = "{0}")
        @CsvSource({
            "state, 4000",
            "nonce, 500",
            "login_hint, 500",
            "ui_locales, 500",
            "acr_values, 500",
            "scope, 500",
            "auth_method, 500",
            "prompt, 500",
            "redirect_uri, 2000",
            "x, 4000"
        })
        @Tag("G8")
        @Tag("M8")
        @DisplayName("what is kept with a login is short, and the error says how short")
        void longerThanTheLimitOfEach(String name, int limit) {
            assertThat(Parameters.parse(name + "=" + "x".repeat(limit)).get(name))
                    .hasSize(limit);
            assertThat(error(name + "=" + "x".repeat(limit + 1)))
                    .contains("'" + name + "'")
                    .contains(limit + " characters");
        }

        @ParameterizedTest(name = "{0}")
        @ValueSource(
                strings = {
                    "state=a&state=b",
                    "state=a&state=a",
                    "state=&state=a",
                    "state=a&state=",
                    "state&state",
                    "state=a&x=1&st%61te=b"
                })
        @Tag("G8")
        @DisplayName("given more than once")
        void repeated(String encoded) {
            assertThat(error(encoded)).contains("'state'").contains("more than once");
        }

        @ParameterizedTest(name = "{0}")
        @ValueSource(
                strings = {
                    "state=%",
                    "state=%4",
                    "state=%4&x=1",
                    "state=%ZZ",
                    "state=%-1",
                    "state=%+1",
                    "state=100%",
                    "state=%u0041"
                })
        @Tag("G8")
        @DisplayName("broken percent-encoding")
        void percent(String encoded) {
            assertThat(error(encoded)).contains("'state'").contains("percent-encoding");
        }

        @ParameterizedTest(name = "{0}")
        @ValueSource(
                strings = {
                    "state=%FF",
                    "state=%C3",
                    "state=%C3%28",
                    "state=%C0%AF",
                    "state=%ED%A0%80",
                    "state=%F5%80%80%80",
                    "state=%80"
                })
        @Tag("G8")
        @DisplayName("bytes that are not UTF-8")
        void utf8(String encoded) {
            assertThat(error(encoded)).contains("'state'").contains("UTF-8");
        }

        @ParameterizedTest(name = "{0}")
        @ValueSource(
                strings = {
                    "state=a%00",
                    "state=%0D%0A",
                    "state=%0A",
                    "state=%09",
                    "state=%1B",
                    "state=%7F",
                    "state=%C2%85",
                    "state=a\nb",
                    "state=a\u0000"
                })
        @Tag("G8")
        @DisplayName("control characters")
        void control(String encoded) {
            assertThat(error(encoded)).contains("'state'").contains("control characters");
        }

        @ParameterizedTest(name = "{0}")
        @ValueSource(strings = {"%ZZ=1", "%FF=1", "%00=1", "a%0D%0Ab=1"})
        @Tag("G8")
        @DisplayName("the same in a name, which is then not repeated")
        void names(String encoded) {
            assertThat(error(encoded)).contains("A parameter name").matches("[\\x20-\\x7e]+");
        }

        @Test
        @Tag("G8")
        @DisplayName("too long, too many")
        void limits() {
            assertThat(error("state=" + "x".repeat(4001))).contains("'state'").contains("4000");
            assertThat(error("token=" + "x".repeat(32 * 1024 + 1)))
                    .contains("'token'")
                    .contains("32768");
            assertThat(error("n".repeat(101) + "=x"))
                    .contains("name")
                    .contains("100")
                    .doesNotContain("nnn");
            assertThat(error(count(101))).contains("100 parameters");
            assertThat(error("&".repeat(Parameters.MAX_BYTES + 1))).contains("65536");
        }

        @Test
        @DisplayName("no description has the value in it, which may be a password")
        void noValue() {
            for (String encoded : new String[] {
                "password=hunter2%ZZ",
                "password=hunter2%00",
                "password=hunter2%FF",
                "password=hunter2&password=hunter2",
                "password=hunter2" + "x".repeat(4000)
            }) {
                assertThat(error(encoded)).contains("'password'").doesNotContain("hunter2");
            }
        }
    }

    @Nested
    class Together {

        @Test
        @Tag("G8")
        @DisplayName("query and form together: what stands in both counts as repeated")
        void and() {
            assertThat(Parameters.parse("a=1").and(Parameters.parse("b=2")).toMultivaluedMap())
                    .containsOnlyKeys("a", "b");
            assertThatThrownBy(() -> Parameters.parse("a=1").and(Parameters.parse("a=1")))
                    .isInstanceOf(OAuthException.class)
                    .hasMessageContaining("'a'");
        }

        @Test
        void eachIsLeftAsItIs() {
            Parameters first = Parameters.parse("a=1");
            first.and(Parameters.parse("b=2"));
            first.without("a");
            first.toMultivaluedMap().clear();

            assertThat(first.encode()).isEqualTo("a=1");
        }

        @Test
        void without() {
            assertThat(Parameters.parse("a=1&b=2&c=3").without("a", "c", "x").encode())
                    .isEqualTo("b=2");
        }

        @Test
        @DisplayName("what is encoded is read as the same, in the same order, without the empty ones")
        void encode() {
            String text = Parameters.parse("scope=a+b&state=%2B%26%3D%25%C3%BC%F0%9F%98%80&empty=")
                    .encode();

            assertThat(text).isEqualTo("scope=a+b&state=%2B%26%3D%25%C3%BC%F0%9F%98%80");
            assertThat(Parameters.parse(text).get("state")).isEqualTo("+&=%ü😀");
        }
    }
}
