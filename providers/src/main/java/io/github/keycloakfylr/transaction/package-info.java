/** Work that waits for the end of a request's transaction. */
package io.github.keycloakfylr.transaction;
