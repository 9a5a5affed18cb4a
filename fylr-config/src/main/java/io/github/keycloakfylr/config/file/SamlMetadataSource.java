package io.github.keycloakfylr.config.file;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/** Where the metadata of the SAML identity provider comes from, which fylr itself fetches. */
@FunctionalInterface
public interface SamlMetadataSource {

    /** The most bytes that are read: of a federation's metadata, which has thousands of providers, take the one. */
    int MAX_BYTES = 4 * 1024 * 1024;

    /** There is none: the base config's identity provider is not converted. */
    SamlMetadataSource NONE = url -> Optional.empty();

    /**
     * The metadata as it was read.
     *
     * @param name the file or the address, for messages
     * @param xml the document, which nobody has looked at; at most {@link #MAX_BYTES} long, or it is rejected
     */
    record Document(String name, byte[] xml) {}

    /**
     * {@return the metadata; nothing where there is no source}
     *
     * @param url the base config's {@code saml.url}
     * @throws IOException with a message for people, when it cannot be read
     */
    Optional<Document> read(String url) throws IOException;

    /** {@return a file, which is read when the base config has an identity provider} */
    static SamlMetadataSource file(Path file) {
        return url -> {
            try (InputStream stream = Files.newInputStream(file)) {
                return Optional.of(new Document(file.toString(), stream.readNBytes(MAX_BYTES + 1)));
            } catch (NoSuchFileException e) {
                throw new IOException(file + ": there is no such file", e);
            } catch (IOException e) {
                throw new IOException(file + ": cannot be read: " + e.getClass().getSimpleName(), e);
            }
        };
    }
}
