package io.github.keycloakfylr.realmfile;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.keycloakfylr.config.FylrClient;
import io.github.keycloakfylr.config.FylrConfig;
import io.github.keycloakfylr.config.Scope;
import io.github.keycloakfylr.config.file.ConfigFiles;
import io.github.keycloakfylr.config.file.FylrDefaults;
import io.github.keycloakfylr.config.file.InvalidConfigException;
import io.github.keycloakfylr.config.file.WrittenFiles;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("The realm file that is made of a fylr.yml")
class RealmFileTest {

    private static final ObjectMapper MAPPER = new ObjectMapper();

    @TempDir
    private Path directory;

    private WrittenFiles files() {
        return new WrittenFiles(directory);
    }

    private static JsonNode products() throws IOException {
        return MAPPER.readTree(RealmFile.class.getResourceAsStream("fylr-realm.json"));
    }

    @Test
    @Tag("C7")
    @Tag("settings")
    @DisplayName("of files that say nothing is the product's, to the last setting")
    void ofFilesThatSayNothingIsTheProducts() throws Exception {
        for (String text : List.of("fylr+: {}", "{}", "fylr+: {services+: {webapp+: {loginAllowRedirects+: }}}")) {
            assertThat(MAPPER.readTree(RealmFile.write(
                            RealmFile.of("fylr", files().file(text).load()))))
                    .isEqualTo(products());
        }
    }

    @Test
    @Tag("C7")
    @DisplayName("knows fylr's defaults from the product's realm file")
    void knowsFylrsDefaultsFromTheProductsRealmFile() {
        FylrDefaults defaults = RealmFile.defaults();
        assertThat(defaults.loginAllowRedirects())
                .containsExactly("https://*.web.fylr.dev", "http://localhost:*", "https://localhost:*");
        assertThat(defaults.clients())
                .extracting(FylrClient::id)
                .containsExactly("fylr-web-frontend", "fylr-mobile-app", "ci-hub", "linkrui");
        assertThat(defaults.clients())
                .extracting(client -> client.redirectUris().size())
                .containsExactly(0, 1, 10, 2);
        assertThat(defaults.clients()).allSatisfy(client -> {
            assertThat(client.isPublic()).isTrue();
            assertThat(client.secret()).isNull();
            assertThat(client.named()).isFalse();
            assertThat(client.scopes()).containsExactly(Scope.values());
        });
    }

    @Test
    void hasTheNameOfTheRealmAndAllElseOfTheProduct() throws Exception {
        ObjectNode realm = RealmFile.of(
                "kunden",
                files().file("fylr+: {externalURL: https://dam.example.org}").load());
        assertThat(realm.get("realm").asText()).isEqualTo("kunden");
        assertThat(realm.get("displayName").asText()).isEqualTo("kunden");
        ObjectNode expected = products().deepCopy();
        expected.put("realm", "kunden").put("displayName", "kunden");
        ((ObjectNode) expected.get("attributes")).put("frontendUrl", "https://dam.example.org");
        assertThat((JsonNode) realm).isEqualTo(expected);
    }

    @Test
    @Tag("C7")
    @DisplayName("has no client that a file takes away")
    void hasNoClientThatAFileTakesAway() throws Exception {
        assertThat(clientIds(RealmFile.of(
                        "fylr",
                        files().file("fylr+: {services+: {api+: {oauth2Server+: {clients-: [ci-hub, linkrui]}}}}")
                                .load())))
                .containsExactly("fylr-web-frontend", "fylr-mobile-app");
        assertThat(clientIds(RealmFile.of(
                        "fylr",
                        files().file("fylr+: {services+: {api+: {oauth2Server+: {clients: {mine: {secret: x}}}}}}")
                                .load())))
                .containsExactly("mine");
        assertThat(clientIds(RealmFile.of("fylr", files().file("fylr: {}").load())))
                .isEmpty();
    }

    @Test
    @Tag("C7")
    @DisplayName("keeps of a default client what the files do not say")
    void keepsOfADefaultClientWhatTheFilesDoNotSay() throws Exception {
        JsonNode client = client(
                RealmFile.of(
                        "fylr",
                        files().file(
                                        "fylr+: {services+: {api+: {oauth2Server+: {clients+: {linkrui+: {redirectURIs: [app:/], "
                                                + "public: false, secret: geheim}}}}}}")
                                .load()),
                "linkrui");
        ObjectNode expected = ((ObjectNode) client(products(), "linkrui")).deepCopy();
        expected.put("protocol", "openid-connect").put("enabled", true).put("bearerOnly", false);
        expected.put("publicClient", false)
                .put("clientAuthenticatorType", "client-secret")
                .put("secret", "geheim")
                .putArray("redirectUris")
                .add("app:/");
        assertThat(client).isEqualTo(expected);
    }

