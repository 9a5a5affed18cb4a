package io.github.keycloakfylr.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keycloakfylr.client.AdminApi;
import io.github.keycloakfylr.client.FylrApi;
import io.github.keycloakfylr.testserver.FylrTest;
import io.restassured.response.Response;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Contract T13 and T14: tokens that only the server reads. That they are good otherwise, every other class tests. */
@FylrTest
class OpaqueTokenIT {

    private static final String ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.~";

    private final AdminApi admin;
    private final FylrApi fylr;
    private final String user = "opaque-it-" + UUID.randomUUID();

    OpaqueTokenIT(AdminApi admin, FylrApi fylr) {
        this.admin = admin;
        this.fylr = fylr;
    }

    @BeforeEach
    void makeUser() {
        admin.createUser("fylr", user, "secret");
        admin.setRealmAttribute("fylr", "fylr.login.guest", "true");
    }

    private Map<String, Object> tokens() {
        return fylr.passwordTokens(user, "secret", "openid read offline");
    }

    private String guestCode() {
        return FylrApi.query(fylr.authorize("auth_method", "anonymous", "scope", "offline read"))
                .get("code");
    }

    private static void assertForm(Object token, String kind) {
        assertThat((String) token).matches("fylr_" + kind + "1_[A-Za-z0-9_-]+").hasSizeLessThanOrEqualTo(200);
    }

    @Test
    @Tag("T13")
    @DisplayName("every grant issues tokens of this form, no two the same, that say nothing to a reader")
    void form() {
        List<Map<String, Object>> issued = List.of(
                tokens(),
                FylrApi.success(fylr.refresh(tokens())),
                FylrApi.success(fylr.exchange(fylr.code(user, "secret", "scope", "offline_access openid write read"))),
                FylrApi.success(fylr.exchange(guestCode())),
                FylrApi.success(fylr.refresh(FylrApi.success(fylr.exchange(guestCode())))),
                FylrApi.success(fylr.token("grant_type", "client_credentials", "client_id", FylrApi.CLIENT)));

        Set<Object> different = new HashSet<>();
        for (Map<String, Object> tokens : issued) {
            assertForm(tokens.get("access_token"), "at");
            assertThat(different.add(tokens.get("access_token"))).isTrue();
            if (tokens.containsKey("refresh_token")) {
                assertForm(tokens.get("refresh_token"), "rt");
                assertThat(different.add(tokens.get("refresh_token"))).isTrue();
            }
            String body = new String(
                    Base64.getUrlDecoder()
                            .decode(((String) tokens.get("access_token")).substring("fylr_at1_".length())),
                    StandardCharsets.ISO_8859_1);
            assertThat(body).doesNotContain(user, FylrApi.CLIENT, "read", "fylr");
        }
        assertThat(issued.stream().filter(tokens -> tokens.containsKey("refresh_token")))
                .hasSize(5);
    }

    @Test
    @Tag("T13")
    @Tag("S3")
    @DisplayName("the scopes come back as they were spelled, in their order, by introspection and by refresh")
    void scopes() {
        for (String scope :
                List.of("offline_access openid write read", "read offline", "offline offline_access read", "offline")) {
            Map<String, Object> tokens = fylr.passwordTokens(user, "secret", scope);

            for (String which : List.of("access_token", "refresh_token")) {
                assertThat(FylrApi.success(fylr.introspect((String) tokens.get(which))))
                        .containsOnlyKeys("active", "scope", "client_id", "sub", "exp", "iat", "token_type")
                        .containsEntry("scope", scope)
                        .containsEntry("client_id", FylrApi.CLIENT)
                        .containsEntry("sub", user);
            }
            assertThat(FylrApi.success(fylr.refresh(tokens))).containsEntry("scope", scope);
        }
    }

    @Test
    @Tag("T13")
    @DisplayName("no token is longer than 200 characters, whatever id a realm file gave the client")
    void longestIds() {
        String id = admin.importClient(
                "fylr",
                Map.of(
                        "id",
                        "client:"
                                + UUID.randomUUID().toString().replace("-", ".").substring(0, 29),
                        "clientId",
                        "opaque-it-" + UUID.randomUUID() + "-with-a-rather-long-name-of-its-own",
                        "publicClient",
                        true,
                        "directAccessGrantsEnabled",
                        true));
        assertThat(id).hasSize(36);
        String clientId = (String) admin.client("fylr", id).get("clientId");
        Map<String, Object> tokens = FylrApi.success(fylr.token(
                "grant_type",
                "password",
                "client_id",
                clientId,
                "username",
                user,
                "password",
                "secret",
                "scope",
                "read write offline_access openid"));
        Map<String, Object> refreshed = FylrApi.success(
                fylr.token("grant_type", "refresh_token", "client_id", clientId, "refresh_token", (String)
                        tokens.get("refresh_token")));

        assertForm(refreshed.get("access_token"), "at");
        assertForm(refreshed.get("refresh_token"), "rt");
        assertThat(fylr.active(refreshed.get("access_token"))).isTrue();
        assertThat(fylr.active(refreshed.get("refresh_token"))).isTrue();
    }

    @Test
    @Tag("T13")
    @DisplayName("a client that is renamed keeps its tokens; one that takes its name does not get them")
    void renamedClient() {
        String name = "opaque-it-" + UUID.randomUUID();
        String id = FylrApi.client(admin, name, false);
        String[] request = {
            "grant_type", "password", "client_id", name, "username", user, "password", "secret", "scope", "offline"
        };
        Map<String, Object> tokens = FylrApi.success(fylr.token(request));

        admin.updateClient("fylr", id, Map.of("clientId", name + "-renamed"));
        FylrApi.client(admin, name, false);

        assertThat(FylrApi.success(fylr.introspect((String) tokens.get("access_token"))))
                .containsEntry("client_id", name + "-renamed");
        String[] refresh = {
            "grant_type", "refresh_token", "client_id", name, "refresh_token", (String) tokens.get("refresh_token")
        };
        FylrApi.rejected(fylr.token(refresh), 400, "invalid_grant");
        refresh[3] = name + "-renamed";
        FylrApi.success(fylr.token(refresh));
    }

