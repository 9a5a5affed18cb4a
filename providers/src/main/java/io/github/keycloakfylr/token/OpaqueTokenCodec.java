package io.github.keycloakfylr.token;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import javax.crypto.Mac;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import org.keycloak.crypto.JavaAlgorithm;
import org.keycloak.jose.jws.crypto.HashUtils;

/**
 * The text of opaque tokens (contract T13, T14): a prefix that tells the kind and the version to a reader of logs and
 * to a secret scanner, then base64url of the short id of the key, {@link OpaqueToken} in binary, and the tag.
 *
 * <p>The tag is HMAC-SHA-256 over all before it, and over the realm and the issuer, which are not sent: a token of
 * another realm or address is as unknown as a forged one. Not thread-safe.
 */
final class OpaqueTokenCodec {

    /** No token is longer (contract T13). */
    static final int MAX_CHARS = 200;

    private static final String HMAC = "HmacSHA256";
    private static final int TAG_BYTES = 32;
    private static final int KEY_ID_BYTES = Integer.BYTES;

    /** The same HMAC key signs Keycloak's cookies and internal tokens and the codes sent by e-mail. */
    private static final byte[] PURPOSE = "keycloak-fylr opaque token 1\u0001".getBytes(StandardCharsets.US_ASCII);

    /**
     * A key for tokens and nothing else.
     *
     * @param id a few bits of a hash of its name: that two keys have the same only means that both are tried
     * @param secret derived from the realm's HMAC key (RFC 5869 section 2.3; no extraction is needed, section 3.3: that
     *     key is random bytes already)
     */
    record Key(int id, SecretKey secret) {

        /**
         * {@return the key for tokens of a realm's HMAC key}
         *
         * @param name its {@code kid}
         */
        static Key derive(String name, SecretKey realmKey) {
            try {
                byte[] hash = HashUtils.hash(JavaAlgorithm.SHA256, name.getBytes(StandardCharsets.UTF_8));
                return new Key(
                        ByteBuffer.wrap(hash).getInt(),
                        new SecretKeySpec(mac(realmKey).doFinal(PURPOSE), HMAC));
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    private final String realmId;
    private final String issuer;
    private final Supplier<Key> active;
    private final Supplier<List<Key>> enabled;

    /**
     * Creates the codec.
     *
     * @param realmId of the realm whose tokens they are
     * @param issuer its external URL
     * @param active the key that new tokens get
     * @param enabled the keys by which tokens are good, that one included; asked only for what has a token's form
     */
    OpaqueTokenCodec(String realmId, String issuer, Supplier<Key> active, Supplier<List<Key>> enabled) {
        this.realmId = realmId;
        this.issuer = issuer;
        this.active = active;
        this.enabled = enabled;
    }

    /** {@return whether it claims to be an opaque token of ours} */
    static boolean isOne(String text) {
        return kind(text) != null;
    }

    /** {@return the text of the token; nothing when it would be longer than {@value #MAX_CHARS} characters} */
    Optional<String> encode(OpaqueToken token) {
        return token.toBytes()
                .map(content -> encode(token.kind().prefix(), content))
                .filter(text -> text.length() <= MAX_CHARS);
    }

    private String encode(String prefix, byte[] content) {
        Key key = active.get();
        byte[] body = ByteBuffer.allocate(KEY_ID_BYTES + content.length)
                .putInt(key.id())
                .put(content)
                .array();
        byte[] tag = tag(key, prefix, body);
        byte[] sealed = Arrays.copyOf(body, body.length + tag.length);
        System.arraycopy(tag, 0, sealed, body.length, tag.length);
        return prefix + Base64.getUrlEncoder().withoutPadding().encodeToString(sealed);
    }

    /** {@return the token, exactly as it was issued; nothing when it is none of ours, or by a key that is gone} */
    Optional<OpaqueToken> decode(String text) {
        OpaqueToken.Kind kind = text.length() > MAX_CHARS ? null : kind(text);
        if (kind == null) {
            return Optional.empty();
        }
        String prefix = kind.prefix();
        String encoded = text.substring(prefix.length());
        if (!Base64UrlSpelling.isCanonical(encoded)) {
            return Optional.empty();
        }
        byte[] sealed = Base64.getUrlDecoder().decode(encoded);
        if (sealed.length <= KEY_ID_BYTES + TAG_BYTES) {
            return Optional.empty();
        }
        byte[] body = Arrays.copyOf(sealed, sealed.length - TAG_BYTES);
        byte[] tag = Arrays.copyOfRange(sealed, body.length, sealed.length);
        int keyId = ByteBuffer.wrap(body).getInt();
        boolean ours = enabled.get().stream()
                .filter(key -> key.id() == keyId)
                .anyMatch(key -> MessageDigest.isEqual(tag, tag(key, prefix, body)));
        return ours ? OpaqueToken.of(kind, Arrays.copyOfRange(body, KEY_ID_BYTES, body.length)) : Optional.empty();
    }

    private static OpaqueToken.@Nullable Kind kind(String text) {
        return Arrays.stream(OpaqueToken.Kind.values())
                .filter(kind -> text.startsWith(kind.prefix()))
                .findFirst()
                .orElse(null);
    }

    private byte[] tag(Key key, String prefix, byte[] body) {
        ByteArrayOutputStream sealed = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(sealed)) {
            // Each with its length before it: what ends one of them cannot be taken for the beginning of the next.
            out.writeUTF(realmId);
            out.writeUTF(issuer);
            out.writeUTF(prefix);
            out.write(body);
            return mac(key.secret()).doFinal(sealed.toByteArray());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Mac mac(SecretKey key) throws GeneralSecurityException {
        Mac mac = Mac.getInstance(HMAC);
        mac.init(key);
        return mac;
    }
}
