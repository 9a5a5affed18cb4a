package io.github.keycloakfylr.soak;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keycloakfylr.client.AdminApi;
import io.github.keycloakfylr.client.Browser;
import io.github.keycloakfylr.client.FylrApi;
import io.github.keycloakfylr.client.Race;
import io.github.keycloakfylr.testserver.DistributionServer;
import io.github.keycloakfylr.testserver.PostgresDatabase;
import io.github.keycloakfylr.testserver.ServerMemory;
import io.github.keycloakfylr.testserver.ServerOptions;
import io.restassured.response.Response;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Contract G8, C4, N5: mixed load for {@code -Dfylr.soak.minutes}, the first tenth of it by users alone, the rest with
 * everything beside them that costs a server something: half-finished logins, unknown clients, garbage for tokens,
 * guests, and a client whose secret is hashed at cost 14. On a server and a PostgreSQL of its own, whose memory and
 * rows nothing else changes. Prints now and then how it goes.
 */
@Tag("soak")
class SoakIT {

    /** The most expensive hash that is taken for a secret; of a made-up one. */
    private static final String COST_14 = "$2a$14$rPmBGx1dLCH8CzSPgZAo0.5V1Rhz2uZ8eGQ2rZKx0XwJ1uI7Hq7Yy";

    private static final String EXPENSIVE = "soak-expensive";
    private static final int USERS = 16;
    private static final double SLOWER = 3;
    /** Milliseconds. Below it the machine is measured, not the server. */
    private static final double LEAST_P99 = 50;

    /** Seconds that a login which nobody finishes is kept, so that some end while it is looked. */
    private static final int LOGIN_SECONDS = 60;

    private final Duration whole = Duration.ofMinutes(Integer.getInteger("fylr.soak.minutes", 30));
    private final PostgresDatabase database = PostgresDatabase.start("soak-postgres");
    private final DistributionServer server =
            DistributionServer.start(ServerOptions.in("soak").withDatabase(database.port()));
    private final AdminApi admin = new AdminApi(server.baseUri());
    private final FylrApi fylr = new FylrApi(server.baseUri());

    @AfterEach
    void stop() {
        server.close();
        database.close();
    }

    private String user(int number) {
        return "soak " + number;
    }

    /** What a user's application does: logs in, uses the token, refreshes it, logs out. */
    private void visit(int number) {
        Map<String, Object> tokens = fylr.passwordTokens(user(number % USERS), "secret", "read offline");
        FylrApi.success(fylr.userinfo((String) tokens.get("access_token")));
        Map<String, Object> refreshed = FylrApi.success(fylr.refresh(tokens));
        assertThat(fylr.active(refreshed.get("access_token"))).isTrue();
        assertThat(fylr.revoke((String) refreshed.get("refresh_token")).statusCode())
                .isEqualTo(200);
    }

    private void visitByTheBrowser(int number) {
        Browser browser = new Browser(server.baseUri());
        Response page = browser.authorize(fylr.authorizationRequest("auth_method", "easydb"));
        Response callback = browser.submit(page, "username", user(number % USERS), "password", "secret");
        Map<String, Object> tokens =
                FylrApi.success(fylr.exchange(FylrApi.query(callback).get("code")));
        assertThat(fylr.revoke((String) tokens.get("access_token")).statusCode())
                .isEqualTo(200);
    }

    private void guest(int number) {
        FylrApi.success(fylr.userinfo(fylr.guestToken()));
    }

    private void halfALogin(int number) {
        assertThat(new Browser(server.baseUri())
                        .authorize(fylr.authorizationRequest("auth_method", "easydb"))
                        .statusCode())
                .isEqualTo(200);
    }

    /** Costs the server as much as a wrong secret (contract C4). */
    private void unknownClient(int number) {
        rejectedOrPutOff(
                fylr.token("grant_type", "client_credentials", "client_id", "nobody-" + number, "client_secret", "x"));
    }

    private void garbage(int number) {
        String token = "fylr_rt1_" + number + "x".repeat(number % 150);
        FylrApi.rejected(
                fylr.token("grant_type", "refresh_token", "client_id", FylrApi.CLIENT, "refresh_token", token),
                400,
                "invalid_grant");
        assertThat(fylr.userinfo(token).statusCode()).isEqualTo(400);
        assertThat(fylr.active(token)).isFalse();
    }

    private void expensiveSecret(int number) {
        rejectedOrPutOff(fylr.token(
                "grant_type", "client_credentials", "client_id", EXPENSIVE, "client_secret", "wrong-" + number));
    }

