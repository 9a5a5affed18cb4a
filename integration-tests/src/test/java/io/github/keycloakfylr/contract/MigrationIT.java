package io.github.keycloakfylr.contract;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.keycloakfylr.client.AdminApi;
import io.github.keycloakfylr.client.Browser;
import io.github.keycloakfylr.client.FlowChanges;
import io.github.keycloakfylr.client.FylrApi;
import io.github.keycloakfylr.testserver.DistributionServer;
import io.github.keycloakfylr.testserver.LdapDirectory;
import io.github.keycloakfylr.testserver.MailServer;
import io.github.keycloakfylr.testserver.MigrateTool;
import io.github.keycloakfylr.testserver.NotInContainer;
import io.github.keycloakfylr.testserver.ServerOptions;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * An operator's way from a chain of {@code fylr.yml} files and a base config to a Keycloak that follows them: convert,
 * import, check, change the files, restart. In this order, on a server of its own, because each step stands on the one
 * before.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@NotInContainer("It has servers of its own, of the distribution.")
class MigrationIT {

    /** What Keycloak's admin REST API has in the place of a secret. */
    private static final String MASK = "**********";

    private static final String PORTAL = "https://portal.example.org";

    private static final List<String> SECRETS = List.of(
            "the-portal-secret",
            "the-scanner-secret",
            "the-archive-secret",
            "the-base-secret",
            "my-secret",
            "the-new-secret",
            "the-mail-password",
            LdapDirectory.BIND_PASSWORD,
            "$2y$",
            "$2a$",
            "$2b$");

    private final String samlKey = newKey();
    private Path directory;
    private LdapDirectory people;
    private ServerOptions options;
    private DistributionServer server;
    private AdminApi admin;
    private FylrApi fylr;
    private MigrateTool tool;
    private String realmJson;
    private String policy;

    @BeforeAll
    void convertAndImport(@TempDir Path temporary) throws IOException {
        directory = temporary;
        for (String file : List.of("fylr.yml", "fylr.production.yml", "base.json", "idp.xml")) {
            Files.copy(MigrationIT.class.getResourceAsStream("/migration/" + file), directory.resolve(file));
        }
        people = LdapDirectory.start();
        people.addPerson(
                "ada", "LdapPw-3391", Map.of("mail", "ada@example.org", "displayName", "Ada of the directory"));
        people.addPerson("bob", "LdapPw-3391", Map.of("employeeType", "left"));
        replace("base.json", "LDAP_URL", people.url());
        replace(
                "base.json",
                "SAML_KEY",
                "-----BEGIN PRIVATE KEY-----\\n" + samlKey + "\\n-----END PRIVATE KEY-----\\n");
        String files = directory.resolve("fylr.yml") + "," + directory.resolve("fylr.production.yml");
        options = ServerOptions.in("migration")
                .withRealm(directory.resolve("realm.json"))
                .withArguments(
                        "--spi-realm-restapi-extension--fylr--config-files=" + files,
                        "--spi-realm-restapi-extension--fylr--base-config=" + directory.resolve("base.json"),
                        "--spi-realm-restapi-extension--fylr--saml-metadata=" + directory.resolve("idp.xml"));
        options.withEnvironment(Map.of("CFG_FYLR_EXTERNALURL", options.baseUri().toString()));
        tool = new MigrateTool(directory)
                .withEnvironment("CFG_FYLR_EXTERNALURL", options.baseUri().toString())
                .withEnvironment("KC_CLI_PASSWORD", AdminApi.PASSWORD);
        MigrateTool.Result result =
                tool.run("fylr.yml", "fylr.production.yml", "--base-config", "base.json", "--saml-metadata", "idp.xml");
        assertThat(result.errors().lines()).isNotEmpty().allMatch(line -> line.contains(": note: "));
        assertThat(result.exitCode()).isZero();
        realmJson = result.output();
        Files.writeString(directory.resolve("realm.json"), realmJson);

        server = DistributionServer.start(options);
        admin = new AdminApi(server.baseUri());
        fylr = new FylrApi(server.baseUri());
        admin.createUser(
                "fylr",
                "ida",
                "ida-password",
                Map.of("email", "ida@example.org", "firstName", "Ida", "lastName", "Example"));
    }

    /** {@return a private key in PKCS #8, base64: none is kept among the sources} */
    private static String newKey() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(2048);
            return Base64.getEncoder()
                    .encodeToString(generator.generateKeyPair().getPrivate().getEncoded());
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    @AfterAll
    void stop() {
        if (server != null) {
            server.close();
        }
        people.close();
    }

    @Test
    @Order(1)
    @Tag("settings")
    @DisplayName("the same files make the same realm file, byte for byte")
    void isDeterministic() {
        assertThat(tool.run(
                                "fylr.yml",
                                "fylr.production.yml",
                                "--base-config",
                                "base.json",
                                "--saml-metadata",
                                "idp.xml")
                        .output())
                .isEqualTo(realmJson);
    }

