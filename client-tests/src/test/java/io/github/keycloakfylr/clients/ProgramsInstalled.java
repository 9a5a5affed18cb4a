package io.github.keycloakfylr.clients;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.platform.commons.support.AnnotationSupport;

/** Does what {@link NeedsPrograms} says. */
final class ProgramsInstalled implements ExecutionCondition {

    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
        Optional<NeedsPrograms> needs = AnnotationSupport.findAnnotation(context.getElement(), NeedsPrograms.class);
        List<String> missing = needs.map(programs -> Arrays.stream(programs.value()))
                .orElseGet(Stream::empty)
                .filter(program -> !isInstalled(program))
                .toList();
        if (missing.isEmpty()) {
            return ConditionEvaluationResult.enabled("Nothing is missing");
        }
        String reason = "not installed: " + String.join(", ", missing) + " (Debian's packages "
                + needs.orElseThrow().packages() + ")";
        System.out.println("Skipped " + context.getDisplayName() + ": " + reason);
        return ConditionEvaluationResult.disabled(reason);
    }

    private static boolean isInstalled(String program) {
        if (program.startsWith("/")) {
            return Files.exists(Path.of(program));
        }
        return Arrays.stream(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
                .anyMatch(directory -> Files.isExecutable(Path.of(directory, program)));
    }
}
