package io.github.keycloakfylr.config.file;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.keycloakfylr.config.SamlKey;
import io.github.keycloakfylr.config.SamlMetadata;
import io.github.keycloakfylr.config.SamlProvider;
import io.github.keycloakfylr.realmfile.RealmDifference;
import io.github.keycloakfylr.realmfile.RealmFile;
import io.github.keycloakfylr.realmfile.RealmPart;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("V1")
@DisplayName("The SAML identity provider of a base config")
class SamlReaderTest {

    private static final String BASE = "fylr.db.init.config.system.config.saml";
    private static final String URL = "url: 'https://idp.example.org/metadata'";
    private static final String SP = "sp_entity_id: 'https://dam.example.org/sp'";
    private static final String PERSISTENT = "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent";
    private static final String NO_METADATA = "1.yml:7: warning: " + BASE
            + ".url: is not converted, and with it the identity provider, of whose metadata nothing is known: save what is"
            + " at this address to a file and name it with --saml-metadata (on the server: saml-metadata), or have it"
            + " fetched with --fetch-saml-metadata (docs/saml.md)";

    @TempDir
    private static Path keys;

    private static WrittenKey key;

    @TempDir
    private Path directory;

    @BeforeAll
    static void create() {
        key = WrittenKey.create(keys, "RSA", 2048);
    }

    /** From line 7 on. */
    private WrittenFiles saml(String... settings) {
        return new WrittenFiles(directory).inlineBaseConfig("saml: {" + String.join(", ", settings) + "}");
    }

    private WrittenFiles withMetadata(String... settings) {
        return saml(settings).samlMetadata(entity("https://idp.example.org", provider("")));
    }

    private static String entity(String id, String content) {
        return "<md:EntityDescriptor xmlns:md='urn:oasis:names:tc:SAML:2.0:metadata' entityID='" + id + "'>" + content
                + "</md:EntityDescriptor>";
    }

    private static String provider(String attributes, String... more) {
        return "<md:IDPSSODescriptor protocolSupportEnumeration='urn:oasis:names:tc:SAML:2.0:protocol' " + attributes
                + ">" + certificate("signing", key.certificateBase64())
                + service("SingleSignOnService", "HTTP-Redirect", "https://idp.example.org/redirect")
                + String.join("", more) + "</md:IDPSSODescriptor>";
    }

    private static String certificate(String use, String base64) {
        return "<md:KeyDescriptor" + (use.isEmpty() ? "" : " use='" + use + "'")
                + "><ds:KeyInfo xmlns:ds='http://www.w3.org/2000/09/xmldsig#'><ds:X509Data><ds:X509Certificate>\n"
                + base64 + "\n</ds:X509Certificate></ds:X509Data></ds:KeyInfo></md:KeyDescriptor>";
    }

    private static String service(String name, String binding, String location) {
        return "<md:" + name + " Binding='urn:oasis:names:tc:SAML:2.0:bindings:" + binding + "' Location='" + location
                + "'/>";
    }

    private static String map(String... keysAndValues) {
        StringBuilder list = new StringBuilder("usermapping: [");
        for (int i = 0; i < keysAndValues.length; i += 2) {
            list.append(i == 0 ? "" : ", ")
                    .append("{key: ")
                    .append(keysAndValues[i])
                    .append(", value: '")
                    .append(keysAndValues[i + 1])
                    .append("'}");
        }
        return list.append("]").toString();
    }

    private static String quoted(String pem) {
        return "\"" + pem.replace("\n", "\\n") + "\"";
    }

