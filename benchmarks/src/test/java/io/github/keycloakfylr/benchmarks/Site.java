package io.github.keycloakfylr.benchmarks;

import io.github.keycloakfylr.client.AdminApi;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** One of the two servers as a client sees it: a realm with one confidential client, and where its endpoints are. */
abstract class Site {

    static final String CLIENT = "bench";
    static final String SECRET = "bench-secret-of-32-characters-long";
    static final String PASSWORD = "a-password-of-the-benchmark";
    static final String CALLBACK = "http://localhost/callback";

    /**
     * So many that a connection has to fall behind by all of them before two requests have the same user: Keycloak lets
     * one login of a user go on at a time, and responds 400 to the other.
     */
    private static final int USERS = 32 * LoadGenerator.CONNECTIONS;

    private static final Pattern FORM = Pattern.compile("action=\"([^\"]+)\"");

    final URI base;
    final AdminApi admin;
    final String realm;

    Site(URI base, String realm) {
        this.base = base;
        this.admin = new AdminApi(base);
        this.realm = realm;
    }

    abstract URI discovery();

    abstract URI keys();

    abstract URI token();

    abstract URI introspection();

    abstract URI revocation();

    abstract URI userinfo();

    /** Where a browser with a single sign-on cookie gets a code, up to where its parameters begin. */
    abstract String authorizationEndpoint();

    /** The value of {@code scope} that yields a refresh token, and an id token too if that is wanted. */
    abstract String scope(boolean openid);

    /** Makes the realm ready, once. */
    abstract void setUp();

    /** What both have: the client of all measurements. */
    final void createClient(Map<String, ?> more) {
        Map<String, Object> client = new HashMap<>(Map.of(
                "clientId",
                CLIENT,
                "secret",
                SECRET,
                "publicClient",
                false,
                "redirectUris",
                List.of(CALLBACK),
                "standardFlowEnabled",
                true,
                "directAccessGrantsEnabled",
                true,
                "serviceAccountsEnabled",
                true));
        client.putAll(more);
        admin.createClient(realm, client);
    }

    /** Sets the realm's password policy, by which the passwords of new users are hashed. */
    final void passwordPolicy(String policy) {
        admin.updateRealm(realm, Map.of("passwordPolicy", policy));
    }

    /** {@return the names of new users, with {@link #PASSWORD}} */
    final List<String> users() {
        return IntStream.range(0, USERS)
                .mapToObj(i -> {
                    String name = UUID.randomUUID().toString();
                    admin.createUser(
                            realm,
                            name,
                            PASSWORD,
                            Map.of("email", name + "@example.org", "firstName", "Ada", "lastName", "Lovelace"));
                    return name;
                })
                .toList();
    }

    /** The password grant, for each of the users in turn. */
    final Call passwordGrant(List<String> users, boolean openid) {
        return clientCall(
                        token(),
                        "grant_type",
                        "password",
                        "username",
                        Call.VALUE,
                        "password",
                        PASSWORD,
                        "scope",
                        scope(openid))
                .with(Values.inTurn(users));
    }

    /** A POST for which the client authenticates, in the body. */
    final Call clientCall(URI uri, String... parameters) {
        List<String> all = new ArrayList<>(List.of(parameters));
        all.addAll(List.of("client_id", CLIENT, "client_secret", SECRET));
        return Call.post(uri, all.toArray(String[]::new));
    }

    /** {@return the single sign-on cookies of each user, after a login by the login page} */
    final List<String> cookies(List<String> users) {
        return users.stream().map(this::logIn).toList();
    }

    /** {@return an authorization request that shows the login page, or by single sign-on yields a code} */
    final URI authorization(String... more) {
        List<String> all = new ArrayList<>(List.of(more));
        all.addAll(List.of(
                "response_type",
                "code",
                "client_id",
                CLIENT,
                "redirect_uri",
                CALLBACK,
                "state",
                "state-12345678",
                "scope",
                scope(true)));
        return URI.create(authorizationEndpoint() + Call.encode(all.toArray(String[]::new)));
    }

    private String logIn(String user) {
        HttpResponse<String> page = Call.send(HttpRequest.newBuilder(authorization()));
        Matcher form = FORM.matcher(page.body());
        if (!form.find()) {
            throw new IllegalStateException("No login page: " + page.body());
        }
        HttpResponse<String> response =
                Call.send(HttpRequest.newBuilder(URI.create(form.group(1).replace("&amp;", "&")))
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .header("Cookie", cookies(page, ""))
                        .POST(HttpRequest.BodyPublishers.ofString(
                                Call.encode("username", user, "password", PASSWORD, "credentialId", ""))));
        if (response.statusCode() != 302) {
            throw new IllegalStateException("No login: " + response.statusCode() + " " + response.body());
        }
        return cookies(response, "KEYCLOAK_");
    }

    /** The cookies that a response sets whose names begin so; as a header. */
    private static String cookies(HttpResponse<?> response, String prefix) {
        return response.headers().allValues("Set-Cookie").stream()
                .map(cookie -> cookie.split(";", 2)[0])
                .filter(cookie -> cookie.startsWith(prefix))
                .collect(Collectors.joining("; "));
    }
}
