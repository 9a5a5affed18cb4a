package io.github.keycloakfylr.clients;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Starts processes that print to a file. None may inherit the streams of this one, by which Maven talks to it: Node.js
 * makes them non-blocking.
 */
final class Processes {

    private Processes() {}

    /** A new file for what a process prints. */
    static Path log() {
        try {
            return Files.createTempFile(Files.createDirectories(Path.of("target/programs")), "", ".log");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Starts one and does not wait for its end. */
    static Process start(ProcessBuilder builder) throws IOException {
        return start(builder, log());
    }

    private static Process start(ProcessBuilder builder, Path log) throws IOException {
        return builder.redirectErrorStream(true).redirectOutput(log.toFile()).start();
    }

    /** Runs one to its end, which must be a success. */
    static void succeed(ProcessBuilder builder) throws IOException, InterruptedException {
        assertThat(failureOf(builder)).isEmpty();
    }

    /** Runs one to its end; returns what it printed when it failed, and otherwise nothing. */
    static String failureOf(ProcessBuilder builder) throws IOException, InterruptedException {
        Path log = log();
        int exitCode = start(builder, log).waitFor();
        return exitCode == 0 ? "" : builder.command() + " ended with " + exitCode + "\n" + Files.readString(log);
    }
}
