package io.github.keycloakfylr.password;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keycloakfylr.passwordhash.ImportedHash;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("V4")
@DisplayName("An imported hash is")
class HashChecksTest {

    private static final String LETTERS = "pässwörd-€-😀";

    /** A hash that other software has made, and the password. */
    record Vector(String origin, String password, String hash) {

        @Override
        public String toString() {
            return origin;
        }
    }

    static List<Vector> vectors() {
        return List.of(
                new Vector(
                        "PHP's documentation",
                        "rasmuslerdorf",
                        "$2y$07$BCryptRequires22Chrcte/VlQH0piJtjXl.0t1XkA8pw9dMXTpOq"),
                new Vector("Go's tests", "allmine", "$2a$10$XajjQvNhvvRt5GSeFk1xFeyqRrsxkhBkUiQeg0dt.wU1qD4aFDcga"),
                new Vector(
                        "the tests of the Argon2 reference",
                        "password",
                        "$argon2i$v=19$m=256,t=2,p=1$c29tZXNhbHQ$iekCn0Y3spW+sCcFanM2xBT63UP2sghkUoHLIUpWRS8"),
                new Vector(
                        "the tests of the Argon2 reference",
                        "password",
                        "$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4"),
                new Vector(
                        "the tests of the Argon2 reference, two lanes",
                        "password",
                        "$argon2id$v=19$m=256,t=2,p=2$c29tZXNhbHQ$bQk8UB/VmZZF4Oo79iDXuL5/0ttZwg2f/5U52iv1cDc"),
                new Vector(
                        "the tests of the Argon2 reference, 64 MiB",
                        "password",
                        "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc"),
                new Vector(
                        "passlib's documentation",
                        "password",
                        "$pbkdf2-sha256$6400$.6UI/S.nXIk8jcbdHx3Fhg$98jZicV16ODfEsEZeYPGHU3kbrUrvUEXOPimVSQDD44"),
                new Vector(
                        "Django's tests",
                        "lètmein",
                        "pbkdf2_sha256$12000$seasalt$Ybw8zsFxqja97tY/o6G+Fy1ksY4U/Hw3DRrGED6Up4s="),
                new Vector("RFC 6070", "password", "$pbkdf2-sha1$i=4096,l=20$c2FsdA$SwB5AbdlSJq+rUnZJvch0GWkKcE"),
                new Vector(
                        "OpenSSL by way of Python",
                        LETTERS,
                        "$pbkdf2$1000$c2l4dGVlbiBieXRlcyBvZg$YIuYACxAINmdd5xxOLHkAXlmyu0"),
                new Vector(
                        "OpenSSL by way of Python",
                        LETTERS,
                        "$pbkdf2-sha512$1000$c2l4dGVlbiBieXRlcyBvZg$ZzQ4b1nOjyZnILeastIXxQgZF.rUZthVwC1F/Kskf9y5LWpX7FcHWYlnM83OkJVnSTjHoMhInbFt9DcPgw1aMQ"),
                new Vector("glibc", LETTERS, "$5$saltsalt$x0UFAgYADKeVrMqfuU551ZjiZ8sxuFIO9En0Md/vNH9"),
                new Vector(
                        "glibc",
                        LETTERS,
                        "$6$rounds=1000$saltsaltsaltsalt$3eQMp60HcI0RjDgQFoWUMqHMGiF1iB0tOrhWb6tJX4GIQqEIjSti8GiZlQ5fktaqiIIAF4Ov2qU7THq3MlvND1"),
                drepper("Hello world!", "$5$saltstring$5B8vYYiY.CVt1RlTTf8KbXBH3hsxY/GNooZaBBGWEc5"),
                drepper("Hello world!", "$5$rounds=10000$saltstringsaltst$3xv.VbSHBb41AL9AvLeujZkZRBAwqFMz2.opqey6IcA"),
                drepper(
                        "This is just a test",
                        "$5$rounds=5000$toolongsaltstrin$Un/5jzAHMgOGZ5.mWJpuVolil07guHPvOW8mGRcvxa5"),
                drepper(
                        "a very much longer text to encrypt.  This one even stretches over morethan one line.",
                        "$5$rounds=1400$anotherlongsalts$Rx.j8H.h8HjEDGomFU8bDkXm3XIUnzyxf12oP84Bnq1"),
                drepper(
                        "we have a short salt string but not a short password",
                        "$5$rounds=77777$short$JiO1O3ZpDAxGJeaDIuqCoEFysAe1mZNJRs3pw0KQRd/"),
                drepper(
                        "the minimum number is still observed",
                        "$5$rounds=1000$roundstoolow$yfvwcWrQ8l/K0DAWyuPMDNHpIVlTQebY9l/gL972bIC"),
                drepper(
                        "Hello world!",
                        "$6$saltstring$svn8UoSVapNtMuq1ukKS4tPQd8iKwSMHWjl/O817G3uBnIFNjnQJuesI68u4OTLiBFdcbYEdFCoEOfaS35inz1"),
                drepper(
                        "Hello world!",
                        "$6$rounds=10000$saltstringsaltst$OW1/O6BYHV6BcXZu8QVeXbDWra3Oeqh0sbHbbMCVNSnCM/UrjmM0Dp8vOuZeHBy/YTBmSK6H9qs/y3RnOaw5v."),
                drepper(
                        "This is just a test",
                        "$6$rounds=5000$toolongsaltstrin$lQ8jolhgVRVhY4b5pZKaysCLi0QBxGoNeKQzQ3glMhwllF7oGDZxUhx1yxdYcz/e1JSbq3y6JMxxl8audkUEm0"),
                drepper(
                        "a very much longer text to encrypt.  This one even stretches over morethan one line.",
                        "$6$rounds=1400$anotherlongsalts$POfYwTEok97VWcjxIiSOjiykti.o/pQs.wPvMxQ6Fm7I6IoYN3CmLs66x9t0oSwbtEW7o7UmJEiDwGqd8p4ur1"),
                drepper(
                        "we have a short salt string but not a short password",
                        "$6$rounds=77777$short$WuQyW2YR.hBNpjjRhpYD/ifIw05xdfeEyQoMxIXbkvr0gge1a1x3yRULJ5CCaUeOxFmtlcGZelFl5CxtgfiAc0"));
    }

