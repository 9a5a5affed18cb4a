package io.github.keycloakfylr.token;

import static io.github.keycloakfylr.token.RefreshChains.State.CURRENT;
import static io.github.keycloakfylr.token.RefreshChains.State.FORGOTTEN;
import static io.github.keycloakfylr.token.RefreshChains.State.USED;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.keycloakfylr.token.RefreshChains.Link;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class RefreshChainsTest {

    private final Map<String, String> notes = new HashMap<>(Map.of("other", "note"));

    private RefreshChains.State state(String chain, int number, long issuedAt) {
        return new RefreshChains(notes).state(new Link(chain, number, issuedAt));
    }

    private void redeem(String chain, int number, long now) {
        assertThat(state(chain, number, now)).isEqualTo(CURRENT);
        new RefreshChains(notes)
                .redeem(new Link(chain, number, now), now)
                .forEach((name, value) ->
                        value.ifPresentOrElse(text -> notes.put(name, text), () -> notes.remove(name)));
    }

    @Test
    @Tag("T9")
    @DisplayName("the first is good, then only the newest")
    void rotation() {
        redeem("a", 0, 100);
        assertThat(state("a", 0, 100)).isEqualTo(USED);
        assertThat(state("a", 1, 100)).isEqualTo(CURRENT);
        redeem("a", 1, 200);
        assertThat(state("a", 0, 100)).isEqualTo(USED);
        assertThat(state("a", 1, 100)).isEqualTo(USED);
        assertThat(state("a", 2, 200)).isEqualTo(CURRENT);
        assertThat(state("b", 0, 10)).isEqualTo(CURRENT);
    }

    @Test
    @Tag("T9")
    @DisplayName("the notes of the last release go on counting")
    void olderNotes() {
        notes.put("fylr.refresh.old", "3");

        assertThat(state("old", 2, 50)).isEqualTo(USED);
        assertThat(state("old", 3, 50)).isEqualTo(CURRENT);
        redeem("old", 3, 100);
        assertThat(state("old", 4, 100)).isEqualTo(CURRENT);
    }

    @Test
    @Tag("T9")
    @DisplayName("a session keeps so many chains and no more, those that were used last")
    void bounded() {
        for (int i = 0; i < 1000; i++) {
            redeem("chain" + i, 0, 1000 + i);
        }
        assertThat(notes).hasSize(RefreshChains.MAX_CHAINS + 2).containsEntry("other", "note");
        assertThat(state("chain999", 1, 1999)).isEqualTo(CURRENT);
        assertThat(state("chain999", 0, 1999)).isEqualTo(USED);
    }

    @Test
    @Tag("T9")
    @DisplayName("of a chain that is no longer kept nothing is good, and a new chain is")
    void forgotten() {
        redeem("first", 0, 1000);
        for (int i = 0; i < RefreshChains.MAX_CHAINS; i++) {
            redeem("chain" + i, 0, 1001 + i);
        }
        assertThat(state("first", 0, 900)).isEqualTo(FORGOTTEN);
        assertThat(state("first", 0, 1000)).isEqualTo(FORGOTTEN);
        assertThat(state("first", 1, 1000)).isEqualTo(FORGOTTEN);
        assertThat(state("new", 0, 1001)).isEqualTo(CURRENT);
    }
}
