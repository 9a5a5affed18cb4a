/**
 * Reads {@code fylr.yml} and the base config as fylr does: several files, keys that extend others, environment
 * variables, and what is wrong with them.
 */
@NullMarked
package io.github.keycloakfylr.config.file;

import org.jspecify.annotations.NullMarked;
