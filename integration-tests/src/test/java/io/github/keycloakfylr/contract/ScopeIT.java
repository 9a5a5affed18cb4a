package io.github.keycloakfylr.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keycloakfylr.client.AdminApi;
import io.github.keycloakfylr.client.FylrApi;
import io.github.keycloakfylr.testserver.FylrTest;
import io.restassured.response.Response;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Contract section 3: scopes. */
@FylrTest
class ScopeIT {

    private static final String GUEST = "fylr.login.guest";
    private static final String CLIENT = "scope-client";
    private static final String CALLBACK = "https://scope.example/cb";

    private final AdminApi admin;
    private final FylrApi fylr;

    ScopeIT(AdminApi admin, FylrApi fylr) {
        this.admin = admin;
        this.fylr = fylr;
    }

    @BeforeEach
    void guests() {
        admin.setRealmAttribute("fylr", GUEST, "true");
    }

    /** A public client with what is given beside. */
    private void client(Map<String, ?> more) {
        Map<String, Object> representation = new HashMap<>(Map.of(
                "clientId",
                CLIENT,
                "publicClient",
                true,
                "directAccessGrantsEnabled",
                true,
                "redirectUris",
                List.of(CALLBACK)));
        representation.putAll(more);
        admin.createClient("fylr", representation);
    }

    /** The grant that asks for nothing but a client and a scope. */
    private Response guest(String clientId, String scope) {
        return fylr.token("grant_type", "client_credentials", "client_id", clientId, "scope", scope);
    }

    /** A new user for each login: Keycloak's brute force protection rejects one while it still works on the last. */
    private String user() {
        String username = "scope-" + UUID.randomUUID();
        admin.createUser("fylr", username, "secret");
        return username;
    }

    private Map<String, Object> byPassword(String scope) {
        return fylr.passwordTokens(user(), "secret", scope);
    }

    private Map<String, Object> byCode(String scope) {
        return FylrApi.success(fylr.exchange(fylr.code(user(), "secret", "scope", scope)));
    }

    private static void assertGranted(Response response, String scope) {
        assertThat(FylrApi.success(response)).containsEntry("scope", scope);
    }

    private static void assertInvalidScope(Response response, String scope) {
        assertThat(response.statusCode()).as(response.asString()).isEqualTo(400);
        assertThat(response.jsonPath().getMap("$"))
                .containsOnlyKeys("error", "error_description")
                .containsEntry("error", "invalid_scope");
        assertThat(response.<String>path("error_description")).contains("'" + scope + "'");
    }

    @Nested
    class Allowed {

        @ParameterizedTest
        @ValueSource(strings = {"read", "write", "offline", "offline_access", "openid"})
        @Tag("S1")
        @Tag("S2")
        @DisplayName("there are four scopes and an alias")
        void known(String scope) {
            assertGranted(guest(FylrApi.CLIENT, scope), scope);
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "profile",
                    "email",
                    "roles",
                    "web-origins",
                    "acr",
                    "basic",
                    "microprofile-jwt",
                    "address",
                    "phone",
                    "service_account",
                    "Read",
                    "OPENID",
                    "offline-access",
                    "offline_accessx",
                    "*",
                    "read,write",
                    "read+write",
                    "read%20write",
                    "\"",
                    "admin"
                })
        @Tag("S2")
        @DisplayName("every other is unknown: invalid_scope that names it")
        void unknown(String scope) {
            assertInvalidScope(guest(FylrApi.CLIENT, scope), scope);
            assertInvalidScope(guest(FylrApi.CLIENT, "read " + scope), scope);
        }

        @Test
        @Tag("S2")
        @Tag("S3")
        @DisplayName("a client with no scopes configured may ask for any of the four; Keycloak's own do not count")
        void noneConfigured() {
            client(Map.of("defaultClientScopes", List.of(), "optionalClientScopes", List.of("offline_access")));

            assertGranted(guest(CLIENT, "read write offline openid"), "read write offline openid");
        }

