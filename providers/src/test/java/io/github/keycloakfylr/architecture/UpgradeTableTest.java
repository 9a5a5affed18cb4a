package io.github.keycloakfylr.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * Keeps the part of docs/architecture.md that says what an upgrade of Keycloak touches. {@code -Dfylr.docs=write}
 * writes it anew.
 */
@DisplayName("What an upgrade of Keycloak touches")
class UpgradeTableTest {

    private static final Path PAGE = Path.of("../docs/architecture.md");
    private static final Pattern GENERATED =
            Pattern.compile("(?<=<!-- generated -->\n).*?(?=<!-- end of what is generated -->)", Pattern.DOTALL);
    private static final Pattern ARTIFACT = Pattern.compile("/(keycloak-[a-z-]+)-\\d[^/]*\\.jar!");
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("io.github.keycloakfylr");

    @Test
    @DisplayName("is in docs/architecture.md")
    void table() throws IOException {
        String page = Files.readString(PAGE);
        String expected = subclasses() + "\n" + types();
        if ("write".equals(System.getProperty("fylr.docs"))) {
            page = GENERATED.matcher(page).replaceFirst(Matcher.quoteReplacement(expected));
            Files.writeString(PAGE, page);
        }

        assertThat(GENERATED.matcher(page).results().map(match -> match.group()))
                .as("docs/architecture.md is as -Dfylr.docs=write would leave it")
                .containsExactly(expected);
    }

    private static String subclasses() {
        String rows = CLASSES.stream()
                .filter(type -> type.getRawSuperclass()
                        .filter(parent -> isKeycloaks(parent) && !parent.isInterface())
                        .isPresent())
                .map(type -> "| `%s` | `%s` | %s |"
                        .formatted(
                                name(type),
                                name(type.getRawSuperclass().orElseThrow()),
                                replacesBuiltIn(type) ? "replaces the built-in" : ""))
                .sorted()
                .collect(Collectors.joining("\n"));
        return "\n| Subclass | of Keycloak's | |\n|---|---|---|\n" + rows + "\n";
    }

    private static boolean replacesBuiltIn(JavaClass type) {
        return type.tryGetMethod("order").isPresent() && !type.getModifiers().contains(JavaModifier.ABSTRACT);
    }

    private static String types() {
        Map<String, Set<String>> byArtifact = new TreeMap<>();
        CLASSES.stream()
                .flatMap(type -> type.getDirectDependenciesFromSelf().stream())
                .map(Dependency::getTargetClass)
                .map(JavaClass::getBaseComponentType)
                .filter(UpgradeTableTest::isKeycloaks)
                .forEach(type -> byArtifact
                        .computeIfAbsent(artifact(type), none -> new TreeSet<>())
                        .add(name(type)));
        String rows = byArtifact.entrySet().stream()
                .map(entry -> "| `%s` | %d | %s |"
                        .formatted(
                                entry.getKey(),
                                entry.getValue().size(),
                                entry.getValue().stream().map("`%s`"::formatted).collect(Collectors.joining(", "))))
                .collect(Collectors.joining("\n"));
        return "| Artifact | | Types in use |\n|---|---|---|\n" + rows + "\n\n";
    }

    private static boolean isKeycloaks(JavaClass type) {
        return type.getPackageName().startsWith("org.keycloak");
    }

    /** Without the package: the names are distinct enough for a reader. */
    private static String name(JavaClass type) {
        return type.getName().substring(type.getPackageName().length() + 1).replace('$', '.');
    }

    private static String artifact(JavaClass type) {
        Matcher matcher = ARTIFACT.matcher(
                type.getSource().map(source -> source.getUri().toString()).orElse(""));
        return matcher.find() ? matcher.group(1) : "unknown";
    }
}
