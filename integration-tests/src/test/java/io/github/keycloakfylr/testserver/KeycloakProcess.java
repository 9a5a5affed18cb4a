package io.github.keycloakfylr.testserver;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/** One run of {@code kc.sh}, which ends with this JVM at the latest. */
final class KeycloakProcess {

    private static final int GRACE_SECONDS = 15;
    private static final boolean WINDOWS = System.getProperty("os.name").startsWith("Windows");

    private final Process process;
    private final Thread output;
    private final Thread stopAtExit = new Thread(this::end, "stop-keycloak");

    private KeycloakProcess(Process process, Thread output) {
        this.process = process;
        this.output = output;
    }

    /**
     * Starts the server and waits until it is ready.
     *
     * @param home the unpacked distribution
     * @param arguments of {@code kc.sh}
     * @param environment on top of this process's own, of which what would configure Keycloak is left out
     * @param log file to which the output is appended
     * @param echo what the output is also written to
     */
    static KeycloakProcess start(
            Path home, List<String> arguments, Map<String, String> environment, Path log, OutputStream echo) {
        List<String> command = new ArrayList<>();
        command.add(home.resolve("bin").resolve(WINDOWS ? "kc.bat" : "kc.sh").toString());
        command.addAll(arguments);
        ProcessBuilder builder =
                new ProcessBuilder(command).directory(home.toFile()).redirectErrorStream(true);
        if (!WINDOWS) {
            builder.redirectInput(Redirect.from(new File("/dev/null")));
        }
        builder.environment().keySet().removeIf(KeycloakProcess::configuresKeycloak);
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().putAll(environment);
        try {
            Process process = builder.start();
            Thread output = new Thread(() -> copy(process.getInputStream(), log, echo), "keycloak-output");
            output.setDaemon(true);
            output.start();
            KeycloakProcess started = new KeycloakProcess(process, output);
            started.endWithThisJvm();
            return started;
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot run " + command.get(0) + ": " + e.getMessage(), e);
        }
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** {@return the server, a child of the script} */
    ProcessHandle jvm() {
        return process.descendants()
                .filter(child -> child.info().command().orElse("").contains("java"))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("The server does not run."));
    }

    /** Waits for the end of the process and of its output; returns its exit code. */
    int waitFor() {
        try {
            int code = process.waitFor();
            output.join();
            return code;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Ends the process and what it started: politely, then by force. */
    void stop() {
        end();
        try {
            Runtime.getRuntime().removeShutdownHook(stopAtExit);
        } catch (IllegalStateException e) {
            // The JVM is on its way out: the hook runs or has run.
        }
    }

    /** Ends the process and what it started by force, at once. */
    void kill() {
        List<ProcessHandle> family = family();
        family.forEach(ProcessHandle::destroyForcibly);
        family.forEach(member -> member.onExit().join());
        stop();
    }

    private void endWithThisJvm() {
        try {
            Runtime.getRuntime().addShutdownHook(stopAtExit);
        } catch (IllegalStateException e) {
            // Too late for a hook: the JVM is ending, and the process must not outlive it.
            end();
            throw e;
        }
    }

    private void end() {
        // The script waits for the server and passes a signal on; on Windows it does not, so the server is told itself.
        List<ProcessHandle> family = family();
        family.forEach(ProcessHandle::destroy);
        CompletableFuture<?> ended = CompletableFuture.allOf(
                family.stream().map(ProcessHandle::onExit).toArray(CompletableFuture[]::new));
        try {
            ended.get(GRACE_SECONDS, TimeUnit.SECONDS);
            output.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            family.forEach(ProcessHandle::destroyForcibly);
            ended.join();
        }
    }

    /** The server before the script that started it. */
    private List<ProcessHandle> family() {
        return Stream.concat(process.descendants(), Stream.of(process.toHandle()))
                .toList();
    }

    private static boolean configuresKeycloak(String variable) {
        return variable.startsWith("KC_")
                || variable.startsWith("KEYCLOAK_")
                || variable.startsWith("QUARKUS_")
                || variable.equals("JAVA")
                || variable.startsWith("JAVA_OPTS")
                || variable.startsWith("DEBUG");
    }

    private static void copy(InputStream from, Path log, OutputStream echo) {
        try (OutputStream file = Files.newOutputStream(log, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
            byte[] buffer = new byte[8192];
            for (int length = from.read(buffer); length >= 0; length = from.read(buffer)) {
                file.write(buffer, 0, length);
                echo.write(buffer, 0, length);
                echo.flush();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
