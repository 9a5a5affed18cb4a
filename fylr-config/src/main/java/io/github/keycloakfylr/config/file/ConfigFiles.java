package io.github.keycloakfylr.config.file;

import io.github.keycloakfylr.config.FylrConfig;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The files of a fylr: one {@code fylr.yml} or several, loaded one after another over fylr's defaults, then the
 * environment's overrides; and a base config, over which the one inside the {@code fylr.yml} goes.
 *
 * @param files in the order in which fylr loads them
 * @param baseConfig the base config as JSON, if there is one
 * @param environment the process's variables; those that begin with {@code FYLR_}, {@code CFG_} or a named prefix
 *     override the files
 * @param envPrefixes more prefixes, in the order of rising precedence
 * @param skippedClients ids of clients that are left out, whatever is wrong with them
 * @param samlMetadata where the metadata of the base config's SAML identity provider comes from
 */
public record ConfigFiles(
        List<Path> files,
        Optional<Path> baseConfig,
        Map<String, String> environment,
        List<String> envPrefixes,
        Set<String> skippedClients,
        SamlMetadataSource samlMetadata) {

    /** Without other prefixes and without metadata, and with all clients. */
    public ConfigFiles(List<Path> files, Optional<Path> baseConfig, Map<String, String> environment) {
        this(files, baseConfig, environment, List.of(), Set.of(), SamlMetadataSource.NONE);
    }

    /**
     * Reads, merges and interprets the files.
     *
     * @param defaults what fylr brings along
     * @throws InvalidConfigException when the files cannot be used, with everything that is wrong
     */
    public FylrConfig load(FylrDefaults defaults) throws InvalidConfigException {
        Problems problems = new Problems();
        KeySpelling spelling = new KeySpelling(problems);
        Optional<ConfigMap> base = baseConfig
                .flatMap(file -> ConfigReader.json(file, problems))
                .map(map -> spelling.of(map, Schema.BASE_CONFIG_FILE));
        List<Optional<ConfigMap>> loaded = files.stream()
                .map(file -> ConfigReader.yaml(file, problems).map(map -> spelling.of(map, Schema.FILE)))
                .toList();
        // What is missing with a file that cannot be read would be told as missing.
        stopAtErrors(problems);
        ConfigMerge merge = new ConfigMerge(problems);
        ConfigMap config = defaults.asConfig();
        for (Optional<ConfigMap> file : loaded) {
            config = merge.load(config, file.orElseThrow());
        }
        config = new EnvironmentOverrides(environment, envPrefixes, defaults.placeholders(), problems).apply(config);
        FylrConfig result = new ConfigInterpreter(problems, defaults, merge.lostClients(), skippedClients, samlMetadata)
                .interpret(config, base);
        stopAtErrors(problems);
        return result;
    }

    private static void stopAtErrors(Problems problems) throws InvalidConfigException {
        if (!problems.errors().isEmpty()) {
            throw new InvalidConfigException(problems);
        }
    }
}
