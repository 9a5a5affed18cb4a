package io.github.keycloakfylr.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keycloakfylr.client.AdminApi;
import io.github.keycloakfylr.client.FylrApi;
import io.github.keycloakfylr.testserver.FylrTest;
import io.github.keycloakfylr.testserver.KeycloakServer;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Contract section 10: fylr's settings, as realm attributes and as fields of the user federation entry "fylr guests".
 */
@FylrTest
class RealmSettingsIT {

    private static final String GUEST = "fylr.login.guest";
    private static final String CLAIMS = "fylr.openid.userinfo";

    private final KeycloakServer server;
    private final AdminApi admin;
    private final FylrApi fylr;

    RealmSettingsIT(KeycloakServer server, AdminApi admin, FylrApi fylr) {
        this.server = server;
        this.admin = admin;
        this.fylr = fylr;
    }

    @BeforeEach
    void remember() {}

    private Map<String, Object> entry() {
        return admin.request()
                .queryParam("type", "org.keycloak.storage.UserStorageProvider")
                .get("/fylr/components")
                .jsonPath()
                .getMap("find { it.providerId == 'fylr-guest' }");
    }

    private Object shown(String setting) {
        Object values = ((Map<?, ?>) entry().get("config")).get(setting);
        return values == null ? null : ((List<?>) values).get(0);
    }

    /** Saves the entry as the admin console does: all fields of the form, the changed one among them. */
    private Response enter(String setting, String value) {
        Map<String, Object> entry = entry();
        Map<String, Object> config = new HashMap<>();
        ((Map<?, ?>) entry.get("config")).forEach((name, values) -> config.put((String) name, values));
        config.put(setting, List.of(value));
        entry.put("config", config);
        return admin.request().contentType(ContentType.JSON).body(entry).put("/fylr/components/{id}", entry.get("id"));
    }

    private String attribute(String name) {
        return (String) ((Map<?, ?>) admin.realm("fylr").get("attributes")).get(name);
    }

    private boolean letsGuestsIn() {
        return fylr.token("grant_type", "client_credentials", "client_id", FylrApi.CLIENT)
                        .statusCode()
                == 200;
    }

    @Test
    @Tag("settings")
    @DisplayName("the entry shows the attributes, from the start and after each change of theirs")
    void shows() {
        assertThat(shown(GUEST)).isEqualTo("false");

        admin.setRealmAttribute("fylr", GUEST, "true");
        admin.setRealmAttribute("fylr", CLAIMS, "email company");
        assertThat(shown(GUEST)).isEqualTo("true");
        assertThat(shown(CLAIMS)).isEqualTo("email company");

        admin.setRealmAttribute("fylr", CLAIMS, "");
        assertThat(shown(CLAIMS)).isNull();
    }

    @Test
    @Tag("settings")
    @Tag("N3")
    @DisplayName("what is saved in the entry counts at once, and is the attribute")
    void saves() {
        assertThat(letsGuestsIn()).isFalse();

        assertThat(enter(GUEST, "true").statusCode()).isEqualTo(204);
        assertThat(attribute(GUEST)).isEqualTo("true");
        assertThat(letsGuestsIn()).isTrue();

        assertThat(enter(CLAIMS, "email").statusCode()).isEqualTo(204);
        assertThat(attribute(CLAIMS)).isEqualTo("email");
        assertThat(attribute(GUEST)).isEqualTo("true");

        assertThat(enter(CLAIMS, "").statusCode()).isEqualTo(204);
        assertThat(attribute(CLAIMS)).isNull();
    }

    @ParameterizedTest
    @CsvSource(
            textBlock =
                    """
            fylr.login.guest,                ture,               is neither true nor false
            fylr.oauth2.allowHttpRedirects,  on,                 is neither true nor false
            fylr.oauth2.publicClientSecret,  true,               is neither refuse nor ignore
            fylr.oauth2.accessTokenFormat,   JWT,                is neither opaque nor jwt
            fylr.login.keepLogin,            forever,            "is none of off, 7d, 30d"
            fylr.login.timeZone,             Europe/Nowhere,     "has 'Europe/Nowhere', which is no time zone"
            fylr.openid.userinfo,            email e-mail,       "has 'e-mail', which is no claim of fylr's"
            fylr.webapp.loginAllowRedirects, https://a.*.example, "has 'https://a.*.example', which is no pattern"
            """,
            quoteCharacter = '"')
    @Tag("settings")
    @DisplayName("a value that means nothing is rejected in the entry, and logged at once as an attribute")
    void meansNothing(String setting, String value, String problem) {
        Object before = shown(setting);

        Response rejected = enter(setting, value);
        assertThat(rejected.statusCode()).as(rejected.asString()).isEqualTo(400);
        assertThat(rejected.asString()).contains(setting).contains(problem);
        assertThat(shown(setting)).isEqualTo(before);

        int lines = server.log().length();
        admin.setRealmAttribute("fylr", setting, value);
        // The server writes its log a moment later.
        FylrApi.eventually(() -> assertThat(server.log().substring(lines))
                .contains("Realm 'fylr': the attribute " + setting + " " + problem));
        assertThat(shown(setting)).isNull();
        assertThat(attribute(setting)).isEqualTo(value);
    }
}
