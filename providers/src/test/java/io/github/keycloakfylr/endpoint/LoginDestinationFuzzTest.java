package io.github.keycloakfylr.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.DictionaryEntries;
import com.code_intelligence.jazzer.junit.FuzzTest;
import com.code_intelligence.jazzer.mutation.annotation.NotNull;
import io.github.keycloakfylr.config.RedirectPattern;
import io.github.keycloakfylr.wire.OAuthException;
import io.github.keycloakfylr.wire.Parameters;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("Where the callback leads on to, fuzzed")
class LoginDestinationFuzzTest {

    private static final String EXTERNAL = "https://dam.example.org";
    private static final List<RedirectPattern> ALLOWED = List.of(
            RedirectPattern.parse("https://*.fylr.dev").orElseThrow(),
            RedirectPattern.parse("http://localhost:*").orElseThrow());
    /** What a browser takes for the authority of what comes out, whole: a host of ours, or one that a pattern names. */
    private static final String OURS =
            "https://dam\\.example\\.org/.*|https://[a-z0-9-]+\\.fylr\\.dev(:443)?/.*|http://localhost(:\\d{1,5})?/.*";

    @DisplayName("the code goes to an address of ours or of a pattern, once, and never back to the callback")
    @ValueSource(
            strings = {
                "/",
                "/a?b=c#d",
                "https://branch.fylr.dev",
                "http://localhost:3000/x",
                "{\"redirect\": \"/x\"}",
                "//evil.com",
                "https://evil.com\\@dam.example.org",
                "/oauth2/callback",
                "http://localhost:3/oauth2/callback",
                "/%2e%2e//evil.com",
                "https://dam.example.org@evil.com",
                "/?code=x",
                "{\"redirect\": 1}"
            })
    @DictionaryEntries({
        "{\"redirect\":\"",
        "\"}",
        "https://",
        "http://localhost:",
        ".fylr.dev",
        "@",
        "\\\\",
        "%2f",
        "/../",
        "//",
        "?code=",
        "&",
        ";",
        "#",
        "/oauth2/callback",
        "dam.example.org"
    })
    @FuzzTest
    void neverElsewhere(@NotNull String state) {
        LoginDestination destination;
        try {
            destination = LoginDestination.of(state, EXTERNAL, ALLOWED);
        } catch (OAuthException e) {
            assertThat(e.error()).isEqualTo("invalid_state");
            return;
        }
        String address = destination.with(Parameters.of(Map.of("code", "C"))).toString();
        assertThat(address).matches(OURS);
        assertThat(address).doesNotContainPattern("[\\s\\p{Cntrl}\\\\<>\"]");
        assertThat(destination.path()).startsWith("/");
        // Another server's callback is its own affair.
        assertThat(address).doesNotStartWith(EXTERNAL + "/oauth2/callback?");
        String query = address.substring(address.indexOf('?') + 1).replaceFirst("#.*", "");
        assertThat(Arrays.stream(query.split("[&;]")).filter(pair -> pair.startsWith("code=")))
                .containsExactly("code=C");
    }
}
