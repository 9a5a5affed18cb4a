/** The command line tool {@code keycloak-fylr-migrate}. */
@NullMarked
package io.github.keycloakfylr.migrate;

import org.jspecify.annotations.NullMarked;
