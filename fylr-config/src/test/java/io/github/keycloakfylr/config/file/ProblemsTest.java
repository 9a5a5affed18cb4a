package io.github.keycloakfylr.config.file;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("What is wrong with the files")
class ProblemsTest {

    private final Problems problems = new Problems();

    @Test
    void isToldByFileAndLine() {
        problems.error(new Source("b.yml", 2), "z", "two");
        problems.error(new Source("b.yml", 10), "", "ten");
        problems.error(new Source("a.yml", 11), "x.y", "eleven");
        problems.error(new Source("b.yml", 2), "a", "two");
        problems.warn(new Source("CFG_X", 0), "", "odd");
        assertThat(problems.errors())
                .containsExactly(
                        "a.yml:11: error: x.y: eleven",
                        "b.yml:2: error: a: two",
                        "b.yml:2: error: z: two",
                        "b.yml:10: error: ten");
        assertThat(problems.warnings()).containsExactly("CFG_X: warning: odd");
        assertThat(new InvalidConfigException(problems))
                .hasMessage("a.yml:11: error: x.y: eleven\nb.yml:2: error: a: two\nb.yml:2: error:"
                        + " z: two\nb.yml:10: error: ten");
    }

    @Test
    void isOneLineThatATerminalShowsAsItIs() {
        problems.error(new Source("a\n.yml", 1), "k\r\n\u001b[31m\u009b31m", "t\u202e\u2028\u2066\u200b\u0085\u007f");
        assertThat(problems.errors()).containsExactly("a?.yml:1: error: k???[31m?31m: t??????");
    }
}
