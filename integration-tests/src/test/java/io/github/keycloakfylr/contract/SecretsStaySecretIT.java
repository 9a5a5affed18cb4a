package io.github.keycloakfylr.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keycloakfylr.client.AdminApi;
import io.github.keycloakfylr.client.Browser;
import io.github.keycloakfylr.client.FylrApi;
import io.github.keycloakfylr.client.LoginWay;
import io.github.keycloakfylr.testserver.FylrTest;
import io.github.keycloakfylr.testserver.KeycloakServer;
import io.restassured.response.Response;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Contract A10 and E4: a password goes nowhere but to its check. */
@FylrTest
class SecretsStaySecretIT {

    private static final String GUEST = "fylr.login.guest";
    /** Whatever encodes the rest of a password leaves this part as it is. */
    private static final String RIGHT = "RightPw" + UUID.randomUUID().toString().replace("-", "");

    private static final String WRONG = "WrongPw" + UUID.randomUUID().toString().replace("-", "");
    private static final String UNUSUAL = " \"<&+%41;'ü\\{}$";
    private static final Pattern ENCODED = Pattern.compile("[A-Za-z0-9+/_-]{12,}");
    private static final int TOO_LONG = 5000;

    private final KeycloakServer server;
    private final AdminApi admin;
    private final FylrApi fylr;
    private final Browser browser;
    private final String login = "secrets-" + UUID.randomUUID();

    SecretsStaySecretIT(KeycloakServer server, AdminApi admin, FylrApi fylr, Browser browser) {
        this.server = server;
        this.admin = admin;
        this.fylr = fylr;
        this.browser = browser;
    }

    @BeforeEach
    void userAndEventStore() {
        admin.updateRealm("fylr", Map.of("eventsEnabled", true));
        admin.createUser("fylr", login, RIGHT + UNUSUAL);
    }

    private Response logIn(LoginWay way, String name, String password, String... parameters) {
        Map<String, String> request = fylr.authorizationRequest("auth_method", "easydb");
        request.putAll(FylrApi.map(parameters));
        return way.logIn(browser, request, name, password);
    }

    @ParameterizedTest
    @EnumSource(LoginWay.class)
    @Tag("A10")
    @Tag("E4")
    @DisplayName("right and wrong passwords, of known, unknown and disabled users")
    void ofLogins(LoginWay way) {
        assertThat(logIn(way, login, WRONG + UNUSUAL).statusCode()).isEqualTo(200);
        assertThat(logIn(way, login + "-nobody", WRONG + UNUSUAL).statusCode()).isEqualTo(200);
        admin.createUser("fylr", login + "-disabled", RIGHT + UNUSUAL, Map.of("enabled", false));
        assertThat(logIn(way, login + "-disabled", RIGHT + UNUSUAL).statusCode())
                .isEqualTo(200);
        Response callback = logIn(way, login, RIGHT + UNUSUAL);
        assertThat(callback.statusCode())
                .as("the unusual password is the right one")
                .isEqualTo(302);

        assertThat(fylr.subject(callback)).isEqualTo(login);
        nothingTells();
    }

    @ParameterizedTest
    @EnumSource(
            value = LoginWay.class,
            names = {"QUERY", "FORM"})
    @Tag("A10")
    @Tag("E4")
    @DisplayName(
            "a password in a request that does not use it: no login, a guest, prompt=none, a method that is not there")
    void ofRequestsThatDoNotUseIt(LoginWay way) {
        logIn(way, "", RIGHT + UNUSUAL);
        logIn(way, login, RIGHT + UNUSUAL, "prompt", "none");
        logIn(way, login, RIGHT + UNUSUAL, "auth_method", "anonymous");
        logIn(way, login, RIGHT + UNUSUAL, "auth_method", "saml");
        admin.setRealmAttribute("fylr", GUEST, "true");
        logIn(way, login, RIGHT + UNUSUAL, "auth_method", "anonymous,easydb");
        logIn(way, login, RIGHT + UNUSUAL, "auth_method", "anonymous");
        logIn(way, "", RIGHT + UNUSUAL, "auth_method", "auto");

        nothingTells();
    }

    @ParameterizedTest
    @EnumSource(
            value = LoginWay.class,
            names = {"QUERY", "FORM"})
    @Tag("A10")
    @Tag("E4")
    @Tag("G8")
    @DisplayName("a password in a bad request: told to the client, told to the browser, itself the fault")
    void ofBadRequests(LoginWay way) {
        logIn(way, login, RIGHT + UNUSUAL, "state", "short");
        logIn(way, login, RIGHT + UNUSUAL, "response_type", "token");
        logIn(way, login, RIGHT + UNUSUAL, "client_id", "secrets-nobody");
        logIn(way, login, RIGHT + UNUSUAL, "redirect_uri", "https://secrets.example/");
        logIn(way, login, RIGHT + "\n" + UNUSUAL);
        logIn(way, login, RIGHT.repeat(TOO_LONG / RIGHT.length()) + UNUSUAL);
        browser.open("/api/oauth2/auth?password=" + RIGHT + "&password=" + WRONG);

        nothingTells();
    }

    @Test
    @Tag("A10")
    @Tag("E4")
    @DisplayName("a password sent to where the login page is")
    void atTheRealmsAddress() {
        String query = "?response_type=code&client_id=" + FylrApi.CLIENT + "&redirect_uri=" + fylr.callback()
                + "&state=" + FylrApi.STATE + "&auth_method=easydb&login=" + login + "&password=" + RIGHT;
        Response page = browser.open("/realms/fylr/fylr/auth" + query);

        assertThat(page.statusCode()).isEqualTo(200);
        nothingTells();
    }

    private void nothingTells() {
        for (Response response : browser.responses()) {
            String text = response.statusLine() + "\n" + response.getHeaders() + "\n" + response.asString();
            isFree(text);
            isFree(decoded(text));
        }
        // Written after everything else: with this one there, nothing is still to come.
        String marker = admin.createUser("fylr", "secrets-marker-" + UUID.randomUUID(), "secret");
        new Browser(server.baseUri())
                .authorize(fylr.authorizationRequest(
                        "login", (String) admin.user("fylr", marker).get("username"), "password", "secret"));
        FylrApi.eventually(() -> assertThat(server.log()).contains(marker));
        isFree(server.log());
        List<Map<String, Object>> events = admin.events("fylr");
        assertThat(events).isNotEmpty();
        isFree(events.toString());
    }

    private static void isFree(String text) {
        assertThat(text.lines().filter(line -> line.contains(RIGHT) || line.contains(WRONG)))
                .isEmpty();
    }

    /** What stands in the text in base64, be it a cookie, a token or a parameter. */
    private static String decoded(String text) {
        StringBuilder decoded = new StringBuilder();
        Matcher encoded = ENCODED.matcher(text);
        while (encoded.find()) {
            String base64 = encoded.group().replace('-', '+').replace('_', '/');
            // Cut to whole bytes: the match may have run on into what follows.
            String whole = base64.substring(0, base64.length() - base64.length() % 4);
            decoded.append(new String(Base64.getDecoder().decode(whole), StandardCharsets.ISO_8859_1))
                    .append('\n');
        }
        return decoded.toString();
    }
}
