package io.github.keycloakfylr.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keycloakfylr.client.AdminApi;
import io.github.keycloakfylr.client.Browser;
import io.github.keycloakfylr.client.FylrApi;
import io.github.keycloakfylr.testserver.FylrTest;
import io.restassured.response.Response;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** RFC 9700 sections 2.6, 4.2, 4.12 and 4.16: what the headers of fylr's pages and redirects keep a browser from. */
@FylrTest
class PageHeadersIT {

    private static final String USER = "page-headers";
    private static final String HTML = "text/html";

    private final AdminApi admin;
    private final FylrApi fylr;
    private final Browser browser;

    PageHeadersIT(AdminApi admin, FylrApi fylr, Browser browser) {
        this.admin = admin;
        this.fylr = fylr;
        this.browser = browser;
    }

    @BeforeEach
    void user() {
        FylrApi.user(admin, USER);
    }

    @Test
    @Tag("A9")
    @DisplayName("the login page, at first and after a wrong password")
    void loginPage() {
        Response page = browser.authorize(fylr.authorizationRequest());
        isProtected(page);

        isProtected(browser.submit(page, "username", USER, "password", "wrong"));
        isProtected(browser.authorizeByPost(fylr.authorizationRequest("login", USER, "password", "wrong")));
    }

    @Test
    @Tag("A2")
    @DisplayName("the error pages of the authorization endpoint and of the callback, and the page of an unknown action")
    void errorPages() {
        isProtected(browser.authorize(fylr.authorizationRequest("client_id", "nobody")));
        isProtected(browser.authorize(fylr.authorizationRequest("redirect_uri", "https://evil.example/")));
        isProtected(browser.open("/oauth2/callback?code=x&state=https://evil.example/"));
        isProtected(browser.open("/realms/fylr/fylr/auth?client_id=nobody"));
        isProtected(browser.open("/realms/fylr/login-actions/authenticate?session_code=x&execution=x&tab_id=x"));
    }

    @Test
    @Tag("M4")
    @Tag("M7")
    @DisplayName("the page before a login by a link")
    void linkPage() {
        Response page = fylr.request()
                .accept(HTML)
                .queryParams(fylr.authorizationRequest("auth_method", "email", "login", USER, "password", "x"))
                .get("/api/oauth2/auth");
        assertThat(Browser.isLinkPage(page)).isTrue();
        isProtected(page);
    }

    @Test
    @Tag("A8")
    @DisplayName("a redirect after credentials is 302 or 303, so that no browser sends them on")
    void redirects() {
        Response page = browser.authorize(fylr.authorizationRequest());
        redirectsByGet(browser.submit(page, "username", USER, "password", "secret"));
        redirectsByGet(browser.authorizeByPost(
                fylr.authorizationRequest("prompt", "login", "login", USER, "password", "secret")));
        redirectsByGet(browser.authorizeByPost(
                fylr.authorizationRequest("scope", "nonsense", "login", USER, "password", "secret")));
        assertThat(browser.responses().stream()
                        .map(Response::statusCode)
                        .filter(status -> status / 100 == 3)
                        .distinct())
                .isSubsetOf(302, 303);
    }

    @Test
    @Tag("G7")
    @DisplayName("the authorization endpoint has no CORS headers, for any origin: only a browser goes there")
    void noCrossOrigin() {
        for (String origin :
                List.of("http://localhost:3000", "https://branch.web.fylr.dev", "https://evil.example", "null")) {
            for (String method : List.of("GET", "POST", "OPTIONS")) {
                Response response = fylr.request()
                        .header("Origin", origin)
                        .header("Access-Control-Request-Method", "GET")
                        .queryParams(fylr.authorizationRequest())
                        .request(method, "/api/oauth2/auth");
                assertThat(response.getHeaders().asList())
                        .extracting(header -> header.getName().toLowerCase(Locale.ROOT))
                        .noneMatch(name -> name.startsWith("access-control-"));
            }
        }
    }

    private static void isProtected(Response page) {
        assertThat(page.getContentType()).startsWith(HTML);
        assertThat(page.getHeader("Content-Security-Policy")).contains("frame-ancestors 'self'", "object-src 'none'");
        assertThat(page.getHeader("X-Frame-Options")).isEqualTo("SAMEORIGIN");
        assertThat(page.getHeader("X-Content-Type-Options")).isEqualTo("nosniff");
        assertThat(page.getHeader("Referrer-Policy")).isEqualTo("no-referrer");
        assertThat(page.getHeader("Cache-Control")).contains("no-store");
    }

    private static void redirectsByGet(Response response) {
        assertThat(response.statusCode()).isIn(302, 303);
        assertThat(FylrApi.query(response)).containsKey("state");
    }
}
