package io.github.keycloakfylr.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keycloakfylr.client.AdminApi;
import io.github.keycloakfylr.client.FylrApi;
import io.github.keycloakfylr.testserver.FylrTest;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Contract section 8, I1 to I4: introspection. Tokens that are no good: {@link InvalidTokenIT}. */
@FylrTest
class IntrospectionIT {

    private static final String USER = "introspect-it-user";
    private static final String CONFIDENTIAL = "introspect-it-confidential";
    private static final String PUBLIC = "introspect-it-public";

    private final AdminApi admin;
    private final FylrApi fylr;

    IntrospectionIT(AdminApi admin, FylrApi fylr) {
        this.admin = admin;
        this.fylr = fylr;
    }

    @BeforeEach
    void userAndClients() {
        FylrApi.user(admin, USER);
        FylrApi.client(admin, CONFIDENTIAL, true);
        FylrApi.client(admin, PUBLIC, false);
    }

    private Map<String, Object> tokens(String scope) {
        return fylr.passwordTokens(USER, "secret", scope);
    }

    private Map<String, Object> tokensOfConfidential() {
        return FylrApi.success(fylr.token(
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
                "offline"));
    }

    private Response ask(RequestSpecification caller, Object token) {
        return caller.formParam("token", token).post("/api/oauth2/introspect");
    }

    private RequestSpecification basic(String clientId, String secret) {
        return fylr.request().auth().preemptive().basic(clientId, secret);
    }

    private RequestSpecification bearer(Object token) {
        return fylr.request().header("Authorization", "Bearer " + token);
    }

    private static void assertActive(Response response, String clientId) {
        assertThat(FylrApi.success(response))
                .containsEntry("active", true)
                .containsEntry("client_id", clientId)
                .containsEntry("sub", USER);
    }

    private static void assertInactive(Response response) {
        assertThat(response.statusCode()).as(response.asString()).isEqualTo(200);
        assertThat(response.asString()).isEqualTo("{\"active\":false}");
        FylrApi.notStored(response);
    }

    /** 401 with the challenge that a caller who has not identified itself needs. */
    private static void assertUnauthorized(Response response) {
        assertThat(response.statusCode()).as(response.asString()).isEqualTo(401);
        FylrApi.notStored(response);
        assertThat(response.jsonPath().<String, Object>getMap("$")).containsOnlyKeys("error", "error_description");
        assertThat(response.getHeader("WWW-Authenticate")).isNotBlank();
    }

    @ParameterizedTest(name = "scope ''{0}''")
    @ValueSource(strings = {"offline", "read offline_access openid write"})
    @Tag("I1")
    @Tag("S3")
    @Tag("U3")
    @DisplayName("an active access token and an active refresh token, each with its own exp and token_type")
    void active(String scope) {
        long before = Instant.now().getEpochSecond();
        Map<String, Object> tokens = tokens(scope);

        assertActive(tokens.get("access_token"), scope, "bearer", 86400, before);
        assertActive(tokens.get("refresh_token"), scope, "refresh_token", 2592000, before);
    }

    private void assertActive(Object token, String scope, String type, int lifetime, long before) {
        Response response = fylr.introspect((String) token);
        Map<String, Object> body = FylrApi.success(response);
        assertThat(body)
                .containsOnlyKeys("active", "scope", "client_id", "sub", "exp", "iat", "token_type")
                .containsEntry("active", true)
                .containsEntry("scope", scope)
                .containsEntry("client_id", FylrApi.CLIENT)
                .containsEntry("sub", USER)
                .containsEntry("token_type", type);
        assertThat((int) body.get("iat"))
                .isBetween((int) before, (int) Instant.now().getEpochSecond());
        assertThat(body).containsEntry("exp", (int) body.get("iat") + lifetime);
        FylrApi.notStored(response);
    }

    @Test
    @Tag("I1")
    @DisplayName("a token without scopes has an empty scope")
    void noScope() {
        assertThat(FylrApi.success(fylr.introspect((String) tokens("").get("access_token"))))
                .containsOnlyKeys("active", "scope", "client_id", "sub", "exp", "iat", "token_type")
                .containsEntry("scope", "");
    }

