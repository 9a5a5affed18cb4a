package io.github.keycloakfylr.migrate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * A Kubernetes custom resource definition, taken strictly: a field that Kubernetes would drop without a word is an
 * error.
 */
final class ResourceDefinition {

    private final JsonNode definition;
    private final Schema schema;

    private ResourceDefinition(JsonNode definition, JsonNode schema) {
        this.definition = definition;
        this.schema =
                SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_4).getSchema(schema);
    }

    /**
     * Reads a definition.
     *
     * @param version the one of its versions to take
     */
    static ResourceDefinition read(Path file, String version) throws IOException {
        JsonNode definition = Manifest.read(file);
        for (JsonNode served : definition.at("/spec/versions")) {
            if (served.get("name").textValue().equals(version)) {
                ObjectNode schema = served.at("/schema/openAPIV3Schema").deepCopy();
                close(schema);
                // Kubernetes knows these of every resource, so that definitions leave them out.
                ObjectNode fields = (ObjectNode) schema.get("properties");
                List.of("apiVersion", "kind")
                        .forEach(name -> fields.putObject(name).put("type", "string"));
                fields.putObject("metadata").put("type", "object");
                return new ResourceDefinition(definition, schema);
            }
        }
        throw new IOException(file + " has no version " + version);
    }

    /** {@return the API group, without a version} */
    String group() {
        return definition.at("/spec/group").textValue();
    }

    String kind() {
        return definition.at("/spec/names/kind").textValue();
    }

    /** {@return what is wrong with the resource, each with its place; nothing: the list is empty} */
    List<String> errors(JsonNode resource) {
        return schema.validate(resource).stream()
                .map(error -> error.getInstanceLocation() + ": " + error.getMessage())
                .toList();
    }

    private static void close(JsonNode schema) {
        if (schema instanceof ObjectNode object
                && "object".equals(object.path("type").textValue())
                && !object.has("additionalProperties")
                && !object.path("x-kubernetes-preserve-unknown-fields").booleanValue()) {
            object.put("additionalProperties", false);
        }
        schema.path("properties").forEach(ResourceDefinition::close);
        close(schema.path("additionalProperties"), schema.path("items"));
    }

    private static void close(JsonNode... schemas) {
        for (JsonNode schema : schemas) {
            if (schema.isObject()) {
                close(schema);
            }
        }
    }
}
