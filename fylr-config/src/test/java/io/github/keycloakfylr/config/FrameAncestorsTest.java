package io.github.keycloakfylr.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("V1")
@DisplayName("Who may show the login page in a frame")
class FrameAncestorsTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "'self'",
                "'none'",
                "*",
                "https:",
                "http:",
                "https://portal.example.org",
                "https://*.example.org:8443",
                "portal.example.org",
                "*.example.org",
                "localhost:*",
                "http://127.0.0.1:3000",
                "https://xn--mller-kva.example.org"
            })
    void whatIsASource(String text) {
        assertThat(FrameAncestors.isSource(text)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "'self",
                "self'",
                "'unsafe-inline'",
                "\"self\"",
                "https://a.example.org; script-src *",
                "https://a.example.org;",
                "https://a.example.org https://b.example.org",
                "https://a.example.org\nX-Injected: 1",
                "https://a.example.org\r\nX-Injected: 1",
                "https://a.example.org\n",
                "a.example.org,b.example.org",
                "https://a.example.org/path",
                "https://user@a.example.org",
                "javascript:",
                "data:",
                "https://",
                "https://a..example.org",
                "https://-a.example.org",
                "*.*.example.org",
                "a.*.example.org",
                "**",
                "https://müller.example.org",
                "https://a.example.org:999999",
                "https://a.example.org\0"
            })
    void whatIsNone(String text) {
        assertThat(FrameAncestors.isSource(text)).isFalse();
    }

    @Test
    @DisplayName("the server's own pages always may, unless nobody may")
    void theServersOwnPages() {
        assertThat(FrameAncestors.of(List.of("https://a.example.org")).directive())
                .isEqualTo("frame-ancestors 'self' https://a.example.org");
        assertThat(FrameAncestors.of(List.of("https://a.example.org", "'self'")).directive())
                .isEqualTo("frame-ancestors https://a.example.org 'self'");
        assertThat(FrameAncestors.of(List.of("'none'")).directive()).isEqualTo("frame-ancestors 'none'");
    }

    @Test
    @DisplayName("X-Frame-Options says the same, or nothing")
    void frameOptions() {
        assertThat(FrameAncestors.of(List.of("'none'")).frameOptions()).isEqualTo("DENY");
        assertThat(FrameAncestors.of(List.of("'self'")).frameOptions()).isEqualTo("SAMEORIGIN");
        assertThat(FrameAncestors.of(List.of("https://a.example.org")).frameOptions())
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "frame-src 'self'; frame-ancestors 'self'; object-src 'none'; | frame-src 'self'; frame-ancestors *; object-src 'none'; | frame-ancestors 'self'",
                "frame-ancestors a;frame-ancestors b | frame-ancestors *; | frame-ancestors a",
                "frame-ancestors | frame-ancestors *; | frame-ancestors",
                "default-src 'self' | default-src 'self'; frame-ancestors *; | \"\"",
                "\"\" | frame-ancestors *; | \"\""
            })
    @DisplayName("in a policy that the operator has changed, all else stays")
    void inAPolicy(String policy, String replaced, String directive) {
        assertThat(FrameAncestors.replaceIn(policy, "frame-ancestors *")).isEqualTo(replaced);
        assertThat(FrameAncestors.in(policy)).isEqualTo(directive);
        assertThat(FrameAncestors.in(replaced)).isEqualTo("frame-ancestors *");
    }
}