    @Test
    void isTakenOver() throws InvalidConfigException {
        WrittenFiles files = saml(
                        URL,
                        SP,
                        "idp_entity_id: 'https://idp.example.org'",
                        "signrequest: sha512",
                        "key: " + quoted(key.pkcs8Pem()),
                        "cert: " + quoted(key.certificatePem()),
                        map(
                                "login",
                                "%(uid)s",
                                "email",
                                "%(urn:oid:1.2.3)s",
                                "first_name",
                                "%(givenName)s",
                                "reference",
                                "%(ref)s",
                                "town",
                                ""),
                        "userupdatecolumn: login",
                        "groupmapping: []",
                        "entry_js: ''",
                        "loginlink: {de-DE: ''}",
                        "loginredirect: false",
                        "debug: true")
                .samlMetadata(entity(
                        "https://idp.example.org",
                        provider(
                                "WantAuthnRequestsSigned='true'",
                                certificate("encryption", "bm90IGEgY2VydGlmaWNhdGU="),
                                service("SingleSignOnService", "HTTP-POST", "https://idp.example.org/post"),
                                service("SingleLogoutService", "SOAP", "https://idp.example.org/soap"),
                                service("SingleLogoutService", "HTTP-Redirect", "https://idp.example.org/logout"),
                                "<md:NameIDFormat>urn:x</md:NameIDFormat>",
                                "<md:NameIDFormat>" + PERSISTENT + "</md:NameIDFormat>")));
        SamlProvider found = files.load().samlProvider().orElseThrow();
        assertThat(found)
                .isEqualTo(new SamlProvider(
                        "https://dam.example.org/sp",
                        new SamlMetadata(
                                "https://idp.example.org",
                                new SamlMetadata.Endpoint("https://idp.example.org/post", true),
                                Optional.of(new SamlMetadata.Endpoint("https://idp.example.org/logout", false)),
                                List.of(key.certificateBase64()),
                                Optional.of(PERSISTENT),
                                true,
                                Set.of()),
                        Optional.of("RSA_SHA512"),
                        Optional.of("uid"),
                        Optional.empty(),
                        Map.of("email", "urn:oid:1.2.3", "firstName", "givenName", "fylr_reference", "ref"),
                        Optional.of(new SamlKey(key.pkcs8Base64()))));
        assertThat(files.warnings())
                .singleElement()
                .asString()
                .startsWith("1.yml:7: warning: " + BASE + ".key: requests are signed by the realm's key, ");
        assertThat(files.notes())
                .contains(
                        "1.yml:7: note: " + BASE
                                + ": taken over: url, idp_entity_id, sp_entity_id, signrequest, usermapping, userupdatecolumn, as the"
                                + " identity provider 'saml', whose users are known again by the attribute uid",
                        "1.yml:7: note: " + BASE
                                + ".key: taken over as the realm's key 'fylr saml', for assertions that are encrypted to it;"
                                + " nothing is signed by it");
        String secret = key.pkcs8Base64().substring(40, 90);
        assertThat(files.load().toString()).doesNotContain(secret);
        assertThat(String.join("\n", files.notes()) + files.warnings()).doesNotContain(secret);
    }

    @Test
    @DisplayName("in its shortest form: the entity id is fylr's metadata address, and nothing is signed")
    void isTakenOverInItsShortestForm() throws InvalidConfigException {
        WrittenFiles files =
                withMetadata(URL, map("login", "%(uid)s")).variable("FYLR_EXTERNALURL", "https://dam.example.org/x/");
        assertThat(files.load().samlProvider())
                .contains(new SamlProvider(
                        "https://dam.example.org/x/api/saml/metadata",
                        new SamlMetadata(
                                "https://idp.example.org",
                                new SamlMetadata.Endpoint("https://idp.example.org/redirect", false),
                                Optional.empty(),
                                List.of(key.certificateBase64()),
                                Optional.empty(),
                                false,
                                Set.of()),
                        Optional.empty(),
                        Optional.of("uid"),
                        Optional.empty(),
                        Map.of(),
                        Optional.empty()));
        assertThat(files.warnings()).isEmpty();
    }

    @Test
    @DisplayName(
            "becomes an identity provider with mappers, a key beside those that Keycloak generates, and the old addresses")
    void inTheRealm() throws InvalidConfigException {
        WrittenFiles files = withMetadata(
                URL,
                SP,
                "userupdatecolumn: email",
                "key: " + quoted(key.pkcs8Pem()),
                "cert: " + quoted(key.certificatePem()),
                map("login", "%(uid)s", "email", "%(mail)s"));
        JsonNode realm = RealmFile.of("fylr", files.load());

        assertThat(realm.at("/attributes/fylr.saml.oldAddresses").asText()).isEqualTo("true");
        assertThat(realm.path("identityProviders")).hasSize(1);
        JsonNode provider = realm.at("/identityProviders/0");
        assertThat(provider.path("alias").asText()).isEqualTo("saml");
        assertThat(provider.path("config").toString())
                .isEqualTo("{\"entityId\":\"https://dam.example.org/sp\",\"idpEntityId\":\"https://idp.example.org\","
                        + "\"singleSignOnServiceUrl\":\"https://idp.example.org/redirect\",\"postBindingAuthnRequest\":\"false\","
                        + "\"postBindingResponse\":\"true\",\"signingCertificate\":\"" + key.certificateBase64()
                        + "\",\"validateSignature\":\"true\",\"wantAuthnRequestsSigned\":\"false\","
                        + "\"signatureAlgorithm\":\"RSA_SHA256\",\"principalType\":\"ATTRIBUTE\","
                        + "\"principalAttribute\":\"mail\",\"allowCreate\":\"true\",\"syncMode\":\"FORCE\"}");
        assertThat(realm.path("identityProviderMappers").toString())
                .isEqualTo("[{\"name\":\"login\",\"identityProviderAlias\":\"saml\","
                        + "\"identityProviderMapper\":\"saml-username-idp-mapper\",\"config\":{\"target\":\"LOCAL\","
                        + "\"template\":\"${ATTRIBUTE.uid}\",\"syncMode\":\"INHERIT\"}},"
                        + "{\"name\":\"email\",\"identityProviderAlias\":\"saml\","
                        + "\"identityProviderMapper\":\"saml-user-attribute-idp-mapper\",\"config\":{\"attribute.name\":\"mail\","
                        + "\"user.attribute\":\"email\",\"syncMode\":\"INHERIT\"}}]");
        assertThat(realm.at("/components/org.keycloak.keys.KeyProvider"))
                .extracting(component -> component.path("name").asText())
                .containsExactly(
                        "rsa-generated", "rsa-enc-generated", "hmac-generated-hs512", "aes-generated", "fylr saml");
        assertThat(realm.at("/components/org.keycloak.keys.KeyProvider/4/providerId")
                        .asText())
                .as("a key that cannot sign")
                .isEqualTo("rsa-enc");
        assertThat(realm.at("/components/org.keycloak.storage.UserStorageProvider"))
                .isNotEmpty();
    }

