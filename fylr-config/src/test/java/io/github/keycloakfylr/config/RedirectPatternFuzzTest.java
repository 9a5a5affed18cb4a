package io.github.keycloakfylr.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.DictionaryEntries;
import com.code_intelligence.jazzer.junit.FuzzTest;
import com.code_intelligence.jazzer.mutation.annotation.NotNull;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("Patterns of loginAllowRedirects, fuzzed")
class RedirectPatternFuzzTest {

    /**
     * As a browser takes an address apart, which goes by the text: the host is what stands before a port or a slash.
     */
    private static final Pattern AS_BROWSERS_READ =
            Pattern.compile("(?i)(https?)://([^/?#\\\\@:\\[\\]\\s]+|\\[[^\\]]*])(?::\\d*)?(?:[/?#].*)?");

    @DisplayName("a browser is never led to another host than the pattern's text names")
    @CsvSource({
        "https://*.fylr.dev, https://branch.fylr.dev/a?b=c#d",
        "https://*.fylr.dev, https://a.b.fylr.dev",
        "http://localhost:*, http://localhost:8080/",
        "http://localhost:*, http://localhost:80@evil.com",
        "https://app.example:8443, https://app.example:8443",
        "http://[::1]:*, http://[::1]:5000",
        "https://app.example, https://app.example\\.evil.com"
    })
    @DictionaryEntries({"https://", "*.", "@", ".evil.com", ":443", "[::1]", "\\", "%2e", ":*"})
    @FuzzTest
    void neverAnotherHost(@NotNull String pattern, @NotNull String destination) throws URISyntaxException {
        Optional<RedirectPattern> parsed = RedirectPattern.parse(pattern);
        if (parsed.isEmpty()) {
            return;
        }
        assertThat(parsed.get()).hasToString(pattern);
        URI uri;
        try {
            uri = new URI(destination);
        } catch (URISyntaxException e) {
            return;
        }
        if (parsed.get().matches(uri)) {
            Matcher read = AS_BROWSERS_READ.matcher(destination);
            assertThat(read.matches()).as(destination).isTrue();
            String host = read.group(2).toLowerCase(Locale.ROOT);
            String expected = pattern.toLowerCase(Locale.ROOT).replaceFirst("://", " ");
            String named = expected.substring(expected.indexOf(' ') + 1).replaceFirst(":(\\d+|\\*)$", "");
            if (named.startsWith("*.")) {
                assertThat(host).endsWith(named.substring(1));
                assertThat(host.substring(0, host.length() - named.length() + 1))
                        .isNotEmpty()
                        .doesNotContain(".");
            } else {
                assertThat(host).isEqualTo(named);
            }
            assertThat(read.group(1).toLowerCase(Locale.ROOT)).isEqualTo(expected.substring(0, expected.indexOf(' ')));
        }
    }
}
