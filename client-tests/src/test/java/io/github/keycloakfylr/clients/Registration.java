package io.github.keycloakfylr.clients;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keycloakfylr.client.AdminApi;
import io.github.keycloakfylr.client.Browser;
import io.github.keycloakfylr.testserver.KeycloakServer;
import io.restassured.response.Response;
import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** A client as an operator registers it, with nothing set that its library would need, and a user who logs in to it. */
final class Registration {

    static final String PASSWORD = "secret";

    private final URI base;
    private final AdminApi admin;
    private final String clientId;
    private final String secret;
    private final URI callback;
    private final String login = "user-" + UUID.randomUUID();

    private Registration(KeycloakServer server, AdminApi admin, String clientId, String secret, URI callback) {
        this.base = server.baseUri();
        this.admin = admin;
        this.clientId = clientId;
        this.secret = secret;
        this.callback = callback;
        Map<String, Object> client = new HashMap<>(Map.of(
                "clientId",
                clientId,
                "redirectUris",
                List.of(callback.toString()),
                "webOrigins",
                List.of("+"),
                "directAccessGrantsEnabled",
                true));
        client.putAll(secret == null ? Map.of("publicClient", true) : Map.of("secret", secret));
        admin.createClient("fylr", client);
        admin.createUser("fylr", login, PASSWORD, Map.of("email", login + "@example.org", "firstName", "Ada"));
    }

    /** A client with a secret of its own. */
    static Registration confidential(KeycloakServer server, AdminApi admin, URI callback) {
        return confidential(server, admin, callback, UUID.randomUUID().toString());
    }

    /** A client with that secret. */
    static Registration confidential(KeycloakServer server, AdminApi admin, URI callback, String secret) {
        return new Registration(server, admin, "client-" + UUID.randomUUID(), secret, callback);
    }

    /** A client with a secret of its own, or without one. */
    static Registration of(boolean confidential, KeycloakServer server, AdminApi admin, URI callback) {
        return confidential ? confidential(server, admin, callback) : ofPublicClient(server, admin, callback);
    }

    /** A client without a secret. */
    static Registration ofPublicClient(KeycloakServer server, AdminApi admin, URI callback) {
        return new Registration(server, admin, "client-" + UUID.randomUUID(), null, callback);
    }

    /** From now on the client gets access tokens that are JWTs (contract T13), for resource servers that read them. */
    Registration withJwtAccessTokens() {
        String id = admin.findClient("fylr", clientId).orElseThrow();
        admin.updateClient("fylr", id, Map.of("attributes", Map.of("fylr.oauth2.accessTokenFormat", "jwt")));
        return this;
    }

    /** Without guest access there are no client credentials (contract N3). */
    Registration withGuestAccess() {
        admin.setRealmAttribute("fylr", "fylr.login.guest", "true");
        return this;
    }

    /** From now on the realm signs with another key, as an operator replaces it (docs/operations.md). */
    void withNewSigningKey() {
        admin.createSigningKey("fylr");
    }

    String issuer() {
        return base.toString();
    }

    String clientId() {
        return clientId;
    }

    /** Of a confidential client; {@code null} otherwise. */
    String secret() {
        return secret;
    }

    URI callback() {
        return callback;
    }

    String login() {
        return login;
    }

    /** Opens an authorization request in a new browser and logs in; returns where the browser is sent then. */
    URI logIn(String authorizationRequest) {
        Browser browser = new Browser(base);
        Response callback = browser.submit(browser.open(authorizationRequest), "username", login, "password", PASSWORD);
        assertThat(callback.statusCode()).as(callback.asString()).isEqualTo(302);
        return URI.create(callback.getHeader("Location"));
    }
}
