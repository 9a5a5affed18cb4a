package io.github.keycloakfylr.testserver;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A class of tests of the one {@link Cluster} that the whole suite shares, which is a parameter of its constructor,
 * tests and lifecycle methods. What it changes is put back, and the logs of both nodes are searched, as
 * {@link FylrTest} says; each test must leave both nodes running.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(FylrCluster.class)
public @interface FylrClusterTest {}
