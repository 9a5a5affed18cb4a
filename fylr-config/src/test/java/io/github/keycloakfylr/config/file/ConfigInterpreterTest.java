package io.github.keycloakfylr.config.file;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keycloakfylr.config.FylrClient;
import io.github.keycloakfylr.config.FylrConfig;
import io.github.keycloakfylr.config.KeepLogin;
import io.github.keycloakfylr.config.LoginText;
import io.github.keycloakfylr.config.PasswordRules;
import io.github.keycloakfylr.config.Registration;
import io.github.keycloakfylr.config.UserinfoClaim;
import java.nio.file.Path;
import java.time.Duration;
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

@Tag("settings")
@DisplayName("Settings of a fylr.yml")
class ConfigInterpreterTest {

    private static final String BASE = "fylr.db.init.config.system.config.";

    @TempDir
    private Path directory;

    private WrittenFiles files() {
        return new WrittenFiles(directory);
    }

    private WrittenFiles inline(String text) {
        return files().inlineBaseConfig(text);
    }

    @Test
    void whatNoFileNamesIsLeftOpen() throws InvalidConfigException {
        for (String text :
                List.of("", "fylr+: {}", "fylr+:", "fylr+: {services+: {api+: , webapp+: {}}, db: {init: }}")) {
            FylrConfig config = files().file(text).load();
            assertThat(config.clients()).hasSize(4).noneMatch(FylrClient::named);
            assertThat(new FylrConfig(
                            config.externalUrl(),
                            config.allowHttpRedirects(),
                            config.loginAllowRedirects(),
                            List.of(),
                            config.guestAccess(),
                            config.keepLogin(),
                            config.userinfo(),
                            config.accessTokenLifetime(),
                            config.refreshTokenLifetime(),
                            config.loginTexts(),
                            config.mailServer(),
                            config.mailSender(),
                            config.passwordRules(),
                            config.directory(),
                            config.twoFactor(),
                            config.registration(),
                            config.frameAncestors(),
                            config.samlProvider(),
                            config.warnings(),
                            config.notes()))
                    .isEqualTo(new FylrConfig(
                            Optional.empty(),
                            Optional.empty(),
                            Optional.empty(),
                            List.of(),
                            Optional.empty(),
                            Optional.empty(),
                            Optional.empty(),
                            Optional.empty(),
                            Optional.empty(),
                            Map.of(),
                            Optional.empty(),
                            Optional.empty(),
                            new PasswordRules(Optional.empty(), Map.of(), Optional.empty(), Optional.empty()),
                            Optional.empty(),
                            Optional.empty(),
                            new Registration(Optional.empty(), Optional.empty(), Optional.empty(), Map.of()),
                            Optional.empty(),
                            Optional.empty(),
                            List.of(),
                            List.of()));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "https://dam.example.org,https://dam.example.org",
        "https://dam.example.org/,https://dam.example.org",
        "http://localhost:8080//,http://localhost:8080",
        "https://dam.example.org:8443/fylr/,https://dam.example.org:8443/fylr",
        "https://[2001:db8::1]:8443,https://[2001:db8::1]:8443"
    })
    void theExternalUrlHasNoSlashAtItsEnd(String written, String url) throws InvalidConfigException {
        assertThat(files().file("fylr+: {externalURL: '" + written + "'}")
                        .load()
                        .externalUrl())
                .contains(url);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/",
                "dam.example.org",
                "//dam.example.org",
                "https://",
                "https:dam.example.org",
                "ftp://dam.example.org",
                "https://user@dam.example.org",
                "https://dam.example.org/a/../b",
                "https://dam.example.org//a",
                "https://dam.example.org/./a",
                "https://dam.example.org?x",
                "https://dam.example.org#x",
                "https://dam example.org",
                "https://${HOST}",
                "https://dam.example.org/${PATH}",
                "javascript:alert(1)"
            })
    void anExternalUrlThatIsNoneIsRejected(String written) {
        assertThat(files().file("fylr+:\n  externalURL: '" + written + "'").errors())
                .containsExactly(
                        "1.yml:2: error: fylr.externalURL: "
                                + "expected an http or https URL without user name, query and fragment, such as https://dam.example.org");
    }

    @ParameterizedTest
    @CsvSource({
        "HTTPS://dam.example.org,expected the scheme in lower case: clients compare the issuer as text",
        "https://dam.example.org:65536,has no valid host and port",
        "https://müller.example.org,'has a host name that is not ASCII: expected it as browsers send it, xn--mller-kva.example.org'",
        "https://under_score.example.org,'has a host name with an underscore, which Keycloak does not take for one'"
    })
    void anExternalUrlIsRejectedWithTheReason(String written, String reason) {
        assertThat(files().file("fylr+:\n  externalURL: '" + written + "'").errors())
                .containsExactly("1.yml:2: error: fylr.externalURL: " + reason);
    }

    @Test
    void whatIsAboutLoginsAndNotConvertedIsToldOneByOne() throws InvalidConfigException {
        assertThat(inline("{user: {x: y}, export: {x: y}}").warnings())
                .hasSize(1)
                .allMatch(line -> line.contains("is not converted: "))
                .noneMatch(line -> line.contains("does not matter for logins"));
    }

    @Test
    void whatIsNotTakenOverIsTold() throws InvalidConfigException {
        assertThat(files().file("fylr+:\n  s3: {x: y}\n  trustProxyHeaders: true\n  services+:\n    webapp+:\n"
                                + "      basicAuth: {x: y}")
                        .warnings())
                .hasSize(2)
                .allMatch(line -> line.contains("is not converted: "));
    }

    @Test
    void anExternalUrlWithTheCallbackOfAnotherIsTold() throws InvalidConfigException {
        assertThat(files().clients("fylr-web-frontend+: {redirectURIs: ['https://old.example.org/oauth2/callback']}")
                        .variable("FYLR_EXTERNALURL", "https://new.example.org")
                        .warnings())
                .anyMatch(line -> line.endsWith(
                        "has no https://new.example.org/oauth2/callback, the callback below the external URL"));
    }

    @ParameterizedTest
    @CsvSource({"24h,86400", "90m,5400", "1s,1", "43800h,157680000", "1h0m0.0s,3600", "1000ms,1"})
    void lifetimesAreWholeSeconds(String written, long seconds) throws InvalidConfigException {
        FylrConfig config = inline(
                        "oauth2: {expirations: {access_token: " + written + ", refresh_token: " + written + "}}")
                .load();
        assertThat(config.accessTokenLifetime()).contains(Duration.ofSeconds(seconds));
        assertThat(config.refreshTokenLifetime()).contains(Duration.ofSeconds(seconds));
        assertThat(config.warnings()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"''", "0s", "500ms", "1h1ms", "-1h", "43801h", "1d", "999999999999h", "24"})
    void lifetimesThatNoRealmCanHaveAreRejected(String written) {
        assertThat(inline("oauth2:\n  expirations:\n    access_token: '%s'".formatted(written.replace("'", "")))
                        .errors())
                .containsExactly(
                        "1.yml:9: error: " + BASE
                                + "oauth2.expirations.access_token: expected a duration of whole seconds, from 1s to 43800h, such as 24h or 90m");
    }

    @ParameterizedTest
    @CsvSource({
        "access_token: 721h,true",
        "access_token: 720h,false",
        "refresh_token: 23h,true",
        "refresh_token: 24h,false",
        "'access_token: 2h, refresh_token: 1h',true"
    })
    void aRefreshTokenThatLivesShorterThanTheAccessTokenIsWarnedOf(String expirations, boolean warned)
            throws InvalidConfigException {
        assertThat(inline("oauth2: {expirations: {" + expirations + "}}").warnings())
                .isEqualTo(
                        !warned
                                ? List.of()
                                : List.of(
                                        "1.yml:7: warning: "
                                                + BASE
                                                + "oauth2.expirations.refresh_token: is shorter than the access token's, and cuts it in Keycloak"));
    }

    @ParameterizedTest
    @CsvSource({"off,OFF", "'off',OFF", "7d,SEVEN_DAYS", "\"30d\",THIRTY_DAYS"})
    void keepLoginIsOneOfThreeWords(String written, KeepLogin value) throws InvalidConfigException {
        assertThat(inline("login: {keep_login: " + written + "}").load().keepLogin())
                .contains(value);
    }

    @ParameterizedTest
    @ValueSource(strings = {"14d", "OFF", "''", "on", "7 d"})
    void keepLoginIsNoOtherWord(String written) {
        assertThat(inline("login: {keep_login: " + written + "}").errors())
                .containsExactly("1.yml:7: error: " + BASE + "login.keep_login: expected one of off, 7d, 30d");
    }

    @Test
    @Tag("U4")
    @DisplayName("the userinfo allow-list has each claim once, in the order of the file")
    void theUserinfoAllowListHasEachClaimOnce() throws InvalidConfigException {
        assertThat(inline("openid: {userinfo: [town, email, town]}").load().userinfo())
                .contains(List.of(UserinfoClaim.TOWN, UserinfoClaim.EMAIL));
        assertThat(inline("openid: {userinfo: []}").load().userinfo()).contains(List.of());
        assertThat(inline(
                                "openid: {userinfo: [address_supplement, company, country, department, displayname, email, first_name,"
                                        + " house_number, last_name, phone, "
                                        + "postal_code, state, street, town]}")
                        .load()
                        .userinfo()
                        .orElseThrow())
                .hasSize(14);
    }

    @ParameterizedTest
    @ValueSource(strings = {"sub", "email_verified", "Email", "", "email phone", "${x}"})
    @Tag("U4")
    @DisplayName("the userinfo allow-list has nothing else")
    void theUserinfoAllowListHasNothingElse(String claim) {
        assertThat(inline("openid: {userinfo: [email, '" + claim + "']}").errors())
                .singleElement()
                .asString()
                .startsWith("1.yml:7: error: " + BASE
                        + "openid.userinfo[1]: expected one of displayname, email, first_name, last_name, ");
    }

    @Test
    void textsOfTheLoginPageAreTakenByLanguage() throws InvalidConfigException {
        WrittenFiles files = inline(
                """
                login:
                  label: {de-DE: "Käse's {0}", en-US: Login, en-GB: Sign-in}
                  placeholder: {en: someone, de: " "}
                  info:
                    fr-FR: |
                      Une ligne
                    de-AT: <b>Hallo</b>
                """);
        assertThat(files.load().loginTexts())
                .isEqualTo(Map.of(
                        "de", Map.of(LoginText.LABEL, "Käse's {0}", LoginText.INFO, "<b>Hallo</b>"),
                        "en", Map.of(LoginText.LABEL, "Login", LoginText.PLACEHOLDER, "someone"),
                        "fr", Map.of(LoginText.INFO, "Une ligne\n")));
        assertThat(files.load().loginTexts().keySet()).containsExactly("de", "en", "fr");
        assertThat(files.warnings())
                .containsExactly(
                        "1.yml:8: warning: " + BASE
                                + "login.label.en-GB: is left out: there is a text for this language already",
                        "1.yml:11: warning: " + BASE
                                + "login.info.fr-FR: the pages speak German and English: this text is kept, but seen"
                                + " only where the realm has "
                                + "the language");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{label: text} | label | expected a map, found text",
                "{info: {de-DE: 5}} | info.de-DE | expected text (put it in quotes), found a number",
                "{info: {de-DE: [x]}} | info.de-DE | expected text, found a list",
                "{info: {german!: x}} | info.german! | expected a language such as de-DE or en-US as the key",
                "{info: {`${x}`: x}} | info.`${x}` | expected a language such as de-DE or en-US as the key",
                "{info: {de: `a ${env.HOME}`}} | info.de | expected a text of at most 4000 characters without '${'",
                "{guest: yes} | guest | expected true or false, found text"
            })
    void textsAndSwitchesOfAnotherTypeAreRejected(String login, String path, String problem) {
        assertThat(inline("login: " + login.replace('`', '"')).errors())
                .containsExactly("1.yml:7: error: " + BASE + "login." + path.replace("`", "") + ": " + problem);
    }

    @Test
    void aTextHasNoCharacterThatADatabaseRejects() throws InvalidConfigException {
        assertThat(inline("login: {info: {de: \"a\\0b\"}}").errors()).hasSize(1);
    }

    @Test
    @Tag("C7")
    @DisplayName("a client of the web frontend that is not there is warned of")
    void aFrontendClientThatIsNotThereIsWarnedOf() throws InvalidConfigException {
        String frontend = "fylr+: {services+: {webapp+: {oauth2: {clientID: %s}}}}";
        assertThat(files().file(frontend.formatted("portal")).warnings())
                .containsExactly(
                        "1.yml:1: warning: fylr.services.webapp.oauth2.clientID: there is no client of this name");
        assertThat(files().file(frontend.formatted("ci-hub")).warnings()).isEmpty();
    }

    @Test
    void aTextHasFourThousandCharactersAtMost() throws InvalidConfigException {
        assertThat(inline("login: {info: {de: '" + "x".repeat(4000) + "'}}")
                        .load()
                        .loginTexts()
                        .get("de")
                        .get(LoginText.INFO))
                .hasSize(4000);
        assertThat(inline("login: {info: {de: '" + "x".repeat(4001) + "'}}").errors())
                .hasSize(1);
    }

    @Test
    void allowHttpRedirectsIsASwitch() throws InvalidConfigException {
        assertThat(files().file("fylr+: {services+: {api+: {oauth2Server+: {allowHttpRedirects: true}}}}")
                        .load()
                        .allowHttpRedirects())
                .contains(true);
        assertThat(files().file("fylr+: {services+: {api+: {oauth2Server+: {allowHttpRedirects: false}}}}")
                        .load()
                        .allowHttpRedirects())
                .contains(false);
        assertThat(files().file("fylr+: {services+: {api+: {oauth2Server+: {allowHttpRedirects: }}}}")
                        .load()
                        .allowHttpRedirects())
                .isEmpty();
    }

    @Test
    void loginAllowRedirectsExtendFylrsOwnOrReplaceThem() throws InvalidConfigException {
        assertThat(files().file("fylr+: {services+: {webapp+: {loginAllowRedirects+: ['https://*.example.org']}}}")
                        .load()
                        .loginAllowRedirects()
                        .orElseThrow())
                .hasToString(
                        "[https://*.web.fylr.dev, http://localhost:*, https://localhost:*, https://*.example.org]");
        assertThat(files().file("fylr+: {services+: {webapp+: {loginAllowRedirects: ['https://*.example.org']}}}")
                        .load()
                        .loginAllowRedirects()
                        .orElseThrow())
                .hasToString("[https://*.example.org]");
        assertThat(files().file("fylr+: {services+: {webapp+: {loginAllowRedirects: []}}}")
                        .load()
                        .loginAllowRedirects())
                .contains(List.of());
        assertThat(files().file("fylr+: {services+: {webapp+: {loginAllowRedirects+: [text]}}}")
                        .errors())
                .singleElement()
                .asString()
                .startsWith(
                        "1.yml:1: error: fylr.services.webapp.loginAllowRedirects[3]: expected http or https, a host of which");
    }

    @Test
    void aPlainKeyAboveFylrsDefaultsTakesThemAwayAndIsWarnedOf() throws InvalidConfigException {
        for (String text : List.of(
                "fylr: {}",
                "fylr+: {services: {}}",
                "fylr+: {services+: {api: {}, webapp: {}}}",
                "fylr+: {services+: {api+: {oauth2Server+: {clients: {}}}, webapp: }}")) {
            WrittenFiles files = files().file(text);
            assertThat(files.load().clients()).isEmpty();
            assertThat(files.load().loginAllowRedirects()).contains(List.of());
            assertThat(files.warnings())
                    .map(line -> line.replaceFirst("fylr[A-Za-z0-9.]*:", "fylr:"))
                    .containsExactly("1.yml:1: warning: fylr: replaces fylr's defaults, so that none of its default"
                            + " clients is left; "
                            + "'fylr+', 'services+', … keep them");
        }
    }

    @Test
    @Tag("V1")
    @DisplayName("the key that takes fylr's defaults away is told, not what touches it later")
    void theKeyThatTakesTheDefaultsAwayIsTold() throws InvalidConfigException {
        assertThat(files().file("\nfylr+: {services: {}}")
                        .file("fylr+: {name: x}")
                        .variable("CFG_FYLR_EXTERNALURL", "https://dam.example.org")
                        .warnings())
                .containsExactly(
                        "1.yml:2: warning: fylr.services: replaces fylr's defaults, so that none of its default clients is left;"
                                + " 'fylr+', 'services+', … keep them");
    }

    @Test
    @Tag("V2")
    @DisplayName("keys are known in any spelling of upper and lower case, with their markers, but not twice")
    void keysAreKnownInAnySpellingOfCase() throws InvalidConfigException {
        FylrConfig config = files().file(
                        """
                Fylr+:
                  EXTERNALURL: https://dam.example.org
                  Services+:
                    API+:
                      oauth2server+:
                        Clients+:
                          My-App: {Secret: x, REDIRECTURIS: ["app:/x"]}
                    WebApp+:
                      loginallowredirects-: ["http://localhost:*", "https://localhost:*"]
                """)
                .baseConfig("{\"System\": {\"CONFIG\": {\"Login\": {\"GUEST\": true}, \"OAuth2\": {\"Clients\":"
                        + " [{\"Name\": \"two\", \"SECRET\": \"x\"}]}}}}")
                .load();
        assertThat(config.warnings()).isEmpty();
        assertThat(config.externalUrl()).contains("https://dam.example.org");
        assertThat(config.guestAccess()).contains(true);
        assertThat(config.loginAllowRedirects().orElseThrow()).hasToString("[https://*.web.fylr.dev]");
        assertThat(config.clients())
                .filteredOn(FylrClient::named)
                .extracting(FylrClient::id)
                .containsExactly("My-App", "two");
        assertThat(files().file("fylr+:\n  externalURL: https://a.example.org\n  externalUrl: https://b.example.org")
                        .errors())
                .containsExactly("1.yml:3: error: fylr+.externalURL: is in the map already, in another spelling");
    }

    @Test
    @Tag("V1")
    @DisplayName("a section of the base config that is about logins and not converted is named, with where to set it")
    void sectionAboutLoginsIsNamedWithWhereToSetIt() throws InvalidConfigException {
        WrittenFiles files = inline("login: {guest: true}\nuser: {copy_to_event: [login]}");
        assertThat(files.warnings())
                .singleElement()
                .asString()
                .startsWith("1.yml:8: warning: " + BASE + "user: is not converted: ")
                .contains("Realm settings > Events")
                .doesNotContain("does not matter");
        assertThat(files.notes())
                .noneMatch(line -> line.contains(": user") || line.contains("matter for logins: user"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "saml: {}",
                "ldap: {connections: [], bindusername: ''}",
                "two_factor: {enabled: false, methods: [totp]}",
                "email_server: {server_addr: ''}"
            })
    @Tag("V1")
    @DisplayName("sections that are empty or off are nothing to do")
    void sectionsThatAreEmptyOrOffAreNothingToDo(String section) throws InvalidConfigException {
        assertThat(inline(section).warnings()).isEmpty();
        assertThat(inline(section).notes())
                .contains("1.yml:7: note: " + BASE + section.replaceFirst(":.*", "")
                        + ": is empty or off, nothing to do");
    }

    private WrittenFiles frameAncestors(String value) {
        return files().file("fylr+:\n  services+:\n    webapp+:\n      frameAncestors: " + value);
    }

    @Test
    @Tag("V1")
    @DisplayName("frameAncestors are taken over; none are said nothing of")
    void frameAncestorsAreTakenOver() throws InvalidConfigException {
        WrittenFiles files = frameAncestors("[\"'self'\", 'https://*.example.org:*']");
        assertThat(files.load().frameAncestors().orElseThrow().directive())
                .isEqualTo("frame-ancestors 'self' https://*.example.org:*");
        assertThat(files.notes())
                .contains(
                        "1.yml:4: note: fylr.services.webapp.frameAncestors: taken over; the server's own pages may as well, unless it is 'none'");
        assertThat(frameAncestors("[]").load().frameAncestors()).isEmpty();
        assertThat(files().variable("FYLR_SERVICES_WEBAPP_FRAMEANCESTORS", "[\"https://a.example.org\"]")
                        .load()
                        .frameAncestors()
                        .orElseThrow()
                        .directive())
                .isEqualTo("frame-ancestors 'self' https://a.example.org");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://a.example.org; script-src *",
                "https://a.example.org\\nX-Injected: 1",
                "'self",
                "https://a.example.org/path"
            })
    @Tag("V1")
    @DisplayName("frameAncestors that would say more than a host are an error")
    void hostileFrameAncestors(String source) {
        assertThat(frameAncestors("[https://b.example.org, \"" + source + "\"]").errors())
                .singleElement()
                .asString()
                .startsWith("1.yml:4: error: fylr.services.webapp.frameAncestors[1]: expected 'self', 'none' alone");
    }

    @Test
    @Tag("V1")
    @DisplayName("nobody, and somebody beside, is an error")
    void nobodyAndSomebody() {
        assertThat(frameAncestors("[\"'none'\", https://b.example.org]").errors())
                .hasSize(1);
    }

    @Test
    @Tag("V1")
    @DisplayName("what is documented is known, and said to be by hand, not needed, or of no account")
    void whatIsDocumentedIsKnown() throws InvalidConfigException {
        WrittenFiles files = files().file(
                        """
                fylr+:
                  s3: {bucketName: x}
                  elastic: {addresses: [x]}
                  encryptionKey: geheim
                  services+:
                    webapp+:
                      frameAncestors: [https://portal.example.org]
                      basicAuth: {root: geheim}
                      trustProxyHeaders: true
                      oauth2+: {clientSecret: geheim}
                    api+:
                      oauth2Server+: {signingSecret: geheim}
                """);
        assertThat(files.warnings())
                .map(line -> line.replaceAll("(is not converted: ).*", "$1…"))
                .containsExactly(
                        "1.yml:8: warning: fylr.services.webapp.basicAuth: is not converted: …",
                        "1.yml:9: warning: fylr.services.webapp.trustProxyHeaders: is not converted: …");
        assertThat(files.notes())
                .map(line -> line.replaceAll("(not needed: ).*", "$1…"))
                .containsExactly(
                        "1.yml:1: note: fylr: does not matter for logins: s3, elastic",
                        "1.yml:4: note: fylr.encryptionKey: not needed: …",
                        "1.yml:7: note: fylr.services.webapp.frameAncestors: taken over; the server's own pages may as well, unless it is 'none'",
                        "1.yml:10: note: fylr.services.webapp.oauth2.clientSecret: not needed: …",
                        "1.yml:12: note: fylr.services.api.oauth2Server.signingSecret: not needed: …");
        assertThat(String.join("", files.warnings()) + String.join("", files.notes()))
                .doesNotContain("geheim");
    }

    @Test
    void unknownKeysAreWarnedOfWithPathAndLine() throws InvalidConfigException {
        assertThat(files().file(
                                """
                fylr+:
                  externalUri: https://typo.example.org
                  services+:
                    api+:
                      oauth2Server+:
                        clients+:
                          app:
                            secret: x
                            redirectUri: [https://typo.example.org]
                    webapps:
                      anything: {in: it}
                other: 1
                "\\e[31mred\\x9b\\u202e": 1
                """)
                        .warnings())
                .containsExactly(
                        "1.yml:2: warning: fylr.externalUri: unknown key, ignored; known here: allowpurge, db, debug, eas, elastic, encryptionKey,"
                                + " env, execserver, "
                                + "externalURL, geo, license, licenseFile, logger, name, plugin, resources, s3, services, stdErrFile, tempDir, trustProxyHeaders",
                        "1.yml:9: warning: fylr.services.api.oauth2Server.clients.app.redirectUri: unknown key, ignored; known here: clientID,"
                                + " public, redirectURIs, scopes, "
                                + "secret",
                        "1.yml:10: warning: fylr.services.webapps: unknown key, ignored; known here: api, backend, execserver, webapp",
                        "1.yml:12: warning: other: unknown key, ignored; known here: fylr",
                        "1.yml:13: warning: ?[31mred??: unknown key, ignored; known here: fylr");
    }

    @Test
    void sectionsThatDoNotMatterAreNamedOnceAndUnknownKeysOfThoseThatDoAreWarnedOf() throws InvalidConfigException {
        assertThat(inline("mail: {a: 1}\nlogin: {self_register: 1}\nevent: 5").notes())
                .contains(
                        "1.yml:6: note: fylr.db.init.config.system.config: not read, no settings of logins are known there: mail, event");
        assertThat(inline("mail: {a: 1}\nlogin: {self_register: 1}\nevent: 5").warnings())
                .containsExactly(
                        "1.yml:8: warning: " + BASE
                                + "login.self_register: unknown key, ignored; known here: guest, info, keep_login, label, placeholder");
        assertThat(files().file("")
                        .baseConfig(
                                "{\n\"_version\": 1, \"system\": {\"config\": {\n\"mail\": 1, \"oauth2\": {\n\"x\": 1}}}}")
                        .warnings())
                .containsExactly(
                        "base.json:2: warning: _version: unknown key, ignored; known here: system",
                        "base.json:4: warning: system.config.oauth2.x: unknown key, ignored; known here: clients, expirations");
    }

    @Test
    void theBaseConfigInTheFylrYmlGoesOverTheOneInAFileMapByMap() throws InvalidConfigException {
        FylrConfig config = inline("login: {guest: true, label: {en-US: inline}}\nopenid: {userinfo: [email]}")
                .baseConfig(
                        """
                {"system": {"config": {"login": {"guest": false, "keep_login": "7d", "label": {"en-US": "file", "de-DE": "Datei"}},
                  "openid": {"userinfo": ["company", "town"]}, "oauth2": {"expirations": {"access_token": "2h"}}}}}
                """)
                .load();
        assertThat(config.guestAccess()).contains(true);
        assertThat(config.keepLogin()).contains(KeepLogin.SEVEN_DAYS);
        assertThat(config.userinfo()).contains(List.of(UserinfoClaim.EMAIL));
        assertThat(config.accessTokenLifetime()).contains(Duration.ofHours(2));
        assertThat(config.loginTexts())
                .isEqualTo(Map.of("en", Map.of(LoginText.LABEL, "inline"), "de", Map.of(LoginText.LABEL, "Datei")));
    }

    @Test
    void aBaseConfigOfAnotherShapeIsRejected() {
        assertThat(files().file("").baseConfig("{\"login\": {\"guest\": true}}").errors())
                .containsExactly(
                        "base.json:1: error: system: expected the base config below 'system.config', found nothing");
        assertThat(files().file("").baseConfig("{\n\"system\": []}").errors())
                .containsExactly("base.json:2: error: system: expected a map, found a list");
        assertThat(files().file("").baseConfig("[]").errors())
                .containsExactly("base.json:1: error: expected a map, found a list");
        assertThat(files().file("")
                        .baseConfig("{\"system\": {\"config\": {\n\"login\": true}}}")
                        .errors())
                .containsExactly("base.json:2: error: system.config.login: expected a map, found true or false");
    }

    @Test
    void aBaseConfigThatTheFylrYmlOnlyNamesIsWarnedOf() throws InvalidConfigException {
        WrittenFiles files = files().file("fylr+:\n  db+:\n    init+:\n      configFile: base.json");
        assertThat(files.warnings())
                .containsExactly("1.yml:4: warning: fylr.db.init.configFile: is not read: give the base config on the"
                        + " command line, "
                        + "or in the provider's setting");
        assertThat(files.baseConfig("{\"system\": {}}").warnings()).isEmpty();
        assertThat(files().file("fylr+: {db+: {init+: {configFile: ''}}}").warnings())
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "fylr+: {services: []}",
                "fylr+: {services+: {api: 5}}",
                "fylr+: {services+: {api+: {oauth2Server: x}}}",
                "fylr+: {services+: {api+: {oauth2Server+: {clients: [x]}}}}",
                "fylr+: {services+: {webapp: x}}",
                "fylr+: {services+: {webapp+: {oauth2: x}}}",
                "fylr+: {db: x}",
                "fylr+: {db: {init: x}}",
                "fylr+: {db: {init: {config: x}}}",
                "fylr+: {db: {init: {config: {system: x}}}}",
                "fylr+: {db: {init: {config: {system: {config: x}}}}}",
                "fylr+: {db: {init: {config: {system: {config: {oauth2: x}}}}}}"
            })
    void somethingElseWhereAMapMustBeIsRejectedOnce(String text) {
        assertThat(files().file(text).errors())
                .singleElement()
                .asString()
                .matches("1\\.yml:1: error: fylr[A-Za-z0-9.]+: expected a map, found (text|a list|a number)");
    }
}
