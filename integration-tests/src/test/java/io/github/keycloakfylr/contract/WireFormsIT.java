package io.github.keycloakfylr.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.oauth2.sdk.auth.ClientSecretJWT;
import com.nimbusds.oauth2.sdk.auth.JWTAuthentication;
import com.nimbusds.oauth2.sdk.auth.PrivateKeyJWT;
import com.nimbusds.oauth2.sdk.auth.Secret;
import com.nimbusds.oauth2.sdk.id.ClientID;
import io.github.keycloakfylr.client.AdminApi;
import io.github.keycloakfylr.client.FylrApi;
import io.github.keycloakfylr.client.RawHttp;
import io.github.keycloakfylr.testserver.FylrTest;
import io.github.keycloakfylr.testserver.KeycloakServer;
import io.restassured.response.Response;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How requests may be written: bodies, headers, tokens, assertions. */
@FylrTest
class WireFormsIT {

    private static final String USER = "wire-forms-user-" + UUID.randomUUID();

    private final AdminApi admin;
    private final URI base;
    private final FylrApi fylr;
    private final RawHttp raw;

    WireFormsIT(KeycloakServer server, AdminApi admin) {
        this.admin = admin;
        this.base = server.baseUri();
        this.fylr = new FylrApi(base);
        this.raw = new RawHttp(base);
    }

    @BeforeAll
    static void guestsAndUser(AdminApi admin) {
        admin.setRealmAttribute("fylr", "fylr.login.guest", "true");
        FylrApi.user(admin, USER);
    }

    @Nested
    @DisplayName("multipart/form-data")
    class Multipart {

        /** As curl -F, PHP and FormData write texts: without a file name. */
        private RawHttp.Response send(String endpoint, String... fields) {
            StringBuilder body = new StringBuilder();
            FylrApi.map(fields).forEach((name, value) -> body.append("--x\r\nContent-Disposition: form-data; name=\"")
                    .append(name)
                    .append("\"\r\n\r\n")
                    .append(value)
                    .append("\r\n"));
            return raw.send(
                    "POST",
                    "/api/oauth2/" + endpoint,
                    body.append("--x--\r\n").toString().getBytes(StandardCharsets.UTF_8),
                    "Content-Type",
                    "multipart/form-data; boundary=x");
        }

        @Test
        @Tag("G8")
        @DisplayName("the password grant of a confidential client, introspection, userinfo and revocation")
        void everyEndpoint() {
            FylrApi.client(admin, "wire-forms-confidential", true);
            RawHttp.Response tokens = send(
                    "token",
                    "grant_type",
                    "password",
                    "client_id",
                    "wire-forms-confidential",
                    "client_secret",
                    "the-client-secret",
                    "username",
                    USER,
                    "password",
                    "secret",
                    "scope",
                    "read offline");
            assertThat(tokens.status()).as(tokens.toString()).isEqualTo(200);
            String accessToken = (String) tokens.json().get("access_token");

            assertThat(send(
                                    "introspect",
                                    "token",
                                    accessToken,
                                    "client_id",
                                    "wire-forms-confidential",
                                    "client_secret",
                                    "the-client-secret")
                            .json())
                    .containsEntry("active", true)
                    .containsEntry("scope", "read offline");
            assertThat(send("userinfo", "access_token", accessToken).json()).containsEntry("sub", USER);
            assertThat(send("revoke", "token", accessToken).status()).isEqualTo(200);
            assertThat(send("userinfo", "access_token", accessToken).json()).containsEntry("code", "InvalidToken");
        }

        @Test
        @Tag("G8")
        @Tag("A1")
        @DisplayName("an authorization request")
        void authorization() {
            RawHttp.Response response = send(
                    "auth",
                    FylrApi.flat(
                            fylr.authorizationRequest("login", USER, "password", "secret", "auth_method", "easydb")));

            assertThat(response.status()).as(response.toString()).isEqualTo(302);
            assertThat(FylrApi.query(response.header("Location"))).containsOnlyKeys("code", "state");
        }

