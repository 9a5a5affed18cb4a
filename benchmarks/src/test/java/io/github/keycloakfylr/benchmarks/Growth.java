package io.github.keycloakfylr.benchmarks;

import io.restassured.http.ContentType;
import io.restassured.response.Response;
import java.io.PrintStream;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/**
 * What a server has when it has been in use for years.
 *
 * @param clients of the realm that is measured
 * @param users of the realm that is measured, each with a password
 * @param sessions logins of these users that are live, each of another user as long as there are enough
 * @param realms that are served as fylr beside it, each for a host of its own
 */
record Growth(int clients, int users, int sessions, int realms) {

    /** For each request of the admin REST API: a transaction of some seconds. */
    private static final int AT_ONCE = 1000;

    private static final int SESSIONS_AT_ONCE = 5000;

    /** {@return so many times as much of everything} */
    Growth times(double factor) {
        return new Growth(
                (int) (clients * factor), (int) (users * factor), (int) (sessions * factor), (int) (realms * factor));
    }

    /** Brings the site to this size, by Keycloak's admin REST API and by password grants. */
    void applyTo(Site site, PrintStream console) {
        site.passwordPolicy(Scenario.CHEAP_HASH);
        inPieces(
                "clients",
                clients,
                i -> Map.of(
                        "clientId",
                        "grown-" + i,
                        "secret",
                        Site.SECRET,
                        "redirectUris",
                        List.of("https://grown-" + i + ".example.org/callback"),
                        "webOrigins",
                        List.of("https://grown-" + i + ".example.org")),
                site,
                console);
        inPieces(
                "users",
                users,
                i -> Map.of(
                        "username",
                        name(i),
                        "email",
                        name(i) + "@example.org",
                        "enabled",
                        true,
                        "credentials",
                        List.of(Map.of("type", "password", "value", Site.PASSWORD))),
                site,
                console);
        Call grant = site.passwordGrant(
                IntStream.range(0, users).mapToObj(Growth::name).toList(), false);
        for (int made = 0; made < sessions; made += SESSIONS_AT_ONCE) {
            LoadGenerator.times(Math.min(SESSIONS_AT_ONCE, sessions - made), grant);
            console.printf("grows: %d of %d sessions%n", Math.min(made + SESSIONS_AT_ONCE, sessions), sessions);
        }
        for (int i = 1; i <= realms; i++) {
            site.admin.createRealm(Map.of(
                    "realm", "grown-" + i, "attributes", Map.of("frontendUrl", "https://grown-" + i + ".example.org")));
            if (i % 50 == 0) {
                console.printf("grows: %d of %d realms%n", i, realms);
            }
        }
    }

    private static String name(int i) {
        return "grown-" + i;
    }

    private static void inPieces(
            String kind, int count, IntFunction<Map<String, ?>> representation, Site site, PrintStream console) {
        for (int from = 0; from < count; from += AT_ONCE) {
            int to = Math.min(from + AT_ONCE, count);
            Response response = site.admin
                    .request()
                    .contentType(ContentType.JSON)
                    .body(Map.of(
                            "ifResourceExists",
                            "FAIL",
                            kind,
                            IntStream.range(from, to).mapToObj(representation).toList()))
                    .post("/" + site.realm + "/partialImport");
            if (response.statusCode() != 200) {
                throw new IllegalStateException(kind + ": " + response.statusCode() + " " + response.asString());
            }
            console.printf("grows: %d of %d %s%n", to, count, kind);
        }
    }
}
