package io.github.keycloakfylr.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The files of a fylr: one {@code fylr.yml} or several, loaded one after another over fylr's defaults, then the environment's overrides;
 * and a base config, over which the one inside the {@code fylr.yml} goes.
 *
 * @param files in the order in which fylr loads them
 * @param baseConfig the base config as JSON, if there is one
 * @param environment the process's variables; those that begin with {@code CFG_} override the files
 */
public record ConfigFiles(List<Path> files, Optional<Path> baseConfig, Map<String, String> environment) {

    /**
     * @param defaults what fylr brings along
     * @throws InvalidConfigException when the files cannot be used, with everything that is wrong
     */
    public FylrConfig load(FylrDefaults defaults) throws InvalidConfigException {
        Problems problems = new Problems();
        Optional<ConfigMap> base = baseConfig.flatMap(file -> ConfigReader.json(file, problems));
        List<Optional<ConfigMap>> loaded = files.stream().map(file -> ConfigReader.yaml(file, problems)).toList();
        // What is missing with a file that cannot be read would be told as missing.
        stopAtErrors(problems);
        ConfigMerge merge = new ConfigMerge(problems);
        ConfigMap config = defaults.asConfig();
        for (Optional<ConfigMap> file : loaded) {
            config = merge.load(config, file.orElseThrow());
        }
        config = new EnvironmentOverrides(environment, problems).apply(config);
        FylrConfig result = new ConfigInterpreter(problems, defaults).interpret(config, base);
        stopAtErrors(problems);
        return result;
    }

    private static void stopAtErrors(Problems problems) throws InvalidConfigException {
        if (!problems.errors().isEmpty()) {
            throw new InvalidConfigException(problems);
        }
    }
}
