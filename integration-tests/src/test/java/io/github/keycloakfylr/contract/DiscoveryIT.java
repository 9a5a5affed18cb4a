package io.github.keycloakfylr.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.LIST;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jwt.SignedJWT;
import com.nimbusds.oauth2.sdk.id.Issuer;
import com.nimbusds.openid.connect.sdk.op.OIDCProviderMetadata;
import io.github.keycloakfylr.client.AdminApi;
import io.github.keycloakfylr.client.Browser;
import io.github.keycloakfylr.client.FylrApi;
import io.github.keycloakfylr.client.RawHttp;
import io.github.keycloakfylr.testserver.FylrTest;
import io.github.keycloakfylr.testserver.KeycloakServer;
import io.restassured.response.Response;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Contract section 1: discovery. */
@FylrTest
class DiscoveryIT {

    private static final String PATH = "/.well-known/openid-configuration";
    private static final String USERINFO = "fylr.openid.userinfo";
    private static final String GUEST = "fylr.login.guest";

    private final KeycloakServer server;
    private final AdminApi admin;
    private final FylrApi fylr;
    private final RawHttp raw;
    private final String base;

    DiscoveryIT(KeycloakServer server, AdminApi admin, FylrApi fylr) {
        this.server = server;
        this.admin = admin;
        this.fylr = fylr;
        this.raw = new RawHttp(server.baseUri());
        this.base = server.baseUri().toString();
    }

    private Map<String, Object> document() {
        return FylrApi.success(fylr.request().get(PATH));
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST", "PUT", "PATCH", "DELETE", "OPTIONS", "PROPFIND", "FOO", "get"})
    @Tag("W1")
    @Tag("G6")
    @DisplayName("any HTTP method returns 200 with the same document and headers")
    void anyMethod(String method) {
        RawHttp.Response expected = raw.send("GET", PATH);
        assertThat(expected.status()).isEqualTo(200);
        assertThat(expected.header("Content-Type")).isEqualTo("application/json");

        RawHttp.Response response = raw.send(method, PATH);

        assertThat(response.status()).isEqualTo(200);
        assertThat(response.headers()).isEqualTo(expected.headers());
        assertThat(response.text()).isEqualTo(expected.text());
    }

    @Test
    @Tag("W8")
    @DisplayName("nobody holds the documents: a rotated key is found without a restart of the client")
    void notHeld() {
        assertThat(raw.send("GET", PATH).header("Cache-Control")).isEqualTo("no-store");
        assertThat(raw.send("GET", "/api/oauth2/jwks").header("Cache-Control")).isEqualTo("no-cache");
    }

    @ParameterizedTest
    @ValueSource(strings = {PATH, "/api/oauth2/jwks"})
    @Tag("W1")
    @DisplayName("HEAD: the same headers, no body")
    void head(String path) {
        RawHttp.Response response = raw.send("HEAD", path);

        assertThat(response.status()).isEqualTo(200);
        assertThat(response.headers()).isEqualTo(raw.send("GET", path).headers());
        assertThat(response.body()).isEmpty();
    }

    @Test
    @Tag("W1")
    @DisplayName("it is public and the same whatever else is sent")
    void whatever() {
        String expected = raw.send("GET", PATH).text();

        assertThat(raw.send("GET", PATH + "?a=b&a=b").text()).isEqualTo(expected);
        assertThat(raw.send("GET", PATH, "Accept", "text/html").text()).isEqualTo(expected);
        assertThat(raw.send("GET", PATH, "Authorization", "Basic !!!").text()).isEqualTo(expected);
        assertThat(raw.send("GET", PATH, "Authorization", "Bearer nonsense").text())
                .isEqualTo(expected);
        assertThat(raw.send(
                                "POST",
                                PATH,
                                "{\"broken".getBytes(StandardCharsets.US_ASCII),
                                "Content-Type",
                                "application/json")
                        .text())
                .isEqualTo(expected);
        assertThat(raw.send(
                                "POST",
                                PATH,
                                "a=%ZZ".getBytes(StandardCharsets.US_ASCII),
                                "Content-Type",
                                "application/x-www-form-urlencoded")
                        .text())
                .isEqualTo(expected);
    }

    @Test
    @Tag("W2")
    @Tag("W3")
    @Tag("W5")
    @Tag("W6")
    @DisplayName("the document, key by key")
    void wholeDocument() {
        assertThat(document())
                .isEqualTo(Map.ofEntries(
                        Map.entry("issuer", base),
                        Map.entry("authorization_endpoint", base + "/api/oauth2/auth"),
                        Map.entry("token_endpoint", base + "/api/oauth2/token"),
                        Map.entry("introspection_endpoint", base + "/api/oauth2/introspect"),
                        Map.entry("revocation_endpoint", base + "/api/oauth2/revoke"),
                        Map.entry("userinfo_endpoint", base + "/api/oauth2/userinfo"),
                        Map.entry("jwks_uri", base + "/api/oauth2/jwks"),
                        Map.entry("response_types_supported", List.of("code")),
                        Map.entry("response_modes_supported", List.of("query")),
                        Map.entry(
                                "grant_types_supported",
                                List.of("authorization_code", "password", "client_credentials", "refresh_token")),
                        Map.entry("scopes_supported", List.of("read", "write", "openid", "offline")),
                        Map.entry("claims_supported", List.of("sub")),
                        Map.entry("code_challenge_methods_supported", List.of("S256")),
                        Map.entry("id_token_signing_alg_values_supported", List.of("RS256")),
                        Map.entry("subject_types_supported", List.of("public")),
                        Map.entry(
                                "token_endpoint_auth_methods_supported",
                                List.of("client_secret_basic", "client_secret_post", "none")),
                        Map.entry("request_parameter_supported", false),
                        Map.entry("request_uri_parameter_supported", false),
                        Map.entry("acr_values_supported", List.of("0")),
                        Map.entry("ui_locales_supported", List.of("de", "en"))));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "'',                              'sub'",
        "'company',                       'sub company'",
        "'  town   email ',               'sub email email_verified town'",
        "'email_verified',                'sub'",
        "'email email',                   'sub email email_verified'",
        "'Email sub password no_such',    'sub'",
        "'displayname email first_name last_name company department phone address_supplement street house_number postal_code town state country',"
                + " 'sub displayname email email_verified first_name last_name company department phone address_supplement street house_number postal_code"
                + " town state country'"
    })
    @Tag("W4")
    @DisplayName("claims_supported: sub and the realm's allow-list, with email_verified exactly when email is on it")
    void claims(String allowList, String supported) {
        admin.setRealmAttribute("fylr", USERINFO, allowList);

        assertThat(document().get("claims_supported")).asInstanceOf(LIST).containsExactlyInAnyOrder((Object[])
                supported.split(" "));
    }

