package io.github.keycloakfylr.migrate;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("The manifests for the Keycloak Operator")
class OperatorManifestsTest {

    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final Path ROOT = Path.of("..");
    private static final Path MANIFESTS = ROOT.resolve("docker/operator");
    /** The labels that the operator gives to the pods and to the service of a Keycloak resource, beside its name. */
    private static final Map<String, String> OPERATORS =
            Map.of("app", "keycloak", "app.kubernetes.io/managed-by", "keycloak-operator");
    /** JGroups: its messages, and its failure detection. */
    private static final List<String> CLUSTER_PORTS = List.of("7800/TCP", "57800/TCP");

    private static JsonNode manifest(String file) throws IOException {
        return Manifest.read(MANIFESTS.resolve(file));
    }

    private static JsonNode keycloak() throws IOException {
        return manifest("keycloak.yaml");
    }

    private static String keycloakName() throws IOException {
        return name(keycloak());
    }

    /** The Keycloak resource after follow-files.yaml. */
    private static JsonNode keycloakThatFollowsFiles() throws IOException {
        ObjectNode keycloak = (ObjectNode) keycloak();
        return merge(keycloak, manifest("follow-files.yaml"));
    }

    /** A JSON merge patch (RFC 7396), as kubectl applies it. */
    private static JsonNode merge(JsonNode target, JsonNode patch) {
        if (!patch.isObject()) {
            return patch;
        }
        ObjectNode merged = target.isObject() ? (ObjectNode) target.deepCopy() : MAPPER.createObjectNode();
        patch.properties()
                .forEach(field -> merged.set(field.getKey(), merge(merged.path(field.getKey()), field.getValue())));
        return merged;
    }

    private static String name(JsonNode resource) {
        return resource.at("/metadata/name").textValue();
    }

    private static Map<String, String> options(JsonNode keycloak) {
        Map<String, String> options = new TreeMap<>();
        keycloak.at("/spec/additionalOptions")
                .forEach(option -> options.put(
                        option.get("name").textValue(), option.get("value").textValue()));
        return options;
    }

    private static Map<String, String> labels(JsonNode labels) {
        return MAPPER.convertValue(
                labels, MAPPER.getTypeFactory().constructMapType(TreeMap.class, String.class, String.class));
    }

    private static Map<String, String> nodeLabels() throws IOException {
        Map<String, String> labels = new TreeMap<>(OPERATORS);
        labels.put("app.kubernetes.io/instance", keycloakName());
        return labels;
    }

    @Nested
    @DisplayName("are of the kinds and versions that are asked for:")
    class Kinds {

        @ParameterizedTest
        @CsvSource({
            "docker/operator/keycloak.yaml, k8s.keycloak.org/v2beta1, Keycloak",
            "migrate/target/realm-import.yaml, k8s.keycloak.org/v2beta1, KeycloakRealmImport",
            "docker/operator/ingress.yaml, networking.k8s.io/v1, Ingress",
            "docker/operator/network-policy.yaml, networking.k8s.io/v1, NetworkPolicy",
            "docker/operator/service-monitor.yaml, monitoring.coreos.com/v1, ServiceMonitor"
        })
        void oneResourceEach(String file, String apiVersion, String kind) throws Exception {
            JsonNode resource = Manifest.read(ROOT.resolve(file));
            assertThat(resource.get("apiVersion").textValue()).isEqualTo(apiVersion);
            assertThat(resource.get("kind").textValue()).isEqualTo(kind);
            assertThat(resource.properties())
                    .extracting(Map.Entry::getKey)
                    .containsExactly("apiVersion", "kind", "metadata", "spec");
            // Where they go is said by kubectl.
            assertThat(resource.at("/metadata/namespace").isMissingNode()).isTrue();
        }

        @Test
        void noManifestIsWithoutATest() throws Exception {
            try (Stream<Path> files = Files.list(MANIFESTS)) {
                assertThat(files.map(file -> file.getFileName().toString()))
                        .containsExactlyInAnyOrder(
                                "keycloak.yaml",
                                "follow-files.yaml",
                                "ingress.yaml",
                                "network-policy.yaml",
                                "service-monitor.yaml");
            }
        }
    }