    @ParameterizedTest
    @CsvSource({
        "portal, the-portal-secret",
        "scanner, the-scanner-secret",
        "archive, the-archive-secret",
        "my-client, my-secret",
        "base-client, the-base-secret"
    })
    @Order(2)
    @Tag("C2")
    @Tag("C3")
    @DisplayName(
            "confidential clients log in with the secrets that they had, at token, introspect and revoke, by body and by Basic")
    void clientsKeepTheirSecrets(String client, String secret) {
        Map<String, Object> tokens = FylrApi.success(fylr.token(
                "grant_type",
                "password",
                "client_id",
                client,
                "client_secret",
                secret,
                "username",
                "ida",
                "password",
                "ida-password",
                "scope",
                "read"));
        String token = (String) tokens.get("access_token");
        Response introspection = fylr.request()
                .auth()
                .preemptive()
                .basic(client, secret)
                .contentType("application/x-www-form-urlencoded")
                .formParam("token", token)
                .post("/api/oauth2/introspect");
        assertThat(introspection.jsonPath().getString("client_id")).isEqualTo(client);
        FylrApi.rejected(
                fylr.token(
                        "grant_type",
                        "password",
                        "client_id",
                        client,
                        "client_secret",
                        secret + "x",
                        "username",
                        "ida",
                        "password",
                        "ida-password"),
                400,
                "invalid_client");
        assertThat(fylr.post("revoke", "token", token, "client_id", client, "client_secret", secret)
                        .statusCode())
                .isEqualTo(200);
        assertThat(fylr.userinfo(token).statusCode()).isEqualTo(400);
    }

    @Test
    @Order(2)
    @Tag("C5")
    @Tag("S2")
    @DisplayName("redirect URIs and scopes are those of the merged files")
    void redirectUrisAndScopes() {
        String two = "https://portal-two.example.org/oauth2/callback";
        assertThat(login("portal", two, "read").getHeader("Location")).startsWith(two + "?code=");
        assertThat(login("archive", "http://127.0.0.1:4711/oauth2/callback", "read")
                        .getHeader("Location"))
                .contains("?code=");
        assertThat(login("archive", "https://archive.example.org/callback", "read")
                        .statusCode())
                .isEqualTo(400);
        assertThat(FylrApi.query(login("kiosk", "https://kiosk.example.org/login", "write")))
                .containsEntry("error", "invalid_scope");
        assertThat(FylrApi.query(login("portal", two, "openid"))).containsEntry("error", "invalid_scope");
        assertThat(login("base-client", "https://base.example.org/callback", "read write offline openid")
                        .getHeader("Location"))
                .contains("?code=");
        assertThat(login("ci-hub", "https://ci-hub.net/api/v1/auth/login/fylr", "openid")
                        .getHeader("Location"))
                .contains("?code=");
        for (String uri : List.of("https://my_app.example.org/cb", "HTTPS://app.example.org/CB")) {
            assertThat(login("my-client", uri, "read").getHeader("Location")).startsWith(uri + "?code=");
        }
        FylrApi.rejected(login("linkrui", "https://fylr.linkrui.com/oauth", "read"), 400, "invalid_client");
    }

    private Response login(String client, String redirectUri, String scope) {
        return fylr.authorize(
                "client_id",
                client,
                "redirect_uri",
                redirectUri,
                "scope",
                scope,
                "auth_method",
                "easydb",
                "login",
                "ida",
                "password",
                "ida-password");
    }

    @Test
    @Order(2)
    @Tag("settings")
    @DisplayName("lifetimes, guest access, userinfo claims, external URL and keep login are those of the files")
    void settings() {
        Map<String, Object> tokens = fylr.passwordTokens("ida", "ida-password", "offline openid");
        assertThat((int) tokens.get("expires_in")).isBetween(43198, 43200);
        Response introspection = fylr.introspect((String) tokens.get("refresh_token"));
        assertThat(introspection.jsonPath().getLong("exp")
                        - introspection.jsonPath().getLong("iat"))
                .isBetween(863998L, 864000L);
        assertThat(fylr.userinfo((String) tokens.get("access_token")).jsonPath().getMap("$"))
                .isEqualTo(Map.of(
                        "sub",
                        "ida",
                        "email",
                        "ida@example.org",
                        "email_verified",
                        false,
                        "displayname",
                        "Ida Example"));
        FylrApi.success(fylr.token("grant_type", "client_credentials", "client_id", "fylr-web-frontend"));
        assertThat(fylr.request()
                        .get("/.well-known/openid-configuration")
                        .jsonPath()
                        .getString("issuer"))
                .isEqualTo(server.baseUri().toString());
        assertThat(attributes())
                .contains(
                        Map.entry("fylr.login.keepLogin", "7d"),
                        Map.entry("frontendUrl", server.baseUri().toString()),
                        Map.entry("fylr.webapp.loginAllowRedirects", "https://*.web.fylr.dev https://*.example.org"));
    }

    @SuppressWarnings("unchecked")
    private Map<String, String> attributes() {
        return (Map<String, String>) admin.realm("fylr").get("attributes");
    }

