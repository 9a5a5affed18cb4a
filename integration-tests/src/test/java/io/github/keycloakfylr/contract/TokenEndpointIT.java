package io.github.keycloakfylr.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keycloakfylr.client.AdminApi;
import io.github.keycloakfylr.client.FylrApi;
import io.github.keycloakfylr.testserver.FylrTest;
import io.restassured.response.Response;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Contract T1 to T4: what all grants of the token endpoint have in common. */
@FylrTest
class TokenEndpointIT {

    private static final String USER = "token-it-user";
    private static final String CONFIDENTIAL = "token-it-confidential";

    private final AdminApi admin;
    private final FylrApi fylr;

    TokenEndpointIT(AdminApi admin, FylrApi fylr) {
        this.admin = admin;
        this.fylr = fylr;
    }

    @BeforeEach
    void userAndClient() {
        FylrApi.user(admin, USER);
        FylrApi.client(admin, CONFIDENTIAL, true);
    }

    @ParameterizedTest(name = "scope ''{0}''")
    @ValueSource(
            strings = {
                "",
                "read write",
                "offline",
                "offline_access",
                "openid",
                "read openid offline",
                "offline_access write openid"
            })
    @Tag("T1")
    @Tag("S3")
    @Tag("S4")
    @Tag("S5")
    @DisplayName("code grant")
    void codeGrant(String scope) {
        String code = fylr.code(USER, "secret", "scope", scope);
        assertSuccess(fylr.exchange(code), scope);
    }

    @ParameterizedTest(name = "scope ''{0}''")
    @ValueSource(
            strings = {
                "",
                "read write",
                "offline",
                "offline_access",
                "openid",
                "read openid offline",
                "offline_access write openid"
            })
    @Tag("T1")
    @Tag("S3")
    @Tag("S4")
    @Tag("S5")
    @DisplayName("password grant of a public client")
    void passwordGrant(String scope) {
        assertSuccess(
                fylr.token(
                        "grant_type",
                        "password",
                        "client_id",
                        FylrApi.CLIENT,
                        "username",
                        USER,
                        "password",
                        "secret",
                        "scope",
                        scope),
                scope);
    }

    @ParameterizedTest(name = "scope ''{0}''")
    @ValueSource(strings = {"", "write offline openid"})
    @Tag("T1")
    @Tag("S3")
    @Tag("S4")
    @Tag("S5")
    @DisplayName("password grant of a confidential client")
    void passwordGrantOfAConfidentialClient(String scope) {
        assertSuccess(
                fylr.token(
                        "grant_type",
                        "password",
                        "client_id",
                        CONFIDENTIAL,
                        "client_secret",
                        "the-client-secret",
                        "username",
                        USER,
                        "password",
                        "secret",
                        "scope",
                        scope),
                scope);
    }

    @ParameterizedTest(name = "scope ''{0}''")
    @ValueSource(strings = {"offline", "offline_access", "write offline", "offline openid read"})
    @Tag("T1")
    @Tag("S3")
    @Tag("S4")
    @Tag("S5")
    @DisplayName("refresh grant")
    void refreshGrant(String scope) {
        assertSuccess(fylr.refresh(fylr.passwordTokens(USER, "secret", scope)), scope);
    }

