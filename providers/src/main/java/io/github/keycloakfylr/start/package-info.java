/** What is done and checked once at start, and the readiness of the server. */
@NullMarked
package io.github.keycloakfylr.start;

import org.jspecify.annotations.NullMarked;
