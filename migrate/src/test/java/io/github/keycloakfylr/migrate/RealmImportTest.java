package io.github.keycloakfylr.migrate;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("The realm import for the Keycloak Operator")
class RealmImportTest {

    /** What the build has written. */
    static final Path BUILT = Path.of("target", "realm-import.yaml");

    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final Path PRODUCT = Path.of("../realm-export/fylr-realm.json");

    private static JsonNode realm(String json) throws IOException {
        return Manifest.parse(RealmImport.write(
                        "keycloak-fylr", RealmImport.resolved((ObjectNode) MAPPER.readTree(json), Map.of())))
                .at("/spec/realm");
    }

    @Test
    @Tag("C7")
    @Tag("settings")
    @DisplayName("of the build is the product's realm file, with the defaults for the placeholders")
    void ofTheBuildIsTheProductsRealmFile() throws Exception {
        ObjectNode expected = (ObjectNode) MAPPER.readTree(PRODUCT.toFile());
        expected.put("sslRequired", "external")
                .put("accessTokenLifespan", 86400)
                .put("ssoSessionIdleTimeout", 2592000);
        ((ObjectNode) expected.get("attributes"))
                .put("fylr.login.guest", "false")
                .put("fylr.login.keepLogin", "off")
                .put("fylr.login.timeZone", "UTC")
                .put("fylr.oauth2.allowHttpRedirects", "false")
                .put("fylr.oauth2.publicClientSecret", "refuse")
                .put("fylr.oauth2.accessTokenFormat", "opaque")
                .put("fylr.openid.userinfo", "")
                .put(
                        "fylr.webapp.loginAllowRedirects",
                        "https://*.web.fylr.dev http://localhost:* https://localhost:*");
        JsonNode built = Manifest.read(BUILT);
        assertThat(built.at("/spec/realm")).isEqualTo(expected);
        assertThat(built.at("/spec").properties()).hasSize(2);
        // Of those that Keycloak replaces itself, as it does with the realm file: the last ones are labels of the user
        // profile.
        assertThat(placeholders(built))
                .containsOnly(
                        "${authBaseUrl}",
                        "${username}",
                        "${email}",
                        "${firstName}",
                        "${lastName}",
                        "${Display name}",
                        "${Company}",
                        "${Department}",
                        "${Phone}",
                        "${Address supplement}",
                        "${Street}",
                        "${House number}",
                        "${Postal code}",
                        "${Town}",
                        "${State}",
                        "${Country}");
    }

    @Test
    void ofTheBuildIsWhatThisVersionWrites() throws Exception {
        assertThat(Files.readString(BUILT))
                .isEqualTo(RealmImport.write(
                        "keycloak-fylr",
                        RealmImport.resolved((ObjectNode) MAPPER.readTree(PRODUCT.toFile()), Map.of())));
    }

    @Test
    @Tag("C3")
    @DisplayName("of the build has no secret")
    void ofTheBuildHasNoSecret() throws Exception {
        JsonNode built = Manifest.read(BUILT);
        assertThat(((ObjectNode) built.at("/spec/realm"))
                        .remove("authenticatorConfig")
                        .findValuesAsText("credentials"))
                .as("names a kind of them")
                .containsExactly("webauthn-passwordless");
        for (String field : List.of(
                "secret",
                "credentials",
                "users",
                "password",
                "bindCredential",
                "privateKey",
                "registrationAccessToken")) {
            assertThat(built.findValues(field)).as(field).isEmpty();
        }
        assertThat(Files.readString(BUILT)).doesNotContain("$2a$", "$2b$", "$2y$", "PRIVATE KEY");
        assertThat(built.at("/spec/realm/components").properties())
                .extracting(component -> component.getKey())
                .doesNotContain("org.keycloak.keys.KeyProvider");
    }

    @Test
    void hasANumberOrASwitchWhereASettingOfTheRealmIsOneAndTextDeeperIn() throws Exception {
        assertThat(
                        realm(
                                """
                {"realm": "fylr", "accessTokenLifespan": "${A:86400}", "rememberMe": "${B:true}", "loginTheme": "${C:fylr}", "displayName": "2026",
                 "attributes": {"number": "${D:5}", "switch": "${E:false}", "empty": "${F:}", "in": "a ${G:1} b ${H_2:$b} ${authBaseUrl}"}}
                """))
                .isEqualTo(
                        MAPPER.readTree(
                                """
                {"realm": "fylr", "accessTokenLifespan": 86400, "rememberMe": true, "loginTheme": "fylr", "displayName": "2026",
                 "attributes": {"number": "5", "switch": "false", "empty": "", "in": "a 1 b $b ${authBaseUrl}"}}
                """));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1e3",
                "0o17",
                "0x1F",
                "1_000",
                "12:30",
                "off",
                "y",
                "null",
                "~",
                "2026-01-01",
                "=",
                "<<",
                "- a",
                "a: b",
                "a #b",
                "'",
                "\"",
                "\\",
                "größe 😀",
                "a\nb\n",
                "\u0007\u007f\u0085\ufeff",
                " ",
                "",
                "a very long text with many spaces at which a line could be broken, so that it would go on in the next one as YAML has it"
            })
    @Tag("C3")
    @DisplayName("has every text as a text, whatever YAML or kubectl take it for")
    void hasEveryTextAsAText(String text) throws Exception {
        ObjectNode realm = MAPPER.createObjectNode().put("realm", "fylr");
        realm.putArray("clients").addObject().put("secret", text);
        String written = RealmImport.write("keycloak-fylr", RealmImport.resolved(realm, Map.of()));
        assertThat(Manifest.parse(written).at("/spec/realm/clients/0/secret").textValue())
                .isEqualTo(text);
        assertThat(written.lines().filter(line -> line.contains("secret")))
                .singleElement()
                .asString()
                .matches(" *(- )?\"secret\": \".*\"");
    }

    @ParameterizedTest
    @CsvSource({"keycloak, fylr, keycloak-fylr", "kc-1, Museum.II_b, kc-1-museum-ii-b"})
    void isNamedByKeycloakAndTheRealm(String keycloak, String realm, String expected) {
        Locale usual = Locale.getDefault();
        Locale.setDefault(Locale.forLanguageTag("tr"));
        try {
            assertThat(RealmImport.isNameable(keycloak, realm)).isTrue();
            JsonNode resource = Manifest.parse(
                    RealmImport.write(keycloak, MAPPER.createObjectNode().put("realm", realm)));
            assertThat(resource.at("/metadata/name").textValue()).isEqualTo(expected);
            assertThat(resource.at("/spec/keycloakCRName").textValue()).isEqualTo(keycloak);
            assertThat(resource.at("/spec/realm/realm").textValue()).isEqualTo(realm);
        } finally {
            Locale.setDefault(usual);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "Keycloak, fylr",
        "'', fylr",
        "-a, fylr",
        "a-, fylr",
        "a.b, fylr",
        "a, my realm",
        "a, größe",
        "a, it's",
        "a, -b",
        "a, ''",
        "a234567890123456789012345678901234567890, b23456789012345678901234"
    })
    void hasNoNameThatKubernetesWouldReject(String keycloak, String realm) {
        assertThat(RealmImport.isNameable(keycloak, realm)).isFalse();
    }

    private static List<String> placeholders(JsonNode node) {
        List<String> found = new ArrayList<>();
        Pattern.compile("\\$\\{[^}]*}").matcher(node.toString()).results().forEach(match -> found.add(match.group()));
        return found;
    }
}
