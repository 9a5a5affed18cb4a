package io.github.keycloakfylr.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import io.github.keycloakfylr.client.AdminApi;
import io.github.keycloakfylr.client.FylrApi;
import io.github.keycloakfylr.testserver.FylrTest;
import io.github.keycloakfylr.testserver.KeycloakServer;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Contract T13: access tokens that are JSON Web Tokens (RFC 9068), and both kinds side by side. */
@FylrTest
class AccessTokenFormatIT {

    private static final String FORMAT = "fylr.oauth2.accessTokenFormat";

    private final KeycloakServer server;
    private final AdminApi admin;
    private final FylrApi fylr;
    private final String user = "format-it-" + UUID.randomUUID();
    private String userId;

    AccessTokenFormatIT(KeycloakServer server, AdminApi admin, FylrApi fylr) {
        this.server = server;
        this.admin = admin;
        this.fylr = fylr;
    }

    @BeforeEach
    void makeUser() {
        userId = admin.createUser("fylr", user, "secret");
        admin.setRealmAttribute("fylr", "fylr.login.guest", "true");
    }

    private Map<String, Object> tokens() {
        return fylr.passwordTokens(user, "secret", "openid read offline");
    }

    private void realmIssues(String format) {
        admin.setRealmAttribute("fylr", FORMAT, format);
    }

    private static boolean isJwt(Map<String, Object> tokens) {
        String token = (String) tokens.get("access_token");
        assertThat(token).matches("fylr_at1_[A-Za-z0-9_-]+|[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+");
        return token.contains(".");
    }

    @ParameterizedTest
    @CsvSource({"RS256, rsa-generated", "ES256, ecdsa-generated", "EdDSA, eddsa-generated"})
    @Tag("T13")
    @Tag("W7")
    @DisplayName("a JWT says what RFC 9068 wants, and can be verified by the published keys, in the realm's algorithm")
    void jwt(String algorithm, String keys) throws Exception {
        admin.createKey("fylr", keys, 50, Map.of());
        admin.updateRealm("fylr", Map.of("defaultSignatureAlgorithm", algorithm));
        realmIssues("jwt");

        Map<String, Object> tokens = tokens();

        SignedJWT jwt = verified((String) tokens.get("access_token"));
        assertThat(jwt.getHeader().toJSONObject()).containsOnlyKeys("alg", "typ", "kid");
        assertThat(jwt.getHeader().getAlgorithm().getName()).isEqualTo(algorithm);
        assertThat(jwt.getHeader().getType()).isEqualTo(new JOSEObjectType("at+jwt"));
        JWTClaimsSet claims = jwt.getJWTClaimsSet();
        assertThat(claims.getClaims())
                .containsOnlyKeys("iss", "sub", "aud", "exp", "iat", "jti", "client_id", "scope", "typ", "azp", "sid")
                .containsEntry("client_id", FylrApi.CLIENT)
                .containsEntry("scope", "openid read offline")
                .containsEntry("sub", user);
        assertThat(claims.getIssuer()).isEqualTo(server.baseUri().toString());
        assertThat(claims.getAudience()).containsExactly(server.baseUri().toString());
        assertThat((String) tokens.get("refresh_token")).startsWith("fylr_rt1_");
        assertThat(SignedJWT.parse((String) tokens.get("id_token")).getHeader().getAlgorithm())
                .isEqualTo(JWSAlgorithm.RS256);
        fylr.assertAlive(tokens);
        Map<String, Object> refreshed = FylrApi.success(fylr.refresh(tokens));
        assertThat(isJwt(refreshed)).isTrue();
        fylr.revoke((String) refreshed.get("access_token"));
        fylr.assertDead(refreshed);
    }

