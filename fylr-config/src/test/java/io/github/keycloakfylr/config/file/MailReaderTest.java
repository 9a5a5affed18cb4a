package io.github.keycloakfylr.config.file;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keycloakfylr.config.FylrConfig;
import io.github.keycloakfylr.config.MailServer;
import io.github.keycloakfylr.config.MailServer.Encryption;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Tag("V1")
@DisplayName("The mail server of a base config")
class MailReaderTest {

    private static final String BASE = "fylr.db.init.config.system.config.";
    private static final String FROM = "email: {from: dam@example.org}\n";
    private static final String PASSWORD = "never-in-a-message";

    @TempDir
    private Path directory;

    private WrittenFiles inline(String text) {
        return new WrittenFiles(directory).inlineBaseConfig(FROM + text);
    }

    private Optional<MailServer> server(String text) throws InvalidConfigException {
        return inline("email_server: " + text).load().mailServer();
    }

    @Test
    void isTakenOverWithItsLoginAndTheSender() throws InvalidConfigException {
        WrittenFiles files =
                inline("email_server: {server_addr: 'mail.example.org:587', type: starttls, helo_domain: '',"
                        + " insecure_skip_verify: false, plain_auth: {username: dam, password: " + PASSWORD
                        + ", identity: ''}, login_auth: {username: '', password: ''}, cram_md5_auth: {}}");
        FylrConfig config = files.load();
        assertThat(config.mailServer())
                .contains(new MailServer(
                        "mail.example.org",
                        Optional.of(587),
                        Encryption.STARTTLS,
                        Optional.of("dam"),
                        Optional.of(PASSWORD)));
        assertThat(config.mailSender()).contains("dam@example.org");
        assertThat(config.warnings()).isEmpty();
        assertThat(files.notes())
                .contains(
                        "1.yml:7: note: " + BASE + "email: taken over: from",
                        "1.yml:8: note: " + BASE + "email_server: taken over: server_addr, type, plain_auth")
                .noneMatch(line -> line.contains(PASSWORD));
        assertThat(config.toString()).doesNotContain(PASSWORD);
    }

    @ParameterizedTest
    @CsvSource({
        "mail.example.org:25,off,mail.example.org,25,OFF",
        "127.0.0.1:2525,off,127.0.0.1,2525,OFF",
        "mail_relay:465,tls,mail_relay,465,TLS",
        "[2001:db8::1]:465,tls,2001:db8::1,465,TLS"
    })
    void isTakenOverWithoutALogin(String address, String type, String host, int port, Encryption encryption)
            throws InvalidConfigException {
        WrittenFiles files = inline("email_server: {server_addr: '" + address + "', type: '" + type + "'}");
        assertThat(files.load().mailServer())
                .contains(new MailServer(host, Optional.of(port), encryption, Optional.empty(), Optional.empty()));
        assertThat(files.warnings()).isEmpty();
    }

