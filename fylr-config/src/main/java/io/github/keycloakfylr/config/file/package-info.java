/**
 * Reads {@code fylr.yml} and the base config as fylr does: several files, keys that extend others, environment
 * variables, and what is wrong with them.
 */
package io.github.keycloakfylr.config.file;