    @Test
    @Tag("T13")
    @DisplayName("to Keycloak's own endpoints they are unknown")
    void unknownToKeycloak() {
        Map<String, Object> tokens = tokens();

        assertThat(fylr.request()
                        .header("Authorization", "Bearer " + tokens.get("access_token"))
                        .get("/realms/fylr/protocol/openid-connect/userinfo")
                        .statusCode())
                .isEqualTo(401);
        assertThat(fylr.request()
                        .formParam("grant_type", "refresh_token")
                        .formParam("client_id", FylrApi.CLIENT)
                        .formParam("refresh_token", tokens.get("refresh_token"))
                        .post("/realms/fylr/protocol/openid-connect/token")
                        .<String>path("error"))
                .isEqualTo("invalid_grant");
        fylr.assertAlive(tokens);
    }

    private void assertUnknown(String token) {
        Response userinfo =
                fylr.request().header("X-Fylr-Authorization", "Bearer " + token).get("/api/oauth2/userinfo");
        assertThat(userinfo.statusCode()).as(token).isEqualTo(400);
        assertThat(userinfo.<String>path("code")).as(token).isEqualTo("InvalidToken");
        assertThat(fylr.introspect(token).asString()).as(token).isEqualTo("{\"active\":false}");
        assertThat(fylr.revoke(token).statusCode()).as(token).isEqualTo(200);
        Map<String, Object> asRefreshToken = new LinkedHashMap<>();
        asRefreshToken.put("refresh_token", token);
        FylrApi.rejected(fylr.refresh(asRefreshToken), 400, "invalid_grant");
    }

    @Test
    @Tag("T14")
    @Tag("I2")
    @Tag("U5")
    @DisplayName("altered at random they are unknown everywhere, and revoke nothing")
    void mutations() {
        Map<String, Object> tokens = tokens();
        Random random = new Random(14);
        for (int i = 0; i < 120; i++) {
            String token = (String) tokens.get(i % 2 == 0 ? "access_token" : "refresh_token");
            StringBuilder altered = new StringBuilder(token);
            int at = random.nextInt(token.length());
            char other = ALPHABET.charAt(random.nextInt(ALPHABET.length()));
            switch (random.nextInt(4)) {
                case 0 -> altered.insert(at, other);
                case 1 -> altered.deleteCharAt(at);
                case 2 -> altered.setLength(at + 1);
                default -> altered.setCharAt(at, other);
            }
            if (!altered.toString().equals(token)) {
                assertUnknown(altered.toString());
            }
        }
        fylr.assertAlive(tokens);
    }

    @Test
    @Tag("T14")
    @DisplayName("cut, extended, of another kind or version they are unknown")
    void otherForms() {
        Map<String, Object> tokens = tokens();
        String access = (String) tokens.get("access_token");
        String refresh = (String) tokens.get("refresh_token");

        for (String altered : List.of(
                access + "A",
                access + "AAAA",
                access + "=",
                access + "." + access,
                access.substring(0, access.length() - 4),
                access.replace("fylr_at1_", "fylr_rt1_"),
                refresh.replace("fylr_rt1_", "fylr_at1_"),
                access.replace("fylr_at1_", "fylr_at2_"),
                access.substring("fylr_at1_".length()),
                "fylr_at1_" + "A".repeat(30_000))) {
            if (altered.length() < 1000) {
                assertUnknown(altered);
            }
            assertThat(fylr.introspect(altered).asString()).isEqualTo("{\"active\":false}");
        }
        assertThat(fylr.userinfo(refresh).statusCode()).isEqualTo(400);
        FylrApi.rejected(fylr.refresh(Map.of("refresh_token", access)), 400, "invalid_grant");
        fylr.assertAlive(tokens);
    }

    @Test
    @Tag("T14")
    @DisplayName("a new HMAC key logs nobody out; with the old one switched off its tokens are unknown")
    void keyRotation() {
        Map<String, Object> byTheRealmsKey = tokens();
        String first = admin.createTokenKey("fylr", 200);
        Map<String, Object> byTheFirst = tokens();
        Map<String, Object> refreshedLater = tokens();
        String guest = fylr.guestToken();
        fylr.assertAlive(byTheRealmsKey);

        admin.createTokenKey("fylr", 300);
        Map<String, Object> byTheSecond = tokens();
        configure(first, "active", "false");
        fylr.assertAlive(byTheRealmsKey);
        fylr.assertAlive(byTheFirst);
        Map<String, Object> refreshed = FylrApi.success(fylr.refresh(refreshedLater));

        configure(first, "enabled", "false");
        fylr.assertDead(byTheFirst);
        assertThat(fylr.active(guest)).isFalse();
        fylr.assertAlive(byTheSecond);
        fylr.assertAlive(byTheRealmsKey);
        fylr.assertAlive(refreshed);

        configure(first, "enabled", "true");
        fylr.assertAlive(byTheFirst);
        assertThat(fylr.active(guest)).isTrue();

        admin.deleteComponent("fylr", first);
        fylr.assertDead(byTheFirst);
        fylr.assertAlive(refreshed);
        assertThat(FylrApi.success(fylr.refresh(refreshed))).containsKeys("refresh_token", "id_token");
    }

    private void configure(String key, String setting, String value) {
        admin.configureComponent("fylr", key, Map.of(setting, List.of(value)));
    }
}
