package io.github.keycloakfylr.password;

import io.github.keycloakfylr.passwordhash.Argon2Password;
import io.github.keycloakfylr.passwordhash.BcryptPassword;
import io.github.keycloakfylr.passwordhash.ImportedHash;
import io.github.keycloakfylr.passwordhash.Pbkdf2Password;
import io.github.keycloakfylr.passwordhash.ShaCryptPassword;
import java.nio.charset.StandardCharsets;

/** What computes the hashes of each form that is known: a further form is one line and one class more. */
final class HashChecks {

    /** In bytes of UTF-8. SHA-crypt reads the password in each round, so its time grows with the length. */
    static final int MAX_PASSWORD = 512;

    private HashChecks() {}

    /**
     * {@return whether the password can have a hash at all}
     *
     * <p>Not one with a NUL: to bcrypt it would be another way to write a password without, and where C ended texts
     * nothing after it counted. Nor one with half a surrogate pair, which would count as a question mark.
     */
    static boolean isPossible(String password) {
        return !password.isEmpty()
                && password.indexOf('\0') < 0
                && StandardCharsets.UTF_8.newEncoder().canEncode(password)
                && utf8(password).length <= MAX_PASSWORD;
    }

    /**
     * {@return whether the hash is one of the password}
     *
     * @param password one that is possible
     */
    static boolean matches(ImportedHash hash, String password) {
        if (hash instanceof BcryptPassword bcrypt) {
            return Bcrypt.matches(bcrypt.hash(), password);
        }
        if (hash instanceof Argon2Password argon2) {
            return Argon2.matches(argon2, utf8(password));
        }
        if (hash instanceof Pbkdf2Password pbkdf2) {
            return Pbkdf2.matches(pbkdf2, password);
        }
        if (hash instanceof ShaCryptPassword shaCrypt) {
            return ShaCrypt.matches(shaCrypt, utf8(password));
        }
        throw new IllegalArgumentException("Nothing computes " + hash.describe());
    }

    private static byte[] utf8(String password) {
        return password.getBytes(StandardCharsets.UTF_8);
    }
}
