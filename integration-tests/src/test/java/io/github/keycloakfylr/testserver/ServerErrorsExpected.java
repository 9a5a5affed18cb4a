package io.github.keycloakfylr.testserver;

import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Of a class whose tests bring Keycloak into trouble that it tells of in the log: that does not fail it. */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Inherited
public @interface ServerErrorsExpected {

    /** The reason, as a sentence. */
    String value();
}
