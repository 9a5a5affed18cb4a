/**
 * Client authentication and what belongs to clients: bcrypt secrets, public clients, redirect URIs, client policies.
 */
package io.github.keycloakfylr.client;
