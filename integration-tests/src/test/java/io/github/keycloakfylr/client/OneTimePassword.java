package io.github.keycloakfylr.client;

import com.eatthepath.otp.TimeBasedOneTimePasswordGenerator;
import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.time.Instant;
import java.util.Map;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;

/** A user's authenticator app: time-based one-time passwords of six digits (RFC 6238). */
public record OneTimePassword(String secret) {

    private static final int PERIOD_SECONDS = 30;

    /** The user's credential, as the admin API takes it. */
    public Map<String, Object> credential() {
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

    public String at(Instant time) {
        SecretKey key = new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "RAW");
        try {
            return new TimeBasedOneTimePasswordGenerator().generateOneTimePasswordString(key, time);
        } catch (InvalidKeyException e) {
            throw new IllegalStateException(e);
        }
    }
}
