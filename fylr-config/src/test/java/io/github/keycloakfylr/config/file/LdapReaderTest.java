package io.github.keycloakfylr.config.file;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keycloakfylr.config.LdapDirectory;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("V1")
@DisplayName("The LDAP directory of a base config")
class LdapReaderTest {

    private static final String BASE = "fylr.db.init.config.system.config.ldap";
    private static final String PASSWORD = "never-in-a-message";
    private static final String URL = "connections: [{url: 'ldap://ldap.example.org'}]";
    private static final String BASE_DN = "userbasedn: 'ou=people,dc=example,dc=org'";
    private static final String FILTER = "userfilter: '(uid=%(login)s)'";

    @TempDir
    private Path directory;

    /** From line 7 on. */
    private WrittenFiles ldap(String... settings) {
        return new WrittenFiles(directory).inlineBaseConfig("ldap: {" + String.join(", ", settings) + "}");
    }

    private WrittenFiles filtered(String filter, String mapping) {
        return ldap(URL, BASE_DN, "userfilter: '" + filter + "'", "usermapping: [" + mapping + "]");
    }

    private static String map(String key, String value) {
        return "{key: " + key + ", value: '" + value + "'}";
    }

    @Test
    void isTakenOver() throws InvalidConfigException {
        WrittenFiles files = ldap(
                "connections: [{url: 'ldap://one.example.org:389', tls_start: true, tls_insecure: false, tls_ca_cert: ''},"
                        + " {url: 'ldap://two.example.org', tls_start: true}, {url: ''}]",
                "bindusername: 'cn=fylr,dc=example,dc=org'",
                "bindpassword: " + PASSWORD,
                BASE_DN,
                "userfilter: '(&(objectClass=inetOrgPerson)(uid=%(login)s)(!(employeeType=left)))'",
                "usermapping: [" + map("login", "%(uid)s") + ", " + map("email", "%(mail)s") + ", "
                        + map("first_name", "%(givenName)s") + ", " + map("last_name", "%(sn)s") + ", "
                        + map("company", "%(o)s") + ", " + map("town", "") + "]",
                "userupdatecolumn: login",
                "groupbasedn: ''",
                "groupmapping: []",
                "debug: true");
        LdapDirectory found = files.load().directory().orElseThrow();
        assertThat(found)
                .isEqualTo(new LdapDirectory(
                        List.of("ldap://one.example.org:389", "ldap://two.example.org"),
                        true,
                        Optional.of("cn=fylr,dc=example,dc=org"),
                        Optional.of(PASSWORD),
                        "ou=people,dc=example,dc=org",
                        "uid",
                        List.of("inetOrgPerson"),
                        Optional.of("(!(employeeType=left))"),
                        false,
                        Map.of(
                                "username",
                                "uid",
                                "email",
                                "mail",
                                "firstName",
                                "givenName",
                                "lastName",
                                "sn",
                                "company",
                                "o")));
        assertThat(files.warnings()).isEmpty();
        assertThat(files.notes())
                .contains("1.yml:7: note: " + BASE
                        + ": taken over: connections, bindusername, userbasedn, userfilter, usermapping, as User federation"
                        + " 'fylr directory', a directory whose entries have an entryUUID")
                .noneMatch(line -> line.contains(PASSWORD));
        assertThat(files.load().toString()).doesNotContain(PASSWORD);
    }

