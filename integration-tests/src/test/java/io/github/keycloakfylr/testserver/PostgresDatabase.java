package io.github.keycloakfylr.testserver;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * A PostgreSQL server of its own, reachable from this machine only, with one empty database. Its program comes from
 * Maven Central, with the profile {@code cluster}. PostgreSQL will not run as root: where this does, it is started in a
 * user namespace, so that needs {@code unshare}.
 */
public final class PostgresDatabase implements AutoCloseable {

    static final String USERNAME = "postgres";
    static final String PASSWORD = "postgres";

    /** Counted, as the statistics of PostgreSQL are estimates. */
    private static final String ALL_ROWS =
            """
            select sum((xpath('//c/text()', query_to_xml(
                format('select count(*) as c from %I.%I', schemaname, relname), false, true, '')))[1]::text::bigint)
            from pg_stat_user_tables""";

    /** Tells each step of a start. Held here, as loggers that nobody holds forget their level. */
    private static final Logger QUIET = Logger.getLogger("io.zonky.test.db.postgres");

    private final EmbeddedPostgres postgres;

    private PostgresDatabase(EmbeddedPostgres postgres) {
        this.postgres = postgres;
    }

    /**
     * Starts the server; what an earlier run left is thrown away.
     *
     * @param name of its directory below Maven's target directory
     */
    public static PostgresDatabase start(String name) {
        Path directory = ServerFiles.fromSystemProperties().buildDirectory().resolve(name);
        Path log = directory.resolve("postgres.log");
        Redirect output = Redirect.appendTo(log.toFile());
        QUIET.setLevel(Level.WARNING);
        try {
            Files.createDirectories(directory);
            Files.deleteIfExists(log);
            return new PostgresDatabase(EmbeddedPostgres.builder()
                    .setOverrideWorkingDirectory(directory.resolve("program").toFile())
                    .setDataDirectory(directory.resolve("data"))
                    .setCleanDataDirectory(true)
                    .setOutputRedirector(output)
                    .setErrorRedirector(output)
                    .start());
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot start PostgreSQL in " + directory + ": " + e.getMessage(), e);
        } catch (IllegalStateException e) {
            throw new ServerFailure("PostgreSQL does not start: " + e.getMessage()
                    + ". It comes with -Pcluster; see there which platforms"
                    + " -Dpostgres.platform may name. Its output is in " + log + ".");
        }
    }

    /** {@return the port of the loopback interface} */
    public int port() {
        return postgres.getPort();
    }

    /** {@return how many rows all tables have together} */
    public long rows() {
        try (Connection connection = postgres.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement();
                ResultSet sum = statement.executeQuery(ALL_ROWS)) {
            sum.next();
            return sum.getLong(1);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Where the database is, for {@code --db-url}, when it is reached by that port. */
    static String url(int port) {
        return "jdbc:postgresql://localhost:" + port + "/postgres";
    }

    @Override
    public void close() {
        try {
            postgres.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