    @Test
    @Tag("I2")
    @DisplayName("a refresh token that was used is inactive, the new one is active")
    void rotated() {
        Map<String, Object> tokens = tokens("offline");
        Map<String, Object> refreshed = FylrApi.success(fylr.refresh(tokens));

        assertInactive(fylr.introspect((String) tokens.get("refresh_token")));
        assertThat(fylr.active(refreshed.get("refresh_token"))).isTrue();
        // To have asked about a used one is not to have used it again.
        assertThat(FylrApi.success(fylr.refresh(refreshed))).containsKey("refresh_token");
    }

    @Test
    @Tag("I3")
    @DisplayName("the caller by Basic: any client, of any token")
    void byBasic() {
        Object own = tokensOfConfidential().get("access_token");
        Object foreign = tokens("").get("access_token");

        assertActive(ask(basic(CONFIDENTIAL, "the-client-secret"), own), CONFIDENTIAL);
        assertActive(ask(basic(CONFIDENTIAL, "the-client-secret"), foreign), FylrApi.CLIENT);
        assertActive(ask(basic(PUBLIC, ""), foreign), FylrApi.CLIENT);
        assertActive(ask(basic(PUBLIC, ""), own), CONFIDENTIAL);
    }

    @Test
    @Tag("I3")
    @DisplayName("the caller in the body; a public client by its client_id")
    void inTheBody() {
        Object own = tokensOfConfidential().get("refresh_token");
        Object foreign = tokens("").get("access_token");

        assertActive(
                ask(
                        fylr.request()
                                .formParam("client_id", CONFIDENTIAL)
                                .formParam("client_secret", "the-client-secret"),
                        own),
                CONFIDENTIAL);
        assertActive(
                ask(
                        fylr.request()
                                .formParam("client_id", CONFIDENTIAL)
                                .formParam("client_secret", "the-client-secret"),
                        foreign),
                FylrApi.CLIENT);
        assertActive(ask(fylr.request().formParam("client_id", PUBLIC), foreign), FylrApi.CLIENT);
        assertActive(ask(fylr.request().formParam("client_id", PUBLIC), own), CONFIDENTIAL);
    }

    @Test
    @Tag("I3")
    @DisplayName("the caller by another good access token")
    void byBearer() {
        Map<String, Object> mine = tokens("offline");
        Map<String, Object> foreign = tokensOfConfidential();

        assertActive(ask(bearer(mine.get("access_token")), foreign.get("access_token")), CONFIDENTIAL);
        assertActive(ask(bearer(mine.get("access_token")), foreign.get("refresh_token")), CONFIDENTIAL);
        assertActive(ask(bearer(mine.get("access_token")), mine.get("refresh_token")), FylrApi.CLIENT);
        assertInactive(ask(bearer(mine.get("access_token")), "nonsense"));
    }

    @Test
    @Tag("I3")
    @DisplayName("a token cannot vouch for itself, nor can a refresh token, an id token or a dead one")
    void badBearer() {
        Map<String, Object> mine = tokens("offline openid");
        Object asked = tokens("").get("access_token");
        assertUnauthorized(ask(bearer(mine.get("access_token")), mine.get("access_token")));
        assertUnauthorized(ask(bearer(mine.get("refresh_token")), asked));
        assertUnauthorized(ask(bearer(mine.get("id_token")), asked));
        assertUnauthorized(ask(bearer("nonsense"), asked));

        fylr.revoke((String) mine.get("access_token"));
        assertUnauthorized(ask(bearer(mine.get("access_token")), asked));
        assertThat(fylr.active(asked)).isTrue();
    }

    @Test
    @Tag("I3")
    @DisplayName("a bad bearer is not made good by client credentials, and says nothing of the token")
    void badBearerWithCredentials() {
        assertUnauthorized(ask(
                bearer("nonsense").formParam("client_id", CONFIDENTIAL).formParam("client_secret", "the-client-secret"),
                "nonsense too"));
    }

    @Test
    @Tag("I3")
    @DisplayName("no caller: enough for a public client's token")
    void noCallerPublic() {
        Map<String, Object> tokens = tokens("offline");

        assertActive(ask(fylr.request(), tokens.get("access_token")), FylrApi.CLIENT);
        assertActive(ask(fylr.request(), tokens.get("refresh_token")), FylrApi.CLIENT);
        assertInactive(ask(fylr.request(), "nonsense"));
    }

    @Test
    @Tag("I3")
    @DisplayName("no caller: not enough for a confidential client's token")
    void noCallerConfidential() {
        Map<String, Object> tokens = tokensOfConfidential();

        assertUnauthorized(ask(fylr.request(), tokens.get("access_token")));
        assertUnauthorized(ask(fylr.request(), tokens.get("refresh_token")));
    }

