package io.github.keycloakfylr.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keycloakfylr.client.Browser;
import io.github.keycloakfylr.client.FylrApi;
import io.github.keycloakfylr.testserver.SamlProviderRealm;
import io.restassured.response.Response;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A browser that logs in by {@code auth_method=saml}, and what it carries between fylr's realm and the identity
 * provider.
 */
final class SamlLogin {

    static final String PROVIDER_PATH = "/realms/" + SamlProviderRealm.REALM + "/";

    private final FylrApi fylr;
    private final Browser browser;

    SamlLogin(URI base) {
        this.fylr = new FylrApi(base);
        this.browser = new Browser(base);
    }

    Browser browser() {
        return browser;
    }

    /**
     * An authorization request, {@code auth_method=saml} unless the parameters say otherwise, and whatever it leads to
     * without anyone typing.
     */
    Response request(String... parameters) {
        Map<String, String> request = fylr.authorizationRequest("auth_method", "saml");
        request.putAll(FylrApi.map(parameters));
        return browser.sendOn(browser.authorize(request));
    }

    /** A login with the password at the identity provider; parameters as in {@link #request}. */
    Response logIn(String username, String... parameters) {
        return logInAt(request(parameters), username);
    }

    /** A login at the identity provider's page, and the way back. */
    Response logInAt(Response providerPage, String username) {
        return browser.sendOn(typeAt(providerPage, username));
    }

    /** A login at the identity provider's page; returns the page that would carry its message back. */
    Response typeAt(Response providerPage, String username) {
        showsProvider(providerPage);
        return browser.submit(providerPage, "username", username, "password", SamlProviderRealm.PASSWORD);
    }

    /** Checks that it is the identity provider that asks. */
    void showsProvider(Response page) {
        assertThat(page.statusCode()).as(page.asString()).isEqualTo(200);
        assertThat(page.asString()).contains("name=\"password\"");
        assertThat(lastPath()).startsWith(PROVIDER_PATH);
    }

    /** Checks that fylr's realm itself asks for login and password. */
    void showsLoginPage(Response page) {
        assertThat(page.statusCode()).as(page.asString()).isEqualTo(200);
        assertThat(page.asString()).contains("name=\"password\"");
        assertThat(lastPath()).startsWith("/realms/fylr/");
    }

    private String lastPath() {
        return paths().get(paths().size() - 1);
    }

    /** The path of every address that was asked for, in order. */
    List<String> paths() {
        return browser.visited().stream()
                .map(address -> URI.create(address).getPath())
                .toList();
    }

    /** Whether the identity provider was asked for anything since that many addresses. */
    boolean askedProviderSince(int visited) {
        return paths().stream().skip(visited).anyMatch(path -> path.startsWith(PROVIDER_PATH));
    }

    /** The last message to the identity provider, where it went by POST. */
    String lastRequest() {
        return decoded(lastRequestFields().get("SAMLRequest"));
    }

    /** What fylr's realm wants to hear back from the identity provider with its response. */
    String lastRelayState() {
        return lastRequestFields().get("RelayState");
    }

    private Map<String, String> lastRequestFields() {
        return browser.responses().stream()
                .filter(Browser::sendsItselfOn)
                .map(Browser::hiddenFields)
                .filter(fields -> fields.containsKey("SAMLRequest"))
                .reduce((first, second) -> second)
                .orElseThrow();
    }

    /** Sends the identity provider's response on, its XML changed. */
    Response sendBack(Response page, Change change) {
        Map<String, String> fields = new LinkedHashMap<>(Browser.hiddenFields(page));
        fields.compute("SAMLResponse", (name, message) -> encoded(change.of(decoded(message))));
        return post(page, fields);
    }

    /** Sends the form of a page with other fields. */
    Response post(Response page, Map<String, String> fields) {
        return browser.sendOn(browser.post(Browser.formAction(page), FylrApi.flat(fields)));
    }

    /** What is done to a message. */
    interface Change {
        String of(String message);
    }

    private static String decoded(String message) {
        return new String(Base64.getMimeDecoder().decode(message), StandardCharsets.UTF_8);
    }

    private static String encoded(String message) {
        return Base64.getEncoder().encodeToString(message.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Checks that no session of fylr's realm has come of it: nothing that a later request of this browser could use.
     */
    void isNotLoggedIn() {
        assertThat(browser.cookie("KEYCLOAK_IDENTITY", "/realms/fylr/")).isNull();
        assertThat(browser.cookie("KEYCLOAK_SESSION", "/realms/fylr/")).isNull();
        Response response = request("prompt", "none", "auth_method", "saml,easydb,ldap,email,collection");
        assertThat(FylrApi.query(response)).containsEntry("error", "login_required");
    }

    /** The description, where the client is told {@code access_denied} and nothing else (contract A4). */
    static String accessDenied(Response response) {
        assertThat(response.statusCode()).as(response.asString()).isEqualTo(302);
        Map<String, String> query = FylrApi.query(response);
        assertThat(query)
                .containsOnlyKeys("error", "error_description", "state")
                .containsEntry("error", "access_denied")
                .containsEntry("state", FylrApi.STATE);
        assertThat(query.get("error_description")).isNotBlank();
        return query.get("error_description");
    }
}
