package io.github.keycloakfylr.migrate;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command {@code users}: takes users and groups over from a fylr into a realm (contract V3). */
@Command(
        name = "users",
        mixinStandardHelpOptions = true,
        versionProvider = Migrate.Version.class,
        sortOptions = false,
        usageHelpAutoWidth = true,
        description = {
            "Takes users, groups and memberships over from a fylr into a realm of a running Keycloak.",
            "It may be stopped, and run again: what is there already is changed only where fylr has changed it.",
            "With --output, writes a realm with them for Keycloak's import instead."
        },
        footer = {
            "",
            "Exit codes: 0 done; 1 done, but some users or groups are not taken over; 2 not done, standard error"
                    + " says why."
        })
final class MigrateUsers implements Callable<Integer> {

    private static final int INCOMPLETE = 1;
    private static final int FAILED = 2;
    private static final int MAX_PARALLEL = 32;
    private static final int SECONDS_TO_STOP = 60;
    private static final int DAYS_OF_OLD_REFRESH_TOKENS = 7;

    @Option(
            names = "--from",
            required = true,
            paramLabel = "source",
            description = {
                "the address of the running fylr, such as https://old.example.org; the folder of a fylr backup;"
                        + " or a JSON file of users and groups"
            })
    private String from;

    @Option(
            names = "--from-user",
            paramLabel = "login",
            defaultValue = "root",
            description = {
                "who reads at the running fylr, with the right system.root (default: ${DEFAULT-VALUE}); the"
                        + " password is asked for, or in the variable " + RunningFylr.PASSWORD
            })
    private String fromUser;

    @Option(
            names = "--from-client",
            paramLabel = "id",
            defaultValue = "fylr-web-frontend",
            description = {
                "the OAuth2 client at the running fylr (default: ${DEFAULT-VALUE}); the secret of one that has one is"
                        + " in the variable " + RunningFylr.CLIENT_SECRET
            })
    private String fromClient;

    /** Where they go. */
    static final class To {

        @ArgGroup(exclusive = false, multiplicity = "1")
        private KeycloakServer server;

        @ArgGroup(exclusive = false, multiplicity = "1")
        private ImportFiles files;
    }

    /** What is written for an import. */
    static final class ImportFiles {

        @Option(
                names = "--output",
                required = true,
                paramLabel = "folder",
                description = {
                    "write a realm with the users to this folder instead, for kc.sh import --dir and --import-realm;"
                            + " it holds password hashes"
                })
        private Path folder;

        @Option(
                names = "--realm-file",
                required = true,
                paramLabel = "realm.json",
                description = "the realm that the users and groups are added to, as this tool makes one of fylr.yml")
        private Path realmFile;
    }

    @ArgGroup(multiplicity = "1")
    private To to;

    @Option(
            names = "--realm",
            paramLabel = "name",
            defaultValue = "fylr",
            description = "the running realm's name (default: ${DEFAULT-VALUE})")
    private String realm;

    @Option(
            names = "--link-sso",
            paramLabel = "alias",
            description = "create users of the type sso too, linked by their login to this identity provider")
    private String identityProvider;

    @Option(
            names = "--parallel",
            paramLabel = "number",
            defaultValue = "4",
            description = "how many requests are under way at once (default: ${DEFAULT-VALUE})")
    private int parallel;

    @Option(names = "--dry-run", description = "read everything and report, but write nothing to Keycloak")
    private boolean dryRun;

    @Option(
            names = "--check",
            description = {
                "compare only: as --dry-run, and exit code 1 where the realm lacks a user, a group or a change of one"
            })
    private boolean check;

