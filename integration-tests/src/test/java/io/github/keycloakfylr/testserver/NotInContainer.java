package io.github.keycloakfylr.testserver;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.platform.commons.support.AnnotationSupport;

/** Leaves a test or a class of tests out where the server runs in a container, and prints why. */
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(NotInContainer.Condition.class)
public @interface NotInContainer {

    /** The reason, as a sentence. */
    String value();

    /** Reads the annotation. */
    final class Condition implements ExecutionCondition {

        @Override
        public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
            String reason = AnnotationSupport.findAnnotation(context.getElement(), NotInContainer.class)
                    .map(NotInContainer::value)
                    .orElse(null);
            if (reason == null || !FylrServer.inContainer()) {
                return ConditionEvaluationResult.enabled("Runs here");
            }
            System.out.println("Left out: " + context.getRequiredTestClass().getSimpleName()
                    + context.getTestMethod()
                            .map(method -> "." + method.getName())
                            .orElse("") + ". " + reason);
            return ConditionEvaluationResult.disabled(reason);
        }
    }
}
