package io.github.keycloakfylr.benchmarks;

import java.util.Locale;

/** Which of the two: the one that is measured, or the one that it is compared with. */
enum Server {
    OURS(false),
    STOCK(true),
    /** Ours with many clients, users, sessions and realms. */
    LARGE(false),
    /** Ours as it is installed. */
    SMALL(true);

    private final boolean baseline;

    Server(boolean baseline) {
        this.baseline = baseline;
    }

    /** {@return whether the other one is measured by this one} */
    boolean isBaseline() {
        return baseline;
    }

    /** As it is called in tables and files. */
    String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
