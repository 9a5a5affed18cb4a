package io.github.keycloakfylr.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keycloakfylr.client.FylrApi;
import io.github.keycloakfylr.testserver.Cluster;
import io.github.keycloakfylr.testserver.FylrClusterTest;
import io.restassured.response.Response;
import java.security.SecureRandom;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.bouncycastle.crypto.generators.OpenBSDBCrypt;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * What an administrator changes at one node counts at the other with the very next request, although each keeps it in a
 * cache.
 */
@FylrClusterTest
class ClusterSettingsIT {

    /** High enough for a secret that fitted to be remembered. */
    private static final int COST = 10;

    private final Nodes nodes;
    private final String client = "cluster-it-" + UUID.randomUUID();

    ClusterSettingsIT(Cluster cluster) {
        this.nodes = new Nodes(cluster);
    }

    private Response guest(FylrApi node) {
        return node.token("grant_type", "client_credentials", "client_id", FylrApi.CLIENT);
    }

    private Response introspect(FylrApi node, String secret) {
        return node.post("introspect", "client_id", client, "client_secret", secret, "token", "nonsense");
    }

    private static String hash(String secret) {
        byte[] salt = new byte[16];
        new SecureRandom().nextBytes(salt);
        return OpenBSDBCrypt.generate("2a", secret.toCharArray(), salt, COST);
    }

    @Test
    @Tag("N3")
    @DisplayName("guest access switched at A is switched at B, for new logins and for tokens that are out")
    void realmSetting() {
        for (int i = 0; i < 3; i++) {
            nodes.guestAccess(true);
            String guest = guestAtB();
            assertThat(nodes.b().active(guest)).isTrue();

            nodes.guestAccess(false);
            FylrApi.rejected(guest(nodes.b()), 400, "unauthorized_client");
            assertThat(nodes.b().active(guest)).isFalse();
        }
    }

    @Test
    @Tag("C3")
    @Tag("C4")
    @DisplayName(
            "a bcrypt secret replaced at A: B rejects the old one at once, though it remembered it, and takes the new one")
    void clientSecret() {
        String id = nodes.admin().createClient("fylr", Map.of("clientId", client, "secret", hash("old-secret")));
        for (FylrApi node : new FylrApi[] {nodes.a(), nodes.b(), nodes.b()}) {
            assertThat(introspect(node, "old-secret").statusCode()).isEqualTo(200);
        }

        nodes.admin().updateClient("fylr", id, Map.of("secret", hash("new-secret")));

        FylrApi.rejected(introspect(nodes.b(), "old-secret"), 400, "invalid_client");
        FylrApi.rejected(introspect(nodes.a(), "old-secret"), 400, "invalid_client");
        assertThat(introspect(nodes.b(), "new-secret").statusCode()).isEqualTo(200);
        nodes.admin().deleteClient("fylr", id);
        FylrApi.rejected(introspect(nodes.b(), "new-secret"), 400, "invalid_client");
    }

    @Test
    @Tag("U5")
    @Tag("I2")
    @Tag("T9")
    @Tag("P2")
    @DisplayName("a user or a client disabled at A: its tokens are no good at B")
    void disabled() {
        String user = "cluster-it-" + UUID.randomUUID();
        String userId = nodes.admin().createUser("fylr", user, "secret");
        String clientId = nodes.admin()
                .createClient(
                        "fylr", Map.of("clientId", client, "publicClient", true, "directAccessGrantsEnabled", true));
        String ofTheUser = tokenAtB(user);
        assertThat(nodes.b().active(ofTheUser)).isTrue();

        nodes.admin().updateUser("fylr", userId, Map.of("enabled", false));
        assertThat(nodes.b().userinfo(ofTheUser).statusCode()).isEqualTo(400);
        nodes.admin().updateUser("fylr", userId, Map.of("enabled", true));
        assertThat(nodes.b().userinfo(ofTheUser).statusCode())
                .as("a login that has ended does not come back")
                .isEqualTo(400);

        String ofTheClient = tokenAtB(user);
        nodes.admin().updateClient("fylr", clientId, Map.of("enabled", false));
        assertThat(nodes.b().userinfo(ofTheClient).statusCode()).isEqualTo(400);
        nodes.admin().updateClient("fylr", clientId, Map.of("enabled", true));
        assertThat(nodes.b().userinfo(ofTheClient).statusCode()).isEqualTo(200);

        nodes.admin().deleteClient("fylr", clientId);
        nodes.admin().deleteUser("fylr", userId);
    }