        @Test
        @Tag("G8")
        @DisplayName("a file is rejected by its name, and so is a broken body")
        void rejected() {
            Response file = fylr.request()
                    .multiPart("grant_type", "client_credentials")
                    .multiPart("client_id", "x.txt", FylrApi.CLIENT.getBytes(StandardCharsets.UTF_8))
                    .post("/api/oauth2/token");
            assertThat(FylrApi.rejected(file, 400, "invalid_request"))
                    .contains("'client_id'")
                    .contains("file");

            for (String body :
                    List.of("", "nonsense", "--x\r\n", "--x\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nb")) {
                RawHttp.Response response = raw.send(
                        "POST",
                        "/api/oauth2/token",
                        body.getBytes(StandardCharsets.UTF_8),
                        "Content-Type",
                        "multipart/form-data; boundary=x");
                assertThat(response.status()).as(body).isEqualTo(400);
                assertThat(response.json())
                        .containsOnlyKeys("error", "error_description")
                        .containsEntry("error", "invalid_request");
            }
            RawHttp.Response twice = raw.send(
                    "POST",
                    "/api/oauth2/token",
                    ("--x\r\nContent-Disposition: form-data; name=a\r\n\r\nb\r\n".repeat(2) + "--x--")
                            .getBytes(StandardCharsets.UTF_8),
                    "Content-Type",
                    "multipart/form-data; boundary=x");
            assertThat((String) twice.json().get("error_description"))
                    .isEqualTo("The parameter 'a' is given more than once.");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "my_keycloak:8080",
                "127.1",
                "a_b",
                "1",
                "",
                " ",
                "::::",
                "[::1",
                "a b",
                "%zz",
                "localhost:99999",
                "localhost:x",
                "-",
                "xn--",
                "日本",
                "a@b",
                "a/b",
                "dam.example.org.",
                "..",
                "\"",
                "<script>"
            })
    @Tag("G9")
    @Tag("G2")
    @DisplayName("whatever stands in Host, the default realm is served, or the HTTP server itself rejects")
    void host(String host) {
        for (String target : List.of(
                "/.well-known/openid-configuration",
                "/api/oauth2/jwks",
                "/api/oauth2/userinfo",
                "/api/v1/session",
                "/api/oauth2/auth?client_id=x",
                "/oauth2/callback?state=x",
                "/realms/fylr/fylr/auth?client_id=x")) {
            isNoServerError(raw.send("GET", target, "Host", host), target);
        }
        byte[] form = ("grant_type=client_credentials&client_id=" + FylrApi.CLIENT).getBytes(StandardCharsets.US_ASCII);
        isNoServerError(
                raw.send(
                        "POST",
                        "/api/oauth2/token",
                        form,
                        "Host",
                        host,
                        "Content-Type",
                        "application/x-www-form-urlencoded"),
                "token");
    }

    private static void isNoServerError(RawHttp.Response response, String target) {
        assertThat(response.status()).as(target + ": " + response).isLessThan(500);
    }

