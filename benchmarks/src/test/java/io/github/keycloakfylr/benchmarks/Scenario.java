package io.github.keycloakfylr.benchmarks;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * One endpoint doing one job, which both servers can do.
 *
 * @param name in tables, files and {@code -Dbench}
 * @param goal the most that the ratio of the processor's time may be
 * @param passwordPolicy of the realms meanwhile
 * @param work makes ready what is needed, with the policy in force
 */
record Scenario(String name, double goal, String passwordPolicy, Function<Site, Work> work) {

    /** Where the hash is not what is measured it must not be what is waited for. */
    static final String CHEAP_HASH = "hashAlgorithm(pbkdf2-sha256) and hashIterations(1)";

    private static final String KEYCLOAKS_HASH = "";

    /**
     * What is sent in a scenario to one server.
     *
     * @param call what is measured
     * @param supply makes the values that {@code call} uses up, one with each response, while nothing is measured;
     *     empty where there are always enough
     * @param expected what must stand in the response
     */
    record Work(Call call, Optional<Call> supply, String expected) {

        static Work of(Call call, String expected) {
            return new Work(call, Optional.empty(), expected);
        }

        /** {@code call} uses up what {@code supply} collects. */
        static Work suppliedBy(Call supply, Call call, String expected) {
            return new Work(call, Optional.of(supply), expected);
        }
    }

    private Scenario(String name, double goal, Function<Site, Work> work) {
        this(name, goal, CHEAP_HASH, work);
    }

    static final List<Scenario> ALL = List.of(
            new Scenario("discovery", 0.35, site -> Work.of(Call.get(site.discovery()), "\"jwks_uri\"")),
            new Scenario("jwks", 0.4, site -> Work.of(Call.get(site.keys()), "\"keys\"")),
            new Scenario(
                    "client-credentials",
                    0.18,
                    site -> Work.of(
                            site.clientCall(site.token(), "grant_type", "client_credentials"), "\"access_token\"")),
            new Scenario("introspection", 0.45, Scenario::introspection),
            new Scenario("userinfo", 0.5, Scenario::userinfo),
            new Scenario("refresh", 0.5, site -> refresh(site, false)),
            new Scenario("refresh-openid", 0.6, site -> refresh(site, true)),
            new Scenario("code-openid", 0.6, Scenario::code),
            new Scenario("revoke-access-token", 0.8, site -> revocation(site, "access_token")),
            new Scenario("revoke-refresh-token", 0.8, site -> revocation(site, "refresh_token")),
            new Scenario("password-cheap-hash", 0.6, Scenario::password),
            new Scenario("password", 1, KEYCLOAKS_HASH, Scenario::password));

    /**
     * {@return whether one start tells its ratio: what Keycloak's hash costs depends on what the JVM compiles it to,
     * which differs from start to start by a factor of two}
     */
    boolean isSteady() {
        return !passwordPolicy.equals(KEYCLOAKS_HASH);
    }

    /** {@return the same, with another goal} */
    Scenario within(double other) {
        return new Scenario(name, other, passwordPolicy, work);
    }

    private static Work introspection(Site site) {
        return Work.of(
                site.clientCall(site.introspection(), "token", Call.VALUE)
                        .with(Values.inTurn(tokens(site, "access_token"))),
                "\"active\":true");
    }

    private static Work userinfo(Site site) {
        return Work.of(
                Call.get(site.userinfo())
                        .header("Authorization", "Bearer " + Call.VALUE)
                        .with(Values.inTurn(tokens(site, "access_token"))),
                "\"email\"");
    }

    /** Each response has the refresh token of the next request. */
    private static Work refresh(Site site, boolean openid) {
        Values tokens = Values.once();
        Call grant = site.passwordGrant(site.users(), openid).collecting(Call.Collect.field("refresh_token", tokens));
        for (int i = 0; i < 2 * LoadGenerator.CONNECTIONS; i++) {
            grant.check("");
        }
        return Work.of(
                site.clientCall(site.token(), "grant_type", "refresh_token", "refresh_token", Call.VALUE)
                        .with(tokens)
                        .collecting(Call.Collect.field("refresh_token", tokens)),
                openid ? "\"id_token\"" : "\"refresh_token\"");
    }

    /** The codes come by single sign-on, which is not measured: a code is the same, however the login was. */
    private static Work code(Site site) {
        Values codes = Values.once();
        Call authorization = Call.get(site.authorization("prompt", "none"))
                .header("Cookie", Call.VALUE)
                .with(Values.inTurn(site.cookies(site.users())))
                .expecting(302)
                .collecting(Call.Collect.parameter("code", codes));
        Call grant = site.clientCall(
                        site.token(),
                        "grant_type",
                        "authorization_code",
                        "code",
                        Call.VALUE,
                        "redirect_uri",
                        Site.CALLBACK)
                .with(codes);
        return Work.suppliedBy(authorization, grant, "\"id_token\"");
    }

    private static Work revocation(Site site, String kind) {
        Values tokens = Values.once();
        Call supply = site.passwordGrant(site.users(), false).collecting(Call.Collect.field(kind, tokens));
        Call revocation = site.clientCall(site.revocation(), "token", Call.VALUE, "token_type_hint", kind)
                .with(tokens);
        return Work.suppliedBy(supply, revocation, "");
    }

    private static Work password(Site site) {
        return Work.of(site.passwordGrant(site.users(), false), "\"access_token\"");
    }

    /** Tokens of as many logins as there are users. */
    private static List<String> tokens(Site site, String kind) {
        Values tokens = Values.once();
        List<String> users = site.users();
        Call grant = site.passwordGrant(users, true).collecting(Call.Collect.field(kind, tokens));
        users.forEach(user -> grant.check(""));
        return users.stream().map(user -> tokens.next()).toList();
    }
}
