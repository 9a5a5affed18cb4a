package io.github.keycloakfylr.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.DictionaryEntries;
import com.code_intelligence.jazzer.junit.FuzzTest;
import com.code_intelligence.jazzer.mutation.annotation.NotNull;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("Parameters, fuzzed")
class ParametersFuzzTest {

    private static final String MULTIPART = "multipart/form-data; boundary=b";

    @DisplayName("a form is read with each parameter once, and written as what is read again; or it is invalid_request")
    @ValueSource(
            strings = {
                "a=b&c=d",
                "a=%C3%BC+x&b",
                "=x",
                "a=1&a=2",
                "a=%ZZ",
                "a=%00",
                "a=\ud83d\ude00&b=\ud83d",
                "--b\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nx\r\n--b--\r\n",
                "--b\r\nContent-Disposition: form-data; name=\"a\"; filename=\"f\"\r\n\r\nx\r\n--b--\r\n"
            })
    @DictionaryEntries({
        "&",
        "=",
        "%",
        "%C3%BC",
        "+",
        "--b\\x0d\\x0a",
        "--b--",
        "Content-Disposition: form-data; name=\"",
        "\\x0d\\x0a\\x0d\\x0a",
        "filename*=",
        "%0A"
    })
    @FuzzTest
    void readAndWritten(@NotNull String encoded) {
        read(encoded);
        try {
            read(MultipartForm.encoded(encoded.getBytes(StandardCharsets.UTF_8), MULTIPART));
        } catch (OAuthException e) {
            checkError(e);
        }
    }

    private static void read(String encoded) {
        Parameters parameters;
        try {
            parameters = Parameters.parse(encoded);
        } catch (OAuthException e) {
            checkError(e);
            return;
        }
        Map<String, String> values = parameters.toMap();
        assertThat(values).hasSizeLessThanOrEqualTo(100);
        values.forEach((name, value) -> assertThat((name + value).chars().noneMatch(Character::isISOControl))
                .isTrue());
        Map<String, String> withValue = new LinkedHashMap<>(values);
        withValue.values().removeIf(String::isEmpty);
        assertThat(Parameters.parse(parameters.encode()).toMap()).isEqualTo(withValue);
    }

    private static void checkError(OAuthException error) {
        assertThat(error.error()).isEqualTo("invalid_request");
        assertThat(error.status()).isEqualTo(400);
        assertThat(error.description().length()).isLessThan(400);
        assertThat(error.description().chars().noneMatch(Character::isISOControl))
                .isTrue();
    }
}
