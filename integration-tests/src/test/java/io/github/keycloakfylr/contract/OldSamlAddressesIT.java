package io.github.keycloakfylr.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.github.keycloakfylr.client.AdminApi;
import io.github.keycloakfylr.client.Browser;
import io.github.keycloakfylr.client.FylrApi;
import io.github.keycloakfylr.client.RawHttp;
import io.github.keycloakfylr.testserver.FylrTest;
import io.github.keycloakfylr.testserver.KeycloakServer;
import io.github.keycloakfylr.testserver.MigrateTool;
import io.github.keycloakfylr.testserver.NotInContainer;
import io.github.keycloakfylr.testserver.SamlProviderRealm;
import io.github.keycloakfylr.testserver.ServerErrorsExpected;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Contract V1: the SAML identity provider that is made of a base config, and fylr's old addresses towards it. The
 * identity provider is another realm of the server, and knows of this side what fylr's metadata told it.
 */
@FylrTest
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@ServerErrorsExpected("Keycloak writes an error for each message that it does not accept.")
@NotInContainer("It runs the migration tool against the server's own address.")
class OldSamlAddressesIT {

    private static final String SETTING = "fylr.saml.oldAddresses";
    private static final String ACS = "/api/saml/acs";
    private static final String SLO = "/api/saml/slo";
    private static final String METADATA = "/api/saml/metadata";
    private static final String IN_REALM = "/realms/fylr/fylr/saml/";

    private final KeycloakServer server;
    private final AdminApi admin;
    private final FylrApi fylr;
    private SamlProviderRealm provider;
    private String client;
    private String realmJson;
    private String keyId;
    private Map<String, String> encryption;
    private SamlLogin login;

    OldSamlAddressesIT(KeycloakServer server, AdminApi admin, FylrApi fylr) {
        this.server = server;
        this.admin = admin;
        this.fylr = fylr;
    }

    @BeforeAll
    void moveIn(@TempDir Path directory) throws IOException {
        provider = SamlProviderRealm.createAlone(admin, server.baseUri());
        encryption = newKey();
        Files.writeString(directory.resolve("metadata.xml"), provider.metadata());
        Files.writeString(directory.resolve("fylr.yml"), "fylr+:\n  externalURL: " + server.baseUri() + "\n");
        Files.writeString(
                directory.resolve("base.json"),
                """
                {"system": {"config": {"saml": {"url": "%s", "signrequest": "sha256", "userupdatecolumn": "login",
                  "key": "-----BEGIN RSA PRIVATE KEY-----\\n%s\\n-----END RSA PRIVATE KEY-----",
                  "cert": "-----BEGIN CERTIFICATE-----\\n%s\\n-----END CERTIFICATE-----",
                  "usermapping": [{"key": "login", "value": "%%(username)s"},
                    {"key": "email", "value": "%%(urn:oid:1.2.840.113549.1.9.1)s"},
                    {"key": "first_name", "value": "%%(firstName)s"}, {"key": "last_name", "value": "%%(lastName)s"},
                    {"key": "reference", "value": "%%(urn:oid:1.2.840.113549.1.9.1)s"}]}}}}
                """
                        .formatted(
                                server.baseUri() + "/realms/" + SamlProviderRealm.REALM + "/protocol/saml/descriptor",
                                encryption.get("privateKey"),
                                encryption.get("certificate")));
        MigrateTool.Result result = new MigrateTool(directory)
                .run("fylr.yml", "--base-config", "base.json", "--saml-metadata", "metadata.xml", "--plain");
        assertThat(result.exitCode()).as(result.errors()).isZero();
        assertThat(result.errors()).doesNotContain(encryption.get("privateKey").substring(100, 150));
        realmJson = result.output();
        JsonPath realm = new JsonPath(realmJson);
        admin.createIdentityProvider("fylr", realm.getMap("identityProviders[0]"));
        for (Map<String, Object> mapper : realm.<Map<String, Object>>getList("identityProviderMappers")) {
            admin.createIdentityProviderMapper("fylr", "saml", mapper);
        }
        Map<String, Object> key = new HashMap<>(realm.getMap("components.'org.keycloak.keys.KeyProvider'[4]"));
        key.put("providerType", "org.keycloak.keys.KeyProvider");
        keyId = admin.createComponent("fylr", key);
        admin.setRealmAttribute("fylr", SETTING, "true");
        client = provider.register(fylr.request().get(METADATA).asString());
    }

