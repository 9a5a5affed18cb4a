package io.github.keycloakfylr.token;

import io.github.keycloakfylr.benchmarks.Microbenchmark;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import javax.crypto.spec.SecretKeySpec;
import org.openjdk.jmh.annotations.Benchmark;

/** Opaque tokens, as each request makes or reads them: the key is derived anew too. */
public class TokenBenchmark extends Microbenchmark {

    private SecretKeySpec realmKey = new SecretKeySpec(new byte[64], "HmacSHA512");
    private OpaqueTokenCodec codec = codec("a-realm");
    private OpaqueToken token = new OpaqueToken(
            OpaqueToken.Kind.REFRESH,
            uuid(),
            1_800_000_000,
            1_802_592_000,
            uuid(),
            Scopes.parse("read write offline openid"),
            uuid(),
            null,
            uuid(),
            17);
    private String encoded = codec.encode(token).orElseThrow();
    private String ofAnotherRealm = codec("another-realm").encode(token).orElseThrow();

    private OpaqueTokenCodec codec(String realmId) {
        return new OpaqueTokenCodec(realmId, "https://dam.example.org", this::key, () -> List.of(key()));
    }

    private OpaqueTokenCodec.Key key() {
        return OpaqueTokenCodec.Key.derive("2f1d8a4e-5b1f-4e0e-9f0c-6a3b7f0c2d11", realmKey);
    }

    private static String uuid() {
        return UUID.randomUUID().toString();
    }

    @Benchmark
    public Optional<String> encode() {
        return codec.encode(token);
    }

    @Benchmark
    public Optional<OpaqueToken> decode() {
        return codec.decode(encoded);
    }

    @Benchmark
    public Optional<OpaqueToken> decodeUnknown() {
        return codec.decode(ofAnotherRealm);
    }
}
