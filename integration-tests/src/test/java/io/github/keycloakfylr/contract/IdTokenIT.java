package io.github.keycloakfylr.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import io.github.keycloakfylr.client.AdminApi;
import io.github.keycloakfylr.client.Browser;
import io.github.keycloakfylr.client.FylrApi;
import io.github.keycloakfylr.testserver.FylrTest;
import io.github.keycloakfylr.testserver.KeycloakServer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Contract T11: the id token. */
@FylrTest
class IdTokenIT {

    private static final String USER = "id-token-it-user";

    private final KeycloakServer server;
    private final AdminApi admin;
    private final FylrApi fylr;

    IdTokenIT(KeycloakServer server, AdminApi admin, FylrApi fylr) {
        this.server = server;
        this.admin = admin;
        this.fylr = fylr;
    }

    @BeforeEach
    void user() {
        if (admin.findUser("fylr", USER).isEmpty()) {
            // With a name and an e-mail, which Keycloak's own profile and email scopes would put in.
            admin.createUser(
                    "fylr",
                    USER,
                    "secret",
                    Map.of("email", "id-token-it@example.org", "firstName", "Id", "lastName", "Token"));
        }
    }

    /** The claims of the response's id token, when it has exactly those of the contract and they are right. */
    private JWTClaimsSet verified(Map<String, Object> tokens, String clientId, String... more) throws Exception {
        SignedJWT jwt = SignedJWT.parse((String) tokens.get("id_token"));
        assertThat(jwt.getHeader().getAlgorithm()).isEqualTo(JWSAlgorithm.RS256);
        JWKSet keys = JWKSet.parse(fylr.request().get("/api/oauth2/jwks").asString());
        assertThat(jwt.verify(new RSASSAVerifier(
                        keys.getKeyByKeyId(jwt.getHeader().getKeyID()).toRSAKey())))
                .isTrue();

        JWTClaimsSet claims = jwt.getJWTClaimsSet();
        assertThat(claims.getClaims())
                .containsOnlyKeys(join(List.of("iss", "sub", "aud", "exp", "iat", "auth_time", "at_hash"), more));
        assertThat(claims.getIssuer()).isEqualTo(server.baseUri().toString());
        assertThat(claims.getSubject()).isEqualTo(USER);
        assertThat(claims.getAudience()).containsExactly(clientId);
        assertThat(claims.getExpirationTime()).isAfter(new Date());
        assertThat(claims.getIssueTime())
                .isBefore(claims.getExpirationTime())
                .isBetween(secondsAgo(30), new Date(), true, true);
        assertThat(claims.getDateClaim("auth_time")).isBetween(secondsAgo(30), claims.getIssueTime(), true, true);
        byte[] hash = MessageDigest.getInstance("SHA-256")
                .digest(((String) tokens.get("access_token")).getBytes(StandardCharsets.US_ASCII));
        assertThat(claims.getStringClaim("at_hash"))
                .isEqualTo(Base64.getUrlEncoder().withoutPadding().encodeToString(Arrays.copyOf(hash, 16)));
        return claims;
    }

    private static String[] join(List<String> first, String... more) {
        return Stream.concat(first.stream(), Arrays.stream(more)).toArray(String[]::new);
    }

    private static Date secondsAgo(long seconds) {
        return Date.from(Instant.now().minusSeconds(seconds));
    }

    @Test
    @Tag("T11")
    @Tag("W7")
    @Tag("U3")
    @DisplayName("code grant: exactly the contract's claims, signed with a published key, no nonce where none was sent")
    void codeGrant() throws Exception {
        verified(FylrApi.success(fylr.exchange(fylr.code(USER, "secret", "scope", "openid"))), FylrApi.CLIENT);
    }

    @Test
    @Tag("T11")
    @DisplayName("code grant with a nonce")
    void nonce() throws Exception {
        String code = fylr.code(USER, "secret", "scope", "openid read write offline", "nonce", "a nonce: 1/2+3");

        JWTClaimsSet claims = verified(FylrApi.success(fylr.exchange(code)), FylrApi.CLIENT, "nonce");

        assertThat(claims.getStringClaim("nonce")).isEqualTo("a nonce: 1/2+3");
    }

