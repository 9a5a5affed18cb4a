package io.github.keycloakfylr.grant;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.keycloak.models.KeycloakSession;
import org.keycloak.protocol.oidc.TokenManager;
import org.keycloak.representations.AccessToken;

class ErrorTextsTest {

    @Test
    @Tag("T12")
    @DisplayName("every text of Keycloak's that is told apart is still in its classes")
    void texts() throws Exception {
        Set<String> missing = new HashSet<>(ErrorTexts.REFRESH.keySet());
        missing.addAll(ErrorTexts.CODE.keySet());
        for (Class<?> type : List.of(TokenManager.class, KeycloakSession.class, AccessToken.class)) {
            removeFound(jarOf(type), missing);
        }

        assertThat(missing).isEmpty();
    }

    private static Path jarOf(Class<?> type) throws URISyntaxException {
        return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
    }

    /** A text constant stands in a class file as it is. */
    private static void removeFound(Path jar, Set<String> texts) throws IOException {
        try (ZipFile file = new ZipFile(jar.toFile())) {
            for (ZipEntry entry : Collections.list(file.entries())) {
                if (entry.getName().endsWith(".class")) {
                    try (InputStream content = file.getInputStream(entry)) {
                        String bytes = new String(content.readAllBytes(), StandardCharsets.ISO_8859_1);
                        texts.removeIf(bytes::contains);
                    }
                }
            }
        }
    }
}
