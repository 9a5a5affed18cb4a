/**
 * fylr's vocabulary: its clients, scopes, claims, durations and patterns, and the names of its settings in a realm.
 * Leaf: it knows no file and no Keycloak.
 */
@NullMarked
package io.github.keycloakfylr.config;

import org.jspecify.annotations.NullMarked;