    private SignedJWT verified(String token) throws Exception {
        SignedJWT jwt = SignedJWT.parse(token);
        JWK key = JWKSet.parse(fylr.request().get("/api/oauth2/jwks").asString())
                .getKeyByKeyId(jwt.getHeader().getKeyID());
        boolean good =
                switch (jwt.getHeader().getAlgorithm().getName()) {
                    case "RS256" -> jwt.verify(new RSASSAVerifier(key.toRSAKey()));
                    case "ES256" -> jwt.verify(new ECDSAVerifier(key.toECKey()));
                    default -> isSignedBy(key, jwt);
                };
        assertThat(good).isTrue();
        return jwt;
    }

    /** Of Ed25519, for which the library that the tests use needs another one. */
    private static boolean isSignedBy(JWK key, SignedJWT jwt) throws Exception {
        assertThat(key.toOctetKeyPair().getCurve()).isEqualTo(Curve.Ed25519);
        String x = HexFormat.of().formatHex(key.toOctetKeyPair().getDecodedX());
        PublicKey publicKey = KeyFactory.getInstance("Ed25519")
                .generatePublic(new X509EncodedKeySpec(HexFormat.of().parseHex("302a300506032b6570032100" + x)));
        Signature signature = Signature.getInstance("Ed25519");
        signature.initVerify(publicKey);
        signature.update(jwt.getSigningInput());
        return signature.verify(jwt.getSignature().decode());
    }

    @Test
    @Tag("T13")
    @Tag("N6")
    @DisplayName("a guest's token may be one, too")
    void guest() throws Exception {
        realmIssues("jwt");

        String token = fylr.guestToken();

        JWTClaimsSet claims = verified(token).getJWTClaimsSet();
        assertThat(claims.getClaims())
                .containsOnlyKeys("iss", "sub", "aud", "exp", "iat", "jti", "client_id", "scope", "typ", "azp");
        FylrApi.isGuest(claims.getSubject());
        assertThat(FylrApi.success(fylr.userinfo(token))).isEqualTo(Map.of("sub", claims.getSubject()));
        assertThat(fylr.active(token)).isTrue();
        realmIssues("opaque");
        assertThat(fylr.active(token)).isTrue();
        fylr.revoke(token);
        assertThat(fylr.active(token)).isFalse();
    }

    @Test
    @Tag("T13")
    @DisplayName("the switch, there and back, logs nobody out")
    void switched() {
        Map<String, Object> opaque = tokens();
        Map<String, Object> opaqueToo = tokens();
        assertThat(isJwt(opaque)).isFalse();

        realmIssues("jwt");
        fylr.assertAlive(opaque);
        Map<String, Object> jwt = FylrApi.success(fylr.refresh(opaque));
        assertThat(isJwt(jwt)).isTrue();
        fylr.assertAlive(jwt);
        assertThat(fylr.active(opaque.get("access_token"))).isTrue();

        realmIssues("opaque");
        fylr.assertAlive(jwt);
        Map<String, Object> again = FylrApi.success(fylr.refresh(jwt));
        assertThat(isJwt(again)).isFalse();
        assertThat(fylr.active(jwt.get("access_token"))).isTrue();

        fylr.revoke((String) jwt.get("access_token"));
        fylr.assertDead(again);
        assertThat(fylr.active(opaque.get("access_token"))).isFalse();
        fylr.assertAlive(opaqueToo);
    }

