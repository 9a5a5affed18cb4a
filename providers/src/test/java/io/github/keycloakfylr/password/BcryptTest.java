package io.github.keycloakfylr.password;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keycloakfylr.config.BcryptHash;
import java.nio.charset.StandardCharsets;
import org.bouncycastle.crypto.generators.OpenBSDBCrypt;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Contract C3: what is a secret's hash. */
class BcryptTest {

    private static final byte[] SALT = "sixteen bytes of".getBytes(StandardCharsets.US_ASCII);

    private static BcryptHash hash(String version, String secret) {
        return BcryptHash.parse(OpenBSDBCrypt.generate(version, secret.toCharArray(), SALT, 4))
                .orElseThrow();
    }

    @ParameterizedTest
    @CsvSource({
        "$2y$07$BCryptRequires22Chrcte/VlQH0piJtjXl.0t1XkA8pw9dMXTpOq, rasmuslerdorf",
        "$2a$10$XajjQvNhvvRt5GSeFk1xFeyqRrsxkhBkUiQeg0dt.wU1qD4aFDcga, allmine"
    })
    @Tag("C3")
    @DisplayName("the examples of PHP's and of Go's own documentation and tests")
    void knowsHashesOfOtherLibraries(String text, String secret) {
        BcryptHash hash = BcryptHash.parse(text).orElseThrow();

        assertThat(Bcrypt.matches(hash, secret)).isTrue();
        assertThat(Bcrypt.matches(hash, secret + "x")).isFalse();
        assertThat(Bcrypt.matches(hash, "")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"2a", "2b", "2y"})
    @Tag("C3")
    @DisplayName("the right secret and no other, whichever of the three kinds")
    void tellsRightFromWrong(String version) {
        BcryptHash hash = hash(version, "pässwörd-€-😀");

        assertThat(Bcrypt.matches(hash, "pässwörd-€-😀")).isTrue();
        assertThat(Bcrypt.matches(hash, "pässwörd-€-")).isFalse();
        assertThat(Bcrypt.matches(hash, "Pässwörd-€-😀")).isFalse();
        assertThat(Bcrypt.matches(hash, hash.text())).isFalse();
    }

    @Test
    @Tag("C3")
    @DisplayName("of a long secret the first 72 bytes count, as in Go: bytes, not characters")
    void readsSeventyTwoBytes() {
        String bytes72 = "0123456789".repeat(7) + "ab";
        String characters72 = "ä".repeat(36);

        assertThat(Bcrypt.matches(hash("2y", bytes72 + "more"), bytes72 + "other"))
                .isTrue();
        assertThat(Bcrypt.matches(hash("2y", bytes72 + "more"), bytes72)).isTrue();
        assertThat(Bcrypt.matches(hash("2y", bytes72), bytes72.substring(0, 71)))
                .isFalse();
        assertThat(Bcrypt.matches(hash("2y", bytes72), bytes72.substring(0, 71) + "x"))
                .isFalse();
        assertThat(Bcrypt.matches(hash("2y", characters72 + "ä"), characters72)).isTrue();
        assertThat(Bcrypt.matches(hash("2y", characters72), characters72.substring(1)))
                .isFalse();
    }

    @Test
    @Tag("C3")
    @DisplayName("a secret with a NUL fits nothing: repeated after it, it would have the same hash as without")
    void rejectsNul() {
        String repeated = "secret\0secret";

        assertThat(OpenBSDBCrypt.checkPassword(hash("2b", "secret").text(), repeated.toCharArray()))
                .as("bcrypt itself")
                .isTrue();
        assertThat(Bcrypt.matches(hash("2b", "secret"), repeated)).isFalse();
        assertThat(Bcrypt.matches(hash("2b", repeated), repeated)).isFalse();
    }

    @Test
    @Tag("C3")
    @DisplayName("the bits of a salt that mean nothing may be anything")
    void ignoresUnusedBits() {
        String text = hash("2a", "secret").text();
        assertThat(text.charAt(28))
                .as("the last character of the salt, of whose six bits two count")
                .isEqualTo('e');
        for (char last : "efghijklmnopqrst".toCharArray()) {
            BcryptHash odd = BcryptHash.parse(text.substring(0, 28) + last + text.substring(29))
                    .orElseThrow();
            assertThat(Bcrypt.matches(odd, "secret")).as("ending with %s", last).isTrue();
            assertThat(Bcrypt.matches(odd, "Secret")).as("ending with %s", last).isFalse();
        }
        BcryptHash otherSalt = BcryptHash.parse(text.substring(0, 28) + "u" + text.substring(29))
                .orElseThrow();
        assertThat(Bcrypt.matches(otherSalt, "secret")).isFalse();
    }
}
