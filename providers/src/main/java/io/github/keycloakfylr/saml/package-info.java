/** The addresses that fylr had towards a SAML identity provider, which need not be told Keycloak's at once. */
@NullMarked
package io.github.keycloakfylr.saml;

import org.jspecify.annotations.NullMarked;
