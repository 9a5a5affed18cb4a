package io.github.keycloakfylr.testserver;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/** Keycloak's distribution: a zip with one folder, named after the version. */
final class Distribution {

    private Distribution() {}

    /**
     * Unpacks the zip, unless that was done before.
     *
     * @return the unpacked folder, {@code directory/keycloak-VERSION}
     */
    static Path unpack(Path zip, Path directory) {
        try (ZipFile file = new ZipFile(zip.toFile())) {
            Path root = Path.of(file.entries().nextElement().getName()).getName(0);
            Path home = directory.resolve(root);
            if (Files.notExists(home)) {
                // Moved into place when complete, so that an interrupted start leaves no half of a server behind.
                Path partial = directory.resolve("unpacking");
                delete(partial);
                for (ZipEntry entry : (Iterable<ZipEntry>) file.stream().map(ZipEntry.class::cast)::iterator) {
                    write(file, entry, partial);
                }
                Files.move(partial.resolve(root), home);
                delete(partial);
            }
            return home;
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot unpack " + zip + " into " + directory + ": " + e.getMessage(), e);
        }
    }

    /** Deletes a file, or a folder with all that is in it; nothing there is fine. */
    static void delete(Path path) throws IOException {
        if (Files.notExists(path)) {
            return;
        }
        List<Path> deepestFirst;
        try (Stream<Path> tree = Files.walk(path)) {
            deepestFirst = tree.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path each : deepestFirst) {
            Files.delete(each);
        }
    }

    private static void write(ZipFile zip, ZipEntry entry, Path directory) throws IOException {
        Path target = directory.resolve(entry.getName()).normalize();
        if (!target.startsWith(directory)) {
            throw new IOException("entry leads out of the folder: " + entry.getName());
        }
        if (entry.isDirectory()) {
            Files.createDirectories(target);
            return;
        }
        Files.createDirectories(target.getParent());
        try (InputStream content = zip.getInputStream(entry)) {
            Files.copy(content, target);
        }
        // java.util.zip does not tell a file's mode; in the distribution exactly the scripts are executable.
        if (target.toString().endsWith(".sh")) {
            target.toFile().setExecutable(true, false);
        }
    }
}
