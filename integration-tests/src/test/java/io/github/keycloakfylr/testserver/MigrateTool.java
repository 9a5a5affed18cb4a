package io.github.keycloakfylr.testserver;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The packaged command line tool, run as its users do. */
public final class MigrateTool {

    /**
     * What a run of the tool left.
     *
     * @param exitCode 0, 1 or 2; 143 where it was terminated
     * @param output standard output
     * @param errors standard error
     */
    public record Result(int exitCode, String output, String errors) {}

    private static final String OUTPUT = "output";
    private static final String ERRORS = "errors";

    private final Path directory;
    private final Map<String, String> environment = new HashMap<>();

    /**
     * Creates the migrate tool.
     *
     * @param directory where it is run, and leaves its output
     */
    public MigrateTool(Path directory) {
        this.directory = directory;
    }

    /** A variable of its environment. */
    public MigrateTool withEnvironment(String name, String value) {
        environment.put(name, value);
        return this;
    }

    /** Runs it to its end. */
    public Result run(String... arguments) {
        return end(start(arguments));
    }

    /** Starts it; {@link #end} waits for its end. */
    public Process start(String... arguments) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-jar",
                Path.of(ServerFiles.property("fylr.migrate")).normalize().toString()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectOutput(directory.resolve(OUTPUT).toFile())
                .redirectError(directory.resolve(ERRORS).toFile());
        builder.environment().putAll(environment);
        try {
            return builder.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits until a run has ended. */
    public Result end(Process process) {
        try {
            int exitCode = process.waitFor();
            return new Result(
                    exitCode,
                    Files.readString(directory.resolve(OUTPUT), StandardCharsets.UTF_8),
                    Files.readString(directory.resolve(ERRORS), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
