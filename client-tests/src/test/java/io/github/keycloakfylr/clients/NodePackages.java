package io.github.keycloakfylr.clients;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/** The npm packages that {@code package-lock.json} names. */
final class NodePackages {

    /** Where the programs are beside them. */
    static final Path FOLDER = Path.of("target/node").toAbsolutePath();

    private NodePackages() {}

    /** Installs them, without running anything that they bring; tests are skipped where the registry lacks one. */
    static void install() throws IOException, InterruptedException {
        Files.createDirectories(FOLDER);
        try (Stream<Path> files = Files.list(Program.FOLDER.resolve("node"))) {
            for (Path file : files.toList()) {
                Files.copy(file, FOLDER.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
            }
        }
        String failure = Processes.failureOf(
                new ProcessBuilder("npm", "ci", "--ignore-scripts", "--prefer-offline", "--no-audit", "--no-fund")
                        .directory(FOLDER.toFile()));
        if (!failure.isEmpty()) {
            String reason = "the npm packages cannot be installed: " + failure;
            System.out.println("Skipped: " + reason);
            Assumptions.abort(reason);
        }
    }

    /** What Node.js 18 needs to have the global {@code crypto} that later ones have. */
    static String options() throws IOException, InterruptedException {
        Process version = new ProcessBuilder("node", "--version").start();
        String told = version.inputReader().readLine();
        version.waitFor();
        return told.startsWith("v18.") ? "--experimental-global-webcrypto" : "";
    }
}
