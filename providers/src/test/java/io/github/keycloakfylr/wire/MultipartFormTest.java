package io.github.keycloakfylr.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MultipartFormTest {

    private static final String TYPE = "multipart/form-data; boundary=b";

    private static String part(String header, String value) {
        return "--b\r\nContent-Disposition: form-data; " + header + "\r\n\r\n" + value + "\r\n";
    }

    private static String encoded(String body) {
        return MultipartForm.encoded(body.getBytes(StandardCharsets.UTF_8), TYPE);
    }

    private static Parameters parameters(String body) {
        return Parameters.parse(encoded(body));
    }

    @Test
    @Tag("G8")
    @DisplayName("text fields, in order, character by character")
    void fields() {
        Parameters parameters = parameters(
                part("name=\"grant_type\"", "password") + part("name=password", " a+b&c=%41 ü日本 ") + "--b--\r\n");

        assertThat(parameters.get("grant_type")).isEqualTo("password");
        assertThat(parameters.get("password")).isEqualTo(" a+b&c=%41 ü日本 ");
    }

    @Test
    @Tag("G8")
    @DisplayName("a part may say its type, and a transfer encoding means nothing")
    void headers() {
        String body = "--b\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n"
                + "Content-Disposition: form-data; name=\"scope\"\r\n\r\ncmVhZA==\r\n--b--";

        assertThat(parameters(body).get("scope")).isEqualTo("cmVhZA==");
    }

    @Test
    @Tag("G8")
    @DisplayName("an empty value counts as left out")
    void empty() {
        assertThat(parameters(part("name=\"scope\"", "") + "--b--").get("scope"))
                .isNull();
    }

    @Test
    @Tag("G8")
    @DisplayName("a parameter given twice, and one with control characters, is named")
    void named() {
        assertThatThrownBy(() -> parameters(part("name=\"scope\"", "a") + part("name=\"scope\"", "b") + "--b--"))
                .isInstanceOf(OAuthException.class)
                .hasMessage("The parameter 'scope' is given more than once.");
        assertThatThrownBy(() -> parameters(part("name=\"scope\"", "a\nb") + "--b--"))
                .isInstanceOf(OAuthException.class)
                .hasMessage("The parameter 'scope' has control characters in it.");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "name=\"token\"; filename=\"a.txt\"",
                "name=\"token\"; filename=\"\"",
                "filename=a; name=token",
                "name=\"token\"; filename*=UTF-8''a"
            })
    @Tag("G8")
    @DisplayName("a file is rejected by name")
    void file(String header) {
        assertThatThrownBy(() -> encoded(part(header, "a") + "--b--"))
                .isInstanceOf(OAuthException.class)
                .hasMessageContaining("'token' is a file");
    }

    @Test
    @Tag("G8")
    @DisplayName("the name of a file is echoed in part only")
    void longName() {
        assertThatThrownBy(() -> encoded(part("filename=a; name=" + "n".repeat(5000), "a") + "--b--"))
                .isInstanceOf(OAuthException.class)
                .hasMessage("The parameter '" + "n".repeat(200) + "' is a file; send it as text.");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "nothing",
                "--b\r\n",
                "--b--",
                "--b\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nx",
                "--b\r\n\r\nx\r\n--b--",
                "--b\r\nContent-Disposition: attachment; name=\"a\"\r\n\r\nx\r\n--b--",
                "--b\r\nContent-Disposition: form-data\r\n\r\nx\r\n--b--",
                "--b\r\nContent-Disposition: ;;\"\r\n\r\nx\r\n--b--",
                "--other\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nx\r\n--other--"
            })
    @Tag("G8")
    @DisplayName("what is no such form is rejected, or has no fields")
    void broken(String body) {
        try {
            assertThat(parameters(body).isEmpty()).isTrue();
        } catch (OAuthException e) {
            assertThat(e.error()).isEqualTo("invalid_request");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "multipart/form-data",
                "multipart/form-data; boundary=",
                "multipart/form-data; boundary",
                "multipart/form-data; ;;;",
                "multipart/form-data; boundary=\"x"
            })
    @Tag("G8")
    @DisplayName("a type without a usable boundary is rejected, or leaves no field")
    void boundary(String type) {
        byte[] body = (part("name=\"a\"", "x") + "--b--").getBytes(StandardCharsets.UTF_8);
        try {
            assertThat(Parameters.parse(MultipartForm.encoded(body, type)).get("a"))
                    .isIn(null, "x");
        } catch (OAuthException e) {
            assertThat(e.error()).isEqualTo("invalid_request");
        }
    }
}
