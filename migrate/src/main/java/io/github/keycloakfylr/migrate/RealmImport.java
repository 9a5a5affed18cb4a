package io.github.keycloakfylr.migrate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.DumperOptions.FlowStyle;
import org.yaml.snakeyaml.DumperOptions.ScalarStyle;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.nodes.Tag;
import org.yaml.snakeyaml.representer.Representer;

/**
 * The custom resource of which the Keycloak Operator makes a realm. It has the placeholders' defaults instead of the
 * placeholders: Kubernetes takes no text where the realm's definition wants a number, and the operator would look for
 * their values in secrets only.
 */
public final class RealmImport {

    private static final ObjectMapper MAPPER = new ObjectMapper();
    /** Not those without a default, like <code>${authBaseUrl}</code>, which Keycloak replaces when it uses them. */
    private static final Pattern PLACEHOLDER = Pattern.compile("\\$\\{([A-Z0-9_]+):([^}]*)}");

    private static final Pattern NUMBER_OR_SWITCH = Pattern.compile("[0-9]{1,18}|true|false");
    /** A DNS label, as pods are named by it. */
    private static final Pattern KEYCLOAK_NAME = Pattern.compile("[a-z0-9]([-a-z0-9]*[a-z0-9])?");
    /** The operator names a key in a secret by it. */
    private static final Pattern REALM_NAME = Pattern.compile("[A-Za-z0-9]([-._A-Za-z0-9]*[A-Za-z0-9])?");
    /** Of a label's value, in characters: the job that imports has its name in one. */
    private static final int LONGEST_NAME = 63;

    private RealmImport() {}

    /**
     * Run by the build.
     *
     * @param arguments the name of the Keycloak resource, the realm file to read, the file to write
     */
    public static void main(String[] arguments) throws IOException {
        ObjectNode realm = (ObjectNode) MAPPER.readTree(Path.of(arguments[1]).toFile());
        Files.writeString(Path.of(arguments[2]), write(arguments[0], resolved(realm, Map.of())));
    }

    /** {@return whether Kubernetes takes these names: of the Keycloak resource, and of the realm} */
    static boolean isNameable(String keycloak, String realm) {
        return KEYCLOAK_NAME.matcher(keycloak).matches()
                && REALM_NAME.matcher(realm).matches()
                && name(keycloak, realm).length() <= LONGEST_NAME;
    }

    /**
     * {@return YAML, the same bytes for the same realm on every machine; with the secrets that are in the realm}
     *
     * @param keycloak the name of the Keycloak resource that shall have the realm
     * @param realm without placeholders ({@link #resolved})
     */
    static String write(String keycloak, ObjectNode realm) {
        ObjectNode resource = MAPPER.createObjectNode();
        resource.put("apiVersion", "k8s.keycloak.org/v2beta1");
        resource.put("kind", "KeycloakRealmImport");
        resource.putObject("metadata")
                .put("name", name(keycloak, realm.get("realm").textValue()));
        ObjectNode spec = resource.putObject("spec");
        spec.put("keycloakCRName", keycloak);
        spec.set("realm", realm);
        DumperOptions options = new DumperOptions();
        options.setDefaultFlowStyle(FlowStyle.BLOCK);
        options.setSplitLines(false);
        return new Yaml(new QuotedText(options), options).dump(MAPPER.convertValue(resource, Object.class));
    }

    private static String name(String keycloak, String realm) {
        return keycloak + "-" + realm.toLowerCase(Locale.ROOT).replaceAll("[._]", "-");
    }

    /**
     * {@return the realm as an import would make it, without placeholders: what reads no text where a number stands can
     * have it, such as the admin REST API and Kubernetes}
     *
     * @param environment variables, of which those that the realm has placeholders for go in their place
     */
    static ObjectNode resolved(ObjectNode realm, Map<String, String> environment) {
        ObjectNode resolved = (ObjectNode) withoutPlaceholders(realm, environment);
        // The realm's own settings: in what lies deeper, such as its attributes, all values are texts.
        realm.properties().forEach(setting -> {
            JsonNode value = resolved.get(setting.getKey());
            if (!value.equals(setting.getValue())
                    && value.isTextual()
                    && NUMBER_OR_SWITCH.matcher(value.textValue()).matches()) {
                resolved.set(setting.getKey(), numberOrSwitch(value.textValue()));
            }
        });
        return resolved;
    }

    private static JsonNode numberOrSwitch(String text) {
        return Character.isDigit(text.charAt(0))
                ? MAPPER.getNodeFactory().numberNode(Long.parseLong(text))
                : MAPPER.getNodeFactory().booleanNode(Boolean.parseBoolean(text));
    }

    private static JsonNode withoutPlaceholders(JsonNode node, Map<String, String> environment) {
        if (node instanceof ObjectNode object) {
            ObjectNode copy = MAPPER.createObjectNode();
            object.properties()
                    .forEach(field -> copy.set(field.getKey(), withoutPlaceholders(field.getValue(), environment)));
            return copy;
        }
        if (node instanceof ArrayNode array) {
            ArrayNode copy = MAPPER.createArrayNode();
            array.forEach(element -> copy.add(withoutPlaceholders(element, environment)));
            return copy;
        }
        if (node.isTextual()) {
            return TextNode.valueOf(PLACEHOLDER
                    .matcher(node.textValue())
                    .replaceAll(match ->
                            Matcher.quoteReplacement(environment.getOrDefault(match.group(1), match.group(2)))));
        }
        return node;
    }

    /**
     * Which plain words are numbers or switches, every version of YAML says differently: a secret <code>1e3</code> must
     * stay a text for kubectl.
     */
    private static final class QuotedText extends Representer {

        QuotedText(DumperOptions options) {
            super(options);
            representers.put(String.class, text -> representScalar(Tag.STR, (String) text, ScalarStyle.DOUBLE_QUOTED));
        }
    }
}
