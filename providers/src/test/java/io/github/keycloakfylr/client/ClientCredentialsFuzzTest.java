package io.github.keycloakfylr.client;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.code_intelligence.jazzer.mutation.annotation.NotNull;
import io.github.keycloakfylr.wire.OAuthException;
import io.github.keycloakfylr.wire.Parameters;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("A client's credentials, fuzzed")
class ClientCredentialsFuzzTest {

    @DisplayName("a header is read as one client or rejected, and what is sent as RFC 6749 says comes out as it was")
    @CsvSource({
        "app, s3cret",
        "Basic YXBwOnM, x",
        "basic, ''",
        "Bearer x, y",
        "'ä:b', 'ü%41+'",
        "'Basic OnM=', z",
        "a, 'b:c'"
    })
    @FuzzTest
    void credentials(@NotNull String first, @NotNull String second) {
        check(first, second);
        check("Basic " + Base64.getEncoder().encodeToString(first.getBytes(StandardCharsets.UTF_8)), second);
        String pair = URLEncoder.encode(first, StandardCharsets.UTF_8) + ":"
                + URLEncoder.encode(second, StandardCharsets.UTF_8);
        String header = "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.US_ASCII));
        boolean plain = (first + second).chars().noneMatch(Character::isISOControl)
                && StandardCharsets.UTF_8.newEncoder().canEncode(first + second)
                && header.length() < 8192;
        if (plain && !first.isEmpty()) {
            ClientCredentials read = ClientCredentials.of(header, Parameters.of(Map.of()));
            assertThat(read.clientId()).isEqualTo(first);
            assertThat(read.secret()).isEqualTo(second.isEmpty() ? null : second);
        }
    }

    private static void check(String header, String secret) {
        try {
            ClientCredentials read = ClientCredentials.of(header, Parameters.of(Map.of("client_secret", secret)));
            // An empty one counts as left out.
            assertThat(read.basic() && !secret.isEmpty()).isFalse();
            assertThat(read.toString()).isEqualTo("ClientCredentials[" + read.clientId() + "]");
            assertThat(read.clientId()).matches(id -> (id == null) != read.basic());
        } catch (OAuthException e) {
            assertThat(e.error()).isEqualTo("invalid_request");
            assertThat(header).startsWithIgnoringCase("basic");
        }
        try {
            ClientCredentials read = ClientCredentials.of(header, Parameters.of(Map.of()));
            if (read.basic()) {
                assertThat(read.clientId()).isNotEmpty();
                assertThat(read.secret()).isNotEqualTo("");
                assertThat(read).hasToString("ClientCredentials[" + read.clientId() + "]");
            }
        } catch (OAuthException e) {
            assertThat(e.error()).isEqualTo("invalid_request");
        }
    }
}