    @Test
    @Tag("W6")
    @DisplayName("a standard OpenID Connect library understands it and finds the keys")
    void library() throws Exception {
        OIDCProviderMetadata metadata = OIDCProviderMetadata.resolve(new Issuer(base));

        assertThat(metadata.getTokenEndpointURI()).hasToString(base + "/api/oauth2/token");
        assertThat(JWKSet.load(metadata.getJWKSetURI().toURL()).getKeys())
                .isNotEmpty()
                .allMatch(key -> !key.isPrivate());
    }

    @ParameterizedTest
    @ValueSource(strings = {"de", "en"})
    @Tag("W6")
    @DisplayName("the advertised languages are those of the login page")
    void locales(String locale) {
        Response page = new Browser(server.baseUri())
                .authorize(fylr.authorizationRequest("auth_method", "easydb", "ui_locales", locale));

        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.asString()).containsPattern("<html[^>]* lang=\"" + locale + "\"");
    }

    @Test
    @Tag("W5")
    @Tag("W7")
    @DisplayName(
            "the iss of id token and access token is the issuer, byte for byte, and jwks_uri has the key they are signed with")
    void issuer() throws Exception {
        String user = admin.createUser("fylr", "discovery-user", "secret");
        try {
            admin.setRealmAttribute("fylr", GUEST, "true");
            admin.setRealmAttribute("fylr", "fylr.oauth2.accessTokenFormat", "jwt");
            Map<String, Object> byPassword = fylr.passwordTokens("discovery-user", "secret", "openid offline");
            Map<String, Object> refreshed = FylrApi.success(fylr.refresh(byPassword));
            Map<String, Object> guest =
                    FylrApi.success(fylr.token("grant_type", "client_credentials", "client_id", FylrApi.CLIENT));

            String issuer = (String) document().get("issuer");
            JWKSet keys = JWKSet.load(new URL((String) document().get("jwks_uri")));
            for (Object token : List.of(
                    byPassword.get("id_token"),
                    byPassword.get("access_token"),
                    refreshed.get("id_token"),
                    refreshed.get("access_token"),
                    guest.get("access_token"))) {
                SignedJWT jwt = SignedJWT.parse((String) token);
                assertThat(jwt.getJWTClaimsSet().getIssuer()).isEqualTo(issuer);
                assertThat(jwt.getHeader().getAlgorithm()).isEqualTo(JWSAlgorithm.RS256);
                assertThat(jwt.verify(new RSASSAVerifier(
                                keys.getKeyByKeyId(jwt.getHeader().getKeyID()).toRSAKey())))
                        .isTrue();
            }
        } finally {
            admin.deleteUser("fylr", user);
        }
    }
}
