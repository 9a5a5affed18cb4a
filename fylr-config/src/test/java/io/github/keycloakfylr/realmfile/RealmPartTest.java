package io.github.keycloakfylr.realmfile;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.keycloakfylr.config.file.WrittenFiles;
import java.nio.file.Path;
import java.text.MessageFormat;
import java.util.Locale;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("settings")
@DisplayName("What a fylr.yml says of a realm")
class RealmPartTest {

    private static final ObjectMapper MAPPER = new ObjectMapper();

    @TempDir
    private Path directory;

    private ObjectNode part(String text) throws Exception {
        return RealmPart.of(new WrittenFiles(directory).file(text).load());
    }

    private ObjectNode client(String entry) throws Exception {
        return (ObjectNode) part("fylr+: {services+: {api+: {oauth2Server+: {clients+: {" + entry + "}}}}}")
                .get("clients")
                .get(0);
    }

    @Test
    void nothingThatNoFileNames() throws Exception {
        assertThat(part("fylr+: {}")).isEqualTo(MAPPER.readTree("{\"attributes\": {}, \"clients\": []}"));
    }

    @Test
    void eachSettingThatAFileNames() throws Exception {
        assertThat(RealmPart.of(new WrittenFiles(directory)
                        .inlineBaseConfig(
                                """
                login: {guest: false, keep_login: off, label: {en-US: Name}}
                oauth2: {expirations: {access_token: 90m, refresh_token: 43800h}}
                openid: {userinfo: []}
                """)
                        .file(
                                "fylr+: {externalURL: 'http://localhost/', services+: {api+: {oauth2Server+: {allowHttpRedirects: false}}, "
                                        + "webapp+: {loginAllowRedirects: []}}}")
                        .load()))
                .isEqualTo(
                        MAPPER.readTree(
                                """
                {"accessTokenLifespan": 5400, "ssoSessionIdleTimeout": 157680000,
                  "attributes": {"frontendUrl": "http://localhost", "fylr.login.guest": "false", "fylr.login.keepLogin": "off",
                    "fylr.oauth2.allowHttpRedirects": "false", "fylr.webapp.loginAllowRedirects": "", "fylr.openid.userinfo": ""},
                  "localizationTexts": {"en": {"fylrLoginLabel": "Name"}}, "clients": []}
                """));
    }

    @Test
    @Tag("V1")
    @DisplayName("a directory, read-only, with both timeouts and a mapper for each field")
    void aDirectory() throws Exception {
        String component = RealmPart.of(new WrittenFiles(directory)
                        .inlineBaseConfig(
                                "ldap: {connections: [{url: 'ldap://a', tls_start: true}, {url: 'ldap://b', tls_start: true}],"
                                        + " bindusername: fylr, bindpassword: geheim, userbasedn: 'ou=p', userfilter: '(&(x=1)(uid=%(login)s))'}")
                        .load())
                .at("/components/org.keycloak.storage.UserStorageProvider/0")
                .toString();
        assertThat(MAPPER.readTree(component))
                .isEqualTo(
                        MAPPER.readTree(
                                """
                {"name": "fylr directory", "providerId": "ldap", "subComponents": {"org.keycloak.storage.ldap.mappers.LDAPStorageMapper": [
                    {"name": "username", "providerId": "user-attribute-ldap-mapper", "config": {"ldap.attribute": ["uid"],
                      "user.model.attribute": ["username"], "read.only": ["true"], "always.read.value.from.ldap": ["false"],
                      "is.mandatory.in.ldap": ["true"]}}]},
                  "config": {"enabled": ["true"], "priority": ["0"], "importEnabled": ["true"], "editMode": ["READ_ONLY"],
                    "vendor": ["other"], "connectionUrl": ["ldap://a ldap://b"], "startTls": ["true"],
                    "connectionTimeout": ["2000"], "readTimeout": ["5000"], "authType": ["simple"], "bindDn": ["fylr"],
                    "bindCredential": ["geheim"], "usersDn": ["ou=p"], "searchScope": ["2"], "userObjectClasses": ["top"],
                    "customUserSearchFilter": ["(x=1)"], "usernameLDAPAttribute": ["uid"], "rdnLDAPAttribute": ["uid"],
                    "uuidLDAPAttribute": ["entryUUID"]}}
                """));
    }

