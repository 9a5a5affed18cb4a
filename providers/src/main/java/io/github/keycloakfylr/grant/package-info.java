/** The grants of the token endpoint: what differs from Keycloak's own. */
package io.github.keycloakfylr.grant;
