package io.github.keycloakfylr.migrate;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.keycloakfylr.realmfile.RealmFile;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("keycloak-fylr-migrate")
class MigrateTest {

    private static final ObjectMapper MAPPER = new ObjectMapper();
    /** The secret is "foo". */
    private static final String HASH = "$2y$04$81xGNnm8PS1uiIzjbos6Le3NzFaNB0goNqnBpOx7S/EyrayzJCNAq";

    @TempDir
    private Path directory;

    private Path file(String name, String text) throws IOException {
        return Files.writeString(directory.resolve(name), text);
    }

    private Path client(String entry) throws IOException {
        return file("fylr.yml", "fylr+:\n  services+: {api+: {oauth2Server+: {clients+: {" + entry + "}}}}\n");
    }

    /** Without the notes of what was done. */
    private static String warnings(Run run) {
        return run.error()
                .lines()
                .filter(line -> !line.contains(": note: "))
                .map(line -> line + "\n")
                .collect(Collectors.joining());
    }

    @Nested
    @DisplayName("converts")
    class Convert {

        @Test
        @Tag("C3")
        @Tag("C7")
        @DisplayName("files to a realm on standard output, and nothing else there")
        void filesToARealmOnStandardOutputAndNothingElseThere() throws Exception {
            Run run = Run.here(
                    client("'größe': {secret: " + HASH + "}, extra: {secret: x, colour: red}")
                            .toString(),
                    file("2.yml", "fylr+: {name: x}").toString(),
                    "--base-config",
                    file("base.json", "{\"system\": {\"config\": {\"login\": {\"guest\": true}}}}")
                            .toString(),
                    "--realm",
                    "kunden");
            assertThat(run.exitCode()).isZero();
            JsonNode realm = MAPPER.readTree(run.output());
            assertThat(realm.get("realm").asText()).isEqualTo("kunden");
            assertThat(realm.at("/attributes/fylr.login.guest").asText()).isEqualTo("true");
            assertThat(realm.at("/clients/4/clientId").asText()).isEqualTo("größe");
            assertThat(realm.at("/clients/4/secret").asText()).isEqualTo(HASH);
            assertThat(run.output()).endsWith("}\n");
            assertThat(warnings(run))
                    .isEqualTo(directory.resolve("fylr.yml")
                            + ":2: warning: fylr.services.api.oauth2Server.clients.extra.colour: "
                            + "unknown key, ignored; known here: clientID, public, redirectURIs, scopes, secret\n");
        }

        @Test
        void theSameToTheSameBytesInAnotherProcessAndAnotherEncoding() throws Exception {
            String yml = client("b: {secret: x}, 'ä': {public: true}").toString();
            Run here = Run.here(yml);
            Run there = Run.process(
                    List.of("-Dfile.encoding=US-ASCII", "-Dstdout.encoding=US-ASCII", "-Duser.language=tr"),
                    Map.of(),
                    yml);
            assertThat(there.exitCode()).isZero();
            assertThat(there.output()).isEqualTo(here.output());
            assertThat(warnings(there)).isEmpty();
        }

        @Test
        @Tag("C3")
        @DisplayName("files to a resource for the Keycloak Operator")
        void filesToAResourceForTheKeycloakOperator() throws Exception {
            Path yml = client("'größe': {secret: " + HASH + "}");
            Run run = Run.process(
                    List.of("-Dfile.encoding=US-ASCII", "-Dstdout.encoding=US-ASCII"),
                    Map.of(),
                    yml.toString(),
                    "--realm",
                    "kunden",
                    "--operator",
                    "my-keycloak");
            assertThat(run.exitCode()).isZero();
            assertThat(warnings(run)).isEmpty();
            JsonNode resource = Manifest.parse(run.output());
            assertThat(resource.at("/kind").textValue()).isEqualTo("KeycloakRealmImport");
            assertThat(resource.at("/metadata/name").textValue()).isEqualTo("my-keycloak-kunden");
            assertThat(resource.at("/spec/keycloakCRName").textValue()).isEqualTo("my-keycloak");
            assertThat(resource.at("/spec/realm/realm").textValue()).isEqualTo("kunden");
            assertThat(resource.at("/spec/realm/accessTokenLifespan").intValue())
                    .isEqualTo(86400);
            assertThat(resource.at("/spec/realm/clients/4/clientId").textValue())
                    .isEqualTo("größe");
            assertThat(resource.at("/spec/realm/clients/4/secret").textValue()).isEqualTo(HASH);
        }