    /** As PEM without its first and last line. */
    private Map<String, String> newKey() {
        String id = admin.createClient(
                SamlProviderRealm.REALM, Map.of("clientId", "urn:key", "protocol", "saml", "enabled", true));
        JsonPath key = admin.request()
                .post("/{realm}/clients/{id}/certificates/saml.encryption/generate", SamlProviderRealm.REALM, id)
                .jsonPath();
        return Map.of("privateKey", key.getString("privateKey"), "certificate", key.getString("certificate"));
    }

    @BeforeEach
    void newBrowser() {
        login = new SamlLogin(server.baseUri());
    }

    private String someone() {
        String username = "saml-old-" + UUID.randomUUID();
        provider.createUser(username);
        return username;
    }

    private void configureClient(String... changes) {
        admin.updateClient(SamlProviderRealm.REALM, client, Map.of("attributes", FylrApi.map(changes)));
    }

    @Test
    @Tag("V1")
    @Tag("M6")
    @DisplayName("an identity provider that knows fylr's addresses only logs users in, as the base config says")
    void logsIn() {
        String user = someone();
        assertThat(fylr.subject(login.logIn(user))).isEqualTo(user);
        assertThat(login.paths())
                .containsSubsequence(ACS, IN_REALM + "acs")
                .doesNotContain("/realms/fylr/broker/saml/endpoint");
        assertThat(login.lastRequest())
                .contains("AssertionConsumerServiceURL=\"" + server.baseUri() + ACS + "\"")
                .contains(">" + server.baseUri() + METADATA + "</saml:Issuer>")
                .contains("rsa-sha256");

        String id = admin.findUser("fylr", user).orElseThrow();
        assertThat(admin.user("fylr", id))
                .containsEntry("email", user + "@idp.example")
                .containsEntry("firstName", "First " + user)
                .containsEntry("lastName", "Last " + user)
                .containsEntry(
                        "attributes",
                        Map.of("fylr_type", List.of("sso"), "fylr_reference", List.of(user + "@idp.example")));
        assertThat(admin.identities("fylr", id))
                .as("known again by the login, as migrate's --link-sso links users who move in")
                .extracting("identityProvider", "userId")
                .containsExactly(tuple("saml", user));
        assertThat(fylr.subject(new SamlLogin(server.baseUri()).logIn(user))).isEqualTo(user);
    }

    @Test
    @Tag("V1")
    @DisplayName("a response in a query, which is signed as it stands, comes through as well")
    void byRedirect() {
        String user = someone();
        provider.configure("saml", Map.of("postBindingResponse", "false", "postBindingAuthnRequest", "false"));
        configureClient("saml.force.post.binding", "false", "saml.server.signature", "true");
        try {
            assertThat(fylr.subject(login.logIn(user))).isEqualTo(user);
            assertThat(login.browser().visited())
                    .anyMatch(address -> address.startsWith(server.baseUri() + ACS + "?SAMLResponse="))
                    .anyMatch(address -> address.startsWith(server.baseUri() + IN_REALM + "acs?SAMLResponse=")
                            && address.contains("&Signature="));
        } finally {
            provider.configure("saml", Map.of("postBindingResponse", "true", "postBindingAuthnRequest", "true"));
            configureClient("saml.force.post.binding", "true");
        }
    }

