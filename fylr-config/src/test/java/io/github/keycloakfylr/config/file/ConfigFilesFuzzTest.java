package io.github.keycloakfylr.config.file;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.DictionaryEntries;
import com.code_intelligence.jazzer.junit.FuzzTest;
import com.code_intelligence.jazzer.mutation.annotation.NotNull;
import io.github.keycloakfylr.config.FylrClient;
import io.github.keycloakfylr.config.FylrConfig;
import io.github.keycloakfylr.config.Scope;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("fylr.yml over fylr.yml, fuzzed")
class ConfigFilesFuzzTest {

    private static final FylrDefaults DEFAULTS = new FylrDefaults(
            List.of(new FylrClient(
                    "web-client", true, null, List.of("https://app.example/cb"), List.of(Scope.READ), false, false)),
            List.of("http://localhost:*"),
            Set.of());

    @DisplayName("files are merged by fylr's rules, and what is wrong with them is told a line each")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '^',
            value = {
                "^fylr+:\n  services+:\n    api+:\n      oauth2Server+:\n        clients+:\n          app: {secret: x}^|^{}^",
                "^fylr+: {services+: {webapp+: {loginAllowRedirects+: [\"https://*.x.de\"]}}}^"
                        + "|^fylr-: {services: null}^",
                "^fylr:\n  externalURL: https://dam.example.org^|^fylr+: {externalURL<: [a]}^",
                "^fylr+: {db: {init: {config: {system: {config: {login: {}}}}}}}^|^a-: [b]^"
            })
    @DictionaryEntries({
        "fylr+:",
        "services+:",
        "oauth2Server+:",
        "clients+:",
        "secret:",
        "redirectURIs+:",
        "scopes<:",
        "-:",
        "+:",
        "externalURL:",
        "loginAllowRedirects:",
        "frameAncestors:",
        "db:",
        "init:",
        "config:",
        "public: true"
    })
    @FuzzTest
    void merged(@NotNull String first, @NotNull String second) {
        Optional<ConfigMap> one = parse("1.yml", first);
        Optional<ConfigMap> two = parse("2.yml", second);
        if (one.isEmpty() || two.isEmpty()) {
            return;
        }
        Problems problems = new Problems();
        ConfigMerge merge = new ConfigMerge(problems);
        ConfigMap defaults = DEFAULTS.asConfig();
        ConfigMap loaded = merge.load(defaults, one.get());
        assertThat(merge.load(loaded, ConfigMap.empty(new Source("3.yml", 1))).values())
                .isEqualTo(loaded.values());
        if (isPlain(one.get())) {
            assertThat(merge.load(loaded, one.get()).values()).isEqualTo(loaded.values());
        }
        ConfigMap both = merge.load(loaded, two.get());
        ConfigMap overridden = new EnvironmentOverrides(
                        Map.of("FYLR_EXTERNALURL", first, "CFG_X", second), List.of(), Set.of(), problems)
                .apply(both);
        FylrConfig config = new ConfigInterpreter(
                        problems, DEFAULTS, merge.lostClients(), Set.of(), SamlMetadataSource.NONE)
                .interpret(overridden, Optional.empty());
        assertThat(problems.errors()).allMatch(line -> line.chars().noneMatch(Character::isISOControl));
        assertThat(problems.warnings()).allMatch(line -> line.chars().noneMatch(Character::isISOControl));
        if (problems.errors().isEmpty()) {
            assertThat(config.clients())
                    .allSatisfy(client -> assertThat(client.id()).isNotBlank());
        }
    }

    private static Optional<ConfigMap> parse(String name, String text) {
        try {
            return YamlDocument.parse(name, text) instanceof ConfigMap map
                    ? Optional.of(new KeySpelling(new Problems()).of(map, Schema.FILE))
                    : Optional.empty();
        } catch (UnreadableException e) {
            return Optional.empty();
        }
    }

    /** What only replaces. */
    private static boolean isPlain(ConfigMap map) {
        return map.values().entrySet().stream()
                .allMatch(entry -> !entry.getKey().matches("(?s).*[+<-]")
                        && (!(entry.getValue() instanceof ConfigMap below) || isPlain(below)));
    }
}
