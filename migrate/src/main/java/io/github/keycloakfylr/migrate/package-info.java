/** The command line tool {@code keycloak-fylr-migrate}. */
package io.github.keycloakfylr.migrate;
