package io.github.keycloakfylr.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.github.keycloakfylr.client.AdminApi;
import io.github.keycloakfylr.client.Browser;
import io.github.keycloakfylr.client.FlowChanges;
import io.github.keycloakfylr.client.FylrApi;
import io.github.keycloakfylr.testserver.FylrTest;
import io.github.keycloakfylr.testserver.KeycloakServer;
import io.github.keycloakfylr.testserver.NotInContainer;
import io.github.keycloakfylr.testserver.SamlProviderRealm;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Contract M6: {@code auth_method=saml}, with another realm of the server as the identity provider. */
@FylrTest
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SamlIT {

    private static final String ALIAS = "saml-b";
    private static final String OWN_CLIENT = "saml-own-client";
    private static final String OWN_CALLBACK = "https://saml-own.example/callback";

    private final KeycloakServer server;
    private final AdminApi admin;
    private final FylrApi fylr;
    private SamlProviderRealm provider;
    private SamlLogin login;

    SamlIT(KeycloakServer server, AdminApi admin, FylrApi fylr) {
        this.server = server;
        this.admin = admin;
        this.fylr = fylr;
    }

    @BeforeAll
    void setUp() {
        provider = SamlProviderRealm.create(admin, server.baseUri(), ALIAS);
        admin.createClient(
                "fylr", Map.of("clientId", OWN_CLIENT, "publicClient", true, "redirectUris", List.of(OWN_CALLBACK)));
    }

    @BeforeEach
    void newBrowser() {
        login = new SamlLogin(server.baseUri());
        provider.ensure(ALIAS);
    }

    /** Someone at the identity provider of whom fylr has not heard. */
    private String someone(String username) {
        provider.createUser(username);
        return username;
    }

    private String fylrId(String username) {
        return admin.findUser("fylr", username).orElseThrow();
    }

    private static void configure(SamlProviderRealm provider, String alias, boolean post) {
        provider.configure(
                alias,
                Map.of(
                        "postBindingAuthnRequest",
                        Boolean.toString(post),
                        "postBindingResponse",
                        Boolean.toString(post)));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    @Tag("M6")
    @Tag("A8")
    @DisplayName(
            "straight to the identity provider, and back with code and state, at the first login and the next; by POST and by redirect")
    void straightToTheProviderAndBack(boolean post) {
        String user = someone("saml-chain-" + post);
        configure(provider, ALIAS, post);
        try {
            goesStraight(
                    user,
                    List.of(
                            "/realms/fylr/broker/" + ALIAS + "/endpoint",
                            "/realms/fylr/login-actions/first-broker-login",
                            "/realms/fylr/broker/after-first-broker-login"));
            login = new SamlLogin(server.baseUri());
            goesStraight(user, List.of("/realms/fylr/broker/" + ALIAS + "/endpoint"));
        } finally {
            configure(provider, ALIAS, true);
        }
    }

    private void goesStraight(String user, List<String> wayBack) {
        String state = "state=ä&b 😀+%41/" + user;
        Response page = login.request("state", state);
        login.showsProvider(page);
        assertThat(login.paths())
                .startsWith(
                        "/api/oauth2/auth",
                        "/realms/fylr/fylr/auth",
                        "/realms/fylr/broker/" + ALIAS + "/login",
                        SamlLogin.PROVIDER_PATH + "protocol/saml");
        assertThat(login.paths().subList(3, login.paths().size()))
                .allMatch(path -> path.startsWith(SamlLogin.PROVIDER_PATH));
        noPageWasShown(login.browser()
                .responses()
                .subList(0, login.browser().responses().size() - 1));

        int before = login.paths().size();
        Response callback = login.logInAt(page, user);
        assertThat(login.paths().subList(before, login.paths().size()).stream()
                        .filter(path -> path.startsWith("/realms/fylr/")))
                .isEqualTo(wayBack);
        noPageWasShown(login.browser()
                .responses()
                .subList(before, login.browser().responses().size()));
        assertThat(callback.statusCode()).isEqualTo(302);
        assertThat(callback.getHeader("Location")).startsWith(fylr.callback() + "?");
        assertThat(FylrApi.query(callback)).containsOnlyKeys("code", "state").containsEntry("state", state);
        assertThat(fylr.subject(callback)).isEqualTo(user);
    }

    private static void noPageWasShown(List<Response> responses) {
        assertThat(responses).allMatch(response -> response.statusCode() / 100 == 3 || Browser.sendsItselfOn(response));
    }

    @Test
    @Tag("M6")
    @Tag("A7")
    @Tag("A13")
    @Tag("S4")
    @Tag("S5")
    @Tag("T9")
    @DisplayName("all that a code can be exchanged for")
    void tokens() {
        String user = someone("saml-tokens");
        Response callback = login.logIn(
                user,
                "scope",
                "openid offline read",
                "nonce",
                "saml-nonce",
                "code_challenge",
                FylrApi.CHALLENGE,
                "code_challenge_method",
                "S256");
        Map<String, Object> tokens =
                FylrApi.success(fylr.exchange(FylrApi.query(callback).get("code"), "code_verifier", FylrApi.VERIFIER));

        assertThat(tokens)
                .containsOnlyKeys("access_token", "refresh_token", "id_token", "token_type", "scope", "expires_in");
        assertThat(FylrApi.claims(tokens.get("id_token")))
                .containsEntry("sub", user)
                .containsEntry("nonce", "saml-nonce")
                .containsEntry("aud", FylrApi.CLIENT)
                .containsKey("auth_time");
        assertThat(FylrApi.success(fylr.userinfo((String) tokens.get("access_token"))))
                .containsEntry("sub", user);
        Map<String, Object> refreshed = FylrApi.success(fylr.refresh(tokens));
        assertThat(FylrApi.claims(refreshed.get("id_token"))).containsEntry("sub", user);
        assertThat(fylr.active(refreshed.get("access_token"))).isTrue();
        FylrApi.rejected(
                fylr.exchange(FylrApi.query(callback).get("code"), "code_verifier", FylrApi.VERIFIER),
                400,
                "invalid_grant");
    }

    @Test
    @Tag("M6")
    @Tag("A1")
    @Tag("A3")
    @DisplayName("by POST, and for a client of one redirect URI that the request leaves out")
    void byPostAndForAnotherClient() {
        String user = someone("saml-post");
        Response page = login.browser()
                .sendOn(login.browser().authorizeByPost(fylr.authorizationRequest("auth_method", "saml")));
        assertThat(fylr.subject(login.logInAt(page, user))).isEqualTo(user);

        SamlLogin mobile = new SamlLogin(server.baseUri());
        Map<String, String> request =
                fylr.authorizationRequest("auth_method", "saml", "client_id", "fylr-mobile-app", "redirect_uri", null);
        Response callback =
                mobile.logInAt(mobile.browser().sendOn(mobile.browser().authorize(request)), user);
        assertThat(callback.getHeader("Location")).startsWith("fylr.app.scheme:///?code=");
        assertThat(fylr.subject(callback, "client_id", "fylr-mobile-app", "redirect_uri", null))
                .isEqualTo(user);
    }

    @Test
    @Tag("M6")
    @DisplayName("the first login makes a user of the type sso; the next finds it, and takes over what has changed")
    void provisionsTheUser() {
        String user = someone("saml-provisioned");
        assertThat(fylr.subject(login.logIn(user))).isEqualTo(user);

        String id = fylrId(user);
        assertThat(admin.user("fylr", id))
                .containsEntry("enabled", true)
                .containsEntry("email", user + "@idp.example")
                .containsEntry("firstName", "First " + user)
                .containsEntry("lastName", "Last " + user)
                .containsEntry("attributes", Map.of("fylr_type", List.of("sso")))
                .containsEntry("requiredActions", List.of());
        assertThat(admin.identities("fylr", id))
                .extracting("identityProvider", "userId")
                .containsExactly(tuple(ALIAS, provider.externalId(user)));
        assertThat(admin.request()
                        .get("/fylr/users/{id}/credentials", id)
                        .jsonPath()
                        .getList("$"))
                .isEmpty();

        admin.updateUser(
                SamlProviderRealm.REALM,
                admin.findUser(SamlProviderRealm.REALM, user).orElseThrow(),
                Map.of("email", user + "@new.example", "lastName", "Changed"));
        assertThat(fylr.subject(new SamlLogin(server.baseUri()).logIn(user))).isEqualTo(user);
        assertThat(admin.user("fylr", id))
                .containsEntry("email", user + "@new.example")
                .containsEntry("lastName", "Changed")
                .containsEntry("firstName", "First " + user)
                .containsEntry("attributes", Map.of("fylr_type", List.of("sso")));
        assertThat(admin.request()
                        .queryParam("search", user)
                        .get("/fylr/users")
                        .jsonPath()
                        .getList("id"))
                .containsExactly(id);
    }

    @Test
    @Tag("A12")
    @DisplayName("after a login by saml single sign-on serves saml, and no other method")
    void singleSignOn() {
        String user = someone("saml-sso");
        login.logIn(user);

        int before = login.paths().size();
        assertThat(fylr.subject(login.request())).isEqualTo(user);
        assertThat(fylr.subject(login.request("prompt", "none"))).isEqualTo(user);
        assertThat(fylr.subject(login.request("auth_method", "easydb,saml"))).isEqualTo(user);
        Response mobile = login.request("client_id", "fylr-mobile-app", "redirect_uri", null);
        assertThat(fylr.subject(mobile, "client_id", "fylr-mobile-app", "redirect_uri", null))
                .isEqualTo(user);
        for (String method : List.of("easydb", "easydb,ldap", "collection", "email", "auto", "")) {
            login.showsLoginPage(login.request("auth_method", method));
            assertThat(FylrApi.query(login.request("auth_method", method, "prompt", "none")))
                    .containsEntry("error", "login_required");
        }
        assertThat(login.askedProviderSince(before)).isFalse();
        assertThat(fylr.subject(login.request())).isEqualTo(user);
    }

    @Test
    @Tag("A12")
    @DisplayName("a password session does not serve saml, and a password login takes the place of a session by saml")
    void passwordSession() {
        String user = someone("saml-beside");
        FylrApi.user(admin, "saml-beside-local");
        Response page = login.request("auth_method", "easydb");
        assertThat(fylr.subject(login.browser().submit(page, "username", "saml-beside-local", "password", "secret")))
                .isEqualTo("saml-beside-local");

        assertThat(fylr.subject(login.logIn(user))).isEqualTo(user);
        page = login.request("auth_method", "easydb");
        login.showsLoginPage(page);
        assertThat(fylr.subject(login.browser().submit(page, "username", "saml-beside-local", "password", "secret")))
                .isEqualTo("saml-beside-local");
        assertThat(fylr.subject(login.request()))
                .as("the identity provider still knows its user")
                .isEqualTo(user);
    }

    @Test
    @Tag("A11")
    @DisplayName("prompt=none without a session of fylr's: login_required, and the identity provider is not asked")
    void promptNone() {
        int before = login.paths().size();
        Response response = login.request("prompt", "none");

        assertThat(response.statusCode()).isEqualTo(302);
        assertThat(FylrApi.query(response))
                .containsOnlyKeys("error", "error_description", "state")
                .containsEntry("error", "login_required");
        assertThat(login.askedProviderSince(before)).isFalse();
    }

    @Test
    @Tag("A11")
    @DisplayName("prompt=login and max_age=0: the identity provider asks again, whoever is logged in there and here")
    void promptLogin() {
        String user = someone("saml-prompt");
        login.logIn(user);

        for (String wish : List.of("prompt=select_account", "prompt=login consent", "max_age=0", "prompt=login")) {
            login.showsProvider(login.request(wish.split("=")));
            assertThat(login.lastRequest()).contains("ForceAuthn=\"true\"");
        }
        assertThat(fylr.subject(login.request()))
                .as("who leaves the page alone keeps the session")
                .isEqualTo(user);
        assertThat(fylr.subject(login.logIn(user, "prompt", "login"))).isEqualTo(user);
        assertThat(fylr.subject(login.request())).isEqualTo(user);
    }

    @Test
    @Tag("A11")
    @DisplayName("max_age: where no session is young enough the identity provider asks again, whatever it remembers")
    void maxAge() {
        String user = someone("saml-max-age");
        login.logIn(user);
        assertThat(fylr.subject(login.request("max_age", "3600"))).isEqualTo(user);

        FylrApi.eventually(() -> login.showsProvider(login.request("max_age", "1")));
        assertThat(login.lastRequest()).contains("ForceAuthn=\"true\"");
        assertThat(FylrApi.query(login.request("max_age", "1", "prompt", "none")))
                .containsEntry("error", "login_required");
        admin.logoutUser("fylr", fylrId(user));
        Response page = login.request("max_age", "3600");
        Map<String, Object> tokens = FylrApi.success(
                fylr.exchange(FylrApi.query(login.logInAt(page, user)).get("code")));
        assertThat(tokens).containsKey("access_token");
    }

    @Test
    @Tag("A11")
    @Tag("A12")
    @DisplayName("without such a wish, an identity provider that remembers the user logs them in without a page")
    void providerRemembers() {
        String user = someone("saml-remembered");
        login.logIn(user);
        admin.logoutUser("fylr", fylrId(user));

        int before = login.browser().responses().size();
        Response callback = login.request();
        assertThat(login.lastRequest()).doesNotContain("ForceAuthn=\"true\"");
        noPageWasShown(login.browser()
                .responses()
                .subList(before, login.browser().responses().size()));
        assertThat(fylr.subject(callback)).isEqualTo(user);
    }

    @Test
    @Tag("A11")
    @DisplayName("at prompt=login another user may come back, and it is their session from then on")
    void anotherUserComesBack() {
        String first = someone("saml-first");
        String second = someone("saml-second");
        login.logIn(first);
        admin.logoutUser(
                SamlProviderRealm.REALM,
                admin.findUser(SamlProviderRealm.REALM, first).orElseThrow());

        assertThat(fylr.subject(login.logIn(second, "prompt", "login"))).isEqualTo(second);
        assertThat(fylr.subject(login.request())).isEqualTo(second);
    }

    @ParameterizedTest
    @CsvSource({"login_hint, true", "login, true", "login_hint, false"})
    @Tag("A1")
    @DisplayName("login_hint, and a login without a password, are told to an identity provider that is set up for it")
    void loginHint(String parameter, boolean passOn) {
        provider.configure(ALIAS, Map.of("loginHint", Boolean.toString(passOn)));
        try {
            Response page = login.request(parameter, "who-is-it");

            assertThat(login.lastRequest().contains("who-is-it")).isEqualTo(passOn);
            assertThat(page.asString().contains("value=\"who-is-it\"")).isEqualTo(passOn);
        } finally {
            provider.configure(ALIAS, Map.of("loginHint", "false"));
        }
    }

    @Test
    @Tag("A10")
    @Tag("M6")
    @DisplayName("credentials in the request are not for the identity provider: it asks, and the password stays behind")
    void credentialsInTheRequest() {
        Response page = login.request("login", "root", "password", "a-password-of-fylr");

        login.showsProvider(page);
        assertThat(login.browser().visited().stream().skip(1))
                .noneMatch(address -> address.contains("a-password-of-fylr"));
        assertThat(login.lastRequest()).doesNotContain("a-password-of-fylr");
    }

    @Test
    @Tag("M1")
    @Tag("M6")
    @DisplayName(
            "without an identity provider that is fit for it saml does not apply, and the next method of the list does")
    void noProvider() {
        admin.updateIdentityProvider("fylr", ALIAS, Map.of("enabled", false));
        doesNotApply();
        admin.updateIdentityProvider("fylr", ALIAS, Map.of("enabled", true, "linkOnly", true));
        doesNotApply();
        provider.remove(ALIAS);
        doesNotApply();
        Map<String, String> config = Map.of(
                "clientId",
                "fylr",
                "clientSecret",
                "secret",
                "authorizationUrl",
                server.baseUri() + "/authorize",
                "tokenUrl",
                server.baseUri() + "/token");
        admin.createIdentityProvider(
                "fylr", Map.of("alias", "saml-not", "providerId", "oidc", "enabled", true, "config", config));
        doesNotApply();
        provider.add(ALIAS);
        login.showsProvider(login.request());
    }

    private void doesNotApply() {
        assertThat(SamlLogin.accessDenied(login.request()))
                .isEqualTo("auth_method 'saml' cannot be used: saml: the realm has no SAML identity provider.");
        assertThat(SamlLogin.accessDenied(login.request("auth_method", "saml,ldap")))
                .startsWith("auth_method 'saml,ldap' cannot be used: ")
                .contains("saml: the realm has no SAML identity provider")
                .contains("ldap: the realm has no LDAP user federation");
        login.showsLoginPage(login.request("auth_method", "saml,easydb"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "saml,easydb | true",
                "easydb,saml | false",
                "nonsense,saml | false",
                "ldap,saml | true",
                "SAML | false",
                "' saml , easydb ' | true"
            })
    @Tag("M1")
    @Tag("M6")
    @DisplayName("in a list the first that applies is used")
    void inAList(String methods, boolean saml) {
        Response page = login.request("auth_method", methods);
        if (saml) {
            login.showsProvider(page);
        } else {
            login.showsLoginPage(page);
        }
    }

    @Test
    @Tag("M6")
    @DisplayName("switched off in the realm's browser flow, saml does not apply")
    void switchedOff() {
        try (FlowChanges flow = new FlowChanges(admin, "fylr", "fylr browser").require("fylr-saml", "DISABLED")) {
            assertThat(flow.execution("fylr-saml")).containsEntry("requirement", "DISABLED");
            assertThat(SamlLogin.accessDenied(login.request()))
                    .startsWith("auth_method 'saml' cannot be used: saml: ")
                    .contains("switched off");
            login.showsLoginPage(login.request("auth_method", "saml,easydb"));
        }
    }

    @Test
    @Tag("M6")
    @DisplayName("of two identity providers the first enabled one by alias, or the one that the browser flow names")
    void twoProviders() {
        provider.add("saml-a");
        provider.add("saml-c");
        try {
            goesTo("saml-a");
            admin.updateIdentityProvider("fylr", "saml-a", Map.of("enabled", false));
            goesTo(ALIAS);
            Map<String, Object> config = Map.of("alias", "saml-it", "config", Map.of("defaultProvider", "saml-c"));
            Object execution = new FlowChanges(admin, "fylr", "fylr browser")
                    .execution("fylr-saml")
                    .get("id");
            String setting = admin.request()
                    .contentType(ContentType.JSON)
                    .body(config)
                    .post("/fylr/authentication/executions/{id}/config", execution)
                    .getHeader("Location")
                    .replaceAll(".*/", "");
            try {
                goesTo("saml-c");
                admin.updateIdentityProvider("fylr", "saml-c", Map.of("enabled", false));
                SamlLogin.accessDenied(login.request());
                login.showsLoginPage(login.request("auth_method", "saml,easydb"));
            } finally {
                admin.request()
                        .delete("/fylr/authentication/config/{id}", setting)
                        .then()
                        .statusCode(204);
            }
        } finally {
            provider.remove("saml-a");
            provider.remove("saml-c");
        }
        goesTo(ALIAS);
    }

    private void goesTo(String alias) {
        login = new SamlLogin(server.baseUri());
        login.showsProvider(login.request());
        assertThat(login.paths()).contains("/realms/fylr/broker/" + alias + "/login");
    }

    @Test
    @Tag("E1")
    @Tag("E3")
    @Tag("E4")
    @Tag("R3")
    @DisplayName(
            "USER_LOGIN tells method and identity provider; revocation ends login and single sign-on, with a USER_LOGOUT")
    void events() {
        String user = someone("saml-events");
        admin.updateRealm("fylr", Map.of("eventsEnabled", true));
        admin.clearEvents("fylr");
        Map<String, Object> tokens = FylrApi.success(fylr.exchange(
                FylrApi.query(login.logIn(user, "scope", "offline")).get("code")));
        String id = fylrId(user);
        assertThat(info("USER_LOGIN", id, 1))
                .containsOnlyKeys("method", "client", "groups", "login", "email", "idp")
                .containsEntry("method", "saml")
                .containsEntry("client", FylrApi.CLIENT)
                .containsEntry("idp", ALIAS)
                .containsEntry("login", user)
                .containsEntry("email", user + "@idp.example")
                .containsEntry("groups", List.of());
        assertThat(details("LOGIN"))
                .containsEntry("fylr_event", "USER_LOGIN")
                .containsEntry("fylr_method", "saml")
                .containsEntry("identity_provider", ALIAS);
        // By single sign-on, without and with prompt=none, and once more at the identity provider: each a login of
        // its own.
        login.request();
        assertThat(info("USER_LOGIN", id, 2)).containsEntry("method", "saml").containsEntry("idp", ALIAS);
        login.request("prompt", "none");
        assertThat(info("USER_LOGIN", id, 3)).containsEntry("method", "saml").containsEntry("idp", ALIAS);
        assertThat(details("LOGIN"))
                .containsEntry("fylr_event", "USER_LOGIN")
                .containsEntry("fylr_method", "saml")
                .containsEntry("identity_provider", ALIAS);
        new SamlLogin(server.baseUri()).logIn(user);
        assertThat(info("USER_LOGIN", id, 4)).containsEntry("method", "saml").containsEntry("idp", ALIAS);

        assertThat(fylr.revoke((String) tokens.get("refresh_token")).statusCode())
                .isEqualTo(200);
        assertThat(info("USER_LOGOUT", id, 1))
                .containsOnlyKeys("method", "client", "groups")
                .containsEntry("method", "saml");
        assertThat(details("LOGOUT")).containsEntry("fylr_event", "USER_LOGOUT").containsEntry("fylr_method", "saml");
        assertThat(fylr.active(tokens.get("access_token"))).isFalse();
        FylrApi.rejected(fylr.refresh(tokens), 400, "invalid_grant");
        assertThat(FylrApi.query(login.request("prompt", "none"))).containsEntry("error", "login_required");
        assertThat(admin.userSessions("fylr", id)).as("the other browser's").hasSize(1);
        assertThat(admin.userSessions(
                        SamlProviderRealm.REALM,
                        admin.findUser(SamlProviderRealm.REALM, user).orElseThrow()))
                .hasSize(2);
    }

    @SuppressWarnings("unchecked")
    private Map<String, Object> info(String type, String id, int count) {
        List<Map<String, Object>> events = new ArrayList<>();
        FylrApi.eventually(() -> {
            events.clear();
            String lines = String.join(
                    "\n",
                    server.log()
                            .lines()
                            .filter(line -> line.contains("\"" + id + "\""))
                            .toList());
            FylrApi.loggedEvents(lines).stream()
                    .filter(event -> event.get("type").equals(type))
                    .forEach(events::add);
            assertThat(events).hasSize(count);
        });
        return (Map<String, Object>) events.get(count - 1).get("info");
    }

    @SuppressWarnings("unchecked")
    private Map<String, Object> details(String type) {
        return (Map<String, Object>) admin.events("fylr", type).get(0).get("details");
    }

    @Test
    @Tag("R3")
    @DisplayName("revocation ends the login at the identity provider too, where it is set up for that")
    @NotInContainer(
            "The server is its own identity provider, and does not reach itself by the address that it has outside.")
    void logoutAtTheProvider() {
        String user = someone("saml-logout");
        String providersId = admin.findUser(SamlProviderRealm.REALM, user).orElseThrow();
        provider.configure(ALIAS, Map.of("backchannelSupported", "true"));
        try {
            Map<String, Object> tokens = FylrApi.success(
                    fylr.exchange(FylrApi.query(login.logIn(user)).get("code")));
            assertThat(admin.userSessions(SamlProviderRealm.REALM, providersId)).hasSize(1);

            fylr.revoke((String) tokens.get("access_token"));
            assertThat(admin.userSessions(SamlProviderRealm.REALM, providersId)).isEmpty();
            login.showsProvider(login.request());
        } finally {
            provider.configure(ALIAS, Map.of("backchannelSupported", "false"));
        }
    }

    @Test
    @Tag("A12")
    @Tag("E3")
    @DisplayName("a logout at the identity provider ends the login here: tokens and single sign-on")
    void logoutFromTheProvider() {
        String user = someone("saml-logout-there");
        Map<String, Object> tokens = FylrApi.success(fylr.exchange(
                FylrApi.query(login.logIn(user, "scope", "offline")).get("code")));

        Response confirm = login.browser().open(SamlLogin.PROVIDER_PATH + "protocol/openid-connect/logout");
        Response done =
                login.browser().sendOn(login.browser().submit(confirm, FylrApi.flat(Browser.hiddenFields(confirm))));
        assertThat(done.statusCode()).isEqualTo(200);
        assertThat(login.paths()).contains("/realms/fylr/broker/" + ALIAS + "/endpoint");
        assertThat(fylr.active(tokens.get("access_token"))).isFalse();
        FylrApi.rejected(fylr.refresh(tokens), 400, "invalid_grant");
        login.isNotLoggedIn();
        login.showsProvider(login.request());
    }

    @Test
    @Tag("G3")
    @Tag("A12")
    @Tag("M10")
    @DisplayName("a login by the identity provider at the realm's own endpoint serves saml and no password method")
    void loginAtTheOwnEndpoint() {
        String user = someone("saml-own");
        assertThat(logInAtOwnEndpoint(user).getHeader("Location")).startsWith(OWN_CALLBACK);
        assertThat(fylr.subject(login.request())).isEqualTo(user);
        login.showsLoginPage(login.request("auth_method", "easydb"));

        String linked = someone("saml-own-linked");
        admin.linkIdentity("fylr", FylrApi.user(admin, linked), ALIAS, provider.externalId(linked));
        login = new SamlLogin(server.baseUri());
        assertThat(logInAtOwnEndpoint(linked).getHeader("Location")).startsWith(OWN_CALLBACK);
        login.showsLoginPage(login.request("auth_method", "easydb"));
        SamlLogin.accessDenied(login.request());
    }

    @Test
    @Tag("M10")
    @Tag("M6")
    @DisplayName(
            "with the identity provider disabled nobody gets in by it: not by single sign-on, not by a code, not by a password of their own")
    void providerDisabled() {
        String user = someone("saml-disabled");
        String code = FylrApi.query(login.logIn(user)).get("code");
        admin.setPassword("fylr", fylrId(user), "secret");
        try {
            admin.updateIdentityProvider("fylr", ALIAS, Map.of("enabled", false));
            logsInNeitherByProviderNorBySession();
            FylrApi.rejected(fylr.exchange(code), 400, "invalid_grant");
            login = new SamlLogin(server.baseUri());
            assertThat(passwordAtOwnEndpoint(user, "").getHeader("Location")).startsWith(OWN_CALLBACK);
            logsInNeitherByProviderNorBySession();
        } finally {
            admin.updateIdentityProvider("fylr", ALIAS, Map.of("enabled", true));
        }
    }

    private void logsInNeitherByProviderNorBySession() {
        SamlLogin.accessDenied(login.request());
        SamlLogin.accessDenied(login.request("prompt", "none"));
        assertThat(FylrApi.query(login.request("auth_method", "saml,easydb", "prompt", "none")))
                .containsEntry("error", "login_required");
        login.showsLoginPage(login.request("auth_method", "saml,easydb"));
    }

    @Test
    @Tag("A12")
    @Tag("A15")
    @Tag("M10")
    @DisplayName(
            "a password at the realm's own pages does not pass as SAML: the identity provider is asked, and no event says saml")
    void passwordAtTheOwnEndpoint() {
        String user = someone("saml-own-password");
        login.logIn(user);
        String id = fylrId(user);
        admin.setPassword("fylr", id, "secret");
        login = new SamlLogin(server.baseUri());

        assertThat(passwordAtOwnEndpoint(user, "").getHeader("Location")).startsWith(OWN_CALLBACK);

        assertThat(info("USER_LOGIN", id, 2))
                .doesNotContainKeys("method", "idp")
                .containsEntry("client", OWN_CLIENT);
        login.showsProvider(login.request());
        assertThat(FylrApi.query(login.request("prompt", "none"))).containsEntry("error", "login_required");
    }

    @Test
    @Tag("A12")
    @Tag("A15")
    @Tag("M10")
    @DisplayName(
            "after a password typed anew at the realm's own pages a session that SAML opened no longer serves saml")
    void passwordAtTheOwnEndpointInASessionBySaml() {
        String user = someone("saml-own-anew");
        login.logIn(user);
        admin.setPassword("fylr", fylrId(user), "secret");

        assertThat(passwordAtOwnEndpoint(user, "&prompt=login").getHeader("Location"))
                .startsWith(OWN_CALLBACK);

        assertThat(FylrApi.query(login.request("prompt", "none"))).containsEntry("error", "login_required");
        assertThat(fylr.subject(login.request()))
                .as("the identity provider remembers its user")
                .isEqualTo(user);
        assertThat(fylr.subject(login.request("prompt", "none"))).isEqualTo(user);
    }

    @Test
    @Tag("A12")
    @Tag("A15")
    @Tag("M10")
    @DisplayName("linking an identity provider in a session that a password opened does not make it one by SAML")
    void linkedAtTheOwnEndpoint() {
        String user = someone("saml-own-link");
        admin.createUser("fylr", user, "secret", Map.of("attributes", Map.of("fylr_type", List.of("sso"))));
        passwordAtOwnEndpoint(user, "");

        Response confirm = login.browser().open(ownEndpoint("&kc_action=idp_link:" + ALIAS));
        Response page = confirm.asString().contains("name=\"password\"") || Browser.sendsItselfOn(confirm)
                ? confirm
                : login.browser().submit(confirm);
        login.logInAt(login.browser().sendOn(page), user);
        assertThat(admin.identities("fylr", fylrId(user)))
                .extracting("identityProvider")
                .containsExactly(ALIAS);

        assertThat(FylrApi.query(login.request("prompt", "none"))).containsEntry("error", "login_required");
    }

    private Response passwordAtOwnEndpoint(String user, String more) {
        return login.browser().submit(login.browser().open(ownEndpoint(more)), "username", user, "password", "secret");
    }

    private static String ownEndpoint(String more) {
        return "/realms/fylr/protocol/openid-connect/auth?response_type=code&client_id=" + OWN_CLIENT + "&redirect_uri="
                + OWN_CALLBACK + more;
    }

    private Response logInAtOwnEndpoint(String user) {
        Response page = login.browser().open(ownEndpoint(""));
        String button = page.asString()
                .replaceAll("(?s).* href=\"([^\"]*/broker/" + ALIAS + "/login[^\"]*)\".*", "$1")
                .replace("&amp;", "&");
        return login.logInAt(login.browser().sendOn(login.browser().open(button)), user);
    }
}