    @Test
    @Tag("V1")
    @Tag("W8")
    @DisplayName("what is encrypted to fylr's old key is read, and the key signs nothing")
    void encrypted() {
        String user = someone();
        configureClient("saml.encrypt", "true", "saml.encryption.certificate", encryption.get("certificate"));
        try {
            Response page = login.typeAt(login.request("scope", "openid"), user);
            Response callback = login.browser().sendOn(page);
            Map<String, Object> tokens =
                    FylrApi.success(fylr.exchange(FylrApi.query(callback).get("code")));
            String kid = JsonPath.from(new String(
                            Base64.getUrlDecoder()
                                    .decode(tokens.get("id_token").toString().split("\\.")[0]),
                            StandardCharsets.UTF_8))
                    .getString("kid");
            List<Map<String, Object>> keys =
                    admin.request().get("/fylr/keys").jsonPath().getList("keys");
            assertThat(keys)
                    .filteredOn(key -> keyId.equals(key.get("providerId")))
                    .singleElement()
                    .satisfies(key -> assertThat(key)
                            .containsEntry("use", "ENC")
                            .containsEntry("status", "PASSIVE")
                            .extracting("kid")
                            .isNotEqualTo(kid));
        } finally {
            configureClient("saml.encrypt", "false");
        }
    }

    @Test
    @Tag("V1")
    @DisplayName(
            "with the setting off there are no old addresses: fylr's envelope as at any other path, and Keycloak's own work")
    void settingOff() {
        String user = someone();
        Map<String, Object> asItWas = admin.client(SamlProviderRealm.REALM, client);
        Response page = login.typeAt(login.request(), user);
        admin.setRealmAttribute("fylr", SETTING, "false");

        for (String path : List.of(ACS, SLO, METADATA)) {
            for (String method : List.of("GET", "POST", "OPTIONS")) {
                Response response = fylr.request().request(method, path + "?SAMLResponse=eA==");
                assertThat(response.statusCode()).isEqualTo(400);
                assertThat(response.jsonPath().getMap("$"))
                        .containsOnlyKeys("code", "error", "realm", "parameters", "description", "statuscode")
                        .containsEntry("code", "UnknownEndpointMethod");
            }
        }
        for (String service : List.of("acs", "slo")) {
            assertThat(login.browser()
                            .post(IN_REALM + service, FylrApi.flat(Browser.hiddenFields(page)))
                            .statusCode())
                    .isEqualTo(404);
            assertThat(login.browser()
                            .open(IN_REALM + service + "?SAMLResponse=eA==")
                            .statusCode())
                    .isEqualTo(404);
        }

        String own = server.baseUri() + "/realms/fylr/broker/saml/endpoint";
        admin.updateClient(
                SamlProviderRealm.REALM,
                client,
                Map.of(
                        "redirectUris",
                        List.of(own),
                        "attributes",
                        Map.of("saml_assertion_consumer_url_post", own, "saml_assertion_consumer_url_redirect", own)));
        try {
            login = new SamlLogin(server.baseUri());
            assertThat(fylr.subject(login.logIn(user))).isEqualTo(user);
            assertThat(login.paths())
                    .contains("/realms/fylr/broker/saml/endpoint")
                    .doesNotContain(ACS, IN_REALM + "acs");
        } finally {
            admin.updateClient(SamlProviderRealm.REALM, client, asItWas);
        }
    }

    @Test
    @Tag("V1")
    @DisplayName(
            "without an identity provider named saml, or with that one disabled, there are no old addresses either")
    void noProvider() {
        admin.updateIdentityProvider("fylr", "saml", Map.of("enabled", false));
        try {
            for (String path : List.of(ACS, SLO, METADATA)) {
                assertThat(fylr.request().get(path).jsonPath().getString("code"))
                        .isEqualTo("UnknownEndpointMethod");
            }
            assertThat(fylr.request().get(IN_REALM + "acs").statusCode()).isEqualTo(404);
        } finally {
            admin.updateIdentityProvider("fylr", "saml", Map.of("enabled", true));
        }
    }