    @Test
    @Order(2)
    @Tag("settings")
    @DisplayName("the login page has the base config's texts, apostrophes, braces and all, and none of their scripts")
    void loginTexts() {
        String page = new Browser(server.baseUri())
                .authorize(fylr.authorizationRequest("auth_method", "easydb", "ui_locales", "en"))
                .asString();
        assertThat(page)
                .containsPattern("The museum(&#39;|&#039;|')s \\{login}")
                .contains("Staff &amp; guests")
                .doesNotContain("alert(1)");
        String german = new Browser(server.baseUri())
                .authorize(fylr.authorizationRequest("auth_method", "easydb", "ui_locales", "de"))
                .asString();
        assertThat(german).contains("Kennung oder E-Mail");
    }

    @Test
    @Order(2)
    @Tag("V1")
    @DisplayName(
            "users of the base config's directory log in as its filter and mapping say, by the page's address and the grant")
    void usersOfTheDirectoryLogIn() {
        assertThat(fylr.userinfo((String) fylr.passwordTokens("ada", "LdapPw-3391", "read")
                                .get("access_token"))
                        .jsonPath()
                        .getMap("$"))
                .isEqualTo(Map.of(
                        "sub",
                        "ada",
                        "email",
                        "ada@example.org",
                        "email_verified",
                        false,
                        "displayname",
                        "Ada of the directory"));
        for (String name : List.of("ada", "ada@example.org")) {
            Response callback =
                    fylr.authorize("scope", "read", "auth_method", "ldap", "login", name, "password", "LdapPw-3391");
            assertThat(callback.getHeader("Location")).contains("?code=");
        }
        FylrApi.rejected(fylr.passwordGrant("ada", "LdapPw-3391x"), 400, "invalid_grant");
        FylrApi.rejected(fylr.passwordGrant("bob", "LdapPw-3391"), 400, "invalid_grant");
    }

    @Test
    @Order(2)
    @Tag("V1")
    @DisplayName("mail server, sender and password rules are those of the base config")
    void mailServerAndPasswordRules() {
        Map<String, Object> realm = admin.realm("fylr");
        assertThat(realm)
                .containsEntry(
                        "smtpServer",
                        Map.of(
                                "host",
                                "mail.example.org",
                                "port",
                                "587",
                                "ssl",
                                "false",
                                "starttls",
                                "true",
                                "auth",
                                "true",
                                "authType",
                                "basic",
                                "user",
                                "dam",
                                "password",
                                MASK,
                                "from",
                                "dam@example.org"))
                .containsEntry("resetPasswordAllowed", true)
                .containsEntry("bruteForceProtected", true)
                .containsEntry("failureFactor", 5)
                .containsEntry("waitIncrementSeconds", 900)
                .containsEntry("maxFailureWaitSeconds", 900);
        assertThat((String) realm.get("passwordPolicy")).startsWith("regexPattern(");
        String user = admin.findUser("fylr", "ida").orElseThrow();
        for (String bad : List.of("short", "NO-LOWER-CASE")) {
            assertThat(admin.request()
                            .contentType(ContentType.JSON)
                            .body(Map.of("type", "password", "value", bad))
                            .put("/fylr/users/" + user + "/reset-password")
                            .statusCode())
                    .isEqualTo(400);
        }
        admin.setPassword("fylr", user, "ida-password");
    }

    @Test
    @Order(2)
    @Tag("V1")
    @DisplayName("every page may be shown by the frame ancestors of the files, and by no other")
    void frameAncestors() {
        Response page = new Browser(server.baseUri()).authorize(fylr.authorizationRequest("auth_method", "easydb"));
        Response error = fylr.authorize("redirect_uri", "https://evil.example.org/");
        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(error.statusCode()).isEqualTo(400);
        for (Response response : List.of(page, registration(page))) {
            assertThat(response.getHeader("Content-Security-Policy"))
                    .contains("frame-ancestors 'self' " + PORTAL + ";", "object-src 'none'");
            assertThat(response.getHeader("X-Frame-Options")).isNull();
        }
    }

    private Response registration(Response loginPage) {
        Matcher link = Pattern.compile("href=\"([^\"]*/login-actions/registration[^\"]*)\"")
                .matcher(loginPage.asString());
        assertThat(link.find()).as(loginPage.asString()).isTrue();
        return given().redirects()
                .follow(false)
                .cookies(loginPage.getCookies())
                .urlEncodingEnabled(false)
                .get(server.baseUri().resolve(link.group(1).replace("&amp;", "&")));
    }

    @Test
    @Order(2)
    @Tag("V1")
    @Tag("P5")
    @Tag("P7")
    @DisplayName("second factors and registration are those of the base config, and its SAML key opens assertions")
    void secondFactorsAndRegistration() {
        assertThat(flow("fylr browser").execution("fylr-email-code")).containsEntry("requirement", "ALTERNATIVE");
        assertThat(flow("fylr browser").execution("fylr-second-factor-setup"))
                .containsEntry("requirement", "ALTERNATIVE");
        assertThat(flow("fylr direct grant").execution("fylr-no-second-factor"))
                .containsEntry("requirement", "DISABLED");
        Response form = registration(
                new Browser(server.baseUri()).authorize(fylr.authorizationRequest("auth_method", "easydb")));
        assertThat(form.statusCode()).isEqualTo(200);
        assertThat(form.asString()).contains("name=\"company\"").doesNotContain("name=\"phone\"");
        assertThat(keys())
                .filteredOn("name", "fylr saml")
                .singleElement(InstanceOfAssertFactories.MAP)
                .containsEntry("providerId", "rsa-enc");
    }

