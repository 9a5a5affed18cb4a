package io.github.keycloakfylr.testserver;

import io.github.keycloakfylr.client.AdminApi;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

/**
 * Two nodes, A and B, on one PostgreSQL, clustered as Keycloak does it by itself: found by the database, over TCP of
 * the loopback interface.
 */
public final class Cluster implements SharedServer.Running {

    /**
     * The external URL, and so the issuer, of both nodes. In production a reverse proxy has it, and passes each request
     * on to one of them; here it leads nowhere, and a test sends what is for it to the node of its choice. Were it the
     * address of a node, tests could reach that one by a redirect or a form where they mean the other.
     */
    public static final URI EXTERNAL_URL = URI.create("https://dam.example.org");

    private static final Duration JOIN_TIMEOUT = Duration.ofMinutes(1);
    /** Infinispan's message about a change of the members: a view's name, and how many are in it. */
    private static final Pattern VIEW = Pattern.compile("ISPN000094: Received new cluster view[^\\n]*\\((\\d+)\\) \\[");

    private final PostgresDatabase database;
    private final TcpRelay databaseOfB;
    private final DistributionServer a;
    private final DistributionServer b;
    private final AdminApi admin;

    private Cluster(PostgresDatabase database, TcpRelay databaseOfB, DistributionServer a, DistributionServer b) {
        this.database = database;
        this.databaseOfB = databaseOfB;
        this.a = a;
        this.b = b;
        this.admin = new AdminApi(a.baseUri());
    }

    /** Starts both, with an empty database, and returns when each sees the other. */
    static Cluster start() {
        PostgresDatabase database = PostgresDatabase.start("it-postgres");
        TcpRelay relay = TcpRelay.to(database.port());
        // Both are installed at once; but then one has the empty database for itself, to fill it, with the realm as
        // well.
        CompletableFuture<DistributionServer> second = CompletableFuture.supplyAsync(() ->
                DistributionServer.install(options("it-node-b", relay.port()).withoutRealm()));
        DistributionServer first = DistributionServer.start(options("it-node-a", database.port()));
        Cluster cluster = new Cluster(database, relay, first, second.join());
        cluster.b.startAgain();
        cluster.awaitBoth();
        RealmSnapshot.complete(cluster.admin, "fylr");
        return cluster;
    }

    private static ServerOptions options(String name, int databasePort) {
        return ServerOptions.in(name)
                .withDatabase(databasePort)
                .clustered()
                .withHostname(EXTERNAL_URL)
                .withArguments("--log-level-io.github.keycloakfylr=debug");
    }

    /** Administration, at A. */
    @Override
    public AdminApi admin() {
        return admin;
    }

    @Override
    public List<String> logs() {
        return List.of(a.log(), b.log());
    }

    public DistributionServer a() {
        return a;
    }

    public DistributionServer b() {
        return b;
    }

    /** B's way to the database, which can be cut. */
    public TcpRelay databaseOfB() {
        return databaseOfB;
    }

    /** Stops both, then starts both: what they had in memory only is gone. */
    public void restart() {
        b.close();
        a.close();
        a.startAgain();
        b.startAgain();
        awaitBoth();
    }

    /** Waits until each sees the other. */
    public void awaitBoth() {
        try {
            Awaitility.await().atMost(JOIN_TIMEOUT).until(() -> nodes(a) == 2 && nodes(b) == 2);
        } catch (ConditionTimeoutException e) {
            throw new ServerFailure(
                    "The nodes do not find each other: A counts " + nodes(a) + " nodes, B " + nodes(b) + ".");
        }
    }

    /** How many nodes the node knows of: as many as its log said last. */
    private static int nodes(DistributionServer node) {
        List<String> counts =
                VIEW.matcher(node.log()).results().map(view -> view.group(1)).toList();
        return counts.isEmpty() ? 0 : Integer.parseInt(counts.get(counts.size() - 1));
    }

    @Override
    public void close() {
        b.close();
        a.close();
        databaseOfB.close();
        database.close();
    }
}