    @Test
    void logsInByLoginAsWell() throws InvalidConfigException {
        MailServer server = server("{server_addr: 'm:25', type: tls, login_auth: {username: dam, password: geheim}}")
                .orElseThrow();
        assertThat(server.username()).contains("dam");
        assertThat(server.password()).contains("geheim");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'***' | is masked, as fylr's API shows it",
                "'*****' | is masked, as fylr's API shows it",
                "'' | is empty",
                "'a${b}' | has '${' in it, which Keycloak would replace",
                "\"a\\nb\" | is longer than 4000 characters or has control characters in it"
            })
    @DisplayName("a password that is masked, or that Keycloak would not take, is asked for by its name")
    void aPasswordThatIsMaskedIsAskedFor(String password, String reason) throws InvalidConfigException {
        WrittenFiles files = new WrittenFiles(directory)
                .inlineBaseConfig(FROM
                        + "email_server: {server_addr: 'm:25', type: tls,\n  plain_auth: {username: dam,\n    password: "
                        + quoted(password) + "}}");
        assertThat(files.load().mailServer().orElseThrow().username()).contains("dam");
        assertThat(files.load().mailServer().orElseThrow().password()).isEmpty();
        assertThat(files.warnings())
                .containsExactly(
                        "1.yml:10: warning: " + BASE + "email_server.plain_auth.password: " + reason
                                + ": set it by hand, in Realm settings > Email; the rest is taken over, and a password that is set stays");
    }

    private static String quoted(String password) {
        return password == null || password.isEmpty()
                ? "''"
                : password.startsWith("\"") ? password : "'" + password + "'";
    }

    @Test
    @Tag("V2")
    @DisplayName("a variable gives the password that the file has masked")
    void aVariableGivesThePassword() throws InvalidConfigException {
        WrittenFiles files = inline(
                        "email_server: {server_addr: 'm:25', type: tls, plain_auth: {username: dam, password: '***'}}")
                .variable("FYLR_DB_INIT_CONFIG_SYSTEM_CONFIG_EMAIL_SERVER_PLAIN_AUTH_PASSWORD", PASSWORD);
        assertThat(files.load().mailServer().orElseThrow().password()).contains(PASSWORD);
        assertThat(files.warnings()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "server_addr: m, type: tls | server_addr: has no port: Keycloak takes 465",
                "server_addr: m, type: off | server_addr: has no port: Keycloak takes 25",
                "server_addr: 'm:25' | type: is missing: taken for starttls, which encrypts where the mail server can",
                "type: tls | server_addr: is missing: there is no mail server to take over",
                "server_addr: 'm:25', type: off, plain_auth: {username: a, password: b} | type: is off: Keycloak sends the mail server's password unencrypted",
                "server_addr: 'm:25', type: tls, plain_auth: {password: b} | plain_auth.username: is missing: nobody logs in by this",
                "server_addr: 'm:25', type: tls, cram_md5_auth: {username: a, password: b} | cram_md5_auth: is not converted: Keycloak does not log in by CRAM-MD5",
                "server_addr: 'm:25', type: tls, plain_auth: {username: a, password: b}, login_auth: {username: c, password: d} | login_auth: is not converted: the mail server has one login, and plain_auth is taken",
                "server_addr: 'm:25', type: tls, plain_auth: {username: a, password: b, identity: c} | plain_auth.identity: is not converted: Keycloak sends mail as the user who logs in there",
                "server_addr: 'm:25', type: tls, helo_domain: dam.example.org | helo_domain: is not converted: ",
                "server_addr: 'm:25', type: tls, insecure_skip_verify: true | insecure_skip_verify: is not converted: ",
                "server_addr: 'm:25', type: tls, nonsense: x | nonsense: unknown key, ignored; known here: "
            })
    @DisplayName("what Keycloak has otherwise is named, each by its key")
    void whatKeycloakHasOtherwiseIsNamed(String settings, String line) throws InvalidConfigException {
        assertThat(inline("email_server: {" + settings + "}").warnings())
                .singleElement()
                .asString()
                .startsWith("1.yml:8: warning: " + BASE + "email_server." + line);
    }

    @Test
    @DisplayName("CRAM-MD5's password is not sent by another mechanism")
    void thePasswordOfCramMd5IsNotTaken() throws InvalidConfigException {
        assertThat(server("{server_addr: 'm:25', type: tls, cram_md5_auth: {username: a, password: b}}"))
                .contains(new MailServer("m", Optional.of(25), Encryption.TLS, Optional.empty(), Optional.empty()));
    }

    @ParameterizedTest
    @CsvSource({
        "'server_addr: \"a b:25\"',server_addr: expected a host and a port",
        "'server_addr: \"m:0\"',server_addr: expected a host and a port",
        "'server_addr: \"m:65536\"',server_addr: expected a host and a port",
        "'server_addr: \"smtp://m:25\"',server_addr: expected a host and a port",
        "'server_addr: \"m${X}:25\"',server_addr: expected a host and a port",
        "server_addr: 25,'server_addr: expected text (put it in quotes), found a number'",
        "'server_addr: \"m:25\", type: ssl','type: expected one of off, starttls, tls'",
        "'server_addr: \"m:25\", type: tls, plain_auth: x','plain_auth: expected a map, found text'"
    })
    void badInputIsAnErrorWithItsPlace(String settings, String error) {
        assertThat(inline("email_server: {" + settings + "}").errors())
                .anySatisfy(line -> assertThat(line).startsWith("1.yml:8: error: " + BASE + "email_server." + error));
    }

    @ParameterizedTest
    @CsvSource({"dam", "a@b@c", "'Dam <dam@example.org>'", "'a@${X}'"})
    void aSenderThatIsNoAddressIsAnError(String from) {
        assertThat(new WrittenFiles(directory)
                        .inlineBaseConfig("email: {from: '" + from + "'}")
                        .errors())
                .containsExactly(
                        "1.yml:7: error: " + BASE + "email.from: expected an e-mail address, such as dam@example.org");
    }

    @Test
    void aServerWithoutASenderIsNamed() throws InvalidConfigException {
        assertThat(new WrittenFiles(directory)
                        .inlineBaseConfig(
                                "email_server: {server_addr: 'm:25', type: tls}\nemail: {from: '', signature: {de-DE: Gruß}}")
                        .warnings())
                .hasSize(2)
                .anySatisfy(line -> assertThat(line).contains("there is no sender, email.from"))
                .anySatisfy(line -> assertThat(line).contains("email.signature: is not converted: "));
    }
}