    @Nested
    @DisplayName("are what the operator's resource definitions allow:")
    class Definitions {

        private static final Path DEFINITIONS = Path.of("src/test/resources/keycloak-operator");
        /**
         * Operator 26.0's. Keycloak's org.keycloak.operator.crds.v2beta1 still has the fields that stand in the
         * manifests.
         */
        private static final String VERSION = "v2alpha1";

        private static ResourceDefinition definition(String file) throws IOException {
            return ResourceDefinition.read(DEFINITIONS.resolve(file), VERSION);
        }

        private static void assertAllowed(ResourceDefinition definition, JsonNode resource) {
            assertThat(resource.get("apiVersion").textValue()).startsWith(definition.group() + "/");
            assertThat(resource.get("kind").textValue()).isEqualTo(definition.kind());
            assertThat(definition.errors(resource)).isEmpty();
        }

        @Test
        void theKeycloak() throws Exception {
            assertAllowed(definition("keycloaks.yml"), keycloak());
        }

        @Test
        void theKeycloakThatFollowsFiles() throws Exception {
            assertAllowed(definition("keycloaks.yml"), keycloakThatFollowsFiles());
        }

        @Test
        void theRealmImport() throws Exception {
            assertAllowed(definition("keycloakrealmimports.yml"), Manifest.read(RealmImportTest.BUILT));
        }

        @Test
        void andNothingElse() throws Exception {
            ResourceDefinition keycloaks = definition("keycloaks.yml");
            ObjectNode keycloak = (ObjectNode) keycloak();
            ObjectNode spec = (ObjectNode) keycloak.get("spec");
            spec.put("instances", "2").put("replicas", 2);
            ((ObjectNode) spec.get("http")).put("tls", "x");
            ((ObjectNode) spec.at("/db/usernameSecret")).put("optional", "no");
            ((ObjectNode) spec.at("/resources/limits")).put("memory", true);
            assertThat(keycloaks.errors(keycloak))
                    .extracting(error -> error.replaceAll(":.*", ""))
                    .contains(
                            "/spec/instances",
                            "/spec",
                            "/spec/http",
                            "/spec/db/usernameSecret/optional",
                            "/spec/resources/limits/memory");
            ResourceDefinition imports = definition("keycloakrealmimports.yml");
            // As the realm file has it, with a placeholder.
            assertThat(
                            imports.errors(
                                    Manifest.parse(
                                            """
                    {"spec": {"realm": {"realm": "fylr", "accessTokenLifespan": "${A:1}", "clients": [{"id": "a", "name_": "b"}]}}}
                    """)))
                    .extracting(error -> error.replaceAll(":.*", ""))
                    .containsExactlyInAnyOrder("/spec", "/spec/realm/accessTokenLifespan", "/spec/realm/clients/0");
        }
    }

    @Nested
    @DisplayName("go together:")
    class Together {

        @Test
        void theImageIsOfTheServerThatIsTested() throws Exception {
            // Not by a property, which a test on another distribution sets otherwise.
            String version = DocumentBuilderFactory.newInstance()
                    .newDocumentBuilder()
                    .parse(ROOT.resolve("pom.xml").toFile())
                    .getElementsByTagName("keycloak.server.version")
                    .item(0)
                    .getTextContent();
            assertThat(keycloak().at("/spec/image").textValue())
                    .isEqualTo("registry.example.org/keycloak-fylr:" + version);
            assertThat(keycloak().at("/spec/startOptimized").booleanValue()).isTrue();
            assertThat(keycloak().at("/spec/instances").intValue()).isEqualTo(2);
        }

