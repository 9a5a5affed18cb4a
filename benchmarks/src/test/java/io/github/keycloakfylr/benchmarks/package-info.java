/**
 * What the endpoints cost beside stock Keycloak's that do the same job: both servers run at once, and are measured in
 * turn. {@link io.github.keycloakfylr.benchmarks.Benchmarks} is where it begins.
 */
package io.github.keycloakfylr.benchmarks;
