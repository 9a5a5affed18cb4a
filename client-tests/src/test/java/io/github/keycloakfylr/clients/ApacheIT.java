package io.github.keycloakfylr.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.github.keycloakfylr.client.AdminApi;
import io.github.keycloakfylr.client.FylrApi;
import io.github.keycloakfylr.testserver.FylrTest;
import io.github.keycloakfylr.testserver.KeycloakServer;
import io.github.keycloakfylr.testserver.Ports;
import io.restassured.path.json.JsonPath;
import java.io.IOException;
import java.net.CookieManager;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Apache's mod_auth_openidc, before a site and before an API; {@code apache/httpd.conf} has its configuration. */
@NeedsPrograms(
        value = {ApacheIT.SERVER, ApacheIT.MODULES + "/mod_auth_openidc.so"},
        packages = "apache2-bin and libapache2-mod-auth-openidc")
@FylrTest
class ApacheIT {

    static final String SERVER = "/usr/sbin/apache2";
    static final String MODULES = "/usr/lib/apache2/modules";

    private final URI apache = URI.create("http://localhost:" + Ports.free(1).get(0));
    private final URI site = apache.resolve("/site/");
    private final URI callback = apache.resolve("/site/callback");
    private final FylrApi fylr;
    private final Registration registration;
    private final HttpClient browser =
            HttpClient.newBuilder().cookieHandler(new CookieManager()).build();
    private Process process;

    @TempDir
    private Path directory;

    ApacheIT(KeycloakServer server, AdminApi admin, FylrApi fylr) {
        this.fylr = fylr;
        this.registration = Registration.confidential(server, admin, callback);
    }

    @BeforeEach
    void start() throws IOException {
        // Started by root, Apache serves as another user.
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
        for (String folder : new String[] {"site", "api"}) {
            Path content = Files.createDirectories(directory.resolve("content").resolve(folder));
            Files.writeString(content.resolve("index.html"), "The content");
        }
        ProcessBuilder builder = new ProcessBuilder(
                SERVER,
                "-D",
                "FOREGROUND",
                "-f",
                Program.FOLDER.resolve("apache").resolve("httpd.conf").toString());
        builder.environment()
                .putAll(Map.of(
                        "DIRECTORY",
                        directory.toString(),
                        "PORT",
                        Integer.toString(apache.getPort()),
                        "MODULES",
                        MODULES,
                        "ISSUER",
                        registration.issuer(),
                        "CLIENT_ID",
                        registration.clientId(),
                        "CLIENT_SECRET",
                        registration.secret(),
                        "CALLBACK",
                        callback.toString()));
        process = Processes.start(builder);
        FylrApi.eventually(() -> assertThatCode(() -> get(site)).doesNotThrowAnyException());
    }

    @AfterEach
    void stop() {
        process.destroy();
        process.onExit().join();
    }

    @Test
    @Tag("W6")
    @Tag("T5")
    @Tag("T9")
    @Tag("T11")
    @Tag("U2")
    @Tag("I3")
    @Tag("R3")
    @DisplayName("a site behind a login: code flow with PKCE, userinfo, refresh, and a logout that revokes; and an API")
    void completesEveryStep() throws Exception {
        URI toFylr = location(get(site));
        assertThat(FylrApi.query(toFylr.toString())).containsKeys("code_challenge", "nonce");
        assertThat(location(get(registration.logIn(toFylr.toString())))).isEqualTo(site);
        HttpResponse<String> content = get(site);
        assertThat(content.body()).isEqualTo("The content");
        assertThat(content.headers().firstValue("X-User")).contains(registration.login() + "@" + registration.issuer());

        JsonPath first = info();
        assertThat(first.getString("userinfo.sub")).isEqualTo(registration.login());
        assertThat(location(hook("refresh", site, "access_token", first.getString("access_token"))))
                .isEqualTo(site);
        JsonPath second = info();
        assertThat(second.getString("access_token")).isNotEqualTo(first.getString("access_token"));
        assertThat(second.getString("refresh_token")).isNotEqualTo(first.getString("refresh_token"));

        String token = second.getString("access_token");
        assertThat(api(token).headers().firstValue("X-User")).contains(registration.login());
        assertThat(api(token.substring(1)).statusCode()).isEqualTo(401);

        assertThat(location(hook("logout", apache))).isEqualTo(apache);
        assertThat(fylr.userinfo(token).statusCode()).isEqualTo(400);
        assertThat(get(site).statusCode()).isEqualTo(302);
    }

    /** What mod_auth_openidc knows of the login. */
    private JsonPath info() throws Exception {
        HttpResponse<String> info = get(URI.create(callback + "?info=json"));
        assertThat(info.statusCode()).isEqualTo(200);
        return JsonPath.from(info.body());
    }

    /** One of the things that mod_auth_openidc does at its callback, and then leads on. */
    private HttpResponse<String> hook(String name, URI then, String... parameters) throws Exception {
        StringBuilder address = new StringBuilder(callback + "?" + name + "=" + encoded(then.toString()));
        FylrApi.map(parameters)
                .forEach((parameter, value) ->
                        address.append('&').append(parameter).append('=').append(encoded(value)));
        return get(URI.create(address.toString()));
    }

    private static String encoded(String value) {
        return URLEncoder.encode(value, StandardCharsets.UTF_8);
    }

    private HttpResponse<String> api(String token) throws Exception {
        return send(HttpRequest.newBuilder(apache.resolve("/api/")).header("Authorization", "Bearer " + token));
    }

    private HttpResponse<String> get(URI uri) throws IOException, InterruptedException {
        // Others than browsers are not sent to a login page.
        return send(HttpRequest.newBuilder(uri).header("Accept", "text/html"));
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return browser.send(request.build(), BodyHandlers.ofString());
    }

    private static URI location(HttpResponse<String> response) {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(302);
        return URI.create(response.headers().firstValue("Location").orElseThrow());
    }
}
