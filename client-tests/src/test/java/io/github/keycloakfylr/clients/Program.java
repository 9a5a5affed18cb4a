package io.github.keycloakfylr.clients;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A program in another language that uses a client library. It is told about the client in environment variables, and
 * asks the test for what it cannot do itself by a line of its output: {@code login <address>}, {@code rotate} (the
 * realm's signing key), {@code guests} (are allowed from now on). Its last line is {@code done}, and the steps that
 * came out as they must.
 */
final class Program {

    /** Where the sources of all of them are. */
    static final Path FOLDER = Path.of("src/test/clients").toAbsolutePath();

    private static final int PATIENCE_MINUTES = 2;

    private final ProcessBuilder builder;
    private final Registration registration;
    private final Path errors;

    /**
     * Creates the program, which is not started yet.
     *
     * @param folder where it runs
     */
    Program(Registration registration, Path folder, String... command) {
        this.registration = registration;
        errors = Processes.log();
        builder = new ProcessBuilder(command).directory(folder.toFile()).redirectError(errors.toFile());
        Map<String, String> environment = new HashMap<>(Map.of(
                "ISSUER",
                registration.issuer(),
                "CLIENT_ID",
                registration.clientId(),
                "CALLBACK",
                registration.callback().toString(),
                "LOGIN",
                registration.login(),
                "PASSWORD",
                Registration.PASSWORD));
        if (registration.secret() != null) {
            environment.put("CLIENT_SECRET", registration.secret());
        }
        builder.environment().putAll(environment);
    }

    Program with(String variable, String value) {
        builder.environment().put(variable, value);
        return this;
    }

    /** Runs it to its end; returns the steps. */
    List<String> run() throws IOException, InterruptedException {
        Process process = builder.start();
        List<String> lines = new ArrayList<>();
        try (BufferedReader output = process.inputReader();
                BufferedWriter input = process.outputWriter()) {
            for (String line = output.readLine(); line != null; line = output.readLine()) {
                lines.add(line);
                String[] words = line.split(" ", 2);
                switch (words[0]) {
                    case "login" -> answer(input, registration.logIn(words[1]).toString());
                    case "rotate" -> {
                        registration.withNewSigningKey();
                        answer(input, "");
                    }
                    case "guests" -> {
                        registration.withGuestAccess();
                        answer(input, "");
                    }
                    default -> {}
                }
            }
            assertThat(process.waitFor(PATIENCE_MINUTES, TimeUnit.MINUTES)).isTrue();
            assertThat(process.exitValue())
                    .as(String.join("\n", lines) + Files.readString(errors))
                    .isZero();
        } finally {
            process.destroyForcibly();
        }
        assertThat(lines.get(lines.size() - 1)).startsWith("done ");
        return Arrays.stream(lines.get(lines.size() - 1).split(" ")).skip(1).toList();
    }

    private static void answer(BufferedWriter input, String line) throws IOException {
        input.write(line);
        input.newLine();
        input.flush();
    }
}
