package io.github.keycloakfylr.contract;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.keycloakfylr.client.AdminApi;
import io.github.keycloakfylr.client.Browser;
import io.github.keycloakfylr.client.FylrApi;
import io.github.keycloakfylr.testserver.DistributionServer;
import io.github.keycloakfylr.testserver.NotInContainer;
import io.github.keycloakfylr.testserver.ServerOptions;
import io.restassured.response.Response;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * The files of the login theme over HTTP: what browsers may keep of them, and a theme of the operator's on top of it.
 */
@NotInContainer("It has a server of its own, of the distribution.")
class ThemeResourcesIT {

    private static final Pattern RESOURCE = Pattern.compile("(?:href|src)=\"(/resources/([0-9a-z]{5})/login/[^\"]+)\"");

    @Test
    @DisplayName(
            "files have another address when they have changed, and are new there; a theme of a few lines brings a logo")
    void aThemeOfTheOperators() throws IOException {
        // In the directory of MigrationIT, which unpacks and builds the same server.
        DistributionServer server = DistributionServer.start(ServerOptions.in("migration"));
        Path theme = server.themes().resolve("museum");
        Path logo = theme.resolve("login/resources/img/logo.svg");
        Path style = theme.resolve("login/resources/css/museum.css");
        try {
            Shown stock = page(server);
            assertThat(stock.addresses())
                    .anyMatch(address -> address.endsWith("/login/fylr/css/fylr.css"))
                    .anyMatch(address -> address.endsWith("/login/fylr/js/page.js"));
            for (String address : stock.addresses()) {
                Response file = resource(server, address);
                assertThat(file.statusCode()).as(address).isEqualTo(200);
                assertThat(file.getHeader("Cache-Control")).as(address).contains("max-age=2592000");
            }

            Files.createDirectories(logo.getParent());
            Files.createDirectories(style.getParent());
            Files.writeString(
                    theme.resolve("login/theme.properties"),
                    "parent=fylr\nfylrLogo=img/logo.svg\nfylrLogoDark=img/logo.svg\nstyles=css/fylr.css css/museum.css\n");
            Files.writeString(style, ":root { --fylr-accent: #060; }");
            Files.writeString(logo, image("one"));
            new AdminApi(server.baseUri()).updateRealm("fylr", Map.of("loginTheme", "museum"));
            server.restart();
            Shown themed = page(server);
            assertThat(themed.tag()).isNotEqualTo(stock.tag());
            assertThat(themed.addresses())
                    .anyMatch(address -> address.endsWith("/login/museum/css/fylr.css"))
                    .anyMatch(address -> address.endsWith("/login/museum/css/museum.css"))
                    .allSatisfy(address ->
                            assertThat(resource(server, address).statusCode()).isEqualTo(200));
            assertThat(themed.text())
                    .contains("<source srcset=\"" + themed.logo() + "\" media=\"(prefers-color-scheme: dark)\">");
            assertThat(themed.logo()).endsWith("/login/museum/img/logo.svg");
            assertThat(resource(server, themed.logo()).contentType()).startsWith("image/svg+xml");
            assertThat(resource(server, themed.logo()).asString()).contains("one");

            Files.writeString(logo, image("two"));
            server.restart();
            Shown changed = page(server);
            assertThat(changed.tag()).isNotEqualTo(themed.tag());
            assertThat(resource(server, changed.logo()).asString())
                    .as("not the server's compressed copy")
                    .contains("two");
            Response old = resource(server, themed.logo());
            assertThat(old.statusCode()).as("a page of before").isEqualTo(307);
            assertThat(old.getHeader("Location")).endsWith(changed.logo());

            server.restart();
            assertThat(page(server).tag()).as("nothing has changed").isEqualTo(changed.tag());
        } finally {
            server.close();
            for (Path file : List.of(
                    logo,
                    style,
                    theme.resolve("login/theme.properties"),
                    logo.getParent(),
                    style.getParent(),
                    theme.resolve("login/resources"),
                    theme.resolve("login"),
                    theme)) {
                Files.deleteIfExists(file);
            }
        }
    }

    private static String image(String text) {
        return "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 8 2\"><text>" + text + "</text></svg>";
    }

    private record Shown(String text, List<String> addresses) {

        String tag() {
            Matcher resource = RESOURCE.matcher(text);
            assertThat(resource.find()).as(text).isTrue();
            return resource.group(2);
        }

        String logo() {
            return addresses.stream()
                    .filter(address -> address.endsWith("logo.svg"))
                    .findFirst()
                    .orElseThrow();
        }
    }

    private static Shown page(DistributionServer server) {
        Map<String, String> request = new FylrApi(server.baseUri()).authorizationRequest("auth_method", "easydb");
        String text = new Browser(server.baseUri()).authorize(request).asString();
        return new Shown(
                text,
                RESOURCE.matcher(text).results().map(match -> match.group(1)).toList());
    }

    private static Response resource(DistributionServer server, String address) {
        return given().redirects().follow(false).get(server.baseUri() + address);
    }
}
