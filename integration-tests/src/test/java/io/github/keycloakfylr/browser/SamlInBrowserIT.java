package io.github.keycloakfylr.browser;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keycloakfylr.client.AdminApi;
import io.github.keycloakfylr.testserver.KeycloakServer;
import io.restassured.http.ContentType;
import java.net.URI;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** {@code auth_method=saml} by the POST binding, whose pages send themselves off (contract M6). */
@BrowserTest
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SamlInBrowserIT {

    private static final String IDENTITY_PROVIDER = "browser-identity-provider";
    private static final String USER = "browser-saml-user";

    private final URI base;
    private final AdminApi admin;
    private final Window window;
    private final ClientApplication application;

    SamlInBrowserIT(KeycloakServer server, AdminApi admin, Window window) {
        this.base = server.baseUri();
        this.admin = admin;
        this.window = window;
        this.application = new ClientApplication(base, admin);
    }

    @BeforeAll
    void identityProvider() {
        admin.createRealm(Map.of(
                "realm",
                IDENTITY_PROVIDER,
                "displayName",
                "Identity provider",
                "loginTheme",
                "fylr",
                "sslRequired",
                "none"));
        admin.createUser(
                IDENTITY_PROVIDER,
                USER,
                "secret",
                Map.of("email", USER + "@example.org", "firstName", "Sam", "lastName", "User"));
        admin.createClient(
                IDENTITY_PROVIDER,
                Map.of(
                        "clientId",
                        base + "/realms/fylr",
                        "protocol",
                        "saml",
                        "frontchannelLogout",
                        true,
                        "redirectUris",
                        List.of(base + "/realms/fylr/broker/" + IDENTITY_PROVIDER + "/endpoint"),
                        "attributes",
                        Map.of(
                                "saml.client.signature",
                                "false",
                                "saml.force.post.binding",
                                "true",
                                "saml_name_id_format",
                                "username",
                                "saml_force_name_id_format",
                                "true")));
        Map<String, Object> provider = Map.of(
                "alias",
                IDENTITY_PROVIDER,
                "providerId",
                "saml",
                "enabled",
                true,
                "firstBrokerLoginFlowAlias",
                "fylr first broker login",
                "config",
                Map.of(
                        "entityId",
                        base + "/realms/fylr",
                        "idpEntityId",
                        base + "/realms/" + IDENTITY_PROVIDER,
                        "singleSignOnServiceUrl",
                        base + "/realms/" + IDENTITY_PROVIDER + "/protocol/saml",
                        "postBindingAuthnRequest",
                        "true",
                        "postBindingResponse",
                        "true",
                        "nameIDPolicyFormat",
                        "urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified"));
        assertThat(admin.request()
                        .contentType(ContentType.JSON)
                        .body(provider)
                        .post("/fylr/identity-provider/instances")
                        .statusCode())
                .isEqualTo(201);
    }

    @AfterAll
    void close() {
        application.close();
        admin.request().delete("/fylr/identity-provider/instances/{alias}", IDENTITY_PROVIDER);
        admin.deleteRealm(IDENTITY_PROVIDER);
        admin.findUser("fylr", USER).ifPresent(id -> admin.deleteUser("fylr", id));
    }

    @Test
    @Tag("M6")
    @DisplayName("straight to the identity provider, and back to the application")
    void logsIn() {
        window.open(application.login("auth_method", "saml"));
        window.await(() -> window.has("#kc-form-login"));
        assertThat(window.address().getPath()).startsWith("/realms/" + IDENTITY_PROVIDER);
        assertThat(window.console()).isEmpty();

        logInAtIdentityProvider();
        window.await(() -> window.address().getPath().equals("/callback"));
        assertThat(application.user(window)).isEqualTo(USER);
        assertThat(window.console()).isEmpty();
    }

    private void logInAtIdentityProvider() {
        window.type("#username", USER);
        window.type("#password", "secret");
        window.click("#kc-login");
    }

    @Test
    @Tag("M6")
    @DisplayName("without JavaScript by a button on the way there and back")
    void withoutJavascript() {
        window.withoutJavaScript();
        window.open(application.login("auth_method", "saml"));
        window.screenshot("saml-without-javascript");
        window.follow("form[name=saml-post-binding] button");
        logInAtIdentityProvider();
        window.await(() -> window.has("form[name=saml-post-binding] button"));
        window.follow("form[name=saml-post-binding] button");

        assertThat(application.user(window)).isEqualTo(USER);
    }

    @Test
    @Tag("M6")
    @DisplayName(
            "the identity provider is offered on the login page of Keycloak's own applications, and not on that of fylr's")
    void whereItIsOffered() {
        String offer = "#social-" + IDENTITY_PROVIDER;
        window.open(base.resolve("/realms/fylr/account/"));
        window.await(() -> window.has(offer));
        window.inspect("login-account");
        window.click(offer);
        window.await(() -> window.address().getPath().startsWith("/realms/" + IDENTITY_PROVIDER));

        window.open(application.login("auth_method", "easydb"));
        assertThat(window.has("#kc-form-login")).isTrue();
        assertThat(window.has(offer)).isFalse();
    }
}