        @Test
        @Tag("S2")
        @DisplayName("so may one that is made with Keycloak's defaults")
        void defaults() {
            client(Map.of());

            assertGranted(guest(CLIENT, "read write offline_access openid"), "read write offline_access openid");
        }

        @ParameterizedTest(name = "{0}")
        @ValueSource(strings = {"defaultClientScopes", "optionalClientScopes"})
        @Tag("S2")
        @DisplayName("a client with scopes configured may ask for these only")
        void restricted(String assigned) {
            String other = assigned.equals("defaultClientScopes") ? "optionalClientScopes" : "defaultClientScopes";
            client(Map.of(assigned, List.of("read"), other, List.of()));

            assertGranted(guest(CLIENT, "read"), "read");
            assertGranted(guest(CLIENT, ""), "");
            for (String scope : List.of("write", "offline", "offline_access", "openid")) {
                assertInvalidScope(guest(CLIENT, "read " + scope), scope);
            }
        }

        @Test
        @Tag("S1")
        @Tag("S2")
        @DisplayName("the alias is allowed wherever offline is, and nowhere else")
        void alias() {
            client(Map.of("defaultClientScopes", List.of(), "optionalClientScopes", List.of("offline")));

            assertGranted(guest(CLIENT, "offline_access"), "offline_access");
            assertInvalidScope(guest(CLIENT, "openid"), "openid");
        }

