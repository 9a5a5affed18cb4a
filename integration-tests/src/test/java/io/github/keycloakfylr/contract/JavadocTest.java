package io.github.keycloakfylr.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.util.DocTrees;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreePath;
import com.sun.source.util.TreePathScanner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import javax.lang.model.element.Modifier;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Every type says what it is; what a module or package offers to others says what it does. */
class JavadocTest {

    private static final Path REPOSITORY = Path.of(System.getProperty("fylr.repository", ".."));

    @Test
    @DisplayName("every top-level type and every public static method of the modules that ship has Javadoc")
    void isThere() throws IOException {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        List<Path> sources = new ArrayList<>();
        for (String module : List.of("fylr-config", "migrate", "providers")) {
            try (Stream<Path> files = Files.walk(REPOSITORY.resolve(module).resolve("src/main/java"))) {
                files.filter(file -> file.toString().endsWith(".java")).forEach(sources::add);
            }
        }
        List<String> without = new ArrayList<>();
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
            JavacTask task = (JavacTask)
                    compiler.getTask(null, files, null, null, null, files.getJavaFileObjectsFromPaths(sources));
            DocTrees docs = DocTrees.instance(task);
            task.parse().forEach(unit -> new WithoutJavadoc(docs, without).scan(new TreePath(unit), null));
        }
        assertThat(sources).hasSizeGreaterThan(100);
        assertThat(without).isEmpty();
    }

    private static final class WithoutJavadoc extends TreePathScanner<Void, Void> {

        private final DocTrees docs;
        private final List<String> found;

        WithoutJavadoc(DocTrees docs, List<String> found) {
            this.docs = docs;
            this.found = found;
        }

        @Override
        public Void visitClass(ClassTree type, Void nothing) {
            boolean topLevel = getCurrentPath().getParentPath().getLeaf() instanceof CompilationUnitTree;
            if (topLevel && docs.getDocComment(getCurrentPath()) == null) {
                found.add(type.getSimpleName().toString());
            }
            return super.visitClass(type, null);
        }

        @Override
        public Void visitMethod(MethodTree method, Void nothing) {
            if (method.getModifiers().getFlags().containsAll(Set.of(Modifier.PUBLIC, Modifier.STATIC))
                    && docs.getDocComment(getCurrentPath()) == null) {
                ClassTree type = (ClassTree) getCurrentPath().getParentPath().getLeaf();
                found.add(type.getSimpleName() + "." + method.getName());
            }
            // What is inside is nobody's business.
            return null;
        }
    }
}