        @Test
        void withTheVariablesOfItsEnvironment() throws Exception {
            Run run = Run.process(
                    List.of(),
                    Map.of("CFG_FYLR_EXTERNALURL", "https://env.example.org", "CFG_FYLR_NONE", "x"),
                    client("").toString());
            assertThat(MAPPER.readTree(run.output())
                            .at("/attributes/frontendUrl")
                            .asText())
                    .isEqualTo("https://env.example.org");
            assertThat(warnings(run)).isEqualTo("CFG_FYLR_NONE: warning: names no setting, ignored\n");
        }

        @Test
        void toFylrsRealmWhenTheFilesSayNothing() throws Exception {
            Run run = Run.here(file("fylr.yml", "").toString());
            assertThat(MAPPER.readTree(run.output()))
                    .isEqualTo(MAPPER.readTree(RealmFile.class.getResourceAsStream("fylr-realm.json")));
            assertThat(run.error()).isEmpty();
        }

        @Test
        @Tag("V1")
        @DisplayName("and names everything that it has read")
        void andNamesEverythingThatItHasRead() throws Exception {
            Path yml = file(
                    "fylr.yml",
                    "fylr+:\n  name: x\n  externalURL: https://dam.example.org\n  nonsense: 1\n"
                            + "  db: {init: {config: {system: {config: {ldap: {userbasedn: ou=x}, login: {guest: true}}}}}}\n");
            Run run = Run.process(
                    List.of(), Map.of("FYLR_LOGIN_GUEST", "false", "FYLR_ELASTIC_PASSWORD", "geheim"), yml.toString());
            assertThat(run.exitCode()).isZero();
            assertThat(run.error()
                            .replace(directory + "/", "")
                            .lines()
                            .map(line -> line.replaceAll("(unknown key|is not converted|no override).*", "$1")))
                    .containsExactlyInAnyOrder(
                            "fylr.yml:4: warning: fylr.nonsense: unknown key",
                            "fylr.yml:5: warning: fylr.db.init.config.system.config.ldap: is not converted",
                            "fylr.yml:1: note: fylr: does not matter for logins: name, elastic",
                            "fylr.yml:1: note: fylr: taken over: externalURL",
                            "fylr.yml:5: note: fylr.db.init.config.system.config.login: taken over: guest",
                            "FYLR_ELASTIC_PASSWORD: note: fylr.elastic.PASSWORD: is not read, like the rest below it",
                            "FYLR_LOGIN_GUEST: warning: is a variable of the realm file realm-export/fylr-realm.json, and no override");
        }

        @Test
        @Tag("V2")
        @DisplayName("with variables of a prefix that is named")
        void withVariablesOfAPrefixThatIsNamed() throws Exception {
            Run run = Run.process(
                    List.of(),
                    Map.of("DAM_EXTERNALURL", "https://dam.example.org", "FYLR_NONE", "x"),
                    client("").toString(),
                    "--env-prefix",
                    "DAM_");
            assertThat(MAPPER.readTree(run.output())
                            .at("/attributes/frontendUrl")
                            .asText())
                    .isEqualTo("https://dam.example.org");
            assertThat(warnings(run)).isEqualTo("FYLR_NONE: warning: names no setting, ignored\n");
        }

