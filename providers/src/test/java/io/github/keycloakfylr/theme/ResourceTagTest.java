package io.github.keycloakfylr.theme;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResourceTagTest {

    @TempDir
    private Path directory;

    private Path jar;
    private Path themes;

    @BeforeEach
    void files() throws IOException {
        jar = Files.writeString(directory.resolve("keycloak-fylr.jar"), "one");
        themes = directory.resolve("themes");
        Files.createDirectories(themes.resolve("museum/login"));
        Files.writeString(themes.resolve("museum/login/theme.properties"), "parent=fylr");
    }

    private String tag(String own) throws IOException {
        return ResourceTag.of(own, List.of(jar, themes));
    }

    @Test
    @DisplayName("a tag as Keycloak takes it, the same for the same files")
    void same() throws IOException {
        String tag = tag("ab1cd");

        assertThat(tag).matches("[0-9a-z]{5}").isNotEqualTo("ab1cd").isEqualTo(tag("ab1cd"));
        Files.setLastModifiedTime(jar, java.nio.file.attribute.FileTime.fromMillis(0));
        assertThat(tag("ab1cd")).as("another node's copy").isEqualTo(tag);
    }

    @Test
    @DisplayName("another tag for another JAR, another file of a theme, another name, another database")
    void other() throws IOException {
        String tag = tag("ab1cd");
        assertThat(tag("ab1ce")).isNotEqualTo(tag);

        Files.writeString(jar, "two");
        String upgraded = tag("ab1cd");
        assertThat(upgraded).isNotEqualTo(tag);

        Path logo = Files.writeString(themes.resolve("museum/login/logo.svg"), "<svg/>");
        String withLogo = tag("ab1cd");
        assertThat(withLogo).isNotEqualTo(upgraded);
        Files.move(logo, logo.resolveSibling("other.svg"));
        assertThat(tag("ab1cd")).isNotEqualTo(withLogo).isNotEqualTo(upgraded);
    }

    @Test
    @DisplayName("links are followed, as Kubernetes mounts files by them; no folder is an empty one")
    void links() throws IOException {
        Path mounted = Files.writeString(directory.resolve("mounted.svg"), "<svg/>");
        Files.createSymbolicLink(themes.resolve("museum/login/logo.svg"), mounted);
        String tag = tag("ab1cd");
        Files.writeString(mounted, "<svg></svg>");
        assertThat(tag("ab1cd")).isNotEqualTo(tag);

        themes = directory.resolve("nothing");
        assertThat(tag("ab1cd")).matches("[0-9a-z]{5}");
    }
}