    @Test
    @DisplayName(
            "differs from a realm in single settings, never with a secret; another provider of the realm is left alone")
    void compared() throws InvalidConfigException {
        JsonNode part = RealmPart.of(withMetadata(
                        URL,
                        SP,
                        "userupdatecolumn: email",
                        "key: " + quoted(key.pkcs8Pem()),
                        "cert: " + quoted(key.certificatePem()),
                        map("login", "%(uid)s", "email", "%(mail)s"))
                .load());
        JsonNode same = part.deepCopy();
        assertThat(RealmDifference.between(part, same)).isEmpty();

        String changed = part.toString()
                .replace("https://idp.example.org/redirect", "https://evil.example.org")
                .replace("\"mail\",\"user.attribute\"", "\"other\",\"user.attribute\"")
                .replace(key.pkcs8Base64(), "AAAA");
        assertThat(RealmDifference.between(part, json(changed)))
                .extracting(RealmDifference::toString)
                .containsExactly(
                        "components.fylr saml.privateKey: differs",
                        "identityProviders.saml.singleSignOnServiceUrl: the files say 'https://idp.example.org/redirect', the"
                                + " realm has 'https://evil.example.org'",
                        "identityProviderMappers.email.attribute.name: the files say 'mail', the realm has 'other'");
        assertThat(RealmDifference.between(part, json(part.toString().replace(key.pkcs8Base64(), "**********"))))
                .isEmpty();
        assertThat(RealmDifference.between(
                        part, json(part.toString().replace("\"alias\":\"saml\"", "\"alias\":\"shibboleth\""))))
                .isEmpty();
    }

