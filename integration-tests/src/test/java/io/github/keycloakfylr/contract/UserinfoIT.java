package io.github.keycloakfylr.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keycloakfylr.client.AdminApi;
import io.github.keycloakfylr.client.FylrApi;
import io.github.keycloakfylr.testserver.FylrTest;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Contract U1 to U4: what userinfo tells, and whom. */
@FylrTest
class UserinfoIT {

    private static final String FULL = "userinfo-it-full";
    private static final String BARE = "userinfo-it-bare";
    private static final String NAMED = "userinfo-it-named";
    private static final String ALL_CLAIMS =
            "displayname email first_name last_name company department phone address_supplement street "
                    + "house_number postal_code town state country";

    private final AdminApi admin;
    private final FylrApi fylr;

    UserinfoIT(AdminApi admin, FylrApi fylr) {
        this.admin = admin;
        this.fylr = fylr;
    }

    @BeforeEach
    void users() {
        FylrApi.user(admin, BARE);
        if (admin.findUser("fylr", NAMED).isEmpty()) {
            admin.createUser(
                    "fylr",
                    NAMED,
                    "secret",
                    Map.of("firstName", "Nora", "lastName", "Name", "email", "named@example.org"));
        }
        if (admin.findUser("fylr", FULL).isEmpty()) {
            Map<String, Object> fylrAttributes = new LinkedHashMap<>();
            single().forEach(claim -> fylrAttributes.put((String) claim.get()[0], List.of(claim.get()[1])));
            fylrAttributes.keySet().removeAll(List.of("first_name", "last_name"));
            admin.createUser(
                    "fylr",
                    FULL,
                    "secret",
                    Map.of(
                            "email",
                            "full@example.org",
                            "emailVerified",
                            true,
                            "firstName",
                            "Fiona",
                            "lastName",
                            "Füll",
                            "attributes",
                            fylrAttributes));
        }
    }

    private void allow(String claims) {
        admin.setRealmAttribute("fylr", "fylr.openid.userinfo", claims);
    }

    private String accessToken(String user) {
        return (String) fylr.passwordTokens(user, "secret", "").get("access_token");
    }

    private Map<String, Object> claims(String user) {
        return FylrApi.success(fylr.userinfo(accessToken(user)));
    }

    @Test
    @Tag("U1")
    @DisplayName(
            "the token is looked for in X-Fylr-Authorization, Authorization, the query and the form, in this order")
    void order() {
        for (String name : List.of("a", "b", "c", "d")) {
            FylrApi.user(admin, "userinfo-it-" + name);
        }
        String a = accessToken("userinfo-it-a");
        String b = accessToken("userinfo-it-b");
        String c = accessToken("userinfo-it-c");
        String d = accessToken("userinfo-it-d");

        assertSub(
                "userinfo-it-a",
                fylr.request()
                        .header("X-Fylr-Authorization", "Bearer " + a)
                        .header("Authorization", "Bearer " + b)
                        .queryParam("access_token", c)
                        .formParam("access_token", d));
        assertSub(
                "userinfo-it-b",
                fylr.request()
                        .header("Authorization", "Bearer " + b)
                        .queryParam("access_token", c)
                        .formParam("access_token", d));
        assertSub("userinfo-it-c", fylr.request().queryParam("access_token", c).formParam("access_token", d));
        assertSub("userinfo-it-d", fylr.request().formParam("access_token", d));
    }

    @Test
    @Tag("U1")
    @DisplayName("a header of another scheme is passed over, and the scheme is read in any case")
    void schemes() {
        String bare = accessToken(BARE);
        String named = accessToken(NAMED);

        assertSub(BARE, fylr.request().header("Authorization", "Basic eDp5").queryParam("access_token", bare));
        assertSub(
                BARE,
                fylr.request().header("Authorization", "Digest username=x").formParam("access_token", bare));
        assertSub(
                BARE,
                fylr.request()
                        .header("X-Fylr-Authorization", "Basic eDp5")
                        .header("Authorization", "Bearer " + bare)
                        .queryParam("access_token", named));
        assertSub(BARE, fylr.request().header("Authorization", "bearer " + bare));
        assertSub(
                BARE,
                fylr.request().header("x-fylr-authorization", "BEARER " + bare).header("Authorization", "Basic eDp5"));
    }

    @Test
    @Tag("U1")
    @DisplayName("a bad token in the first place is not made good by one in the next")
    void firstPlaceDecides() {
        String good = accessToken(BARE);

        fylr.request()
                .header("X-Fylr-Authorization", "Bearer nonsense")
                .header("Authorization", "Bearer " + good)
                .get("/api/oauth2/userinfo")
                .then()
                .statusCode(400);
        fylr.request()
                .header("Authorization", "Bearer nonsense")
                .queryParam("access_token", good)
                .get("/api/oauth2/userinfo")
                .then()
                .statusCode(400);
    }

    private void assertSub(String expected, RequestSpecification request) {
        Response response = request.post("/api/oauth2/userinfo");
        assertThat(FylrApi.success(response)).containsEntry("sub", expected);
    }

