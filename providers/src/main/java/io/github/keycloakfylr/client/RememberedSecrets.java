package io.github.keycloakfylr.client;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Remembers that a secret fitted a bcrypt hash, so that a client that has authenticated once neither waits for a check
 * nor costs one: not when it asks for a token every second, and not while somebody floods the server with wrong secrets
 * (contract C4). What is kept is an HMAC of the secret under a key that this process alone has, and never the secret.
 * It must be quick, for it is what tells the right secret in such a flood; memory that somebody could read has the
 * secrets of plain requests in it anyway. Only what fitted is kept, so that wrong guesses do not fill it. Thread-safe.
 */
final class RememberedSecrets {

    static final int MAX_ENTRIES = 1000;
    /** After the last use. An access token lives for a day: a client that fetches one each time is to be remembered. */
    static final long LIFETIME_NANOS = TimeUnit.HOURS.toNanos(25);

    private static final String ALGORITHM = "HmacSHA256";
    private static final int KEY_BYTES = 32;
    private static final SecretKeySpec KEY = newKey();

    private static SecretKeySpec newKey() {
        byte[] key = new byte[KEY_BYTES];
        new SecureRandom().nextBytes(key);
        return new SecretKeySpec(key, ALGORITHM);
    }

    /** A realm, a client, its hash and a secret, as one value from which none of them can be read. */
    record Fingerprint(ByteBuffer mac) {}

    private final LongSupplier nanoTime;
    /** When each was last used, the longest unused first. */
    private final Map<Fingerprint, Long> entries = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Fingerprint, Long> eldest) {
            return size() > MAX_ENTRIES;
        }
    };

    /**
     * Creates the remembered secrets.
     *
     * @param nanoTime a clock that nobody sets, as {@link System#nanoTime}
     */
    RememberedSecrets(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /**
     * Computes what is kept of a secret that has fitted.
     *
     * @param realm, client Keycloak's ids
     * @param hash the stored hash; part of the value, so that a change of the secret forgets it
     * @param secret what was presented
     */
    static Fingerprint fingerprint(String realm, String client, String hash, String secret) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(KEY);
            for (String part : new String[] {realm, client, hash, secret}) {
                byte[] bytes = part.getBytes(StandardCharsets.UTF_8);
                mac.update(
                        ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).array());
                mac.update(bytes);
            }
            return new Fingerprint(ByteBuffer.wrap(mac.doFinal()));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** {@return whether that fitted, which counts as a use of it} */
    synchronized boolean contains(Fingerprint fingerprint) {
        long now = nanoTime.getAsLong();
        Long since = entries.get(fingerprint);
        if (since == null || now - since >= LIFETIME_NANOS) {
            return false;
        }
        use(fingerprint, now);
        return true;
    }

    synchronized void add(Fingerprint fingerprint) {
        long now = nanoTime.getAsLong();
        entries.values().removeIf(since -> now - since >= LIFETIME_NANOS);
        use(fingerprint, now);
    }

    /** To the end of the order, where the youngest are. */
    private void use(Fingerprint fingerprint, long now) {
        entries.remove(fingerprint);
        entries.put(fingerprint, now);
    }

    synchronized int size() {
        return entries.size();
    }
}