        @Test
        @Tag("G2")
        @DisplayName("the realm that is imported is the one behind fylr's endpoints")
        void theRealmThatIsImportedIsTheOneServedAsFylr() throws Exception {
            JsonNode realm = Manifest.read(RealmImportTest.BUILT).get("spec");
            assertThat(realm.get("keycloakCRName").textValue()).isEqualTo(keycloakName());
            // The operator waits for a node to be ready before it imports, and would wait for ever for one that waits
            // for the realm.
            assertThat(options(keycloak()))
                    .isEqualTo(Map.of(
                            "spi-realm-restapi-extension--fylr--realm",
                            realm.at("/realm/realm").textValue(),
                            "spi-realm-restapi-extension--fylr--ready-without-realm",
                            "true"));
        }

        @Test
        void theFilesToFollowAreWhereTheyAreMounted() throws Exception {
            JsonNode keycloak = keycloakThatFollowsFiles();
            JsonNode pod = keycloak.at("/spec/unsupported/podTemplate/spec");
            assertThat(pod.at("/volumes/0/name")).isEqualTo(pod.at("/containers/0/volumeMounts/0/name"));
            assertThat(pod.at("/containers/0/volumeMounts/0/readOnly").booleanValue())
                    .isTrue();
            Map<String, String> options = options(keycloak);
            assertThat(options.remove("spi-realm-restapi-extension--fylr--config-files"))
                    .isEqualTo(pod.at("/containers/0/volumeMounts/0/mountPath").textValue() + "/fylr.yml");
            Map<String, String> others = options(keycloak());
            others.remove("spi-realm-restapi-extension--fylr--ready-without-realm");
            assertThat(options).isEqualTo(others);
        }

        @Test
        @Tag("C3")
        @DisplayName("secrets are named, and none is written down")
        void secretsAreNamedAndNoneIsWrittenDown() throws Exception {
            JsonNode keycloak = keycloak();
            assertThat(keycloak.at("/spec/db/usernameSecret").toString())
                    .isEqualTo("{\"name\":\"keycloak-fylr-database\",\"key\":\"username\"}");
            assertThat(keycloak.at("/spec/db/passwordSecret").toString())
                    .isEqualTo("{\"name\":\"keycloak-fylr-database\",\"key\":\"password\"}");
            assertThat(keycloakThatFollowsFiles()
                            .at("/spec/unsupported/podTemplate/spec/volumes/0/secret/secretName")
                            .textValue())
                    .isEqualTo("keycloak-fylr-files");
        }

        @Test
        @Tag("G1")
        @DisplayName("the ingress leads to the service, by TLS, and only on the paths that are needed")
        void theIngressLeadsToTheService() throws Exception {
            JsonNode keycloak = keycloak();
            JsonNode ingress = manifest("ingress.yaml");
            assertThat(keycloak.at("/spec/ingress/enabled").booleanValue()).isFalse();
            String host = URI.create(keycloak.at("/spec/hostname/hostname").textValue())
                    .getHost();
            assertThat(ingress.at("/spec/tls").toString())
                    .isEqualTo("[{\"hosts\":[\"%s\"],\"secretName\":\"%s\"}]"
                            .formatted(host, keycloak.at("/spec/http/tlsSecret").textValue()));
            assertThat(ingress.at("/spec/rules")).hasSize(1);
            assertThat(ingress.at("/spec/rules/0/host").textValue()).isEqualTo(host);
            assertThat(ingress.at("/spec/defaultBackend").isMissingNode()).isTrue();
            List<String> paths = new ArrayList<>();
            for (JsonNode path : ingress.at("/spec/rules/0/http/paths")) {
                paths.add(path.get("pathType").textValue() + " "
                        + path.get("path").textValue());
                assertThat(path.at("/backend/service/name").textValue()).isEqualTo(keycloakName() + "-service");
                assertThat(path.at("/backend/service/port/name").textValue()).isEqualTo("https");
            }
            assertThat(paths)
                    .containsExactly(
                            "Prefix /api/",
                            "Exact /oauth2/callback",
                            "Exact /.well-known/openid-configuration",
                            "Prefix /realms/",
                            "Prefix /resources/");
            assertThat(ingress.at("/metadata/annotations/nginx.ingress.kubernetes.io~1backend-protocol")
                            .textValue())
                    .isEqualTo("HTTPS");
            assertThat(keycloak.at("/spec/proxy/headers").textValue()).isEqualTo("xforwarded");
        }