    @Test
    @Tag("V1")
    @DisplayName("metadata: fylr's addresses and entity id, for who takes it in today")
    void metadata() {
        Response metadata = fylr.request().get(METADATA);
        assertThat(metadata.statusCode()).isEqualTo(200);
        assertThat(metadata.contentType()).startsWith("application/xml");
        assertThat(metadata.asString())
                .contains("entityID=\"" + server.baseUri() + METADATA + "\"")
                .contains("Location=\"" + server.baseUri() + ACS + "\"")
                .contains("Location=\"" + server.baseUri() + SLO + "\"")
                .contains("AuthnRequestsSigned=\"true\"")
                .doesNotContain("/broker/", "HTTP-Artifact");
        assertThat(fylr.request().head(METADATA).statusCode()).isEqualTo(200);
        Response post = fylr.request().post(METADATA);
        assertThat(post.statusCode()).isEqualTo(405);
        assertThat(post.getHeader("Allow")).isEqualTo("GET, HEAD");
        assertThat(fylr.request()
                        .get("/realms/fylr/broker/saml/endpoint/descriptor")
                        .asString())
                .as("Keycloak's own says Keycloak's own")
                .contains("/realms/fylr/broker/saml/endpoint")
                .doesNotContain("Location=\"" + server.baseUri() + "/api/");
    }

    @Test
    @Tag("V1")
    @Tag("E3")
    @DisplayName("a logout at the identity provider comes to the old address, and ends the login here")
    void logout() {
        String user = someone();
        Map<String, Object> tokens = FylrApi.success(fylr.exchange(
                FylrApi.query(login.logIn(user, "scope", "offline")).get("code")));

        Response confirm = login.browser().open(SamlLogin.PROVIDER_PATH + "protocol/openid-connect/logout");
        Response done =
                login.browser().sendOn(login.browser().submit(confirm, FylrApi.flat(Browser.hiddenFields(confirm))));
        assertThat(done.statusCode()).as(done.asString()).isEqualTo(200);
        assertThat(login.paths()).containsSubsequence(SLO, IN_REALM + "slo");
        assertThat(fylr.active(tokens.get("access_token"))).isFalse();
        login.isNotLoggedIn();
    }

    @Test
    @Tag("V1")
    @DisplayName("a response is good at the address that it names, once, unchanged, in the browser that asked for it")
    void onlyWhereItBelongs() {
        String user = someone();
        Response page = login.typeAt(login.request(), user);
        String[] fields = FylrApi.flat(Browser.hiddenFields(page));
        for (String other : List.of(SLO, IN_REALM + "slo", "/realms/fylr/broker/saml/endpoint")) {
            leadsNowhere(login.browser().post(other, fields));
        }
        String acs = server.baseUri() + ACS;
        for (String destination : List.of(
                "https://evil.example.org" + ACS,
                acs + "/",
                acs + "?x=y",
                acs.toUpperCase(Locale.ROOT),
                server.baseUri() + SLO,
                server.baseUri() + "/realms/fylr/broker/saml/endpoint")) {
            leadsNowhere(login.sendBack(
                    page,
                    message -> message.replaceFirst("Destination=\"[^\"]+\"", "Destination=\"" + destination + "\"")));
        }
        leadsNowhere(login.sendBack(page, message -> message.replaceFirst("Destination=\"[^\"]+\"", "")));
        leadsNowhere(login.sendBack(page, message -> message.replace(user, "somebody-else")));
        leadsNowhere(login.sendBack(page, message -> message.replace("Signature>", "Other>")));
        SamlLogin stranger = new SamlLogin(server.baseUri());
        leadsNowhere(stranger.browser().post(ACS, fields));
        stranger.isNotLoggedIn();
        assertThat(admin.findUser("fylr", user)).isEmpty();

        assertThat(fylr.subject(login.browser().post(ACS, fields))).isEqualTo(user);
        leadsNowhere(login.browser().post(ACS, fields));
    }

