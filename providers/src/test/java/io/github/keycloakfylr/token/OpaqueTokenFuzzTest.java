package io.github.keycloakfylr.token;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.code_intelligence.jazzer.mutation.annotation.NotNull;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("Opaque tokens, fuzzed")
class OpaqueTokenFuzzTest {

    private static final OpaqueTokenCodec.Key KEY =
            OpaqueTokenCodec.Key.derive("a-key", new SecretKeySpec(new byte[64], "HmacSHA512"));

    private final OpaqueTokenCodec codec =
            new OpaqueTokenCodec("a-realm", "https://dam.example.org", () -> KEY, () -> List.of(KEY));

    static Stream<Arguments> tokens() {
        return OpaqueTokenCodecTest.tokens()
                .limit(10)
                .map(token -> Arguments.of(
                        token.kind() == OpaqueToken.Kind.REFRESH,
                        token.toBytes().orElseThrow(),
                        7));
    }

    @DisplayName("what is read is written and read as the same token, and one altered character makes it none")
    @MethodSource("tokens")
    @FuzzTest
    void roundTrip(boolean refresh, byte @NotNull [] binary, int place) {
        OpaqueToken.Kind kind = refresh ? OpaqueToken.Kind.REFRESH : OpaqueToken.Kind.ACCESS;
        String asText = kind.prefix() + new String(binary, StandardCharsets.ISO_8859_1);
        assertThat(codec.decode(asText)).isEmpty();
        Optional<OpaqueToken> token = OpaqueToken.of(kind, binary);
        Optional<byte[]> written = token.flatMap(OpaqueToken::toBytes);
        if (written.isEmpty()) {
            return;
        }
        assertThat(OpaqueToken.of(kind, written.get()).orElseThrow())
                .hasToString(token.orElseThrow().toString());
        Optional<String> encoded = codec.encode(token.get());
        if (encoded.isEmpty()) {
            return;
        }
        String text = encoded.get();
        assertThat(text).hasSizeLessThanOrEqualTo(OpaqueTokenCodec.MAX_CHARS).matches("[A-Za-z0-9_-]+");
        assertThat(codec.decode(text).flatMap(codec::encode)).contains(text);
        char[] altered = text.toCharArray();
        int at = Math.floorMod(place, altered.length);
        altered[at] = altered[at] == 'A' ? 'B' : 'A';
        assertThat(codec.decode(new String(altered))).isEmpty();
        assertThat(codec.decode(text + "=")).isEmpty();
        byte[] cut = Arrays.copyOf(written.get(), written.get().length - 1);
        assertThat(OpaqueToken.of(kind, cut).map(OpaqueToken::toString)).isNotEqualTo(token.map(OpaqueToken::toString));
    }
}
