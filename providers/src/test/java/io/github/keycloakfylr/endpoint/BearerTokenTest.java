package io.github.keycloakfylr.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A bearer token in a header")
class BearerTokenTest {

    @ParameterizedTest
    @CsvSource({"Bearer abc, abc", "bearer abc, abc", "BEARER abc, abc", "'Bearer   abc  ', abc", "'Bearer ', ''"})
    @DisplayName("stands after the scheme, in any case")
    void token(String header, String token) {
        assertThat(BearerToken.of(header)).contains(token);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Bearer", "Basic abc", "Bearerabc", "xBearer abc", " Bearer abc", "Token Bearer abc"})
    @DisplayName("is none under another scheme")
    void none(String header) {
        assertThat(BearerToken.of(header)).isEmpty();
    }

    @Test
    @DisplayName("is none without a header")
    void noHeader() {
        assertThat(BearerToken.of(null)).isEmpty();
    }
}
