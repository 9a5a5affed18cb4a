package io.github.keycloakfylr.benchmarks;

import io.github.keycloakfylr.testserver.DistributionServer;
import io.github.keycloakfylr.testserver.PostgresDatabase;
import io.github.keycloakfylr.testserver.ServerOptions;
import java.io.PrintStream;
import java.util.List;
import java.util.Locale;

/** What many tokens of guests leave behind: in the database nothing, and nothing in the server's memory. */
final class Guests {

    private static final int AT_ONCE = 20_000;
    /** Enough for what a server loads and caches once. */
    private static final int FIRST = 5000;

    private Guests() {}

    /**
     * {@return what there was before and after}
     *
     * @param tokens how many
     */
    static Table measure(int tokens, PrintStream console) {
        try (PostgresDatabase database = PostgresDatabase.start("bench-guests-postgres");
                DistributionServer server = DistributionServer.start(
                        ServerOptions.in("bench-guests").withDatabase(database.port()));
                ServerProcess process = ServerProcess.attach(server.jvm())) {
            OurSite site = new OurSite(server.baseUri());
            site.setUp();
            Call grant = site.clientCall(site.token(), "grant_type", "client_credentials");
            grant.check("\"access_token\"");
            LoadGenerator.times(FIRST, grant);
            long rows = database.rows();
            long heap = process.heapInUse();
            for (int made = 0; made < tokens; made += AT_ONCE) {
                LoadGenerator.times(Math.min(AT_ONCE, tokens - made), grant);
                console.printf("guests: %d of %d tokens%n", Math.min(made + AT_ONCE, tokens), tokens);
            }
            Table table = new Table(List.of("guests' tokens", "before", "after " + tokens));
            table.row(List.of("rows of the database", Long.toString(rows), Long.toString(database.rows())));
            table.row(List.of("heap, MB", megabytes(heap), megabytes(process.heapInUse())));
            return table;
        }
    }

    private static String megabytes(long bytes) {
        return String.format(Locale.ROOT, "%.1f", bytes / 1e6);
    }
}
