package io.github.keycloakfylr.token;

import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Which refresh token of a client session may be redeemed next (contract T9): pure rules on the session's notes. A
 * chain is named by its first token, and its tokens are numbered; a note says which number is next, and when the last
 * one was redeemed.
 *
 * <p>A login by single sign-on begins a new chain in the same client session, which is written as a whole at each
 * refresh. So only the {@value #MAX_CHAINS} chains that were used last are kept. Of one that is not, no token is good
 * any more: forgetting a chain must not make its first token new again. Not thread-safe.
 */
final class RefreshChains {

    /** How many chains that have been refreshed a client session keeps. */
    static final int MAX_CHAINS = 30;

    private static final String NOTE = "fylr.refresh.";
    /** Seconds since the epoch: no token issued until then begins a chain any more. */
    private static final String FORGOTTEN_UNTIL = "fylr.refresh_forgotten_until";

    /** What a refresh token of a session is worth. */
    enum State {
        /** The newest of its chain. */
        CURRENT,
        /** A newer one took its place: whoever presents it may be a thief. */
        USED,
        /** Of a chain that is no longer kept. */
        FORGOTTEN
    }

    /**
     * A refresh token's place.
     *
     * @param chain the id of the chain's first token
     * @param number 0 for the first
     * @param issuedAt seconds since the epoch
     */
    record Link(String chain, int number, long issuedAt) {}

    /**
     * The next number of a chain, and when it was last redeemed, in seconds since the epoch; 0 where the last release
     * has written it.
     */
    private record Note(int next, long usedAt) {

        static Note parse(String text) {
            String[] parts = text.split("@", 2);
            return new Note(Integer.parseInt(parts[0]), parts.length > 1 ? Long.parseLong(parts[1]) : 0);
        }

        @Override
        public String toString() {
            return next + "@" + usedAt;
        }
    }

    private final Map<String, String> notes;

    /**
     * Creates the refresh chains.
     *
     * @param notes of the client session; {@code null} is none
     */
    RefreshChains(Map<String, String> notes) {
        this.notes = notes == null ? new HashMap<>() : new HashMap<>(notes);
    }

    /** {@return what a token with that place is worth} */
    State state(Link link) {
        String note = notes.get(NOTE + link.chain());
        if (note != null) {
            return link.number() == Note.parse(note).next() ? State.CURRENT : State.USED;
        }
        return link.number() == 0 && link.issuedAt() > forgottenUntil() ? State.CURRENT : State.FORGOTTEN;
    }

    /**
     * Notes that a current token was redeemed.
     *
     * @param now seconds since the epoch
     * @return the notes to write, by name; one without a value is to be removed
     */
    Map<String, Optional<String>> redeem(Link link, long now) {
        Map<String, Optional<String>> changes = new HashMap<>();
        String note = new Note(link.number() + 1, now).toString();
        notes.put(NOTE + link.chain(), note);
        changes.put(NOTE + link.chain(), Optional.of(note));
        while (notes.keySet().stream().filter(name -> name.startsWith(NOTE)).count() > MAX_CHAINS) {
            String oldest = notes.keySet().stream()
                    .filter(name -> name.startsWith(NOTE))
                    .min(Comparator.comparingLong((String name) ->
                                    Note.parse(notes.getOrDefault(name, "0")).usedAt())
                            .thenComparing(name -> name))
                    .orElseThrow();
            long usedAt = Note.parse(notes.remove(oldest)).usedAt();
            // All tokens of the chain were issued until its last use.
            String until = Long.toString(Math.max(forgottenUntil(), usedAt == 0 ? now : usedAt));
            notes.put(FORGOTTEN_UNTIL, until);
            changes.put(oldest, Optional.empty());
            changes.put(FORGOTTEN_UNTIL, Optional.of(until));
        }
        return changes;
    }

    /**
     * Takes back that a token was just redeemed.
     *
     * @param now seconds since the epoch
     * @return the notes to write, by name
     */
    static Map<String, Optional<String>> keep(Link link, long now) {
        return Map.of(NOTE + link.chain(), Optional.of(new Note(link.number(), now).toString()));
    }

    private long forgottenUntil() {
        return Long.parseLong(notes.getOrDefault(FORGOTTEN_UNTIL, "0"));
    }
}
