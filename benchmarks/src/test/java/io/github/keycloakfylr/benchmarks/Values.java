package io.github.keycloakfylr.benchmarks;

import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedDeque;

/** What requests of one kind differ in, such as their tokens: each takes one. */
final class Values {

    private final Deque<String> values;
    private final boolean again;

    private Values(Collection<String> values, boolean again) {
        this.values = new ConcurrentLinkedDeque<>(values);
        this.again = again;
    }

    /** Used in turn, again and again. */
    static Values inTurn(List<String> values) {
        return new Values(values, true);
    }

    /** Each used once: codes, refresh tokens. There are none at first. */
    static Values once() {
        return new Values(List.of(), false);
    }

    void add(String value) {
        values.addLast(value);
    }

    /** Forgets what has not been used. */
    void clear() {
        values.clear();
    }

    /**
     * {@return the one that waits longest}
     *
     * @throws IllegalStateException when there is none left
     */
    String next() {
        String value = values.pollFirst();
        if (value == null) {
            throw new IllegalStateException("Each value has been used: a request was not answered as it should.");
        }
        if (again) {
            values.addLast(value);
        }
        return value;
    }
}
