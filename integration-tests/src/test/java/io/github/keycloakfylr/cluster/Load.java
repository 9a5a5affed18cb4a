package io.github.keycloakfylr.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keycloakfylr.client.AdminApi;
import io.github.keycloakfylr.client.FylrApi;
import io.restassured.response.Response;
import java.io.IOException;
import java.net.ConnectException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.awaitility.Awaitility;

/**
 * Clients that log in, refresh and revoke at both nodes, as fast as responses come, and remember what they were told:
 * of each login the tokens that they were given last, or that it was revoked.
 */
final class Load implements AutoCloseable {

    private static final int CLIENTS = 6;
    private static final String REFRESH = "refresh grant";
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    /** What a client knows of one login. */
    static final class Login {

        private volatile Map<String, Object> tokens;
        private volatile boolean revoked;

        Login(Map<String, Object> tokens) {
            this.tokens = tokens;
        }

        /** The newest. */
        Map<String, Object> tokens() {
            return tokens;
        }
    }

    private final FylrApi victim;
    private final FylrApi survivor;
    private final ExecutorService threads = Executors.newFixedThreadPool(CLIENTS);
    private final List<Future<?>> clients = new ArrayList<>();
    private final Queue<Login> logins = new ConcurrentLinkedQueue<>();
    private final Queue<String> failures = new ConcurrentLinkedQueue<>();
    private final AtomicInteger responded = new AtomicInteger();
    private final AtomicInteger lost = new AtomicInteger();
    private final Queue<Map<String, Object>> uncertain = new ConcurrentLinkedQueue<>();
    private final AtomicLong longestNanos = new AtomicLong();
    private volatile boolean victimIsGone;
    private volatile boolean over;

    private Load(FylrApi victim, FylrApi survivor) {
        this.victim = victim;
        this.survivor = survivor;
    }

    /**
     * Starts the load.
     *
     * @param admin makes the users
     * @param victim the node that may stop serving
     * @param survivor the one that must not
     */
    static Load start(AdminApi admin, FylrApi victim, FylrApi survivor) {
        Load load = new Load(victim, survivor);
        for (int i = 0; i < CLIENTS; i++) {
            // Each has a user to itself: Keycloak lets one login of a user go on at a time.
            String user = "cluster-it-load-" + i;
            FylrApi.user(admin, user);
            Client client = load.new Client(user, new Random(i));
            load.clients.add(load.threads.submit(() -> load.run(client)));
        }
        return load;
    }

    private void run(Client client) {
        while (!over) {
            client.act();
        }
    }

    /** Returns after that many more requests got the due response. */
    void awaitResponses(int more) {
        int enough = responded.get() + more;
        Awaitility.await()
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(10))
                .until(() -> responded.get() >= enough || clients.stream().anyMatch(Future::isDone));
        assertThat(responded.get()).as("responses; rejected were " + failures).isGreaterThanOrEqualTo(enough);
    }

    /** What a proxy does that has noticed that the victim is gone. */
    void leaveVictim() {
        victimIsGone = true;
    }

    /** Ends the load. */
    void stop() throws Exception {
        over = true;
        for (Future<?> client : clients) {
            client.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        }
    }

    @Override
    public void close() {
        over = true;
        threads.shutdownNow();
    }

    List<Login> alive() {
        return logins.stream().filter(login -> !login.revoked).toList();
    }

    List<Login> revoked() {
        return logins.stream().filter(login -> login.revoked).toList();
    }

    /** Responses other than the due one, and what the survivor did not respond. */
    List<String> failures() {
        return List.copyOf(failures);
    }

    /** How many requests had no response, because the victim was killed over them. */
    int lost() {
        return lost.get();
    }

    /** The tokens of refreshes that had no response: they may be used up, or not. */
    List<Map<String, Object>> uncertain() {
        return List.copyOf(uncertain);
    }

    /** How long the survivor took for the request that took it longest. */
    Duration longest() {
        return Duration.ofNanos(longestNanos.get());
    }

    /** One at a time, so that nobody else uses its tokens. */
    private final class Client {

        private final String user;
        private final Random random;
        private final List<Login> own = new ArrayList<>();

        Client(String user, Random random) {
            this.user = user;
            this.random = random;
        }

        private FylrApi node() {
            return victimIsGone || random.nextBoolean() ? survivor : victim;
        }

        void act() {
            int dice = random.nextInt(10);
            if (own.isEmpty() || dice < 3) {
                logInByPassword();
            } else if (dice < 5) {
                logInByCode();
            } else if (dice < 9) {
                refresh(own.get(random.nextInt(own.size())));
            } else {
                revoke(own.get(random.nextInt(own.size())));
            }
        }

        private void logInByPassword() {
            ask(
                            "password grant",
                            node(),
                            200,
                            null,
                            node -> node.token(
                                    "grant_type",
                                    "password",
                                    "client_id",
                                    FylrApi.CLIENT,
                                    "username",
                                    user,
                                    "password",
                                    "secret",
                                    "scope",
                                    "offline"))
                    .ifPresent(this::remember);
        }

        private void logInByCode() {
            ask(
                            "authorization request",
                            node(),
                            302,
                            null,
                            node -> node.authorize(
                                    "auth_method", "easydb", "login", user, "password", "secret", "scope", "offline"))
                    .map(callback -> FylrApi.query(callback).get("code"))
                    .flatMap(code -> ask("authorization code grant", node(), 200, null, node -> node.exchange(code)))
                    .ifPresent(this::remember);
        }

        private void refresh(Login login) {
            ask(REFRESH, node(), 200, login, node -> node.refresh(login.tokens))
                    .ifPresent(response -> login.tokens = FylrApi.success(response));
        }

        private void revoke(Login login) {
            ask("revocation", node(), 200, login, node -> node.revoke((String) login.tokens.get("access_token")))
                    .ifPresent(response -> {
                        login.revoked = true;
                        own.remove(login);
                    });
        }

        private void remember(Response response) {
            Login login = new Login(FylrApi.success(response));
            own.add(login);
            logins.add(login);
        }

        /**
         * {@return the response, if it was the one that is due}
         *
         * @param used the login that the request uses up or ends, if it does; with the response lost, nobody can tell
         *     whether it did
         */
        private Optional<Response> ask(
                String what, FylrApi node, int due, Login used, Function<FylrApi, Response> request) {
            long asked = System.nanoTime();
            try {
                Response response = request.apply(node);
                if (node == survivor) {
                    longestNanos.accumulateAndGet(System.nanoTime() - asked, Math::max);
                }
                if (response.statusCode() == due) {
                    responded.incrementAndGet();
                    return Optional.of(response);
                }
                failures.add(what + ": " + response.statusCode() + " " + response.asString());
            } catch (Exception e) {
                // REST-assured throws what is checked without declaring it.
                if (node == survivor || !(e instanceof IOException)) {
                    failures.add(what + ": " + e);
                } else if (!(e instanceof ConnectException)) {
                    lost.incrementAndGet();
                    if (what.equals(REFRESH)) {
                        uncertain.add(used.tokens);
                    }
                    own.remove(used);
                    logins.remove(used);
                }
            }
            return Optional.empty();
        }
    }
}
