package io.github.keycloakfylr.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keycloakfylr.client.AdminApi;
import io.github.keycloakfylr.client.Browser;
import io.github.keycloakfylr.client.FylrApi;
import io.github.keycloakfylr.testserver.FylrTest;
import io.github.keycloakfylr.testserver.KeycloakServer;
import io.github.keycloakfylr.testserver.NotInContainer;
import io.github.keycloakfylr.testserver.SamlProviderRealm;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Contract U3 and P1: logins and addresses are told as they were spelled, whatever they are made of. */
@FylrTest
class SpellingIT {

    private static final String RUN = UUID.randomUUID().toString().substring(0, 8);
    private static final String USERINFO = "fylr.openid.userinfo";

    /** How a user comes into the realm. */
    enum Origin {
        ADMIN_API {
            @Override
            String make(AdminApi admin, Map<String, Object> user) {
                return admin.createUser("fylr", (String) user.get("username"), "secret", user);
            }
        },
        IMPORT {
            @Override
            String make(AdminApi admin, Map<String, Object> user) {
                Map<String, Object> imported = new HashMap<>(user);
                imported.put("credentials", List.of(Map.of("type", "password", "value", "secret")));
                return admin.importUser("fylr", imported);
            }
        };

        abstract String make(AdminApi admin, Map<String, Object> user);
    }

    private final KeycloakServer server;
    private final AdminApi admin;
    private final FylrApi fylr;

    SpellingIT(KeycloakServer server, AdminApi admin, FylrApi fylr) {
        this.server = server;
        this.admin = admin;
        this.fylr = fylr;
    }

    @BeforeAll
    static void tellEmail(AdminApi admin) {
        admin.setRealmAttribute("fylr", USERINFO, "email");
    }

    private static Map<String, Object> user(String login, String email) {
        Map<String, Object> user = new HashMap<>(Map.of("username", login, "enabled", true));
        if (email != null) {
            user.put("email", email);
        }
        return user;
    }

    private void isTold(Map<String, Object> tokens, String login, String email) {
        String accessToken = (String) tokens.get("access_token");
        assertThat(FylrApi.success(fylr.userinfo(accessToken)))
                .containsEntry("sub", login)
                .containsEntry("email", email);
        assertThat(FylrApi.success(fylr.introspect(accessToken))).containsEntry("sub", login);
        assertThat(FylrApi.claims(tokens.get("id_token"))).containsEntry("sub", login);
    }

    @ParameterizedTest
    @EnumSource(Origin.class)
    @Tag("U3")
    @DisplayName("sub and email are spelled as when the user was made, whatever case the user logs in with")
    void asSpelledWhenMade(Origin origin) {
        String login = "IdaMixed-" + origin + "-" + RUN;
        String email = "Ida.Mixed." + origin + "." + RUN + "@Example.org";
        origin.make(admin, user(login, email));

        for (String typed : List.of(
                login,
                login.toLowerCase(Locale.ROOT),
                login.toUpperCase(Locale.ROOT),
                email,
                email.toUpperCase(Locale.ROOT))) {
            isTold(fylr.passwordTokens(typed, "secret", "openid"), login, email);
        }
        isTold(
                FylrApi.success(fylr.exchange(fylr.code(login.toUpperCase(Locale.ROOT), "secret", "scope", "openid"))),
                login,
                email);
    }

    @Test
    @Tag("E1")
    @DisplayName("events name the login and the address as spelled")
    void events() {
        String login = "EvaMixed-" + RUN;
        String id = Origin.ADMIN_API.make(admin, user(login, "Eva@" + RUN + ".example"));
        fylr.passwordTokens(login.toLowerCase(Locale.ROOT), "secret", "");

        FylrApi.eventually(() -> assertThat(FylrApi.loggedEvents(server.log()))
                .filteredOn(event -> id.equals(event.get("user_id")))
                .extracting(
                        event -> ((Map<?, ?>) event.get("info")).get("login"),
                        event -> ((Map<?, ?>) event.get("info")).get("email"))
                .containsExactly(org.assertj.core.groups.Tuple.tuple(login, "Eva@" + RUN + ".example")));
    }

    @Test
    @Tag("U3")
    @DisplayName("a change of something else keeps the spelling, a change of the login takes the new one")
    void changed() {
        String id = Origin.ADMIN_API.make(admin, user("UlaMixed-" + RUN, "Ula@" + RUN + ".example"));
        Map<String, Object> shown = admin.user("fylr", id);
        assertThat(shown).containsEntry("username", "ulamixed-" + RUN);

        admin.updateUser("fylr", id, Map.of("firstName", "Ula"));
        isTold(
                fylr.passwordTokens("ulamixed-" + RUN, "secret", "openid"),
                "UlaMixed-" + RUN,
                "Ula@" + RUN + ".example");

        // As clients of the admin API do that know nothing of attributes.
        Map<String, Object> bare = new HashMap<>(shown);
        bare.put("attributes", Map.of());
        admin.request()
                .contentType(ContentType.JSON)
                .body(bare)
                .put("/fylr/users/{id}", id)
                .then()
                .statusCode(204);
        isTold(
                fylr.passwordTokens("ulamixed-" + RUN, "secret", "openid"),
                "UlaMixed-" + RUN,
                "Ula@" + RUN + ".example");

        admin.updateRealm("fylr", Map.of("editUsernameAllowed", true));
        admin.updateUser("fylr", id, Map.of("username", "Ulla-" + RUN, "email", "Ulla@" + RUN + ".example"));
        admin.updateRealm("fylr", Map.of("editUsernameAllowed", false));
        isTold(fylr.passwordTokens("ulla-" + RUN, "secret", "openid"), "Ulla-" + RUN, "Ulla@" + RUN + ".example");
    }

