package io.github.keycloakfylr.token;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.stream.Stream;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("Opaque tokens")
class OpaqueTokenCodecTest {

    private static final String ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.~";
    private static final String REALM = "a-realm";
    private static final String ISSUER = "https://dam.example.org";
    private static final OpaqueTokenCodec.Key KEY = key("a-key", 1);
    private static final OpaqueTokenCodec.Key OTHER_KEY = key("another-key", 2);

    private static OpaqueTokenCodec.Key key(String name, int content) {
        byte[] secret = new byte[64];
        Arrays.fill(secret, (byte) content);
        return OpaqueTokenCodec.Key.derive(name, new SecretKeySpec(secret, "HmacSHA512"));
    }

    private static OpaqueTokenCodec codec(OpaqueTokenCodec.Key active, OpaqueTokenCodec.Key... enabled) {
        return new OpaqueTokenCodec(REALM, ISSUER, () -> active, () -> List.of(enabled));
    }

    private final OpaqueTokenCodec codec = codec(KEY, KEY);

    private static String uuid() {
        return UUID.randomUUID().toString();
    }

    private static OpaqueToken accessToken(String clientId, String id, String sessionId, String subject, String scope) {
        return new OpaqueToken(
                OpaqueToken.Kind.ACCESS,
                id,
                1_800_000_000,
                1_800_086_400,
                clientId,
                Scopes.parse(scope),
                sessionId,
                subject,
                null,
                0);
    }

    private static OpaqueToken refreshToken(String clientId, String sessionId, String id, String chain, int number) {
        return new OpaqueToken(
                OpaqueToken.Kind.REFRESH,
                id,
                1_800_000_000,
                1_802_592_000,
                clientId,
                Scopes.parse("openid read write offline_access"),
                sessionId,
                null,
                chain,
                number);
    }

    private static OpaqueToken token(OpaqueToken.Kind kind) {
        return kind == OpaqueToken.Kind.ACCESS
                ? accessToken(uuid(), "onrtac:" + uuid(), uuid(), null, "read write offline openid")
                : refreshToken(uuid(), uuid(), uuid(), uuid(), 17);
    }

    /** What there is of each field. */
    static Stream<OpaqueToken> tokens() {
        String random = "VnP3Qq0cS1y-9_Zb2LkTf8aHwEoRxJdM";
        String first = uuid();
        Stream<OpaqueToken> plain = Stream.of(
                token(OpaqueToken.Kind.ACCESS),
                token(OpaqueToken.Kind.REFRESH),
                accessToken(uuid(), "onrtac:" + uuid(), random, null, ""),
                accessToken(uuid(), "guest." + uuid(), null, "anonymous-" + uuid(), "read"),
                accessToken(uuid(), "guest." + random, null, uuid(), "offline offline_access openid read write"),
                accessToken("my.client of a realm file", uuid(), null, uuid(), "openid"),
                refreshToken(uuid(), random, first, first, 0),
                refreshToken("fylr-web-frontend", uuid(), uuid(), first, Integer.MAX_VALUE),
                new OpaqueToken(OpaqueToken.Kind.REFRESH, first, 0, 0, uuid(), Scopes.none(), uuid(), null, first, 0),
                new OpaqueToken(
                        OpaqueToken.Kind.ACCESS,
                        uuid().toUpperCase(java.util.Locale.ROOT),
                        4_294_967_295L,
                        4_294_967_295L,
                        uuid(),
                        Scopes.none(),
                        uuid(),
                        null,
                        null,
                        0));
        return Stream.concat(plain, permutations().map(scope -> accessToken(uuid(), uuid(), uuid(), null, scope)));
    }

