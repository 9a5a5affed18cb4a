package io.github.keycloakfylr.password;

import io.github.keycloakfylr.passwordhash.Pbkdf2Password;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;

/** Checks a password against a PBKDF2 hash, by Java's own. */
final class Pbkdf2 {

    private Pbkdf2() {}

    static boolean matches(Pbkdf2Password hash, String password) {
        byte[] expected = hash.hash();
        PBEKeySpec key =
                new PBEKeySpec(password.toCharArray(), hash.salt(), hash.iterations(), expected.length * Byte.SIZE);
        try {
            byte[] computed = SecretKeyFactory.getInstance("PBKDF2WithHmac" + hash.digest())
                    .generateSecret(key)
                    .getEncoded();
            return MessageDigest.isEqual(computed, expected);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every Java has PBKDF2 with " + hash.digest(), e);
        } finally {
            key.clearPassword();
        }
    }
}