        @Test
        @Tag("C3")
        @DisplayName("all but a client that is skipped")
        void allButAClientThatIsSkipped() throws Exception {
            String yml = client("one: {secret: " + HASH + "}, big: {secret: " + HASH.replace("$04$", "$16$") + "}")
                    .toString();
            Run rejected = Run.here(yml);
            assertThat(rejected.exitCode()).isEqualTo(2);
            assertThat(rejected.output()).isEmpty();
            assertThat(rejected.error())
                    .contains("the client 'big': its bcrypt hash has the cost 16")
                    .contains("--skip-client");
            Run run = Run.here(yml, "--skip-client", "big");
            assertThat(run.exitCode()).isZero();
            assertThat(MAPPER.readTree(run.output()).get("clients").findValuesAsText("clientId"))
                    .contains("one")
                    .doesNotContain("big");
            assertThat(run.error()).contains("clients.big: is skipped, as was asked for");
        }

        @Test
        @Tag("V1")
        @DisplayName("to a realm without placeholders, with the variables that an import would read")
        void toARealmWithoutPlaceholders() throws Exception {
            String yml = client("app: {secret: " + HASH + "}").toString();
            Run run = Run.process(
                    List.of(), Map.of("FYLR_ACCESS_TOKEN_SECONDS", "600", "FYLR_LOGIN_GUEST", "true"), yml, "--plain");
            assertThat(run.exitCode()).isZero();
            assertThat(run.output().replace("${authBaseUrl}", ""))
                    .doesNotContain(":false}")
                    .doesNotContain("FYLR_");
            JsonNode realm = MAPPER.readTree(run.output());
            assertThat(realm.get("accessTokenLifespan").isInt()).isTrue();
            assertThat(realm.get("accessTokenLifespan").intValue()).isEqualTo(600);
            assertThat(realm.get("ssoSessionIdleTimeout").intValue()).isEqualTo(2592000);
            assertThat(realm.at("/attributes/fylr.login.guest").textValue()).isEqualTo("true");
            assertThat(realm.at("/attributes/fylr.openid.userinfo").textValue()).isEmpty();
        }

        @ParameterizedTest
        @ValueSource(strings = {"", "--plain", "--operator=kc"})
        @Tag("S3")
        @DisplayName("with the attribute by which Keycloak's import makes its own client scopes")
        void withKeycloaksOwnClientScopes(String option) throws Exception {
            String yml = client("app: {secret: x}").toString();
            Run run = option.isEmpty() ? Run.here(yml) : Run.here(yml, option);
            JsonNode realm = option.startsWith("--operator")
                    ? Manifest.parse(run.output()).at("/spec/realm")
                    : MAPPER.readTree(run.output());
            assertThat(realm.at("/attributes/CreateDefaultClientScopes").textValue())
                    .isEqualTo("true");
            assertThat(realm.get("attributes").has("createDefaultClientScopes")).isFalse();
        }

        @Test
        @Tag("C3")
        @DisplayName("nothing when something is wrong, and says all of it without the secrets")
        void nothingWhenSomethingIsWrong() throws Exception {
            Run run = Run.here(
                    client(
                                    "one: {secret: '{SSHA}geheim'}, two: {public: true, secret: geheim}, three: {secret: x, colour: red}")
                            .toString(),
                    directory.resolve("none.yml").toString());
            assertThat(run.exitCode()).isEqualTo(2);
            assertThat(run.output()).isEmpty();
            // What cannot be read is told first: without it the rest would be told wrong.
            assertThat(run.error()).isEqualTo(directory.resolve("none.yml") + ": error: there is no such file\n");
            run = Run.here(directory.resolve("fylr.yml").toString());
            assertThat(run.exitCode()).isEqualTo(2);
            assertThat(run.output()).isEmpty();
            assertThat(run.error().lines())
                    .hasSize(3)
                    .allMatch(line -> line.startsWith(directory.resolve("fylr.yml") + ":2: "))
                    .filteredOn(line -> line.contains(": error: "))
                    .hasSize(1);
            assertThat(run.error()).doesNotContain("geheim").doesNotContain("Exception");
        }