    @Test
    @DisplayName("without a bind user, an object class or a mapping of the login it is taken over as well")
    void isTakenOverInItsShortestForm() throws InvalidConfigException {
        WrittenFiles files = ldap(URL, BASE_DN, FILTER);
        assertThat(files.load().directory())
                .contains(new LdapDirectory(
                        List.of("ldap://ldap.example.org"),
                        false,
                        Optional.empty(),
                        Optional.empty(),
                        "ou=people,dc=example,dc=org",
                        "uid",
                        List.of("top"),
                        Optional.empty(),
                        false,
                        Map.of("username", "uid")));
        assertThat(files.warnings()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '#',
            value = {
                "(uid=%(login)s) # uid # top # ''",
                "(&(objectClass=a)(objectclass=b)(uid=%(login)s)) # uid # a,b # ''",
                "(&(uid=%(login)s)(x=1)(|(y=2)(z=3))) # uid # top # (&(x=1)(|(y=2)(z=3)))",
                "(|(uid=%(login)s)(mail=%(login)s)) # uid # top # ''",
                "(&(|(MAIL=%(login)s)(UID=%(login)s))(objectClass=*)) # uid # top # (objectClass=*)",
                "(&(cn=a\\28b\\29*)(uid=%(login)s)) # uid # top # (cn=a\\28b\\29*)"
            })
    void filterIsTakenApart(String filter, String login, String classes, String rest) throws InvalidConfigException {
        WrittenFiles files = filtered(filter, map("login", "%(uid)s") + ", " + map("email", "%(mail)s"));
        LdapDirectory found = files.load().directory().orElseThrow();
        assertThat(found.loginAttribute()).isEqualTo(login);
        assertThat(String.join(",", found.objectClasses())).isEqualTo(classes);
        assertThat(found.filter().orElse("")).isEqualTo(rest);
        assertThat(files.warnings()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "uid=%(login)s",
                "(uid=x)",
                "(uid=%(login)s",
                "(uid=%(login)s))",
                "(uid=*%(login)s*)",
                "(uid=%(email)s)",
                "(!(uid=%(login)s))",
                "(&(uid=%(login)s)(mail=%(login)s))",
                "(|(uid=%(login)s)(x=1))",
                "(&(uid=%(login)s)(x=${y}))",
                "(&(uid=%(login)s) (x=1))",
                "(&(uid=%(login)s)(x=%(y)s))",
                "(|(&(uid=%(login)s)(x=1))(mail=%(login)s))",
                "(&(uid=%(login)s)(x=1))(y=2)",
                "(&)",
                "(uid~=%(login)s)",
                "(&(uid=%(login)s)x=1)"
            })
    @DisplayName("a filter that Keycloak cannot ask for keeps the directory out, and the line says what it needs")
    void otherFiltersAreNamed(String filter) throws InvalidConfigException {
        WrittenFiles files = filtered(filter, map("email", "%(mail)s"));
        assertThat(files.load().directory()).isEmpty();
        assertThat(files.warnings())
                .singleElement()
                .asString()
                .startsWith("1.yml:7: warning: " + BASE
                        + ".userfilter: is not converted, and with it the directory: Keycloak needs"
                        + " one condition with %(login)s in it");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '#',
            value = {
                "(mail=%(login)s) # {key: login, value: '%(uid)s'}, {key: email, value: '%(mail)s'}",
                "(|(uid=%(login)s)(cn=%(login)s)) # {key: login, value: '%(uid)s'}, {key: email, value: '%(mail)s'}",
                "(|(uid=%(login)s)(mail=%(login)s)) # {key: email, value: '%(mail)s'}",
                "(|(uid=%(login)s)(mail=%(login)s)) # {key: login, value: '%(uid)s'}"
            })
    void theFilterHasToAskForTheLoginOrTheEmailAddress(String filter, String mapping) throws InvalidConfigException {
        WrittenFiles files = filtered(filter, mapping);
        assertThat(files.load().directory()).isEmpty();
        assertThat(files.warnings())
                .singleElement()
                .asString()
                .startsWith("1.yml:7: warning: " + BASE
                        + ".userfilter: is not converted, and with it the directory: what it compares");
    }

    @Test
    void activeDirectoryIsKnownByItsAttributes() throws InvalidConfigException {
        assertThat(filtered("(&(objectCategory=person)(sAMAccountName=%(login)s))", "")
                        .load()
                        .directory()
                        .orElseThrow()
                        .activeDirectory())
                .isTrue();
    }

    @ParameterizedTest
    @CsvSource({"***,is masked", "*****,is masked", "'',is empty", "a${b},has '${' in it"})
    @DisplayName("a password that is masked is asked for by its name")
    void aMaskedPasswordIsAskedFor(String password, String reason) throws InvalidConfigException {
        WrittenFiles files = ldap(URL, BASE_DN, FILTER, "bindusername: a", "bindpassword: '" + password + "'");
        assertThat(files.load().directory().orElseThrow().bindPassword()).isEmpty();
        assertThat(files.warnings())
                .singleElement()
                .asString()
                .startsWith("1.yml:7: warning: " + BASE + ".bindpassword: " + reason)
                .contains("set it by hand, in User federation");
    }

    @Test
    @Tag("V2")
    @DisplayName("a variable gives the password that the file has masked")
    void aVariableGivesThePassword() throws InvalidConfigException {
        WrittenFiles files = ldap(URL, BASE_DN, FILTER, "bindusername: a", "bindpassword: '***'")
                .variable("FYLR_DB_INIT_CONFIG_SYSTEM_CONFIG_LDAP_BINDPASSWORD", PASSWORD);
        assertThat(files.load().directory().orElseThrow().bindPassword()).contains(PASSWORD);
        assertThat(files.warnings()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '#',
            value = {
                "usermapping: [{key: displayname, value: '%(givenName)s %(sn)s'}] # .usermapping[0].value: is not converted: Keycloak takes one attribute",
                "usermapping: [{key: email, value: '%(mail|email)s'}] # .usermapping[0].value: is not converted: Keycloak takes one attribute",
                "usermapping: [{key: email, value: '%(mail/a/b/)s'}] # .usermapping[0].value: is not converted: Keycloak takes one attribute",
                "usermapping: [{key: reference, value: '%(x)s'}] # .usermapping[0].key: is not converted: users of a directory have no reference",
                "usermapping: [{key: nonsense, value: '%(x)s'}] # .usermapping[0].key: is not converted: there is no such field",
                "usermapping: [{key: town, value: '%(l)s'}, {key: town, value: '%(x)s'}] # .usermapping[1].key: is left out: there is",
                "usermapping: [{key: town, value: '%(l)s', x: y}] # .usermapping[0].x: unknown key, ignored; known here: key, value",
                "userupdatecolumn: email # .userupdatecolumn: is not converted: Keycloak knows a user again by the id",
                "groupbasedn: 'ou=groups' # .groupbasedn: is not converted: what fylr makes of a directory's groups",
                "groupfilter: '(member=x)' # .groupfilter: is not converted: what fylr makes of a directory's groups",
                "groupmapping: [{group: '%(cn)s'}] # .groupmapping: is not converted: what fylr makes of a directory's groups",
                "nonsense: x # .nonsense: unknown key, ignored; known here: "
            })
    @DisplayName("what Keycloak has otherwise is named, each by its key, and the rest is taken over")
    void whatKeycloakHasOtherwiseIsNamed(String setting, String line) throws InvalidConfigException {
        WrittenFiles files = ldap(URL, BASE_DN, FILTER, setting);
        assertThat(files.load().directory()).isPresent();
        assertThat(files.warnings()).singleElement().asString().startsWith("1.yml:7: warning: " + BASE + line);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '#',
            value = {
                "tls_insecure: true # [0].tls_insecure: is not converted: Keycloak checks the directory's certificate",
                "tls_ca_cert: PEM # [0].tls_ca_cert: is not converted: put this certificate authority into conf/truststores",
                "x: y # [0].x: unknown key, ignored; known here: "
            })
    void whatIsOtherwiseOfAConnectionIsNamed(String setting, String line) throws InvalidConfigException {
        WrittenFiles files = ldap("connections: [{url: 'ldaps://ldap.example.org', " + setting + "}]", BASE_DN, FILTER);
        assertThat(files.load().directory()).isPresent();
        assertThat(files.warnings())
                .singleElement()
                .asString()
                .startsWith("1.yml:7: warning: " + BASE + ".connections" + line);
    }

    @Test
    void aConnectionWithOtherStartTlsIsNamed() throws InvalidConfigException {
        WrittenFiles files = ldap(
                "connections: [{url: 'ldap://one.example.org', tls_start: true}, {url: 'ldaps://two.example.org'}]",
                BASE_DN,
                FILTER);
        assertThat(files.load().directory().orElseThrow().urls()).containsExactly("ldap://one.example.org");
        assertThat(files.warnings())
                .singleElement()
                .asString()
                .startsWith("1.yml:7: warning: " + BASE + ".connections[1]: is not converted: all connections");
    }

    @Test
    void withoutConnectionOrUsersItIsNamed() throws InvalidConfigException {
        assertThat(ldap(BASE_DN, FILTER).warnings())
                .containsExactly("1.yml:7: warning: " + BASE
                        + ": is not converted: it has no connection with a url, and so no directory");
        assertThat(ldap(URL, FILTER).warnings())
                .singleElement()
                .asString()
                .startsWith("1.yml:7: warning: " + BASE + ".userbasedn: is not converted, and with it the directory: ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://ldap.example.org",
                "ldap.example.org",
                "ldap://",
                "ldap://a b",
                "ldap://u@a",
                "ldap://a,ldap://b",
                "ldap://a/dc=x",
                "ldap://a?x",
                "ldap://${X}"
            })
    void aUrlThatIsNoneIsAnError(String url) {
        assertThat(ldap("connections: [{url: '" + url + "'}]", BASE_DN, FILTER).errors())
                .containsExactly("1.yml:7: error: " + BASE
                        + ".connections[0].url: expected a URL with a host, such as ldaps://ldap.example.org:636");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '#',
            value = {
                "connections: [{url: 'ldaps://a', tls_start: true}] # .connections[0].tls_start: expected false: an ldaps connection is encrypted already",
                "connections: [{url: 'ldap://a', tls_start: maybe}] # .connections[0].tls_start: expected true or false, found text",
                "connections: x # .connections: expected a list, found text",
                "connections: [{url: 'ldap://a'}], usermapping: {} # .usermapping: expected a list, found a map"
            })
    void badInputIsAnErrorWithItsPlace(String settings, String error) {
        assertThat(ldap(settings, BASE_DN, FILTER).errors()).containsExactly("1.yml:7: error: " + BASE + error);
    }
}
