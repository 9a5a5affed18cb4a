package io.github.keycloakfylr.config.file;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keycloakfylr.config.FylrClient;
import io.github.keycloakfylr.config.Scope;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("Clients of a fylr.yml")
class ClientReaderTest {

    private static final String PATH = "fylr.services.api.oauth2Server.clients.";
    /** What a hash has after its cost; of no known secret. */
    private static final String REST = "81xGNnm8PS1uiIzjbos6Le3NzFaNB0goNqnBpOx7S/EyrayzJCNAq";

    @TempDir
    private Path directory;

    private WrittenFiles clients(String text) {
        return new WrittenFiles(directory).clients(text);
    }

    private WrittenFiles baseConfigClients(String json) {
        return new WrittenFiles(directory)
                .file("fylr+: {}")
                .baseConfig("{\"system\": {\"config\": {\"oauth2\": {\"clients\":\n" + json + "}}}}");
    }

    @Nested
    @DisplayName("as they are written")
    class Good {

        @Test
        @Tag("C2")
        @Tag("C3")
        @Tag("C5")
        @DisplayName("a client is what its entry says")
        void aClientIsWhatItsEntrySays() throws InvalidConfigException {
            FylrClient client = clients(
                            """
                    app:
                      clientID: app
                      secret: $2y$04$%s
                      redirectURIs: ["https://one.example.org/callback?x=1", "https://ONE.example.org/callback",
                        "https://one.example.org/callback?x=1"]
                      scopes: [write, read, offline_access, write]
                      public: false
                    """
                                    .formatted(REST))
                    .client();
            assertThat(client)
                    .isEqualTo(new FylrClient(
                            "app",
                            false,
                            "$2y$04$" + REST,
                            List.of("https://one.example.org/callback?x=1", "https://ONE.example.org/callback"),
                            List.of(Scope.WRITE, Scope.READ, Scope.OFFLINE),
                            false,
                            true));
            assertThat(client).hasToString("FylrClient[app]");
        }

        @Test
        @Tag("C1")
        @DisplayName("a public client has no secret, or an empty one")
        void aPublicClientHasNoSecretOrAnEmptyOne() throws InvalidConfigException {
            for (String secret : List.of("", ", secret: ''", ", secret: ", ", secret: ~")) {
                assertThat(clients("app: {public: true" + secret + "}").client())
                        .isEqualTo(new FylrClient("app", true, null, List.of(), List.of(), false, true));
            }
        }

        @Test
        @Tag("V1")
        @DisplayName("a client that is skipped is left out, in the base config too, and said to be")
        void aClientThatIsSkippedIsLeftOut() throws InvalidConfigException {
            WrittenFiles files = clients("app: {secret: x}\nbig: {secret: $2y$16$" + REST + ", colour: red}")
                    .baseConfig(
                            "{\"system\": {\"config\": {\"oauth2\": {\"clients\": [\n{\"name\": \"old\", \"secret\": \"$2y$16$"
                                    + REST + "\"}]}}}}");
            assertThat(files.errors()).hasSize(2).allMatch(line -> line.endsWith("or leave it out with --skip-client"));
            files.skip("big").skip("old");
            assertThat(files.client().id()).isEqualTo("app");
            assertThat(files.warnings()).isEmpty();
            assertThat(files.notes())
                    .contains(
                            "1.yml:7: note: " + PATH + "big: is skipped, as was asked for",
                            "base.json:2: note: system.config.oauth2.clients[0].name: is skipped, as was asked for")
                    .noneMatch(line -> line.contains("taken over: ") && line.contains("big"));
        }

        @Test
        @Tag("S2")
        @DisplayName("a client that lists no scopes may have all of them")
        void aClientThatListsNoScopesMayHaveAllOfThem() throws InvalidConfigException {
            assertThat(clients("app: {secret: x, scopes: []}").client().scopes())
                    .isEmpty();
            assertThat(clients("app: {secret: x, scopes: }").client().scopes()).isEmpty();
        }