    @Test
    @Tag("V1")
    @DisplayName("second factors: which executions are on, and passkeys on the login page")
    void secondFactors() throws Exception {
        assertThat(RealmPart.of(new WrittenFiles(directory)
                        .inlineBaseConfig(
                                "two_factor: {enabled: true, methods: [email, passkey], allow_password_grant: true}")
                        .load()))
                .isEqualTo(
                        MAPPER.readTree(
                                """
                {"attributes": {}, "clients": [], "webAuthnPolicyPasswordlessPasskeysEnabled": true,
                  "authenticationFlows": [
                    {"alias": "fylr second factor", "authenticationExecutions": [
                      {"authenticator": "fylr-email-code", "requirement": "ALTERNATIVE"},
                      {"authenticator": "fylr-second-factor-setup", "requirement": "DISABLED"}]},
                    {"alias": "fylr direct grant", "authenticationExecutions": [
                      {"authenticator": "fylr-no-second-factor", "requirement": "DISABLED"}]}]}
                """));
    }

    @Test
    @Tag("V1")
    @DisplayName("registration, with its own flow only where it is on, and its text as HTML")
    void registration() throws Exception {
        assertThat(RealmPart.of(new WrittenFiles(directory)
                        .inlineBaseConfig(
                                "register: {enable: true, form: {company: show}, groups: [{group: 7}, {group: 12}],"
                                        + " info: {en-US: \"It's **{free}**\"}}")
                        .load()))
                .isEqualTo(
                        MAPPER.readTree(
                                """
                {"attributes": {"fylr.register.form": "company=show", "fylr.register.groups": "7 12"}, "clients": [],
                  "registrationAllowed": true, "registrationFlow": "fylr registration",
                  "localizationTexts": {"en": {"fylrRegisterInfo": "It''s <strong>'{'free}</strong>"}}}
                """));
        assertThat(RealmPart.of(new WrittenFiles(directory)
                        .inlineBaseConfig("register: {enable: false}")
                        .load()))
                .isEqualTo(MAPPER.readTree("{\"attributes\": {}, \"clients\": [], \"registrationAllowed\": false}"));
    }

    @Test
    @Tag("V1")
    @DisplayName("frameAncestors: one directive of the policy, and the older header")
    void frameAncestors() throws Exception {
        assertThat(part("fylr+: {services+: {webapp+: {frameAncestors: ['https://a.example.org']}}}"))
                .isEqualTo(MAPPER.readTree(
                        "{\"attributes\": {}, \"clients\": [], \"browserSecurityHeaders\": {\"contentSecurityPolicy\":"
                                + " \"frame-ancestors 'self' https://a.example.org\", \"xFrameOptions\": \"\"}}"));
    }

    @Test
    @Tag("V1")
    @DisplayName("password rules, beside the texts of the login page")
    void passwordRules() throws Exception {
        ObjectNode part = RealmPart.of(new WrittenFiles(directory)
                .inlineBaseConfig(
                        "login: {label: {en-US: Name}}\npassword: {check: [{regexp: '[0-9]'}], showforgot: true,"
                                + " hint: {en-US: \"It's {8}\"}, blockclient: {attempts: 3, minutes: 2}}")
                .load());
        String policy = part.remove("passwordPolicy").textValue();
        assertThat(policy).startsWith("regexPattern((?=").endsWith(")");
        assertThat(part)
                .isEqualTo(MAPPER.readTree(
                        "{\"attributes\": {}, \"clients\": [], \"resetPasswordAllowed\": true, \"bruteForceProtected\": true,"
                                + " \"permanentLockout\": false, \"bruteForceStrategy\": \"MULTIPLE\", \"failureFactor\": 3, \"waitIncrementSeconds\": 120,"
                                + " \"maxFailureWaitSeconds\": 120, \"localizationTexts\": {\"en\": {\"fylrLoginLabel\": \"Name\","
                                + " \"fylrPasswordHint\": \"It''s '{'8}\"}}}"));
    }

