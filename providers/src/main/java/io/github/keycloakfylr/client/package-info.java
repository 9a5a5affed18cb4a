/**
 * Client authentication and what belongs to clients: bcrypt secrets, public clients, redirect URIs, client policies.
 */
@NullMarked
package io.github.keycloakfylr.client;

import org.jspecify.annotations.NullMarked;
