package io.github.keycloakfylr.sync;

import io.github.keycloakfylr.config.FylrConfig;
import io.github.keycloakfylr.config.file.ConfigFiles;
import io.github.keycloakfylr.config.file.InvalidConfigException;
import io.github.keycloakfylr.config.file.SamlMetadataSource;
import io.github.keycloakfylr.realmfile.RealmFile;
import io.github.keycloakfylr.server.FylrOptions;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jboss.logging.Logger;
import org.keycloak.Config;
import org.keycloak.ServerStartupError;

/** The provider's options that name the files of a fylr. */
public final class FylrConfigOptions {

    private static final Logger LOG = Logger.getLogger(FylrConfigOptions.class);

    private FylrConfigOptions() {}

    /**
     * {@return what the files say; nothing when the options name none}
     *
     * @param realm the name of the realm that is to follow the files
     * @throws ServerStartupError when they cannot be used, with everything that is wrong: a server that starts with
     *     half of its settings would reject clients for reasons that nobody sees
     */
    public static Optional<FylrConfig> read(Config.Scope options, String realm) {
        String baseConfig = options.get(FylrOptions.BASE_CONFIG);
        List<String> files = list(options, FylrOptions.CONFIG_FILES);
        if (files.isEmpty() && baseConfig == null) {
            return Optional.empty();
        }
        if (realm.equals(Config.getAdminRealm())) {
            // Its clients administer the other realms: whoever writes the files would own the server.
            throw new ServerStartupError(
                    "The realm " + realm + " cannot follow fylr's configuration: it is Keycloak's own", false);
        }
        try {
            FylrConfig config = new ConfigFiles(
                            files.stream().map(Path::of).toList(),
                            Optional.ofNullable(baseConfig).map(Path::of),
                            System.getenv(),
                            list(options, FylrOptions.ENV_PREFIX),
                            Set.copyOf(list(options, FylrOptions.SKIP_CLIENT)),
                            Optional.ofNullable(options.get(FylrOptions.SAML_METADATA))
                                    .map(file -> SamlMetadataSource.file(Path.of(file)))
                                    .orElse(SamlMetadataSource.NONE))
                    .load(RealmFile.defaults());
            config.warnings().forEach(LOG::warn);
            config.notes().forEach(LOG::debug);
            return Optional.of(config);
        } catch (InvalidConfigException e) {
            e.warnings().forEach(LOG::warn);
            // In the message, because what is logged this early is lost when the start fails.
            throw new ServerStartupError(
                    "fylr's configuration cannot be used, mend it and start again:\n" + e.getMessage(), false);
        } catch (InvalidPathException e) {
            throw new ServerStartupError(
                    "The option " + FylrOptions.CONFIG_FILES + ", " + FylrOptions.BASE_CONFIG + " or "
                            + FylrOptions.SAML_METADATA + " names no file: "
                            + e.getReason(),
                    false);
        }
    }

    private static List<String> list(Config.Scope options, String name) {
        String[] values = options.getArray(name);
        return values == null
                ? List.of()
                : Arrays.stream(values)
                        .map(String::trim)
                        .filter(value -> !value.isEmpty())
                        .toList();
    }
}
