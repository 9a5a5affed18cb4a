package io.github.keycloakfylr.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keycloakfylr.client.AdminApi;
import io.github.keycloakfylr.client.FlowChanges;
import io.github.keycloakfylr.client.FylrApi;
import io.github.keycloakfylr.client.Race;
import io.github.keycloakfylr.testserver.FylrTest;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Contract T7 and T8: the password grant. */
@FylrTest
class PasswordGrantIT {

    private static final String USER = "password-it-user";

    private final AdminApi admin;
    private final FylrApi fylr;

    PasswordGrantIT(AdminApi admin, FylrApi fylr) {
        this.admin = admin;
        this.fylr = fylr;
    }

    @BeforeEach
    void createUser() {
        removeUser();
        admin.createUser("fylr", USER, "secret");
    }

    @AfterEach
    void removeUser() {
        admin.findUser("fylr", USER).ifPresent(id -> admin.deleteUser("fylr", id));
    }

    private Response login(String username, String password) {
        return fylr.passwordGrant(username, password);
    }

    private void recreateUser(Map<String, ?> more) {
        removeUser();
        admin.createUser("fylr", USER, "secret", more);
    }

    /** What everybody is told who does not get in. */
    private String error() {
        String description = FylrApi.rejected(login("password-it-nobody", "secret"), 400, "invalid_grant");
        assertThat(description).contains("username", "password");
        return description;
    }

    private void assertRejected() {
        assertThat(FylrApi.rejected(login(USER, "secret"), 400, "invalid_grant"))
                .isEqualTo(error());
    }

    @Test
    @Tag("T7")
    @DisplayName("a user with nothing but a login and a password gets in")
    void loginAndPassword() {
        assertThat(FylrApi.success(login(USER, "secret"))).containsKey("access_token");
    }

    @Test
    @Tag("T7")
    @DisplayName("the e-mail serves as the login")
    void email() {
        recreateUser(Map.of("email", "password-it@example.org"));

        Map<String, Object> tokens = FylrApi.success(login("password-it@example.org", "secret"));

        assertThat(fylr.introspect((String) tokens.get("access_token")).<String>path("sub"))
                .isEqualTo(USER);
    }

    @Test
    @Tag("T7")
    @DisplayName("collection users get in too")
    void collection() {
        recreateUser(Map.of("attributes", Map.of("fylr_type", List.of("collection"))));

        assertThat(FylrApi.success(login(USER, "secret"))).containsKey("access_token");
    }

    @Test
    @Tag("T7")
    @Tag("M10")
    @DisplayName("a method that is switched off in the browser flow lets nobody in by the password grant either")
    void methodSwitchedOff() {
        try (FlowChanges flow = new FlowChanges(admin, "fylr", "fylr browser").require("fylr-easydb", "DISABLED")) {
            assertThat(flow.execution("fylr-easydb")).containsEntry("requirement", "DISABLED");
            assertRejected();
            collection();
        }
        recreateUser(Map.of());
        assertThat(FylrApi.success(login(USER, "secret"))).containsKey("access_token");
    }

    @Test
    @Tag("T7")
    @DisplayName("a password is taken as it is")
    void unusualPassword() {
        String password = " +%&=ß€𝄞\"' ";
        admin.setPassword("fylr", admin.findUser("fylr", USER).orElseThrow(), password);

        assertThat(FylrApi.success(login(USER, password))).containsKey("access_token");
        FylrApi.rejected(login(USER, password.trim()), 400, "invalid_grant");
    }

    @Test
    @Tag("T7")
    @DisplayName("logins of one user at the same time do not get in each other's way")
    void parallelLogins() throws Exception {
        List<Response> responses = Race.atOnce(8, () -> login(USER, "secret"));

        assertThat(responses).allSatisfy(FylrApi::success);
    }

    @Test
    @Tag("T2")
    @Tag("T7")
    @DisplayName("a wrong password and an unknown user are told the same")
    void wrongPassword() {
        assertThat(FylrApi.rejected(login(USER, "wrong"), 400, "invalid_grant")).isEqualTo(error());
    }

    @Test
    @Tag("T7")
    @DisplayName("a disabled user is told the same")
    void disabled() {
        recreateUser(Map.of("enabled", false));

        assertRejected();
    }

    @Test
    @Tag("T7")
    @DisplayName("a locked user is told the same, with the right password too")
    void locked() {
        for (int i = 0; i < (int) admin.realm("fylr").get("failureFactor"); i++) {
            assertThat(FylrApi.rejected(login(USER, "wrong"), 400, "invalid_grant"))
                    .isEqualTo(error());
        }

        // Keycloak counts a failure a moment after its response.
        FylrApi.eventually(this::assertRejected);
    }

