package io.github.keycloakfylr.password;

import io.github.keycloakfylr.passwordhash.Argon2Password;
import java.security.MessageDigest;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.params.Argon2Parameters;

/** Checks a password against an Argon2 hash, by what Keycloak's own hashes are made with. */
final class Argon2 {

    private Argon2() {}

    static boolean matches(Argon2Password hash, byte[] password) {
        Argon2BytesGenerator generator = new Argon2BytesGenerator();
        generator.init(
                new Argon2Parameters.Builder(hash.isHybrid() ? Argon2Parameters.ARGON2_id : Argon2Parameters.ARGON2_i)
                        .withVersion(Argon2Parameters.ARGON2_VERSION_13)
                        .withMemoryAsKB(hash.memory())
                        .withIterations(hash.iterations())
                        .withParallelism(hash.parallelism())
                        .withSalt(hash.salt())
                        .build());
        byte[] expected = hash.hash();
        byte[] computed = new byte[expected.length];
        generator.generateBytes(password, computed);
        return MessageDigest.isEqual(computed, expected);
    }
}