    private FlowChanges flow(String alias) {
        return new FlowChanges(admin, "fylr", alias);
    }

    private List<Map<String, Object>> keys() {
        return admin.request()
                .get("/fylr/components?type=org.keycloak.keys.KeyProvider")
                .jsonPath()
                .getList("$");
    }

    private Map<String, Object> federation() {
        List<Map<String, Object>> federations = admin.request()
                .get("/fylr/components?type=org.keycloak.storage.UserStorageProvider&name=fylr directory")
                .jsonPath()
                .getList("$");
        assertThat(federations).hasSize(1);
        return federations.get(0);
    }

    private String mapper(String name) {
        return admin.request()
                .queryParam("parent", federation().get("id"))
                .queryParam("name", name)
                .get("/fylr/components")
                .jsonPath()
                .getString("[0].id");
    }

    @Test
    @Order(2)
    @Tag("V1")
    @DisplayName("a mail goes out by the mail server of the base config, from its sender")
    void mailArrives() throws IOException {
        try (MailServer mails = MailServer.start()) {
            Map<String, String> settings = mails.settings();
            String baseConfig =
                    """
                    {"system": {"config": {
                      "email": {"from": "museum@example.org"},
                      "email_server": {"server_addr": "%s:%s", "type": "off"}
                    }}}"""
                            .formatted(settings.get("host"), settings.get("port"));
            Files.writeString(directory.resolve("mail.json"), baseConfig);
            String realm = tool.run("fylr.yml", "--base-config", "mail.json", "--realm", "mails", "--plain")
                    .output();
            assertThat(admin.request()
                            .contentType(ContentType.JSON)
                            .body(realm)
                            .post("/")
                            .statusCode())
                    .isEqualTo(201);
            String user = admin.createUser("mails", "grace", "grace-password", Map.of("email", "grace@example.org"));
            assertThat(admin.request()
                            .contentType(ContentType.JSON)
                            .body(List.of("UPDATE_PASSWORD"))
                            .put("/mails/users/{id}/execute-actions-email", user)
                            .statusCode())
                    .isEqualTo(204);
            assertThat(mails.await("grace@example.org", 1).from()).isEqualTo("museum@example.org");
        } finally {
            admin.request().delete("/mails");
        }
    }

    @Test
    @Order(2)
    @Tag("V1")
    @Tag("S3")
    @DisplayName("a realm without placeholders is taken by the admin REST API, and has Keycloak's own client scopes")
    void theAdminApiTakesAPlainRealm() {
        MigrateTool.Result result = tool.run(
                "fylr.yml",
                "fylr.production.yml",
                "--base-config",
                "base.json",
                "--saml-metadata",
                "idp.xml",
                "--realm",
                "plain",
                "--plain");
        assertThat(admin.request()
                        .contentType(ContentType.JSON)
                        .body(result.output())
                        .post("/")
                        .statusCode())
                .isEqualTo(201);
        try {
            assertThat(admin.realm("plain"))
                    .containsEntry("accessTokenLifespan", 43200)
                    .containsEntry("ssoSessionIdleTimeout", 864000);
            assertThat(admin.request().get("/plain/client-scopes").jsonPath().getList("name", String.class))
                    .contains("read", "write", "offline", "openid", "profile", "email", "roles");
        } finally {
            admin.request().delete("/plain");
        }
    }

    @Test
    @Order(3)
    @Tag("settings")
    @DisplayName(
            "what the import made is what the synchronisation wants: it changed nothing, and --check finds nothing")
    void importCheckAndSynchronisationAgree() {
        assertThat(changes()).isEmpty();
        assertThat(server.log()).contains("Realm 'fylr' is as fylr's configuration says; 0 settings were changed");
        assertThat(check()).isEqualTo(new MigrateTool.Result(0, "", ""));
    }

    @Test
    @Order(3)
    @Tag("settings")
    @DisplayName(
            "--check asks as a service account too, and says which roles it needs rather than that everything differs")
    void checksAsAServiceAccount() {
        String checker = admin.createClient(
                "fylr", Map.of("clientId", "checker", "secret", "checker-secret", "serviceAccountsEnabled", true));
        String account = admin.request()
                .get("/fylr/clients/" + checker + "/service-account-user")
                .jsonPath()
                .getString("id");
        MigrateTool.Result rejected = new MigrateTool.Result(
                2, "", "The administrator needs the roles view-realm and view-clients of the realm\n");
        try {
            assertThat(checkAsServiceAccount()).isEqualTo(rejected);
            assign(account, "view-realm");
            assertThat(checkAsServiceAccount()).isEqualTo(rejected);
            assign(account, "view-clients");
            assertThat(checkAsServiceAccount())
                    .isEqualTo(new MigrateTool.Result(
                            2,
                            "",
                            "The administrator needs the role view-identity-providers of the realm too: the files have an"
                                    + " identity provider\n"));
            assign(account, "view-identity-providers");
            assertThat(checkAsServiceAccount()).isEqualTo(new MigrateTool.Result(0, "", ""));
        } finally {
            admin.deleteClient("fylr", checker);
        }
    }