    @Test
    @Tag("U3")
    @DisplayName("the attribute beside the login cannot make a user somebody else")
    void noOtherUser() {
        String login = "plain-" + RUN;
        Map<String, Object> user = user(login, null);
        user.put("attributes", Map.of("fylr_login", List.of("Root"), "fylr_email", List.of("Root@example.org")));
        Origin.ADMIN_API.make(admin, user);

        isTold(fylr.passwordTokens(login, "secret", "openid"), login, "");
    }

    @Test
    @Tag("P1")
    @Tag("U3")
    @DisplayName("a user with an address and no login: the address is both")
    void noLogin() {
        String email = "Solo@" + RUN + ".Example";
        Map<String, Object> user = Map.of(
                "email", email, "enabled", true, "credentials", List.of(Map.of("type", "password", "value", "secret")));
        Response made = admin.request().contentType(ContentType.JSON).body(user).post("/fylr/users");

        assertThat(made.statusCode()).as(made.asString()).isEqualTo(201);
        isTold(fylr.passwordTokens(email.toLowerCase(Locale.ROOT), "secret", "openid"), email, email);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ida lovelace",
                "o'neill",
                "müller,max",
                "fritz/franz",
                "Foto & Film",
                "日本",
                "Иван Petrov",
                "a<b>\"c\";#%?",
                "*)(uid=*",
                "ẞtraße",
                "👩‍🎨 art"
            })
    @Tag("P1")
    @DisplayName("logins of any printable text, and names, are made, changed, imported, and logged in")
    void anyText(String text) {
        for (Origin origin : Origin.values()) {
            String login = text + " " + origin + " " + RUN;
            Map<String, Object> user = user(login, null);
            user.putAll(Map.of("firstName", "50% " + text, "lastName", "Last (extern) {x} [y] C# " + text));
            String id = origin.make(admin, user);
            assertThat(admin.findUser("fylr", login)).contains(id);
            admin.updateUser("fylr", id, Map.of("lastName", "Stelle / " + text));

            isTold(fylr.passwordTokens(login, "secret", "openid"), login, "");
            Browser browser = new Browser(server.baseUri());
            Response callback = browser.submit(
                    browser.authorize(fylr.authorizationRequest("auth_method", "easydb")),
                    "username",
                    login,
                    "password",
                    "secret");
            assertThat(fylr.subject(callback)).isEqualTo(login);
        }
    }

    @ParameterizedTest
    @EnumSource(Origin.class)
    @Tag("P1")
    @DisplayName("a login of 255 characters")
    void longLogin(Origin origin) {
        String login = ("Lang-" + origin + "-" + RUN + "-" + "ä".repeat(255)).substring(0, 255);
        origin.make(admin, user(login, null));

        isTold(fylr.passwordTokens(login, "secret", "openid"), login, "");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", " blank-before", "blank-behind ", "line\nbreak", "nul\0", "escape\u001b[0m"})
    @Tag("P1")
    @DisplayName("what is no login is rejected with a reason, and nobody is made")
    void noText(String login) {
        int before = admin.request().get("/fylr/users/count").as(Integer.class);

        Response response = admin.request()
                .contentType(ContentType.JSON)
                .body(user(login, null))
                .post("/fylr/users");

        assertThat(response.statusCode()).as(response.asString()).isEqualTo(400);
        assertThat(response.jsonPath().getString("errorMessage")).isNotBlank();
        assertThat(admin.request().get("/fylr/users/count").as(Integer.class)).isEqualTo(before);
    }

    @Test
    @NotInContainer("the directory is in this JVM")
    @Tag("U3")
    @DisplayName("a user of a directory")
    void ldap() {
        try (LdapRealm realm = LdapRealm.create(server, admin)) {
            String login = "LdapMixed-" + RUN;
            realm.directory().addPerson(login, LdapRealm.RIGHT, Map.of("mail", "Ldap.Mixed@" + RUN + ".example"));

            isTold(
                    fylr.passwordTokens(login.toLowerCase(Locale.ROOT), LdapRealm.RIGHT, "openid"),
                    login,
                    "Ldap.Mixed@" + RUN + ".example");
        }
    }

    @Test
    @Tag("U3")
    @DisplayName("a user who comes by SAML")
    void saml() {
        SamlProviderRealm provider = SamlProviderRealm.create(admin, server.baseUri(), "spelling");
        String login = "SamlMixed-" + RUN;
        String id = provider.createUser(login.toLowerCase(Locale.ROOT));
        admin.updateUser(SamlProviderRealm.REALM, id, Map.of("firstName", login));
        Map<String, Object> mapper = admin.request()
                .get("/fylr/identity-provider/instances/spelling/mappers")
                .jsonPath()
                .getMap("find { it.identityProviderMapper == 'saml-username-idp-mapper' }");
        mapper.put("config", Map.of("template", "${ATTRIBUTE.firstName}", "target", "LOCAL", "syncMode", "INHERIT"));
        admin.request()
                .contentType(ContentType.JSON)
                .body(mapper)
                .put("/fylr/identity-provider/instances/spelling/mappers/{id}", mapper.get("id"))
                .then()
                .statusCode(204);

        assertThat(fylr.subject(new SamlLogin(server.baseUri()).logIn(login.toLowerCase(Locale.ROOT))))
                .isEqualTo(login);
    }
}