    @Test
    @Tag("U1")
    @Tag("U2")
    @DisplayName("GET by header or query; JSON that is not stored")
    void get() {
        String token = accessToken(BARE);

        Response byHeader =
                fylr.request().header("Authorization", "Bearer " + token).get("/api/oauth2/userinfo");
        Response byQuery = fylr.request().queryParam("access_token", token).get("/api/oauth2/userinfo");

        assertThat(FylrApi.success(byHeader)).isEqualTo(Map.of("sub", BARE)).isEqualTo(FylrApi.success(byQuery));
        FylrApi.notStored(byHeader);
    }

    @ParameterizedTest(name = "scope ''{0}''")
    @ValueSource(strings = {"", "read write", "offline", "openid"})
    @Tag("U2")
    @DisplayName("any scope will do")
    void anyScope(String scope) {
        allow("first_name");
        assertThat(FylrApi.success(fylr.userinfo(
                        (String) fylr.passwordTokens(FULL, "secret", scope).get("access_token"))))
                .isEqualTo(Map.of("sub", FULL, "first_name", "Fiona"));
    }

    @Test
    @Tag("U3")
    @DisplayName("sub is the login, also for a user with an e-mail, the same in id token, introspection and userinfo")
    void sub() {
        Map<String, Object> tokens = fylr.passwordTokens("full@example.org", "secret", "openid");

        assertThat(FylrApi.claims(tokens.get("id_token"))).containsEntry("sub", FULL);
        assertThat(FylrApi.success(fylr.introspect((String) tokens.get("access_token"))))
                .containsEntry("sub", FULL);
        assertThat(FylrApi.success(fylr.userinfo((String) tokens.get("access_token"))))
                .containsEntry("sub", FULL);
    }

    @Test
    @Tag("U4")
    @DisplayName("an empty allow-list, or none, lets nothing but sub through")
    void emptyList() {
        allow("");
        assertThat(claims(FULL)).isEqualTo(Map.of("sub", FULL));
        admin.unsetRealmAttribute("fylr", "fylr.openid.userinfo");
        assertThat(claims(FULL)).isEqualTo(Map.of("sub", FULL));
    }

    static Stream<Arguments> single() {
        return Stream.of(
                Arguments.of("displayname", "Dr. Fiona Füll"),
                Arguments.of("first_name", "Fiona"),
                Arguments.of("last_name", "Füll"),
                Arguments.of("company", "Company & Co"),
                Arguments.of("department", "Archive"),
                Arguments.of("phone", "+49 30 1234"),
                Arguments.of("address_supplement", "c/o Somebody"),
                Arguments.of("street", "Straße"),
                Arguments.of("house_number", "1a"),
                Arguments.of("postal_code", "10115"),
                Arguments.of("town", "Berlin"),
                Arguments.of("state", "BE"),
                Arguments.of("country", "Germany"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("single")
    @Tag("U4")
    @DisplayName("a claim on the allow-list comes, and no other")
    void singleClaim(String claim, String value) {
        allow(claim);
        assertThat(claims(FULL)).isEqualTo(Map.of("sub", FULL, claim, value));
    }

    @Test
    @Tag("U4")
    @DisplayName("email brings email_verified")
    void email() {
        allow("email");
        assertThat(claims(FULL)).isEqualTo(Map.of("sub", FULL, "email", "full@example.org", "email_verified", true));
        assertThat(claims(NAMED))
                .isEqualTo(Map.of("sub", NAMED, "email", "named@example.org", "email_verified", false));
    }

    @Test
    @Tag("U4")
    @DisplayName("a user without an e-mail has an empty one; other claims without a value are left out")
    void withoutValues() {
        allow(ALL_CLAIMS);
        assertThat(claims(BARE)).isEqualTo(Map.of("sub", BARE, "email", "", "email_verified", false));
    }

    @Test
    @Tag("U4")
    @DisplayName("without a display name of its own a user is called by the names")
    void displayName() {
        allow("displayname");
        assertThat(claims(NAMED)).isEqualTo(Map.of("sub", NAMED, "displayname", "Nora Name"));
    }

    @Test
    @Tag("U4")
    @DisplayName("all claims at once, with unknown names on the list, which are ignored")
    void allClaims() {
        allow("  username " + ALL_CLAIMS + "\temail_verified fylr_type  password nonsense ");
        Map<String, Object> expected =
                new LinkedHashMap<>(Map.of("sub", FULL, "email", "full@example.org", "email_verified", true));
        single().forEach(each -> expected.put((String) each.get()[0], each.get()[1]));

        assertThat(claims(FULL)).isEqualTo(expected);
    }

    @Test
    @Tag("U4")
    @DisplayName("the allow-list holds at once for tokens that are out already")
    void listChanges() {
        String token = accessToken(FULL);
        allow("town");
        assertThat(FylrApi.success(fylr.userinfo(token))).isEqualTo(Map.of("sub", FULL, "town", "Berlin"));
        allow("state");
        assertThat(FylrApi.success(fylr.userinfo(token))).isEqualTo(Map.of("sub", FULL, "state", "BE"));
    }
}