    @Test
    @Tag("T7")
    @DisplayName("a user who must first set another password is told the same")
    void requiredAction() {
        recreateUser(Map.of("requiredActions", List.of("UPDATE_PASSWORD")));

        assertRejected();
    }

    @Test
    @Tag("T7")
    @DisplayName("a user without a password is told the same")
    void noPassword() {
        recreateUser(Map.of("credentials", List.of()));

        assertRejected();
    }

    @Test
    @Tag("T8")
    @DisplayName("a user with a second factor is told the same, unless the realm allows it")
    void secondFactor() {
        recreateUser(
                Map.of(
                        "credentials",
                        List.of(
                                Map.of("type", "password", "value", "secret"),
                                Map.of(
                                        "type",
                                        "otp",
                                        "secretData",
                                        "{\"value\":\"a-shared-secret\"}",
                                        "credentialData",
                                        "{\"subType\":\"totp\",\"digits\":6,\"counter\":0,\"period\":30,\"algorithm\":\"HmacSHA1\"}"))));
        assertRejected();

        Map<String, Object> error = errorOfSecondFactors();
        try {
            requirement(error, "DISABLED");
            assertThat(FylrApi.success(login(USER, "secret"))).containsKey("access_token");
        } finally {
            requirement(error, (String) error.get("requirement"));
        }
        assertRejected();
    }

    private Map<String, Object> errorOfSecondFactors() {
        String flow = (String) admin.realm("fylr").get("directGrantFlow");
        return admin
                .request()
                .get("/fylr/authentication/flows/{flow}/executions", flow)
                .jsonPath()
                .<Map<String, Object>>getList("$")
                .stream()
                .filter(execution -> "fylr-no-second-factor".equals(execution.get("providerId")))
                .findFirst()
                .orElseThrow();
    }

    private void requirement(Map<String, Object> execution, String requirement) {
        Map<String, Object> changed = new HashMap<>(execution);
        changed.put("requirement", requirement);
        Response response = admin.request()
                .contentType(ContentType.JSON)
                .body(changed)
                .put(
                        "/fylr/authentication/flows/{flow}/executions",
                        admin.realm("fylr").get("directGrantFlow"));
        assertThat(response.statusCode() / 100).isEqualTo(2);
    }

    @Test
    @Tag("T2")
    @Tag("T7")
    @DisplayName("a missing or blank username or password is an invalid request")
    void missingParameters() {
        assertThat(FylrApi.rejected(
                        fylr.token("grant_type", "password", "client_id", FylrApi.CLIENT, "password", "secret"),
                        400,
                        "invalid_request"))
                .contains("'username'");
        assertThat(FylrApi.rejected(login("", "secret"), 400, "invalid_request"))
                .contains("'username'");
        assertThat(FylrApi.rejected(
                        fylr.token("grant_type", "password", "client_id", FylrApi.CLIENT, "username", USER),
                        400,
                        "invalid_request"))
                .contains("'password'");
        assertThat(FylrApi.rejected(login(USER, ""), 400, "invalid_request")).contains("'password'");
    }

    @Test
    @Tag("S2")
    @Tag("T7")
    @DisplayName("the scope is checked before the credentials")
    void scopeFirst() {
        assertThat(FylrApi.rejected(
                        fylr.token(
                                "grant_type",
                                "password",
                                "client_id",
                                FylrApi.CLIENT,
                                "username",
                                USER,
                                "password",
                                "wrong",
                                "scope",
                                "read nonsense"),
                        400,
                        "invalid_scope"))
                .contains("'nonsense'");
    }

    @Test
    @Tag("T2")
    @Tag("T7")
    @DisplayName("a client that may not use the grant is told so, whatever the credentials")
    void clientWithoutTheGrant() {
        String id = FylrApi.client(admin, "password-it-client", false);
        admin.updateClient("fylr", id, Map.of("directAccessGrantsEnabled", false));
        FylrApi.rejected(
                fylr.token(
                        "grant_type",
                        "password",
                        "client_id",
                        "password-it-client",
                        "username",
                        USER,
                        "password",
                        "wrong"),
                400,
                "unauthorized_client");
        FylrApi.rejected(
                fylr.token(
                        "grant_type",
                        "password",
                        "client_id",
                        "password-it-client",
                        "username",
                        USER,
                        "password",
                        "secret"),
                400,
                "unauthorized_client");
    }

    @Test
    @Tag("T7")
    @Tag("C4")
    @DisplayName("the client is authenticated before the user")
    void clientFirst() {
        FylrApi.rejected(
                fylr.token(
                        "grant_type",
                        "password",
                        "client_id",
                        "password-it-unknown",
                        "username",
                        USER,
                        "password",
                        "secret"),
                400,
                "invalid_client");
    }
}
