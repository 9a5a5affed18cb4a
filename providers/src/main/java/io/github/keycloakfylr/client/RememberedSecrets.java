package io.github.keycloakfylr.client;

import io.github.keycloakfylr.config.BcryptHash;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;

/**
 * Remembers for a few minutes that a secret fitted a bcrypt hash, so that a client which asks for a token every second does not cost the
 * server a second each. What is kept is a slow derivation of the secret, under a salt that this process alone has, and never the secret: who
 * reads a heap dump has to guess, at some milliseconds each. Only what fitted is kept, so that wrong guesses do not fill it. Thread-safe.
 */
final class RememberedSecrets {

    /** Below it, bcrypt is as quick as the derivation. */
    static final int MIN_COST = 10;
    static final int MAX_ENTRIES = 1000;
    static final long LIFETIME_NANOS = TimeUnit.MINUTES.toNanos(5);

    /** Some milliseconds. */
    private static final int ROUNDS = 10_000;
    private static final int BITS = 256;
    private static final byte[] SALT = new byte[BITS / Byte.SIZE];

    static {
        new SecureRandom().nextBytes(SALT);
    }

    /** A realm, a client, its hash and a secret, as one value from which none of them can be read. */
    record Fingerprint(ByteBuffer derived) {
    }

    private final LongSupplier nanoTime;
    /** When each was remembered, the oldest first. */
    private final Map<Fingerprint, Long> entries = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Fingerprint, Long> eldest) {
            return size() > MAX_ENTRIES;
        }
    };

    /** @param nanoTime a clock that nobody sets, as {@link System#nanoTime} */
    RememberedSecrets(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /**
     * @param realm, client Keycloak's ids; with the hash they are part of the value, so that a change of the secret forgets it
     * @param secret what was presented
     */
    static Fingerprint fingerprint(String realm, String client, BcryptHash hash, String secret) {
        try {
            MessageDigest salt = MessageDigest.getInstance("SHA-256");
            salt.update(SALT);
            for (String part : new String[] {realm, client, hash.text()}) {
                byte[] bytes = part.getBytes(StandardCharsets.UTF_8);
                salt.update(ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).array());
                salt.update(bytes);
            }
            return new Fingerprint(ByteBuffer.wrap(derive(secret, salt.digest())));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] derive(String secret, byte[] salt) {
        PBEKeySpec key = new PBEKeySpec(secret.toCharArray(), salt, ROUNDS, BITS);
        try {
            return SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256").generateSecret(key).getEncoded();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        } finally {
            key.clearPassword();
        }
    }

    /** Does the work of one derivation, for nothing. */
    static void spend() {
        derive("any", SALT);
    }

    synchronized boolean contains(Fingerprint fingerprint) {
        Long since = entries.get(fingerprint);
        return since != null && nanoTime.getAsLong() - since < LIFETIME_NANOS;
    }

    synchronized void add(Fingerprint fingerprint) {
        long now = nanoTime.getAsLong();
        entries.values().removeIf(since -> now - since >= LIFETIME_NANOS);
        // To the end of the order, where the youngest are.
        entries.remove(fingerprint);
        entries.put(fingerprint, now);
    }

    synchronized int size() {
        return entries.size();
    }
}