    @Test
    @Tag("V1")
    @DisplayName("a mail server and its sender")
    void aMailServerAndItsSender() throws Exception {
        assertThat(RealmPart.of(new WrittenFiles(directory)
                                .inlineBaseConfig(
                                        "email: {from: dam@example.org}\nemail_server: {server_addr: 'm:587', type: starttls,"
                                                + " login_auth: {username: dam, password: geheim}}")
                                .load())
                        .get("smtpServer"))
                .isEqualTo(MAPPER.readTree(
                        "{\"host\": \"m\", \"port\": \"587\", \"ssl\": \"false\", \"starttls\": \"true\", \"auth\": \"true\", \"authType\": \"basic\","
                                + " \"user\": \"dam\", \"password\": \"geheim\", \"from\": \"dam@example.org\"}"));
        assertThat(RealmPart.of(new WrittenFiles(directory)
                                .inlineBaseConfig(
                                        "email: {from: dam@example.org}\nemail_server: {server_addr: 'm:465', type: tls}")
                                .load())
                        .get("smtpServer"))
                .isEqualTo(MAPPER.readTree(
                        "{\"host\": \"m\", \"port\": \"465\", \"ssl\": \"true\", \"starttls\": \"false\", \"auth\": \"false\","
                                + " \"from\": \"dam@example.org\"}"));
    }

    @Test
    @Tag("C3")
    @Tag("C5")
    @Tag("S2")
    @DisplayName("a client, without what fylr says nothing of")
    void aClientWithoutWhatFylrSaysNothingOf() throws Exception {
        assertThat(client("app: {secret: geheim, redirectURIs: ['b:/', 'a:/'], scopes: [openid, read]}"))
                .isEqualTo(MAPPER.readTree(
                        "{\"clientId\": \"app\", \"protocol\": \"openid-connect\", \"enabled\": true, \"bearerOnly\": false, \"publicClient\": false, "
                                + "\"clientAuthenticatorType\": \"client-secret\", \"secret\": \"geheim\", \"redirectUris\": [\"b:/\", \"a:/\"], "
                                + "\"optionalClientScopes\": [\"read\", \"openid\"]}"));
        assertThat(client("app: {public: true}"))
                .isEqualTo(MAPPER.readTree(
                        "{\"clientId\": \"app\", \"protocol\": \"openid-connect\", \"enabled\": true, \"bearerOnly\": false, \"publicClient\": true, "
                                + "\"redirectUris\": [], \"optionalClientScopes\": [\"read\", \"write\","
                                + " \"offline\", \"openid\"]}"));
    }

    @Test
    @Tag("C7")
    @DisplayName("the web frontend's client has the callback below the external URL unless it names its own")
    void theWebFrontendsClientHasTheCallbackUnlessItNamesItsOwn() throws Exception {
        assertThat(client("fylr-web-frontend+: {scopes: [read]}"))
                .isEqualTo(
                        MAPPER.readTree(
                                "{\"clientId\": \"fylr-web-frontend\", \"protocol\": \"openid-connect\", \"enabled\": true, \"bearerOnly\": false, "
                                        + "\"publicClient\": true, "
                                        + "\"rootUrl\": \"${authBaseUrl}\", \"redirectUris\": [\"/oauth2/callback\"], \"optionalClientScopes\": [\"read\"]}"));
        ObjectNode own = client("fylr-web-frontend+: {redirectURIs: ['https://web.example.org/callback']}");
        assertThat(own.has("rootUrl")).isFalse();
        assertThat(own.get("redirectUris").toString()).isEqualTo("[\"https://web.example.org/callback\"]");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "plain",
                "it's",
                "''",
                "'",
                "'''",
                "{0}",
                "{",
                "}",
                "{{",
                "}}",
                "{{name}}",
                "{'{",
                "{''{'",
                "'{0}'",
                "{'}",
                "}'{",
                "'{'",
                "{0,number}",
                "a {b} c {d} 'e' {f",
                "Käse's {0} 'n' {1}\nmore}",
                "{\n{",
                "100 %",
                "\\u0027",
                "<b>it's</b> {x}"
            })
    void aTextThatMessageFormatGivesBackAsItWas(String text) throws Exception {
        ObjectNode realm = RealmPart.of(new WrittenFiles(directory)
                .inlineBaseConfig("login: {info: {en-US: " + MAPPER.writeValueAsString(text) + "}}")
                .load());
        String message = realm.at("/localizationTexts/en/fylrLoginInfo").asText();
        // As Keycloak's MessageFormatterMethod does.
        assertThat(new MessageFormat(message, Locale.ENGLISH).format(new Object[] {"argument"}))
                .isEqualTo(text);
        assertThat(message).doesNotContain("${");
    }
}