        @Test
        void nothingUnnoticedWhenTheDiskIsFull() throws Exception {
            Run run = Run.withFullDisk(client("").toString());
            assertThat(run.exitCode()).isEqualTo(2);
            assertThat(run.error()).isEqualTo("Standard output cannot be written\n");
        }
    }

    @Nested
    @DisplayName("understands its command line:")
    class Usage {

        @Test
        void helpSaysAllOptionsAndExitCodes() {
            Run run = Run.here("--help");
            assertThat(run.exitCode()).isZero();
            assertThat(run.error()).isEmpty();
            assertThat(run.output())
                    .contains(
                            "--base-config",
                            "--realm",
                            "--operator",
                            "--plain",
                            "--env-prefix",
                            "--skip-client",
                            "--check",
                            "--server",
                            "--user",
                            "--client",
                            "--admin-realm",
                            "KC_CLI_PASSWORD",
                            "KC_CLI_CLIENT_SECRET",
                            "Exit codes: 0 done, or no difference; 1 the realm differs; 2 nothing was done");
        }

        @Test
        void versionIsOneLine() {
            Run run = Run.here("--version");
            assertThat(run.exitCode()).isZero();
            assertThat(run.output()).matches("keycloak-fylr-migrate \\S+\n");
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "",
                    "--none",
                    "x.yml --check",
                    "x.yml --server http://localhost",
                    "x.yml --check --server http://localhost",
                    "x.yml --check --server http://localhost --user a --client b",
                    "x.yml --check --user a",
                    "x.yml --base-config",
                    "x.yml --realm",
                    "--realm x",
                    "x.yml --operator",
                    "x.yml --operator a --check --server http://localhost --user a",
                    "x.yml --operator Keycloak",
                    "x.yml --plain --operator a",
                    "x.yml --plain --check --server http://localhost --user a",
                    "x.yml --env-prefix a-b",
                    "x.yml --skip-client",
                    "x.yml --operator a --realm größe",
                    "x.yml --check --server http://local|host --user a"
                })
        void whatMakesNoSenseIsRejected(String arguments) {
            Run run = Run.here(arguments.isEmpty() ? new String[0] : arguments.split(" "));
            assertThat(run.exitCode()).isEqualTo(2);
            assertThat(run.output()).isEmpty();
            assertThat(run.error()).contains("Usage: keycloak-fylr-migrate");
        }

