package io.github.keycloakfylr.benchmarks;

import java.util.Locale;

/** Which of the two. */
enum Server {
    OURS,
    STOCK;

    /** As it is called in tables and files. */
    String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
