package io.github.keycloakfylr.migrate;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.keycloakfylr.config.FylrConfig;
import io.github.keycloakfylr.config.file.ConfigFiles;
import io.github.keycloakfylr.config.file.InvalidConfigException;
import io.github.keycloakfylr.config.file.SamlMetadataSource;
import io.github.keycloakfylr.realmfile.RealmDifference;
import io.github.keycloakfylr.realmfile.RealmFile;
import io.github.keycloakfylr.realmfile.RealmPart;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The command line: makes a realm file of fylr's configuration, or compares it with a running realm. */
@Command(
        name = "keycloak-fylr-migrate",
        mixinStandardHelpOptions = true,
        versionProvider = Migrate.Version.class,
        subcommands = MigrateUsers.class,
        sortOptions = false,
        usageHelpAutoWidth = true,
        description = {
            "Makes a Keycloak realm of a fylr.yml, and writes it to standard output: it has the clients' secrets in it.",
            "With --check, compares the files with a running realm instead, and writes down what differs."
        },
        footer = {
            "",
            "Exit codes: 0 done, or no difference; 1 the realm differs; 2 nothing was done, standard error says why."
        })
public final class Migrate implements Callable<Integer> {

    static final String EXPECTED_REALM =
            "--realm: expected 1 to 255 characters, none that an address reserves, and not Keycloak's own realm master";

    private static final int DIFFERENT = 1;
    private static final int FAILED = 2;
    /** As in Keycloak's own check (ReservedCharValidator), and without what its import would replace. */
    private static final Pattern REALM_NAME = Pattern.compile("[^:/?#@!$&()*+,;=\\[\\]\\\\{}%\\p{Cc}]{1,255}");

    /** What the shells of all systems can set. */
    private static final Pattern ENV_PREFIX = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

    /** The version in the manifest. */
    static final class Version implements IVersionProvider {

        @Override
        public String[] getVersion() {
            String version = Migrate.class.getPackage().getImplementationVersion();
            return new String[] {"keycloak-fylr-migrate " + (version == null ? "development" : version)};
        }
    }

    /** What {@code --check} needs. */
    static final class Check {

        @SuppressWarnings("UnusedVariable") // picocli: that it is there says that the group is meant
        @Option(names = "--check", required = true, description = "compare with a running realm")
        private boolean check;

        @ArgGroup(exclusive = false, multiplicity = "1")
        private KeycloakServer server;
    }

    @Parameters(
            arity = "0..*",
            paramLabel = "fylr.yml",
            description = "the files, in the order in which fylr loads them")
    private @Nullable List<Path> files;

    @Option(names = "--base-config", paramLabel = "base.json", description = "the base config, as fylr's API has it")
    private Path baseConfig;

    /** Where the metadata of the base config's SAML identity provider comes from. */
    static final class Metadata {

        @Option(
                names = "--saml-metadata",
                paramLabel = "metadata.xml",
                description = "the metadata of the base config's SAML identity provider")
        private @Nullable Path file;

        @SuppressWarnings("UnusedVariable") // picocli: one of the two is there, and this one when there is no file
        @Option(
                names = "--fetch-saml-metadata",
                description =
                        "fetch the metadata of the SAML identity provider from the base config's saml.url, by HTTPS")
        private boolean fetch;

        private static SamlMetadataSource source(@Nullable Metadata options) {
            if (options == null) {
                return SamlMetadataSource.NONE;
            }
            return options.file == null ? new FetchedMetadata() : SamlMetadataSource.file(options.file);
        }
    }

    @ArgGroup
    private @Nullable Metadata samlMetadata;

    @Option(
            names = "--realm",
            paramLabel = "name",
            defaultValue = "fylr",
            description = "the realm's name (default: ${DEFAULT-VALUE})")
    private String realm;

    @Option(
            names = "--operator",
            paramLabel = "keycloak",
            description =
                    "write a KeycloakRealmImport instead, for the Keycloak resource of this name, which the Keycloak Operator runs")
    private String keycloak;

