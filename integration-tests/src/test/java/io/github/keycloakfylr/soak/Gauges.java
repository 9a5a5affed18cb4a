package io.github.keycloakfylr.soak;

import io.github.keycloakfylr.testserver.PostgresDatabase;
import io.github.keycloakfylr.testserver.ServerMemory;

/**
 * What a server and its database hold at a moment.
 *
 * @param heap bytes that are alive
 * @param threads of the server's process
 * @param rows of all tables together
 */
record Gauges(long heap, long threads, long rows) {

    static Gauges read(ServerMemory memory, PostgresDatabase database) {
        return new Gauges(memory.liveBytes(), memory.threads(), database.rows());
    }

    @Override
    public String toString() {
        return "%d MB alive, %d threads, %d rows".formatted(heap >> 20, threads, rows);
    }
}
