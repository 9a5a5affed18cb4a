/** What is done and checked once at start, and the readiness of the server. */
package io.github.keycloakfylr.start;