    @Test
    @Tag("T13")
    @Tag("I3")
    @DisplayName("either kind may ask about the other, and about itself in no spelling")
    void asksAboutTheOther() {
        String opaque = (String) tokens().get("access_token");
        realmIssues("jwt");
        String jwt = (String) tokens().get("access_token");

        for (String[] pair : List.of(new String[] {opaque, jwt}, new String[] {jwt, opaque})) {
            assertThat(fylr.request()
                            .header("Authorization", "Bearer " + pair[0])
                            .formParam("token", pair[1])
                            .post("/api/oauth2/introspect")
                            .<Boolean>path("active"))
                    .isTrue();
            assertThat(fylr.request()
                            .header("Authorization", "Bearer " + pair[0])
                            .formParam("token", pair[0])
                            .post("/api/oauth2/introspect")
                            .statusCode())
                    .isEqualTo(401);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "opaque, jwt, true",
        "jwt, opaque, false",
        "jwt, '', true",
        "jwt, nonsense, true",
        "nonsense, '', false",
        "JWT, '', false"
    })
    @Tag("T13")
    @DisplayName("a client's own setting decides before the realm's, and what means nothing counts as none")
    void ofAClient(String realm, String client, boolean jwt) {
        realmIssues(realm);
        String name = "format-it-" + UUID.randomUUID();
        admin.updateClient("fylr", FylrApi.client(admin, name, false), Map.of("attributes", Map.of(FORMAT, client)));

        Map<String, Object> tokens = FylrApi.success(
                fylr.token("grant_type", "password", "client_id", name, "username", user, "password", "secret"));

        assertThat(isJwt(tokens)).isEqualTo(jwt);
        assertThat(fylr.active(tokens.get("access_token"))).isTrue();
    }

    /** Made here as the last release would: JWTs of the realm's keys, the refresh token as well. */
    @Test
    @Tag("T13")
    @Tag("T9")
    @DisplayName("tokens of the last release stay good, and their chain goes on")
    void ofTheLastRelease() throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2048);
        KeyPair keys = generator.generateKeyPair();
        admin.createKey(
                "fylr",
                "rsa",
                500,
                Map.of(
                        "privateKey",
                        List.of(Base64.getEncoder()
                                .encodeToString(keys.getPrivate().getEncoded()))));
        Map<String, Object> today = tokens();
        String keyId =
                SignedJWT.parse((String) today.get("id_token")).getHeader().getKeyID();
        String session = (String) admin.userSessions("fylr", userId).get(0).get("id");
        String first = UUID.randomUUID().toString();
        String access = sign(keys, keyId, "onrtac:" + UUID.randomUUID(), session, "Bearer", Map.of("scope", "read"));
        Map<String, Object> place = new HashMap<>(Map.of("fylr_chain", first, "fylr_number", 0));
        place.put("scope", "openid read offline");
        place.put("reuse_id", UUID.randomUUID().toString());
        String refresh = sign(keys, keyId, first, session, "Refresh", place);

        assertThat(FylrApi.success(fylr.introspect(access))).containsEntry("scope", "read");
        assertThat(FylrApi.success(fylr.userinfo(access))).isEqualTo(Map.of("sub", user));
        Map<String, Object> old = new HashMap<>(Map.of("access_token", access, "refresh_token", refresh));
        fylr.assertAlive(old);
        Map<String, Object> next = FylrApi.success(fylr.refresh(old));
        assertThat(isJwt(next)).isFalse();
        assertThat((String) next.get("refresh_token")).startsWith("fylr_rt1_");
        fylr.assertAlive(next);
        Map<String, Object> afterNext = FylrApi.success(fylr.refresh(next));

        FylrApi.rejected(fylr.refresh(old), 400, "invalid_grant");
        fylr.assertDead(afterNext);
        fylr.assertDead(today);
        assertThat(fylr.active(access)).isFalse();
    }

    private String sign(KeyPair keys, String keyId, String id, String session, String type, Map<String, Object> more)
            throws Exception {
        JWTClaimsSet.Builder claims = new JWTClaimsSet.Builder()
                .jwtID(id)
                .issuer(server.baseUri().toString())
                .subject(user)
                .issueTime(new Date())
                .expirationTime(Date.from(Instant.now().plusSeconds(600)))
                .claim("typ", type)
                .claim("azp", FylrApi.CLIENT)
                .claim("sid", session);
        more.forEach(claims::claim);
        SignedJWT jwt = new SignedJWT(
                new JWSHeader.Builder(JWSAlgorithm.RS256)
                        .keyID(keyId)
                        .type(JOSEObjectType.JWT)
                        .build(),
                claims.build());
        jwt.sign(new RSASSASigner(keys.getPrivate()));
        return jwt.serialize();
    }
}