    @Test
    @Tag("V1")
    @DisplayName("with response signatures on assertions only, another recipient or audience is not accepted")
    void recipient() {
        String user = someone();
        configureClient("saml.server.signature", "false", "saml.assertion.signature", "true");
        try {
            for (SamlLogin.Change change : List.<SamlLogin.Change>of(
                    message ->
                            message.replaceFirst("Destination=\"[^\"]+\"", "Destination=\"https://evil.example.org\""),
                    message -> message.replaceFirst(
                            "Destination=\"[^\"]+\"",
                            "Destination=\"" + server.baseUri() + "/realms/fylr/broker/saml/endpoint\""),
                    message ->
                            message.replaceFirst("Recipient=\"[^\"]+\"", "Recipient=\"https://evil.example.org\""))) {
                // A login that a message has failed in is over.
                SamlLogin attempt = new SamlLogin(server.baseUri());
                Response page = attempt.typeAt(attempt.request(), user);
                leadsNowhere(attempt.sendBack(page, change));
                attempt.isNotLoggedIn();
            }
            assertThat(admin.findUser("fylr", user)).isEmpty();
            assertThat(fylr.subject(login.logIn(user))).isEqualTo(user);
        } finally {
            configureClient("saml.server.signature", "true", "saml.assertion.signature", "false");
        }
    }