        @ParameterizedTest
        @ValueSource(strings = {"$2a$04$", "$2b$04$", "$2y$04$", "$2a$10$", "$2b$12$", "$2y$14$"})
        @Tag("C3")
        @DisplayName("bcrypt hashes are kept as they are")
        void bcryptHashesAreKeptAsTheyAre(String start) throws InvalidConfigException {
            assertThat(clients("app: {secret: " + start + REST + "}").client().secret())
                    .isEqualTo(start + REST);
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "x",
                    "my-secret",
                    "with blank inside",
                    " blank around ",
                    "$ecret",
                    "pa$$word$",
                    "a$2y$10$b",
                    "{a}x",
                    "ü😀",
                    "\\'\"",
                    "yes",
                    "off",
                    "24h"
                })
        @Tag("C3")
        @DisplayName("plain secrets are kept as they are")
        void plainSecretsAreKeptAsTheyAre(String secret) throws InvalidConfigException {
            assertThat(clients("app: {secret: '" + secret.replace("'", "''") + "'}")
                            .client()
                            .secret())
                    .isEqualTo(secret);
            assertThat(clients("app: {secret: '" + "x".repeat(255) + "'}")
                            .client()
                            .secret())
                    .hasSize(255);
        }

        @Test
        @Tag("C7")
        @DisplayName("the default clients are there, and are not named unless a file says something of them")
        void theDefaultClientsAreThere() throws InvalidConfigException {
            assertThat(new WrittenFiles(directory).file("fylr+: {}").load().clients())
                    .extracting(FylrClient::id)
                    .containsExactly("fylr-web-frontend", "fylr-mobile-app", "ci-hub", "linkrui");
            assertThat(new WrittenFiles(directory).file("{}").load().clients())
                    .hasSize(4)
                    .noneMatch(FylrClient::named)
                    .allMatch(FylrClient::isPublic)
                    .allSatisfy(client -> assertThat(client.scopes())
                            .containsExactly(Scope.READ, Scope.WRITE, Scope.OFFLINE, Scope.OPENID));
            FylrClient mobile =
                    clients("fylr-mobile-app+:\n  scopes-: [openid]").client();
            assertThat(mobile.redirectUris()).containsExactly("fylr.app.scheme:///");
            assertThat(mobile.scopes()).containsExactly(Scope.READ, Scope.WRITE, Scope.OFFLINE);
        }

        @Test
        @Tag("C7")
        @DisplayName("a default client that is replaced must say of itself that it is public")
        void aDefaultClientThatIsReplacedMustSayOfItselfThatItIsPublic() {
            assertThat(clients("ci-hub: {redirectURIs: []}").errors())
                    .containsExactly(
                            "1.yml:6: error: " + PATH
                                    + "ci-hub.secret: the client 'ci-hub' has no secret: expected a bcrypt hash or a plain one, or 'public: true'");
        }

        @Test
        void theWebFrontendsClientIsKnown() throws InvalidConfigException {
            WrittenFiles files = clients("mine: {secret: x}\nother: {secret: x}")
                    .file("fylr+: {services+: {webapp+: {oauth2: {clientID: mine}}}}");
            assertThat(files.load().clients())
                    .filteredOn(FylrClient::webFrontend)
                    .extracting(FylrClient::id)
                    .containsExactly("fylr-web-frontend", "mine");
        }

