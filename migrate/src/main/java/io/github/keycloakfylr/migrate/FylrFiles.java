package io.github.keycloakfylr.migrate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;

/** The folder that {@code fylr backup} has written, or one JSON file. */
final class FylrFiles implements FylrUsers {

    private static final String MANIFEST = "manifest.json";
    /** What else is in the folder, and large where the objects are. */
    private static final Set<String> OTHERS = Set.of(MANIFEST, "base_config.json");

    private static final int DEPTH = 4;

    private final List<Path> files;
    private final List<Path> withUsers = new ArrayList<>();
    private final List<String> warnings = new ArrayList<>();
    private long users;

    /**
     * Looks for the files.
     *
     * @param from a folder, where all files {@code .json} and {@code .json.gz} are read, or a file
     * @throws IOException when there is nothing to read
     */
    FylrFiles(Path from) throws IOException {
        if (!Files.isDirectory(from)) {
            files = List.of(from);
            return;
        }
        try (Stream<Path> found = Files.walk(from, DEPTH)) {
            files = found.filter(Files::isRegularFile)
                    .filter(FylrFiles::isPayload)
                    .sorted()
                    .toList();
        }
        if (files.isEmpty()) {
            throw new IOException(from + ": there are no files .json or .json.gz");
        }
        Path manifest = from.resolve(MANIFEST);
        if (Files.isRegularFile(manifest) && !hasPasswords(manifest)) {
            warnings.add(manifest + ": the backup was made without passwords");
        }
    }

    private static boolean isPayload(Path file) {
        String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
        return (name.endsWith(".json") || name.endsWith(".json.gz")) && !OTHERS.contains(name);
    }

    private static boolean hasPasswords(Path manifest) throws IOException {
        try {
            JsonNode content = new ObjectMapper().readTree(manifest.toFile());
            return content.path("has_passwords").asBoolean();
        } catch (IOException e) {
            throw new IOException(manifest + ": this is not JSON, or cannot be read");
        }
    }

    /** Counts the users on the way. */
    @Override
    public void readGroups(Taker taker) throws IOException, InterruptedException {
        for (Path file : files) {
            long before = users;
            FylrItems.read(open(file), file.toString(), item -> {
                if (FylrItems.is(item, FylrItems.GROUP)) {
                    taker.take(item);
                } else {
                    users++;
                }
            });
            if (users > before) {
                withUsers.add(file);
            }
        }
        if (users == 0) {
            warnings.add(files.size() == 1 ? files.get(0) + ": there are no users" : "There are no users in the files");
        }
    }

    @Override
    public void readUsers(Taker taker) throws IOException, InterruptedException {
        for (Path file : withUsers) {
            FylrItems.read(open(file), file.toString(), item -> {
                if (FylrItems.is(item, FylrItems.USER)) {
                    taker.take(item);
                }
            });
        }
    }

    @Override
    public OptionalLong users() {
        return OptionalLong.of(users);
    }

    @Override
    public List<String> warnings() {
        return List.copyOf(warnings);
    }

    private static InputStream open(Path file) throws IOException {
        try {
            InputStream content = new BufferedInputStream(Files.newInputStream(file));
            return file.toString().toLowerCase(Locale.ROOT).endsWith(".gz") ? new GZIPInputStream(content) : content;
        } catch (IOException e) {
            throw new IOException(file + ": cannot be read: " + e.getClass().getSimpleName(), e);
        }
    }
}