    @Test
    @Tag("T11")
    @DisplayName("acr is 0 when acr_values was sent, whatever it asked for, and only in that login")
    void acr() throws Exception {
        String code = fylr.code(USER, "secret", "scope", "openid offline", "acr_values", "1 gold");
        Map<String, Object> tokens = FylrApi.success(fylr.exchange(code));
        assertThat(verified(tokens, FylrApi.CLIENT, "acr").getStringClaim("acr"))
                .isEqualTo("0");
        assertThat(verified(FylrApi.success(fylr.refresh(tokens)), FylrApi.CLIENT, "acr")
                        .getStringClaim("acr"))
                .isEqualTo("0");

        verified(FylrApi.success(fylr.exchange(fylr.code(USER, "secret", "scope", "openid"))), FylrApi.CLIENT);
    }

    @Test
    @Tag("T11")
    @Tag("W7")
    @Tag("U3")
    @DisplayName("password grant")
    void passwordGrant() throws Exception {
        verified(fylr.passwordTokens(USER, "secret", "openid"), FylrApi.CLIENT);
    }

    @Test
    @Tag("T11")
    @DisplayName("password grant of a confidential client that was made by hand")
    void confidentialClient() throws Exception {
        FylrApi.client(admin, "id-token-it-client", true);

        verified(
                FylrApi.success(fylr.token(
                        "grant_type",
                        "password",
                        "client_id",
                        "id-token-it-client",
                        "client_secret",
                        "the-client-secret",
                        "username",
                        USER,
                        "password",
                        "secret",
                        "scope",
                        "openid")),
                "id-token-it-client");
    }

    @Test
    @Tag("T11")
    @DisplayName("refresh grant: auth_time is still that of the login")
    void refreshGrant() throws Exception {
        Map<String, Object> tokens = fylr.passwordTokens(USER, "secret", "openid offline");
        Date login = verified(tokens, FylrApi.CLIENT).getDateClaim("auth_time");
        FylrApi.awaitSecond(Instant.now().getEpochSecond() + 2);

        JWTClaimsSet claims = verified(FylrApi.success(fylr.refresh(tokens)), FylrApi.CLIENT);

        assertThat(claims.getDateClaim("auth_time")).isEqualTo(login);
        assertThat(claims.getIssueTime()).isAfter(login);
    }

    @Test
    @Tag("T11")
    @DisplayName("single sign-on: auth_time is still that of the login")
    void singleSignOn() throws Exception {
        Browser browser = new Browser(server.baseUri());
        Map<String, String> request = fylr.authorizationRequest("auth_method", "easydb", "scope", "openid");
        String code = FylrApi.query(browser.submit(browser.authorize(request), "username", USER, "password", "secret"))
                .get("code");
        Date login =
                verified(FylrApi.success(fylr.exchange(code)), FylrApi.CLIENT).getDateClaim("auth_time");
        FylrApi.awaitSecond(Instant.now().getEpochSecond() + 2);

        String second = FylrApi.query(browser.authorize(request)).get("code");
        JWTClaimsSet claims = verified(FylrApi.success(fylr.exchange(second)), FylrApi.CLIENT);

        assertThat(claims.getDateClaim("auth_time")).isEqualTo(login);
        assertThat(claims.getIssueTime()).isAfter(login);
    }

    @Test
    @Tag("W7")
    @Tag("T11")
    @DisplayName("an access token that is a JWT has the same iss and sub as the id token")
    void accessToken() {
        admin.setRealmAttribute("fylr", "fylr.oauth2.accessTokenFormat", "jwt");
        Map<String, Object> tokens = fylr.passwordTokens(USER, "secret", "openid");

        assertThat(FylrApi.claims(tokens.get("access_token")))
                .containsEntry("iss", server.baseUri().toString())
                .containsEntry("sub", USER)
                .doesNotContainKeys("email", "name", "preferred_username", "realm_access", "resource_access");
    }

    @ParameterizedTest
    @ValueSource(strings = {"ES256", "HS256", "RS512"})
    @Tag("T11")
    @Tag("W5")
    @DisplayName("RS256 also for a client that is set to another algorithm in Keycloak")
    void otherAlgorithm(String algorithm) throws Exception {
        String clientId = "id-token-it-" + algorithm.toLowerCase(Locale.ROOT);
        String id = FylrApi.client(admin, clientId, true);
        admin.updateClient("fylr", id, Map.of("attributes", Map.of("id.token.signed.response.alg", algorithm)));

        verified(
                FylrApi.success(fylr.token(
                        "grant_type",
                        "password",
                        "client_id",
                        clientId,
                        "client_secret",
                        "the-client-secret",
                        "username",
                        USER,
                        "password",
                        "secret",
                        "scope",
                        "openid")),
                clientId);
    }
}
