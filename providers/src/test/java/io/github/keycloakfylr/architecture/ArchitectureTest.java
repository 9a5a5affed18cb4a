package io.github.keycloakfylr.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The packages:")
class ArchitectureTest {

    private static final String BASE = "io.github.keycloakfylr.";
    private static final Pattern ROW = Pattern.compile("^\\| (`.*?) \\|", Pattern.MULTILINE);
    private static final Pattern NAME = Pattern.compile("`([a-z.]+)`");
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("io.github.keycloakfylr");

    @Test
    @DisplayName("no cycle between them")
    void cycles() {
        slices().matching(BASE + "(**)").should().beFreeOfCycles().check(CLASSES);
    }

    @Test
    @DisplayName("imports point down the list in docs/architecture.md, which has every package")
    void order() throws IOException {
        String page = Files.readString(Path.of("../docs/architecture.md"));
        List<List<String>> rows = ROW.matcher(page.substring(page.indexOf("## Packages"), page.indexOf("## A token")))
                .results()
                .map(row -> NAME.matcher(row.group(1))
                        .results()
                        .map(name -> name.group(1))
                        .toList())
                .toList();

        assertThat(rows.stream().flatMap(List::stream))
                .containsExactlyInAnyOrderElementsOf(CLASSES.stream()
                        .map(type -> type.getPackageName().substring(BASE.length()))
                        .collect(Collectors.toSet()));
        for (int i = 1; i < rows.size(); i++) {
            String[] above = rows.subList(0, i).stream()
                    .flatMap(List::stream)
                    .map(BASE::concat)
                    .toArray(String[]::new);
            for (String name : rows.get(i)) {
                noClasses()
                        .that()
                        .resideInAPackage(BASE + name)
                        .should()
                        .dependOnClassesThat()
                        .resideInAnyPackage(above)
                        .check(CLASSES);
            }
        }
    }

    @Test
    @DisplayName("nobody imports the endpoints")
    void endpoint() {
        nobodyBut("endpoint", "endpoint..");
    }

    @Test
    @DisplayName("nobody imports what is done at start")
    void start() {
        nobodyBut("start", "start..");
    }

    @Test
    @DisplayName("only the start, for its checks, imports the authenticators")
    void authenticators() {
        nobodyBut("login.authenticator", "login.authenticator..", "start..");
    }

    @Test
    @DisplayName("wire, transaction, theme and fylr's vocabulary are leaves")
    void leaves() {
        for (String leaf : List.of("wire", "transaction", "theme", "config")) {
            noClasses()
                    .that()
                    .resideInAPackage(BASE + leaf)
                    .should()
                    .dependOnClassesThat(
                            resideInAPackage(BASE.replaceFirst("\\.$", "..")).and(not(resideInAPackage(BASE + leaf))))
                    .check(CLASSES);
        }
    }

    @Test
    @DisplayName("grants know no login, and tokens no grant")
    void grants() {
        nothingOf("grant..", "login..");
        nothingOf("token..", "grant..", "login..");
        nothingOf("method..", "token..", "grant..", "login..");
        nothingOf("server..", "realm..", "user..");
    }

    private static void nothingOf(String packages, String... others) {
        noClasses()
                .that()
                .resideInAPackage(BASE + packages)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(Stream.of(others).map(BASE::concat).toArray(String[]::new))
                .check(CLASSES);
    }

    private static void nobodyBut(String target, String... allowed) {
        noClasses()
                .that()
                .resideOutsideOfPackages(Stream.of(allowed).map(BASE::concat).toArray(String[]::new))
                .should()
                .dependOnClassesThat()
                .resideInAPackage(BASE + target + "..")
                .check(CLASSES);
    }
}
