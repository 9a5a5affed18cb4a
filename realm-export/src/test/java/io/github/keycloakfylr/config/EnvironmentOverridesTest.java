package io.github.keycloakfylr.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
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
    void override_all_files_and_fylrs_defaults() throws InvalidConfigException {
        FylrConfig config = files().file("fylr+: {externalURL: https://one.example.org}").file("fylr+: {externalURL: https://two.example.org}")
                .variable("CFG_FYLR_EXTERNALURL", "https://three.example.org")
                .variable("CFG_FYLR_SERVICES_API_OAUTH2SERVER_ALLOWHTTPREDIRECTS", "true")
                .variable("CFG_FYLR_SERVICES_WEBAPP_LOGINALLOWREDIRECTS", " [\"https://*.example.org\"]")
                .variable(CLIENTS + "LINKRUI_REDIRECTURIS", "[\"https://linkrui.example.org/oauth\"]")
                .variable("PATH", "/bin").variable("cfg_fylr_name", "ignored").variable("XCFG_FYLR_NAME", "ignored").load();
        assertThat(config.externalUrl()).contains("https://three.example.org");
        assertThat(config.allowHttpRedirects()).contains(true);
        assertThat(config.loginAllowRedirects().orElseThrow()).hasToString("[https://*.example.org]");
        FylrClient linkrui = config.clients().stream().filter(client -> client.id().equals("linkrui")).findFirst().orElseThrow();
        assertThat(linkrui.redirectUris()).containsExactly("https://linkrui.example.org/oauth");
        assertThat(linkrui.named()).isTrue();
        assertThat(linkrui.isPublic()).isTrue();
        assertThat(config.clients()).filteredOn(FylrClient::named).hasSize(1);
        assertThat(config.warnings()).isEmpty();
    }

    @Test
    @DisplayName("C3 replace the secret of a client, whatever characters its id has")
    void replace_the_secret_of_a_client_whatever_characters_its_id_has() throws InvalidConfigException {
        FylrClient client = files().clients("my-Client.no 1: {secret: old, scopes: [read]}").variable(CLIENTS + "MY_CLIENT_NO_1_SECRET", HASH)
                .variable(CLIENTS + "MY_CLIENT_NO_1_SCOPES", "[\"write\", \"offline\"]").client();
        assertThat(client.secret()).isEqualTo(HASH);
        assertThat(client.scopes()).containsExactly(Scope.WRITE, Scope.OFFLINE);
    }

    @ParameterizedTest
    @CsvSource({"true,true", "TRUE,true", "False,false"})
    void have_truth_in_any_case(String value, boolean isPublic) throws InvalidConfigException {
        assertThat(files().clients("app: {secret: " + (isPublic ? "''" : "x") + "}").variable(CLIENTS + "APP_PUBLIC", value).client().isPublic())
                .isEqualTo(isPublic);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "yes", "", " true", "[true]"})
    void have_no_other_truth(String value) {
        assertThat(files().file("{}").variable(BASE_CONFIG + "LOGIN_GUEST", value).errors()).singleElement().asString()
                .matches("CFG_FYLR_DB_INIT_CONFIG_SYSTEM_CONFIG_LOGIN_GUEST(:1)?: error:"
                        + " fylr\\.db\\.init\\.config\\.system\\.config\\.login\\.guest: "
                        + "expected true or false, found (text|a list)");
    }

    @Test
    void reach_keys_of_the_base_config_that_have_underscores() throws InvalidConfigException {
        FylrConfig config = files().file("{}").variable(BASE_CONFIG + "LOGIN_KEEP_LOGIN", "7d").variable(BASE_CONFIG
                + "OAUTH2_EXPIRATIONS_ACCESS_TOKEN", "1h")
                .variable(BASE_CONFIG + "OAUTH2_EXPIRATIONS_REFRESH_TOKEN", "2h").variable(BASE_CONFIG + "OPENID_USERINFO", "[\"email\"]")
                .variable(BASE_CONFIG + "OAUTH2_CLIENTS", "[{\"name\": \"app\", \"secret\": \"" + HASH
                        + "\", \"redirect_uris\": [{\"url\": \"app:/x\"}]}]").load();
        assertThat(config.keepLogin()).contains(KeepLogin.SEVEN_DAYS);
        assertThat(config.accessTokenLifetime()).contains(Duration.ofHours(1));
        assertThat(config.refreshTokenLifetime()).contains(Duration.ofHours(2));
        assertThat(config.userinfo()).contains(List.of(UserinfoClaim.EMAIL));
        assertThat(config.clients()).filteredOn(FylrClient::named).singleElement().satisfies(client -> {
            assertThat(client.id()).isEqualTo("app");
            assertThat(client.redirectUris()).containsExactly("app:/x");
        });
    }

    @Test
    void go_over_the_base_config_in_a_file_of_its_own() throws InvalidConfigException {
        assertThat(files().file("{}").baseConfig("{\"system\": {\"config\": {\"login\": {\"guest\": false, \"keep_login\": \"30d\"}}}}")
                .variable(BASE_CONFIG + "LOGIN_GUEST", "true").load())
                .satisfies(config -> assertThat(config.guestAccess()).contains(true))
                .satisfies(config -> assertThat(config.keepLogin()).contains(KeepLogin.THIRTY_DAYS));
    }

    @ParameterizedTest
    @CsvSource({
        "CFG_FYLR_EXTERNAL_URL,x",
        "CFG_,x",
        "CFG_FYLR_,x",
        "CFG_FYLR_SERVICES_API_OAUTH2SERVER,x",
        "CFG_FYLR_SERVICES_API_OAUTH2SERVER_CLIENTS_APP_COLOUR,x",
        "CFG_FYLR_SERVICES_API_OAUTH2SERVER_CLIENTS_APP_,x"})
    void that_name_no_setting_are_told(String name, String value) throws InvalidConfigException {
        assertThat(files().clients("app: {secret: x}").variable(name, value).warnings()).containsExactly(name
                + ": warning: names no setting, ignored");
    }

    @Test
    @org.junit.jupiter.api.DisplayName("V2 fylr's own prefix, the chart's and the operator's, in any spelling of case")
    void prefixes() throws InvalidConfigException {
        for (String prefix : java.util.List.of("", "CFG_", "DAM_")) {
            FylrConfig config = files().clients("web-client: {secret: x}").prefix("DAM_")
                    .variable(prefix + "FYLR_EXTERNALURL", "https://dam.example.org")
                    .variable(prefix + "FYLR_SERVICES_API_OAUTH2SERVER_CLIENTS_web-client_SECRET", "geheim").load();
            assertThat(config.externalUrl()).contains("https://dam.example.org");
            assertThat(config.clients()).filteredOn(client -> client.id().equals("web-client")).extracting(FylrClient::secret).containsExactly("geheim");
        }
    }

    @Test
    @org.junit.jupiter.api.DisplayName("V2 a variable may add a client, and what has nothing to do with logins is no setting that is missing")
    void add_a_client() throws InvalidConfigException {
        assertThat(files().variable(CLIENTS + "webclient_SECRET", "geheim").load().clients())
                .filteredOn(client -> client.id().equals("webclient")).extracting(FylrClient::secret).containsExactly("geheim");
        assertThat(files().variable("FYLR_ELASTIC_ADDRESSES", "x").variable("CFG_FYLR_DB_INIT_LOCATIONS_DEFAULT_KIND", "s3").warnings()).isEmpty();
    }

    @Test
    @org.junit.jupiter.api.DisplayName("V2 the realm file's own variables are told, and so is what names no setting")
    void of_the_realm_file() throws InvalidConfigException {
        assertThat(files().variable("FYLR_LOGIN_GUEST", "true").warnings()).containsExactly("FYLR_LOGIN_GUEST: warning: is a variable of the"
                + " realm file realm-export/fylr-realm.json, and not of fylr's; ignored");
        assertThat(files().variable("FYLR_NONSENSE", "true").warnings()).containsExactly("FYLR_NONSENSE: warning: names no setting, ignored");
    }

    @Test
    void mean_the_client_with_the_longest_id_that_fits() throws InvalidConfigException {
        FylrConfig config = files().clients("app: {secret: one, two_secret: odd}\napp-two: {secret: two}\napp-two-three: {secret: three}")
                .variable(CLIENTS + "APP_TWO_SECRET", "changed").load();
        assertThat(config.clients()).filteredOn(FylrClient::named).extracting(FylrClient::secret).containsExactly("one", "changed", "three");
    }

    @Test
    @DisplayName("C3 mean the secret of a client, even where another client is called like that")
    void mean_the_secret_of_a_client_even_where_another_client_is_called_like_that() throws InvalidConfigException {
        FylrConfig config = files().clients("app: {secret: one}\napp-secret: {secret: two}").variable(CLIENTS + "APP_SECRET", "changed").load();
        assertThat(config.clients()).filteredOn(FylrClient::named).extracting(FylrClient::secret).containsExactly("changed", "two");
    }

    @Test
    void that_may_mean_two_clients_are_refused() {
        assertThat(files().clients("my-app: {secret: one}\nmy_app: {secret: two}").variable(CLIENTS + "MY_APP_SECRET", "geheim").errors())
                .containsExactly(CLIENTS + "MY_APP_SECRET: error: may mean 'my-app' or 'my_app': expected a name that means one of them");
    }

    @Test
    @DisplayName("C3 are checked like the files, and their values are not told")
    void are_checked_like_the_files_and_their_values_are_not_told() {
        List<String> errors = files().clients("app: {secret: x}\nother: {secret: y}\nthird: {secret: z}")
                .variable(CLIENTS + "APP_SECRET", "$2y$15$9m2oQmY4NZIxyFntEz/s7O2v///Nu390wnQg8jecAdJ7pcPbgt6l.")
                .variable(CLIENTS + "OTHER_SECRET", "[geheim").variable(CLIENTS + "THIRD_SECRET", "{SHA}geheim")
                .variable("CFG_FYLR_EXTERNALURL", "geheim").errors();
        assertThat(errors).hasSize(4).noneMatch(line -> line.contains("geheim") || line.contains("9m2o"))
                .anyMatch(line -> line.startsWith(CLIENTS + "OTHER_SECRET: error: is not valid JSON: "))
                .anyMatch(line -> line.startsWith("CFG_FYLR_EXTERNALURL: error: fylr.externalURL: expected"))
                .anyMatch(line -> line.startsWith(CLIENTS + "APP_SECRET: error: fylr.services.api.oauth2Server.clients.app.secret: the"
                        + " client 'app': "))
                .anyMatch(line -> line.startsWith(CLIENTS + "THIRD_SECRET: error: fylr.services.api.oauth2Server.clients.third.secret: the"
                        + " client 'third': "));
    }

    @Test
    void that_give_text_for_a_list_are_told_how_a_list_is_written() {
        assertThat(files().file("fylr+:").variable("CFG_FYLR_SERVICES_WEBAPP_LOGINALLOWREDIRECTS", "").errors()).containsExactly(
                "CFG_FYLR_SERVICES_WEBAPP_LOGINALLOWREDIRECTS: error: fylr.services.webapp.loginAllowRedirects: expected a JSON array,"
                        + " such as [\"one\", \"two\"] or [], found text");
    }
}