    /** Every order of every choice of scopes, in either spelling. */
    private static Stream<String> permutations() {
        List<List<String>> all = new ArrayList<>(List.of(List.of()));
        for (int i = 0; i < all.size(); i++) {
            for (String word : List.of("read", "write", "openid", "offline", "offline_access")) {
                if (!all.get(i).contains(word)) {
                    List<String> longer = new ArrayList<>(all.get(i));
                    longer.add(word);
                    all.add(longer);
                }
            }
        }
        return all.stream().map(words -> String.join(" ", words));
    }

    /** Records compare their scopes by identity. */
    private static String written(OpaqueToken token) {
        return token.toString();
    }

    @ParameterizedTest
    @MethodSource("tokens")
    @Tag("T13")
    @DisplayName("say when decoded what was encoded, in at most 200 characters of the contract's alphabet")
    void roundTrip(OpaqueToken token) {
        String text = codec.encode(token).orElseThrow();

        assertThat(text).hasSizeLessThanOrEqualTo(200).matches("fylr_(at|rt)1_[A-Za-z0-9_-]+");
        assertThat(text.startsWith("fylr_rt1_")).isEqualTo(token.kind() == OpaqueToken.Kind.REFRESH);
        assertThat(OpaqueTokenCodec.isOne(text)).isTrue();
        assertThat(codec.decode(text).map(OpaqueTokenCodecTest::written)).contains(written(token));
    }

