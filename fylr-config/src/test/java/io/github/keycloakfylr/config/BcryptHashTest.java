package io.github.keycloakfylr.config;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("C3")
@DisplayName("A bcrypt hash")
class BcryptHashTest {

    private static final String REST = "81xGNnm8PS1uiIzjbos6Le3NzFaNB0goNqnBpOx7S/EyrayzJCNAq";

    @ParameterizedTest
    @CsvSource({
        "$2y$03$,3,false",
        "$2a$04$,4,true",
        "$2b$10$,10,true",
        "$2y$14$,14,true",
        "$2y$15$,15,false",
        "$2y$99$,99,false"
    })
    @Tag("C3")
    @DisplayName("has a cost, of which 4 to 14 are taken")
    void hasACostOfWhich4To14AreTaken(String start, int cost, boolean allowed) {
        BcryptHash hash = BcryptHash.parse(start + REST).orElseThrow();
        assertThat(hash.cost()).isEqualTo(cost);
        assertThat(hash.costAllowed()).isEqualTo(allowed);
        assertThat(hash.text()).isEqualTo(start + REST);
        assertThat(hash).hasToString("BcryptHash[cost=" + cost + "]");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "foo",
                "$2y$10$",
                "$2x$10$" + REST,
                "$2$10$" + REST,
                "$2y$1$" + REST,
                "$2y$010$" + REST,
                "$2y$٠٤$" + REST,
                "2y$10$" + REST,
                " $2y$10$" + REST,
                "$2y$10$" + REST + "\n",
                "$2y$10$" + REST + "=",
                "$2y$10$-" + "81xGNnm8PS1uiIzjbos6Le3NzFaNB0goNqnBpOx7S/EyrayzJCNA"
            })
    @Tag("C3")
    @DisplayName("has exactly one form")
    void hasExactlyOneForm(String text) {
        assertThat(BcryptHash.parse(text)).isEmpty();
    }
}
