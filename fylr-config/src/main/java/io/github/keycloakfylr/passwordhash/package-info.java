/**
 * Password hashes that a fylr has exported: which of them carry a form that is known, and how Keycloak stores those
 * (contract V4). Computes none; it knows no Keycloak.
 */
@NullMarked
package io.github.keycloakfylr.passwordhash;

import org.jspecify.annotations.NullMarked;
