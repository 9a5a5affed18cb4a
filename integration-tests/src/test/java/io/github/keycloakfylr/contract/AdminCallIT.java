package io.github.keycloakfylr.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keycloakfylr.client.AdminApi;
import io.github.keycloakfylr.client.FylrAdmin;
import io.github.keycloakfylr.client.FylrApi;
import io.github.keycloakfylr.testserver.FylrTest;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Contract M4, M7 and G3: who may use the admin calls of fylr's, and what all of them reject. */
@FylrTest
class AdminCallIT {

    /** The calls, each with what it responds for a local user to those who may use it. */
    enum Call {
        /** Only users of the type {@code email} can be invited. */
        INVITATION(FylrAdmin.INVITATION, 400),
        ACTION_CODE(FylrAdmin.ACTION_CODE, 200);

        private final String path;
        private final int allowed;

        Call(String path, int allowed) {
            this.path = path;
            this.allowed = allowed;
        }
    }

    private final AdminApi admin;
    private final FylrApi fylr;
    private final FylrAdmin fylrAdmin;
    private final String login = "admincall-" + UUID.randomUUID();
    private String userId;

    AdminCallIT(AdminApi admin, FylrApi fylr, FylrAdmin fylrAdmin) {
        this.admin = admin;
        this.fylr = fylr;
        this.fylrAdmin = fylrAdmin;
    }

    @BeforeEach
    void user() {
        userId = admin.createUser("fylr", login, "secret");
    }

    private static int status(RequestSpecification caller, Call call, String user) {
        return FylrAdmin.post(caller, call.path, "fylr", user, Map.of()).statusCode();
    }

    @ParameterizedTest
    @EnumSource
    @Tag("M4")
    @Tag("M7")
    @DisplayName(
            "without a token 401, without manage-users 403; who may not see users is not told whether there is one")
    void roles(Call call) {
        String withoutRole = fylrAdmin.administrator();
        for (String id : List.of(userId, UUID.randomUUID().toString())) {
            assertThat(status(fylrAdmin.nobody(), call, id)).isEqualTo(401);
            assertThat(status(fylrAdmin.with("x"), call, id)).isEqualTo(401);
            assertThat(status(fylrAdmin.with(withoutRole), call, id)).isEqualTo(403);
        }
        String withOthers = fylrAdmin.administrator("view-users", "query-users", "manage-realm", "manage-clients");
        assertThat(status(fylrAdmin.with(withOthers), call, userId)).isEqualTo(403);
        String withRole = fylrAdmin.administrator("manage-users");
        assertThat(status(fylrAdmin.with(withRole), call, userId)).isEqualTo(call.allowed);
    }

    @ParameterizedTest
    @EnumSource
    @Tag("M4")
    @Tag("M7")
    @Tag("G3")
    @DisplayName("a token from fylr's endpoints is no administrator's, whatever roles its user has")
    void aFylrToken(Call call) {
        String manager = fylrAdmin.administratorLogin("manage-users");
        String token = (String) fylr.passwordTokens(manager, "secret", "openid").get("access_token");

        assertThat(status(fylrAdmin.with(token), call, userId)).isEqualTo(401);
    }

    @ParameterizedTest
    @EnumSource
    @Tag("M4")
    @Tag("M7")
    @Tag("G3")
    @DisplayName("there is no such call in another realm, and no other method for it")
    void nowhereElse(Call call) {
        assertThat(FylrAdmin.post(admin.request(), call.path, "master", userId, Map.of())
                        .statusCode())
                .isEqualTo(404);
        assertThat(admin.request().get(call.path, "fylr", userId).statusCode()).isEqualTo(405);
    }

    @ParameterizedTest
    @EnumSource
    @Tag("M4")
    @Tag("M7")
    @DisplayName("unknown user: 404")
    void unknownUser(Call call) {
        assertThat(status(admin.request(), call, UUID.randomUUID().toString())).isEqualTo(404);
        assertThat(status(admin.request(), call, login))
                .as("the id, not the login")
                .isEqualTo(404);
    }

    @ParameterizedTest
    @EnumSource
    @Tag("M4")
    @Tag("M7")
    @DisplayName("a body that is no JSON object, or too long, or too deep: 400 that says so")
    void noObject(Call call) {
        Map<String, String> bad = Map.of(
                "{\"state\": ",
                "JSON",
                "[]",
                "JSON",
                "300",
                "JSON",
                "\"state\"",
                "JSON",
                "state=state-12345678",
                "JSON",
                "{\"state\": \"" + "x".repeat(200_000) + "\"}",
                "",
                "{\"a\":".repeat(50_000),
                "",
                "[".repeat(100_000),
                "");
        assertThat(bad).allSatisfy((body, told) -> {
            Response response =
                    admin.request().contentType(ContentType.JSON).body(body).post(call.path, "fylr", userId);
            assertThat(FylrAdmin.rejected(response, 400))
                    .as(body.substring(0, Math.min(80, body.length())))
                    .contains(told)
                    .hasSizeLessThan(500);
        });
    }

    @ParameterizedTest
    @EnumSource
    @Tag("M4")
    @Tag("M7")
    @DisplayName("a body that is not said to be JSON: a clear 4xx")
    void notJson(Call call) {
        for (String contentType : List.of("application/x-www-form-urlencoded", "text/plain")) {
            Response response = admin.request()
                    .contentType(contentType)
                    .body("state=state-12345678")
                    .post(call.path, "fylr", userId);
            assertThat(response.statusCode()).as(contentType).isIn(400, 415);
        }
    }
}
