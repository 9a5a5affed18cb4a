package io.github.keycloakfylr.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.keycloakfylr.wire.OAuthException;
import io.github.keycloakfylr.wire.Parameters;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Contract C1, C2, C4, G8: reading a client's credentials. */
class ClientCredentialsTest {

    private static String basic(String pair) {
        return "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
    }

    private static ClientCredentials of(String authorization, String form) {
        return ClientCredentials.of(authorization, Parameters.parse(form));
    }

    private static void assertInvalidRequest(String authorization, String form) {
        OAuthException error = catchThrowableOfType(OAuthException.class, () -> of(authorization, form));
        assertThat(error).as("nothing was rejected in " + authorization).isNotNull();
        assertThat(error.status()).isEqualTo(400);
        assertThat(error.error()).isEqualTo("invalid_request");
        assertThat(error.description()).contains("Authorization header").doesNotContain("hunter2");
    }

    @Nested
    class InTheBody {

        @Test
        @Tag("C1")
        @Tag("C2")
        @DisplayName("client_id, with or without client_secret")
        void both() {
            assertThat(of(null, "client_id=a&client_secret=b")).isEqualTo(new ClientCredentials("a", "b", false));
            assertThat(of(null, "client_id=a")).isEqualTo(new ClientCredentials("a", null, false));
            assertThat(of(null, "")).isEqualTo(new ClientCredentials(null, null, false));
        }

        @Test
        @Tag("C1")
        @DisplayName("an empty client_secret counts as omitted")
        void empty() {
            assertThat(of(null, "client_id=a&client_secret=")).isEqualTo(new ClientCredentials("a", null, false));
        }

        @ParameterizedTest
        @ValueSource(strings = {"Bearer abc", "Digest username=\"x\"", "nonsense", "", "Basicx YTpi"})
        @Tag("U1")
        @DisplayName("another scheme is for somebody else")
        void otherScheme(String authorization) {
            assertThat(of(authorization, "client_id=a&client_secret=b"))
                    .isEqualTo(new ClientCredentials("a", "b", false));
        }
    }

    @Nested
    class ByBasic {

        @ParameterizedTest(name = "{0}")
        @CsvSource({
            "a:b, a, b",
            "a:, a,",
            "a:b:c, a, b:c",
            "a%3Ab:c, a:b, c",
            "a+b:c+d, a b, c d",
            "a%2Bb:%25, a+b, %",
            "%C3%BC:%C3%9F, ü, ß",
            "ü:ß, ü, ß",
            "%2525:x, %25, x"
        })
        @Tag("C1")
        @Tag("C2")
        @DisplayName("both parts are form-decoded, once; an empty secret is none")
        void decoded(String pair, String clientId, String secret) {
            assertThat(of(basic(pair), "")).isEqualTo(new ClientCredentials(clientId, secret, true));
        }

        @ParameterizedTest
        @ValueSource(strings = {"basic YTpi", "BASIC YTpi", "Basic    YTpi", "Basic YTpi  "})
        @Tag("C2")
        @DisplayName("the scheme in any case, blanks around the credentials")
        void scheme(String authorization) {
            assertThat(of(authorization, "")).isEqualTo(new ClientCredentials("a", "b", true));
        }

        @Test
        @Tag("C2")
        @DisplayName("the same client_id in the body does no harm")
        void sameClient() {
            assertThat(of(basic("a:b"), "client_id=a&client_secret=")).isEqualTo(new ClientCredentials("a", "b", true));
        }

        @ParameterizedTest
        @ValueSource(strings = {"client_id=other", "client_secret=b", "client_id=a&client_secret=b"})
        @Tag("C2")
        @DisplayName("another client, or a second secret: invalid_request")
        void twice(String form) {
            assertInvalidRequest(basic("a:b"), form);
        }

        @ParameterizedTest
        @ValueSource(strings = {"Basic", "Basic ", "Basic !!!", "Basic YTpi YTpi", "Basic ü", "Basic YTpiO"})
        @Tag("G8")
        @DisplayName("not base64")
        void notBase64(String authorization) {
            assertInvalidRequest(authorization, "");
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "hunter2",
                    ":hunter2",
                    ":",
                    "",
                    "%ZZ:hunter2",
                    "a:hunter2%ZZ",
                    "a:hunter2%",
                    "a\u0000:hunter2",
                    "a\r\nb:hunter2",
                    "a:hunter2\n"
                })
        @Tag("G8")
        @DisplayName("not a pair, badly encoded, or with control characters; the secret is not told")
        void notAPair(String pair) {
            assertInvalidRequest(basic(pair), "");
        }

        @ParameterizedTest
        @ValueSource(strings = {"a%00:hunter2", "a%0D%0Ab:hunter2", "a:hunter2%0A", "a%C2%85:hunter2"})
        @Tag("G8")
        @DisplayName("control characters that come to light when form-decoded")
        void encodedControlCharacters(String pair) {
            assertInvalidRequest(basic(pair), "");
        }

        @Test
        @Tag("G8")
        @DisplayName("bytes that are not UTF-8, encoded or as they are")
        void notUtf8() {
            assertInvalidRequest(basic("a%FF:hunter2"), "");
            byte[] latin1 = "ü:hunter2".getBytes(StandardCharsets.ISO_8859_1);
            assertInvalidRequest("Basic " + Base64.getEncoder().encodeToString(latin1), "");
        }

        @Test
        @Tag("G8")
        @DisplayName("a header of more than 8192 characters")
        void tooLong() {
            assertInvalidRequest(basic("a:" + "x".repeat(8192)), "");
        }
    }

    @Test
    @Tag("C4")
    @DisplayName("the error: 400, or 401 for Basic, in the same words")
    void rejected() {
        OAuthException byBody = new ClientCredentials("a", "b", false).rejected();
        OAuthException byBasic = new ClientCredentials("unknown", null, true).rejected();

        assertThat(byBody.status()).isEqualTo(400);
        assertThat(byBasic.status()).isEqualTo(401);
        assertThat(byBody.error()).isEqualTo("invalid_client").isEqualTo(byBasic.error());
        assertThat(byBody.description()).isEqualTo(byBasic.description());
    }

    @Test
    @Tag("E4")
    @DisplayName("printed, it does not tell the secret")
    void printed() {
        assertThat(new ClientCredentials("a", "hunter2", true))
                .asString()
                .contains("a")
                .doesNotContain("hunter2");
    }
}
