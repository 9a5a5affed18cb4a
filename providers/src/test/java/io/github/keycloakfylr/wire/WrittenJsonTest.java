package io.github.keycloakfylr.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class WrittenJsonTest {

    private final WrittenJson<List<String>> documents = new WrittenJson<>();
    private final AtomicInteger written = new AtomicInteger();

    private String document(String... content) {
        return documents.of(List.of(content), () -> {
            written.incrementAndGet();
            return Map.of("content", content);
        });
    }

    @Test
    @Tag("W8")
    @DisplayName("a document is written once for equal content, and anew for another one")
    void onceForEqualContent() {
        assertThat(document("ä", "b")).isEqualTo("{\"content\":[\"ä\",\"b\"]}");
        assertThat(document("ä", "b")).isEqualTo("{\"content\":[\"ä\",\"b\"]}");
        assertThat(written).hasValue(1);

        assertThat(document("ä")).isEqualTo("{\"content\":[\"ä\"]}");
        assertThat(document("ä", "b")).isEqualTo("{\"content\":[\"ä\",\"b\"]}");
        assertThat(written).hasValue(2);
    }

    @Test
    @Tag("G9")
    @DisplayName(
            "whoever asks by many a name has the documents of others written anew at most, and keeps no more than 100")
    void bounded() {
        document("used all the time");
        for (int i = 0; i < 99; i++) {
            document("host " + i);
            document("used all the time");
        }
        assertThat(written).hasValue(100);

        document("one more");
        document("used all the time");
        assertThat(written).hasValue(101);

        document("host 0");
        assertThat(written).hasValue(102);
    }

    @Test
    @Tag("G9")
    @DisplayName("a document of an endless name is not kept")
    void longOnes() {
        String name = "x".repeat(70_000);

        assertThat(document(name)).hasSizeGreaterThan(70_000);
        assertThat(document(name)).hasSizeGreaterThan(70_000);

        assertThat(written).hasValue(2);
    }
}
