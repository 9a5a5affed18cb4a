package io.github.keycloakfylr.token;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Base64;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class Base64UrlSpellingTest {

    private static final String ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

    private static String part(int bytes) {
        byte[] random = new byte[bytes];
        new java.util.Random(bytes).nextBytes(random);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(random);
    }

    @RepeatedTest(5)
    @Tag("I3")
    @DisplayName("of all last characters that decode to the same bytes only one is canonical")
    void lastCharacter() {
        for (int bytes = 1; bytes < 40; bytes++) {
            String token = part(7) + "." + part(20) + "." + part(bytes);
            assertThat(Base64UrlSpelling.isCanonicalJws(token)).as(token).isTrue();
            String stem = token.substring(0, token.length() - 1);
            byte[] meant = Base64.getUrlDecoder().decode(token.substring(token.lastIndexOf('.') + 1));
            for (char other : ALPHABET.toCharArray()) {
                String spelled = stem + other;
                byte[] decoded = Base64.getUrlDecoder().decode(spelled.substring(spelled.lastIndexOf('.') + 1));
                if (java.util.Arrays.equals(meant, decoded) && !spelled.equals(token)) {
                    assertThat(Base64UrlSpelling.isCanonicalJws(spelled))
                            .as(spelled)
                            .isFalse();
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ".",
                "..",
                "a",
                "aa",
                "aa.aa",
                "aa.aa.",
                "QQ.QQ.QQ=",
                "QQ.QQ.QQ==",
                "QQ.QQ.QQ.QQ",
                " QQ.QQ.QQ",
                "QQ.QQ.QQ\n",
                "QQ.QQ.Q",
                "Q.QQ.QQ",
                "QQ.QQ.QQ+",
                "QQ.QQ.Q/",
                "QQ.QR.QQ"
            })
    @Tag("I3")
    @DisplayName("nothing else is a token")
    void noToken(String text) {
        assertThat(Base64UrlSpelling.isCanonicalJws(text)).isFalse();
    }

    @Test
    void nullIsNone() {
        assertThat(Base64UrlSpelling.isCanonicalJws(null)).isFalse();
        assertThat(Base64UrlSpelling.isCanonicalJws("QQ.QQ.QQ")).isTrue();
    }
}
