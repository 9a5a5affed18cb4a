package io.github.keycloakfylr.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keycloakfylr.client.AdminApi;
import io.github.keycloakfylr.client.Browser;
import io.github.keycloakfylr.client.FlowChanges;
import io.github.keycloakfylr.client.FylrApi;
import io.github.keycloakfylr.testserver.FylrTest;
import io.github.keycloakfylr.testserver.KeycloakServer;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Contract A15: what Keycloak's own endpoints of the realm have issued is not good at fylr's endpoints, nor the other
 * way round.
 */
@FylrTest
class OwnEndpointCodesIT {

    private static final String OWN = "/realms/fylr/protocol/openid-connect/";

    private final AdminApi admin;
    private final FylrApi fylr;
    private final Browser browser;
    private final String user = "own-codes-" + UUID.randomUUID();
    private String userId;

    OwnEndpointCodesIT(KeycloakServer server, AdminApi admin, FylrApi fylr, Browser browser) {
        this.admin = admin;
        this.fylr = fylr;
        this.browser = browser;
    }

    @BeforeEach
    void createUser() {
        userId = admin.createUser("fylr", user, "secret");
    }

    /**
     * The code of an authorization request at Keycloak's own endpoint, of fylr's client; the login page is filled in if
     * there is one.
     */
    private String ownCode(String parameters) {
        Response response = browser.open(OWN + "auth?response_type=code&client_id=" + FylrApi.CLIENT + "&redirect_uri="
                + URLEncoder.encode(fylr.callback(), StandardCharsets.UTF_8) + parameters);
        Response callback = response.statusCode() == 200
                ? browser.submit(response, "username", user, "password", "secret")
                : response;
        assertThat(callback.getHeader("Location")).as(callback.asString()).startsWith(fylr.callback());
        return FylrApi.query(callback).get("code");
    }

    private Response atOwnEndpoint(String endpoint, Map<String, String> form) {
        return fylr.request()
                .contentType(ContentType.URLENC.withCharset(StandardCharsets.UTF_8))
                .formParams(form)
                .post(OWN + endpoint);
    }