        @ParameterizedTest
        @ValueSource(strings = {"", "a/b", "${FYLR}", "a?b", "a#b", "a:b", "a%20b", "..\\b", "a\nb", "master"})
        void aRealmThatNoAddressCouldNameIsRejected(String realm) throws Exception {
            Run run = Run.here(client("").toString(), "--realm", realm);
            assertThat(run.exitCode()).isEqualTo(2);
            assertThat(run.output()).isEmpty();
            assertThat(run.error())
                    .startsWith("--realm: expected 1 to 255 characters, none that an address reserves, and not");
        }
    }

    @Nested
    @DisplayName("compares with a running realm:")
    class Check {

        private final PretendedKeycloak keycloak = new PretendedKeycloak();

        @AfterEach
        void stop() {
            keycloak.close();
        }

        private Run check(Map<String, String> environment, String... more) throws Exception {
            Stream<String> arguments =
                    Stream.of(directory.resolve("fylr.yml").toString(), "--check", "--server", keycloak.address());
            Run run = Run.process(
                    List.of(),
                    environment,
                    Stream.concat(arguments, Stream.of(more)).toArray(String[]::new));
            assertThat(run.output() + run.error())
                    .doesNotContain("p&ss=wörd")
                    .doesNotContain("p%26ss")
                    .doesNotContain(PretendedKeycloak.TOKEN)
                    .doesNotContain(HASH)
                    .doesNotContain("geheim")
                    .doesNotContain("Exception")
                    .doesNotContain("\tat ");
            return run;
        }

        private Run checkByPassword() throws Exception {
            return check(Map.of("KC_CLI_PASSWORD", "p&ss=wörd"), "--user", "the admin");
        }

        @Test
        @Tag("V6")
        @Tag("settings")
        @DisplayName(
                "a realm without a frontend URL is at the server's own address, as an installation by docs/install.md is")
        void theExternalUrlOfTheServer() throws Exception {
            Files.writeString(directory.resolve("fylr.yml"), "fylr+: {externalURL: 'https://dam.example.org'}");
            keycloak.realm("{\"realm\": \"fylr\", \"attributes\": {}}")
                    .response(
                            "/realms/fylr/.well-known/openid-configuration",
                            200,
                            "{\"issuer\": \"https://dam.example.org/realms/fylr\"}");
            assertThat(checkByPassword()).isEqualTo(new Run(0, "", ""));

            keycloak.response(
                    "/realms/fylr/.well-known/openid-configuration",
                    200,
                    "{\"issuer\": \"https://other.example.org/realms/fylr\"}");
            assertThat(checkByPassword().output())
                    .isEqualTo("attributes.frontendUrl: the files say 'https://dam.example.org', the realm has"
                            + " 'https://other.example.org'\n");
        }

        @Test
        @Tag("V1")
        @DisplayName("--plain writes no placeholder, --skip-client leaves out what cannot be used")
        void plainAndSkipped() throws Exception {
            client("app: {secret: '" + HASH.replace("$04$", "$16$") + "'}");
            Run run = Run.here(directory.resolve("fylr.yml").toString(), "--plain", "--skip-client", "app");
            assertThat(run.exitCode()).as(run.error()).isZero();
            assertThat(run.output()).doesNotContain("${FYLR_").contains("\"accessTokenLifespan\": 86400");
        }

        @Test
        void aRealmThatIsAsTheFilesSayIsNoDifference() throws Exception {
            client("my app: {secret: " + HASH + ", redirectURIs: ['https://app.example.org/callback']}");
            keycloak.realm("""
                    {"realm": "fylr", "attributes": {}}""")
                    .client(
                            "my app",
                            """
                    [{"clientId": "my app", "protocol": "openid-connect", "enabled": true, "bearerOnly": false,
                      "clientAuthenticatorType": "client-secret", "publicClient": false, "secret": "%s", "redirectUris": ["https://app.example.org/callback"],
                      "optionalClientScopes": []}]
                    """
                                    .formatted(HASH));
            Run run = checkByPassword();
            assertThat(run).isEqualTo(new Run(0, "", ""));
            assertThat(keycloak.requests())
                    .containsExactly(
                            "POST /realms/master/protocol/openid-connect/token application/x-www-form-urlencoded "
                                    + "grant_type=password&client_id=admin-cli&username=the%20admin&password=p%26ss%3Dw%C3%B6rd",
                            "GET /admin/realms/fylr Bearer " + PretendedKeycloak.TOKEN,
                            "GET /admin/realms/fylr/clients?clientId=realm-management Bearer "
                                    + PretendedKeycloak.TOKEN,
                            "GET /admin/realms/fylr/clients?clientId=my%20app Bearer " + PretendedKeycloak.TOKEN);
        }

        @Test
        @Tag("C3")
        @DisplayName("differences are one line each, and a secret is not told")
        void differencesAreOneLineEachAndASecretIsNotTold() throws Exception {
            file(
                    "fylr.yml",
                    """
                    fylr+:
                      externalURL: https://dam.example.org
                      db: {init: {config: {system: {config: {login: {label: {en-US: Name}}}}}}}
                      services+: {api+: {oauth2Server+: {clients+: {app: {secret: %s}, two: {public: true}}}}}
                    """
                            .formatted(HASH));
            keycloak.realm(
                            "{\"realm\": \"fylr\", \"attributes\": {\"frontendUrl\": \"https://\\u001b[31m.example.org\"}}")
                    .client(
                            "app",
                            """
                            [{"clientId": "app", "protocol": "openid-connect", "enabled": false, "bearerOnly": false, "publicClient": false,
                              "clientAuthenticatorType": "client-secret", "secret": "geheim"}]
                            """)
                    .client("two", "[]")
                    .texts("en", "{\"fylrLoginLabel\": \"Größe\"}");
            Run run = checkByPassword();
            assertThat(run)
                    .isEqualTo(new Run(
                            1,
                            """
                    attributes.frontendUrl: the files say 'https://dam.example.org', the realm has 'https://?[31m.example.org'
                    localizationTexts.en.fylrLoginLabel: the files say 'Name', the realm has 'Größe'
                    clients.app.enabled: the files say 'true', the realm has 'false'
                    clients.app.secret: differs
                    clients.two: the files say 'there', the realm has 'missing'
                    """,
                            ""));
        }

        @Test
        void aClientWithAServiceAccountAsksTooAndAnAdministratorOfAnotherRealm() throws Exception {
            client("");
            keycloak.realm("{\"realm\": \"fylr\"}");
            Run run = check(
                    Map.of("KC_CLI_CLIENT_SECRET", "p&ss=wörd"),
                    "--client",
                    "checker",
                    "--admin-realm",
                    "admins & more",
                    "--realm",
                    "my realm");
            assertThat(run).isEqualTo(new Run(2, "", "There is no realm 'my realm' at " + keycloak.address() + "\n"));
            assertThat(keycloak.requests())
                    .containsExactly(
                            "POST /realms/admins%20%26%20more/protocol/openid-connect/token application/x-www-form-urlencoded "
                                    + "grant_type=client_credentials&client_id=checker&client_secret=p%26ss%3Dw%C3%B6rd",
                            "GET /admin/realms/my%20realm Bearer " + PretendedKeycloak.TOKEN);
        }

        @Test
        @Tag("V6")
        @DisplayName("an empty frontend URL, as the admin console leaves it, is none")
        void anEmptyFrontendUrlIsNone() throws Exception {
            file("fylr.yml", "fylr+: {externalURL: https://dam.example.org/}");
            keycloak.realm("{\"realm\": \"fylr\", \"attributes\": {\"frontendUrl\": \"\"}}")
                    .response(
                            "/realms/fylr/.well-known/openid-configuration",
                            200,
                            "{\"issuer\": \"https://dam.example.org/realms/fylr\"}");
            assertThat(checkByPassword()).isEqualTo(new Run(0, "", ""));
        }

        @Test
        @Tag("C5")
        @DisplayName("redirect URIs that Keycloak never accepts are told, with the reason")
        void redirectUrisThatKeycloakNeverAcceptsAreTold() throws Exception {
            client("app: {public: true, redirectURIs: ['https://app.example.org/?state=1']}");
            keycloak.realm("{\"realm\": \"fylr\"}")
                    .client(
                            "app",
                            """
                    [{"clientId": "app", "protocol": "openid-connect", "enabled": true, "bearerOnly": false, "publicClient": true,
                      "redirectUris": ["https://app.example.org/?state=1"], "optionalClientScopes": []}]
                    """);
            Run run = checkByPassword();
            assertThat(run.exitCode()).isZero();
            assertThat(run.error())
                    .contains(
                            "app.redirectURIs[0]: can never be used: Keycloak does not accept 'state', a parameter of the"
                                    + " authorization response");
        }

        @Test
        void whoIsNotLetInIsTold() throws Exception {
            client("");
            keycloak.response(
                    "/realms/master/protocol/openid-connect/token",
                    401,
                    "{\"error\": \"invalid_grant\", \"error_description\": \"geheim\"}");
            assertThat(checkByPassword())
                    .isEqualTo(new Run(
                            2,
                            "",
                            "The administrator was not let in: " + keycloak.address() + " responded with HTTP 401\n"));
            assertThat(keycloak.requests()).hasSize(1);
        }

        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                value = {
                    "/admin/realms/fylr | 403 | {\"error\": \"geheim\"}",
                    "/admin/realms/fylr | 200 | {\"realm\": \"fylr\"}",
                    "/admin/realms/fylr/clients?clientId=realm-management | 200 | []",
                    "/admin/realms/fylr/clients?clientId=app | 403 | {\"error\": \"geheim\"}"
                })
        void anAdministratorWithoutTheRolesIsToldWhichOnes(String path, int status, String body) throws Exception {
            client("app: {secret: x}");
            keycloak.realm("{\"realm\": \"fylr\"}").response(path, status, body);
            assertThat(checkByPassword())
                    .isEqualTo(new Run(
                            2, "", "The administrator needs the roles view-realm and view-clients of the realm\n"));
        }

        @Test
        void withoutTheVariableNobodyIsAsked() throws Exception {
            client("");
            assertThat(check(Map.of(), "--user", "admin"))
                    .isEqualTo(new Run(2, "", "The environment variable KC_CLI_PASSWORD is not set\n"));
            assertThat(check(Map.of(), "--client", "checker"))
                    .isEqualTo(new Run(2, "", "The environment variable KC_CLI_CLIENT_SECRET is not set\n"));
            assertThat(keycloak.requests()).isEmpty();
        }

        @Test
        void wrongFilesAreToldBeforeAnybodyIsAsked() throws Exception {
            client("app: {secret: ''}");
            Run run = checkByPassword();
            assertThat(run.exitCode()).isEqualTo(2);
            assertThat(run.error()).contains(": error: ");
            assertThat(keycloak.requests()).isEmpty();
        }

        @Test
        void aServerThatIsNotThereIsTold() throws Exception {
            client("");
            int port;
            try (ServerSocket free = new ServerSocket(0)) {
                port = free.getLocalPort();
            }
            Run run = Run.process(
                    List.of(),
                    Map.of("KC_CLI_PASSWORD", "geheim"),
                    directory.resolve("fylr.yml").toString(),
                    "--check",
                    "--server",
                    "http://127.0.0.1:" + port + "/",
                    "--user",
                    "admin");
            assertThat(run)
                    .isEqualTo(new Run(2, "", "http://127.0.0.1:" + port + "/ cannot be reached: ConnectException\n"));
        }

        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                value = {"token | geheim", "token | {\"access_token\": \"geheim\\nX: y\"}", "realm | [\"geheim\"]"})
        void aServerThatIsNoKeycloakIsTold(String what, String body) throws Exception {
            client("");
            keycloak.response(
                    what.equals("token") ? "/realms/master/protocol/openid-connect/token" : "/admin/realms/fylr",
                    200,
                    body);
            assertThat(checkByPassword())
                    .isEqualTo(
                            new Run(
                                    2,
                                    "",
                                    keycloak.address()
                                            + " does not respond as a Keycloak: expected its address, with its path if it has one\n"));
        }

        @ParameterizedTest
        @ValueSource(strings = {"ftp://localhost", "http://admin:geheim@127.0.0.1:1/"})
        void anAddressOfAnotherKindIsRejected(String address) throws Exception {
            client("");
            Run run = Run.process(
                    List.of(),
                    Map.of("KC_CLI_PASSWORD", "geheim"),
                    directory.resolve("fylr.yml").toString(),
                    "--check",
                    "--server",
                    address,
                    "--user",
                    "a");
            assertThat(run).isEqualTo(new Run(2, "", "--server: expected an http or https URL, without a user name\n"));
        }
    }
}
