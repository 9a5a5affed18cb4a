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
     * @param exitCode 0, 1 or 2
     * @param output standard output
     * @param errors standard error
     */
    public record Result(int exitCode, String output, String errors) {}

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
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-jar",
                Path.of(ServerFiles.property("fylr.migrate")).normalize().toString()));
        command.addAll(List.of(arguments));
        Path output = directory.resolve("output");
        Path errors = directory.resolve("errors");
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectOutput(output.toFile())
                .redirectError(errors.toFile());
        builder.environment().putAll(environment);
        try {
            int exitCode = builder.start().waitFor();
            return new Result(
                    exitCode,
                    Files.readString(output, StandardCharsets.UTF_8),
                    Files.readString(errors, StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
