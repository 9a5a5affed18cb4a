package io.github.keycloakfylr.config.file;

import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.keycloakfylr.config.FylrClient;
import io.github.keycloakfylr.config.FylrConfig;
import io.github.keycloakfylr.realmfile.RealmFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The files of a fylr, written for one test: {@code 1.yml}, {@code 2.yml}, … and {@code base.json}. */
public final class WrittenFiles {

    private final Path directory;
    private final List<Path> files = new ArrayList<>();
    private final Map<String, String> environment = new HashMap<>();
    private final List<String> prefixes = new ArrayList<>();
    private final Set<String> skipped = new HashSet<>();
    private Optional<Path> baseConfig = Optional.empty();
    private SamlMetadataSource samlMetadata = SamlMetadataSource.NONE;

    public WrittenFiles(Path directory) {
        this.directory = directory;
    }

    /** Adds the next {@code fylr.yml}. */
    public WrittenFiles file(String text) {
        files.add(write((files.size() + 1) + ".yml", text));
        return this;
    }

    /** Adds a {@code fylr.yml} that says this of the clients, from line 6 on, beside fylr's own. */
    WrittenFiles clients(String text) {
        return file("fylr+:\n  services+:\n    api+:\n      oauth2Server+:\n        clients+:\n" + text.indent(10));
    }

    /** Adds a {@code fylr.yml} that says this of the base config, from line 7 on. */
    public WrittenFiles inlineBaseConfig(String text) {
        return file("fylr+:\n  db:\n    init:\n      config:\n        system:\n          config:\n" + text.indent(12));
    }

    public WrittenFiles baseConfig(String text) {
        baseConfig = Optional.of(write("base.json", text));
        return this;
    }

    public WrittenFiles variable(String name, String value) {
        environment.put(name, value);
        return this;
    }

    /** Names a prefix of variables, as {@code --env-prefix} does. */
    WrittenFiles prefix(String prefix) {
        prefixes.add(prefix);
        return this;
    }

    /** Leaves a client out, as {@code --skip-client} does. */
    WrittenFiles skip(String id) {
        skipped.add(id);
        return this;
    }

    /** Has this as the identity provider's metadata, as {@code --saml-metadata} does. */
    public WrittenFiles samlMetadata(String xml) {
        samlMetadata = SamlMetadataSource.file(write("metadata.xml", xml));
        return this;
    }

    public FylrConfig load() throws InvalidConfigException {
        return new ConfigFiles(files, baseConfig, environment, prefixes, skipped, samlMetadata)
                .load(RealmFile.defaults());
    }

    /** The one client that the files have beside fylr's own. */
    FylrClient client() throws InvalidConfigException {
        List<FylrClient> clients =
                load().clients().stream().filter(FylrClient::named).toList();
        if (clients.size() != 1) {
            throw new AssertionError("one client expected, there are " + clients);
        }
        return clients.get(0);
    }

    /** What keeps the files from being used, without the directory; it must be something. */
    List<String> errors() {
        InvalidConfigException exception = catchThrowableOfType(InvalidConfigException.class, this::load);
        if (exception == null) {
            throw new AssertionError("the files can be used");
        }
        return relative(exception.errors());
    }

    List<String> warnings() throws InvalidConfigException {
        return relative(load().warnings());
    }

    List<String> notes() throws InvalidConfigException {
        return relative(load().notes());
    }

    private List<String> relative(List<String> lines) {
        return lines.stream().map(line -> line.replace(directory + "/", "")).toList();
    }

    private Path write(String name, String text) {
        try {
            return Files.writeString(directory.resolve(name), text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