    /** No more secrets are checked at once than leaves room for others; whoever is too many comes again. */
    private static void rejectedOrPutOff(Response response) {
        if (response.statusCode() == 503) {
            assertThat(response.getHeader("Retry-After")).matches("\\d+");
        } else {
            FylrApi.rejected(response, 400, "invalid_client");
        }
    }

    @Test
    @Tag("G8")
    @Tag("C4")
    @Tag("N5")
    @DisplayName("no error; heap, threads and rows level off; others are not slowed down by what is thrown at it")
    void soak() throws InterruptedException {
        ServerMemory memory = new ServerMemory(server.jvm().pid());
        Supplier<Gauges> gauges = () -> Gauges.read(memory, database);
        admin.updateRealm("fylr", Race.CHEAP_PASSWORDS);
        admin.updateRealm(
                "fylr",
                Map.of("accessCodeLifespanLogin", LOGIN_SECONDS, "accessCodeLifespanUserAction", LOGIN_SECONDS));
        admin.setRealmAttribute("fylr", "fylr.login.guest", "true");
        IntStream.range(0, USERS).forEach(number -> admin.createUser("fylr", user(number), "secret"));
        admin.createClient("fylr", Map.of("clientId", EXPENSIVE, "secret", COST_14, "serviceAccountsEnabled", true));

        Duration quiet = whole.dividedBy(10);
        Load users = new Load(
                Map.of("visit", new Load.Kind(4, this::visit), "browser", new Load.Kind(2, this::visitByTheBrowser)));
        users.run(quiet.dividedBy(2), gauges);
        long rows = database.rows();
        Load alone = users.again();
        alone.run(quiet.dividedBy(2), gauges);
        Map<String, Load.Kind> everything = new LinkedHashMap<>(users.kinds());
        everything.put("guest", new Load.Kind(4, this::guest));
        everything.put("half a login", new Load.Kind(4, this::halfALogin));
        everything.put("unknown client", new Load.Kind(4, this::unknownClient));
        everything.put("garbage", new Load.Kind(4, this::garbage));
        everything.put("cost 14", new Load.Kind(4, this::expensiveSecret));
        Load mixed = new Load(everything);
        mixed.run(whole.minus(quiet), gauges);

        assertThat(mixed.failures()).isEmpty();
        assertThat(alone.failures()).isEmpty();
        assertThat(server.log().lines().filter(line -> line.contains(" ERROR ")))
                .isEmpty();
        levelsOff("heap, bytes", mixed.gauges(), Gauges::heap, 16 << 20);
        levelsOff("threads", mixed.gauges(), Gauges::threads, 20);
        // Of each visit that is under way a few.
        levelsOff("rows", mixed.gauges(), Gauges::rows, 50);
        Awaitility.await("rows as before the load")
                .atMost(Duration.ofSeconds(2 * LOGIN_SECONDS))
                .pollInterval(Duration.ofSeconds(1))
                .until(database::rows, is -> is == rows);
        assertThat(slowedDown(alone, mixed)).isEmpty();
    }

    private static List<String> slowedDown(Load alone, Load mixed) {
        List<String> slower = new ArrayList<>();
        for (String kind : alone.kinds().keySet()) {
            double before = Math.max(alone.p99(kind), LEAST_P99);
            System.out.printf(
                    "SoakIT: %s: p99 %.0f ms alone, %.0f ms in the mix%n", kind, alone.p99(kind), mixed.p99(kind));
            if (mixed.p99(kind) > SLOWER * before) {
                slower.add(kind + ": " + before + " ms, then " + mixed.p99(kind));
            }
        }
        return slower;
    }

    /** Whether the last third is no higher than the one before. */
    private static void levelsOff(String what, List<Gauges> gauges, ToLongFunction<Gauges> gauge, long noise) {
        List<Long> samples = gauges.stream().map(gauge::applyAsLong).toList();
        assertThat(samples).as(what).hasSizeGreaterThanOrEqualTo(3);
        int third = samples.size() / 3;
        long middle = highest(samples.subList(third, 2 * third));
        long last = highest(samples.subList(samples.size() - third, samples.size()));
        assertThat(last).as("%s: %s", what, samples).isLessThanOrEqualTo(middle + middle / 10 + noise);
    }

    private static long highest(List<Long> samples) {
        return samples.stream().mapToLong(Long::longValue).max().orElseThrow();
    }
}