    @Test
    void isTheSameToTheByteEachTimeAndEndsItsLinesAsUnixDoes() throws Exception {
        String first = RealmFile.write(
                RealmFile.of("fylr", example("chain/1-fylr.yml", "chain/2-customer.yml", "chain/3-host.yml")));
        String second = RealmFile.write(
                RealmFile.of("fylr", example("chain/1-fylr.yml", "chain/2-customer.yml", "chain/3-host.yml")));
        assertThat(second).isEqualTo(first).endsWith("}\n").doesNotContain("\r").doesNotContain("\t");
        assertThat(first.lines().findFirst()).contains("{");
        assertThat(first.lines().skip(1).findFirst()).contains("  \"realm\": \"fylr\",");
    }

    @Test
    @Tag("settings")
    @DisplayName("has placeholders for Keycloak's import only where the product's has them")
    void hasPlaceholdersOnlyWhereTheProductsHasThem() throws Exception {
        FylrConfig full = example("full/fylr.yml");
        List<String> allowed = placeholders(products());
        assertThat(placeholders(RealmFile.of("fylr", full))).isNotEmpty().isSubsetOf(allowed);
        assertThat(placeholders(RealmFile.of(
                        "fylr",
                        files().inlineBaseConfig(
                                        "login: {info: {en: '$', de: 'a $''{b} $$ {$'}, label: {en: '{', de: '$ {x}'}}")
                                .load())))
                .isNotEmpty()
                .isSubsetOf(allowed);
    }

    @Nested
    @DisplayName("of the examples")
    class Examples {

        @Test
        @Tag("C3")
        @Tag("C5")
        @DisplayName("the shortest one of fylr's documentation")
        void theShortest() throws Exception {
            FylrConfig config = example("minimal/fylr.yml");
            JsonNode realm = RealmFile.of("fylr", config);
            assertThat(realm.get("clients")).hasSize(1);
            assertThat(client(realm, "docs-client"))
                    .isEqualTo(
                            MAPPER.readTree(
                                    """
                    {"clientId": "docs-client", "standardFlowEnabled": true, "directAccessGrantsEnabled": true, "fullScopeAllowed": false,
                      "webOrigins": ["+"], "defaultClientScopes": [], "attributes": {"post.logout.redirect.uris": "+"},
                      "protocol": "openid-connect", "enabled": true, "bearerOnly": false,
                      "publicClient": false, "clientAuthenticatorType": "client-secret", "secret": "docs-secret",
                      "redirectUris": ["http://callback-server/oauth2/callback"], "optionalClientScopes": ["read", "write", "offline", "openid"]}
                    """));
            assertThat(config.warnings()).hasSize(2);
        }