    private static void assertSuccess(Response response, String scope) {
        Map<String, Object> tokens = FylrApi.success(response);
        Set<String> keys = new LinkedHashSet<>(Set.of("access_token", "token_type", "scope", "expires_in"));
        if (scope.contains("offline")) {
            keys.add("refresh_token");
        }
        if (scope.contains("openid")) {
            keys.add("id_token");
        }
        assertThat(tokens.keySet()).isEqualTo(keys);
        assertThat(tokens).containsEntry("token_type", "bearer").containsEntry("scope", scope);
        assertThat(tokens.get("expires_in")).isIn(86400, 86399);
        assertThat(tokens.get("access_token")).isInstanceOf(String.class).isNotEqualTo("");
        FylrApi.notStored(response);
        assertThat(response.getCookies()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "implicit",
                "PASSWORD",
                "Authorization_Code",
                "refresh_token,password",
                "nonsense",
                "urn:ietf:params:oauth:grant-type:device_code",
                "urn:openid:params:grant-type:ciba",
                "urn:ietf:params:oauth:grant-type:token-exchange",
                "urn:ietf:params:oauth:grant-type:uma-ticket",
                "urn:ietf:params:oauth:grant-type:jwt-bearer",
                "urn:ietf:params:oauth:grant-type:saml2-bearer",
                "urn:ietf:params:oauth:grant-type:pre-authorized_code"
            })
    @Tag("T2")
    @Tag("T3")
    @DisplayName("any other grant type is not supported")
    void unsupportedGrantType(String grantType) {
        String description = FylrApi.rejected(
                fylr.token(
                        "grant_type",
                        grantType,
                        "client_id",
                        CONFIDENTIAL,
                        "client_secret",
                        "the-client-secret",
                        "username",
                        USER,
                        "password",
                        "secret"),
                400,
                "unsupported_grant_type");

        assertThat(description).contains("authorization_code", "password", "client_credentials", "refresh_token");
    }

    @Test
    @Tag("T3")
    @DisplayName("token exchange is not supported even where the realm has it on")
    void tokenExchangeThatKeycloakWouldDo() {
        FylrApi.client(admin, "token-it-exchange", true);
        String id = admin.findClient("fylr", "token-it-exchange").orElseThrow();
        admin.updateClient("fylr", id, Map.of("attributes", Map.of("standard.token.exchange.enabled", "true")));
        String stock = "/realms/fylr/protocol/openid-connect/token";
        String subject = fylr.request()
                .formParams(Map.of(
                        "grant_type",
                        "client_credentials",
                        "client_id",
                        "token-it-exchange",
                        "client_secret",
                        "the-client-secret"))
                .post(stock)
                .path("access_token");
        Map<String, String> exchange = FylrApi.map(
                "grant_type",
                "urn:ietf:params:oauth:grant-type:token-exchange",
                "client_id",
                "token-it-exchange",
                "client_secret",
                "the-client-secret",
                "subject_token",
                subject,
                "subject_token_type",
                "urn:ietf:params:oauth:token-type:access_token");
        assertThat(fylr.request().formParams(exchange).post(stock).statusCode()).isEqualTo(200);

        FylrApi.rejected(fylr.request().formParams(exchange).post("/api/oauth2/token"), 400, "unsupported_grant_type");
    }

    @Test
    @Tag("T2")
    @Tag("T3")
    @DisplayName("a missing or blank grant_type is an invalid request")
    void missingGrantType() {
        assertThat(FylrApi.rejected(fylr.token("client_id", FylrApi.CLIENT), 400, "invalid_request"))
                .contains("grant_type");
        assertThat(FylrApi.rejected(fylr.token("client_id", FylrApi.CLIENT, "grant_type", ""), 400, "invalid_request"))
                .contains("grant_type");
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "PUT", "DELETE", "PATCH", "PROPFIND", "FOO"})
    @Tag("T4")
    @DisplayName("other methods are not allowed")
    void otherMethods(String method) {
        Response response = fylr.request()
                .queryParams(
                        "grant_type", "password", "client_id", FylrApi.CLIENT, "username", USER, "password", "secret")
                .request(method, "/api/oauth2/token");

        assertThat(FylrApi.rejected(response, 405, "invalid_request")).contains(method, "POST");
        assertThat(List.of(response.getHeader("Allow").split(", *")))
                .contains("POST")
                .doesNotContain(method);
    }

    @Test
    @Tag("T4")
    @DisplayName("HEAD is not allowed either, and has no body")
    void head() {
        Response response = fylr.request().head("/api/oauth2/token");

        assertThat(response.statusCode()).isEqualTo(405);
        assertThat(response.getHeader("Allow")).contains("POST");
        assertThat(response.asString()).isEmpty();
    }

    @Test
    @Tag("T2")
    @DisplayName("parameters in the query do not count")
    void query() {
        Response response = fylr.request()
                .queryParams(
                        "grant_type", "password", "client_id", FylrApi.CLIENT, "username", USER, "password", "secret")
                .post("/api/oauth2/token");

        FylrApi.rejected(response, 400, "invalid_request");
    }
}
