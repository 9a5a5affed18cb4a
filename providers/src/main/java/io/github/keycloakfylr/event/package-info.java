/** fylr's user events on Keycloak's, and the log of errors. */
@NullMarked
package io.github.keycloakfylr.event;

import org.jspecify.annotations.NullMarked;
