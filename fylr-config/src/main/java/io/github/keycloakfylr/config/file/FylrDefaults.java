package io.github.keycloakfylr.config.file;

import io.github.keycloakfylr.config.FylrClient;
import io.github.keycloakfylr.config.Scope;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What fylr brings along, so that no file has to say it: the layer below the first {@code fylr.yml} (contract C7,
 * section 10).
 *
 * @param clients fylr's default clients
 * @param loginAllowRedirects the default of the setting of this name
 * @param placeholders the environment variables that the realm file takes in when it is imported
 */
public record FylrDefaults(List<FylrClient> clients, List<String> loginAllowRedirects, Set<String> placeholders) {

    ConfigMap asConfig() {
        Map<String, ConfigValue> entries = new LinkedHashMap<>();
        clients.forEach(client -> entries.put(
                client.id(),
                map(Map.of(
                        "public",
                                new ConfigScalar(
                                        Source.DEFAULTS,
                                        ConfigScalar.Kind.BOOLEAN,
                                        Boolean.toString(client.isPublic())),
                        "redirectURIs", texts(client.redirectUris()),
                        "scopes",
                                texts(client.scopes().stream().map(Scope::value).toList())))));
        ConfigMap oauth2Server = map(Map.of("clients", map(entries)));
        ConfigMap webapp = map(Map.of("loginAllowRedirects", texts(loginAllowRedirects)));
        Map<String, ConfigValue> services = Map.of("api", map(Map.of("oauth2Server", oauth2Server)), "webapp", webapp);
        return map(Map.of("fylr", map(Map.of("services", map(services)))));
    }

    private static ConfigMap map(Map<String, ConfigValue> values) {
        return new ConfigMap(Source.DEFAULTS, values);
    }

    private static ConfigList texts(List<String> texts) {
        return new ConfigList(
                Source.DEFAULTS,
                texts.stream()
                        .map(text -> (ConfigValue) new ConfigScalar(Source.DEFAULTS, ConfigScalar.Kind.TEXT, text))
                        .toList());
    }
}
