package io.github.keycloakfylr.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.MAP;

import io.github.keycloakfylr.client.AdminApi;
import io.github.keycloakfylr.client.Browser;
import io.github.keycloakfylr.client.FylrApi;
import io.github.keycloakfylr.client.OneTimePassword;
import io.github.keycloakfylr.testserver.FylrTest;
import io.github.keycloakfylr.testserver.KeycloakServer;
import io.github.keycloakfylr.testserver.SamlProviderRealm;
import io.restassured.response.Response;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.jsoup.Jsoup;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Contract M6 and M10: whom {@code auth_method=saml} does not let in, and what leads nobody in by an identity provider
 * who must not.
 */
@FylrTest
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SamlErrorIT {

    private static final String ALIAS = "saml-error";
    private static final String OTHER_ALIAS = "saml-error-other";

    private final KeycloakServer server;
    private final AdminApi admin;
    private final FylrApi fylr;
    private SamlProviderRealm provider;
    private SamlLogin login;
    /** The user of the test, who exists at the identity provider, and in fylr under the same login if at all. */
    private String user;

    SamlErrorIT(KeycloakServer server, AdminApi admin, FylrApi fylr) {
        this.server = server;
        this.admin = admin;
        this.fylr = fylr;
    }

    @BeforeAll
    void setUp() {
        provider = SamlProviderRealm.create(admin, server.baseUri(), ALIAS);
        provider.add(OTHER_ALIAS);
    }

    @BeforeEach
    void newUserAtNewBrowser() {
        login = new SamlLogin(server.baseUri());
        user = newName();
        provider.createUser(user);
    }

    private String newName() {
        return "saml-error-" + UUID.randomUUID();
    }

    private Optional<String> fylrId() {
        return admin.findUser("fylr", user);
    }

    /** A local user with the password {@code secret} who is linked to the test's user at the identity provider. */
    private String linkedUser(Map<String, ?> more) {
        String id = admin.createUser("fylr", user, "secret", more);
        admin.linkIdentity("fylr", id, ALIAS, provider.externalId(user));
        return id;
    }

    /** Keycloak's error page, or another response that leads nowhere: no redirect and no failure of the server. */
    private static void leadsNowhere(Response response, int status) {
        assertThat(response.statusCode()).as(response.asString()).isEqualTo(status);
        assertThat(response.contentType()).startsWith("text/html");
        assertThat(response.getHeader("Location")).isNull();
        assertThat(response.asString()).doesNotContain("SAMLResponse", "?code=", "&amp;code=", "&code=");
    }

    @Test
    @Tag("A4")
    @Tag("A11")
    @Tag("M6")
    @DisplayName("who cancels at the identity provider: access_denied, and a new request starts afresh")
    void cancelled() {
        Response page = login.request();
        login.showsProvider(page);

        Response response = login.browser().sendOn(login.browser().submit(page, "cancel", "1"));
        SamlLogin.accessDenied(response);
        assertThat(response.getHeader("Location")).startsWith(fylr.callback());
        login.isNotLoggedIn();
        assertThat(fylr.subject(login.logIn(user))).isEqualTo(user);
    }

    /** What somebody who does not have the identity provider's key can make of its message. */
    private enum Forgery {
        ATTRIBUTE(message -> message.replace("@idp.example", "@evil.example")),
        SUBJECT(message -> message.replace(">id-of-", ">id-of-somebody-else-")),
        SIGNATURE_OF_SOMETHING_ELSE(Forgery::wrapped),
        BROKEN_SIGNATURE(message -> message.replaceAll("<dsig:SignatureValue>....", "<dsig:SignatureValue>AAAA")),
        ERROR_WITHOUT_SIGNATURE(message -> withoutSignature(message)
                .replaceAll("(?s)<saml:Assertion.*</saml:Assertion>", "")
                .replace("status:Success", "status:Responder")),
        EMPTY(message -> ""),
        NO_XML(message -> "no XML"),
        NO_SAML(message -> "<a/>"),
        ENTITIES(message -> "<!DOCTYPE a [<!ENTITY e SYSTEM \"file:///etc/passwd\">]><a>&e;</a>"),
        // The last one: Keycloak finds out only when it has begun to end the login.
        NO_SIGNATURE(Forgery::withoutSignature);

        private final SamlLogin.Change change;

        Forgery(SamlLogin.Change change) {
            this.change = change;
        }

        private static String withoutSignature(String message) {
            return message.replaceAll("(?s)<dsig:Signature .*?</dsig:Signature>", "");
        }

        /**
         * The signed message inside its own signature, beside an assertion of another subject that the signature does
         * not cover.
         */
        private static String wrapped(String message) {
            return message.replaceFirst(" ID=\"", " ID=\"ID_evil\" Consent=\"")
                    .replace(">id-of-", ">id-of-somebody-else-")
                    .replace(
                            "</dsig:Signature>",
                            "<dsig:Object>" + withoutSignature(message) + "</dsig:Object></dsig:Signature>");
        }
    }

    @Test
    @Tag("M6")
    @DisplayName("forged responses of the identity provider: an error page each, no user and no session")
    void forged() {
        Response page = login.typeAt(login.request(), user);

        for (Forgery forgery : Forgery.values()) {
            leadsNowhere(
                    login.sendBack(page, message -> {
                        String forged = forgery.change.of(message);
                        assertThat(forged).as(forgery.name()).isNotEqualTo(message);
                        return forged;
                    }),
                    400);
            assertThat(login.browser().cookie("KEYCLOAK_IDENTITY", "/realms/fylr/"))
                    .as(forgery.name())
                    .isNull();
        }
        isNobody();
        assertThat(fylr.subject(login.sendBack(page(), message -> message)))
                .as("the same, not forged")
                .isEqualTo(user);
    }

    /** The page that would carry the response back, of an identity provider that remembers the user. */
    private Response page() {
        login.browser().authorize(fylr.authorizationRequest("auth_method", "saml"));
        Response request =
                login.browser().responses().get(login.browser().responses().size() - 1);
        return login.browser().submit(request, FylrApi.flat(Browser.hiddenFields(request)));
    }

    @Test
    @Tag("M6")
    @DisplayName("a response that has expired")
    void expired() {
        provider.configureClient(ALIAS, Map.of("saml.assertion.lifespan", "1"));
        try {
            Response page = login.typeAt(login.request(), user);
            FylrApi.awaitSecond(Instant.now().getEpochSecond() + 2);
            leadsNowhere(login.browser().sendOn(page), 400);
        } finally {
            provider.configureClient(ALIAS, Map.of("saml.assertion.lifespan", ""));
        }
        isNobody();
    }

    private void isNobody() {
        login.isNotLoggedIn();
        assertThat(fylrId()).isEmpty();
    }

    @Test
    @Tag("M6")
    @DisplayName("a response to another service provider, and one for another identity provider of the realm")
    void forSomebodyElse() {
        Response page = login.typeAt(login.request(), user);
        provider.configure(ALIAS, Map.of("entityId", "urn:fylr:renamed"));
        try {
            leadsNowhere(login.browser().sendOn(page), 400);
        } finally {
            provider.configure(ALIAS, Map.of("entityId", "urn:fylr:" + ALIAS));
        }
        isNobody();

        login = new SamlLogin(server.baseUri());
        page = login.typeAt(login.request(), user);
        leadsNowhere(
                login.browser()
                        .post(
                                "/realms/fylr/broker/" + OTHER_ALIAS + "/endpoint",
                                FylrApi.flat(Browser.hiddenFields(page))),
                400);
        isNobody();
    }

    @Test
    @Tag("M6")
    @Tag("A13")
    @DisplayName("a response works once, in the browser whose request it responses, and for that request")
    void replayed() {
        Response page = login.typeAt(login.request(), user);
        assertThat(fylr.subject(login.browser().sendOn(page))).isEqualTo(user);

        leadsNowhere(login.browser().sendOn(page), 400);
        SamlLogin other = new SamlLogin(server.baseUri());
        leadsNowhere(other.browser().sendOn(page), 400);
        other.isNotLoggedIn();
        Response otherPage = other.typeAt(other.request(), user);
        leadsNowhere(
                other.post(
                        page,
                        Map.of(
                                "SAMLResponse",
                                Browser.hiddenFields(page).get("SAMLResponse"),
                                "RelayState",
                                Browser.hiddenFields(otherPage).get("RelayState"))),
                400);
        other.isNotLoggedIn();
        leadsNowhere(
                other.post(
                        page, Map.of("SAMLResponse", Browser.hiddenFields(page).get("SAMLResponse"))),
                400);
        leadsNowhere(
                other.post(
                        page,
                        Map.of("SAMLResponse", Browser.hiddenFields(page).get("SAMLResponse"), "RelayState", "x")),
                400);
        assertThat(admin.userSessions("fylr", fylrId().orElseThrow())).hasSize(1);
        assertThat(fylr.subject(other.request())).isEqualTo(user);
    }

    @Test
    @Tag("M6")
    @DisplayName("who stays at the identity provider for longer than a login may take is sent there once more")
    void tookTooLong() {
        Response page = login.typeAt(login.request(), user);
        // Long enough for the second attempt on a busy machine.
        admin.updateRealm("fylr", Map.of("accessCodeLifespanLogin", 5));
        FylrApi.awaitSecond(Instant.now().getEpochSecond() + 6);
        Response callback = login.browser().sendOn(page);
        assertThat(fylr.subject(callback)).isEqualTo(user);
    }

    @ParameterizedTest
    @CsvSource({"login, easydb", "LOGIN, collection", "email, sso", "EMAIL, easydb"})
    @Tag("M6")
    @Tag("M10")
    @DisplayName(
            "an account that is there already is not taken over by who has the same login or e-mail: a page that says so, and no link")
    void sameLoginOrMail(String same, String type) {
        String local = same.equalsIgnoreCase("login") ? user : newName();
        String mail = same.equalsIgnoreCase("email") ? user + "@idp.example" : local + "@fylr.example";
        boolean upper = same.equals(same.toUpperCase(Locale.ROOT));
        String id = admin.createUser(
                "fylr",
                upper ? local.toUpperCase(Locale.ROOT) : local,
                "secret",
                Map.of(
                        "email",
                        upper ? mail.toUpperCase(Locale.ROOT) : mail,
                        "attributes",
                        Map.of("fylr_type", List.of(type))));
        Map<String, Object> before = admin.user("fylr", id);

        Response response = login.logIn(user);
        leadsNowhere(response, 409);
        assertThat(response.asString()).contains("already exists");
        login.isNotLoggedIn();
        assertThat(admin.identities("fylr", id)).isEmpty();
        assertThat(admin.userSessions("fylr", id)).isEmpty();
        assertThat(admin.user("fylr", id)).isEqualTo(before);
        assertThat(fylrId()).isEqualTo(same.equalsIgnoreCase("login") ? Optional.of(id) : Optional.empty());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "system", "email", "collection"})
    @Tag("M10")
    @Tag("E1")
    @Tag("E2")
    @DisplayName("a user of another type whom an administrator has linked: access_denied, no session, no USER_LOGIN")
    void linkedUserOfAnotherType(String type) {
        String id = linkedUser(type.isEmpty() ? Map.of() : Map.of("attributes", Map.of("fylr_type", List.of(type))));
        isNotLetIn(id, () -> login.logIn(user));

        // Only the type stands in the way.
        admin.updateUser("fylr", id, Map.of("attributes", Map.of("fylr_type", List.of("sso"))));
        assertThat(fylr.subject(login.request())).isEqualTo(user);
    }

    @Test
    @Tag("M10")
    @Tag("A12")
    @DisplayName(
            "a user who has become of another type: neither single sign-on nor the identity provider logs the user in any more")
    void typeHasChanged() {
        assertThat(fylr.subject(login.logIn(user))).isEqualTo(user);
        String id = fylrId().orElseThrow();
        admin.updateUser("fylr", id, Map.of("attributes", Map.of("fylr_type", List.of("easydb"))));
        assertThat(FylrApi.query(login.request("prompt", "none"))).containsEntry("error", "login_required");
        admin.logoutUser("fylr", id);

        isNotLetIn(id, login::request);
    }

    /** access_denied, and nothing left of it: session, cookie, event of a login. */
    private void isNotLetIn(String id, Supplier<Response> attempt) {
        admin.updateRealm("fylr", Map.of("eventsEnabled", true));
        admin.clearEvents("fylr");
        SamlLogin.accessDenied(attempt.get());
        assertThat(admin.userSessions("fylr", id)).isEmpty();
        assertThat(admin.events("fylr", "LOGIN")).isEmpty();
        FylrApi.eventually(() -> assertThat(admin.events("fylr", "LOGIN_ERROR")).hasSize(1));
        Map<String, Object> event = admin.events("fylr", "LOGIN_ERROR").get(0);
        assertThat(event)
                .containsEntry("error", "access_denied")
                .containsEntry("userId", id)
                .containsEntry("clientId", FylrApi.CLIENT)
                .doesNotContainKey("sessionId");
        assertThat(event.get("details"))
                .asInstanceOf(MAP)
                .doesNotContainKey("fylr_event")
                .containsEntry("identity_provider", ALIAS);
        login.isNotLoggedIn();
    }

    @Test
    @Tag("M6")
    @DisplayName("a user who is disabled in fylr")
    void disabled() {
        login.logIn(user);
        String id = fylrId().orElseThrow();
        admin.updateUser("fylr", id, Map.of("enabled", false));

        SamlLogin again = new SamlLogin(server.baseUri());
        leadsNowhere(again.logIn(user), 400);
        again.isNotLoggedIn();
    }

    @ParameterizedTest
    @CsvSource({"fylr_login_valid_from, 2999-01-01", "fylr_login_valid_to, 2000-01-01"})
    @Tag("P3")
    @Tag("M6")
    @DisplayName("a user whose validity window is ahead or over: as one who is disabled")
    void outsideTheWindow(String attribute, String day) {
        login.logIn(user);
        String id = fylrId().orElseThrow();
        admin.updateUser("fylr", id, Map.of("enabled", false));
        Response disabled = new SamlLogin(server.baseUri()).logIn(user);
        admin.updateUser(
                "fylr",
                id,
                Map.of("enabled", true, "attributes", Map.of("fylr_type", List.of("sso"), attribute, List.of(day))));

        SamlLogin again = new SamlLogin(server.baseUri());
        Response outside = again.logIn(user);
        leadsNowhere(outside, 400);
        // But for the addresses of its other languages it is the same page.
        assertThat(Jsoup.parse(outside.asString()).select("main").html())
                .isEqualTo(Jsoup.parse(disabled.asString()).select("main").html())
                .isNotBlank();
        again.isNotLoggedIn();
        assertThat(admin.userSessions("fylr", id)).isEmpty();

        admin.updateUser("fylr", id, Map.of("attributes", Map.of("fylr_type", List.of("sso"))));
        assertThat(fylr.subject(new SamlLogin(server.baseUri()).logIn(user))).isEqualTo(user);
    }

    /** The address at which the realm's broker begins a login, put together from the login page of another method. */
    private static String brokerAddress(Response loginPage, String alias) {
        return "/realms/fylr/broker/" + alias + "/login?"
                + URI.create(Browser.formAction(loginPage)).getRawQuery();
    }

    private Response byHand(Response loginPage, String alias) {
        return login.logInAt(login.browser().sendOn(login.browser().open(brokerAddress(loginPage, alias))), user);
    }

    @Test
    @Tag("M10")
    @DisplayName(
            "a login by the identity provider that the request did not ask for, by an address put together by hand: access_denied")
    void madeByHand() {
        SamlLogin.accessDenied(byHand(login.request("auth_method", "easydb"), ALIAS));
        login.isNotLoggedIn();

        login = new SamlLogin(server.baseUri());
        assertThat(fylr.subject(login.logIn(user)))
                .as("who came by hand is no user of another kind for that")
                .isEqualTo(user);
        assertThat(admin.user("fylr", fylrId().orElseThrow()))
                .containsEntry("attributes", Map.of("fylr_type", List.of("sso")));

        login = new SamlLogin(server.baseUri());
        SamlLogin.accessDenied(byHand(login.request("auth_method", "easydb,collection,email"), ALIAS));
        login.isNotLoggedIn();
    }

    @Test
    @Tag("M10")
    @DisplayName("the same by another identity provider of the realm than the one that saml leads to")
    void byAnotherProvider() {
        login.showsProvider(login.request());
        String[] codeAndTab = login.lastRelayState().split("\\.");
        Response page = login.browser()
                .open("/realms/fylr/broker/" + OTHER_ALIAS + "/login?client_id=" + FylrApi.CLIENT + "&session_code="
                        + codeAndTab[0] + "&tab_id=" + codeAndTab[1]);

        SamlLogin.accessDenied(login.logInAt(login.browser().sendOn(page), user));
        login.isNotLoggedIn();
    }

    @Test
    @Tag("M10")
    @DisplayName(
            "the same when a password has been typed before, with a second factor to come, and a user of that kind comes back")
    void byHandAfterAPassword() {
        linkedUser(Map.of());
        String withSecondFactor = newName();
        admin.createUser(
                "fylr",
                withSecondFactor,
                "secret",
                Map.of(
                        "credentials",
                        List.of(
                                Map.of("type", "password", "value", "secret"),
                                new OneTimePassword("a-secret-of-otp").credential())));
        Response page = login.browser()
                .submit(login.request("auth_method", "easydb"), "username", withSecondFactor, "password", "secret");
        assertThat(page.asString()).contains("name=\"otp\"");

        SamlLogin.accessDenied(byHand(page, ALIAS));
        login.isNotLoggedIn();
        assertThat(admin.userSessions("fylr", fylrId().orElseThrow())).isEmpty();
    }

    @Test
    @Tag("M6")
    @Tag("M10")
    @DisplayName("Keycloak's own parameter for choosing an identity provider has no say")
    void hintOfKeycloak() {
        login.showsLoginPage(login.request("auth_method", "easydb", "kc_idp_hint", ALIAS));
        Response page = login.request("kc_idp_hint", OTHER_ALIAS);
        login.showsProvider(page);
        assertThat(login.paths())
                .contains("/realms/fylr/broker/" + ALIAS + "/login")
                .noneMatch(path -> path.contains(OTHER_ALIAS));
    }
}