        @Test
        void metricsAreScrapedOnceFromTheServiceOfTheNodes() throws Exception {
            JsonNode keycloak = keycloak();
            JsonNode monitor = manifest("service-monitor.yaml");
            assertThat(labels(monitor.at("/spec/selector/matchLabels"))).isEqualTo(nodeLabels());
            assertThat(monitor.at("/spec/endpoints")).hasSize(1);
            JsonNode endpoint = monitor.at("/spec/endpoints/0");
            assertThat(endpoint.get("port").textValue()).isEqualTo("management");
            assertThat(endpoint.get("path").textValue()).isEqualTo("/metrics");
            // The management interface has TLS when the server has, and nobody is believed without a certificate.
            assertThat(keycloak.at("/spec/http/tlsSecret").isTextual()).isTrue();
            assertThat(endpoint.get("scheme").textValue()).isEqualTo("https");
            assertThat(endpoint.get("tlsConfig").toString())
                    .isEqualTo("{\"serverName\":\"%s\"}"
                            .formatted(URI.create(keycloak.at("/spec/hostname/hostname")
                                            .textValue())
                                    .getHost()));
            // The operator's own, of which there is none without the option, has the name of the Keycloak resource.
            assertThat(name(monitor)).isNotEqualTo(keycloakName());
            assertThat(options(keycloak)).doesNotContainKey("metrics-enabled");
        }

        @Test
        void onlyWhatIsNeededGetsToTheNodesAndOut() throws Exception {
            JsonNode keycloak = keycloak();
            JsonNode policy = manifest("network-policy.yaml");
            assertThat(name(policy)).isNotEqualTo(keycloakName() + "-network-policy");
            Map<String, String> nodesAndJobs = nodeLabels();
            nodesAndJobs.remove("app");
            assertThat(labels(policy.at("/spec/podSelector/matchLabels"))).isEqualTo(nodesAndJobs);
            assertThat(policy.at("/spec/policyTypes").toString()).isEqualTo("[\"Ingress\",\"Egress\"]");

            // There is no HTTP: a TLS secret is named, and HTTP is not switched on beside it.
            assertThat(keycloak.at("/spec/http").properties())
                    .extracting(Map.Entry::getKey)
                    .containsExactly("tlsSecret");
            List<List<String>> ingress = ports(policy.at("/spec/ingress"), "from");
            assertThat(ingress)
                    .containsExactly(
                            List.of("8443/TCP"),
                            List.of(keycloak.at("/spec/httpManagement/port").intValue() + "/TCP"),
                            CLUSTER_PORTS);
            List<List<String>> egress = ports(policy.at("/spec/egress"), "to");
            assertThat(egress)
                    .containsExactly(
                            CLUSTER_PORTS,
                            List.of(keycloak.at("/spec/db/port").intValue() + "/TCP"),
                            List.of("53/UDP", "53/TCP"));
            assertThat(labels(policy.at("/spec/ingress/2/from/0/podSelector/matchLabels")))
                    .isEqualTo(nodeLabels());
            assertThat(labels(policy.at("/spec/egress/0/to/0/podSelector/matchLabels")))
                    .isEqualTo(nodeLabels());
        }

        /** The ports of each rule, none of which may leave open whom it is about. */
        private static List<List<String>> ports(JsonNode rules, String peers) {
            List<List<String>> ports = new ArrayList<>();
            for (JsonNode rule : rules) {
                assertThat(rule.get(peers)).hasSize(1);
                rule.at("/" + peers + "/0").forEach(selector -> assertThat(selector.get("matchLabels"))
                        .isNotEmpty());
                List<String> ofRule = new ArrayList<>();
                rule.get("ports")
                        .forEach(port -> ofRule.add(port.get("port").intValue() + "/"
                                + port.path("protocol").asText("TCP")));
                ports.add(ofRule);
            }
            return ports;
        }
    }
}