    @Test
    @Tag("I3")
    @Tag("C1")
    @Tag("C4")
    @DisplayName("wrong credentials are rejected, whatever the token")
    void wrongCredentials() {
        for (Object token : new Object[] {
            tokens("").get("access_token"), tokensOfConfidential().get("access_token"), "nonsense"
        }) {
            FylrApi.rejected(
                    ask(fylr.request().formParam("client_id", "introspect-it-unknown"), token), 400, "invalid_client");
            FylrApi.rejected(ask(fylr.request().formParam("client_id", CONFIDENTIAL), token), 400, "invalid_client");
            FylrApi.rejected(
                    ask(fylr.request().formParam("client_id", CONFIDENTIAL).formParam("client_secret", "wrong"), token),
                    400,
                    "invalid_client");
            FylrApi.rejected(
                    ask(
                            fylr.request().formParam("client_id", PUBLIC).formParam("client_secret", "one too many"),
                            token),
                    400,
                    "invalid_client");
            Response byBasic = ask(basic(CONFIDENTIAL, "wrong"), token);
            FylrApi.rejected(byBasic, 401, "invalid_client");
            assertThat(byBasic.getHeader("WWW-Authenticate")).startsWith("Basic");
            FylrApi.rejected(ask(basic("introspect-it-unknown", "wrong"), token), 401, "invalid_client");
        }
    }

    @Test
    @Tag("I3")
    @DisplayName("a disabled client is no caller")
    void disabledCaller() {
        String id = FylrApi.client(admin, "introspect-it-disabled", true);
        admin.updateClient("fylr", id, Map.of("enabled", false));
        FylrApi.rejected(
                ask(
                        basic("introspect-it-disabled", "the-client-secret"),
                        tokens("").get("access_token")),
                401,
                "invalid_client");
    }

    @ParameterizedTest
    @ValueSource(strings = {"access_token", "refresh_token", "nonsense", ""})
    @Tag("I4")
    @DisplayName("any token_type_hint will do, also a wrong one")
    void hint(String hint) {
        Map<String, Object> tokens = tokens("offline");

        assertThat(FylrApi.success(
                        fylr.post("introspect", "token", (String) tokens.get("access_token"), "token_type_hint", hint)))
                .containsEntry("active", true)
                .containsEntry("token_type", "bearer");
        assertThat(FylrApi.success(fylr.post(
                        "introspect", "token", (String) tokens.get("refresh_token"), "token_type_hint", hint)))
                .containsEntry("active", true)
                .containsEntry("token_type", "refresh_token");
        assertInactive(fylr.post("introspect", "token", "nonsense", "token_type_hint", hint));
    }

    @Test
    @Tag("I2")
    @DisplayName("introspection says nothing of a token that is not in the form")
    void tokenInTheQuery() {
        Response response = fylr.request()
                .queryParam("token", tokens("").get("access_token"))
                .post("/api/oauth2/introspect");

        FylrApi.rejected(response, 400, "invalid_request");
    }

    @ParameterizedTest
    @ValueSource(strings = {"client.use.lightweight.access.token.enabled", "access.token.header.type.rfc9068"})
    @Tag("I1")
    @Tag("U2")
    @Tag("T1")
    @DisplayName("tokens of a client whose access tokens Keycloak would shape otherwise")
    void otherShapesOfAccessToken(String attribute) {
        String clientId = "introspect-it-" + attribute.length();
        String id = FylrApi.client(admin, clientId, false);
        admin.updateClient("fylr", id, Map.of("attributes", Map.of(attribute, "true")));

        Map<String, Object> tokens = FylrApi.success(fylr.token(
                "grant_type",
                "password",
                "client_id",
                clientId,
                "username",
                USER,
                "password",
                "secret",
                "scope",
                "read offline"));

        assertThat(tokens)
                .containsOnlyKeys("access_token", "token_type", "scope", "expires_in", "refresh_token")
                .containsEntry("scope", "read offline");
        assertActive(fylr.introspect((String) tokens.get("access_token")), clientId);
        assertActive(fylr.introspect((String) tokens.get("refresh_token")), clientId);
        assertThat(FylrApi.success(fylr.userinfo((String) tokens.get("access_token"))))
                .containsEntry("sub", USER);
    }
}