    private static Vector drepper(String password, String hash) {
        return new Vector("the specification of SHA-crypt", password, hash);
    }

    private static boolean matches(String hash, String password) throws Exception {
        return HashChecks.isPossible(password) && HashChecks.matches(ImportedHash.parse(hash), password);
    }

    @ParameterizedTest
    @MethodSource("vectors")
    @DisplayName("one of its password and of no other")
    void tellsRightFromWrong(Vector vector) throws Exception {
        String password = vector.password();

        assertThat(matches(vector.hash(), password)).isTrue();
        for (String wrong : List.of(
                password + "x",
                password.substring(1),
                password.toUpperCase(Locale.ROOT),
                password + " ",
                vector.hash(),
                "?",
                "")) {
            assertThat(matches(vector.hash(), wrong)).as(wrong).isFalse();
        }
    }

    @ParameterizedTest
    @MethodSource("vectors")
    @DisplayName("one of no password when a character of salt or hash is another")
    void altered(Vector vector) throws Exception {
        String hash = vector.hash();
        for (int index : new int[] {hash.lastIndexOf('$') + 2, hash.length() - 5}) {
            char other = hash.charAt(index) == 'a' ? 'b' : 'a';

            assertThat(matches(hash.substring(0, index) + other + hash.substring(index + 1), vector.password()))
                    .as("at %d", index)
                    .isFalse();
        }
    }

    @Test
    @DisplayName("computed, of whatever form it is")
    void everyForm() throws Exception {
        Set<Class<?>> forms =
                Arrays.stream(ImportedHash.class.getPermittedSubclasses()).collect(Collectors.toSet());
        for (Vector vector : vectors()) {
            forms.remove(ImportedHash.parse(vector.hash()).getClass());
        }

        assertThat(forms).as("forms without a vector").isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"\0", "pass\0word", "password\0", "\uD83D", "pass\uDE00word"})
    @DisplayName("one of no text that C or UTF-8 cannot have")
    void impossible(String password) {
        assertThat(HashChecks.isPossible(password)).isFalse();
    }

    @Test
    @DisplayName("one of no text longer than 512 bytes")
    void length() {
        assertThat(HashChecks.isPossible("x".repeat(512))).isTrue();
        assertThat(HashChecks.isPossible("ä".repeat(256))).isTrue();
        assertThat(HashChecks.isPossible("x".repeat(513))).isFalse();
        assertThat(HashChecks.isPossible("ä".repeat(257))).isFalse();
    }
}
