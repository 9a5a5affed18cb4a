package io.github.keycloakfylr.client;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import io.restassured.http.ContentType;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;

/** The admin REST calls that fylr adds to Keycloak's. */
public final class FylrAdmin {

    public static final String INVITATION = "/{realm}/fylr/users/{id}/invitation";
    public static final String ACTION_CODE = "/{realm}/fylr/users/{id}/action-code";

    private final URI base;
    private final AdminApi admin;

    public FylrAdmin(URI base, AdminApi admin) {
        this.base = base;
        this.admin = admin;
    }

    /** An invitation of a user, by the bootstrap administrator. */
    public Response invite(String userId, Map<String, ?> body) {
        return post(admin.request(), INVITATION, "fylr", userId, body);
    }

    /** An action code for a user, by the bootstrap administrator. */
    public Response issue(String userId, Map<String, ?> body) {
        return post(admin.request(), ACTION_CODE, "fylr", userId, body);
    }

    public static Response post(RequestSpecification request, String path, String realm, String userId, Object body) {
        return request.contentType(ContentType.JSON).body(body).post(path, realm, userId);
    }

    /** A request without any credentials. */
    public RequestSpecification nobody() {
        return given().baseUri(base.toString()).basePath("/admin/realms");
    }

    /** A request with that access token. */
    public RequestSpecification with(String token) {
        return nobody().auth().oauth2(token);
    }

    /**
     * An access token for the admin REST API of a new user of the realm who has those roles of its
     * {@code realm-management}.
     */
    public String administrator(String... roles) {
        return given().baseUri(base.toString())
                .formParams(
                        "grant_type",
                        "password",
                        "client_id",
                        "admin-cli",
                        "username",
                        administratorLogin(roles),
                        "password",
                        "secret")
                .post("/realms/fylr/protocol/openid-connect/token")
                .then()
                .statusCode(200)
                .extract()
                .path("access_token");
    }

    /** The login of a new user who has those roles; the password is {@code secret}. */
    public String administratorLogin(String... roles) {
        String login = "administrator-" + UUID.randomUUID();
        String user = admin.createUser("fylr", login, "secret");
        String client = admin.findClient("fylr", "realm-management").orElseThrow();
        List<Map<String, Object>> mapped = Stream.of(roles)
                .map(role -> admin.request()
                        .get("/fylr/clients/{client}/roles/{role}", client, role)
                        .jsonPath()
                        .<String, Object>getMap("$"))
                .toList();
        Response response = admin.request()
                .contentType(ContentType.JSON)
                .body(mapped)
                .post("/fylr/users/{user}/role-mappings/clients/{client}", user, client);
        assertThat(response.statusCode()).as(response.asString()).isEqualTo(204);
        return login;
    }

    /** What a rejected call says, in Keycloak's own form. */
    public static String rejected(Response response, int status) {
        assertThat(response.statusCode()).as(response.asString()).isEqualTo(status);
        assertThat(response.contentType()).startsWith("application/json");
        Map<String, Object> body = response.jsonPath().getMap("$");
        assertThat(body).containsOnlyKeys("errorMessage");
        assertThat((String) body.get("errorMessage")).isNotBlank();
        return (String) body.get("errorMessage");
    }
}
