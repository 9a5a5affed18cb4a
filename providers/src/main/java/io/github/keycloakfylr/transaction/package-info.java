/** Work that waits for the end of a request's transaction. */
@NullMarked
package io.github.keycloakfylr.transaction;

import org.jspecify.annotations.NullMarked;
