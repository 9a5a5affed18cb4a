/** fylr's user events on Keycloak's, and the log of errors. */
package io.github.keycloakfylr.event;