    @ParameterizedTest
    @ValueSource(strings = {"my_keycloak:8080", "127.1", "a_b"})
    @Tag("G9")
    @Tag("G2")
    @DisplayName("names that Java takes for none are names")
    void unusualHost(String host) {
        assertThat(raw.send("GET", "/.well-known/openid-configuration", "Host", host)
                        .status())
                .isEqualTo(200);
        byte[] form = ("grant_type=client_credentials&client_id=" + FylrApi.CLIENT).getBytes(StandardCharsets.US_ASCII);
        RawHttp.Response token = raw.send(
                "POST", "/api/oauth2/token", form, "Host", host, "Content-Type", "application/x-www-form-urlencoded");
        assertThat(token.status()).as(token.toString()).isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Content-Type|nonsense",
                "Content-Type|/",
                "Content-Type|a/b;c",
                "Content-Type|;",
                "Accept-Language|;q=x",
                "Accept-Language|de;q=nonsense",
                "Accept-Language|***",
                "Accept-Language|,;,",
                "Accept-Language|%",
                "Accept|nonsense",
                "Accept|/;q=",
                "Accept|a/b;q=nonsense",
                "Accept|,,,;",
                "Authorization|Basic",
                "Cookie|;=;",
                "Forwarded|;;;=",
                "X-Forwarded-Host|a_b",
                "Origin|::"
            })
    @Tag("G9")
    @DisplayName("nonsense in a header is answered by us, at every endpoint and below /realms/fylr/fylr")
    void header(String name, String value) {
        for (String target : List.of(
                "/.well-known/openid-configuration",
                "/api/oauth2/jwks",
                "/api/oauth2/userinfo",
                "/api/v1/session",
                "/api/oauth2/auth?client_id=x",
                "/oauth2/callback?state=x",
                "/realms/fylr/fylr/auth?client_id=x",
                "/realms/fylr/fylr/auth?client_id=" + FylrApi.CLIENT
                        + "&response_type=code&state=12345678&auth_method=easydb")) {
            isNoServerError(raw.send("GET", target, name, value), target);
            isNoServerError(raw.send("POST", target, "a=b".getBytes(StandardCharsets.US_ASCII), name, value), target);
        }
    }

    @Nested
    @DisplayName("a token spelled otherwise")
    class Spelling {

        private final Map<String, Object> tokens = fylr.passwordTokens(USER, "secret", "offline");

        private List<String> spellings(String name) {
            String token = (String) tokens.get(name);
            String stem = token.substring(0, token.length() - 1);
            char last = token.charAt(token.length() - 1);
            char next = (char)
                    (last == 'Z'
                            ? 'Y'
                            : last == 'z' ? 'y' : last == '9' ? '8' : last == '_' ? '-' : last == '-' ? '_' : last + 1);
            return List.of(token + "=", token + "==", stem + next, token + ".");
        }

        @Test
        @Tag("I3")
        @Tag("I2")
        @Tag("U5")
        @Tag("R1")
        @DisplayName("is unknown everywhere, and stays good as it was issued")
        void unknown() {
            for (String other : spellings("access_token")) {
                assertThat(fylr.active(other)).as(other).isFalse();
                assertThat(fylr.userinfo(other).statusCode()).isEqualTo(400);
                assertThat(fylr.revoke(other).statusCode()).isEqualTo(200);
            }
            for (String other : spellings("refresh_token")) {
                assertThat(fylr.active(other)).as(other).isFalse();
                FylrApi.rejected(fylr.refresh(Map.of("refresh_token", other)), 400, "invalid_grant");
                assertThat(fylr.revoke(other).statusCode()).isEqualTo(200);
            }
            fylr.assertAlive(tokens);
        }

        @Test
        @Tag("I3")
        @DisplayName("a token does not vouch for itself, however it is spelled")
        void itself() {
            String token = (String) tokens.get("access_token");
            for (String bearer : List.of(token, token + "=")) {
                Response response = fylr.request()
                        .header("Authorization", "Bearer " + bearer)
                        .formParam("token", token)
                        .post("/api/oauth2/introspect");
                FylrApi.rejected(response, 401, "invalid_client");
            }
            Response asked = fylr.request()
                    .header("Authorization", "Bearer " + token)
                    .formParam("token", token + "=")
                    .post("/api/oauth2/introspect");
            assertThat(asked.jsonPath().getMap("$")).doesNotContainEntry("active", true);
        }
    }

    @Nested
    @DisplayName("signed client assertions")
    class Assertions {

        private final RSAKey key = key();

        private static RSAKey key() {
            try {
                return new RSAKeyGenerator(2048)
                        .keyID("wire")
                        .keyUse(KeyUse.SIGNATURE)
                        .algorithm(JWSAlgorithm.RS256)
                        .generate();
            } catch (com.nimbusds.jose.JOSEException e) {
                throw new IllegalStateException(e);
            }
        }

        private Response token(JWTAuthentication authentication) {
            return fylr.token(
                    "grant_type",
                    "client_credentials",
                    "client_assertion_type",
                    "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
                    "client_assertion",
                    authentication.getClientAssertion().serialize());
        }

        @ParameterizedTest
        @ValueSource(strings = {"", "/api/oauth2/token", "/realms/fylr"})
        @Tag("C2")
        @Tag("W2")
        @DisplayName("private_key_jwt and client_secret_jwt for the issuer and the endpoint of the discovery document")
        void audience(String path) throws Exception {
            admin.createClient(
                    "fylr",
                    Map.of(
                            "clientId",
                            "wire-forms-signing",
                            "clientAuthenticatorType",
                            "client-jwt",
                            "serviceAccountsEnabled",
                            true,
                            "attributes",
                            Map.of(
                                    "use.jwks.string",
                                    "true",
                                    "jwks.string",
                                    new JWKSet(key.toPublicJWK()).toString())));
            String secret = "a-secret-that-is-long-enough-for-an-hmac-of-sha-256";
            admin.createClient(
                    "fylr",
                    Map.of(
                            "clientId",
                            "wire-forms-secret",
                            "clientAuthenticatorType",
                            "client-secret-jwt",
                            "secret",
                            secret,
                            "serviceAccountsEnabled",
                            true));
            URI audience = URI.create(base + path);
            FylrApi.success(token(new PrivateKeyJWT(
                    new ClientID("wire-forms-signing"),
                    audience,
                    JWSAlgorithm.RS256,
                    key.toPrivateKey(),
                    "wire",
                    null)));
            FylrApi.success(token(new ClientSecretJWT(
                    new ClientID("wire-forms-secret"), audience, JWSAlgorithm.HS256, new Secret(secret))));
        }

        @Test
        @Tag("C4")
        @DisplayName("an assertion for somebody else is rejected")
        void otherAudience() throws Exception {
            admin.createClient(
                    "fylr",
                    Map.of(
                            "clientId",
                            "wire-forms-signing",
                            "clientAuthenticatorType",
                            "client-jwt",
                            "serviceAccountsEnabled",
                            true,
                            "attributes",
                            Map.of(
                                    "use.jwks.string",
                                    "true",
                                    "jwks.string",
                                    new JWKSet(key.toPublicJWK()).toString())));
            for (String audience :
                    List.of("https://other.example", base + "/", base + "/api/oauth2/userinfo", base + "x")) {
                FylrApi.rejected(
                        token(new PrivateKeyJWT(
                                new ClientID("wire-forms-signing"),
                                URI.create(audience),
                                JWSAlgorithm.RS256,
                                key.toPrivateKey(),
                                "wire",
                                null)),
                        400,
                        "invalid_client");
            }
        }
    }
}
