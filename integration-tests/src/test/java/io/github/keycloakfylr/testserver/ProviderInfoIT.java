package io.github.keycloakfylr.testserver;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keycloakfylr.client.AdminApi;
import io.restassured.path.json.JsonPath;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import org.junit.jupiter.api.Test;

/** What the admin console shows under "Provider info". */
@FylrTest
class ProviderInfoIT {

    private final KeycloakServer server;
    private final JsonPath info;

    ProviderInfoIT(KeycloakServer server, AdminApi admin) {
        this.server = server;
        info = admin.request()
                .basePath("/admin/serverinfo")
                .get()
                .then()
                .statusCode(200)
                .extract()
                .jsonPath();
    }

    @Test
    void namesVersionAndCommitOfTheJarAndTheRealm() throws IOException {
        Map<String, String> shown = info.getMap("providers.'realm-restapi-extension'.providers.fylr.operationalInfo");

        assertThat(shown).containsOnlyKeys("version", "commit", "realm").containsEntry("realm", "fylr");
        assertThat(shown.get("version")).matches("\\d+\\.\\d+\\.\\d+(-SNAPSHOT)?");
        assertThat(shown.get("commit")).matches("[0-9a-f]{12,40}(-dirty)?|unknown");
        assertThat(shown.get("version") + "+" + shown.get("commit")).isEqualTo(versionInJar());
    }

    @Test
    void doesNotShowTheVersionGuardWhichProvidesNothing() {
        assertThat(info.getMap("providers")).doesNotContainKey("fylr-version-guard");
    }

    @Test
    void aKeycloakWithTheCVEIsWarnedOfOnceAtEachStartAndNoOther() {
        String version = info.getString("systemInfo.version");
        String untilReady = server.log().split("Bootstrap completed")[0];
        String warning = "Keycloak " + version + " has CVE-2026-18963: move to 26.7.2 or later";

        assertThat(untilReady.lines().filter(line -> line.contains("CVE-2026-18963")))
                .hasSize(version.matches("26\\.7\\.[01]") ? 1 : 0)
                .allMatch(line -> line.contains(" WARN ") && line.endsWith(warning));
    }

    private static String versionInJar() throws IOException {
        try (JarFile jar = new JarFile(Path.of(ServerFiles.property("fylr.jar")).toFile())) {
            return jar.getManifest().getMainAttributes().getValue(Attributes.Name.IMPLEMENTATION_VERSION);
        }
    }
}