        @Test
        @Tag("S2")
        @DisplayName("the same holds at the authorization endpoint and on the password grant")
        void otherRequests() {
            client(Map.of("defaultClientScopes", List.of(), "optionalClientScopes", List.of("read")));

            for (String scope : List.of("write", "profile")) {
                Response redirect =
                        fylr.authorize("client_id", CLIENT, "redirect_uri", CALLBACK, "scope", "read " + scope);
                assertThat(redirect.statusCode()).isEqualTo(302);
                assertThat(redirect.getHeader("Location")).startsWith(CALLBACK + "?");
                assertThat(FylrApi.query(redirect))
                        .containsOnlyKeys("error", "error_description", "state")
                        .containsEntry("error", "invalid_scope");
                assertThat(FylrApi.query(redirect).get("error_description")).contains("'" + scope + "'");

                assertInvalidScope(
                        fylr.token(
                                "grant_type",
                                "password",
                                "client_id",
                                CLIENT,
                                "username",
                                "x",
                                "password",
                                "x",
                                "scope",
                                "read " + scope),
                        scope);
            }
        }
    }

    @Nested
    class Echoed {

        @ParameterizedTest(name = "{0}")
        @CsvSource({
            "write read, write read",
            "openid offline write read, openid offline write read",
            "offline_access read, offline_access read",
            "offline offline_access, offline offline_access",
            "read read, read",
            "'  write   read ', write read",
            "'', ''"
        })
        @Tag("S3")
        @Tag("S1")
        @DisplayName("the scopes as the client spelled them, in its order, each once")
        void spelling(String requested, String echoed) {
            assertGranted(guest(FylrApi.CLIENT, requested), echoed);
            assertThat(byPassword(requested)).containsEntry("scope", echoed);
            assertThat(byCode(requested)).containsEntry("scope", echoed);
        }

        @Test
        @Tag("S3")
        @DisplayName("nothing asked for: an empty scope, still there, on every grant")
        void nothing() {
            assertThat(FylrApi.success(fylr.token("grant_type", "client_credentials", "client_id", FylrApi.CLIENT)))
                    .containsEntry("scope", "");
            assertThat(FylrApi.success(fylr.passwordGrant(user(), "secret"))).containsEntry("scope", "");
            assertThat(FylrApi.success(fylr.exchange(fylr.code(user(), "secret"))))
                    .containsEntry("scope", "");
        }

        @Test
        @Tag("S3")
        @Tag("T9")
        @DisplayName("a refreshed token has the scopes of the first")
        void refreshed() {
            for (Map<String, Object> tokens :
                    List.of(byPassword("write offline_access openid"), byCode("write offline_access openid"))) {
                Map<String, Object> refreshed = FylrApi.success(fylr.refresh(tokens));

                assertThat(refreshed).containsEntry("scope", "write offline_access openid");
                assertThat(FylrApi.success(fylr.introspect((String) refreshed.get("access_token"))))
                        .containsEntry("scope", "write offline_access openid");
                assertThat(FylrApi.success(fylr.introspect((String) refreshed.get("refresh_token"))))
                        .containsEntry("scope", "write offline_access openid");
            }
        }

        @Test
        @Tag("S3")
        @DisplayName("no Keycloak scope ever shows, not one that is the client's default either")
        void keycloakScopes() {
            client(Map.of(
                    "defaultClientScopes",
                    List.of("profile", "email", "roles", "basic", "read"),
                    "optionalClientScopes",
                    List.of("offline_access", "write", "offline", "openid")));
            admin.setRealmAttribute("fylr", "fylr.oauth2.accessTokenFormat", "jwt");
            for (String scope : List.of("", "openid offline write")) {
                Map<String, Object> tokens = FylrApi.success(fylr.token(
                        "grant_type",
                        "password",
                        "client_id",
                        CLIENT,
                        "username",
                        user(),
                        "password",
                        "secret",
                        "scope",
                        scope));
                String accessToken = (String) tokens.get("access_token");

                assertThat(tokens).containsEntry("scope", scope);
                assertThat(FylrApi.claims(accessToken))
                        .containsEntry("scope", scope)
                        .doesNotContainKeys("email", "name", "realm_access");
                assertThat(FylrApi.success(fylr.introspect(accessToken))).containsEntry("scope", scope);
            }
            assertInvalidScope(guest(CLIENT, "profile"), "profile");
        }
    }

    @Nested
    class Meaning {

        @ParameterizedTest(name = "{0}")
        @CsvSource({
            "'', false, false",
            "read write, false, false",
            "offline, true, false",
            "offline_access, true, false",
            "openid, false, true",
            "openid offline, true, true"
        })
        @Tag("S4")
        @Tag("S5")
        @DisplayName(
                "offline yields a refresh token and openid an id token, on the code and password grants, and nothing else does")
        void tokens(String scope, boolean refreshToken, boolean idToken) {
            for (Map<String, Object> tokens : List.of(byPassword(scope), byCode(scope))) {
                assertThat(tokens.containsKey("refresh_token")).isEqualTo(refreshToken);
                assertThat(tokens.containsKey("id_token")).isEqualTo(idToken);
            }
        }

        @Test
        @Tag("S4")
        @Tag("S5")
        @Tag("N2")
        @DisplayName("the client credentials grant yields neither, whatever the scope")
        void guestToken() {
            assertThat(FylrApi.success(guest(FylrApi.CLIENT, "read write offline openid")))
                    .containsOnlyKeys("access_token", "token_type", "scope", "expires_in");
        }

        @Test
        @Tag("S5")
        @DisplayName("a refresh yields an id token when the first request asked for openid, and only then")
        void refreshed() {
            assertThat(FylrApi.success(fylr.refresh(byPassword("offline openid"))))
                    .containsKeys("refresh_token", "id_token");
            assertThat(FylrApi.success(fylr.refresh(byPassword("offline"))))
                    .containsKey("refresh_token")
                    .doesNotContainKey("id_token");
        }

        @Test
        @Tag("S6")
        @DisplayName("read and write change nothing but the scope: neither the token's claims nor what it opens")
        void noRights() {
            admin.setRealmAttribute("fylr", "fylr.oauth2.accessTokenFormat", "jwt");
            String without = (String) byPassword("").get("access_token");
            String with = (String) byPassword("read write").get("access_token");

            Set<String> claims = FylrApi.claims(without).keySet();
            assertThat(FylrApi.claims(with).keySet()).isEqualTo(claims);
            assertThat(claims).doesNotContain("realm_access", "resource_access");
            assertThat(FylrApi.success(fylr.userinfo(with)).keySet())
                    .isEqualTo(FylrApi.success(fylr.userinfo(without)).keySet());
            assertThat(FylrApi.success(fylr.introspect(with)).keySet())
                    .isEqualTo(FylrApi.success(fylr.introspect(without)).keySet());
        }
    }
}
