package io.github.keycloakfylr.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keycloakfylr.client.AdminApi;
import io.github.keycloakfylr.testserver.FylrTest;
import io.github.keycloakfylr.testserver.KeycloakServer;
import io.restassured.http.ContentType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What the server says at start of settings that would surprise clients. */
@FylrTest
class StartupCheckIT {

    private static final List<String> WARNINGS = List.of(
            "Realm 'fylr': SSO Session Idle or Max is shorter than the Access Token Lifespan and cuts it",
            "Realm 'fylr': its browser flow has none of fylr's login methods",
            "Realm 'fylr': there are groups with the attribute fylr_two_factor, but its browser flow asks their members for no second factor",
            "Realm 'fylr': its direct grant flow lets users of every type in by the password grant",
            "Realm 'fylr': the attribute fylr.login.guest is neither true nor false, and counts as false",
            "Realm 'fylr': the attribute fylr.oauth2.allowHttpRedirects is neither true nor false, and counts as false",
            "Realm 'fylr': the attribute fylr.openid.userinfo has 'e-mail', which is no claim of fylr's",
            "Realm 'fylr': users can write these attributes of their own, which decide about logins: fylr_type. Let only",
            "Realm 'fylr': its user profile lacks fylr_login_valid_from and fylr_login_valid_to, so that nobody can set",
            "Realm 'fylr': the attribute fylr.login.keepLogin is none of off, 7d, 30d, and counts as off",
            "Realm 'fylr': these clients can never authenticate, for their secret is a bcrypt hash of a cost that is not from 4 to 14:"
                    + " startup-15, startup-3",
            "Realm 'fylr': the attribute fylr.webapp.loginAllowRedirects has 'https://app.*.example', which is no pattern",
            "Realm 'fylr': the attribute fylr.webapp.loginAllowRedirects has 'https://app.example/', which is no pattern");
    private static final String PROFILE = "/{realm}/users/profile";
    private static final String LOGIN_ALLOW_REDIRECTS = "fylr.webapp.loginAllowRedirects";

    private static final String HASH = "$2a$%02d$XajjQvNhvvRt5GSeFk1xFeyqRrsxkhBkUiQeg0dt.wU1qD4aFDcga";

    private final KeycloakServer server;
    private final AdminApi admin;

    StartupCheckIT(KeycloakServer server, AdminApi admin) {
        this.server = server;
        this.admin = admin;
    }

    @Test
    @Tag("T10")
    @Tag("M1")
    @Tag("M10")
    @Tag("P3")
    @Tag("P5")
    @Tag("C3")
    @Tag("settings")
    @DisplayName(
            "settings that cut tokens, switch off every method, let every user in, keep a client out or cannot be read are warned"
                    + " of at start, the shipped ones are not")
    void warnsOfSettingsThatSurprise() {
        assertThat(warnings()).doesNotContain(WARNINGS);
        Map<String, Object> shipped = new HashMap<>(admin.realm("fylr"));
        shipped.keySet().retainAll(Set.of("ssoSessionIdleTimeout", "browserFlow", "directGrantFlow"));
        admin.updateRealm(
                "fylr",
                Map.of("ssoSessionIdleTimeout", 1800, "browserFlow", "browser", "directGrantFlow", "direct grant"));
        Object attributes = admin.realm("fylr").get("attributes");
        admin.setRealmAttribute("fylr", "fylr.login.guest", "yes");
        admin.setRealmAttribute("fylr", "fylr.oauth2.allowHttpRedirects", "on");
        admin.setRealmAttribute("fylr", "fylr.openid.userinfo", "email e-mail");
        admin.setRealmAttribute("fylr", "fylr.login.keepLogin", "forever");
        admin.setRealmAttribute(
                "fylr", LOGIN_ALLOW_REDIRECTS, "https://app.*.example https://good.example https://app.example/");
        Map<String, Object> profile =
                admin.request().get(PROFILE, "fylr").jsonPath().getMap("$");
        setProfile(ofOlderRealm(profile));
        String group = admin.request()
                .contentType(ContentType.JSON)
                .body(Map.of("name", "startup", "attributes", Map.of("fylr_two_factor", List.of("true"))))
                .post("/fylr/groups")
                .header("Location");
        // Other ways to make a client reject such a secret.
        List<Map<String, Object>> clients = List.of(
                client("startup-15", HASH.formatted(15)),
                client("startup-14", HASH.formatted(14)),
                client("startup-3", HASH.formatted(3)),
                client("startup-plain", "plain"));
        admin.request()
                .contentType(ContentType.JSON)
                .body(Map.of("ifResourceExists", "FAIL", "clients", clients))
                .post("/fylr/partialImport");
        try {
            server.restart();

            assertThat(warnings()).contains(WARNINGS).doesNotContain("has 'https://good.example'");
            assertThat(server.log()).doesNotContain(HASH.substring(HASH.length() - 53));
        } finally {
            clients.forEach(client -> admin.deleteClient(
                    "fylr",
                    admin.findClient("fylr", (String) client.get("clientId")).orElseThrow()));
            admin.request().delete(group);
            setProfile(profile);
            admin.updateRealm("fylr", shipped);
            admin.updateRealm("fylr", Map.of("attributes", attributes));
        }
    }

    /** Without fylr's days, and with the slip that users write their own type. */
    @SuppressWarnings("unchecked")
    private static Map<String, Object> ofOlderRealm(Map<String, Object> profile) {
        List<Map<String, Object>> attributes = new ArrayList<>();
        for (Map<String, Object> attribute : (List<Map<String, Object>>) profile.get("attributes")) {
            Map<String, Object> changed = new HashMap<>(attribute);
            String name = (String) attribute.get("name");
            if (name.equals("fylr_type")) {
                changed.put("permissions", Map.of("view", List.of("admin"), "edit", List.of("admin", "user")));
            }
            if (!name.startsWith("fylr_login_valid")) {
                attributes.add(changed);
            }
        }
        Map<String, Object> older = new HashMap<>(profile);
        older.put("attributes", attributes);
        older.remove("unmanagedAttributePolicy");
        return older;
    }

    private void setProfile(Map<String, Object> profile) {
        admin.request()
                .contentType(ContentType.JSON)
                .body(profile)
                .put(PROFILE, "fylr")
                .then()
                .statusCode(200);
    }

    /** What the starts of the server have warned of; a change of a setting has a line of its own. */
    private String warnings() {
        return server.log()
                .lines()
                .filter(line -> line.contains("start.StartupCheck]"))
                .collect(Collectors.joining("\n"));
    }

    private static Map<String, Object> client(String clientId, String secret) {
        return Map.of("clientId", clientId, "secret", secret);
    }
}
