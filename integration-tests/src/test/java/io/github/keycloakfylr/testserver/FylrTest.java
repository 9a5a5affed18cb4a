package io.github.keycloakfylr.testserver;

import io.github.keycloakfylr.client.AdminApi;
import io.github.keycloakfylr.client.Browser;
import io.github.keycloakfylr.client.FylrAdmin;
import io.github.keycloakfylr.client.FylrApi;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A class of tests of the one server that the whole suite shares.
 *
 * <ul>
 *   <li>Its constructor, tests and lifecycle methods may have parameters of the types {@link KeycloakServer},
 *       {@link AdminApi}, {@link FylrApi}, {@link FylrAdmin}, and {@link Browser}, each a new one.
 *   <li>What a test, or its {@code @BeforeEach}, changes in the settings of the realm {@code fylr} is put back after
 *       it, and what it creates by {@link AdminApi} is deleted, also where it failed; what {@code @BeforeAll} changes
 *       and creates, after the class. Users stay: give them names of their own.
 *   <li>After the class the server's log is searched for errors that Keycloak did not expect, which fail it.
 * </ul>
 *
 * The first test that asks starts the server, with an empty database; it stops after the last test.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(FylrServer.class)
public @interface FylrTest {}
