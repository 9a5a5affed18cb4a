package io.github.keycloakfylr.realmfile;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("What a realm has otherwise than the files say")
class RealmDifferenceTest {

    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final String PART =
            """
            {"accessTokenLifespan": 3600, "ssoSessionIdleTimeout": 7200,
              "attributes": {"frontendUrl": "https://dam.example.org", "fylr.login.guest": "true", "fylr.openid.userinfo": ""},
              "localizationTexts": {"de": {"fylrLoginLabel": "Kennung"}, "en": {"fylrLoginLabel": "User id", "fylrLoginInfo": "It''s"}},
              "clients": [
                {"clientId": "app", "publicClient": false, "secret": "$2y$10$geheim", "redirectUris": ["b:/", "a:/"],
                  "optionalClientScopes": ["read", "offline"]},
                {"clientId": "web", "publicClient": true, "rootUrl": "${authBaseUrl}", "redirectUris": ["/oauth2/callback"],
                  "optionalClientScopes": ["read", "write", "offline", "openid"]}]}
            """;

    /** A realm as Keycloak's admin API has it, with much else in it and lists in another order. */
    private static final String REALM =
            """
            {"id": "1", "realm": "fylr", "accessTokenLifespan": 3600, "ssoSessionIdleTimeout": 7200, "ssoSessionMaxLifespan": 1,
              "attributes": {"other": "x", "fylr.login.guest": "true", "frontendUrl": "https://dam.example.org"},
              "localizationTexts": {"fr": {"fylrLoginLabel": "Nom"}, "en": {"fylrLoginInfo": "It''s", "fylrLoginLabel": "User id", "other": "x"},
                "de": {"fylrLoginLabel": "Kennung"}},
              "clients": [
                {"clientId": "unknown", "publicClient": true},
                {"clientId": "web", "enabled": true, "publicClient": true, "rootUrl": "${authBaseUrl}", "redirectUris": ["/oauth2/callback"],
                  "defaultClientScopes": ["openid", "profile"], "optionalClientScopes": ["offline", "write", "read"]},
                {"clientId": "app", "publicClient": false, "secret": "$2y$10$geheim", "redirectUris": ["a:/", "b:/"],
                  "defaultClientScopes": ["basic"], "optionalClientScopes": ["offline", "read", "address"], "webOrigins": ["+"]}]}
            """;

    private static JsonNode json(String text) throws JsonProcessingException {
        return MAPPER.readTree(text);
    }

    private static List<String> between(String part, String realm) throws JsonProcessingException {
        return RealmDifference.between(json(part), json(realm)).stream()
                .map(RealmDifference::toString)
                .toList();
    }

    @Test
    @Tag("V1")
    @DisplayName("of the content security policy: the one directive that the files say")
    void ofTheContentSecurityPolicy() throws Exception {
        String part =
                "{\"browserSecurityHeaders\": {\"contentSecurityPolicy\": \"frame-ancestors https://a\", \"xFrameOptions\": \"\"}}";
        assertThat(
                        between(
                                part,
                                "{\"browserSecurityHeaders\": {\"contentSecurityPolicy\": \"x; frame-ancestors https://a; y\", \"xRobotsTag\": \"none\"}}"))
                .isEmpty();
        assertThat(
                        between(
                                part,
                                "{\"browserSecurityHeaders\": {\"contentSecurityPolicy\": \"x\", \"xFrameOptions\": \"DENY\"}}"))
                .containsExactly(
                        "browserSecurityHeaders.contentSecurityPolicy: the files say 'frame-ancestors https://a', the realm has ''",
                        "browserSecurityHeaders.xFrameOptions: the files say '', the realm has 'DENY'");
    }

    @Test
    @Tag("V1")
    @DisplayName("of a flow: the executions that the files name")
    void ofAFlow() throws Exception {
        String part =
                "{\"authenticationFlows\": [{\"alias\": \"f\", \"authenticationExecutions\": [{\"authenticator\": \"a\", \"requirement\": \"REQUIRED\"}]}]}";
        assertThat(between(part, part.replace("}]}]", ", \"priority\": 1}, {\"authenticator\": \"b\"}]}]")))
                .isEmpty();
        assertThat(between(part, part.replace("REQUIRED", "DISABLED")))
                .containsExactly("authenticationFlows.f.a: the files say 'REQUIRED', the realm has 'DISABLED'");
        assertThat(between(part, "{\"authenticationFlows\": [{\"alias\": \"g\"}]}"))
                .containsExactly("authenticationFlows.f.a: the files say 'REQUIRED', the realm has 'missing'");
    }

