package io.github.keycloakfylr.browser;

import io.github.keycloakfylr.testserver.FylrTest;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;

/** A {@link FylrTest} in Chromium, whose {@link Window} is a parameter too; it has the tag {@code browser}. */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@FylrTest
@Tag("browser")
@ExtendWith(Chromium.class)
public @interface BrowserTest {}