        @Test
        @Tag("C3")
        @Tag("C5")
        @Tag("C6")
        @Tag("settings")
        @DisplayName("one with everything in it")
        void oneWithEverythingInIt() throws Exception {
            FylrConfig config = example("full/fylr.yml");
            JsonNode realm = RealmFile.of("fylr", config);
            assertThat(clientIds(realm))
                    .containsExactly("archive-frontend", "kiosk", "archive batch", "scanner", "mobile");
            assertThat(realm.get("clients"))
                    .extracting(client -> client.path("secret").asText("none"))
                    .containsExactly(
                            "$2y$04$81xGNnm8PS1uiIzjbos6Le3NzFaNB0goNqnBpOx7S/EyrayzJCNAq",
                            "$2a$04$VaM9JZlZ4rY9o/EAxiMw3eQrjqYW2r6VxmKmeyrbTSq7mGdjxfE3m",
                            "$2b$12$LAT48iNzzw2HCxwc8t8AROrwirM8.gpfvRIoBm5AiNTzJS5J8jIEa",
                            "it's \"plain\" \\o/",
                            "none");
            assertThat(realm.get("clients"))
                    .extracting(client -> client.get("publicClient").asBoolean())
                    .containsExactly(false, false, false, false, true);
            assertThat(realm.get("clients"))
                    .extracting(client -> client.get("redirectUris").toString())
                    .containsExactly(
                            "[\"/oauth2/callback\"]",
                            "[\"http://kiosk.example.org/callback\",\"http://127.0.0.1/callback\"]",
                            "[]",
                            "[\"com.example.scanner:/callback\"]",
                            "[\"org.example.mobile:///\"]");
            assertThat(client(realm, "archive-frontend").get("rootUrl").asText())
                    .isEqualTo("${authBaseUrl}");
            assertThat(client(realm, "archive batch")
                            .get("optionalClientScopes")
                            .toString())
                    .isEqualTo("[\"read\",\"write\",\"offline\"]");
            assertThat(realm.get("accessTokenLifespan").isInt()).isTrue();
            assertThat(realm.get("accessTokenLifespan").asInt()).isEqualTo(43_200);
            assertThat(realm.get("ssoSessionIdleTimeout").asInt()).isEqualTo(1_211_400);
            assertThat(attributes(realm))
                    .isEqualTo(Map.of(
                            "CreateDefaultClientScopes",
                            "true",
                            "frontendUrl",
                            "https://dam.example.org",
                            "fylr.login.guest",
                            "true",
                            "fylr.login.keepLogin",
                            "7d",
                            "fylr.login.timeZone",
                            "${FYLR_LOGIN_TIME_ZONE:UTC}",
                            "fylr.oauth2.allowHttpRedirects",
                            "true",
                            "fylr.oauth2.publicClientSecret",
                            "${FYLR_PUBLIC_CLIENT_SECRET:refuse}",
                            "fylr.oauth2.accessTokenFormat",
                            "${FYLR_ACCESS_TOKEN_FORMAT:opaque}",
                            "fylr.openid.userinfo",
                            "displayname email",
                            "fylr.webapp.loginAllowRedirects",
                            "https://*.branches.example.org http://localhost:*"));
            assertThat(realm.at("/localizationTexts/de/fylrLoginLabel").asText())
                    .isEqualTo("Anmeldename");
            assertThat(realm.at("/localizationTexts/en/fylrLoginPlaceholder").asText())
                    .isEqualTo("first.last");
            assertThat(config.warnings()).hasSize(1);
            assertThat(config.notes())
                    .filteredOn(line -> line.endsWith("is empty or off, nothing to do"))
                    .hasSize(2);
        }

        @Test
        @Tag("C3")
        @Tag("C5")
        @Tag("C7")
        @Tag("settings")
        @DisplayName("a chain of three")
        void aChainOfThree() throws Exception {
            FylrConfig config = example("chain/1-fylr.yml", "chain/2-customer.yml", "chain/3-host.yml");
            JsonNode realm = RealmFile.of("fylr", config);
            assertThat(clientIds(realm)).containsExactly("fylr-web-frontend", "ci-hub", "linkrui", "portal");
            assertThat(client(realm, "ci-hub").get("redirectUris"))
                    .hasSize(11)
                    .first()
                    .extracting(JsonNode::asText)
                    .isEqualTo("https://ci-hub.customer.example.org/login/fylr");
            assertThat(client(realm, "linkrui").get("redirectUris").toString())
                    .isEqualTo("[\"https://linkrui.customer.example.org/oauth\"]");
            JsonNode portal = client(realm, "portal");
            assertThat(portal.get("secret").asText())
                    .isEqualTo("$2y$10$baog95qJSt5pkoZbbiHJi.J5MRFN6MgBPALjb7tekp8lfGRvH6Avy");
            assertThat(portal.get("redirectUris").toString())
                    .isEqualTo(
                            "[\"https://portal.example.org/oauth2/callback\",\"https://portal.customer.example.org/oauth2/callback\"]");
            assertThat(portal.get("optionalClientScopes")).hasSize(4);
            assertThat(attributes(realm))
                    .containsEntry("frontendUrl", "https://dam.customer.example.org")
                    .containsEntry("fylr.oauth2.allowHttpRedirects", "false")
                    .containsEntry(
                            "fylr.webapp.loginAllowRedirects",
                            "https://first.example.org https://*.web.fylr.dev https://*.example.org");
            assertThat(config.warnings()).isEmpty();
        }