    private MigrateTool.Result checkAsServiceAccount() {
        return tool.withEnvironment("KC_CLI_CLIENT_SECRET", "checker-secret")
                .run(
                        "--check",
                        "--server",
                        server.baseUri().toString(),
                        "--client",
                        "checker",
                        "--admin-realm",
                        "fylr",
                        "fylr.yml",
                        "fylr.production.yml",
                        "--base-config",
                        "base.json",
                        "--saml-metadata",
                        "idp.xml");
    }

    private void assign(String userId, String role) {
        String management = admin.findClient("fylr", "realm-management").orElseThrow();
        Map<String, Object> representation = admin.request()
                .get("/fylr/clients/" + management + "/roles/" + role)
                .jsonPath()
                .getMap("$");
        assertThat(admin.request()
                        .contentType(ContentType.JSON)
                        .body(List.of(representation))
                        .post("/fylr/users/" + userId + "/role-mappings/clients/" + management)
                        .statusCode())
                .isEqualTo(204);
    }

    @Test
    @Order(4)
    @Tag("settings")
    @SuppressWarnings("unchecked")
    @DisplayName("--check finds every change by hand, and prints no secret")
    void checkFindsChangesByHand() {
        policy = (String) admin.realm("fylr").get("passwordPolicy");
        admin.setRealmAttribute("fylr", "fylr.login.guest", "false");
        admin.updateRealm("fylr", Map.of("accessTokenLifespan", 60));
        change("portal", Map.of("secret", "changed-by-hand"));
        change(
                "kiosk",
                Map.of("redirectUris", List.of("https://kiosk.example.org/login", "https://evil.example.org/")));
        admin.deleteClient("fylr", admin.findClient("fylr", "scanner").orElseThrow());
        change("ci-hub", Map.of("description", "not named by the files"));
        change("my-client", Map.of("enabled", false));
        admin.updateRealm(
                "fylr",
                Map.of(
                        "passwordPolicy",
                        "length(4)",
                        "failureFactor",
                        50,
                        "smtpServer",
                        Map.of(
                                "host",
                                "other.example.org",
                                "password",
                                "changed-by-hand",
                                "from",
                                "other@example.org",
                                "replyTo",
                                "reply@example.org")));
        admin.configureComponent(
                "fylr",
                (String) federation().get("id"),
                Map.of(
                        "usersDn", List.of("dc=example,dc=org"),
                        "bindCredential", List.of("changed-by-hand"),
                        "cachePolicy", List.of("NO_CACHE")));
        admin.deleteComponent("fylr", mapper("displayname"));
        Map<String, Object> provider = admin.identityProvider("fylr", "saml");
        Map<String, Object> settings = new HashMap<>((Map<String, Object>) provider.get("config"));
        settings.put("singleSignOnServiceUrl", "https://evil.example.org/");
        settings.put("loginHint", "true");
        admin.updateIdentityProvider("fylr", "saml", Map.of("trustEmail", false, "config", settings));
        String samlMapper = admin.request()
                .get("/fylr/identity-provider/instances/saml/mappers")
                .jsonPath()
                .getString("[0].id");
        assertThat(admin.request()
                        .delete("/fylr/identity-provider/instances/saml/mappers/" + samlMapper)
                        .statusCode())
                .isEqualTo(204);
        Map<String, String> headers =
                new HashMap<>((Map<String, String>) admin.realm("fylr").get("browserSecurityHeaders"));
        headers.put("contentSecurityPolicy", "frame-src 'none'; frame-ancestors 'none'; object-src 'none';");
        headers.put("xFrameOptions", "DENY");
        admin.updateRealm("fylr", Map.of("registrationAllowed", false, "browserSecurityHeaders", headers));
        flow("fylr browser").require("fylr-email-code", "DISABLED");
        flow("fylr direct grant").require("fylr-no-second-factor", "REQUIRED");
        admin.deleteComponent("fylr", (String) keys().stream()
                .filter(key -> "fylr saml".equals(key.get("name")))
                .findFirst()
                .orElseThrow()
                .get("id"));
        List<Map<String, Object>> scopes =
                admin.request().get("/fylr/client-scopes").jsonPath().getList("$");
        String openid = scopes.stream()
                .filter(scope -> "openid".equals(scope.get("name")))
                .map(scope -> (String) scope.get("id"))
                .findFirst()
                .orElseThrow();
        assertThat(admin.request().delete("/fylr/client-scopes/" + openid).statusCode())
                .isEqualTo(204);

        MigrateTool.Result result = check();

        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.output().lines())
                .containsExactly(
                        "accessTokenLifespan: the files say '43200', the realm has '60'",
                        "passwordPolicy: the files say '" + policy + "', the realm has ''",
                        "failureFactor: the files say '5', the realm has '50'",
                        "registrationAllowed: the files say 'true', the realm has 'false'",
                        "attributes.fylr.login.guest: the files say 'true', the realm has 'false'",
                        "browserSecurityHeaders.contentSecurityPolicy: the files say 'frame-ancestors 'self' " + PORTAL
                                + "', the realm has 'frame-ancestors 'none''",
                        "browserSecurityHeaders.xFrameOptions: the files say '', the realm has 'DENY'",
                        "authenticationFlows.fylr second factor.fylr-email-code: the files say 'ALTERNATIVE', the realm has 'DISABLED'",
                        "authenticationFlows.fylr direct grant.fylr-no-second-factor: the files say 'DISABLED', the realm has 'REQUIRED'",
                        "smtpServer.host: the files say 'mail.example.org', the realm has 'other.example.org'",
                        "smtpServer.port: the files say '587', the realm has ''",
                        "smtpServer.ssl: the files say 'false', the realm has ''",
                        "smtpServer.starttls: the files say 'true', the realm has ''",
                        "smtpServer.auth: the files say 'true', the realm has ''",
                        "smtpServer.authType: the files say 'basic', the realm has ''",
                        "smtpServer.user: the files say 'dam', the realm has ''",
                        // Keycloak keeps none where the mail server asks for none: that is seen, which one it is not.
                        "smtpServer.password: differs",
                        "smtpServer.from: the files say 'dam@example.org', the realm has 'other@example.org'",
                        "components.fylr directory.usersDn: the files say 'ou=people,dc=example,dc=org', the realm has 'dc=example,dc=org'",
                        "components.fylr directory.displayname: the files say 'there', the realm has 'missing'",
                        "components.fylr saml: the files say 'there', the realm has 'missing'",
                        "identityProviders.saml.trustEmail: the files say 'true', the realm has 'false'",
                        "identityProviders.saml.singleSignOnServiceUrl: the files say 'https://idp.example.org/sso', the realm has 'https://evil.example.org/'",
                        "identityProviderMappers.email: the files say 'there', the realm has 'missing'",
                        "clients.portal.secret: differs",
                        "clients.scanner: the files say 'there', the realm has 'missing'",
                        "clients.archive.optionalClientScopes: the files say '[offline, openid, read, write]', the realm has '[offline, read, write]'",
                        "clients.my-client.enabled: the files say 'true', the realm has 'false'",
                        "clients.my-client.optionalClientScopes: the files say '[offline, openid, read, write]', the realm has '[offline, read, write]'",
                        "clients.kiosk.redirectUris: the files say '[https://kiosk.example.org/login]',"
                                + " the realm has '[https://evil.example.org/, https://kiosk.example.org/login]'",
                        "clients.base-client.optionalClientScopes: the files say '[offline, openid, read, write]', the realm has '[offline, read, write]'");
        assertThat(result.errors()).isEmpty();
    }

    @Test
    @Order(5)
    @Tag("settings")
    @Tag("C3")
    @DisplayName(
            "at the next start the realm follows the changed files again, nothing else of it is touched, and the log says what was changed")
    void synchronisesAtStart() throws IOException {
        replace("fylr.production.yml", "scopes: [read]", "scopes: [read, openid]");
        replace(
                "fylr.production.yml",
                "          kiosk:",
                "          terminal:\n            secret: '$2y$04$5L8JmIgf3morKqE4G/tdZuUg6DSeSZRuKvn7uG8Moc3Y5ocv1SJ3C'\n"
                        + "            redirectURIs: ['https://terminal.example.org/']\n          kiosk:");
        replace("fylr.yml", "secret: 'my-secret'", "public: true");
        admin.updateRealm("fylr", Map.of("displayName", "Not named by the files"));

        server.restart();

        assertThat(changes())
                .containsExactly(
                        "accessTokenLifespan: was '60', is '43200'",
                        "passwordPolicy: was '', is '" + policy + "'",
                        "failureFactor: was '50', is '5'",
                        "registrationAllowed: was 'false', is 'true'",
                        "attributes.fylr.login.guest: was 'false', is 'true'",
                        "browserSecurityHeaders.contentSecurityPolicy: was 'frame-ancestors 'none'',"
                                + " is 'frame-ancestors 'self' " + PORTAL + "'",
                        "browserSecurityHeaders.xFrameOptions: was 'DENY', is ''",
                        "authenticationFlows.fylr second factor.fylr-email-code: was 'DISABLED', is 'ALTERNATIVE'",
                        "authenticationFlows.fylr direct grant.fylr-no-second-factor: was 'REQUIRED', is 'DISABLED'",
                        "smtpServer.host: was 'other.example.org', is 'mail.example.org'",
                        "smtpServer.port: was '', is '587'",
                        "smtpServer.ssl: was '', is 'false'",
                        "smtpServer.starttls: was '', is 'true'",
                        "smtpServer.auth: was '', is 'true'",
                        "smtpServer.authType: was '', is 'basic'",
                        "smtpServer.user: was '', is 'dam'",
                        "smtpServer.password: changed",
                        "smtpServer.from: was 'other@example.org', is 'dam@example.org'",
                        "components.fylr directory.bindCredential: changed",
                        "components.fylr directory.usersDn: was 'dc=example,dc=org', is 'ou=people,dc=example,dc=org'",
                        "components.fylr directory.displayname: was 'missing', is 'there'",
                        "components.fylr saml: was 'missing', is 'there'",
                        "identityProviders.saml.trustEmail: was 'false', is 'true'",
                        "identityProviders.saml.singleSignOnServiceUrl: was 'https://evil.example.org/', is 'https://idp.example.org/sso'",
                        "identityProviderMappers.email: was 'missing', is 'there'",
                        "clients.portal.secret: changed",
                        "clients.scanner: was 'missing', is 'there'",
                        "clients.archive.optionalClientScopes: was '[offline, read, write]', is '[offline, openid, read, write]'",
                        "clients.my-client.enabled: was 'false', is 'true'",
                        "clients.my-client.publicClient: was 'false', is 'true'",
                        "clients.my-client.optionalClientScopes: was '[offline, read, write]', is '[offline, openid, read, write]'",
                        "clients.terminal: was 'missing', is 'there'",
                        "clients.kiosk.redirectUris: was '[https://evil.example.org/, https://kiosk.example.org/login]',"
                                + " is '[https://kiosk.example.org/login]'",
                        "clients.kiosk.optionalClientScopes: was '[read]', is '[openid, read]'",
                        "clients.base-client.optionalClientScopes: was '[offline, read, write]', is '[offline, openid, read, write]'");
        assertThat(admin.realm("fylr").get("displayName")).isEqualTo("Not named by the files");
        assertThat(admin.client("fylr", admin.findClient("fylr", "ci-hub").orElseThrow())
                        .get("description"))
                .isEqualTo("not named by the files");
        assertThat(admin.realm("fylr").get("passwordPolicy")).isEqualTo("length(4) and " + policy);
        assertThat(admin.realm("fylr"))
                .extracting("browserSecurityHeaders")
                .asInstanceOf(InstanceOfAssertFactories.MAP)
                .containsEntry(
                        "contentSecurityPolicy",
                        "frame-src 'none'; frame-ancestors 'self' " + PORTAL + "; object-src 'none';");
        frameAncestors();
        secondFactorsAndRegistration();
        assertThat(admin.realm("fylr"))
                .extracting("smtpServer")
                .asInstanceOf(InstanceOfAssertFactories.MAP)
                .containsEntry("replyTo", "reply@example.org");
        assertThat(federation())
                .extracting("config")
                .asInstanceOf(InstanceOfAssertFactories.MAP)
                .containsEntry("cachePolicy", List.of("NO_CACHE"));
        assertThat(admin.identityProvider("fylr", "saml"))
                .extracting("config")
                .asInstanceOf(InstanceOfAssertFactories.MAP)
                .containsEntry("loginHint", "true");
        usersOfTheDirectoryLogIn();
        clientsKeepTheirSecrets("portal", "the-portal-secret");
        clientsKeepTheirSecrets("scanner", "the-scanner-secret");
        clientsKeepTheirSecrets("terminal", "the-new-secret");
        FylrApi.success(fylr.token("grant_type", "client_credentials", "client_id", "my-client"));
        assertThat(login("terminal", "https://terminal.example.org/", "openid").getHeader("Location"))
                .contains("?code=");
        assertThat(check()).isEqualTo(new MigrateTool.Result(0, "", ""));
    }

    @Test
    @Order(6)
    @Tag("settings")
    @DisplayName("applied a second time the files change nothing")
    void secondTimeChangesNothing() {
        List<String> before = changes();

        server.restart();

        assertThat(changes()).isEqualTo(before);
        assertThat(server.log()).doesNotContain(SECRETS).doesNotContain(samlKey);
    }

    @Test
    @Order(7)
    @Tag("settings")
    @DisplayName("a file that cannot be used stops the start, with file, line and reason")
    void badFileStopsTheStart() throws IOException {
        replace("fylr.production.yml", "scopes: [read, openid]", "scopes: [read, admin]");
        replace("fylr.yml", "allowHttpRedirects: false", "allowHttpRedirects: maybe");

        assertThatThrownBy(server::restart).hasMessageContaining("before it was ready");

        assertThat(server.log())
                .contains(
                        "fylr's configuration cannot be used, mend it and start again:",
                        directory.resolve("fylr.production.yml")
                                + ":17: error: fylr.services.api.oauth2Server.clients.kiosk.scopes[1]: expected one of read, write, offline, openid",
                        directory.resolve("fylr.yml")
                                + ":28: error: fylr.services.api.oauth2Server.allowHttpRedirects: expected true or false, found text");
        assertThat(server.log()).doesNotContain(SECRETS).doesNotContain(samlKey);
    }

    @Test
    @Order(8)
    @Tag("settings")
    @DisplayName("where there is no realm, the files make one")
    void createsTheRealm() throws IOException {
        replace("fylr.production.yml", "scopes: [read, admin]", "scopes: [read]");
        replace("fylr.yml", "allowHttpRedirects: maybe", "allowHttpRedirects: false");
        server.close();

        server = DistributionServer.start(options.withoutRealm());
        // The administrator's token was of the database that is gone.
        admin = new AdminApi(server.baseUri());

        assertThat(server.log())
                .contains("Realm 'fylr' was created from fylr's configuration")
                .doesNotContain(SECRETS)
                .doesNotContain(samlKey);
        assertThat(check()).isEqualTo(new MigrateTool.Result(0, "", ""));
        FylrApi.success(fylr.token(
                "grant_type", "client_credentials", "client_id", "archive", "client_secret", "the-archive-secret"));
        usersOfTheDirectoryLogIn();
    }

    @Test
    @Order(9)
    @Tag("V1")
    @DisplayName("beside a directory that somebody has set up by hand the files' is not made, and the log says so")
    void leavesAnotherDirectoryAlone() {
        String id = (String) federation().get("id");
        Map<String, Object> other = new HashMap<>(admin.component("fylr", id));
        other.put("name", "set up by hand");
        assertThat(admin.request()
                        .contentType(ContentType.JSON)
                        .body(other)
                        .put("/fylr/components/" + id)
                        .statusCode())
                .isEqualTo(204);

        server.restart();

        assertThat(server.log())
                .contains("Realm 'fylr' has the user federation 'set up by hand', and does not follow")
                .doesNotContain(SECRETS)
                .doesNotContain(samlKey);
        assertThat(check()).isEqualTo(new MigrateTool.Result(0, "", ""));
        assertThat(admin.request()
                        .get("/fylr/components?type=org.keycloak.storage.UserStorageProvider")
                        .jsonPath()
                        .getList("name", String.class))
                .containsExactlyInAnyOrder("fylr guests", "set up by hand");
    }

    @Test
    @Order(10)
    @Tag("V2")
    @Tag("C3")
    @DisplayName("the server takes variables of a prefix that is named, adds a client by them, and leaves one out")
    void followsVariablesAndLeavesAClientOut() throws IOException {
        replace(
                "fylr.yml",
                "          scanner:",
                "          legacy:\n            secret: '$2y$16$5L8JmIgf3morKqE4G/tdZuUg6DSeSZRuKvn7uG8Moc3Y5ocv1SJ3C'\n"
                        + "          scanner:");
        server.close();
        assertThatThrownBy(() -> DistributionServer.start(options.withoutRealm()))
                .hasMessageContaining("before it was ready");
        String clients = "DAM_SERVICES_API_OAUTH2SERVER_CLIENTS_";
        options.withArguments(
                        "--spi-realm-restapi-extension--fylr--env-prefix=DAM_",
                        "--spi-realm-restapi-extension--fylr--skip-client=legacy")
                .withEnvironment(Map.of(
                        clients + "ADDED_APP_SECRET",
                        "the-new-secret",
                        clients + "ADDED_APP_CLIENTID",
                        "added-app",
                        clients + "ARCHIVE_PUBLIC",
                        "true"));

        server = DistributionServer.start(options.withoutRealm());

        assertThat(server.log())
                .contains(
                        "adds the client 'ADDED_APP'",
                        "the client 'archive' is public, and a public client has no secret: it is" + " left out")
                .doesNotContain(SECRETS)
                .doesNotContain(samlKey);
        FylrApi.success(fylr.token(
                "grant_type", "client_credentials", "client_id", "added-app", "client_secret", "the-new-secret"));
        FylrApi.success(fylr.token("grant_type", "client_credentials", "client_id", "archive"));
        FylrApi.rejected(
                fylr.token("grant_type", "client_credentials", "client_id", "legacy", "client_secret", "x"),
                400,
                "invalid_client");
    }

    private MigrateTool.Result check() {
        return tool.run(
                "--check",
                "--server",
                server.baseUri().toString(),
                "--user",
                AdminApi.USERNAME,
                "fylr.yml",
                "fylr.production.yml",
                "--base-config",
                "base.json",
                "--saml-metadata",
                "idp.xml");
    }

    /** {@return what the log says was changed, since the server was first started} */
    private List<String> changes() {
        String marker = "now follows fylr's configuration: ";
        return server.log()
                .lines()
                .filter(line -> line.contains(marker))
                .map(line -> line.substring(line.indexOf(marker) + marker.length()))
                .toList();
    }

    private void change(String client, Map<String, ?> changes) {
        admin.updateClient("fylr", admin.findClient("fylr", client).orElseThrow(), changes);
    }

    private void replace(String file, String old, String replacement) throws IOException {
        Path path = directory.resolve(file);
        String content = Files.readString(path, StandardCharsets.UTF_8);
        assertThat(content).contains(old);
        Files.writeString(path, content.replace(old, replacement));
    }
}