    @Option(
            names = "--plain",
            description = {
                "write a realm without placeholders, as Keycloak's admin REST API reads it; the environment"
                        + " variables that an import would read are put in now"
            })
    private boolean plain;

    @Option(
            names = "--env-prefix",
            paramLabel = "prefix",
            description = {
                "what the names of environment variables begin with that override"
                        + " the files, as in fylr; FYLR_ and CFG_ always do (repeatable, the last wins)"
            })
    private List<String> envPrefixes = List.of();

    @Option(
            names = "--skip-client",
            paramLabel = "id",
            description = "leave a client out, whatever is wrong with it (repeatable)")
    private Set<String> skippedClients = Set.of();

    @ArgGroup(exclusive = false)
    private Check check;

    @Spec
    private CommandSpec spec;

    /**
     * Runs the tool.
     *
     * @param arguments the command line
     */
    public static void main(String[] arguments) {
        System.exit(run(arguments));
    }

    /** {@return the exit code} */
    static int run(String... arguments) {
        return new CommandLine(new Migrate())
                .setExecutionExceptionHandler((exception, command, result) -> {
                    command.getErr().println(exception.getMessage());
                    return FAILED;
                })
                .execute(arguments);
    }

    @Override
    public Integer call() throws Exception {
        // Required, but not where a command follows: picocli would ask for them there too.
        if (files == null) {
            throw new ParameterException(spec.commandLine(), "Missing required parameter: 'fylr.yml'");
        }
        if (!isRealmName(realm)) {
            throw new ParameterException(spec.commandLine(), EXPECTED_REALM);
        }
        if (keycloak != null && check != null) {
            throw new ParameterException(spec.commandLine(), "--operator: nothing is written with --check");
        }
        if (keycloak != null && !RealmImport.isNameable(keycloak, realm)) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--operator: expected a resource's name of a-z, 0-9 and '-', "
                            + "and a realm's of letters, digits, '-', '_' and '.', not longer than 62 characters together");
        }
        if (plain && (check != null || keycloak != null)) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--plain: nothing is written with --check, and --operator never has placeholders");
        }
        if (!envPrefixes.stream().allMatch(prefix -> ENV_PREFIX.matcher(prefix).matches())) {
            throw new ParameterException(
                    spec.commandLine(), "--env-prefix: expected letters, digits and '_', such as CFG_FYLR_");
        }
        FylrConfig config;
        try {
            config = new ConfigFiles(
                            files,
                            Optional.ofNullable(baseConfig),
                            System.getenv(),
                            envPrefixes,
                            skippedClients,
                            Metadata.source(samlMetadata))
                    .load(RealmFile.defaults());
        } catch (InvalidConfigException e) {
            e.warnings().forEach(spec.commandLine().getErr()::println);
            e.errors().forEach(spec.commandLine().getErr()::println);
            return FAILED;
        }
        config.warnings().forEach(spec.commandLine().getErr()::println);
        if (check == null) {
            config.notes().forEach(spec.commandLine().getErr()::println);
        }
        // Not in the terminal's encoding: JSON is UTF-8.
        PrintStream output = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        if (check == null) {
            ObjectNode file = RealmFile.of(realm, config);
            if (keycloak != null) {
                output.print(RealmImport.write(keycloak, RealmImport.resolved(file, System.getenv())));
            } else {
                output.print(RealmFile.write(plain ? RealmImport.resolved(file, System.getenv()) : file));
            }
            return written(output, 0);
        }
        List<RealmDifference> differences =
                RealmDifference.between(RealmPart.of(config), check.server.realm(realm, config));
        differences.forEach(output::println);
        return written(output, differences.isEmpty() ? 0 : DIFFERENT);
    }

    static boolean isRealmName(String name) {
        return REALM_NAME.matcher(name).matches() && !name.equals("master");
    }

    /** A full disk must not leave half a realm and a good exit code behind. */
    private static int written(PrintStream output, int exitCode) throws IOException {
        if (output.checkError()) {
            throw new IOException("Standard output cannot be written");
        }
        return exitCode;
    }
}
