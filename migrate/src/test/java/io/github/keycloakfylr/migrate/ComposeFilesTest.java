package io.github.keycloakfylr.migrate;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What can be said of the files without an engine that runs containers. */
@DisplayName("The compose files and the configuration of nginx")
class ComposeFilesTest {

    private static final Path DOCKER = Path.of("../docker");

    private static JsonNode compose(String file) throws IOException {
        return Manifest.read(DOCKER.resolve(file));
    }

    private static String read(String file) throws IOException {
        return Files.readString(DOCKER.resolve(file));
    }

    private static List<String> all(String regex, String text) {
        return Pattern.compile(regex, Pattern.MULTILINE)
                .matcher(text)
                .results()
                .map(result -> result.group(1))
                .toList();
    }

    private static List<String> names(JsonNode object) {
        return object.properties().stream().map(Map.Entry::getKey).toList();
    }

    private static List<String> texts(JsonNode array) {
        List<String> texts = new ArrayList<>();
        array.forEach(element -> texts.add(element.textValue()));
        return texts;
    }

    @Test
    @Tag("G1")
    @DisplayName("nginx lets the same paths through as the ingress")
    void theSamePaths() throws Exception {
        List<String> ingress = new ArrayList<>();
        for (JsonNode path :
                Manifest.read(DOCKER.resolve("operator/ingress.yaml")).at("/spec/rules/0/http/paths")) {
            ingress.add((path.get("pathType").textValue().equals("Exact") ? "= " : "")
                    + path.get("path").textValue());
        }
        List<String> nginx = Pattern.compile(
                        "^    location (.+) \\{\\n        proxy_pass \\$keycloak;\\n    }$", Pattern.MULTILINE)
                .matcher(read("nginx/default.conf.template"))
                .results()
                .map((MatchResult result) -> result.group(1))
                .toList();

        assertThat(nginx).isEqualTo(ingress);
        assertThat(all("^    location (.+) \\{$", read("nginx/default.conf.template")).stream()
                        .filter(location -> !nginx.contains(location)))
                .containsExactly("/");
    }

    @Test
    void onlyNginxIsOpenToTheNetwork() throws Exception {
        JsonNode services = compose("compose.yaml").get("services");
        assertThat(names(services)).containsExactly("database", "keycloak", "proxy");
        assertThat(services.at("/database/ports").isMissingNode()).isTrue();
        assertThat(texts(services.at("/database/networks"))).containsExactly("database");
        assertThat(texts(services.at("/keycloak/ports"))).containsExactly("127.0.0.1:${KEYCLOAK_PORT:-8080}:8080");
        assertThat(texts(services.at("/proxy/ports"))).containsExactly("${HTTPS_PORT:-443}:443");
        assertThat(texts(services.at("/proxy/profiles"))).containsExactly("proxy");
        assertThat(texts(services.at("/proxy/networks"))).containsExactly("front");
        assertThat(compose("compose.yaml").at("/networks/database/internal").booleanValue())
                .isTrue();
    }

    @Test
    void eachWaitsUntilTheOneBehindItIsHealthy() throws Exception {
        JsonNode services = compose("compose.yaml").get("services");
        assertThat(services.at("/keycloak/depends_on").toString())
                .isEqualTo("{\"database\":{\"condition\":\"service_healthy\"}}");
        assertThat(services.at("/proxy/depends_on").toString())
                .isEqualTo("{\"keycloak\":{\"condition\":\"service_healthy\"}}");
        assertThat(services.at("/database/healthcheck/test").isArray()).isTrue();
        assertThat(services.at("/keycloak/healthcheck/test").isArray()).isTrue();
    }

    @Test
    void aSecretHasNoDefault() throws Exception {
        String secrets = "(\\w*PASSWORD)";
        assertThat(all("\\$\\{" + secrets, read("compose.yaml")))
                .containsOnly("POSTGRES_PASSWORD", "KEYCLOAK_ADMIN_PASSWORD");
        assertThat(all("\\$\\{" + secrets + "(?!:\\?set \\1 in docker/\\.env})", read("compose.yaml")))
                .isEmpty();
        assertThat(all("^" + secrets + "=$", read(".env.example")))
                .containsExactly("POSTGRES_PASSWORD", "KEYCLOAK_ADMIN_PASSWORD");
        assertThat(all("^#?" + secrets + "=.+$", read(".env.example"))).isEmpty();
    }

    @Test
    void theExampleHasEverySettingAndNoOther() throws Exception {
        Set<String> used = new TreeSet<>(all("\\$\\{(\\w+)", read("compose.yaml") + read("compose.dev.yaml")));
        compose("compose.yaml").at("/services/keycloak/environment").properties().stream()
                .filter(variable -> variable.getValue().isNull())
                .forEach(variable -> used.add(variable.getKey()));

        assertThat(all("^#?([A-Z][A-Z_]*)=", read(".env.example")))
                .doesNotHaveDuplicates()
                .containsExactlyInAnyOrderElementsOf(used);
    }

    @Test
    void theExampleHasTheRealmFilesPlaceholdersWithTheirDefaults() throws Exception {
        Map<String, String> placeholders = Pattern.compile("\\$\\{(FYLR_\\w+):([^}]*)}")
                .matcher(Files.readString(Path.of("../realm-export/fylr-realm.json")))
                .results()
                .collect(Collectors.toMap(result -> result.group(1), result -> result.group(2)));
        Map<String, String> example = Pattern.compile("^#(FYLR_\\w+)=(.*)$", Pattern.MULTILINE)
                .matcher(read(".env.example"))
                .results()
                .collect(Collectors.toMap(result -> result.group(1), result -> result.group(2)));

        assertThat(example).isEqualTo(placeholders).isNotEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "../providers/target/keycloak-fylr.jar, /opt/keycloak/providers/keycloak-fylr.jar",
        "../themes/fylr, /opt/keycloak/themes/fylr",
        "../realm-export/fylr-realm.json, /opt/keycloak/data/import/fylr-realm.json"
    })
    void developmentReadsTheWorkingCopyWhereTheImageHasItsOwn(String here, String there) throws Exception {
        assertThat(texts(compose("compose.dev.yaml").at("/services/keycloak/volumes")))
                .contains(here + ":" + there + ":ro");
        if (!here.contains("themes")) {
            String directory = there.substring(0, there.lastIndexOf('/') + 1);
            assertThat(read("Dockerfile")).contains(here.substring("../".length()) + " " + directory);
        }
    }

    @Test
    void developmentHasADatabaseOfItsOwn() throws Exception {
        assertThat(compose("compose.dev.yaml").get("name").textValue())
                .isNotEqualTo(compose("compose.yaml").get("name").textValue());
    }

    @Test
    @DisplayName("all three places that name Keycloak's version name the same")
    void theSameKeycloak() throws Exception {
        String version = all("<keycloak.server.version>([^<]+)<", Files.readString(Path.of("../pom.xml")))
                .get(0);
        assertThat(all("^ARG KEYCLOAK_VERSION=(.+)$", read("Dockerfile"))).containsExactly(version);
        assertThat(Manifest.read(DOCKER.resolve("operator/keycloak.yaml"))
                        .at("/spec/image")
                        .textValue())
                .endsWith(":" + version);
    }
}
