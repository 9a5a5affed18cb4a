package io.github.keycloakfylr.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.HashMap;
import java.util.List;
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
        Options full = new Options(Options.Kind.FULL, Scenario.ALL, 3, 6, false, false, false, false, 1);

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
    @DisplayName("can be short, with other numbers, and without what one start says nothing of")
    void shortForm() {
        List<Scenario> steady = Scenario.ALL.stream()
                .filter(scenario -> !scenario.name().equals("password"))
                .toList();

        assertThat(steady).hasSize(Scenario.ALL.size() - 1);
        assertThat(read("bench", "short", "bench.seconds", "1.5", "bench.db", "postgres", "bench.profile", "true"))
                .isEqualTo(new Options(Options.Kind.SHORT, steady, 1, 1.5, true, true, false, false, 1));
    }

    @Test
    @DisplayName("compare a large server with a small one, each endpoint within a fifth")
    void scale() {
        Options scale = read("bench", "scale", "bench.size", "0.01");

        assertThat(scale.pair()).isEqualTo("large / small");
        assertThat(scale.growth()).isEqualTo(new Growth(100, 1000, 1000, 3));
        assertThat(scale.scenarios()).hasSameSizeAs(Scenario.ALL).allMatch(scenario -> scenario.goal() == 1.2);
    }

    @Test
    @DisplayName("count rows only in PostgreSQL")
    void guests() {
        assertThat(read("bench", "guests", "bench.db", "postgres").guests()).isEqualTo(1_000_000);
        assertThatIllegalArgumentException().isThrownBy(() -> read("bench", "guests"));
    }

    @ParameterizedTest(name = "{0}={1}")
    @CsvSource({
        "bench, refesh",
        "bench.starts, 0",
        "bench.seconds, long",
        "bench.db, mysql",
        "bench.size, 0",
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
