package io.github.keycloakfylr.clients;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/** Of a class whose tests run programs that may not be installed: then they are skipped, and it is said why. */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(ProgramsInstalled.class)
@interface NeedsPrograms {

    /** Names of executables in the search path, or paths of files. */
    String[] value();

    /** The Debian packages that have them, as it is told. */
    String packages();
}