    @Test
    @Tag("T13")
    @DisplayName("are encoded to the length of the longest ids that a database of Keycloak holds, and no longer")
    void largest() {
        String longest = "c.".repeat(18);
        String session = "VnP3Qq0cS1y-9_Zb2LkTf8aHwEoRxJdM";
        assertThat(codec.encode(refreshToken(longest, session, uuid(), uuid(), Integer.MAX_VALUE)))
                .hasValueSatisfying(text -> assertThat(text).hasSizeBetween(196, 200));
        assertThat(codec.encode(accessToken(longest, "onrtac:" + uuid(), session, null, "read")))
                .hasValueSatisfying(text -> assertThat(text).hasSizeLessThanOrEqualTo(200));
        assertThat(codec.encode(refreshToken(longest, longest, uuid(), uuid(), 1)))
                .as("no token is cut: it is sent as a JSON Web Token instead")
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "ä", "\u0080", "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"})
    @Tag("T13")
    @DisplayName("of an id that has no short form are not made")
    void noForm(String id) {
        assertThat(codec.encode(accessToken(uuid(), id, uuid(), null, ""))).isEmpty();
        assertThat(codec.encode(accessToken(id, uuid(), uuid(), null, ""))).isEmpty();
        assertThat(codec.encode(refreshToken(uuid(), id, uuid(), uuid(), 1))).isEmpty();
        assertThat(codec.encode(refreshToken(uuid(), uuid(), uuid(), id, 1))).isEmpty();
        assertThat(codec.encode(accessToken(uuid(), uuid(), uuid(), null, "profile")))
                .isEmpty();
    }

    @ParameterizedTest
    @EnumSource(OpaqueToken.Kind.class)
    @Tag("T14")
    @DisplayName("with one bit of one character altered are unknown")
    void bitFlips(OpaqueToken.Kind kind) {
        String text = codec.encode(token(kind)).orElseThrow();
        for (int i = 0; i < text.length(); i++) {
            for (int bit = 0; bit < Character.SIZE; bit++) {
                StringBuilder altered = new StringBuilder(text);
                altered.setCharAt(i, (char) (text.charAt(i) ^ 1 << bit));
                assertThat(codec.decode(altered.toString()))
                        .as(altered.toString())
                        .isEmpty();
            }
        }
    }

    @ParameterizedTest
    @EnumSource(OpaqueToken.Kind.class)
    @Tag("T14")
    @DisplayName("with any character in place of any other, cut, extended, or with one left out or put in, are unknown")
    void everyPosition(OpaqueToken.Kind kind) {
        String text = codec.encode(token(kind)).orElseThrow();
        for (int i = 0; i <= text.length(); i++) {
            String before = text.substring(0, i);
            String after = text.substring(i);
            if (!after.isEmpty()) {
                assertUnknown(before);
                assertUnknown(before + after.substring(1));
            }
            for (char other : (ALPHABET + "= +/\n\u0000é").toCharArray()) {
                assertUnknown(before + other + after);
                if (!after.isEmpty() && after.charAt(0) != other) {
                    assertUnknown(before + other + after.substring(1));
                }
            }
        }
    }

    @Test
    @Tag("T14")
    @DisplayName("altered at random, a hundred thousand times, are unknown, and nothing fails")
    void mutations() {
        Random random = new Random(13);
        List<String> tokens = tokens().limit(10)
                .map(token -> codec.encode(token).orElseThrow())
                .toList();
        for (int i = 0; i < 100_000; i++) {
            String text = tokens.get(random.nextInt(tokens.size()));
            StringBuilder altered = new StringBuilder(text);
            for (int changes = random.nextInt(4); changes >= 0 && !altered.isEmpty(); changes--) {
                int at = random.nextInt(altered.length());
                char other = ALPHABET.charAt(random.nextInt(ALPHABET.length()));
                switch (random.nextInt(5)) {
                    case 0 -> altered.insert(at, other);
                    case 1 -> altered.deleteCharAt(at);
                    case 2 -> altered.setLength(at + 1);
                    case 3 -> altered.append(tokens.get(random.nextInt(tokens.size())), 9, 20);
                    default -> altered.setCharAt(at, other);
                }
            }
            if (!tokens.contains(altered.toString())) {
                assertUnknown(altered.toString());
            }
        }
    }

    @Test
    @Tag("T14")
    @DisplayName("of random bytes are unknown")
    void garbage() {
        Random random = new Random(14);
        for (int i = 0; i < 20_000; i++) {
            byte[] bytes = new byte[random.nextInt(160)];
            random.nextBytes(bytes);
            assertUnknown("fylr_at1_" + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
        }
    }

    private void assertUnknown(String text) {
        if (codec.decode(text).isPresent()) {
            throw new AssertionError("Decoded: " + text);
        }
    }

    @ParameterizedTest
    @EnumSource(OpaqueToken.Kind.class)
    @Tag("T14")
    @DisplayName("of another kind, version, realm, address or key are unknown")
    void others(OpaqueToken.Kind kind) {
        String text = codec.encode(token(kind)).orElseThrow();
        assertThat(codec.decode(text)).isPresent();

        String body = text.substring("fylr_at1_".length());
        assertUnknown((kind == OpaqueToken.Kind.ACCESS ? "fylr_rt1_" : "fylr_at1_") + body);
        assertUnknown(text.replaceFirst("1_", "2_"));
        assertUnknown(body);
        assertThat(new OpaqueTokenCodec("b-realm", ISSUER, () -> KEY, () -> List.of(KEY)).decode(text))
                .isEmpty();
        assertThat(new OpaqueTokenCodec(REALM, ISSUER + "/x", () -> KEY, () -> List.of(KEY)).decode(text))
                .isEmpty();
        assertThat(new OpaqueTokenCodec(REALM + "h", ISSUER.substring(1), () -> KEY, () -> List.of(KEY)).decode(text))
                .as("what is not sent is not run together")
                .isEmpty();
        assertThat(codec(OTHER_KEY, OTHER_KEY).decode(text)).isEmpty();
        assertThat(codec(KEY).decode(text)).isEmpty();
        assertThat(codec(key("a-key", 3), key("a-key", 3)).decode(text))
                .as("the name of the key is not the key")
                .isEmpty();
    }

    @ParameterizedTest
    @EnumSource(OpaqueToken.Kind.class)
    @Tag("T14")
    @DisplayName("stay good with a new active key, as long as the old one is enabled")
    void rotation(OpaqueToken.Kind kind) {
        String text = codec.encode(token(kind)).orElseThrow();

        assertThat(codec(OTHER_KEY, OTHER_KEY, KEY).decode(text)).isPresent();
        assertThat(codec.decode(
                        codec(OTHER_KEY, OTHER_KEY, KEY).encode(token(kind)).orElseThrow()))
                .isEmpty();
    }

    @Test
    @Tag("T14")
    @DisplayName("of two keys with one short id are good by either, and by no third")
    void collision() {
        OpaqueTokenCodec.Key twin = new OpaqueTokenCodec.Key(KEY.id(), OTHER_KEY.secret());
        String text = codec.encode(token(OpaqueToken.Kind.ACCESS)).orElseThrow();
        String twins = codec(twin, twin).encode(token(OpaqueToken.Kind.ACCESS)).orElseThrow();

        assertThat(codec(twin, twin, KEY).decode(text)).isPresent();
        assertThat(codec(twin, twin, KEY).decode(twins)).isPresent();
        assertThat(codec.decode(twins)).isEmpty();
    }

    @Test
    @Tag("T14")
    @DisplayName("are not under the realm's key itself, nor is its name in them")
    void domainSeparation() {
        byte[] secret = new byte[64];
        Arrays.fill(secret, (byte) 1);
        assertThat(KEY.secret().getEncoded()).hasSize(32).isNotEqualTo(Arrays.copyOf(secret, 32));
        String text = codec.encode(token(OpaqueToken.Kind.ACCESS)).orElseThrow();
        OpaqueTokenCodec.Key underived = new OpaqueTokenCodec.Key(KEY.id(), new SecretKeySpec(secret, "HmacSHA256"));
        assertThat(codec(underived, underived).decode(text)).isEmpty();
        assertThat(new String(Base64.getUrlDecoder().decode(text.substring(9)), StandardCharsets.ISO_8859_1))
                .doesNotContain("a-key");
    }

    @Test
    @Tag("T13")
    @DisplayName("ask for no key before they have the form of a token")
    void formFirst() {
        OpaqueTokenCodec noKeys = new OpaqueTokenCodec(
                REALM,
                ISSUER,
                () -> {
                    throw new AssertionError();
                },
                () -> {
                    throw new AssertionError();
                });
        for (String text :
                List.of("", "fylr_at1_", "fylr_at1_AA", "fylr_at1_A=", "fylr_at1_" + "A".repeat(192), "a.b.c")) {
            assertThat(noKeys.decode(text)).isEqualTo(Optional.empty());
        }
    }

    @Test
    @Tag("T13")
    @DisplayName("of one kind are none of the other, also where their bytes could be one's")
    void kindIsSealed() {
        OpaqueToken access = accessToken(uuid(), uuid(), uuid(), "AAAAgQ", "read");
        assertThat(OpaqueToken.of(OpaqueToken.Kind.REFRESH, access.toBytes().orElseThrow()))
                .as("what would be read without the tag")
                .isPresent();
        String text = codec.encode(access).orElseThrow();
        assertThat(codec.decode(text)).isPresent();

        assertUnknown(text.replace(OpaqueToken.Kind.ACCESS.prefix(), OpaqueToken.Kind.REFRESH.prefix()));
    }

    @Test
    @Tag("T13")
    @DisplayName("are told from other texts by how they begin")
    void beginning() {
        for (OpaqueToken.Kind kind : OpaqueToken.Kind.values()) {
            assertThat(OpaqueTokenCodec.isOne(codec.encode(token(kind)).orElseThrow()))
                    .isTrue();
            assertThat(OpaqueTokenCodec.isOne(kind.prefix())).isTrue();
        }
        for (String other : List.of("", "a.b.c", "fylr_at2_AAAA", "FYLR_AT1_AAAA", " fylr_at1_AAAA")) {
            assertThat(OpaqueTokenCodec.isOne(other)).as(other).isFalse();
        }
    }
}