    @Test
    @Tag("W4")
    @Tag("W6")
    @Tag("W8")
    @DisplayName(
            "a new key and a changed allow-list of A are in the documents of B at once, which it had written before")
    void documents() {
        for (int i = 0; i < 3; i++) {
            List<String> before = keysAtB();
            assertThat(claimsAtB()).doesNotContain("town");

            nodes.admin().setRealmAttribute("fylr", "fylr.openid.userinfo", "email town");
            String key = nodes.admin().createSigningKey("fylr");
            assertThat(claimsAtB()).contains("town");
            assertThat(keysAtB()).hasSize(before.size() + 1).containsAll(before);

            nodes.admin().setRealmAttribute("fylr", "fylr.openid.userinfo", "email");
            nodes.admin().deleteComponent("fylr", key);
            assertThat(claimsAtB()).doesNotContain("town");
            assertThat(keysAtB()).isEqualTo(before);
        }
    }

    @Test
    @Tag("T13")
    @Tag("W8")
    @DisplayName(
            "a new key for tokens of A is used by B at once, and one that is gone there makes B's tokens worthless")
    void keysOfTokens() {
        nodes.guestAccess(true);
        String before = guestAtB();

        String key = nodes.admin().createTokenKey("fylr", 200);
        String byTheNewKey = guestAtB();
        assertThat(nodes.a().active(byTheNewKey)).isTrue();
        assertThat(nodes.b().active(before)).isTrue();

        nodes.admin().deleteComponent("fylr", key);
        for (FylrApi node : List.of(nodes.b(), nodes.a())) {
            assertThat(node.active(byTheNewKey)).isFalse();
            assertThat(node.active(before)).isTrue();
        }
        assertThat(nodes.a().active(guestAtB())).isTrue();
    }

    private String guestAtB() {
        return (String) FylrApi.success(guest(nodes.b())).get("access_token");
    }

    private List<String> keysAtB() {
        return nodes.b().request().get("/api/oauth2/jwks").jsonPath().getList("keys.kid");
    }

    private List<String> claimsAtB() {
        return nodes.b()
                .request()
                .get("/.well-known/openid-configuration")
                .jsonPath()
                .getList("claims_supported");
    }

    @Test
    @Tag("G2")
    @DisplayName("a realm that is made, changed or deleted at A is found by its host at B")
    void realmOfAHost() {
        String host = UUID.randomUUID() + ".example";
        String realm = "cluster-it-" + host;
        String fylr = issuerAtB(host);

        nodes.admin()
                .createRealm(Map.of(
                        "realm",
                        realm,
                        "enabled",
                        true,
                        "sslRequired",
                        "none",
                        "attributes",
                        Map.of("frontendUrl", "http://" + host)));
        // B is told after A has responded.
        FylrApi.eventually(() -> assertThat(issuerAtB(host)).isEqualTo("http://" + host));

        nodes.admin().setRealmAttribute(realm, "frontendUrl", "http://x-" + host);
        FylrApi.eventually(() -> assertThat(issuerAtB("x-" + host)).isEqualTo("http://x-" + host));
        assertThat(issuerAtB(host)).isEqualTo(fylr);

        nodes.admin().deleteRealm(realm);
        FylrApi.eventually(() -> assertThat(issuerAtB("x-" + host)).isEqualTo(fylr));
    }

    private String issuerAtB(String host) {
        return nodes.b()
                .request()
                .header("Host", host)
                .get("/.well-known/openid-configuration")
                .path("issuer");
    }

    private String tokenAtB(String user) {
        return (String) FylrApi.success(nodes.b()
                        .token(
                                "grant_type",
                                "password",
                                "client_id",
                                client,
                                "username",
                                user,
                                "password",
                                "secret",
                                "scope",
                                "offline"))
                .get("access_token");
    }
}
