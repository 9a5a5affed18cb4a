/** The grants of the token endpoint: what differs from Keycloak's own. */
@NullMarked
package io.github.keycloakfylr.grant;

import org.jspecify.annotations.NullMarked;
