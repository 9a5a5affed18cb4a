package io.github.keycloakfylr.fuzz;

import io.github.keycloakfylr.client.AdminApi;
import io.github.keycloakfylr.client.FylrApi;
import io.restassured.response.Response;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * What a request may name that is really there, so that it gets past the first check: a user, clients, tokens of every
 * kind, codes. It is made on the server before.
 *
 * @param tokens good ones of this realm and of others, of fylr's endpoints and of Keycloak's own
 * @param values good values by the name of the parameter
 */
record KnownValues(List<String> tokens, Map<String, List<String>> values) {

    static final String CONFIDENTIAL = "fuzz-confidential";

    /** Of another realm, which has no SAML identity provider. */
    static final String OTHER_HOST = "fuzz-other.example";

    private static final String SECRET = "the-client-secret";
    private static final String PASSWORD = "secret";
    private static final String OTHER_REALM = "fuzz-other-realm";
    private static final String FORMAT = "fylr.oauth2.accessTokenFormat";

    static KnownValues make(AdminApi admin, FylrApi fylr) {
        String user = "fuzz-" + UUID.randomUUID();
        admin.createUser("fylr", user, PASSWORD, Map.of("email", user + "@example.org"));
        FylrApi.client(admin, CONFIDENTIAL, true);
        admin.setRealmAttribute("fylr", "fylr.login.guest", "true");
        admin.createIdentityProvider(
                "fylr",
                Map.of(
                        "alias",
                        "saml",
                        "providerId",
                        "saml",
                        "enabled",
                        true,
                        "config",
                        Map.of(
                                "entityId",
                                "urn:fuzz",
                                "singleSignOnServiceUrl",
                                "https://idp.example/sso",
                                "singleLogoutServiceUrl",
                                "https://idp.example/slo")));
        admin.setRealmAttribute("fylr", "fylr.saml.oldAddresses", "true");

        List<String> tokens = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            add(tokens, fylr.passwordTokens(user, PASSWORD, "openid offline read"));
        }
        add(
                tokens,
                FylrApi.success(fylr.token(
                        "grant_type",
                        "password",
                        "client_id",
                        CONFIDENTIAL,
                        "client_secret",
                        SECRET,
                        "username",
                        user,
                        "password",
                        PASSWORD,
                        "scope",
                        "offline")));
        tokens.add(fylr.guestToken());
        admin.setRealmAttribute("fylr", FORMAT, "jwt");
        add(tokens, fylr.passwordTokens(user, PASSWORD, "openid"));
        tokens.add(fylr.guestToken());
        admin.unsetRealmAttribute("fylr", FORMAT);
        add(tokens, stockTokens(fylr, "fylr", FylrApi.CLIENT, user, PASSWORD));
        add(tokens, ofAnotherRealm(admin, fylr));

        List<String> codes = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            codes.add(fylr.code(user, PASSWORD, "scope", "offline openid"));
            codes.add(FylrApi.query(fylr.authorize("auth_method", "anonymous")).get("code"));
        }
        return new KnownValues(tokens, values(fylr, user, tokens, codes));
    }

    private static Map<String, List<String>> values(
            FylrApi fylr, String user, List<String> tokens, List<String> codes) {
        Map<String, List<String>> values = new HashMap<>();
        values.put("grant_type", List.of("authorization_code", "password", "refresh_token", "client_credentials"));
        values.put("client_id", List.of(FylrApi.CLIENT, FylrApi.CLIENT, CONFIDENTIAL, "account", "fylr-mobile-app"));
        values.put("client_secret", List.of(SECRET, ""));
        values.put("code", codes);
        values.put(
                "redirect_uri", List.of(fylr.callback(), "fylr.app.scheme:///", "https://fuzz-confidential.example/"));
        values.put("code_verifier", List.of(FylrApi.VERIFIER));
        values.put("code_challenge", List.of(FylrApi.CHALLENGE));
        values.put("code_challenge_method", List.of("S256", "plain"));
        values.put("username", List.of(user, user + "@example.org"));
        values.put("login", List.of(user, user + "@example.org"));
        values.put("password", List.of(PASSWORD));
        values.put("scope", List.of("read", "openid", "offline read write openid", "offline_access", ""));
        values.put("response_type", List.of("code", "code", "code", "token", "code id_token"));
        values.put("response_mode", List.of("query", "form_post", "fragment"));
        values.put(
                "state",
                List.of(FylrApi.STATE, "https://branch.web.fylr.dev/", "{\"redirect\":\"/x\"}", "/#/detail/5"));
        values.put("nonce", List.of("a-nonce-12345"));
        values.put("prompt", List.of("none", "login", "consent", "select_account", "login none"));
        values.put("max_age", List.of("0", "3600", "-1"));
        values.put("ui_locales", List.of("de", "en", "de-DE en"));
        values.put("acr_values", List.of("0", "1"));
        values.put(
                "auth_method",
                List.of(
                        "easydb",
                        "auto",
                        "anonymous",
                        "ldap",
                        "email",
                        "collection",
                        "saml",
                        "action_code",
                        "anonymous,easydb",
                        "easydb,ldap,email"));
        values.put("token_type_hint", List.of("access_token", "refresh_token", "nonsense"));
        values.put("error", List.of("access_denied", "login_required"));
        values.put("client_assertion_type", List.of("urn:ietf:params:oauth:client-assertion-type:jwt-bearer"));
        for (String name : List.of("token", "access_token", "refresh_token", "id_token_hint", "client_assertion")) {
            values.put(name, tokens);
        }
        return values;
    }

    /** Tokens of a realm that is served as fylr under a host of its own, and of Keycloak's own endpoints there. */
    private static Map<String, Object> ofAnotherRealm(AdminApi admin, FylrApi fylr) {
        admin.createRealm(Map.of(
                "realm",
                OTHER_REALM,
                "attributes",
                Map.of("frontendUrl", "http://" + OTHER_HOST + "/", "fylr.login.guest", "true")));
        String user = "fuzz-other-user";
        admin.createUser(
                OTHER_REALM, user, PASSWORD, Map.of("email", "x@example.org", "firstName", "X", "lastName", "Y"));
        admin.createClient(
                OTHER_REALM,
                Map.of("clientId", FylrApi.CLIENT, "publicClient", true, "directAccessGrantsEnabled", true));
        Response guest = fylr.request()
                .header("Host", OTHER_HOST)
                .formParam("grant_type", "client_credentials")
                .formParam("client_id", FylrApi.CLIENT)
                .post("/api/oauth2/token");
        Map<String, Object> tokens = new HashMap<>(stockTokens(fylr, OTHER_REALM, FylrApi.CLIENT, user, PASSWORD));
        tokens.put("opaque", FylrApi.success(guest).get("access_token"));
        return tokens;
    }

    private static Map<String, Object> stockTokens(
            FylrApi fylr, String realm, String client, String user, String password) {
        return FylrApi.success(fylr.request()
                .formParam("grant_type", "password")
                .formParam("client_id", client)
                .formParam("username", user)
                .formParam("password", password)
                .formParam("scope", "openid")
                .post("/realms/{realm}/protocol/openid-connect/token", realm));
    }

    private static void add(List<String> tokens, Map<String, Object> response) {
        List.of("access_token", "refresh_token", "id_token", "opaque").forEach(name -> {
            if (response.containsKey(name)) {
                tokens.add((String) response.get(name));
            }
        });
    }
}
