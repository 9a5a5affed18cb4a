package io.github.keycloakfylr.theme;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jboss.logging.Logger;
import org.keycloak.Config;
import org.keycloak.common.Version;

/**
 * The part of the address of every static theme resource, {@code /resources/{tag}/…}, by which browsers tell old files
 * from new ones. Keycloak makes one for each database and each of its own versions: with another JAR or another theme
 * of the operator's, browsers would keep old style sheets and scripts for 30 days, and the server its own compressed
 * copies of them ({@code data/tmp/kc-gzip-cache}) for longer. Here it is made of what is served as well, so that all
 * nodes with the same database, JAR and themes have the same.
 */
public final class ResourceTag {

    private static final Logger LOG = Logger.getLogger(ResourceTag.class);
    /** What Keycloak's ThemeResource takes for a tag: five of {@code 0-9a-z}. */
    private static final int CHARS = 5;

    private static final int RADIX = 36;

    private ResourceTag() {}

    /**
     * Gives this server the tag that its JAR and its themes make. Once, after Keycloak has read its own from the
     * database.
     */
    public static void renew() {
        String own = Version.RESOURCES_VERSION;
        if (own == null) {
            return;
        }
        Optional<Path> themes = Optional.ofNullable(
                        Config.scope("theme", "folder").get("dir"))
                .map(Path::of)
                .or(() -> Optional.ofNullable(System.getProperty("kc.home.dir")).map(home -> Path.of(home, "themes")));
        try {
            Version.RESOURCES_VERSION =
                    of(own, Stream.concat(jar().stream(), themes.stream()).toList());
        } catch (IOException | UncheckedIOException e) {
            LOG.warnf(
                    "Browsers may keep old theme files for some time, for the present ones could not be read: %s",
                    e.getMessage());
        }
    }

    private static Optional<Path> jar() {
        CodeSource source = ResourceTag.class.getProtectionDomain().getCodeSource();
        if (source == null || source.getLocation() == null) {
            return Optional.empty();
        }
        try {
            URI location = source.getLocation().toURI();
            return "file".equals(location.getScheme()) ? Optional.of(Path.of(location)) : Optional.empty();
        } catch (URISyntaxException | IllegalArgumentException e) {
            LOG.debugf("Not where a JAR can be read: %s", source.getLocation());
            return Optional.empty();
        }
    }

    /**
     * {@return five characters of {@code 0-9a-z}, others for other contents}
     *
     * @param own Keycloak's tag
     * @param served files, and folders with all that is in them; what is not there counts as empty
     */
    static String of(String own, List<Path> served) throws IOException {
        MessageDigest digest = sha256();
        digest.update(own.getBytes(StandardCharsets.UTF_8));
        for (Path root : served) {
            for (Path file : files(root)) {
                // Length and name besides, so that bytes cannot move from one to the next.
                byte[] content = Files.readAllBytes(file);
                String header = "\n" + root.relativize(file) + "\n" + content.length + "\n";
                digest.update(header.getBytes(StandardCharsets.UTF_8));
                digest.update(content);
            }
        }
        String digits = new BigInteger(1, digest.digest()).toString(RADIX);
        return digits.substring(digits.length() - CHARS);
    }

    private static List<Path> files(Path root) throws IOException {
        if (Files.notExists(root)) {
            return List.of();
        }
        // Links are followed: Kubernetes mounts a config map by them.
        try (Stream<Path> tree = Files.walk(root, FileVisitOption.FOLLOW_LINKS)) {
            return tree.filter(Files::isRegularFile).sorted().toList();
        }
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