    @Test
    @Tag("V1")
    @DisplayName("of the mail server: never its password, which Keycloak may have masked")
    void ofTheMailServer() throws Exception {
        String part = "{\"smtpServer\": {\"host\": \"m\", \"user\": \"dam\", \"password\": \"geheim\"}}";
        assertThat(
                        between(
                                part,
                                "{\"smtpServer\": {\"host\": \"m\", \"user\": \"dam\", \"password\": \"geheim\", \"x\": \"y\"}}"))
                .isEmpty();
        assertThat(between(
                        part, "{\"smtpServer\": {\"host\": \"m\", \"user\": \"dam\", \"password\": \"**********\"}}"))
                .isEmpty();
        assertThat(between(part, "{\"smtpServer\": {\"host\": \"n\", \"user\": \"dam\", \"password\": \"other\"}}"))
                .containsExactly(
                        "smtpServer.host: the files say 'm', the realm has 'n'", "smtpServer.password: differs");
        assertThat(between(part, "{}"))
                .containsExactly(
                        "smtpServer.host: the files say 'm', the realm has ''",
                        "smtpServer.user: the files say 'dam', the realm has ''",
                        "smtpServer.password: differs");
    }

    @Test
    @Tag("V1")
    @DisplayName("of the directory: its settings and mappers, never its password; another one is left alone")
    void ofTheDirectory() throws Exception {
        String part =
                "{\"components\": {\"org.keycloak.storage.UserStorageProvider\": [{\"name\": \"fylr directory\", \"providerId\": \"ldap\","
                        + " \"config\": {\"usersDn\": [\"a\"], \"bindCredential\": [\"geheim\"]}, \"subComponents\": {\"org.keycloak.storage.ldap.mappers"
                        + ".LDAPStorageMapper\": [{\"name\": \"email\", \"config\": {\"ldap.attribute\": [\"mail\"]}}]}}]}}";
        assertThat(between(part, part)).isEmpty();
        assertThat(between(part, part.replace("geheim", "**********"))).isEmpty();
        assertThat(between(
                        part,
                        part.replace("geheim", "other")
                                .replace("[\"a\"]", "[\"b\"]")
                                .replace("[\"mail\"]", "[\"m\"]")))
                .containsExactly(
                        "components.fylr directory.usersDn: the files say 'a', the realm has 'b'",
                        "components.fylr directory.bindCredential: differs",
                        "components.fylr directory.email.ldap.attribute: the files say 'mail', the realm has 'm'");
        assertThat(between(part, part.replace("\"email\"", "\"other\"")))
                .containsExactly("components.fylr directory.email: the files say 'there', the realm has 'missing'");
        assertThat(between(part, "{}"))
                .containsExactly("components.fylr directory: the files say 'there', the realm has 'missing'");
        assertThat(between(part, part.replace("fylr directory", "by hand"))).isEmpty();
    }

    @Test
    @Tag("V1")
    @DisplayName("of the password policy: only the one of which the files say something")
    void ofThePasswordPolicy() throws Exception {
        String part = "{\"passwordPolicy\": \"regexPattern(a.b)\", \"resetPasswordAllowed\": true}";
        String on = ", \"resetPasswordAllowed\": true}";
        assertThat(between(part, "{\"passwordPolicy\": \"length(8) and regexPattern(a.b) and notUsername\"" + on))
                .isEmpty();
        assertThat(between(part, "{\"passwordPolicy\": \"regexPattern(a.c) and length(8)\"" + on))
                .containsExactly(
                        "passwordPolicy: the files say 'regexPattern(a.b)', the realm has 'regexPattern(a.c)'");
        assertThat(between(part, "{\"passwordPolicy\": \"length(8)\", \"resetPasswordAllowed\": false}"))
                .containsExactly(
                        "passwordPolicy: the files say 'regexPattern(a.b)', the realm has ''",
                        "resetPasswordAllowed: the files say 'true', the realm has 'false'");
    }

    @Test
    void isNothingInAnotherOrderAndNothingThatTheFilesDoNotName() throws Exception {
        assertThat(between(PART, REALM)).isEmpty();
        assertThat(between("{\"attributes\": {}, \"clients\": []}", REALM)).isEmpty();
    }

