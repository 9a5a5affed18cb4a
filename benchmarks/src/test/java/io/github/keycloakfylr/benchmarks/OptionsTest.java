package io.github.keycloakfylr.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("The options of a run")
class OptionsTest {

    private static Options read(String... properties) {
        Map<String, String> map = new HashMap<>();
        for (int i = 0; i < properties.length; i += 2) {
            map.put(properties[i], properties[i + 1]);
        }
        return Options.read(map::get);
    }

    @Test
    @DisplayName("are the full table where nothing is said, or Maven hands over nothing")
    void nothing() {
        Options full = new Options(Options.Kind.FULL, Scenario.ALL, 3, 6, false, false, false, false);

        assertThat(read()).isEqualTo(full);
        assertThat(read("bench", "all", "bench.starts", "", "bench.seconds", "", "bench.docs", ""))
                .isEqualTo(full);
    }

    @Test
    @DisplayName("name endpoints, which are measured in the order of the table")
    void endpoints() {
        assertThat(read("bench", "userinfo,jwks").scenarios())
                .extracting(Scenario::name)
                .containsExactly("jwks", "userinfo");
    }

    @Test
    @DisplayName("can be short, with other numbers")
    void shortForm() {
        assertThat(read("bench", "short", "bench.seconds", "1.5", "bench.db", "postgres", "bench.profile", "true"))
                .isEqualTo(new Options(Options.Kind.SHORT, Scenario.ALL, 1, 1.5, true, true, false, false));
    }

    @ParameterizedTest(name = "{0}={1}")
    @CsvSource({
        "bench, refesh",
        "bench.starts, 0",
        "bench.seconds, long",
        "bench.db, mysql",
    })
    @DisplayName("that mean nothing are named")
    void wrong(String name, String value) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> read(name, value))
                .withMessageContainingAll("-D" + name, value);
    }

    @Test
    @DisplayName("write the docs only of a whole table")
    void docs() {
        assertThat(read("bench.docs", "write").writeDocs()).isTrue();
        assertThatIllegalArgumentException().isThrownBy(() -> read("bench.docs", "write", "bench", "jwks"));
    }
}
