package io.github.keycloakfylr.config.file;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keycloakfylr.config.FylrClient;
import io.github.keycloakfylr.config.FylrConfig;
import io.github.keycloakfylr.config.KeepLogin;
import io.github.keycloakfylr.config.Scope;
import io.github.keycloakfylr.config.UserinfoClaim;
import io.github.keycloakfylr.realmfile.RealmFile;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("Environment variables")
class EnvironmentOverridesTest {

    private static final String CLIENTS = "CFG_FYLR_SERVICES_API_OAUTH2SERVER_CLIENTS_";
    private static final String BASE_CONFIG = "CFG_FYLR_DB_INIT_CONFIG_SYSTEM_CONFIG_";
    private static final String HASH = "$2y$10$baog95qJSt5pkoZbbiHJi.J5MRFN6MgBPALjb7tekp8lfGRvH6Avy";

    @TempDir
    private Path directory;

    private WrittenFiles files() {
        return new WrittenFiles(directory);
    }

    @Test
    void overrideAllFilesAndFylrsDefaults() throws InvalidConfigException {
        FylrConfig config = files().file("fylr+: {externalURL: https://one.example.org}")
                .file("fylr+: {externalURL: https://two.example.org}")
                .variable("CFG_FYLR_EXTERNALURL", "https://three.example.org")
                .variable("CFG_FYLR_SERVICES_API_OAUTH2SERVER_ALLOWHTTPREDIRECTS", "true")
                .variable("CFG_FYLR_SERVICES_WEBAPP_LOGINALLOWREDIRECTS", " [\"https://*.example.org\"]")
                .variable(CLIENTS + "LINKRUI_REDIRECTURIS", "[\"https://linkrui.example.org/oauth\"]")
                .variable("PATH", "/bin")
                .variable("cfg_fylr_name", "ignored")
                .variable("XCFG_FYLR_NAME", "ignored")
                .load();
        assertThat(config.externalUrl()).contains("https://three.example.org");
        assertThat(config.allowHttpRedirects()).contains(true);
        assertThat(config.loginAllowRedirects().orElseThrow()).hasToString("[https://*.example.org]");
        FylrClient linkrui = config.clients().stream()
                .filter(client -> client.id().equals("linkrui"))
                .findFirst()
                .orElseThrow();
        assertThat(linkrui.redirectUris()).containsExactly("https://linkrui.example.org/oauth");
        assertThat(linkrui.named()).isTrue();
        assertThat(linkrui.isPublic()).isTrue();
        assertThat(config.clients()).filteredOn(FylrClient::named).hasSize(1);
        assertThat(config.warnings()).isEmpty();
    }

    @Test
    @Tag("C3")
    @DisplayName("replace the secret of a client, whatever characters its id has")
    void replaceTheSecretOfAClientWhateverCharactersItsIdHas() throws InvalidConfigException {
        FylrClient client = files().clients("my-Client.no 1: {secret: old, scopes: [read]}")
                .variable(CLIENTS + "MY_CLIENT_NO_1_SECRET", HASH)
                .variable(CLIENTS + "MY_CLIENT_NO_1_SCOPES", "[\"write\", \"offline\"]")
                .client();
        assertThat(client.secret()).isEqualTo(HASH);
        assertThat(client.scopes()).containsExactly(Scope.WRITE, Scope.OFFLINE);
    }

