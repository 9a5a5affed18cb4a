package io.github.keycloakfylr.testserver;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.MAP;

import io.github.keycloakfylr.client.AdminApi;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What tests rely on when they set up a realm. */
@FylrTest
class AdminApiIT {

    private static final String REALM = "admin-api-it";

    private final KeycloakServer server;
    private final AdminApi admin;

    AdminApiIT(KeycloakServer server, AdminApi admin) {
        this.server = server;
        this.admin = admin;
    }

    @BeforeEach
    void createRealm() {
        admin.createRealm(Map.of("realm", REALM, "eventsEnabled", true));
    }

    @Test
    void aRealmAttributeIsSetAndUnsetAndNothingElseChanges() {
        Map<String, Object> before = admin.realm(REALM);

        admin.setRealmAttribute(REALM, "fylr.test", "on");
        assertThat(admin.realm(REALM).get("attributes")).asInstanceOf(MAP).containsEntry("fylr.test", "on");

        admin.unsetRealmAttribute(REALM, "fylr.test");
        assertThat(admin.realm(REALM)).isEqualTo(before);
    }

    @Test
    void anUpdateKeepsWhatItDoesNotName() {
        String user = admin.createUser(REALM, "someone", "secret", Map.of("email", "someone@example.org"));
        admin.updateUser(REALM, user, Map.of("enabled", false));
        assertThat(admin.user(REALM, user))
                .containsEntry("enabled", false)
                .containsEntry("email", "someone@example.org");

        String client = admin.createClient(
                REALM, Map.of("clientId", "a-client", "redirectUris", List.of("https://a.example/")));
        admin.updateClient(REALM, client, Map.of("publicClient", true));
        assertThat(admin.client(REALM, admin.findClient(REALM, "a-client").orElseThrow()))
                .containsEntry("publicClient", true)
                .containsEntry("redirectUris", List.of("https://a.example/"));
    }

    @Test
    void loginsLeaveEventsAndSessions() {
        String user = admin.createUser(
                REALM,
                "someone",
                "old",
                Map.of("email", "someone@example.org", "firstName", "Some", "lastName", "One"));
        admin.setPassword(REALM, user, "secret");
        admin.createClient(
                REALM, Map.of("clientId", "a-client", "publicClient", true, "directAccessGrantsEnabled", true));

        login("wrong");
        login("secret");

        assertThat(admin.events(REALM)).extracting("type").containsExactly("LOGIN", "LOGIN_ERROR");
        assertThat(admin.events(REALM, "LOGIN_ERROR")).extracting("error").containsExactly("invalid_user_credentials");
        assertThat(admin.userSessions(REALM, user)).hasSize(1);

        admin.clearEvents(REALM);
        admin.logoutUser(REALM, user);
        assertThat(admin.events(REALM)).isEmpty();
        assertThat(admin.userSessions(REALM, user)).isEmpty();
    }

    private void login(String password) {
        given().baseUri(server.baseUri().toString())
                .formParams(Map.of(
                        "grant_type", "password", "client_id", "a-client", "username", "someone", "password", password))
                .post("/realms/{realm}/protocol/openid-connect/token", REALM);
    }
}
