package io.github.keycloakfylr.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.util.Resource;
import com.nimbusds.jwt.JWT;
import com.nimbusds.jwt.JWTParser;
import com.nimbusds.jwt.SignedJWT;
import com.nimbusds.oauth2.sdk.id.ClientID;
import com.nimbusds.oauth2.sdk.id.Issuer;
import com.nimbusds.openid.connect.sdk.validators.IDTokenValidator;
import io.github.keycloakfylr.client.AdminApi;
import io.github.keycloakfylr.client.FylrApi;
import io.github.keycloakfylr.testserver.FylrTest;
import io.github.keycloakfylr.testserver.KeycloakServer;
import java.io.IOException;
import java.net.URI;
import java.net.URL;
import java.text.ParseException;
import java.util.List;
import java.util.Map;
import org.apache.http.client.methods.CloseableHttpResponse;
import org.apache.http.client.methods.HttpGet;
import org.apache.http.impl.client.CloseableHttpClient;
import org.apache.http.impl.client.cache.CachingHttpClients;
import org.apache.http.util.EntityUtils;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** An operator replaces the realm's signing key as docs/operations.md says, and nobody is logged out by it. */
@FylrTest
class KeyRotationIT {

    private static final String USER = "key-rotation-it-user";

    private final URI base;
    private final AdminApi admin;
    private final FylrApi fylr;

    KeyRotationIT(KeycloakServer server, AdminApi admin) {
        this.admin = admin;
        this.base = server.baseUri();
        this.fylr = new FylrApi(base);
    }

    @Test
    @Tag("W6")
    @Tag("T9")
    @Tag("T11")
    @DisplayName("with a new signing key older tokens stay good, and clients find both keys")
    void nobodyIsLoggedOut() {
        FylrApi.user(admin, USER);
        // Opaque ones are not signed with that key: OpaqueTokenIT replaces theirs.
        admin.setRealmAttribute("fylr", "fylr.oauth2.accessTokenFormat", "jwt");
        Map<String, Object> before = fylr.passwordTokens(USER, "secret", "offline openid");

        String component = admin.createSigningKey("fylr");
        Map<String, Object> after = fylr.passwordTokens(USER, "secret", "offline openid");

        assertThat(keyId(after)).isNotEqualTo(keyId(before));
        assertThat(keysForSigning()).contains(keyId(before), keyId(after));
        assertThat(fylr.userinfo((String) before.get("access_token")).statusCode())
                .isEqualTo(200);
        assertThat(fylr.active(before.get("access_token"))).isTrue();
        assertThat(keyId(FylrApi.success(fylr.refresh(before)))).isEqualTo(keyId(after));
        admin.deleteComponent("fylr", component);
        Map<String, Object> restored = fylr.passwordTokens(USER, "secret", "offline openid");
        assertThat(keyId(restored)).isEqualTo(keyId(before));
    }

    @Test
    @Tag("W8")
    @DisplayName("a running client that caches as HTTP allows follows a rotation without a restart")
    void followedByACachingClient() throws Exception {
        FylrApi.user(admin, USER);
        try (CloseableHttpClient caching = CachingHttpClients.createMemoryBound()) {
            IDTokenValidator validator = new IDTokenValidator(
                    new Issuer(base),
                    new ClientID(FylrApi.CLIENT),
                    JWSAlgorithm.RS256,
                    base.resolve("/api/oauth2/jwks").toURL(),
                    url -> fetch(caching, url));
            validator.validate(idToken(), null);

            admin.createSigningKey("fylr");
            validator.validate(idToken(), null);
        }
    }

    @Test
    @Tag("W6")
    @Tag("W8")
    @DisplayName(
            "a key that is made, disabled, enabled or deleted changes the key set at once, and it is Keycloak's own")
    void keySetAtOnce() {
        List<String> before = keysForSigning();

        String component = admin.createSigningKey("fylr");
        List<String> with = keysForSigning();
        assertThat(with).hasSize(before.size() + 1).containsAll(before);
        assertKeycloaksOwn();

        admin.configureComponent("fylr", component, Map.of("active", List.of("false")));
        assertThat(keysForSigning()).containsExactlyInAnyOrderElementsOf(with);
        assertKeycloaksOwn();

        admin.configureComponent("fylr", component, Map.of("enabled", List.of("false")));
        assertThat(keysForSigning()).containsExactlyInAnyOrderElementsOf(before);
        assertKeycloaksOwn();

        admin.configureComponent("fylr", component, Map.of("enabled", List.of("true")));
        assertThat(keysForSigning()).containsExactlyInAnyOrderElementsOf(with);

        admin.deleteComponent("fylr", component);
        assertThat(keysForSigning()).containsExactlyInAnyOrderElementsOf(before);
        assertKeycloaksOwn();
    }

    private void assertKeycloaksOwn() {
        assertThat(fylr.request().get("/api/oauth2/jwks").asString())
                .isEqualTo(fylr.request()
                        .get("/realms/fylr/protocol/openid-connect/certs")
                        .asString());
    }

    private JWT idToken() throws ParseException {
        return JWTParser.parse(
                (String) fylr.passwordTokens(USER, "secret", "openid").get("id_token"));
    }

    private static Resource fetch(CloseableHttpClient client, URL url) throws IOException {
        try (CloseableHttpResponse response = client.execute(new HttpGet(url.toString()))) {
            return new Resource(EntityUtils.toString(response.getEntity()), "application/json");
        }
    }

    private List<String> keysForSigning() {
        return fylr.request()
                .get("/api/oauth2/jwks")
                .then()
                .statusCode(200)
                .extract()
                .path("keys.findAll { it.use == 'sig' }.kid");
    }

    private static String keyId(Map<String, Object> tokens) {
        try {
            return SignedJWT.parse((String) tokens.get("id_token")).getHeader().getKeyID();
        } catch (ParseException e) {
            throw new AssertionError(e);
        }
    }
}