    @ParameterizedTest
    @CsvSource({"true,true", "TRUE,true", "False,false"})
    void haveTruthInAnyCase(String value, boolean isPublic) throws InvalidConfigException {
        assertThat(files().clients("app: {secret: " + (isPublic ? "''" : "x") + "}")
                        .variable(CLIENTS + "APP_PUBLIC", value)
                        .client()
                        .isPublic())
                .isEqualTo(isPublic);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "yes", "", " true", "[true]"})
    void haveNoOtherTruth(String value) {
        assertThat(files().file("{}")
                        .variable(BASE_CONFIG + "LOGIN_GUEST", value)
                        .errors())
                .singleElement()
                .asString()
                .matches("CFG_FYLR_DB_INIT_CONFIG_SYSTEM_CONFIG_LOGIN_GUEST(:1)?: error:"
                        + " fylr\\.db\\.init\\.config\\.system\\.config\\.login\\.guest: "
                        + "expected true or false, found (text|a list)");
    }

    @Test
    void reachKeysOfTheBaseConfigThatHaveUnderscores() throws InvalidConfigException {
        FylrConfig config = files().file("{}")
                .variable(BASE_CONFIG + "LOGIN_KEEP_LOGIN", "7d")
                .variable(BASE_CONFIG + "OAUTH2_EXPIRATIONS_ACCESS_TOKEN", "1h")
                .variable(BASE_CONFIG + "OAUTH2_EXPIRATIONS_REFRESH_TOKEN", "2h")
                .variable(BASE_CONFIG + "OPENID_USERINFO", "[\"email\"]")
                .variable(
                        BASE_CONFIG + "OAUTH2_CLIENTS",
                        "[{\"name\": \"app\", \"secret\": \"" + HASH
                                + "\", \"redirect_uris\": [{\"url\": \"app:/x\"}]}]")
                .load();
        assertThat(config.keepLogin()).contains(KeepLogin.SEVEN_DAYS);
        assertThat(config.accessTokenLifetime()).contains(Duration.ofHours(1));
        assertThat(config.refreshTokenLifetime()).contains(Duration.ofHours(2));
        assertThat(config.userinfo()).contains(List.of(UserinfoClaim.EMAIL));
        assertThat(config.clients())
                .filteredOn(FylrClient::named)
                .singleElement()
                .satisfies(client -> {
                    assertThat(client.id()).isEqualTo("app");
                    assertThat(client.redirectUris()).containsExactly("app:/x");
                });
    }

    @Test
    void goOverTheBaseConfigInAFileOfItsOwn() throws InvalidConfigException {
        assertThat(files().file("{}")
                        .baseConfig(
                                "{\"system\": {\"config\": {\"login\": {\"guest\": false, \"keep_login\": \"30d\"}}}}")
                        .variable(BASE_CONFIG + "LOGIN_GUEST", "true")
                        .load())
                .satisfies(config -> assertThat(config.guestAccess()).contains(true))
                .satisfies(config -> assertThat(config.keepLogin()).contains(KeepLogin.THIRTY_DAYS));
    }

    @ParameterizedTest
    @ValueSource(strings = {"FYLR_", "CFG_FYLR_", "MY_", "MY_FYLR_"})
    @Tag("V2")
    @DisplayName("have fylr's own prefix, that of its Helm chart, or one that is named")
    void haveFylrsOwnPrefixOrOneThatIsNamed(String prefix) throws InvalidConfigException {
        WrittenFiles files = files().file("fylr+:")
                .variable(prefix + "EXTERNALURL", "https://dam.example.org")
                .variable(prefix + "SERVICES_API_OAUTH2SERVER_ALLOWHTTPREDIRECTS", "true");
        for (String named : prefix.startsWith("MY") ? List.of("MY_", "MY") : List.of("CFG_FYLR_", "FYLR")) {
            assertThat(files.prefix(named).load().externalUrl()).contains("https://dam.example.org");
            assertThat(files.prefix(named).load().allowHttpRedirects()).contains(true);
            assertThat(files.prefix(named).load().warnings()).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "web-client,web-client",
        "web-client,WEB-CLIENT",
        "web-client,WEB_CLIENT",
        "webclient,webclient",
        "webclient,WEBCLIENT",
        "WebClient,webclient",
        "my_app,my_app",
        "my.app,MY_APP"
    })
    @Tag("V2")
    @DisplayName("name a client in any spelling of case, as charts write it")
    void nameAClientInAnySpellingOfCase(String id, String written) throws InvalidConfigException {
        WrittenFiles files = files().clients(id + ": {secret: old}")
                .variable(CLIENTS + written + "_SECRET", HASH)
                .variable("FYLR_SERVICES_API_OAUTH2SERVER_CLIENTS_" + written + "_REDIRECTURIS", "[\"app:/x\"]");
        assertThat(files.client())
                .isEqualTo(new FylrClient(id, false, HASH, List.of("app:/x"), List.of(), false, true));
        assertThat(files.warnings()).isEmpty();
    }

    @Test
    @Tag("V2")
    @DisplayName("add a client, spelled as it is there, and say so")
    void addAClientWithAllThatItHas() throws InvalidConfigException {
        WrittenFiles files = files().file("fylr+:")
                .variable(CLIENTS + "web-client_SECRET", HASH)
                .variable(CLIENTS + "web-client_REDIRECTURIS", "[\"https://a.example.org/cb\"]")
                .variable(CLIENTS + "web-client_PUBLIC", "false");
        assertThat(files.client())
                .isEqualTo(new FylrClient(
                        "web-client", false, HASH, List.of("https://a.example.org/cb"), List.of(), false, true));
        assertThat(files.warnings())
                .containsExactly(CLIENTS + "web-client_PUBLIC: warning: adds the client 'web-client'");
    }

    @Test
    @Tag("V2")
    @DisplayName("add a client whose id no variable can spell: clientID says it")
    void addAClientWhoseIdNoVariableCanSpell() throws InvalidConfigException {
        assertThat(files().file("fylr+:")
                        .variable(CLIENTS + "MY_APP_SECRET", HASH)
                        .variable(CLIENTS + "MY_APP_CLIENTID", "my-App")
                        .client()
                        .id())
                .isEqualTo("my-App");
        assertThat(files().file("fylr+:")
                        .variable(CLIENTS + "MY_APP_SECRET", HASH)
                        .variable(CLIENTS + "MY_APP_CLIENTID", "other")
                        .errors())
                .containsExactly(CLIENTS
                        + "MY_APP_CLIENTID: error: fylr.services.api.oauth2Server.clients.MY_APP.clientID: expected the name of"
                        + " the entry, 'MY_APP', or nothing");
        assertThat(files().file("fylr+:")
                        .variable(CLIENTS + "nobody_SCOPES", "[\"read\"]")
                        .errors())
                .singleElement()
                .asString()
                .contains("the client 'nobody' has no secret");
    }

    @Test
    @Tag("V2")
    @DisplayName("mean the client that they spell, where two differ in nothing that a variable usually has")
    void meanTheClientThatTheySpell() throws InvalidConfigException {
        FylrConfig config = files().clients("my-app: {secret: one}\nmy_app: {secret: two}")
                .variable(CLIENTS + "my-app_SECRET", "changed")
                .load();
        assertThat(config.clients())
                .filteredOn(FylrClient::named)
                .extracting(FylrClient::secret)
                .containsExactly("changed", "two");
    }

    @Test
    @Tag("V2")
    @DisplayName("of a later prefix win, and the other is named")
    void ofALaterPrefixWinAndTheOtherIsNamed() throws InvalidConfigException {
        WrittenFiles files = files().file("fylr+:")
                .variable("FYLR_EXTERNALURL", "https://one.example.org")
                .variable("CFG_FYLR_EXTERNALURL", "https://two.example.org");
        assertThat(files.load().externalUrl()).contains("https://two.example.org");
        assertThat(files.warnings())
                .containsExactly(
                        "CFG_FYLR_EXTERNALURL: warning: fylr.externalURL: is taken from this variable, not from"
                                + " FYLR_EXTERNALURL");
        assertThat(files.prefix("FYLR_").load().externalUrl()).contains("https://one.example.org");
        assertThat(files.variable("CFG_FYLR_EXTERNALURL", "https://one.example.org")
                        .warnings())
                .isEmpty();
    }

    @Test
    @Tag("V2")
    @DisplayName("that are placeholders of the realm file override nothing, and no setting has such a name")
    void thatArePlaceholdersOverrideNothing() throws InvalidConfigException {
        assertThat(RealmFile.defaults().placeholders())
                .contains("FYLR_LOGIN_GUEST", "FYLR_ACCESS_TOKEN_SECONDS", "FYLR_SSL_REQUIRED");
        for (String name : RealmFile.defaults().placeholders()) {
            WrittenFiles files = files().file("fylr+:").variable(name, "x");
            assertThat(files.warnings())
                    .containsExactly(
                            name + ": warning: is a variable of the realm file realm-export/fylr-realm.json, and"
                                    + " no override: it counts when a realm is imported, for what the files do not name");
            // As another prefix would have it: if it were a setting, the two would collide.
            String path = name.substring("FYLR_".length());
            assertThat(files().file("fylr+:").variable("CFG_FYLR_" + path, "x").warnings())
                    .containsExactly("CFG_FYLR_" + path + ": warning: names no setting, ignored");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "CFG_FYLR_ELASTIC_ADDRESSES | fylr.elastic.ADDRESSES: is not read, like the rest below it",
                "CFG_FYLR_DB_INIT_LOCATIONS_S3_CONFIG_S3_BUCKET | fylr.db.init.locations.S3_CONFIG_S3_BUCKET: is not read, like the rest below it",
                "FYLR_DB_DSN | fylr.db.dsn: is not read, like the rest below it",
                "FYLR_DB_INIT_CONFIG_SYSTEM_CONFIG_PURGE_ALLOW_PURGE | fylr.db.init.config.system.config.PURGE_ALLOW_PURGE: is not read, like the rest"
                        + " below it",
                "FYLR_METADATA_BLURHASH | does not matter for logins",
                "FYLR_CMD_MAGICK | does not matter for logins"
            })
    @Tag("V1")
    @Tag("V2")
    @DisplayName("that do not matter are known, and named")
    void thatDoNotMatterAreKnownAndNamed(String variable, String note) throws InvalidConfigException {
        WrittenFiles files = files().file("fylr+:").variable(variable, "x");
        assertThat(files.warnings()).isEmpty();
        assertThat(files.notes()).contains(variable + ": note: " + note);
    }

    @Test
    @Tag("V1")
    @Tag("V2")
    @DisplayName("that are to be set by hand are named")
    void thatAreToBeSetByHandAreNamed() throws InvalidConfigException {
        assertThat(files().file("fylr+:")
                        .variable(BASE_CONFIG + "LDAP_USERBASEDN", "ou=x")
                        .warnings())
                .singleElement()
                .asString()
                .startsWith(BASE_CONFIG
                        + "LDAP_USERBASEDN: warning: fylr.db.init.config.system.config.ldap: is not converted: ");
    }

    @ParameterizedTest
    @CsvSource({
        "CFG_FYLR_EXTERNAL_URL,x",
        "CFG_,x",
        "CFG_FYLR_,x",
        "CFG_FYLR_SERVICES_API_OAUTH2SERVER,x",
        "CFG_FYLR_SERVICES_API_OAUTH2SERVER_CLIENTS_APP_COLOUR,x",
        "CFG_FYLR_SERVICES_API_OAUTH2SERVER_CLIENTS_APP_,x"
    })
    void thatNameNoSettingAreTold(String name, String value) throws InvalidConfigException {
        assertThat(files().clients("app: {secret: x}").variable(name, value).warnings())
                .containsExactly(name + ": warning: names no setting, ignored");
    }

    @Test
    @Tag("V2")
    @DisplayName("fylr's own prefix, the chart's and the operator's, in any spelling of case")
    void prefixes() throws InvalidConfigException {
        for (String prefix : List.of("", "CFG_", "DAM_")) {
            FylrConfig config = files().clients("web-client: {secret: x}")
                    .prefix("DAM_")
                    .variable(prefix + "FYLR_EXTERNALURL", "https://dam.example.org")
                    .variable(prefix + "FYLR_SERVICES_API_OAUTH2SERVER_CLIENTS_web-client_SECRET", "geheim")
                    .load();
            assertThat(config.externalUrl()).contains("https://dam.example.org");
            assertThat(config.clients())
                    .filteredOn(client -> client.id().equals("web-client"))
                    .extracting(FylrClient::secret)
                    .containsExactly("geheim");
        }
    }

    @Test
    @Tag("V2")
    @DisplayName("a variable may add a client, and what has nothing to do with logins is no setting that is missing")
    void addAClient() throws InvalidConfigException {
        assertThat(files().variable(CLIENTS + "webclient_SECRET", "geheim")
                        .load()
                        .clients())
                .filteredOn(client -> client.id().equals("webclient"))
                .extracting(FylrClient::secret)
                .containsExactly("geheim");
        assertThat(files().variable("FYLR_ELASTIC_ADDRESSES", "x")
                        .variable("CFG_FYLR_DB_INIT_LOCATIONS_DEFAULT_KIND", "s3")
                        .warnings())
                .isEmpty();
    }

    @Test
    @Tag("V2")
    @DisplayName("the realm file's own variables are told, and so is what names no setting")
    void ofTheRealmFile() throws InvalidConfigException {
        assertThat(files().variable("FYLR_LOGIN_GUEST", "true").warnings())
                .containsExactly(
                        "FYLR_LOGIN_GUEST: warning: is a variable of the"
                                + " realm file realm-export/fylr-realm.json, and no override: it counts when a realm is imported, for what the files do not name");
        assertThat(files().variable("FYLR_NONSENSE", "true").warnings())
                .containsExactly("FYLR_NONSENSE: warning: names no setting, ignored");
    }

    @Test
    void meanTheClientWithTheLongestIdThatFits() throws InvalidConfigException {
        FylrConfig config = files().clients(
                        "app: {secret: one, two_secret: odd}\napp-two: {secret: two}\napp-two-three: {secret: three}")
                .variable(CLIENTS + "APP_TWO_SECRET", "changed")
                .load();
        assertThat(config.clients())
                .filteredOn(FylrClient::named)
                .extracting(FylrClient::secret)
                .containsExactly("one", "changed", "three");
    }

    @Test
    @Tag("C3")
    @DisplayName("mean the secret of a client, even where another client is called like that")
    void meanTheSecretOfAClientEvenWhereAnotherClientIsCalledLikeThat() throws InvalidConfigException {
        FylrConfig config = files().clients("app: {secret: one}\napp-secret: {secret: two}")
                .variable(CLIENTS + "APP_SECRET", "changed")
                .load();
        assertThat(config.clients())
                .filteredOn(FylrClient::named)
                .extracting(FylrClient::secret)
                .containsExactly("changed", "two");
    }

    @Test
    void thatMayMeanTwoClientsAreRejected() {
        assertThat(files().clients("my-app: {secret: one}\nmy_app: {secret: two}")
                        .variable(CLIENTS + "MY_APP_SECRET", "geheim")
                        .errors())
                .containsExactly(
                        CLIENTS
                                + "MY_APP_SECRET: error: may mean 'my-app' or 'my_app': expected a name that means one of them");
    }

    @Test
    @Tag("C3")
    @DisplayName("are checked like the files, and their values are not told")
    void areCheckedLikeTheFilesAndTheirValuesAreNotTold() {
        List<String> errors = files().clients("app: {secret: x}\nother: {secret: y}\nthird: {secret: z}")
                .variable(CLIENTS + "APP_SECRET", "$2y$15$9m2oQmY4NZIxyFntEz/s7O2v///Nu390wnQg8jecAdJ7pcPbgt6l.")
                .variable(CLIENTS + "OTHER_SECRET", "[geheim")
                .variable(CLIENTS + "THIRD_SECRET", "{SHA}geheim")
                .variable("CFG_FYLR_EXTERNALURL", "geheim")
                .errors();
        assertThat(errors)
                .hasSize(4)
                .noneMatch(line -> line.contains("geheim") || line.contains("9m2o"))
                .anyMatch(line -> line.startsWith(CLIENTS + "OTHER_SECRET: error: is not valid JSON: "))
                .anyMatch(line -> line.startsWith("CFG_FYLR_EXTERNALURL: error: fylr.externalURL: expected"))
                .anyMatch(line -> line.startsWith(
                        CLIENTS + "APP_SECRET: error: fylr.services.api.oauth2Server.clients.app.secret: the"
                                + " client 'app': "))
                .anyMatch(line -> line.startsWith(
                        CLIENTS + "THIRD_SECRET: error: fylr.services.api.oauth2Server.clients.third.secret: the"
                                + " client 'third': "));
    }

    @Test
    void thatGiveTextForAListAreToldHowAListIsWritten() {
        assertThat(files().file("fylr+:")
                        .variable("CFG_FYLR_SERVICES_WEBAPP_LOGINALLOWREDIRECTS", "")
                        .errors())
                .containsExactly(
                        "CFG_FYLR_SERVICES_WEBAPP_LOGINALLOWREDIRECTS: error: fylr.services.webapp.loginAllowRedirects: expected a JSON array,"
                                + " such as [\"one\", \"two\"] or [], found text");
    }
}