    private static JsonNode json(String text) {
        try {
            return new ObjectMapper().readTree(text);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void withoutMetadataItSaysWhatToDo() throws InvalidConfigException {
        WrittenFiles files = saml(URL, SP, "entry_js: 'return 1'", map("login", "%(uid)s"));
        assertThat(files.load().samlProvider()).isEmpty();
        assertThat(files.warnings())
                .containsExactly(
                        "1.yml:7: warning: " + BASE
                                + ".entry_js: is not converted: Keycloak runs no scripts of the base config: see Identity"
                                + " providers > saml > Mappers",
                        NO_METADATA);
        assertThat(saml(SP).warnings())
                .containsExactly("1.yml:7: warning: " + BASE
                        + ".url: is not converted, and with it the identity provider: it has no address of an identity"
                        + " provider's metadata. Set it up in Identity providers > SAML v2.0 (docs/saml.md)");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "entry_js: 'x'",
                "groupmapping: [{group: '%(memberOf)s'}]",
                "ldap: {userbasedn: x}",
                "loginpreferred: true",
                "loginredirect: true",
                "loginlink: {de-DE: Haus}",
                "loginlink_internal: {en-US: Other}"
            })
    @DisplayName("what is not converted is named, one by one")
    void named(String setting) throws InvalidConfigException {
        assertThat(withMetadata(URL, SP, map("login", "%(uid)s"), setting).warnings())
                .singleElement()
                .asString()
                .startsWith(
                        "1.yml:7: warning: " + BASE + "." + setting.replaceFirst(":.*", "") + ": is not converted: ")
                .doesNotContain("'x'");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"%(a|b)s", "prefix-%(uid)s", "%(uid)s@example.org", "%(uid,/a/b/)s", "%(${X})s", "%()s", "uid"})
    @DisplayName("a mapping that is more than one attribute is named; that of the login keeps the provider out")
    void mappings(String value) throws InvalidConfigException {
        WrittenFiles files = withMetadata(URL, SP, map("login", "%(uid)s", "company", value));
        assertThat(files.load().samlProvider().orElseThrow().attributes()).isEmpty();
        assertThat(files.warnings())
                .singleElement()
                .asString()
                .startsWith("1.yml:7: warning: " + BASE + ".usermapping[1].value: is not converted: ");

        WrittenFiles login = withMetadata(URL, SP, map("login", value, "email", "%(mail)s"));
        assertThat(login.load().samlProvider()).isEmpty();
        assertThat(login.warnings())
                .anyMatch(line -> line.contains(".usermapping: is not converted, and with it the identity provider: "));
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "login, login, uid, -",
                "email, login, mail, uid",
                "reference, login, ref, uid",
                "-, login, uid, -",
                "-, company, mail, -",
                "email, company, mail, -"
            })
    @DisplayName("userupdatecolumn says by what a user is known again; without a login the e-mail address is it")
    void knownAgain(String column, String other, String principal, String login) throws InvalidConfigException {
        WrittenFiles files = withMetadata(
                URL,
                SP,
                column == null ? "debug: false" : "userupdatecolumn: " + column,
                map("email", "%(mail)s", "reference", "%(ref)s", other, "%(uid)s"));
        SamlProvider found = files.load().samlProvider().orElseThrow();
        assertThat(found.principal()).contains(principal);
        assertThat(found.loginAttribute()).isEqualTo(Optional.ofNullable(login));
        assertThat(files.warnings()).isEmpty();
    }

    @Test
    @DisplayName("what would give all users one name, or know nobody again, is not converted")
    void notUsable() throws InvalidConfigException {
        assertThat(withMetadata(
                                URL,
                                SP,
                                "userupdatecolumn: email",
                                map("login", "%(urn:oid:0.9)s", "email", "%(mail)s"))
                        .load()
                        .samlProvider())
                .isEmpty();
        assertThat(withMetadata(URL, SP, "userupdatecolumn: reference", map("login", "%(uid)s"))
                        .load()
                        .samlProvider())
                .isEmpty();
        assertThat(withMetadata(URL, map("login", "%(uid)s")).load().samlProvider())
                .as("no entity id")
                .isEmpty();
        WrittenFiles opaque = withMetadata(URL, SP);
        assertThat(opaque.load().samlProvider().orElseThrow().principal()).isEmpty();
        assertThat(opaque.warnings()).singleElement().asString().contains("opaque number");
    }

    @ParameterizedTest
    @CsvSource({"sha1, RSA_SHA256, 2", "sha256, RSA_SHA256, 1", "sha512, RSA_SHA512, 1", "'', , 0"})
    @DisplayName("requests are signed as in fylr, but never with SHA-1, and by which key is said")
    void signed(String written, String algorithm, int warnings) throws InvalidConfigException {
        WrittenFiles files = withMetadata(URL, SP, "signrequest: '" + written + "'", map("login", "%(uid)s"));
        assertThat(files.load().samlProvider().orElseThrow().signatureAlgorithm())
                .isEqualTo(Optional.ofNullable(algorithm));
        assertThat(files.warnings()).hasSize(warnings);
        assertThat(withMetadata(URL, SP, "signrequest: md5").errors())
                .containsExactly("1.yml:7: error: " + BASE + ".signrequest: expected sha256, sha512, sha1 or nothing");
    }

    @Test
    @DisplayName("an RSA key is taken in PKCS #8 and PKCS #1, when it is long enough and has no password")
    void keys() {
        Optional<SamlKey> expected = Optional.of(new SamlKey(key.pkcs8Base64()));
        assertThat(SamlKeyReader.read(key.pkcs8Pem())).isEqualTo(expected);
        assertThat(SamlKeyReader.read(key.pkcs1Pem())).isEqualTo(expected);

        for (String bad : List.of(
                "",
                "***",
                WrittenKey.create(keys, "RSA", 1024).pkcs8Pem(),
                WrittenKey.create(keys, "EC", 256).pkcs8Pem(),
                key.certificatePem(),
                key.pkcs8Pem() + key.pkcs8Pem(),
                key.pkcs8Pem().replace("PRIVATE", "ENCRYPTED PRIVATE"),
                key.pkcs1Pem().replace("RSA ", ""),
                key.pkcs8Pem().replace("BEGIN ", "BEGIN RSA ").replace("END ", "END RSA "))) {
            assertThat(SamlKeyReader.read(bad)).isEmpty();
        }
    }

    @Test
    @DisplayName("a key that cannot be used is named, and nothing of it is in the message")
    void badKey() throws InvalidConfigException {
        WrittenFiles files = withMetadata(URL, SP, "key: 'never-in-a-message'", "cert: x", map("login", "%(uid)s"));
        assertThat(files.load().samlProvider().orElseThrow().key()).isEmpty();
        assertThat(files.warnings())
                .singleElement()
                .asString()
                .startsWith("1.yml:7: warning: " + BASE + ".key: is not converted: Keycloak needs an RSA key")
                .doesNotContain("never-in-a-message");
    }

    @Test
    @DisplayName("of the metadata of several the one that idp_entity_id names; friendly names are known from it")
    void several() throws InvalidConfigException {
        String attribute = "<saml:Attribute xmlns:saml='urn:oasis:names:tc:SAML:2.0:assertion' Name='urn:oid:0.9'"
                + " FriendlyName='uid'/>";
        String xml = "<md:EntitiesDescriptor xmlns:md='urn:oasis:names:tc:SAML:2.0:metadata'>"
                + entity("https://sp.example.org", "<md:SPSSODescriptor/>")
                + entity("https://idp.example.org", provider(""))
                + entity("https://two.example.org", provider("", attribute)) + "</md:EntitiesDescriptor>";
        WrittenFiles named = saml(URL, SP, "idp_entity_id: 'https://two.example.org'", map("login", "%(uid)s"))
                .samlMetadata(xml);
        assertThat(named.load().samlProvider().orElseThrow().metadata().entityId())
                .isEqualTo("https://two.example.org");
        assertThat(RealmPart.of(named.load())
                        .at("/identityProviders/0/config/principalType")
                        .asText())
                .isEqualTo("FRIENDLY_ATTRIBUTE");
        assertThat(saml(URL, SP).samlMetadata(xml).errors())
                .containsExactly(
                        "metadata.xml: error: has several identity providers: name the one in saml.idp_entity_id");
        assertThat(saml(URL, SP, "idp_entity_id: 'https://none.example.org'")
                        .samlMetadata(xml)
                        .errors())
                .containsExactly("metadata.xml: error: expected SAML 2.0 metadata of one identity provider, named"
                        + " 'https://none.example.org' as in saml.idp_entity_id");
    }

    @Test
    @DisplayName("metadata with a document type is not read, whatever it declares")
    void documentType() {
        for (String declared : List.of(
                "",
                " [<!ENTITY x 'y'>]",
                " [<!ENTITY x SYSTEM 'file:///etc/passwd'>]",
                " SYSTEM 'http://127.0.0.1:1/x.dtd'")) {
            assertThat(saml(URL, SP)
                            .samlMetadata("<!DOCTYPE EntityDescriptor" + declared + ">\n"
                                    + entity("https://idp.example.org", provider("")))
                            .errors())
                    .containsExactly(
                            "metadata.xml:1: error: is no XML without a document type declaration, as metadata is");
        }
    }

    @Test
    @DisplayName("metadata that cannot be used is an error, with the reason")
    void badMetadata() {
        for (Map.Entry<String, String> bad : Map.of(
                        "",
                        "is no XML without a document type declaration, as metadata is",
                        "<html/>",
                        "expected SAML 2.0 metadata of one identity provider",
                        entity("x", "<md:SPSSODescriptor/>"),
                        "expected SAML 2.0 metadata of one identity provider",
                        entity("", provider("")),
                        "entityID: expected 1 to 2000 characters",
                        entity("x", provider("").replace("SingleSignOnService", "Other")),
                        "has no SingleSignOnService",
                        entity("x", provider("").replace("https://idp", "javascript://idp")),
                        "SingleSignOnService: expected an http or https address",
                        entity("x", provider("").replace("https://idp", "https://user@idp")),
                        "SingleSignOnService: expected an http or https address",
                        entity("x", provider("").replace("'signing'", "'encryption'")),
                        "has no certificate for signing",
                        entity("x", provider("").replace(key.certificateBase64(), "AAAA")),
                        "X509Certificate: expected an X.509 certificate",
                        " ".repeat(SamlMetadataSource.MAX_BYTES + 1),
                        "is larger than 4194304 bytes")
                .entrySet()) {
            assertThat(saml(URL, SP).samlMetadata(bad.getKey()).errors())
                    .singleElement()
                    .asString()
                    .contains(": error: " + bad.getValue());
        }
    }
}