    private Response exchangeAtOwnEndpoint(String code) {
        return atOwnEndpoint(
                "token",
                FylrApi.map(
                        "grant_type",
                        "authorization_code",
                        "client_id",
                        FylrApi.CLIENT,
                        "code",
                        code,
                        "redirect_uri",
                        fylr.callback()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "&state=x&scope=openid", "&state=y&scope=openid&nonce=n&response_mode=query"})
    @Tag("A15")
    @DisplayName("a code of Keycloak's own authorization endpoint is not redeemed, and stays good where it belongs")
    void rejectsOwnCode(String parameters) {
        String code = ownCode(parameters);

        String description = FylrApi.rejected(fylr.exchange(code), 400, "invalid_grant");

        assertThat(description).isEqualTo(FylrApi.rejected(fylr.exchange("x.y.z"), 400, "invalid_grant"));
        assertThat(exchangeAtOwnEndpoint(code).statusCode()).isEqualTo(200);
    }

    @Test
    @Tag("A15")
    @Tag("A7")
    @DisplayName(
            "nor one by single sign-on, after a login of the same client at fylr's endpoints: PKCE plain does not come in that way")
    void ownCodeAfterALoginHere() {
        Response page = browser.authorize(fylr.authorizationRequest("auth_method", "easydb"));
        assertThat(fylr.subject(browser.submit(page, "username", user, "password", "secret")))
                .isEqualTo(user);

        String code = ownCode("&code_challenge_method=plain&code_challenge=" + FylrApi.VERIFIER);

        FylrApi.rejected(fylr.exchange(code, "code_verifier", FylrApi.VERIFIER), 400, "invalid_grant");
        assertThat(fylr.subject(browser.authorize(fylr.authorizationRequest("auth_method", "easydb"))))
                .isEqualTo(user);
    }

    @Test
    @Tag("A15")
    @Tag("T6")
    @DisplayName(
            "a code that Keycloak's own token endpoint has redeemed is used up here, and replaying it ends what was issued")
    void ownCodeReplayedHere() {
        String code = ownCode("&scope=openid");
        Response tokens = exchangeAtOwnEndpoint(code);
        assertThat(tokens.statusCode()).isEqualTo(200);

        FylrApi.rejected(fylr.exchange(code), 400, "invalid_grant");

        assertThat(atOwnEndpoint(
                                "token",
                                FylrApi.map(
                                        "grant_type",
                                        "refresh_token",
                                        "client_id",
                                        FylrApi.CLIENT,
                                        "refresh_token",
                                        tokens.path("refresh_token")))
                        .statusCode())
                .isEqualTo(400);
    }

    @Test
    @Tag("A13")
    @Tag("A15")
    @DisplayName("a code with another client of the same login put into it is not redeemed for that client")
    void anotherClientInTheCode() {
        Response page = browser.authorize(fylr.authorizationRequest("auth_method", "easydb"));
        String code = FylrApi.query(browser.submit(page, "username", user, "password", "secret"))
                .get("code");
        browser.authorize(fylr.authorizationRequest(
                "auth_method", "easydb", "client_id", "fylr-mobile-app", "redirect_uri", null));
        String other = code.replaceAll(
                "[^.]*$", admin.findClient("fylr", "fylr-mobile-app").orElseThrow());

        FylrApi.rejected(fylr.exchange(other, "client_id", "fylr-mobile-app"), 400, "invalid_grant");
    }

    @Test
    @Tag("A15")
    @Tag("M10")
    @DisplayName("a code is good only as long as its method lets the user in: switched on, and for users of this type")
    void methodThatNoLongerLetsIn() {
        String switchedOff = fylr.code(user, "secret");
        try (FlowChanges flow = new FlowChanges(admin, "fylr", "fylr browser").require("fylr-easydb", "DISABLED")) {
            assertThat(flow.execution("fylr-easydb")).containsEntry("requirement", "DISABLED");
            FylrApi.rejected(fylr.exchange(switchedOff), 400, "invalid_grant");
        }
        FylrApi.rejected(fylr.exchange(switchedOff), 400, "invalid_grant");
        assertThat(FylrApi.success(fylr.exchange(fylr.code(user, "secret")))).containsKey("access_token");

        String otherType = fylr.code(user, "secret");
        admin.updateUser("fylr", userId, Map.of("attributes", Map.of("fylr_type", List.of("sso"))));
        FylrApi.rejected(fylr.exchange(otherType), 400, "invalid_grant");
    }

    @Test
    @Tag("A15")
    @Tag("U5")
    @Tag("I2")
    @Tag("R1")
    @DisplayName(
            "tokens of Keycloak's own token endpoint are unknown here: userinfo, introspection, revocation, refresh")
    void ownTokens() {
        Response own = exchangeAtOwnEndpoint(ownCode("&scope=openid"));
        String access = own.path("access_token");
        String refresh = own.path("refresh_token");

        assertThat(fylr.userinfo(access).statusCode()).isEqualTo(400);
        assertThat(fylr.active(access)).isFalse();
        assertThat(fylr.active(refresh)).isFalse();
        assertThat(fylr.revoke(access).statusCode()).isEqualTo(200);
        assertThat(fylr.revoke(refresh).statusCode()).isEqualTo(200);
        FylrApi.rejected(
                fylr.token("grant_type", "refresh_token", "client_id", FylrApi.CLIENT, "refresh_token", refresh),
                400,
                "invalid_grant");
        assertThat(fylr.request()
                        .header("Authorization", "Bearer " + access)
                        .get(OWN + "userinfo")
                        .statusCode())
                .as("alive all the time")
                .isEqualTo(200);
    }

    @Test
    @Tag("A15")
    @DisplayName("tokens of fylr's endpoints are unknown to Keycloak's own endpoints: userinfo, refresh, account")
    void tokensOfFylrsEndpoints() {
        Map<String, Object> tokens = fylr.passwordTokens(user, "secret", "openid offline");
        String access = (String) tokens.get("access_token");

        assertThat(fylr.request()
                        .header("Authorization", "Bearer " + access)
                        .get(OWN + "userinfo")
                        .statusCode())
                .isEqualTo(401);
        assertThat(fylr.request()
                        .accept(ContentType.JSON)
                        .header("Authorization", "Bearer " + access)
                        .get("/realms/fylr/account/")
                        .statusCode())
                .isEqualTo(401);
        assertThat(atOwnEndpoint(
                                "token",
                                FylrApi.map(
                                        "grant_type",
                                        "refresh_token",
                                        "client_id",
                                        FylrApi.CLIENT,
                                        "refresh_token",
                                        (String) tokens.get("refresh_token")))
                        .statusCode())
                .isEqualTo(400);
        fylr.assertAlive(tokens);
    }
}
