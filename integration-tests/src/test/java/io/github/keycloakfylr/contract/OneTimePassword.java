package io.github.keycloakfylr.contract;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** A user's authenticator app: time-based one-time passwords of six digits (RFC 6238). */
public record OneTimePassword(String secret) {

    private static final int PERIOD_SECONDS = 30;
    private static final int SIX_DIGITS = 1_000_000;

    /** The user's credential, as the admin API takes it. */
    Map<String, Object> credential() {
        return Map.of(
                "type",
                "otp",
                "secretData",
                "{\"value\":\"" + secret + "\"}",
                "credentialData",
                "{\"subType\":\"totp\",\"digits\":6,\"counter\":0,\"period\":" + PERIOD_SECONDS
                        + ",\"algorithm\":\"HmacSHA1\"}");
    }

    /** What the app shows now. */
    public String now() {
        return at(Instant.now());
    }

    String at(Instant time) {
        try {
            Mac mac = Mac.getInstance("HmacSHA1");
            mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "RAW"));
            byte[] hash = mac.doFinal(ByteBuffer.allocate(Long.BYTES)
                    .putLong(time.getEpochSecond() / PERIOD_SECONDS)
                    .array());
            int offset = hash[hash.length - 1] & 0xf;
            int number = (ByteBuffer.wrap(hash, offset, Integer.BYTES).getInt() & Integer.MAX_VALUE) % SIX_DIGITS;
            return String.format("%06d", number);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
