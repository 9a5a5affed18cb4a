package io.github.keycloakfylr.movein;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Contract V5: which tokens may be the old server's. */
class OldRefreshTokensTest {

    private static final String PART = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNO-_";

    private static String token(String pattern) {
        return pattern.replace("PART", PART);
    }

    @ParameterizedTest
    @ValueSource(strings = {"ory_rt_PART.PART", "PART.PART", "PARTPART.PART"})
    @Tag("V5")
    @DisplayName("ory/fosite's form, with and without the prefix")
    void form(String pattern) {
        assertThat(OldRefreshTokens.isOne(token(pattern))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ".",
                "PART",
                "PART.",
                ".PART",
                "ory_rt_.PART",
                "ory_rt_short.PART",
                "PART.short",
                "PART.PARTx",
                "PARTPARTPARTPART.PART",
                "ory_at_PART.PART",
                "ory_ac_PART.PART",
                "PART.PART.PART",
                "eyJhbGciOiJIUzUxMiJ9.PART.PART",
                "fylr_rt1_PART",
                "fylr_rt1_PARTPART",
                "fylr_rt1_PARTPARTPARTPART",
                "PART.PART\n",
                " PART.PART",
                "PART+.PART",
                "PARTß.PART",
                "PART=.PART"
            })
    @Tag("V5")
    @DisplayName("nothing else, no token of ours above all, opaque or a JSON Web Token")
    void others(String pattern) {
        assertThat(OldRefreshTokens.isOne(token(pattern))).isFalse();
    }
}
