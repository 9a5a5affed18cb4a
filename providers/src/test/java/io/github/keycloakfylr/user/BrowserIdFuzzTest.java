package io.github.keycloakfylr.user;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.DictionaryEntries;
import com.code_intelligence.jazzer.junit.FuzzTest;
import com.code_intelligence.jazzer.mutation.annotation.NotNull;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("The cookie fylr-browser-id, fuzzed")
class BrowserIdFuzzTest {

    @DisplayName("what is put into a header of a request to the old fylr is one cookie's value, and nothing more")
    @ValueSource(
            strings = {
                "eyJhbGciOiJIUzUxMiJ9.e30.c2ln",
                "a=b",
                "a;b",
                "a, b",
                "a\r\nSet-Cookie: x",
                "\"a\"",
                "a\u0085b",
                "a\\b"
            })
    @DictionaryEntries({"; ", "\\x0d\\x0a", ",", "\\x00", " "})
    @FuzzTest
    void oneValue(@NotNull String value) {
        if (BrowserId.mayStandInHeader(value)) {
            assertThat(value).isNotEmpty();
            // RFC 6265 section 4.1.1, once more and by its own words.
            for (byte octet : value.getBytes(StandardCharsets.UTF_8)) {
                assertThat((int) octet).isGreaterThan(' ').isLessThan(0x7F);
                assertThat("\",;\\".indexOf(octet)).isNegative();
            }
        }
    }
}
