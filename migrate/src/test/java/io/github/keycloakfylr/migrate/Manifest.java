package io.github.keycloakfylr.migrate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** Reads Kubernetes resources. */
final class Manifest {

    private static final ObjectMapper MAPPER = new ObjectMapper();

    private Manifest() {}

    /** {@return the one resource in a YAML file, in which no key may stand twice} */
    static JsonNode read(Path file) throws IOException {
        return parse(Files.readString(file));
    }

    /** {@return the one resource in a YAML text} */
    static JsonNode parse(String yaml) {
        LoaderOptions options = new LoaderOptions();
        options.setAllowDuplicateKeys(false);
        // The definition of a realm goes deep.
        options.setNestingDepthLimit(200);
        return MAPPER.valueToTree(new Yaml(new SafeConstructor(options)).load(yaml));
    }
}
