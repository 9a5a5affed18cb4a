package io.github.keycloakfylr.contract;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.keycloakfylr.client.AdminApi;
import io.github.keycloakfylr.client.FylrApi;
import io.github.keycloakfylr.testserver.FylrTest;
import io.github.keycloakfylr.testserver.KeycloakServer;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The requests at fylr's endpoints, on Keycloak's metrics endpoint. */
@FylrTest
class MetricsIT {

    private static final String USER = "metrics-it-user";
    private static final Pattern COUNT = Pattern.compile("keycloak_fylr_requests_seconds_count\\{(.*)} ([0-9.E]+)");
    private static final Pattern LABELS = Pattern.compile(
            "endpoint=\"(discovery|callback|authorization|token|revocation|introspection|userinfo|jwks|saml_acs|saml_slo|saml_metadata|other)\","
                    + "grant=\"(authorization_code|password|client_credentials|refresh_token|other|none)\",outcome=\"(success|error|unavailable|failed)\"");

    private final KeycloakServer server;
    private final AdminApi admin;
    private final FylrApi fylr;
    private final Map<String, Double> before = new HashMap<>();

    MetricsIT(KeycloakServer server, AdminApi admin, FylrApi fylr) {
        this.server = server;
        this.admin = admin;
        this.fylr = fylr;
    }

    @Test
    @Tag("G1")
    @Tag("G4")
    @DisplayName("each request is counted once, by endpoint, grant and outcome")
    void countsByEndpointGrantAndOutcome() {
        FylrApi.user(admin, USER);
        takeStock();

        Map<String, Object> tokens = fylr.passwordTokens(USER, "secret", "offline");
        counted("token", "password", "success");
        FylrApi.success(fylr.refresh(tokens));
        counted("token", "refresh_token", "success");
        fylr.passwordGrant(USER, "wrong");
        counted("token", "password", "error");
        fylr.token("grant_type", "authorization_code", "client_id", "metrics-nobody", "code", "none");
        counted("token", "authorization_code", "error");
        fylr.userinfo("no-token");
        counted("userinfo", "none", "error");
        fylr.request().get("/.well-known/openid-configuration");
        counted("discovery", "none", "success");
        fylr.request().get("/api/oauth2/jwks");
        counted("jwks", "none", "success");
        fylr.request().queryParams(fylr.authorizationRequest()).get("/api/oauth2/auth");
        counted("authorization", "none", "success");
        // To the client, as a redirect with an error.
        fylr.request()
                .queryParams(fylr.authorizationRequest("response_type", "token"))
                .get("/api/oauth2/auth");
        counted("authorization", "none", "error");
    }

    @Test
    @Tag("G8")
    @DisplayName("no label has what a client has sent, nor is a request of Keycloak's own counted")
    void labelsAreBounded() {
        takeStock();
        String sent = "x" + UUID.randomUUID().toString().replace("-", "");

        fylr.token("grant_type", sent, "client_id", FylrApi.CLIENT);
        counted("token", "other", "error");
        fylr.request().get("/api/" + sent + "/" + sent);
        counted("other", "none", "error");
        // Rejected before it comes to the endpoint.
        fylr.request().get("/api/oauth2/auth?" + sent + "=1&" + sent + "=2");
        counted("authorization", "none", "error");
        fylr.request()
                .get("/realms/fylr/.well-known/openid-configuration")
                .then()
                .statusCode(200);

        assertThat(counts()).isEqualTo(before);
        assertThat(metrics()).doesNotContain(sent);
        assertThat(before.keySet()).allMatch(labels -> LABELS.matcher(labels).matches());
    }

    private void takeStock() {
        before.putAll(counts());
    }

    /** One more of these than when last asked, and of no others. */
    private void counted(String endpoint, String grant, String outcome) {
        before.merge(
                "endpoint=\"%s\",grant=\"%s\",outcome=\"%s\"".formatted(endpoint, grant, outcome), 1.0, Double::sum);
        FylrApi.eventually(() -> assertThat(counts()).isEqualTo(before));
    }

    private Map<String, Double> counts() {
        Map<String, Double> counts = new HashMap<>();
        Matcher line = COUNT.matcher(metrics());
        while (line.find()) {
            counts.put(line.group(1), Double.valueOf(line.group(2)));
        }
        return counts;
    }

    private String metrics() {
        return given().baseUri(server.managementUri().toString())
                .get("/metrics")
                .asString();
    }
}