    @Option(names = "--report", paramLabel = "file", description = "write the report to this file too, as JSON")
    private Path reportFile;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        if (!Migrate.isRealmName(realm)) {
            throw new ParameterException(spec.commandLine(), Migrate.EXPECTED_REALM);
        }
        if (parallel < 1 || parallel > MAX_PARALLEL) {
            throw new ParameterException(spec.commandLine(), "--parallel: expected 1 to " + MAX_PARALLEL);
        }
        boolean reading = dryRun || check;
        if (to.files != null && reading) {
            throw new ParameterException(
                    spec.commandLine(), "--output: " + (check ? "--check" : "--dry-run") + " needs a running realm");
        }
        FylrUsers source = source();
        // Not in the terminal's encoding: logins have any letters.
        PrintStream output = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        int exitCode = to.files == null ? intoRunningRealm(source, output, reading) : intoFolder(source, output);
        if (output.checkError()) {
            throw new IOException("Standard output cannot be written");
        }
        return exitCode;
    }

    private int intoRunningRealm(FylrUsers source, PrintStream output, boolean reading)
            throws IOException, InterruptedException {
        RealmUsers users = new RealmUsers(to.server, realm);
        users.check();
        if (identityProvider != null && !users.hasIdentityProvider(identityProvider)) {
            throw noProvider("the realm '" + realm + "'");
        }
        try (MigrationReport report = new MigrationReport(output, Optional.ofNullable(reportFile), reading)) {
            boolean done = run(source, new RunningRealm(users, report, parallel, reading), report);
            output.println(oldRefreshTokens(
                    users.oldRefreshTokens(LocalDate.now(ZoneOffset.UTC), DAYS_OF_OLD_REFRESH_TOKENS)));
            output.println(atOldServer(users.passwordsAtOldServer()));
            boolean well = report.complete() && !(check && report.different());
            return !done ? FAILED : well ? 0 : INCOMPLETE;
        }
    }

    private int intoFolder(FylrUsers source, PrintStream output) throws IOException, InterruptedException {
        ObjectNode file = RealmFolder.readRealm(to.files.realmFile);
        if (identityProvider != null && !RealmFolder.hasIdentityProvider(file, identityProvider)) {
            throw noProvider(to.files.realmFile.toString());
        }
        try (MigrationReport report = new MigrationReport(output, Optional.ofNullable(reportFile), false)) {
            RealmFolder folder = new RealmFolder(to.files.folder, file, report);
            boolean done = run(source, folder, report);
            output.println(atOldServer(folder.passwordsAtOldServer()));
            return !done ? FAILED : report.complete() ? 0 : INCOMPLETE;
        }
    }

    private IOException noProvider(String where) {
        return new IOException("--link-sso: " + where + " has no identity provider '" + identityProvider + "'");
    }

    private boolean run(FylrUsers source, UserDestination destination, MigrationReport report)
            throws IOException, InterruptedException {
        MigrationProgress progress = new MigrationProgress(spec.commandLine().getErr(), Terminal.isThere());
        UserMapping mapping = new UserMapping(Optional.ofNullable(identityProvider));
        boolean done = run(new UserMigration(source, destination, mapping, report, progress, parallel), report);
        source.warnings().forEach(warning -> spec.commandLine().getErr().println("warning: " + warning));
        return done;
    }

    /** The number that reaches zero before refresh tokens are not accepted any more (contract V6). */
    private static String oldRefreshTokens(long users) {
        return users == 0
                ? "No refresh token of the old fylr was accepted in the last " + DAYS_OF_OLD_REFRESH_TOKENS + " days."
                : "Users of whom a refresh token of the old fylr was accepted in the last " + DAYS_OF_OLD_REFRESH_TOKENS
                        + " days: " + users;
    }

    /** The number that reaches zero before the old server is switched off (contract V6). */
    private static String atOldServer(long users) {
        return users == 0
                ? "No password of this realm's users is at the old fylr: it is not asked for any."
                : "Users whose password is still at the old fylr, until they log in: " + users;
    }

    /** Ends in order where Ctrl-C, or SIGTERM, asks for it: the report says what is done. */
    private static boolean run(UserMigration migration, MigrationReport report)
            throws IOException, InterruptedException {
        CountDownLatch ended = new CountDownLatch(1);
        Thread stop = new Thread(() -> {
            migration.stop();
            try {
                if (!ended.await(SECONDS_TO_STOP, TimeUnit.SECONDS)) {
                    System.err.println("The requests that are under way do not end");
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        Runtime.getRuntime().addShutdownHook(stop);
        boolean done = false;
        try {
            done = migration.run();
        } finally {
            report.end(!done);
            report.close();
            ended.countDown();
        }
        return done;
    }

    private FylrUsers source() throws IOException {
        return from.contains("://")
                ? new RunningFylr(from, new RunningFylr.Reader(fromUser, fromClient))
                : new FylrFiles(Path.of(from));
    }
}