    private static void leadsNowhere(Response response) {
        assertThat(response.statusCode()).as(response.asString()).isEqualTo(400);
        assertThat(response.contentType()).startsWith("text/html");
        assertThat(response.getHeader("Location")).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "SAMLResponse",
                "SAMLResponse=",
                "SAMLResponse=%ZZ",
                "SAMLResponse=%",
                "SAMLResponse=%FF%FE",
                "SAMLResponse=x!",
                "SAMLResponse=eA==&SAMLResponse=eA==",
                "SAMLResponse=eA==&SAMLRequest=eA==",
                "SAMLart=eA==",
                "saml%52esponse=eA==",
                "SAMLResponse=eA==&RelayState=%0d%0aSet-Cookie:x",
                "RelayState=https://evil.example.org/"
            })
    @Tag("V1")
    @DisplayName("a query or form that is no SAML message: 400, before and behind the redirect")
    void junk(String message) {
        RawHttp http = new RawHttp(server.baseUri());
        String[] headers = {"Content-Type", "application/x-www-form-urlencoded", "Accept", "text/html"};
        for (String path : List.of(ACS, SLO, IN_REALM + "acs", IN_REALM + "slo")) {
            assertThat(http.send("GET", path + "?" + message, "Accept", "text/html")
                            .status())
                    .as("GET " + path)
                    .isEqualTo(400);
            // Below a realm Keycloak reads the form, and returns 500 to one like this, as at its own address.
            if (!path.startsWith(IN_REALM) || !message.matches(".*%(ZZ)?")) {
                assertThat(http.send("POST", path, message.getBytes(StandardCharsets.US_ASCII), headers)
                                .status())
                        .as("POST " + path)
                        .isEqualTo(400);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "eA==", // x
        "PHg+", // <x>
        "PHgvPg==", // <x/>
        "PCFET0NUWVBFIHggU1lTVEVNICJmaWxlOi8vL2V0Yy9wYXNzd2QiPjx4Lz4=", // a document type
        "eA",
        "eA=",
        "====",
        "A"
    })
    @Tag("V1")
    @DisplayName("Base64 that is no SAML message, and what is not quite Base64: 400")
    void junkInside(String base64) {
        for (String name : List.of("SAMLResponse", "SAMLRequest")) {
            String message = name + "=" + base64.replace("=", "%3D").replace("+", "%2B") + "&RelayState=x";
            assertThat(page().get(IN_REALM + "acs?" + message).statusCode()).isEqualTo(400);
            assertThat(page().contentType("application/x-www-form-urlencoded")
                            .body(message)
                            .post(IN_REALM + "acs")
                            .statusCode())
                    .isEqualTo(400);
        }
    }

    private RequestSpecification page() {
        return fylr.request()
                .urlEncodingEnabled(false)
                .redirects()
                .follow(false)
                .accept("text/html");
    }

    @Test
    @Tag("V1")
    @DisplayName("a response as a request and the other way round")
    void ofTheOtherKind() {
        Response page = login.typeAt(login.request(), someone());
        Map<String, String> fields = Browser.hiddenFields(page);
        for (String path : List.of(ACS, SLO)) {
            leadsNowhere(login.browser()
                    .post(path, "SAMLRequest", fields.get("SAMLResponse"), "RelayState", fields.get("RelayState")));
        }
    }

    @Test
    @Tag("V1")
    @DisplayName("where the browser is sent on to is fixed, and only what belongs to the message goes along")
    void noOpenRedirect() {
        Response response = page().get(ACS
                + "?SAMLResponse=eA%3d%3d&RelayState=https%3A%2F%2Fevil.example.org&redirect_uri=https://evil.example.org&SigAlg=a"
                + "&Signature=b&kc_idp_hint=x");
        assertThat(response.statusCode()).isEqualTo(307);
        assertThat(response.getHeader("Location"))
                .isEqualTo(server.baseUri() + IN_REALM
                        + "acs?SAMLResponse=eA%3d%3d&RelayState=https%3A%2F%2Fevil.example.org&SigAlg=a&Signature=b");
        assertThat(response.getHeader("Cache-Control")).isEqualTo("no-store");
        Response post = page().contentType("application/x-www-form-urlencoded")
                .body("SAMLResponse=eA%3D%3D")
                .post(ACS + "?redirect_uri=https://evil.example.org");
        assertThat(post.statusCode()).isEqualTo(307);
        assertThat(post.getHeader("Location")).isEqualTo(server.baseUri() + IN_REALM + "acs");
        Response put = page().put(ACS);
        assertThat(put.statusCode()).isEqualTo(405);
        assertThat(put.getHeader("Allow")).isEqualTo("GET, POST");
    }

    @Test
    @Tag("V1")
    @DisplayName("a form or a query that is too large, and a form of another kind")
    void tooLarge() {
        for (String path : List.of(ACS, IN_REALM + "acs")) {
            assertThat(form(path, "SAMLResponse=" + "A".repeat(600 * 1024)).statusCode())
                    .as(path)
                    .isBetween(400, 413);
            assertThat(page().contentType("text/plain")
                            .body("SAMLResponse=eA==")
                            .post(path)
                            .statusCode())
                    .as(path)
                    .isEqualTo(400);
        }
        assertThat(page().get(ACS + "?SAMLResponse=" + "A".repeat(31_000)).statusCode())
                .isEqualTo(400);
    }

    private Response form(String path, String body) {
        return page().contentType("application/x-www-form-urlencoded")
                .body(body)
                .post(path);
    }

    @Test
    @Tag("V1")
    @DisplayName("the converted realm is imported whole: with the keys of any new realm, and as --check wants it")
    void imported(@TempDir Path directory) {
        Map<String, Object> realm = new HashMap<>(new JsonPath(realmJson).getMap("$"));
        realm.put("realm", "saml-converted");
        admin.createRealm(realm);
        assertThat(admin.request().get("/saml-converted/keys").jsonPath().getMap("active"))
                .containsOnlyKeys("RS256", "RSA-OAEP", "HS512", "AES");
        assertThat(admin.request()
                        .get("/saml-converted/identity-provider/instances/saml/mappers")
                        .jsonPath()
                        .getList("name"))
                .containsExactlyInAnyOrder("email", "firstName", "lastName", "fylr_reference");
    }
}