        @Test
        void theClientsOfTheBaseConfigAreConfidentialAndHaveAllScopes() throws InvalidConfigException {
            assertThat(baseConfigClients("[{\"name\": \"one\", \"secret\": \"$2y$04$" + REST
                                    + "\", \"redirect_uris\": [{\"url\": \"https://one.example.org/x\"},"
                                    + "{\"url\": \"one:/\"}]}, {\"name\": \"two\", \"secret\": \"plain\"}]")
                            .load()
                            .clients())
                    .filteredOn(FylrClient::named)
                    .containsExactly(
                            new FylrClient(
                                    "one",
                                    false,
                                    "$2y$04$" + REST,
                                    List.of("https://one.example.org/x", "one:/"),
                                    List.of(),
                                    false,
                                    true),
                            new FylrClient("two", false, "plain", List.of(), List.of(), false, true));
        }
    }

    @Nested
    @DisplayName("that are wrong")
    class Bad {

        @ParameterizedTest(name = "{0}")
        @CsvSource(
                delimiter = '|',
                quoteCharacter = '`',
                value = {
                    "app: text                               | app              | expected a map, found text",
                    "app: [x]                                | app              | expected a map, found a list",
                    "app: {secret: x, public: maybe}         | app.public       | expected true or false, found text",
                    "app: {secret: x, public: yes}           | app.public       | expected true or false, found text",
                    "app: {secret: x, public: 'true'}        | app.public       | expected true or false, found text",
                    "app: {secret: x, public: 1}             | app.public       | expected true or false, found a number",
                    "app: {secret: 4711}                     | app.secret       | expected text (put it in quotes), found a number",
                    "app: {secret: true}                     | app.secret       | expected text (put it in quotes), found true or false",
                    "app: {secret: {geheim: }}               | app.secret       | expected text, found a map",
                    "app: {secret: [geheim]}                 | app.secret       | expected text, found a list",
                    "app: {secret: x, redirectURIs: app:/x}  | app.redirectURIs | expected a list, found text",
                    "app: {secret: x, redirectURIs: {a: b}}  | app.redirectURIs | expected a list, found a map",
                    "app: {secret: x, redirectURIs: [5]}     | app.redirectURIs[0] | expected text (put it in quotes), found a number",
                    "app: {secret: x, redirectURIs: [app:/, {url: x}]} | app.redirectURIs[1] | expected text, found a map",
                    "app: {secret: x, scopes: read}          | app.scopes       | expected a list, found text",
                    "app: {secret: x, scopes: [read, admin]} | app.scopes[1]    | expected one of read, write, offline, openid",
                    "app: {secret: x, scopes: ['']}          | app.scopes[0]    | expected one of read, write, offline, openid",
                    "app: {secret: x, clientID: ap}          | app.clientID     | expected the name of the entry, 'app', or nothing",
                    "app: {secret: x, clientID: 5}           | app.clientID     | expected text (put it in quotes), found a number"
                })
        void aWrongTypeOrWordIsToldWithItsPlace(String client, String path, String problem) {
            assertThat(clients("\n# two lines down\n" + client).errors())
                    .containsExactly("1.yml:8: error: " + PATH + path + ": " + problem);
        }

        @Test
        @Tag("C1")
        @Tag("V1")
        @DisplayName("a public client's secret is left out, as fylr does not look at it")
        void aPublicClientWithASecret() throws InvalidConfigException {
            WrittenFiles files = clients("app:\n  public: true\n  secret: geheim");
            assertThat(files.warnings())
                    .containsExactly("1.yml:8: warning: " + PATH + "app.secret: "
                            + "the client 'app' is public, and a public client has no secret: it is left out");
            assertThat(files.load().clients())
                    .filteredOn(client -> client.id().equals("app"))
                    .singleElement()
                    .satisfies(client -> assertThat(client.secret()).isNull())
                    .satisfies(client -> assertThat(client.isPublic()).isTrue());
        }

        @ParameterizedTest
        @ValueSource(strings = {"{}", "{public: false}", "{secret: }", "{secret: ~, public: false}"})
        @Tag("C2")
        @DisplayName("a confidential client without a secret is rejected")
        void aConfidentialClientWithoutASecretIsRejected(String entry) {
            assertThat(clients("app: " + entry).errors())
                    .containsExactly(
                            "1.yml:6: error: " + PATH + "app.secret: "
                                    + "the client 'app' has no secret: expected a bcrypt hash or a plain one, or 'public: true'");
        }

        @ParameterizedTest
        @CsvSource({"$2y$15$,15", "$2a$31$,31", "$2b$99$,99", "$2y$03$,3", "$2y$00$,0"})
        @Tag("C3")
        @DisplayName("a bcrypt hash of another cost than 4 to 14 is rejected, naming the client")
        void aBcryptHashOfAnotherCostIsRejected(String start, int cost) {
            assertThat(clients("app: {secret: " + start + REST + "}").errors())
                    .containsExactly(
                            "1.yml:6: error: " + PATH
                                    + "app.secret: the client 'app': "
                                    + "its bcrypt hash has the cost " + cost
                                    + ": expected a bcrypt hash ($2a$, $2b$ or $2y$, cost 4 to 14); give the client a new secret, or leave it out with --skip-client");
            assertThat(baseConfigClients("[{\"name\": \"app\", \"secret\":\n\"" + start + REST + "\"}]")
                            .errors())
                    .containsExactly(
                            "base.json:2: error: system.config.oauth2.clients[0].secret: the client 'app': "
                                    + "its bcrypt hash has the cost " + cost
                                    + ": expected a bcrypt hash ($2a$, $2b$ or $2y$, cost 4 to 14); give the client a new secret, or leave it out with --skip-client");
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "",
                    " ",
                    "$2y$10$geheim",
                    "$2x$10$" + REST,
                    "$2$10$" + REST,
                    "$2y$4$" + REST,
                    "$2y$10$" + REST + "x",
                    " $2y$10$" + REST,
                    "$2y$10$" + REST + " ",
                    "$2y$10$" + REST + "\\n",
                    "\\t$2y$10$" + REST,
                    "$$2y$$10$$" + REST,
                    "$1$geheim$xyz",
                    "$6$geheim$xyz",
                    "$argon2id$v=19$m=1,t=1,p=1$geheim$x",
                    "$pbkdf2-sha256$geheim",
                    "{SSHA}geheim",
                    "{bcrypt}$2y$10$" + REST,
                    "geheim\\n",
                    "geheim\\0",
                    "geheim\\x9b",
                    "${geheim}",
                    "${vault.geheim}",
                    "x${geheim"
                })
        @Tag("C3")
        @DisplayName("a secret that is neither a bcrypt hash nor a plain one is rejected, and not told")
        void aSecretThatIsNeitherIsRejectedAndNotTold(String secret) {
            assertThat(clients("app: {secret: \"" + secret + "\"}").errors())
                    .containsExactly("1.yml:6: error: " + PATH
                            + "app.secret: the client 'app': "
                            + "its secret is neither a bcrypt hash nor a plain one: expected a bcrypt hash ($2a$, $2b$ or $2y$, cost 4 to 14), "
                            + "or 1 to 255 printable characters without '${'");
        }

        @Test
        @Tag("C3")
        @DisplayName("a secret of more than 255 characters is rejected")
        void aSecretOfMoreThan255CharactersIsRejected() {
            assertThat(clients("app: {secret: " + "x".repeat(256) + "}").errors())
                    .singleElement()
                    .asString()
                    .contains("app.secret: ")
                    .doesNotContain("xx");
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "account",
                    "account-console",
                    "admin-cli",
                    "broker",
                    "realm-management",
                    "security-admin-console"
                })
        void keycloaksOwnClientsAreRejected(String id) {
            assertThat(clients(id + ": {secret: x}").errors())
                    .containsExactly("1.yml:6: error: " + PATH + id + ": the client id '" + id
                            + "' is Keycloak's own: expected another one");
            assertThat(baseConfigClients("[{\"name\": \"" + id + "\", \"secret\": \"x\"}]")
                            .errors())
                    .hasSize(1);
        }

        @ParameterizedTest
        @ValueSource(strings = {"", " ", "a\\nb", "\\e[31mred", "a\\x9bb", "${env}", "a${b"})
        void anUnprintableClientIdIsRejected(String id) {
            List<String> errors = clients("\"" + id + "\": {secret: x}").errors();
            assertThat(errors).hasSize(1);
            assertThat(errors.get(0))
                    .startsWith("1.yml:6: error: " + PATH)
                    .endsWith("expected a client id of 1 to 255 printable characters without '${'")
                    .matches("[ -~]*");
            assertThat(clients("x".repeat(256) + ": {secret: x}").errors()).hasSize(1);
        }

        @Test
        void aClientIdTwiceIsRejectedWithBothPlaces() {
            assertThat(clients("app: {secret: x}")
                            .baseConfig("{\"system\": {\"config\": {\"oauth2\": {\"clients\": [\n{\"name\": \"app\","
                                    + " \"secret\": \"x\"},\n"
                                    + "{\"name\": \"ci-hub\", \"secret\": \"x\"},\n{\"name\": \"two\", \"secret\": \"x\"},\n{\"name\": \"two\", \"secret\":"
                                    + " \"x\"}]}}}}")
                            .errors())
                    .map(line -> line.replaceAll("at .*/", "at "))
                    .containsExactly(
                            "base.json:2: error: system.config.oauth2.clients[0].name: the client id 'app' is there already, at 1.yml:6",
                            "base.json:3: error: system.config.oauth2.clients[1].name: the client id 'ci-hub' is there already, at fylr's defaults",
                            "base.json:5: error: system.config.oauth2.clients[3].name: the client id 'two' is there already, at base.json:4");
        }

        @Test
        void aClientOfTheBaseConfigNeedsANameAndASecret() {
            assertThat(baseConfigClients(
                                    "[{\"secret\": \"x\"},\n{\"name\": \"app\"},\n\"text\", {\"name\": \"b\", \"secret\": \"x\","
                                            + " \"redirect_uris\": [\"b:/\"]}]")
                            .errors())
                    .containsExactly(
                            "base.json:2: error: system.config.oauth2.clients[0].name: expected a client id, found nothing",
                            "base.json:3: error: system.config.oauth2.clients[1].secret: "
                                    + "the client 'app' has no secret: expected a bcrypt hash or a plain one, or 'public: true'",
                            "base.json:4: error: system.config.oauth2.clients[2]: expected a map, found text",
                            "base.json:4: error: system.config.oauth2.clients[3].redirect_uris[0]: expected a map, found text");
        }

        @Test
        void everythingThatIsWrongIsToldAtOnceInTheOrderOfTheFiles() {
            List<String> errors = clients(
                            """
                    one:
                      secret: $2y$15$%s
                      redirectURIs: [https://one.example.org/#x]
                    two:
                      public: true
                      secret: geheim
                      scopes: [all]
                    """
                                    .formatted(REST))
                    .file("fylr+:\n  externalURL: dam\n  services+:\n    webapp+:\n      loginAllowRedirects: 5\n")
                    .baseConfig("{\"system\": {\"config\": {\"login\":\n{\"guest\": \"yes\"}}}}")
                    .errors();
            assertThat(errors)
                    .map(line -> line.replaceAll(": error: ([^:]*):.*", " $1"))
                    .containsExactly(
                            "1.yml:7 " + PATH + "one.secret",
                            "1.yml:8 " + PATH + "one.redirectURIs[0]",
                            "1.yml:12 " + PATH + "two.scopes[0]",
                            "2.yml:2 fylr.externalURL",
                            "2.yml:5 fylr.services.webapp.loginAllowRedirects",
                            "base.json:2 system.config.login.guest");
            assertThat(errors).noneMatch(line -> line.contains(REST.substring(0, 8)) || line.contains("geheim"));
        }

        @Test
        void aFileThatCannotBeReadDoesNotHideWhatIsWrongWithReadingTheOthers() {
            assertThat(new WrittenFiles(directory)
                            .file("a: [")
                            .file("b: [")
                            .baseConfig("{")
                            .errors())
                    .map(line -> line.replaceAll(": error: .*", ""))
                    .containsExactly("1.yml:1", "2.yml:1", "base.json:1");
        }
    }

    @Nested
    @DisplayName("and their redirect URIs")
    class RedirectUris {

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "https://app.example.org",
                    "https://app.example.org:8443/a/b?c=d&e=f%20g",
                    "http://localhost/callback",
                    "http://app.localhost:3000/x",
                    "http://127.0.0.1/callback",
                    "http://[::1]:8000/callback",
                    "fylr.app.scheme:///",
                    "com.example.app:/callback",
                    "com.example.app:callback",
                    "app://host/path",
                    "urn:ietf:wg:oauth:2.0:oob",
                    "HTTPS://APP.EXAMPLE.ORG/"
                })
        @Tag("C5")
        @Tag("C6")
        @DisplayName("that may be registered are kept as they are")
        void thatMayBeRegisteredAreKeptAsTheyAre(String uri) throws InvalidConfigException {
            WrittenFiles files = clients("app: {secret: x, redirectURIs: ['" + uri + "']}");
            assertThat(files.client().redirectUris()).containsExactly(uri);
            assertThat(files.warnings()).isEmpty();
        }

        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                quoteCharacter = '`',
                value = {
                    "/callback | expected an absolute URI, such as https://app.example.org/callback or my.app:///",
                    "`` | expected an absolute URI, such as https://app.example.org/callback or my.app:///",
                    "app.example.org | expected an absolute URI, such as https://app.example.org/callback or my.app:///",
                    "//app.example.org/ | expected an absolute URI, such as https://app.example.org/callback or my.app:///",
                    "+ | expected an absolute URI, such as https://app.example.org/callback or my.app:///",
                    "javascript:alert(1) | expected an absolute URI, such as https://app.example.org/callback or my.app:///",
                    "JavaScript:alert(1) | expected an absolute URI, such as https://app.example.org/callback or my.app:///",
                    "data:text/html,x | expected an absolute URI, such as https://app.example.org/callback or my.app:///",
                    "vbscript:x | expected an absolute URI, such as https://app.example.org/callback or my.app:///",
                    "* | expected a complete URI: fylr's redirect URIs have no wildcards",
                    "https://app.example.org/* | expected a complete URI: fylr's redirect URIs have no wildcards",
                    "https://*.example.org/ | expected a complete URI: fylr's redirect URIs have no wildcards",
                    "https://app.example.org/#x | expected a URI without fragment and user name",
                    "https://app.example.org/# | expected a URI without fragment and user name",
                    "https://user@app.example.org/ | expected a URI without fragment and user name",
                    "https://user:geheim@app.example.org/ | expected a URI without fragment and user name",
                    "https://@app.example.org/ | expected a URI without fragment and user name",
                    "https:///callback | has no valid host and port",
                    "https:callback | has no valid host and port",
                    "https://app.example.org:65536/ | has no valid host and port",
                    "http:/callback | has no valid host and port",
                    "https://app.example.org:port/ | has no valid host and port",
                    "https:// | is not a valid URI",
                    "https://app.example.org/a b | is not a valid URI",
                    "` https://app.example.org/` | is not a valid URI",
                    "https://app.example.org\\@evil.example | is not a valid URI",
                    "https://app.example.org/%zz | is not a valid URI",
                    "https://app.example.org/${x} | is not a valid URI",
                    "${x} | is not a valid URI",
                    "https://app.example.org/<x> | is not a valid URI",
                    ":x | is not a valid URI"
                })
        @Tag("C5")
        @Tag("C6")
        @DisplayName("that are none, or none of one place, are rejected and not told")
        void thatAreNoneAreRejectedAndNotTold(String uri, String problem) {
            assertThat(clients("app:\n  secret: x\n  redirectURIs:\n    - app:/\n    - '" + uri + "'")
                            .errors())
                    .containsExactly("1.yml:10: error: " + PATH + "app.redirectURIs[1]: " + problem);
        }

        @Test
        void thatAreTooLongAreRejected() throws InvalidConfigException {
            assertThat(clients("app: {secret: x, redirectURIs: ['app:/" + "x".repeat(251) + "']}")
                            .errors())
                    .containsExactly(
                            "1.yml:6: error: " + PATH + "app.redirectURIs[0]: expected at most 255 characters");
            assertThat(clients("app: {secret: x, redirectURIs: ['app:/" + "x".repeat(250) + "']}")
                            .client()
                            .redirectUris())
                    .hasSize(1);
        }

        @Test
        @Tag("C7")
        @DisplayName("of the web frontend are warned of when they lack the callback")
        void ofTheWebFrontendWithoutTheCallbackAreWarnedOf() throws InvalidConfigException {
            assertThat(clients("fylr-web-frontend+: {redirectURIs+: ['https://app.example.org/']}")
                            .warnings())
                    .containsExactly("1.yml:6: warning: "
                            + PATH
                            + "fylr-web-frontend.redirectURIs[0]: with redirect URIs of its own the web frontend's client no longer has the"
                            + " external URL + /oauth2/callback");
            assertThat(clients(
                                    "fylr-web-frontend+: {redirectURIs: ['https://app.example.org/', 'https://dam.example.org/oauth2/callback']}")
                            .warnings())
                    .isEmpty();
        }

        @Test
        @Tag("C5")
        @Tag("V1")
        @DisplayName("a host name may have an underscore; one that is not ASCII is told as browsers send it")
        void hosts() throws InvalidConfigException {
            assertThat(clients(
                                    "app: {secret: x, redirectURIs: ['https://my_app.example.org/cb', 'HTTPS://app.example.org:8443/']}")
                            .warnings())
                    .isEmpty();
            assertThat(clients("app: {secret: x, redirectURIs: ['https://müller.example.org/cb']}")
                            .errors())
                    .containsExactly(
                            "1.yml:6: error: " + PATH
                                    + "app.redirectURIs[0]: has a host name that is not ASCII: expected it as browsers send it, xn--mller-kva.example.org");
        }

        @Test
        @Tag("V1")
        @DisplayName("a client without a value is told, and one that is to be skipped is not looked at")
        void leftOut() throws InvalidConfigException {
            assertThat(clients("ci-hub: \nlinkrui: ~").warnings())
                    .containsExactly(
                            "1.yml:6: warning: " + PATH
                                    + "ci-hub: nothing stands here, so that there is no client 'ci-hub';"
                                    + " leave the key out to keep a default client",
                            "1.yml:7: warning: " + PATH
                                    + "linkrui: nothing stands here, so that there is no client 'linkrui';"
                                    + " leave the key out to keep a default client");
            WrittenFiles files = clients("app:\n  secret: $2y$16$" + REST + "\nother: {secret: x}")
                    .skip("app")
                    .skip("nobody");
            assertThat(files.load().clients())
                    .extracting(FylrClient::id)
                    .contains("other")
                    .doesNotContain("app");
            assertThat(files.warnings())
                    .containsExactly("--skip-client: warning: nobody: there is no client of this name");
        }

        @ParameterizedTest
        @CsvSource({
            "https://app.example.org/?state=1,state",
            "https://app.example.org/?a=b&code,code",
            "my.app:///?kc_action=x,kc_action",
            "https://app.example.org/?session_state=1,session_state",
            "https://app.example.org/?RESPONSE=1,response",
            "https://app.example.org/?%73tate=1,state"
        })
        @Tag("C5")
        @DisplayName("with a parameter that Keycloak's response has too are warned of, by its name")
        void withAResponseParameterAreWarnedOf(String uri, String name) throws InvalidConfigException {
            assertThat(clients("app: {secret: x, redirectURIs: ['" + uri + "']}")
                            .warnings())
                    .containsExactly("1.yml:6: warning: " + PATH
                            + "app.redirectURIs[0]: can never be used: Keycloak does not accept '" + name
                            + "', a parameter of the authorization"
                            + " response, in a redirect URI's query since 26.7.2; register a URI without it");
            assertThat(clients("app: {secret: x, redirectURIs: ['https://app.example.org/state?a=code&states=1']}")
                            .warnings())
                    .isEmpty();
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "http://app.example.org/",
                    "HTTP://app.example.org/",
                    "http://localhost.example.org/",
                    "http://127.0.0.1.example.org/",
                    "http://notlocalhost/",
                    "http://10.0.0.1/",
                    "http://[::2]/"
                })
        @Tag("C6")
        @DisplayName("by plain http to another host are warned of unless allowHttpRedirects is on")
        void byPlainHttpToAnotherHostAreWarnedOf(String uri) throws InvalidConfigException {
            String client = "app: {secret: x, redirectURIs: ['" + uri + "']}";
            assertThat(clients(client).warnings())
                    .containsExactly("1.yml:6: warning: " + PATH + "app.redirectURIs[0]: "
                            + "plain http to another host is rejected at login unless allowHttpRedirects is true");
            assertThat(clients(client)
                            .file("fylr+: {services+: {api+: {oauth2Server+: {allowHttpRedirects: true}}}}")
                            .warnings())
                    .isEmpty();
        }
    }
}