    @ParameterizedTest(name = "{0} for {1}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "\"accessTokenLifespan\": 60|\"accessTokenLifespan\": 3600|accessTokenLifespan: the files say '3600', the realm has '60'",
                "\"ssoSessionIdleTimeout\": 60|\"ssoSessionIdleTimeout\": 7200|ssoSessionIdleTimeout: the files say '7200', the realm has '60'",
                "\"fylr.login.guest\": \"false\"|\"fylr.login.guest\": \"true\"|attributes.fylr.login.guest: the files say 'true', the realm has 'false'",
                "\"x\": \"y\"|\"frontendUrl\": \"https://dam.example.org\"|attributes.frontendUrl: the files say 'https://dam.example.org', the realm has ''",
                "\"fylr.openid.userinfo\": \"email\", \"fylr.login.guest\"|\"fylr.login.guest\"|attributes.fylr.openid.userinfo: the files say '',"
                        + " the realm has 'email'",
                "\"de\": {\"fylrLoginLabel\": \"Name\"}|\"de\": {\"fylrLoginLabel\": \"Kennung\"}|localizationTexts.de.fylrLoginLabel: the files"
                        + " say 'Kennung', the realm has 'Name'",
                "\"de\": {}|\"de\": {\"fylrLoginLabel\": \"Kennung\"}|localizationTexts.de.fylrLoginLabel: the files say 'Kennung', the realm has ''",
                "\"clientId\": \"app2\"|\"clientId\": \"app\"|clients.app: the files say 'there', the realm has 'missing'",
                "\"clientId\": \"App\"|\"clientId\": \"app\"|clients.app: the files say 'there', the realm has 'missing'",
                "\"app\", \"publicClient\": true|\"app\", \"publicClient\": false|clients.app.publicClient: the files say 'false', the realm has 'true'",
                "\"secret\": \"$2y$10$other\"|\"secret\": \"$2y$10$geheim\"|clients.app.secret: differs",
                "\"secret\": null|\"secret\": \"$2y$10$geheim\"|clients.app.secret: differs",
                "[\"a:/\"]|[\"a:/\", \"b:/\"]|clients.app.redirectUris: the files say '[a:/, b:/]', the realm has '[a:/]'",
                "[\"a:/\", \"b:/\", \"*\"]|[\"a:/\", \"b:/\"]|clients.app.redirectUris: the files say '[a:/, b:/]', the realm has '[*, a:/, b:/]'",
                "[\"offline\", \"read\", \"write\"]|[\"offline\", \"read\", \"address\"]"
                        + "|clients.app.optionalClientScopes: the files say '[offline, read]', the realm has '[offline, read, write]'",
                "[]|[\"offline\", \"read\", \"address\"]|clients.app.optionalClientScopes: the files say '[offline, read]', the realm has"
                        + " '[offline, openid, read, write]'",
                "\"rootUrl\": \"https://evil.example\"|\"rootUrl\": \"${authBaseUrl}\"|clients.web.rootUrl: the files say '${authBaseUrl}', the"
                        + " realm has 'https://evil.example'",
                "[\"/other\"]|[\"/oauth2/callback\"]|clients.web.redirectUris: the files say '[/oauth2/callback]', the realm has '[/other]'"
            })
    void isToldForEachSetting(String changed, String original, String line) throws Exception {
        assertThat(REALM).containsOnlyOnce(original);
        assertThat(between(PART, REALM.replace(original, changed))).containsExactly(line);
    }

    @Test
    @Tag("S2")
    @DisplayName("of a client without any of the four scopes there is no difference to one that has all")
    void ofAClientWithoutAnyOfTheFourScopes() throws Exception {
        assertThat(between(
                        PART,
                        REALM.replace("\"openid\", \"profile\"", "\"profile\"")
                                .replace("[\"offline\", \"write\", \"read\"]", "[]")))
                .isEmpty();
    }

    @Test
    void isEverythingWhenTheRealmHasNothing() throws Exception {
        assertThat(between(PART, "{}"))
                .map(line -> line.replaceAll(": the files.*", ""))
                .containsExactly(
                        "accessTokenLifespan",
                        "ssoSessionIdleTimeout",
                        "attributes.frontendUrl",
                        "attributes.fylr.login.guest",
                        "localizationTexts.de.fylrLoginLabel",
                        "localizationTexts.en.fylrLoginLabel",
                        "localizationTexts.en.fylrLoginInfo",
                        "clients.app",
                        "clients.web");
        assertThat(RealmDifference.ofClient(json("{\"clientId\": \"app\"}"), MissingNode.getInstance()))
                .containsExactly(new RealmDifference("clients.app", "there", "missing"));
    }

    @Test
    @Tag("C3")
    @DisplayName("never has a secret in it")
    void neverHasASecretInIt() throws Exception {
        List<RealmDifference> differences =
                RealmDifference.between(json(PART), json(REALM.replace("$2y$10$geheim", "$2y$10$anders")));
        assertThat(differences).singleElement().satisfies(difference -> {
            assertThat(difference).isEqualTo(new RealmDifference("clients.app.secret", null, null));
            assertThat(difference).hasToString("clients.app.secret: differs");
            assertThat(difference.change()).isEqualTo("clients.app.secret: changed");
        });
    }

    @Test
    void isOneLineThatATerminalShowsAsItIs() {
        RealmDifference difference = new RealmDifference("attributes.x", "a\nb", "\u001b[31m\u009b\u202e\u2028");
        assertThat(difference).hasToString("attributes.x: the files say 'a?b', the realm has '?[31m???'");
        assertThat(difference.change()).isEqualTo("attributes.x: was '?[31m???', is 'a?b'");
    }

    @Test
    void concernsWhatIsAtItsPathOrAbove() {
        RealmDifference difference = new RealmDifference("clients.app.redirectUris", "a", "b");
        assertThat(difference.concerns("clients.app")).isTrue();
        assertThat(difference.concerns("clients.app.redirectUris")).isTrue();
        assertThat(difference.concerns("clients.ap")).isFalse();
        assertThat(difference.concerns("clients.app.redirect")).isFalse();
    }
}