        @Test
        @Tag("C3")
        @Tag("settings")
        @DisplayName("a base config in the file over one beside it")
        void aBaseConfigInTheFileOverOneBesideIt() throws Exception {
            FylrConfig config = new ConfigFiles(
                            List.of(path("base-config/fylr.yml")), Optional.of(path("base-config/base.json")), Map.of())
                    .load(RealmFile.defaults());
            JsonNode realm = RealmFile.of("fylr", config);
            assertThat(clientIds(realm))
                    .containsExactly(
                            "fylr-web-frontend", "fylr-mobile-app", "ci-hub", "linkrui", "harvester", "reports");
            assertThat(client(realm, "harvester").get("redirectUris").toString())
                    .isEqualTo("[\"https://harvester.example.org/callback\",\"http://localhost:9000/callback\"]");
            assertThat(client(realm, "reports").get("optionalClientScopes")).hasSize(4);
            assertThat(realm.get("accessTokenLifespan").asInt()).isEqualTo(28_800);
            assertThat(realm.get("ssoSessionIdleTimeout").asInt()).isEqualTo(604_800);
            assertThat(attributes(realm))
                    .containsEntry("fylr.login.guest", "false")
                    .containsEntry("fylr.login.keepLogin", "30d")
                    .containsEntry("fylr.openid.userinfo", "email company");
            ObjectNode texts = (ObjectNode) realm.get("localizationTexts");
            assertThat(texts.at("/de/Company").asText())
                    .as("beside the product's own")
                    .isEqualTo("Firma");
            ((ObjectNode) texts.get("de")).retain("fylrLoginLabel", "fylrLoginInfo");
            assertThat(texts)
                    .isEqualTo(
                            MAPPER.readTree(
                                    """
                    {"de": {"fylrLoginLabel": "Kennung", "fylrLoginInfo": "Montags geschlossen"},
                      "en": {"fylrLoginLabel": "User id", "fylrLoginInfo": "Closed on Mondays"}}
                    """));
        }

        @Test
        @Tag("C3")
        @Tag("C5")
        @DisplayName("anchors, aliases and merge keys")
        void anchorsAliasesAndMergeKeys() throws Exception {
            JsonNode realm = RealmFile.of("fylr", example("anchors/fylr.yml"));
            assertThat(clientIds(realm))
                    .endsWith("partner-one", "partner-two", "partner-three")
                    .hasSize(7);
            for (String id : List.of("partner-one", "partner-two", "partner-three")) {
                assertThat(client(realm, id).get("secret").asText())
                        .isEqualTo("$2y$10$mnUVgpa0JlRo3GFj9UyKeOUtI/6dHUQsGV4L7qPnuYhztIF3pHZLO");
            }
            assertThat(client(realm, "partner-one").get("redirectUris").toString())
                    .isEqualTo("[\"https://one.example.org/callback\"]");
            assertThat(client(realm, "partner-two").get("redirectUris").toString())
                    .isEqualTo("[\"https://partner.example.org/callback\"]");
            assertThat(client(realm, "partner-two").get("optionalClientScopes").toString())
                    .isEqualTo("[\"read\"]");
            assertThat(client(realm, "partner-three")
                            .get("optionalClientScopes")
                            .toString())
                    .isEqualTo("[\"read\",\"offline\"]");
        }
    }

    private static FylrConfig example(String... names) throws InvalidConfigException {
        return new ConfigFiles(Stream.of(names).map(RealmFileTest::path).toList(), Optional.empty(), Map.of())
                .load(RealmFile.defaults());
    }

    private static Path path(String name) {
        try {
            return Path.of(RealmFileTest.class.getResource("/examples/" + name).toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private static List<String> clientIds(JsonNode realm) {
        List<String> ids = new ArrayList<>();
        realm.get("clients").forEach(client -> ids.add(client.get("clientId").asText()));
        return ids;
    }

    private static JsonNode client(JsonNode realm, String id) {
        for (JsonNode client : realm.get("clients")) {
            if (client.get("clientId").asText().equals(id)) {
                return client;
            }
        }
        throw new AssertionError("no client " + id);
    }

    private static Map<String, String> attributes(JsonNode realm) {
        Map<String, String> attributes = new HashMap<>();
        realm.get("attributes")
                .properties()
                .forEach(
                        field -> attributes.put(field.getKey(), field.getValue().asText()));
        return attributes;
    }

    /** What Keycloak's import would replace. */
    private static List<String> placeholders(JsonNode node) {
        List<String> found = new ArrayList<>();
        if (node.isTextual() && node.asText().contains("${")) {
            found.add(node.asText());
        }
        node.forEach(inner -> found.addAll(placeholders(inner)));
        return found;
    }
}
